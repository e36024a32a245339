package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestCheckedBeforeInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	v := member(t, d)
	known(t, d, "Unemployment fell by 12 per cent in the harbour towns.", "The mayor swam with dolphins.", "Unemployment fell by 12 per cent in harbour towns, the minister said.",
		"عرض كلينتون على حافظ الأسد استئناف محادثات الجولان مقابل الحياد.", "عرض كلينتون على الأسد استئناف محادثات الجولان.")
	v.post("/claims/CT-0001/appearances", map[string][]string{"claimant": {"A minister"}, "said": {"2021-03"}, "text": {"12 per cent fewer are out of work in the ports."}, "url": {"https://example.org/speech"}}).status(303)
	v.post("/claims/CT-0001/links", map[string][]string{"other": {"CT-0002"}, "relation": {"distinct"}}).status(303)
	v.post("/claims/CT-0004/appearances", map[string][]string{"claimant": {"قناة العربية"}, "said": {"2021"}, "text": {"كلينتون عرض على الأسد محادثات الجولان"}}).status(303)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	do(t, tab, chromedp.Navigate(address+"/claims/new"), chromedp.WaitVisible(css(`#f-text`)), chromedp.SendKeys(css(`#f-text`), "Unemployment fell by 21 per cent in the harbour towns"),
		chromedp.WaitVisible(`//*[contains(@class, "amiss")][contains(., "21")]`), chromedp.Click(css(`input[name=variant]`)), chromedp.SendKeys(css(`#f-text`), " again"))
	look(t, tab, "before")
	do(t, tab, chromedp.SendKeys(css(`#f-claimant`), "A minister\r"), chromedp.WaitVisible(css(`#similar`))) // Enter adds the claim
	for _, page := range []struct{ name, path string }{
		{"similar-ar", "/claims/CT-0004"}, {"appearance-new", "/claims/CT-0001/appearances/new"}, {"duplicates", "/claims/duplicates"}, {"claim-merge", "/claims/CT-0004/merge?with=CT-0005"},
	} {
		do(t, tab, chromedp.Navigate(address+page.path), chromedp.WaitVisible(css(`main`)), script(`document.querySelectorAll("aside details").forEach(d => d.open = true)`))
		look(t, tab, page.name)
	}
	do(t, tab, chromedp.Navigate(address+"/claims/duplicates"), chromedp.WaitVisible(css(`.dup`)), chromedp.KeyEvent("j"), chromedp.KeyEvent("n"), chromedp.WaitVisible(css(`.toast form button`)),
		chromedp.KeyEvent("u"), chromedp.WaitVisible(`//*[@data-toast][contains(., "Taken back")]`))
}
