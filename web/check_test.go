package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/web"
)

const letters = `<html lang="en"><head><title>A page of letters</title></head><body><main><p>The letters revealed an offer made to the president.</p></main></body></html>`

// paper is a newspaper's site, whose pages answer as they are told, and an archive that has a copy of everything.
type paper struct {
	*httptest.Server
	answer func(w http.ResponseWriter, r *http.Request)
}

// newspaper gives a paper and a fetcher that may open its address.
func newspaper(t *testing.T) (*paper, *capture.Fetcher) {
	t.Helper()
	p := &paper{answer: func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(letters)) }}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/available" {
			_, _ = fmt.Fprintf(w, `{"archived_snapshots":{"closest":{"available":true,"url":"http://web.archive.org/web/2013/%s","timestamp":"20130919044612"}}}`, r.URL.Query().Get("url"))
			return
		}
		w.Header().Set("X-Paper", hostile("header"))
		p.answer(w, r)
	}))
	t.Cleanup(p.Close)
	f, err := capture.NewFetcher(capture.FetchOptions{AllowHosts: []string{"127.0.0.1"}, Archive: p.URL + "/available"})
	if err != nil {
		t.Fatal(err)
	}
	return p, f
}

// reader visits a site that may open the paper's address, signed in.
func reader(t *testing.T, d *db.DB) (*visitor, *paper) {
	t.Helper()
	p, f := newspaper(t)
	v := stranger(t, d, web.Options{Fetcher: f})
	v.post("/signin/link", url.Values{"token": {v.token()}}).status(http.StatusSeeOther)
	return v, p
}

func TestAddByAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, p := reader(t, d)
		if len(v.get("/sources/new").all("[name=fetch][checked]")) != 1 {
			t.Error("fetching is not offered")
		}
		form := url.Values{"url": {p.URL + "/a"}, "fetch": {"on"}, "basis": {"document"}, "reason for the basis": {"It is the page itself."}, "note": {"As it was found."}}
		v.upload("/sources", form, "", "").leads("/sources/SR-0001?done=source")
		page := v.get("/sources/SR-0001")
		for _, want := range []string{"The letters revealed an offer", "A page of letters", "Found", "An archive has", "As it was found.", "x-paper", "1 check"} {
			if !strings.Contains(page.one("main"), want) {
				t.Errorf("%q is not on the page", want)
			}
		}
		harmless(t)("/sources/SR-0001", page)
		form.Set("basis", "firsthand")
		v.upload("/sources", form, "", "").leads("/sources/SR-0001?done=checked")
		if got := v.get("/sources/SR-0001/edit").form().Get("basis"); got != "document" {
			t.Errorf("the basis became %q", got)
		}
		// What has a text is not fetched, nor what is known of and never seen.
		v.upload("/sources", url.Values{"url": {p.URL + "/b"}, "fetch": {"on"}, "pasted": {"A title\n\nA text that says something."}}, "", "").leads("/sources/SR-0002?done=source")
		v.upload("/sources", url.Values{"url": {p.URL + "/c"}, "fetch": {"on"}, "title": {"Never seen"}, "unlocated": {"on"}}, "", "").leads("/sources/SR-0003?done=source")
		v.upload("/sources", url.Values{"url": {p.URL + "/d"}, "title": {"Without"}}, "", "").leads("/sources/SR-0004?done=source")
		p.answer = http.NotFound
		form = url.Values{"url": {p.URL + "/e"}, "fetch": {"on"}, "note": {"What was typed."}}
		if a := v.upload("/sources", form, "", "").status(http.StatusUnprocessableEntity); !strings.Contains(a.one("main"), "is not there (404 Not Found)") || a.value("url") != p.URL+"/e" || a.value("note") != "What was typed." {
			t.Error(a.one("main"))
		}
		form.Set("url", p.URL+"/a") // one that is there keeps it as its state
		v.upload("/sources", form, "", "").status(http.StatusUnprocessableEntity)
		if got := v.get("/sources/SR-0001").one("main"); !strings.Contains(got, "Not found (404)") {
			t.Error("the state was not kept")
		}
		for _, address := range []string{"http://localhost:1/", "http://[::1]/", "http://10.0.0.1/", "nonsense", "http://a:b@127.0.0.1/"} {
			form.Set("url", address)
			v.upload("/sources", form, "", "").status(http.StatusUnprocessableEntity)
		}
		if n := len(v.get("/sources").all("table.aud tbody tr")); n != 4 {
			t.Errorf("%d sources", n)
		}
	})
}

func TestCheckAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, p := reader(t, d)
		v.upload("/sources", url.Values{"url": {p.URL + "/a"}, "fetch": {"on"}}, "", "").leads("/sources/SR-0001?done=source")
		says := func(words ...string) {
			t.Helper()
			text := v.get("/sources/SR-0001").one("main")
			for _, want := range words {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in %s", want, text)
				}
			}
		}
		v.post("/sources/SR-0001/check", nil).leads("/sources/SR-0001?done=checked")
		says("Unchanged", "2 checks")
		p.answer = func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(strings.Replace(letters, "an offer", "no offer", 1)))
		}
		v.post("/sources/SR-0001/check", nil).leads("/sources/SR-0001?done=changed")
		says("Changed", "revealed no offer", "3 checks")
		p.answer = http.NotFound
		v.post("/sources/SR-0001/check", nil).leads("/sources/SR-0001?done=checked")
		says("Not found (404) since", "last seen")
		if !strings.Contains(v.get("/sources?problem=not-found").one("table"), "Not found (404)") {
			t.Error("it is not in the list of what is not found")
		}
		p.answer = func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) }
		v.post("/sources/SR-0001/check", nil).leads("/sources/SR-0001?done=checked")
		says("Refused (403) since")

		// The copy of the archive and the new address are taken by a button each.
		use := func(what string) *answer {
			t.Helper()
			page := v.get("/sources/SR-0001")
			buttons := page.all(`button[name=use][value=` + what + `]`)
			if len(buttons) != 1 {
				t.Fatalf("%d buttons to use what is %s", len(buttons), what)
			}
			form := url.Values{"use": {what}}
			for _, input := range page.all(`form[action$="/address"] input`) {
				if input.Parent == buttons[0].Parent {
					form.Set(attribute(input, "name"), attribute(input, "value"))
				}
			}
			return v.post("/sources/SR-0001/address", form)
		}
		use("archived").leads("/sources/SR-0001?done=archived")
		if got := v.get("/sources/SR-0001/edit").value("archived url"); got != "https://web.archive.org/web/2013/"+p.URL+"/a" {
			t.Errorf("archived at %q", got)
		}
		p.answer = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/a" {
				http.Redirect(w, r, "/new", http.StatusPermanentRedirect)
				return
			}
			_, _ = w.Write([]byte(letters))
		}
		v.post("/sources/SR-0001/check", nil)
		says("Moved to " + p.URL + "/new")
		use("moved").leads("/sources/SR-0001?done=address")
		if got := v.get("/sources/SR-0001/edit").value("url"); got != p.URL+"/new" {
			t.Errorf("its address is %q", got)
		}
		says("Nobody has asked there yet")
		v.post("/sources/SR-0001/address", url.Values{"use": {"moved"}, "check": {"none"}, "version": {"1"}}).status(http.StatusNotFound)
	})
}

func TestCheckNeedsAFetcherAnAddressAndTheRight(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	v.update(func(tx *db.Tx) error {
		for _, s := range []sources.Source{{Title: "With", URL: "https://example.org/"}, {Title: "Without"}} {
			if _, err := sources.AddSource(context.Background(), tx, auth.Local(), s); err != nil {
				return err
			}
		}
		return nil
	})
	for path, want := range map[string]string{"/sources/SR-0001/check": "does not fetch pages", "/sources/SR-0002/check": "has no web address to ask"} {
		if a := v.post(path, nil).status(http.StatusUnprocessableEntity); !strings.Contains(a.one("main"), want) {
			t.Errorf("%s: %s", path, a.one("main"))
		}
	}
	if a := v.upload("/sources", url.Values{"url": {"https://example.org/a"}, "fetch": {"on"}}, "", "").status(http.StatusUnprocessableEntity); !strings.Contains(a.one("main"), "does not fetch pages") {
		t.Error(a.one("main"))
	}
	v.get("/sources/SR-0001/check").status(http.StatusMethodNotAllowed)
	v.as(auth.Viewer)
	v.post("/sources/SR-0001/check", nil).status(http.StatusForbidden)
	v.post("/sources/SR-0001/address", nil).status(http.StatusForbidden)
}

// A server that takes its time holds nobody else up.
func TestASlowServerHoldsNoWriter(t *testing.T) {
	d := dbtest.SQLite(t)
	v, p := reader(t, d)
	asked, release := make(chan struct{}), make(chan struct{})
	p.answer = func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-release
		_, _ = w.Write([]byte(letters))
	}
	done := make(chan *answer)
	slow := *v
	go func() { done <- slow.upload("/sources", url.Values{"url": {p.URL + "/a"}, "fetch": {"on"}}, "", "") }()
	<-asked
	v.post("/publishers", url.Values{"name": {"A Paper"}}).status(http.StatusSeeOther)
	close(release)
	(<-done).leads("/sources/SR-0001?done=source")
}

// A page added by its address, asked again when it has changed, has moved and is gone.
func TestAddressesInTheBrowser(t *testing.T) {
	tab := browser(t)
	p, f := newspaper(t)
	d := dbtest.SQLite(t)
	address, link := fetchingSite(t, d, f)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.void`)))
	do(t, tab, chromedp.Navigate(address+"/sources/new"), chromedp.SendKeys(css(`#f-url`), p.URL+"/page"), chromedp.Submit(css(`#f-url`)), chromedp.WaitVisible(css(`#text`)))
	look(t, tab, "source-fetched")
	do(t, tab, chromedp.Click(css(`form[action$="/address"] button`)), chromedp.WaitVisible(css(`.toast`))) // the archive's copy
	ask := func(want string) {
		t.Helper()
		do(t, tab, script(`document.querySelector("[data-toast]")?.click()`), chromedp.Click(css(`form[action$="/check"] button`)), chromedp.WaitVisible(`//section[contains(@class, "asked")][contains(., "`+want+`")]`))
	}
	p.answer = func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(strings.Replace(letters, "an offer", "no offer", 1)))
	}
	ask("Changed")
	p.answer = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" {
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
		} else {
			_, _ = w.Write([]byte(letters))
		}
	}
	ask("Moved")
	look(t, tab, "source-moved")
	p.answer = http.NotFound
	ask("Not found (404)")
	look(t, tab, "source-not-found")
	do(t, tab, chromedp.Navigate(address+"/sources?problem=not-found"), chromedp.WaitVisible(css(`.aud`)))
	look(t, tab, "sources-not-found")
	do(t, tab, chromedp.Navigate(address+"/sources/new"), chromedp.SendKeys(css(`#f-url`), "http://10.0.0.1/"), chromedp.Submit(css(`#f-url`)), chromedp.WaitVisible(css(`[role=alert]`)))
	look(t, tab, "source-refused")
}
