package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

func TestTheFirstPersonSetsAPassword(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	if got := v.get("/claims").texts(".joinhint"); len(got) != 1 {
		t.Errorf("the Desk says %q", got)
	}
	v.post("/account/name", url.Values{"name": {"Anna Bell"}, "email": {"anna@example.org"}}).leads("/account?done=renamed")
	v.post("/account/name", url.Values{"name": {""}, "email": {"nothing"}}).status(http.StatusUnprocessableEntity)
	v.post("/account/password", url.Values{"password": {"anna bell"}}).status(http.StatusUnprocessableEntity)
	a := v.post("/account/password", url.Values{"password": {"Anna Bell"}}).status(http.StatusUnprocessableEntity)
	if strings.Contains(a.Body.String(), `value="Anna Bell" type="password"`) || a.value("password") != "" {
		t.Error("the password comes back")
	}
	unused := v.token()
	v.post("/account/password", url.Values{"password": {goodPassword}}).leads("/account?done=password")
	if got := v.get("/claims").status(http.StatusOK).texts(".joinhint"); len(got) != 0 {
		t.Errorf("the Desk still says %q", got)
	}
	v.other().post("/signin/link", url.Values{"token": {unused}}).status(http.StatusForbidden)
	v.other().signIn("anna bell", goodPassword).leads("/sources")
	v.post("/account/password", url.Values{"current": {"wrong"}, "password": {"another lantern 42"}}).status(http.StatusUnprocessableEntity)
	v.post("/account/password", url.Values{"current": {goodPassword}, "password": {"another lantern 42"}}).leads("/account?done=password")
	v.get("/claims").status(http.StatusOK)
}

func TestSessionsPage(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	anna, _ := v.colleague("Anna", auth.Viewer)
	ravi, _ := v.colleague("Ravi", auth.Admin)
	evil := v.other()
	evil.header.Set("User-Agent", `<script>alert(1)</script>" onmouseover="x`+"\u202e")
	evil.signIn("Anna", goodPassword)
	a := anna.get("/account").status(http.StatusOK)
	if a.Header().Get("ETag") != "" {
		t.Error("a page of sessions is kept as if the ledger told of them")
	}
	if got := a.texts(".agent"); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"A browser that does not say which", "Another browser"}) || len(a.all("section script, [onmouseover]")) != 0 {
		t.Errorf("browsers %q", got)
	}
	if !slices.ContainsFunc(a.all(".agent"), func(n *html.Node) bool { return attribute(n, "title") == `<script>alert(1)</script>" onmouseover="x` }) {
		t.Error("the browser's own words are gone")
	}
	end := attribute(a.all(`form[action^="/account/sessions/"][action$="/end"]:not([action="/account/sessions/end"])`)[0], "action")
	ravi.post(end, nil).status(http.StatusNotFound)
	evil.get("/claims").status(http.StatusOK)
	anna.post(end, nil).leads("/account?done=ended#sessions")
	evil.get("/claims").leads("/signin?next=%2Fclaims")
	evil.signIn("Anna", goodPassword)
	anna.post("/account/sessions/end", nil).leads("/account?done=endedothers#sessions")
	evil.get("/claims").leads("/signin?next=%2Fclaims")
	anna.get("/claims").status(http.StatusOK)
	ravi.get("/claims").status(http.StatusOK)
}

func TestTokensPage(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	anna, person := v.colleague("Anna", auth.Checker)
	ravi, _ := v.colleague("Ravi", auth.Checker)
	for _, form := range []url.Values{
		{"label": {strings.Repeat("x", 101)}, "scope": {"read"}, "expires": {"90d"}}, {"scope": {"all"}, "expires": {"90d"}}, {"scope": {"read"}, "expires": {"soon"}},
	} {
		form.Set("present", goodPassword)
		anna.post("/account/tokens", form).status(http.StatusUnprocessableEntity)
	}
	form := url.Values{"label": {`<b>"nightly"`}, "scope": {"read"}, "expires": {"90d"}, "present": {"wrong"}} // an open browser is not enough
	if got := anna.post("/account/tokens", form).status(http.StatusUnprocessableEntity).one("#f-present + .bad"); got != "This is not your present password." {
		t.Errorf("told %q", got)
	}
	form.Set("present", goodPassword)
	a := anna.post("/account/tokens", form).status(http.StatusOK)
	token := a.one(".secrets bdi")
	if a.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(token, "ct_") {
		t.Errorf("token %q, %q", token, a.Header().Get("Cache-Control"))
	}
	v.update(func(tx *db.Tx) error {
		p, err := auth.ByToken(context.Background(), tx, token)
		if err != nil || p.ID != person.ID || !p.ReadOnly {
			t.Errorf("%+v, %v", p, err)
		}
		return err
	})
	list := anna.get("/account").status(http.StatusOK)
	if strings.Contains(list.Body.String(), token) || !strings.Contains(list.Body.String(), "&lt;b&gt;") {
		t.Error("the token is shown again, or its label is not escaped")
	}
	revoke := attribute(list.all(`form[action^="/account/tokens/"]`)[0], "action")
	ravi.post(revoke, nil).status(http.StatusNotFound)
	anna.post(revoke, nil).leads("/account?done=revoked#tokens")
	if err := v.db.View(context.Background(), func(tx *db.Tx) error { _, err := auth.ByToken(context.Background(), tx, token); return err }); err == nil {
		t.Error("a revoked token opens something")
	}
}

