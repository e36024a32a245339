package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestPicturesInTheBrowser(t *testing.T) {
	tab := browser(t)
	for _, test := range []struct {
		name string
		pic *pictureCase
	}{
		{"wire story", wireStory()}, {"closed loop", circle()}, {"sixty sources", sixty()}, {"arabic", arabic()}, {"many", many(60)}, {"digest", many(420)}, {"first-hand", firsthand()}, {"unsupported", unsupported()},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			test.pic.load(t, d)
			address, link := site(t, d)
			do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
			do(t, tab, chromedp.Navigate(address+"/claims/CT-0001"), chromedp.WaitVisible(css(`#origins`)))
			t.Log(get(t, tab, chromedp.Text(css(`.origins`))))
			t.Log(get(t, tab, chromedp.Evaluate[string](`(e => e ? e.getAttribute("width")+" x "+e.getAttribute("height") : "no")(document.querySelector(".graph"))`)))
			shoot(t, tab, "picture-"+titleOf(test.name))
		})
	}
}
