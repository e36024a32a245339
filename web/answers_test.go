package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestEveryAnswerIsGuarded(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	for _, path := range []string{"/claims", "/signin", "/nowhere", "/static/claimtrail.css", "/healthz"} {
		h := v.get(path).Header()
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %s", path, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy is %s", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	for _, test := range []struct {
		name   string
		answer *answer
		status int
		words  string
	}{
		{"a page that is not there", v.get("/nowhere"), http.StatusNotFound, "never deleted"},
		{"a claim that is not there", v.get("/claims/CT-4F2B"), http.StatusNotFound, "CT-4F2B"},
		{"a source that is not there", v.get("/sources/SR-4F2B"), http.StatusNotFound, "SR-4F2B"},
		{"a publisher that is not there", v.get("/publishers/none"), http.StatusNotFound, "none"},
		{"another method", v.send(httptest.NewRequest(http.MethodDelete, "http://"+host+"/claims", nil)), http.StatusMethodNotAllowed, "does not take"},
		{"an unknown status", v.get("/claims?status=done"), http.StatusUnprocessableEntity, "unassigned"},
		{"an unknown problem", v.get("/sources?problem=bogus"), http.StatusUnprocessableEntity, "never-captured"},
		{"an unknown view", v.get("/sources?view=bogus"), http.StatusUnprocessableEntity, "problems"},
		{"an unknown order", v.get("/claims?sort=colour"), http.StatusUnprocessableEntity, "-updated"},
		{"a broken cursor", v.get("/claims?cursor=%00"), http.StatusUnprocessableEntity, "beginning"},
		{"a broken place in the history", v.get("/ledger?before=yesterday"), http.StatusUnprocessableEntity, "newest"},
		{"a form that is cut off", v.send(form("/claims", "multipart/form-data; boundary=x", "--x\r\nContent-Disp")), http.StatusUnprocessableEntity, "again"},
		{"a form that is no form", v.send(form("/claims", "application/x-www-form-urlencoded", "text=%zz")), http.StatusUnprocessableEntity, "again"},
		{"a form that is too large", v.post("/claims", url.Values{"text": {strings.Repeat("x", 36<<20)}}), http.StatusRequestEntityTooLarge, "32 MB"},
		{"nothing selected", v.post("/claims/bulk", url.Values{"do": {"assigned"}}), http.StatusUnprocessableEntity, "Tick"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := test.answer
			a.t = t
			a.status(test.status)
			if got := a.one("main"); !strings.Contains(got, test.words) {
				t.Errorf("the page says %q", got)
			}
			if len(a.all("h1")) != 1 || len(a.one("main .hint .mono")) < 6 {
				t.Error("a refusal has one heading and the request's number")
			}
			if a.Header().Get("ETag") != "" {
				t.Error("a refusal must not be kept by the browser")
			}
		})
	}
	if got := v.send(httptest.NewRequest(http.MethodPut, "http://"+host+"/claims", nil)).Header().Get("Allow"); got != "GET, HEAD, POST" {
		t.Errorf("Allow is %q", got)
	}
	if got := v.get("/claims/bulk").Header().Get("Allow"); got != "" {
		t.Errorf("/claims/bulk is taken for a claim, so GET finds none; Allow is %q", got)
	}
}

func form(path, media, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://"+host+path, strings.NewReader(body))
	r.Header.Set("Content-Type", media)
	return r
}

func TestUnchangedPagesAreNotSentAgain(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	for _, path := range []string{"/claims", "/claims?q=clinton", "/claims/CT-0001", "/sources", "/sources/SR-0001", "/publishers", "/ledger", "/settings"} {
		a := v.get(path).status(http.StatusOK)
		tag := a.Header().Get("ETag")
		if !strings.HasPrefix(tag, `W/"`) || a.Header().Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: ETag %q, Cache-Control %q", path, tag, a.Header().Get("Cache-Control"))
		}
		v.header.Set("If-None-Match", tag)
		if again := v.get(path).status(http.StatusNotModified); again.Body.Len() > 0 {
			t.Errorf("%s: a 304 has no body", path)
		}
		v.header.Set("If-None-Match", `W/"1-other", `+tag)
		v.get(path).status(http.StatusNotModified)
		v.header.Set("If-None-Match", `W/"1-other"`)
		v.get(path).status(http.StatusOK)
		v.header.Del("If-None-Match")
	}
}

func TestAChangeShowsAtOnce(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.header.Set("If-None-Match", v.get("/claims").Header().Get("ETag"))
	v.get("/claims").status(http.StatusNotModified)
	v.post("/claims", url.Values{"text": {"One more."}}).status(http.StatusSeeOther)
	if got := v.get("/claims").status(http.StatusOK).texts(".row .t")[0]; got != "One more." {
		t.Errorf("first is %q", got)
	}
}

// Whoever changes the database past Claimtrail leaves the ledger's size as it was: the browser's copy must not say that all is well.
func TestAVerificationIsNeverOld(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	a := v.get("/ledger/verify").status(http.StatusOK)
	if got := a.one("h1"); got != "The history is whole" {
		t.Fatal(got)
	}
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `update claims set text = 'Another claim.' where ref = 'CT-0001'`)
		return err
	})
	v.header.Set("If-None-Match", a.Header().Get("ETag"))
	if got := v.get("/ledger/verify").status(http.StatusOK).one("h1"); got != "The check found a fault" {
		t.Error(got)
	}
}

