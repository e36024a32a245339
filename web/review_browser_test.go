package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// session opens a browser of its own, which shares no cookie with the others, and signs a person in.
func session(t *testing.T, tab context.Context, d *db.DB, address string, p auth.Person) context.Context {
	t.Helper()
	own, end := chromedp.NewContext(tab, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	if err := chromedp.Do(own, chromedp.Navigate("about:blank")); err != nil { // the session lives as long as the context of this first call
		t.Fatal(err)
	}
	do(t, own, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(address+"/signin/link?token="+linkFor(t, d, p)), chromedp.Click(css(`.card button.primary`)), chromedp.WaitVisible(css(`header .me-link`)))
	return own
}

// take opens a step of the workflow panel and takes it; who is chosen and note typed where the step asks for them.
func take(t *testing.T, tab context.Context, label, who, note string) {
	t.Helper()
	do(t, tab, script(`document.querySelector("[data-toast]")?.remove()`)) // that of the page before
	if who == "" && note == "" {
		do(t, tab, chromedp.Click(fmt.Sprintf(`//section[contains(@class, "flow")]//form/button[normalize-space()="%s"]`, label)))
	} else {
		form := fmt.Sprintf(`//section[contains(@class, "flow")]//form[details/summary[starts-with(normalize-space(), "%s")]]`, label)
		do(t, tab, chromedp.Click(form+`/details/summary`), chromedp.WaitVisible(form+`//details[@open]/button`))
		if who != "" {
			do(t, tab, chromedp.SetValue(form+`//select`, who))
		}
		if note != "" {
			do(t, tab, chromedp.SendKeys(form+`//textarea`, note))
		}
		do(t, tab, chromedp.Click(form+`//details/button`))
	}
	do(t, tab, chromedp.WaitVisible(css(`[data-toast]`)))
}

// Three people in three sessions take a claim from report to correction.
func TestThreePeopleInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, _ := site(t, d)
	n := newNewsroom(t, d)
	page := address + "/claims/" + n.claim.Ref
	nour, ben, edda := session(t, tab, d, address, n.nour), session(t, tab, d, address, n.ben), session(t, tab, d, address, n.edda)
	open := func(tab context.Context) {
		t.Helper()
		do(t, tab, chromedp.Navigate(page), chromedp.WaitVisible(css(`.flow`)))
	}
	rate := func(tab context.Context, rating, words string) {
		t.Helper()
		do(t, tab, chromedp.Navigate(page+"/rate"), chromedp.WaitVisible(css(`#f-rating`)), chromedp.Click(css(`#f-rating input[value="`+rating+`"]`)),
			chromedp.SetValue(css(`#f-conclusion`), words), chromedp.Submit(css(`#f-conclusion`)), chromedp.WaitVisible(css(`[data-toast]`)))
	}
	second := func(rating, words string, want claims.Status) {
		t.Helper()
		open(ben)
		if text := get(t, ben, chromedp.Evaluate[string](`document.documentElement.outerHTML`)); strings.Contains(text, "zeugma") {
			t.Fatal("the second person's page holds the first conclusion")
		}
		do(t, ben, chromedp.Click(css(`#own input[value="`+rating+`"]`)), chromedp.SendKeys(css(`#own textarea`), words), chromedp.Click(css(`#own button`)), chromedp.WaitVisible(css(`[data-toast]`)))
		n.stands(t, d, want)
	}

	open(nour)
	take(t, nour, "Assign to me", "", "")
	rate(nour, "mostly-true", "One letter says so: a zeugma.")
	take(t, nour, "Report", "", "")
	open(edda)
	take(t, edda, "Send to cross-check", n.ben.ID, "")
	open(ben)
	look(t, ben, "claim-crosscheck")
	second("mixture", "Half of it holds.", claims.Assigned)
	look(t, ben, "claim-differ")

	rate(nour, "mixture", "Half of it holds: a zeugma.")
	take(t, nour, "Report", "", "")
	open(edda)
	take(t, edda, "Send to cross-check", n.ben.ID, "")
	second("mixture", "Still half.", claims.Submitted)
	open(edda)
	take(t, edda, "Sign off and publish", "", "")
	n.stands(t, d, claims.Published)
	take(t, edda, "Begin a correction", "", "A second letter was found.")
	n.stands(t, d, claims.Assigned)

	rate(nour, "false", "The second letter says otherwise.")
	take(t, nour, "Report", "", "")
	open(edda)
	take(t, edda, "Send to cross-check", n.ben.ID, "")
	second("false", "Otherwise indeed.", claims.Submitted)
	open(edda)
	take(t, edda, "Sign off and publish", "", "")
	n.stands(t, d, claims.Published)
	look(t, edda, "claim-corrected")
	if text := get(t, edda, chromedp.Text(css(`.flow`))); !strings.Contains(text, "A second letter was found.") || !strings.Contains(text, "Publication 1") {
		t.Errorf("the old text stays readable: %s", text)
	}
	do(t, edda, chromedp.Navigate(address+"/settings"), chromedp.WaitVisible(css(`#policy`)))
}
