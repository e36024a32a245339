package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// Every kind of public page, as a stranger sees it.
func TestPublicPagesInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	n := newShown(t, d)
	address, _ := site(t, d)
	long := n.add(claims.Claim{Text: "In February 1998 the president offered his guest to work for a resumption of the talks in return for neutrality over a strike.", Language: "en"})
	n.publish(&long, "unproven", "Every known account of the offer rests on one set of private papers.", "", "")
	for _, page := range []struct{ name, path string }{
		{"public-list", "/published"}, {"public-list-none", "/published?q=nothing+like+it"}, {"public-claim", "/published/" + n.whole.Ref}, {"public-claim-corrected", "/published/" + n.corrected.Ref},
		{"public-claim-arabic", "/published/" + n.arabic.Ref}, {"public-claim-void", "/published/" + n.void.Ref}, {"public-claim-withdrawn", "/published/" + n.withdrawn.Ref},
		{"public-corrections", "/published/corrections"}, {"public-method", "/published/methodology"}, {"public-missing", "/published/nowhere"},
		{"public-card", "/published/" + n.whole.Ref + "/card"}, {"public-card-arabic", "/published/" + n.arabic.Ref + "/card"}, {"public-report", "/published/" + n.whole.Ref + "/report"},
	} {
		do(t, tab, chromedp.Navigate(address+page.path), chromedp.WaitVisible(css(`main`)))
		look(t, tab, page.name)
	}
	do(t, tab, chromedp.EmulateViewport(280, 240), chromedp.Navigate(address+"/published/"+n.arabic.Ref+"/card"), chromedp.WaitVisible(css(`main`)))
	if over := get(t, tab, chromedp.Evaluate[float64](`document.documentElement.scrollWidth - innerWidth`)); over > 0 {
		t.Errorf("the card is %v px too wide for 280", over)
	}
	if at := get(t, tab, chromedp.Evaluate[string](`(() => { const b = document.querySelector("main").getBoundingClientRect(); return b.left < 0 || b.right > innerWidth ? b.left + " to " + b.right : "" })()`)); at != "" {
		t.Errorf("the card stands at %s px of 280", at)
	}
	shoot(t, tab, "public-card-280")
}
