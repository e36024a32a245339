package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// colleague makes one more person and gives that person's browser.
func colleague(t testing.TB, d *db.DB, name string, role auth.Role) (*visitor, auth.Person) {
	t.Helper()
	v := stranger(t, d, web.Options{})
	p := auth.Person{ID: db.NewID(), Name: name, Role: role}
	var token string
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `insert into people (id, name, role, created_at) values ($1, $2, $3, $4)`, p.ID, p.Name, string(p.Role), db.FormatTime(tx.Now()))
		if err == nil {
			token, err = auth.NewSignInLink(context.Background(), tx, p, auth.SessionLength)
		}
		return err
	})
	v.post("/signin/link", url.Values{"token": {token}}).status(http.StatusSeeOther)
	return v, p
}

// tellsStill are pages that hold the first rating yet, by the beginnings of their addresses.
var tellsStill = []string{"/claims/CT-0001?", "/claims/CT-0001/history", "/claims/CT-0001/report", "/ledger"}

// The second person of a cross-check comes to every page by its links and forms, and reads the first rating on none.
func TestNoPageTellsTheSecondPersonTheFirstRating(t *testing.T) {
	d := dbtest.SQLite(t)
	v := example(t, d)
	second, p := colleague(t, d, "Nour", auth.Editor)
	var id string
	v.update(func(tx *db.Tx) error {
		ctx, by := context.Background(), auth.Local()
		scale := claims.Scale{Slug: "secret", Name: "Secret", Ratings: []claims.Rating{
			{Slug: "canaryrating", Value: "true", Labels: map[string]string{"en": "Canarylabel"}}, {Slug: "no", Value: "false", Labels: map[string]string{"en": "No"}}}}
		if _, err := claims.SaveScale(ctx, tx, by, scale); err != nil {
			return err
		}
		c, err := claims.Get(ctx, tx, "CT-0001")
		if err != nil {
			return err
		}
		if c, err = claims.Rate(ctx, tx, by, c.ID, c.Version, "secret:canaryrating", "Canaryconclusion.", "Canaryreason."); err != nil {
			return err
		}
		id = c.ID
		_, err = tx.Exec(ctx, `update claims set status = 'cross-checking', assignee = $2, folded = 'offer' where id = $1`, c.ID, p.ID)
		return err
	})
	second.site = stranger(t, d, web.Options{}).site // with what was written past the ledger

	var seen []string
	queue := []string{"/claims", "/claims?rating=canaryrating", "/claims?rating=none", "/claims?q=canaryconclusion", "/search?q=canaryconclusion", "/search?q=rating:canaryrating", "/search?q=offer", "/search?q=canaryconclusio&literal=1", "/claims/selected?claim=CT-0001", "/claims/export?claim=CT-0001&as=csv", "/claims/export?claim=CT-0001&as=json"}
	for len(queue) > 0 && len(seen) < 700 {
		path := queue[0]
		if queue = queue[1:]; slices.Contains(seen, path) || strings.HasSuffix(path, ".zip") { // packed, so that no word is found in it
			continue
		}
		seen = append(seen, path)
		a := second.get(path)
		tells := slices.ContainsFunc(tellsStill, func(begin string) bool { return strings.HasPrefix(strings.ReplaceAll(path, id, "CT-0001")+"?", begin) })
		text := strings.ToLower(a.Body.String())
		for _, word := range []string{"canaryrating", "canarylabel", "canaryconclusion", "canaryreason"} {
			scales := strings.HasPrefix(path, "/settings") && (word == "canaryrating" || word == "canarylabel") // lists every scale
			asked := strings.Contains(path, word)                                                               // what was asked for is shown as a filter
			if strings.Contains(text, word) && !tells && !scales && !asked {
				t.Errorf("%s tells %q", path, word)
			}
		}
		if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
			queue = append(queue, waysOut(a)...)
		}
	}
	if got := second.get("/claims?rating=canaryrating").texts(".row .mono"); len(got) != 0 {
		t.Errorf("the filter by the first rating finds %q", got)
	}
	if got := second.get("/claims?rating=none").texts(".row .mono"); !slices.Contains(got, "CT-0001") {
		t.Errorf("unrated are %q", got)
	}
	if got := second.get("/claims?view=crosscheck").texts(".row .mono"); !slices.Equal(got, []string{"CT-0001"}) {
		t.Errorf("to cross-check are %q", got)
	}
	for _, path := range []string{"/sources/SR-0001", "/publishers", "/sources?view=problems"} {
		if !slices.Contains(seen, path) {
			t.Errorf("%s was not seen, of %d pages", path, len(seen))
		}
	}
	if got := v.get("/claims?rating=canaryrating").texts(".row .pill"); len(got) != 0 && got[0] != "Canarylabel" {
		t.Errorf("others read %q", got)
	}
}

// waysOut lists where a page's links and its forms that only ask lead to.
func waysOut(a *answer) (list []string) {
	for _, n := range a.all("a[href]") {
		if href, _, _ := strings.Cut(attribute(n, "href"), "#"); strings.HasPrefix(href, "/") {
			list = append(list, href)
		}
	}
	for _, form := range a.all("form:not([method=post])") {
		q, path := url.Values{}, attribute(form, "action")
		for n := range form.Descendants() {
			if n.Type == html.ElementNode && n.Data == "input" && attribute(n, "name") != "" {
				q.Add(attribute(n, "name"), attribute(n, "value"))
			}
		}
		if strings.HasPrefix(path, "/") {
			list = append(list, path+"?"+q.Encode())
		}
	}
	return list
}
