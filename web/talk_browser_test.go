package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

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
	nour, _ := v.fellow("Nour Haddad", auth.Checker)
	mika, _ := v.fellow("ميكا ليند", auth.Editor)
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
	do(t, tab, chromedp.Click(css(`#comments > .sayform .btn`)))
	got := "" // the toast goes after six seconds, which a busy machine can miss
	for tries := 0; got != "@Nour Haddad" && tries < 200; tries++ {
		time.Sleep(100 * time.Millisecond)
		got, _ = chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector("#comments .cmt > .thread:last-child .mention")?.textContent ?? ""`))
	}
	if got != "@Nour Haddad" {
		t.Errorf("mentioned is %q", got)
	}
	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001"), chromedp.WaitVisible(css(`#comments`)), chromedp.Click(css(`#comments .thread:first-child summary`)))
	look(t, tab, "comments")
	do(t, tab, script(`document.documentElement.dir = "rtl"; document.documentElement.lang = "ar"`))
	look(t, tab, "comments-ar")
	do(t, tab, chromedp.Click(css(`#comments .cmt > .thread:last-child .cmt-acts > a`)), chromedp.WaitVisible(css(`#f-comment`)))
	look(t, tab, "comment-change")
}

// The bell and the webhooks, as they look.
func TestTheBellInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	v := example(t, d)
	nour, _ := v.fellow("Nour Haddad", auth.Checker)
	mika, _ := v.fellow("ميكا ليند", auth.Editor)
	me := v.get("/claims").one(".me-link .sr")
	me, _, _ = strings.Cut(me, ",")
	for _, by := range []*visitor{nour, mika, nour} {
		by.says("@" + me + ", look at this.")
	}
	seen := attribute(v.get("/notifications").all(".bell-claim li form")[0], "action")
	v.post(seen, url.Values{})
	mika.post("/claims/CT-0002/comments", url.Values{"comment": {"@" + me + "؟"}})
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	do(t, tab, chromedp.Click(css(`.bell`)), chromedp.WaitVisible(css(`.bellpage`)))
	look(t, tab, "notifications")
	do(t, tab, script(`document.documentElement.dir = "rtl"`))
	look(t, tab, "notifications-rtl")
	do(t, tab, chromedp.Click(css(`.bell-claim li a`)), chromedp.WaitVisible(css(`.said:target`)))
	do(t, tab, chromedp.Navigate(address+"/notifications"), chromedp.WaitVisible(css(`.bellpage`)))
	if got := get(t, tab, chromedp.Evaluate[float64](`document.querySelectorAll("li.unread").length`)); got != 2 {
		t.Errorf("%v are unread after one was opened, want 2", got)
	}
	do(t, tab, chromedp.Navigate(address+"/settings/webhooks"), chromedp.WaitVisible(css(`#f-url`)), chromedp.SendKeys(css(`#f-url`), "https://example.org/a-long-address/hook"),
		chromedp.Click(css(`[value="claim.published"]`)), chromedp.Click(css(`form.stack .primary`)), chromedp.WaitVisible(css(`.secret`)))
	look(t, tab, "webhook-secret")
	do(t, tab, chromedp.Click(css(`.actions form .btn`)), chromedp.WaitVisible(css(`.log`)))
	look(t, tab, "webhook")
	do(t, tab, chromedp.Navigate(address+"/settings/webhooks"), chromedp.WaitVisible(css(`.hooks`)))
	look(t, tab, "webhooks")
}
