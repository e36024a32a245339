package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/web"
)

func TestHowATokenIsShown(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{})
	token := c.tokens["viewer"]
	for header, want := range map[string]int{
		"Bearer " + token: 200, "bearer " + token: 200, "BEARER  " + token: 200,
		token: 401, "Token " + token: 401, "Basic " + token: 401, "Bearer": 401, "Bearer ": 401, "Bearer " + token + "x": 401, "Bearer " + token + " x": 401,
		"Bearer " + strings.Repeat("x", 100_000): 401, "Bearer \xff": 401,
	} {
		a := c.call("", http.MethodGet, "/me", "", map[string]string{"Authorization": header})
		if a.Code != want || want == 401 && !strings.HasPrefix(a.Header().Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%.40q: %d %q", header, a.Code, a.Header().Get("WWW-Authenticate"))
		}
	}
	for _, path := range []string{"/me?access_token=" + token, "/me?token=" + token} {
		if a := c.call("", http.MethodGet, path, "", nil); a.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "http://"+host+"/api/v1/me", nil)
	r.Header["Authorization"] = []string{"Bearer " + token, "Bearer " + c.tokens["admin"]}
	w := httptest.NewRecorder()
	if c.site.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
		t.Errorf("two tokens: %d", w.Code)
	}
}

func TestASessionReadsAndDoesNotWrite(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	v.get("/api/v1/me").status(http.StatusOK)
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/api/v1/claims", strings.NewReader(`{"text":"x"}`))
	r.Header.Set("Content-Type", "application/json")
	v.send(r).status(http.StatusUnauthorized)
	v.header.Set("Authorization", "Bearer wrong") // a token that is no good is not helped by the session
	v.get("/api/v1/me").status(http.StatusUnauthorized)
}

func TestTooManyCalls(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{APIRate: 2})
	refused := 0
	for range 20 {
		if a := c.call("viewer", http.MethodGet, "/me", "", nil); a.Code == http.StatusTooManyRequests {
			refused++
			if a.Header().Get("Retry-After") != "1" {
				t.Errorf("Retry-After is %q", a.Header().Get("Retry-After"))
			}
		}
	}
	if refused < 5 || refused > 12 {
		t.Errorf("%d of 20 calls refused", refused)
	}
	if a := c.call("editor", http.MethodGet, "/me", "", nil); a.Code != http.StatusOK {
		t.Errorf("another token: %d", a.Code)
	}
}

// crossCheck brings CT-0001, rated by the checker, to the second person.
func (c *client) crossCheck(rating, conclusion string) {
	c.t.Helper()
	c.story()
	for i, step := range []struct{ as, method, path, body string }{
		{"editor", "POST", "/claims/CT-0001/status", `{"status":"assigned","assignee":"{checker}"}`},
		{"checker", "PATCH", "/claims/CT-0001", fmt.Sprintf(`{"rating":%q,"conclusion":%q,"justification":"Grounds: %[2]s"}`, rating, conclusion)},
		{"checker", "POST", "/claims/CT-0001/status", `{"status":"reported"}`},
		{"editor", "POST", "/claims/CT-0001/status", `{"status":"cross-checking","assignee":"{second}"}`},
	} {
		if a := c.call(step.as, step.method, step.path, step.body, map[string]string{"If-Match": fmt.Sprintf(`"%d"`, i+1)}); a.Code != http.StatusOK {
			c.t.Fatalf("%v: %d %s", step, a.Code, a.Body)
		}
	}
}

// everything is every call that reads, as far as it could tell a rating.
var everything = []string{"/claims", "/claims?q=walrus", "/claims?rating=mostly-true", "/claims?rating=none", "/claims/CT-0001", "/claims/CT-0001/provenance", "/search?q=walrus", "/search?q=walrsu", "/search?q=rating:mostly-true", "/search?q=offer",
	"/sources/SR-0001", "/ledger", "/ledger?after=5"}

