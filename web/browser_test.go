package web_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/web"
)

// browser gives a tab of its own, with cookies of its own, in the Chromium that all tests share; without one the test skips by name, and in CI it
// fails.
func browser(t *testing.T) context.Context {
	t.Helper()
	t.Parallel() // a browser waits more than it works
	shared, err := chromium()
	switch {
	case errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "":
		t.Skip("there is no Chromium")
	case err != nil:
		t.Fatalf("there is no Chromium, and in CI this test must run: %v", err)
	}
	tab, closeTab := chromedp.NewContext(shared, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil { // the tab lives as long as the context of this first call
		t.Fatal(err)
	}
	if _, err := chromedp.Call(tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil { // as if it stood in front of the others
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(tab, 5*time.Minute)
	t.Cleanup(cancel)
	return limited
}

// chromium starts a browser, once. It ends with the tests.
var chromium = sync.OnceValues(func() (context.Context, error) {
	found, err := "", exec.ErrNotFound
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err2 := exec.LookPath(name); err2 == nil && found == "" {
			found, err = path, nil
		}
	}
	if err != nil {
		return nil, err
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(found), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-backgrounding-occluded-windows", true), chromedp.Flag("disable-renderer-backgrounding", true))
	tab, stop := chromedp.NewContext(allocator)
	stopChromium = func() { stop(); chromedp.FromContext(tab).Allocator.Wait() } // which removes its folder
	return tab, chromedp.Do(tab, chromedp.Navigate("about:blank"))
})

var stopChromium = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopChromium()
	os.Exit(code)
}

// site serves the site on a port of its own and gives its address and a sign-in link.
func site(t *testing.T, d *db.DB) (address, link string) {
	t.Helper()
	return fetchingSite(t, d, nil)
}

// fetchingSite is site with what pages are fetched by.
func fetchingSite(t *testing.T, d *db.DB, f *capture.Fetcher) (address, link string) {
	t.Helper()
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.New(d, web.Options{Logger: slog.New(slog.DiscardHandler), Host: l.Addr().String(), Fetcher: f, Network: network(t, d), Matcher: matcher(t, d)})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // it ends with Close
	t.Cleanup(func() { _ = server.Close() })
	address = "http://" + l.Addr().String()
	return address, address + "/signin/link?token=" + signInToken(t, d)
}

func signInToken(t testing.TB, d *db.DB) (token string) {
	t.Helper()
	err := d.Update(context.Background(), func(tx *db.Tx) error {
		p, err := auth.FirstPerson(context.Background(), tx)
		if err == nil {
			token, err = auth.NewSignInLink(context.Background(), tx, p, time.Hour)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// do runs steps in the browser.
func do(t *testing.T, tab context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	for i, step := range steps {
		limited, cancel := context.WithTimeout(tab, 20*time.Second)
		err := chromedp.Do(limited, step)
		for err != nil && (strings.Contains(err.Error(), "node with given id") || strings.Contains(err.Error(), "navigated or closed")) && limited.Err() == nil { // the page went on while we looked
			time.Sleep(50 * time.Millisecond)
			err = chromedp.Do(limited, step)
		}
		cancel()
		if err != nil {
			at, _ := chromedp.Run(tab, chromedp.Location())
			text, _ := chromedp.Run(tab, chromedp.Evaluate[string](`document.body.innerText`))
			t.Fatalf("step %d: %v\nat %s:\n%.600s", i+1, err, at, text)
		}
	}
}

// get gives what an action finds.
func get[T any](t *testing.T, tab context.Context, action chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(tab, action)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// script runs JavaScript for its effect.
func script(code string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](code)
}

// runAxe gives axe-core's findings as text, "" for none; %s are more options.
const runAxe = `axe.run(document, {%s}).then(r => r.violations.map(v => v.id + ": " + v.help + "\n  " +
	v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + " " + n.any.map(a => a.message).join(" ").slice(0, 160)).join("\n  ")).join("\n"))`

// Half of axe-core's time goes into contrast, which depends on the scheme and not on the width; all else depends on the width and not on the scheme.
const (
	allRules   = `runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	contrast   = `runOnly: {type: "rule", values: ["color-contrast"]}`
	noContrast = allRules + `, rules: {"color-contrast": {enabled: false}}`
)

// rulesFor says what is checked where: everything in the wide and light page, contrast in the dark, all but contrast on a phone; between, nothing.
func rulesFor(width int64, scheme string) string {
	switch {
	case os.Getenv("CLAIMTRAIL_TEST_SHOTS") != "" || width == 1440 && scheme == "light":
		return allRules
	case width == 1440:
		return contrast
	case width == 390:
		return noContrast
	}
	return ""
}

// look checks the page that is open with axe-core, and that it scrolls sideways at no width. With CLAIMTRAIL_TEST_SHOTS set it checks everything at
// each width in both schemes and keeps pictures in that folder.
func look(t *testing.T, tab context.Context, name string) {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	do(t, tab, script(string(axe)))
	for _, width := range []int64{1440, 820, 390, 320} {
		for _, scheme := range []string{"light", "dark"} {
			if scheme == "dark" && width < 1440 && os.Getenv("CLAIMTRAIL_TEST_SHOTS") == "" {
				continue // the same parts have the same colours
			}
			do(t, tab, chromedp.EmulateViewport(width, 900))
			if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
				t.Fatal(err)
			}
			if rules := rulesFor(width, scheme); rules != "" {
				if found := get(t, tab, chromedp.Evaluate[string](fmt.Sprintf(runAxe, rules), chromedp.EvalAwaitPromise)); found != "" {
					t.Errorf("%s, %d px, %s:\n%s", name, width, scheme, found)
				}
			}
			if over := get(t, tab, chromedp.Evaluate[float64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
				t.Errorf("%s, %d px: the page scrolls sideways by %v px", name, width, over)
			}
			shoot(t, tab, fmt.Sprintf("%s-%d-%s", name, width, scheme))
		}
	}
	do(t, tab, chromedp.EmulateViewport(1440, 900))
}

func shoot(t *testing.T, tab context.Context, name string) {
	folder := os.Getenv("CLAIMTRAIL_TEST_SHOTS")
	if folder == "" {
		return
	}
	picture := get(t, tab, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

const story = `A page of letters

publisher: الشرق الأوسط
Publishing date: 2021-07-02

Facebook
Twitter

The letters revealed an offer 🕊 made to the president. Nobody answered it for three weeks.

He wrote in March that the talks must go on from where they stopped.`

// The main job, by a person in a browser: sign in, add a source and a claim, select words, make them evidence, rate, publish, report.
func TestStoryInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, link := site(t, d)

	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.WaitVisible(css(`.card button`)))
	look(t, tab, "signin")
	do(t, tab, chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.void`)))
	look(t, tab, "desk-empty")

	do(t, tab, chromedp.Navigate(address+"/sources/new"), chromedp.SendKeys(css(`#f-pasted`), story), chromedp.Submit(css(`#f-pasted`)), chromedp.WaitVisible(css(`#text`)))
	do(t, tab, chromedp.Navigate(address+"/claims/new"), chromedp.WaitVisible(css(`#f-text`)))
	look(t, tab, "claim-new")
	do(t, tab, chromedp.SendKeys(css(`#f-text`), "An offer was made to the president."), chromedp.SendKeys(css(`#f-claimant`), "The letters"), chromedp.SendKeys(css(`#f-said`), "1998-03"),
		chromedp.Submit(css(`#f-text`)), chromedp.WaitVisible(css(`#evidence`)))
	look(t, tab, "claim-unrated")

	// Select words behind an emoji: the place counts code points, as the server does.
	do(t, tab, chromedp.Navigate(address+"/sources/SR-0001"), chromedp.WaitVisible(css(`#text`)), script(selectWords("made to the president")),
		chromedp.WaitVisible(css(`#citeform.floating`)))
	shoot(t, tab, "source-selecting")
	do(t, tab, chromedp.Click(css(`#citeform .sup`)), chromedp.Click(css(`#citeform .primary`)), chromedp.WaitVisible(`mark.sup`))
	// A second passage that overlaps the first, and one that reaches over two paragraphs.
	do(t, tab, script(selectWords("an offer 🕊 made")), chromedp.WaitVisible(css(`#citeform.floating`)), chromedp.Click(css(`#citeform .ctx`)), chromedp.Click(css(`#citeform .primary`)), chromedp.WaitVisible(`mark.ctx`))
	do(t, tab, script(selectAcross("three weeks.", "He wrote in March")), chromedp.WaitVisible(css(`#citeform.floating`)), chromedp.Click(css(`#citeform .ref`)), chromedp.Click(css(`#citeform .primary`)), chromedp.WaitVisible(`mark.ref`))
	marked := get(t, tab, chromedp.Evaluate[string](`[...document.querySelectorAll("mark")].map(m => m.className + "=" + m.textContent).join("|")`))
	if want := "ctx=an offer 🕊 |sup=made|sup= to the president|ref=three weeks.|ref=He wrote in March"; marked != want {
		t.Errorf("marked %q, want %q", marked, want)
	}
	look(t, tab, "source")

	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001/evidence/new"), chromedp.WaitVisible(css(`#f-quote`)))
	look(t, tab, "evidence-new")
	do(t, tab, chromedp.SetValue(css(`#f-source`), firstOption(t, tab)), chromedp.SendKeys(css(`#f-quote`), "The letters promised the moon"), chromedp.Click(css(`.seg .sup`)), chromedp.Submit(css(`#f-quote`)), chromedp.WaitVisible(css(`.note blockquote`)))
	look(t, tab, "evidence-refused")

	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001/rate"), chromedp.WaitVisible(css(`#f-rating`)))
	look(t, tab, "rate")
	do(t, tab, chromedp.Click(css(`#f-rating .r-unproven`)), chromedp.SendKeys(css(`#f-conclusion`), "It rests on letters that nobody else has seen."), chromedp.SendKeys(css(`#f-justification`), "We *asked* for them."),
		chromedp.Submit(css(`#f-conclusion`)), chromedp.WaitVisible(css(`.verdict .concl`)))
	for _, step := range []string{"assigned", "reported", "submitted", "published"} {
		do(t, tab, chromedp.Click(fmt.Sprintf(`//form[input[@name="to"][@value="%s"]]/button[not(@aria-disabled)]`, step)), chromedp.WaitVisible(`//h2[@id="wf"][contains(translate(., "ASRP", "asrp"), "`+step+`")]`))
	}
	look(t, tab, "claim")
	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001/report"), chromedp.WaitVisible(css(`.report`)))
	text := get(t, tab, chromedp.Text(css(`.report`)))
	for _, want := range []string{"An offer was made to the president.", "Unproven", "الشرق الأوسط", "made to the president", "published the claim"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	look(t, tab, "report")
	err := d.View(t.Context(), func(tx *db.Tx) error { _, err := ledger.Verify(t.Context(), tx, nil); return err })
	if err != nil {
		t.Error(err)
	}
}

func firstOption(t *testing.T, tab context.Context) string {
	t.Helper()
	return get(t, tab, chromedp.Evaluate[string](`document.querySelector("#f-source").options[1].value`))
}

// css is a selector.
func css(s string) chromedp.CSS { return chromedp.CSS(s) }

// selectWords selects words of the text as a mouse would, over the borders of highlights.
func selectWords(words string) string { return selectAcross(words, words) }

func selectAcross(first, last string) string {
	return fmt.Sprintf(`(() => {
		const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT, node => node.parentElement.closest("[data-skip], .margin") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT)
		let all = "", places = []
		for (let node; node = walker.nextNode();) { for (let i = 0; i < node.data.length; i++) places.push([node, i]); all += node.data }
		const from = all.indexOf(%q), to = all.indexOf(%q) + %[2]q.length - 1
		const range = document.createRange()
		range.setStart(...places[from]); range.setEnd(places[to][0], places[to][1] + 1)
		getSelection().removeAllRanges(); getSelection().addRange(range)
		document.querySelector("#text").dispatchEvent(new MouseEvent("mouseup", {bubbles: true}))
	})()`, first, last)
}

// Every page of the example case, and the keyboard.
func TestExampleInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	if _, err := exchange.LoadExample(t.Context(), d, auth.Local()); err != nil {
		t.Fatal(err)
	}
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	for _, page := range []struct{ name, path string }{
		{"desk-example", "/claims"}, {"desk-nothing-fits", "/claims?q=nothing+like+it"}, {"claim-example", "/claims/CT-0001"}, {"history-example", "/claims/CT-0001/history"},
		{"report-example", "/claims/CT-0001/report"}, {"sources", "/sources"}, {"source-example", "/sources/SR-0001"}, {"source-unseen", "/sources/SR-0005"}, {"source-new", "/sources/new"},
		{"publishers", "/publishers"}, {"publisher-new", "/publishers/new"}, {"ledger", "/ledger"}, {"verify", "/ledger/verify"}, {"settings", "/settings"}, {"missing", "/nowhere"},
	} {
		do(t, tab, chromedp.Navigate(address+page.path), chromedp.WaitVisible(css(`main`)))
		look(t, tab, page.name)
	}
	do(t, tab, chromedp.Navigate(address+"/claims"), chromedp.WaitVisible(css(`.rows`)), chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(css(`#evidence`)))
	at := get(t, tab, chromedp.Location())
	if !strings.Contains(at, "/claims/CT-") {
		t.Errorf("two times j and Enter led to %s", at)
	}
	do(t, tab, chromedp.KeyEvent("g"), chromedp.KeyEvent("s"), chromedp.WaitVisible(css(`.aud`)))
	at = get(t, tab, chromedp.Location())
	if !strings.HasSuffix(at, "/sources") {
		t.Errorf("g s led to %s", at)
	}
}