func TestTokensEndWithThePassword(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	anna, person := v.colleague("Anna", auth.Checker)
	root, _ := v.colleague("Root", auth.Admin)
	_, ravi := v.colleague("Ravi", auth.Checker)
	live := func(p auth.Person) (n int) {
		v.update(func(tx *db.Tx) error {
			list, err := auth.APITokens(context.Background(), tx, p.ID)
			for _, token := range list {
				if token.Live(time.Now()) {
					n++
				}
			}
			return err
		})
		return n
	}
	v.update(func(tx *db.Tx) error {
		for _, p := range []auth.Person{person, person, ravi} {
			if _, _, err := auth.NewAPIToken(context.Background(), tx, p, p, "", auth.ScopeWrite, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
	if a := anna.get("/account"); len(a.all(`input[name="tokens"][value="revoke"][checked]`)) != 1 || !strings.Contains(a.one("label.check"), "Revoke my 2 API tokens too") {
		t.Error("the tokens are not offered to be revoked")
	}
	anna.post("/account/password", url.Values{"current": {goodPassword}, "password": {"another lantern 42"}}).leads("/account?done=password")
	if live(person) != 2 {
		t.Error("tokens that were to stay are revoked")
	}
	anna.post("/account/password", url.Values{"current": {"another lantern 42"}, "password": {goodPassword}, "tokens": {"revoke"}}).leads("/account?done=password")
	if live(person) != 0 || len(anna.get("/account").all(`input[name="tokens"]`)) != 0 {
		t.Error("tokens outlive the password")
	}
	link := root.post("/people/"+ravi.ID+"/link", nil).status(http.StatusOK).one(".secrets bdi")
	v.other().post("/signin/link", url.Values{"token": {link[strings.Index(link, "token=")+len("token="):]}, "password": {"another lantern 42"}}).status(http.StatusSeeOther)
	if live(ravi) != 0 || live(person) != 0 {
		t.Error("tokens outlive a reset")
	}
}

func TestPeoplePages(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	root, admin := v.colleague("Root", auth.Admin)
	editor, _ := v.colleague("Edith", auth.Editor)
	anna, person := v.colleague("Anna", auth.Checker)
	for _, path := range []string{"/people", "/people/" + person.ID} {
		editor.get(path).status(http.StatusForbidden)
	}
	at := "/people/" + person.ID
	for _, path := range []string{"/people", at + "/role", at + "/link", at + "/disable", at + "/enable", at + "/name", at + "/factor"} {
		editor.post(path, url.Values{"role": {"admin"}, "name": {"X"}}).status(http.StatusForbidden)
	}
	root.get("/people/nobody").status(http.StatusNotFound)
	root.post("/people/nobody/role", url.Values{"role": {"admin"}}).status(http.StatusNotFound)
	root.post(at+"/role", url.Values{"role": {"king"}}).status(http.StatusUnprocessableEntity)
	root.post(at+"/role", url.Values{"role": {"viewer"}}).leads(at + "?done=role")
	anna.get("/claims/new").status(http.StatusForbidden)
	root.post(at+"/name", url.Values{"name": {"EDITH"}}).status(http.StatusConflict)
	root.post(at+"/name", url.Values{"name": {"Anna Bell"}}).leads(at + "?done=renamed")
	own := "/people/" + admin.ID
	for _, path := range []string{own + "/role", own + "/disable", own + "/link", own + "/factor"} {
		if got := root.post(path, url.Values{"role": {"viewer"}}).status(http.StatusConflict).one("main"); !strings.Contains(got, "This is you") {
			t.Errorf("%s: %q", path, got)
		}
	}
	root.post(at+"/disable", nil).leads(at + "?done=disabled")
	anna.get("/claims").leads("/signin?next=%2Fclaims")
	v.other().signIn("Anna Bell", goodPassword).status(http.StatusUnprocessableEntity)
	root.post(at+"/enable", nil).leads(at + "?done=enabled")
	anna.get("/claims").leads("/signin?next=%2Fclaims")
	v.other().signIn("Anna Bell", goodPassword).leads("/sources")
}

func TestADisabledPersonsClaimsAreNamed(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	root, _ := v.colleague("Root", auth.Admin)
	_, anna := v.colleague("Anna", auth.Checker)
	root.post("/claims", url.Values{"text": {"It rained."}}).status(http.StatusSeeOther)
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `update claims set status = 'assigned', assignee = $1`, anna.ID)
		return err
	})
	a := root.get("/people/" + anna.ID).status(http.StatusOK)
	if got := a.link(t, ".note a"); got != "/claims?assignee="+anna.ID || !strings.Contains(a.one(".note"), "1 claim is assigned") {
		t.Errorf("%q, %q", got, a.one(".note"))
	}
}
