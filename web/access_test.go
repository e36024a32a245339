package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

func TestStrangersSeeNothingButTheWayIn(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	for _, path := range []string{
		"/", "/claims", "/claims?status=assigned&q=a%20b", "/claims/CT-0001", "/claims/CT-0001/report", "/claims/CT-0001/report.json", "/sources", "/sources/SR-0001", "/sources/SR-0001/claims", "/sources?view=problems", "/sources/SR-0001/merge", "/derivations/x/edit",
		"/publishers", "/publishers/x", "/ledger", "/ledger/verify", "/settings", "/nowhere",
	} {
		v.get(path).leads("/signin?next=" + url.QueryEscape(path))
	}
	for _, path := range []string{"/claims", "/claims/bulk", "/claims/CT-0001/edit", "/sources", "/sources/SR-0001/merge", "/sources/SR-0001/unmerge", "/sources/SR-0001/basis", "/derivations/x/edit", "/publishers", "/settings/scale", "/example", "/signout"} {
		v.post(path, nil).leads("/signin?next=%2Fclaims")
		if a := v.post(path, url.Values{"text": {"A claim."}}); path == "/signout" {
			a.leads("/signin?next=%2Fclaims")
		} else if got := a.status(http.StatusForbidden).one("h1"); got != "Not saved yet: you are signed out" {
			t.Errorf("%s: %q", path, got)
		}
	}
	for _, path := range []string{"/signin", "/healthz", "/static/claimtrail.js", "/static/claimtrail.css"} {
		v.get(path).status(http.StatusOK)
	}
}

func TestAOneTimeLinkSignsIn(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	token := v.token()
	for range 2 { // looking at a link does not use it up
		if got := v.get("/signin/link?token=" + token).status(http.StatusOK).value("token"); got != token {
			t.Errorf("the page holds %q, want the link's token", got)
		}
	}
	if len(v.cookies) != 0 {
		t.Fatalf("a GET set %v", v.cookies)
	}
	a := v.post("/signin/link", url.Values{"token": {token}}).leads("/claims")
	c := a.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.MaxAge <= 0 || len(c.Value) < 32 {
		t.Errorf("session cookie %v", c)
	}
	v.get("/claims").status(http.StatusOK)

	other := stranger(t, v.db, web.Options{})
	if got := other.post("/signin/link", url.Values{"token": {token}}).status(http.StatusForbidden).one("main"); !strings.Contains(got, "used already") {
		t.Errorf("a used link: %q", got)
	}
	v.post("/signout", nil).leads("/signin")
	v.cookies[c.Name] = c.Value // the session is over on the server too
	v.get("/claims").leads("/signin?next=%2Fclaims")
}

func TestAPastedLinkSignsIn(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, form := range []string{"", "http://" + host + "/signin/link?token=", "  http://localhost:9/signin/link?x=1&token="} {
		v := stranger(t, d, web.Options{})
		v.post("/signin/link", url.Values{"token": {form + v.token() + " "}, "next": {"/sources"}}).leads("/sources")
	}
}

func TestSigningInLeadsToThisSiteOnly(t *testing.T) {
	d := dbtest.SQLite(t)
	for next, want := range map[string]string{
		"":                              "/claims",
		"/claims?status=assigned#x":     "/claims?status=assigned#x",
		"/sources/SR-0001?snapshot=1":   "/sources/SR-0001?snapshot=1",
		"//elsewhere.example/":          "/claims",
		"///elsewhere.example/":         "/claims",
		`/\elsewhere.example`:           "/claims",
		`\\elsewhere.example`:           "/claims",
		"/\t/elsewhere.example":         "/claims",
		"https://elsewhere.example/":    "/claims",
		"javascript:alert(1)":           "/claims",
		"elsewhere.example":             "/claims",
		"/claims\r\nSet-Cookie: a=b":    "/claims",
		"http://127.0.0.1:8080/sources": "/claims",
	} {
		v := stranger(t, d, web.Options{})
		v.post("/signin/link", url.Values{"token": {v.token()}, "next": {next}}).leads(want)
		if got := v.get("/signin?next=" + url.QueryEscape(next)).all("main a.primary"); len(got) != 1 || attribute(got[0], "href") != want {
			t.Errorf("next=%q: the page leads elsewhere", next)
		}
	}
}

func TestAFormSentAfterTheSessionEndedLeadsBackToItsPage(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	for referer, want := range map[string]string{
		"http://" + host + "/claims/CT-0001/edit": "/signin?next=%2Fclaims%2FCT-0001%2Fedit",
		"http://elsewhere.example/claims/new":     "/signin?next=%2Fclaims",
	} {
		v.header.Set("Referer", referer)
		v.post("/claims/CT-0001/edit", nil).leads(want)
		a := v.post("/claims/CT-0001/edit", url.Values{"text": {"x"}}).status(http.StatusForbidden)
		if got := a.link(t, "form.stack a.btn"); !strings.EqualFold(got, want) {
			t.Errorf("signs in at %q, want %q", got, want)
		}
	}
}