func TestACrossCheckIsBlind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		c.crossCheck("mostly-true", "The walrus was not asked.")
		told := 0
		for _, path := range everything {
			sealed := c.call("second", http.MethodGet, path, "", nil).Body.String()
			for _, own := range []string{"rating=mostly-true", `"understood":"walrus"`, `"understood":"rating:mostly-true"`} { // says again what was asked
				sealed = strings.ReplaceAll(sealed, own, "")
			}
			if strings.Contains(sealed, "walrus") || strings.Contains(sealed, "mostly-true") {
				t.Errorf("%s tells the second person the first rating:\n%.3000s", path, sealed)
			}
			if strings.Contains(c.call("editor", http.MethodGet, path, "", nil).Body.String(), "walrus") {
				told++
			}
		}
		if told < 5 {
			t.Errorf("only %d calls tell the editor", told)
		}
		for _, as := range []string{"second", "editor"} {
			a := c.call(as, http.MethodPost, "/match", `{"text":"An offer was made."}`, nil)
			if a.at("matches.0.ref") != "CT-0001" || strings.Contains(a.Body.String(), "mostly-true") != (as == "editor") {
				t.Errorf("match for the %s: %s", as, a.Body)
			}
		}
		if a := c.call("second", http.MethodGet, "/claims?rating=mostly-true", "", nil); a.at("claims.#") != 0.0 || a.at("total") != 0.0 {
			t.Errorf("the filter finds the sealed rating: %s", a.Body)
		}
		if a := c.call("second", http.MethodGet, "/claims?q=walrus", "", nil); a.at("claims.#") != 0.0 || a.at("total") != 0.0 {
			t.Errorf("words find the sealed conclusion: %s", a.Body)
		}
		if a := c.call("second", http.MethodGet, "/claims?q=offer", "", nil); a.at("claims.#") != 1.0 {
			t.Errorf("words do not find the sealed claim: %s", a.Body)
		}
	})
}

func TestTheSecondPersonsRatingIsTheirs(t *testing.T) {
	for rating, status := range map[string]string{"mostly-true": "submitted", "false": "assigned"} {
		c := callers(t, dbtest.SQLite(t), web.Options{})
		c.crossCheck("mostly-true", "The walrus was not asked.")
		a := c.call("second", http.MethodPatch, "/claims/CT-0001", fmt.Sprintf(`{"rating":%q,"conclusion":"I think so."}`, rating), map[string]string{"If-Match": `"5"`})
		if a.Code != http.StatusOK || a.at("status") != status || a.at("rating") != "mostly-true" || a.at("version") == 5.0 {
			t.Errorf("%s: %d %s", rating, a.Code, a.Body)
		}
	}
}

func TestASignOffAndWhatItLocks(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{})
	c.crossCheck("mostly-true", "The walrus was not asked.")
	if a := c.call("second", http.MethodPatch, "/claims/CT-0001", `{"rating":"mostly-true","conclusion":"So do I."}`, map[string]string{"If-Match": "*"}); a.at("status") != "submitted" {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	for as, want := range map[string]int{"checker": http.StatusForbidden, "read": http.StatusForbidden} {
		for _, step := range [][2]string{{"/claims/CT-0001/signoff", `{}`}, {"/claims/CT-0001/status", `{"status":"published"}`}} {
			if a := c.call(as, http.MethodPost, step[0], step[1], map[string]string{"If-Match": "*"}); a.Code != want {
				t.Errorf("%s by %s: %d %s", step[0], as, a.Code, a.Body)
			}
		}
	}
	if a := c.call("editor", http.MethodPost, "/claims/CT-0001/signoff", `{"note":"Read it."}`, map[string]string{"If-Match": "*"}); a.Code != http.StatusOK {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if a := c.call("editor", http.MethodPost, "/claims/CT-0001/status", `{"status":"published"}`, map[string]string{"If-Match": "*"}); a.Code != http.StatusOK || a.at("status") != "published" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	for body, want := range map[string]int{`{"rating":"false"}`: http.StatusConflict, `{"text":"Another claim."}`: http.StatusConflict, `{"tags":["later"]}`: http.StatusOK} {
		if a := c.call("editor", http.MethodPatch, "/claims/CT-0001", body, map[string]string{"If-Match": "*"}); a.Code != want {
			t.Errorf("published, then %s: %d %s", body, a.Code, a.Body)
		}
	}
}

func TestOneOfManyWritesOnAVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{})
		c.story()
		var all sync.WaitGroup
		codes := make([]int, 8)
		for i := range codes {
			all.Go(func() {
				r := httptest.NewRequest(http.MethodPatch, "http://"+host+"/api/v1/claims/CT-0001", strings.NewReader(fmt.Sprintf(`{"claimant":"Person %d"}`, i)))
				r.Header = http.Header{"Content-Type": {"application/json"}, "If-Match": {`"1"`}, "Authorization": {"Bearer " + c.tokens["editor"]}}
				w := httptest.NewRecorder()
				c.site.ServeHTTP(w, r)
				codes[i] = w.Code
			})
		}
		all.Wait()
		count := map[int]int{}
		for _, code := range codes {
			count[code]++
		}
		if count[200] != 1 || count[412] != 7 {
			t.Errorf("answers %v", count)
		}
	})
}

func TestAListGoesOnWhereItEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		ctx := context.Background()
		for i := range 25 {
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := claims.Add(ctx, tx, auth.Local(), claims.Claim{Text: fmt.Sprint("Claim ", i)})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			c.call("researcher", http.MethodPost, "/sources", fmt.Sprintf(`{"title":"Source %d","publisher":"Publisher %d"}`, i, i), nil)
		}
		for _, what := range []string{"claims", "sources", "publishers", "ledger"} {
			found, cursor := map[any]bool{}, ""
			for page := 0; page < 50; page++ {
				a := c.call("viewer", http.MethodGet, "/"+what+"?limit=7"+cursor, "", nil)
				list, _ := a.at(map[string]string{"ledger": "records"}[what] + strings.TrimPrefix(what, "ledger")).([]any)
				for _, x := range list {
					row := x.(map[string]any)
					key := row["id"]
					if what == "ledger" {
						key = row["sequence"]
					}
					if found[key] {
						t.Fatalf("%s: %v twice", what, key)
					}
					found[key] = true
				}
				if a.at("next") == nil {
					break
				}
				cursor = fmt.Sprint("&cursor=", a.at("next"))
				if what == "ledger" {
					cursor = fmt.Sprint("&after=", a.at("next"))
				}
			}
			if len(found) < 25 {
				t.Errorf("%s: %d found", what, len(found))
			}
		}
	})
}

func TestTheCheckpointIsASignedNote(t *testing.T) {
	d := dbtest.SQLite(t)
	ledger.Keep(d, filepath.Join(t.TempDir(), "key"), "local:test")
	c := callers(t, d, web.Options{})
	a := c.call("viewer", http.MethodGet, "/ledger/checkpoint", "", nil)
	if a.Code != http.StatusOK || a.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%d %q %s", a.Code, a.Header().Get("Content-Type"), a.Body)
	}
	var head ledger.Head
	var keys []ledger.Key
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		if head, err = ledger.ReadHead(t.Context(), tx); err == nil {
			keys, err = ledger.Keys(t.Context(), tx)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if at, _, err := ledger.OpenCheckpoint(a.Body.String(), keys[0].Verifier); err != nil || at.Size != head.Size || at.Root != head.Root {
		t.Errorf("%+v %v, the head is %+v", at, err, head)
	}
}

func TestAConfidentialSourceIsWithheld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		c.story()
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := sources.SetConfidential(t.Context(), tx, c.people["editor"], "SR-0001", 1, true, "She asked for it.")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/sources", "/sources/SR-0001", "/sources?q=Daily", "/claims/CT-0001/provenance", "/search?q=offer", "/search?q=ministre", "/ledger?limit=200"} {
			a := c.call("viewer", http.MethodGet, path, "", nil)
			if a.Code != http.StatusOK || strings.Contains(a.Body.String(), "minister") || strings.Contains(a.Body.String(), "an offer was made") || strings.Contains(a.Body.String(), "An offer\"") {
				t.Errorf("%s tells a viewer what is confidential: %d %.3000s", path, a.Code, a.Body)
			}
		}
		for _, path := range []string{"/sources/SR-0001/text", "/sources/SR-0001/snapshots"} {
			method := map[bool]string{true: http.MethodGet, false: http.MethodPost}[strings.HasSuffix(path, "text")]
			if a := c.call("researcher", method, path, `{"text":"Mine."}`, nil); a.Code != http.StatusForbidden {
				t.Errorf("%s: %d %s", path, a.Code, a.Body)
			}
		}
		if a := c.call("editor", http.MethodGet, "/sources/SR-0001/text", "", nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "minister") {
			t.Errorf("the editor reads %d %s", a.Code, a.Body)
		}
	})
}
