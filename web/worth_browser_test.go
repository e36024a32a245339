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
		do(t, tab, chromedp.KeyEvent("n"), focused(0), // nothing had the focus, so nothing is made
			chromedp.KeyEvent("n"), chromedp.WaitVisible(css(`.toast form`)), focused(1))
		if claim := get(t, tab, chromedp.Evaluate[string](`document.querySelector("#worth li .sub a").textContent`)); !strings.HasPrefix(claim, "CT-") {
			t.Errorf("%s: the first is %q", name, claim)
		}
		look(t, tab, name)
	}
}