func TestSecureCookiesBehindTLS(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{Secure: true})
	if c := v.post("/signin/link", url.Values{"token": {v.token()}}).Result().Cookies()[0]; !c.Secure {
		t.Errorf("session cookie %v", c)
	}
}

func TestRolesBoundWhatIsOffered(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.as(auth.Viewer)
	v.get("/claims").status(http.StatusOK)
	for _, path := range []string{"/claims/new", "/claims/CT-0001/edit", "/sources/new", "/publishers/new"} {
		if got := v.get(path).status(http.StatusForbidden).one("main"); !strings.Contains(got, "esearcher") {
			t.Errorf("%s does not say who can: %q", path, got)
		}
	}
	v.post("/claims", url.Values{"text": {"A claim."}}).status(http.StatusForbidden)
	v.post("/claims/bulk", url.Values{"claim": {"CT-0001"}, "do": {"assigned"}}).status(http.StatusForbidden)
	v.as(auth.Researcher)
	v.get("/claims/new").status(http.StatusOK)
	v.post("/settings/scale", url.Values{"scale": {"politifact"}}).status(http.StatusForbidden)
}

func TestWritesFromOtherSitesAreRefused(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	for _, header := range []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"http://elsewhere.example"}}, {"Origin": {"null"}},
	} {
		v.header = header
		a := v.post("/claims", url.Values{"text": {"Planted."}}).status(http.StatusForbidden)
		if got := a.one("main"); !strings.Contains(got, "another site") {
			t.Errorf("%v: %q", header, got)
		}
	}
	v.header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://" + host}}
	if got := v.get("/claims").texts(".row .t"); len(got) != 0 {
		t.Errorf("planted: %q", got)
	}
	v.post("/claims", url.Values{"text": {"Mine."}}).status(http.StatusSeeOther)
}

func TestOnlyItsOwnNamesAreAnswered(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{Names: []string{"desk.example.org"}})
	for name, want := range map[string]int{
		host: http.StatusOK, "localhost:8080": http.StatusOK, "LocalHost:8080": http.StatusOK, "[::1]:8080": http.StatusOK, "desk.example.org": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "127.0.0.1:9090": http.StatusMisdirectedRequest, "localhost": http.StatusMisdirectedRequest, "": http.StatusMisdirectedRequest,
		"127.0.0.1:8080.evil.example": http.StatusMisdirectedRequest,
	} {
		r := httptest.NewRequest(http.MethodGet, "/signin", nil)
		r.Host = name
		v.send(r).status(want)
	}
}

// A person sees what that person may do, and where a page is bare for want of a role, who may.
func TestPagesShowWhatTheirReaderMayDo(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	publisher := v.get("/publishers").link(t, "td a.t")
	pages := []string{"/sources", "/sources?view=problems", "/sources/drift", "/sources/SR-0001", "/sources/SR-0005", "/sources/SR-0001/claims", "/sources/SR-0001/quotations", "/publishers", publisher, "/settings", "/account"}
	for _, role := range auth.Roles {
		v.as(role)
		for _, path := range pages {
			a := v.get(path).status(http.StatusOK)
			for _, n := range a.all(`main form[method="post"]`) {
				v.mayPost(role, path, attribute(n, "action"))
			}
			for _, n := range a.all(`main a[href], header a[href]`) {
				if href := attribute(n, "href"); strings.HasPrefix(href, "/") && v.get(href).Code == http.StatusForbidden {
					t.Errorf("%s leads a %s from %s, who is refused there", href, role, path)
				}
			}
		}
	}
	v.as(auth.Viewer)
	for path, want := range map[string]string{"/sources/SR-0001": "takes the role of researcher", publisher: "takes the role of editor", "/settings": "takes the role of editor"} {
		if got := v.get(path).one("main"); !strings.Contains(got, want) {
			t.Errorf("%s says nobody who may", path)
		}
	}
}

// mayPost fails the test when a form of a page is refused for its sender's role.
func (v *visitor) mayPost(role auth.Role, path, action string) {
	v.t.Helper()
	if strings.HasPrefix(action, "/account/sessions") || action == "/signout" {
		return // they would end this session
	}
	if v.post(action, nil).Code == http.StatusForbidden {
		v.t.Errorf("%s offers a %s a form to %s, who is refused there", path, role, action)
	}
}
