package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// twoServers gives two sites over one PostgreSQL database, each with a connection and a network of its own, with the same people.
func twoServers(t *testing.T) [2]*client {
	t.Helper()
	dsn := dbtest.PostgresDSN(t)
	one, two := dbtest.Open(t, dsn), dbtest.Open(t, dsn)
	a := callers(t, one, web.Options{APIRate: -1})
	b := *a
	b.db, b.site = two, stranger(t, two, web.Options{APIRate: -1}).site
	return [2]*client{a, &b}
}

// Whatever one server has acknowledged, the other one shows: in the API and its lists, on the pages, in counts that come from memory.
func TestTheOtherServerIsNeverStale(t *testing.T) {
	at := twoServers(t)
	at[0].story()
	browser := browsers(t, at)
	for round := range 12 {
		here, there := at[round%2], at[(round+1)%2]
		word, desk := fmt.Sprintf("word%d", round), browser[(round+1)%2]
		tag := desk.get("/claims").status(http.StatusOK).Header().Get("ETag")
		a := here.call("researcher", http.MethodPost, "/claims", fmt.Sprintf(`{"text":"A claim of %s.","language":"en","tags":[%[1]q]}`, word), nil)
		if a.Code != http.StatusCreated {
			t.Fatalf("%d %s", a.Code, a.Body)
		}
		ref := fmt.Sprint(a.at("ref"))
		for _, path := range []string{"/claims?tag=" + word, "/claims?q=" + word, "/search?q=" + word} {
			if b := there.call("viewer", http.MethodGet, path, "", nil); b.at("claims.#") != 1.0 {
				t.Errorf("round %d: %s does not show what the other server has: %s", round, path, b.Body)
			}
		}
		if page := desk.again("/claims", tag); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "A claim of "+word) {
			t.Errorf("round %d: %d, the other server's Desk is as it was before", round, page.Code)
		}
		here.moves(t, ref, "assigned", `{"status":"assigned","assignee":"{checker}"}`, 1)
		if b := there.call("viewer", http.MethodGet, "/claims/"+ref, "", nil); b.at("status") != "assigned" || b.at("version") != 2.0 {
			t.Errorf("round %d: the other server shows %s", round, b.Body)
		}
		if page := desk.get("/claims/" + ref).status(http.StatusOK); !strings.Contains(strings.ToLower(page.Body.String()), "assigned") {
			t.Errorf("round %d: the other server's page does not say that the claim is assigned", round)
		}
		if b := there.call("viewer", http.MethodGet, "/claims?status=assigned", "", nil); b.at("total") != float64(round+1) {
			t.Errorf("round %d: %v claims are assigned", round, b.at("total"))
		}
		e := here.call("researcher", http.MethodPost, "/claims/"+ref+"/evidence", `{"source":"SR-0001","quote":"The offer was refused","stance":"supports"}`, nil)
		if e.Code != http.StatusCreated {
			t.Fatalf("%d %s", e.Code, e.Body)
		}
		b := there.call("viewer", http.MethodGet, "/claims/"+ref, "", nil)
		if b.at("evidence_counts.supports") != 1.0 || fmt.Sprint(b.at("independent.max")) != fmt.Sprint(here.call("viewer", http.MethodGet, "/claims/"+ref, "", nil).at("independent.max")) {
			t.Errorf("round %d: the other server's lineage is %s", round, b.Body)
		}
		there.moves(t, ref, "unassigned", `{"status":"unassigned"}`, 2) // on the version that the other one made
		here.moves(t, ref, "assigned", `{"status":"assigned","assignee":"{checker}"}`, 3)
	}
}

// browsers signs the first person in, and gives a browser at each server.
func browsers(t *testing.T, at [2]*client) (list [2]*visitor) {
	t.Helper()
	for i, c := range at {
		list[i] = &visitor{t: t, site: c.site, db: c.db, cookies: map[string]string{}, header: http.Header{}}
	}
	list[0].post("/signin/link", url.Values{"token": {list[0].token()}}).status(http.StatusSeeOther)
	list[1].cookies = list[0].cookies // either server knows the session
	return list
}

// again asks for a page as a browser does that keeps the one of before.
func (v *visitor) again(path, tag string) *answer {
	v.header.Set("If-None-Match", tag)
	defer v.header.Del("If-None-Match")
	return v.get(path)
}

func (c *client) moves(t *testing.T, ref, to, body string, version int) {
	t.Helper()
	a := c.call("editor", http.MethodPost, "/claims/"+ref+"/status", body, map[string]string{"If-Match": fmt.Sprintf(`"%d"`, version)})
	if a.Code != http.StatusOK || a.at("status") != to || a.at("version") != float64(version+1) {
		t.Fatalf("%s on version %d: %d %s", to, version, a.Code, a.Body)
	}
}
