package web_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

const checkableArabic = "رسائل المرفأ\n\nصباح الخير جميعا.\n\nأنفق المجلس 48 مليونا على الملعب عام 2016، وهو ضعف ما وافق عليه الناخبون. أعتقد أننا نستطيع أن نفعل أفضل.\n" +
	"وقال الوزير سليم الهادر إن السد خضع للتفتيش ثلاث مرات العام الماضي. ماذا حدث للمال؟"

// One key makes a claim of the sentence that has the focus, and the next one gets it.
func TestWorthCheckingInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.void, .rows`)))
	texts := map[string]string{"worth.ar": checkableArabic, "worth": checkable}
	if article, err := os.ReadFile("../../shared/cases/golan/article.txt"); err == nil && os.Getenv("CLAIMTRAIL_TEST_SHOTS") != "" {
		texts["worth.article"] = string(article)
	}
	for name, text := range texts {
		var in sources.Ingested
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			read, err := capture.Read(capture.Input{Bytes: []byte(text)})
			if err == nil {
				in, err = sources.Ingest(t.Context(), tx, auth.Local(), read, sources.Meta{})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		do(t, tab, chromedp.Navigate(address+"/sources/"+in.Source.Ref+"?order=text"), chromedp.WaitVisible(css(`#worth`)))
		rows := get(t, tab, chromedp.Evaluate[[]string](`[...document.querySelectorAll("#worth li .t")].map(row => row.textContent)`))
		if len(rows) < 2 {
			t.Fatalf("%s: %q", name, rows)
		}
		focused := func(i int) chromedp.Action[chromedp.Void] {
			return await(fmt.Sprintf(`document.activeElement === document.querySelectorAll("#worth li .t")[%d]`, i))
		}
		do(t, tab, await(`(document.querySelector("#worth li .t").scrollIntoView({ block: "center", behavior: "instant" }), true)`), // the first one is seen, and need not have the focus
			chromedp.KeyEvent("n"), chromedp.WaitVisible(css(`.toast form`)), focused(1))
		back := func(made bool) chromedp.Action[chromedp.Void] {
			return await(fmt.Sprintf(`(document.querySelector("#worth li .own") !== null) === %v && document.readyState === "complete"`, made))
		}
		do(t, tab, chromedp.KeyEvent("u"), back(false), await(`document.querySelector("#worth li .t").scrollIntoView({ block: "center", behavior: "instant" }), true`), chromedp.KeyEvent("n"), back(true)) // it is taken back, and made again
		if claim := get(t, tab, chromedp.Evaluate[string](`document.querySelector("#worth li .own a").textContent`)); !strings.HasPrefix(claim, "CT-") {
			t.Errorf("%s: the first is %q", name, claim)
		}
		do(t, tab, await(`(scrollTo(0, 0), true)`))
		look(t, tab, name)
	}
}