func TestHEADAnswersAsGETWouldWithoutABody(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		v.site.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, path := range []string{"/claims", "/claims/CT-0001", "/signin", "/static/claimtrail.js"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range v.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") == "" {
			t.Errorf("HEAD %s: %d, %v", path, res.StatusCode, res.Header)
		}
	}
}

func TestStaticFilesAreKeptByTheirHash(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	var addresses []string
	page := v.get("/claims")
	for _, n := range append(page.all("link[rel=stylesheet], link[rel=icon]"), page.all("script[src]")...) {
		addresses = append(addresses, attribute(n, "href")+attribute(n, "src"))
	}
	if len(addresses) < 3 {
		t.Fatalf("the layout names %q", addresses)
	}
	for _, address := range addresses {
		a := v.get(address).status(http.StatusOK)
		if got := a.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", address, got)
		}
		v.header.Set("If-None-Match", a.Header().Get("ETag"))
		v.get(address).status(http.StatusNotModified)
		v.header.Del("If-None-Match")
		plain, _, _ := strings.Cut(address, "?")
		if got := v.get(plain + "?v=0").Header().Get("Cache-Control"); strings.Contains(got, "immutable") {
			t.Errorf("%s: an address of another version is kept for good", plain)
		}
	}
	for _, path := range []string{"/static/", "/static/nothing", "/static/../routes.go", "/static/%2e%2e/routes.go"} {
		if a := v.get(path); a.Code == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}

// The example's pages are visited by their links, as a reader would: none leads nowhere, and none holds what the policy would refuse.
func TestEveryLinkOfEveryPageLeadsSomewhere(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	seen := crawl(t, v, "/claims", func(path string, a *answer) { wellFormed(t, path, a) })
	for _, want := range []string{"/claims", "/claims/new", "/claims/CT-0001", "/claims/CT-0001/edit", "/sources", "/sources/new", "/sources/SR-0001", "/publishers", "/ledger", "/ledger/verify", "/settings"} {
		if !slices.Contains(seen, want) {
			t.Errorf("no link leads to %s", want)
		}
	}
}

// crawl visits every page that links lead to from path, at most a few hundred, and gives their addresses.
func crawl(t *testing.T, v *visitor, path string, look func(path string, a *answer)) (seen []string) {
	t.Helper()
	queue := []string{path}
	for len(queue) > 0 && len(seen) < 400 {
		path, queue = queue[0], queue[1:]
		if slices.Contains(seen, path) || strings.HasSuffix(path, ".zip") || strings.Contains(path, ".pdf") { // a dossier needs a key, a print a browser: both have tests of their own
			continue
		}
		seen = append(seen, path)
		a := v.get(path)
		if a.Code != http.StatusOK && a.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", path, a.Code)
			continue
		}
		if !strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
			continue
		}
		look(path, a)
		for _, n := range a.all("a[href]") {
			href, fragment, _ := strings.Cut(attribute(n, "href"), "#")
			fragment, _, _ = strings.Cut(fragment, ":~:") // words that browsers look for there
			if href == "" && fragment != "" && len(a.all("[id='"+fragment+"']")) == 0 {
				t.Errorf("%s: nothing on the page is called %s", path, fragment)
			}
			if strings.HasPrefix(href, "/") {
				queue = append(queue, href)
			}
		}
	}
	return seen
}

// wellFormed checks what holds on every page.
func wellFormed(t *testing.T, path string, a *answer) {
	t.Helper()
	for _, bad := range []string{"[style]", "style", "script:not([src])", "base", "iframe", "object", "embed", "a:not([href])", "img:not([alt])"} {
		if n := len(a.all(bad)); n > 0 && !(bad == "style" && strings.HasSuffix(path, "/report")) {
			t.Errorf("%s: %d of %s", path, n, bad)
		}
	}
	for _, n := range a.all("*") {
		for _, attr := range n.Attr {
			if strings.HasPrefix(attr.Key, "on") {
				t.Errorf("%s: <%s %s>", path, n.Data, attr.Key)
			}
		}
	}
	ids := map[string]int{}
	for _, n := range a.all("[id]") {
		if ids[attribute(n, "id")]++; ids[attribute(n, "id")] == 2 {
			t.Errorf("%s: two elements are called %s", path, attribute(n, "id"))
		}
	}
	for _, n := range a.all("input:not([type=hidden]), select, textarea") {
		if id := attribute(n, "id"); attribute(n, "aria-label") == "" && (id == "" || len(a.all("label[for='"+id+"']")) == 0) && !within(n, "label") {
			t.Errorf("%s: the field %q has no label", path, attribute(n, "name"))
		}
	}
	for selector, want := range map[string]int{"h1": 1, "main": 1, "head > title": 1} {
		if got := len(a.all(selector)); got != want && !strings.HasSuffix(path, "/report") {
			t.Errorf("%s: %d of %s", path, got, selector)
		}
	}
	if title := a.texts("head > title"); len(title) > 0 && (strings.HasPrefix(title[0], "·") || title[0] == "") {
		t.Errorf("%s: title %q", path, title)
	}
	if text := fmt.Sprint(a.texts("main")); strings.Contains(text, "<no value>") || strings.Contains(text, "%!") {
		t.Errorf("%s: %s", path, text)
	}
}
