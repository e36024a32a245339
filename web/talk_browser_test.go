package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// A comment by the keyboard alone, with a colleague's name chosen from the list; threads in two scripts; and what the colleague's bell says.
func TestCommentsInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	v := example(t, d)
	nour, _ := v.colleague("Nour Haddad", auth.Checker)
	mika, _ := v.colleague("ميكا ليند", auth.Editor)
	first := nour.says("The quotation marks in the second passage close nowhere.\nI took the sentence to end at “mass destruction”; see https://example.org/a-very-long-address-that-goes-on-and-on-and-on/letters?page=12 and CT-0001.")
	mika.says("أوافق. @Nour Haddad خففت الصحيفة صياغتها منذ ذلك الحين؛ يجب أن نقول ذلك في التقرير.", "parent", first)
	done := mika.says("Who wrote to the archive?")
	mika.post("/comments/"+done+"/resolve", url.Values{})
	evidence := strings.TrimSuffix(strings.TrimPrefix(attribute(v.get("/claims/CT-0001").all(`form[action^="/evidence/"]`)[0], "action"), "/evidence/"), "/withdraw")
	nour.says("The sentence goes on after this.", "evidence", evidence)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001"), chromedp.WaitVisible(css(`#comments`)), chromedp.KeyEvent("c"),
		script(`document.activeElement.value = ""`), chromedp.KeyEvent("I saw it. @nou")) // the driver types the letter of a key that a page has taken, too
	if got := get(t, tab, chromedp.Text(css(`.names [aria-selected=true]`))); got != "Nour Haddad" {
		t.Errorf("offered is %q", got)
	}
	do(t, tab, chromedp.KeyEvent(kb.Enter))
	if got := get(t, tab, chromedp.Evaluate[string](`document.activeElement.value`)); strings.TrimRight(got, "\n") != "I saw it. @Nour Haddad " {
		t.Errorf("the field holds %q", got)
	}
	do(t, tab, chromedp.Click(css(`#comments > .say .btn`)), chromedp.WaitVisible(css(`.toast`)))
	if got := get(t, tab, chromedp.Text(css(`#comments .cmt > .thread:last-child .mention`))); got != "@Nour Haddad" {
		t.Errorf("mentioned is %q", got)
	}
	do(t, tab, chromedp.Click(css(`#comments .thread:first-child summary`)))
	look(t, tab, "comments")
	do(t, tab, script(`document.documentElement.dir = "rtl"; document.documentElement.lang = "ar"`))
	look(t, tab, "comments-ar")
	do(t, tab, chromedp.Click(css(`#comments .cmt > .thread:last-child .cmt-acts > a`)), chromedp.WaitVisible(css(`#f-comment`)))
	look(t, tab, "comment-change")
}
