package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// The pages that show what rests on what, with Arabic names, before and after a retraction.
func TestAuditsInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	wire(t, d)
	cited(t, d, sources.Meta{Title: "رسائل سرية بين الرئيسين تنشر للمرة الأولى", Publisher: "صحيفة المثال", URL: "https://example.org/ar", Language: "ar"}, arabicBefore, []string{"قال الوزير في شباط 1998 إن العرض لم يقبل"})
	publisherOfSource(t, d, "SR-0002", "أرشيف المثال", "D")
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		diary, err := sources.AddSource(ctx, tx, by, sources.Source{Title: "مذكرات الوزير", Language: "ar"})
		if err != nil {
			return err
		}
		_, err = sources.AddDerivation(ctx, tx, by, sources.Derivation{From: "SR-0003", To: diary.ID, Relation: "quotation"})
		return err
	})
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	open := func(path, want string) {
		t.Helper()
		do(t, tab, chromedp.Navigate(address+path), chromedp.WaitVisible(css(want)))
	}
	open("/sources?view=problems", `.audit`)
	look(t, tab, "audit")
	open("/sources/SR-0002", `#rests`)
	look(t, tab, "source-rests")
	open("/sources/SR-0002/claims", `.rests`)
	look(t, tab, "resting")
	open("/publishers", `.pubs`)
	look(t, tab, "publishers-audit")
	at := get(t, tab, chromedp.Evaluate[string](`document.querySelector(".pubs .t").getAttribute("href")`))
	open(at, `#rests`)
	look(t, tab, "publisher-rests")

	open("/sources/SR-0002/retract", `.fall`)
	do(t, tab, chromedp.Click(css(`[name=kind][value=retracted]`)), chromedp.SendKeys(css(`#f-reason`), "A forgery."), chromedp.Click(css(`#f-confirm`)), chromedp.Click(css(`form .primary`)), chromedp.WaitVisible(css(`.noticed`)))
	open("/sources?view=problems", `.audit`)
	if says := get(t, tab, chromedp.Text(css(`.sum`))); !strings.Contains(says, "lost its last chain") {
		t.Errorf("the audit says %q", says)
	}
	look(t, tab, "audit-retracted")
}
