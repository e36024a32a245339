package web_test

import (
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// searchedTexts are sources of many years and publishers and of some languages, all about one place.
func searchedTexts(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		for i := range 14 {
			m := sources.Meta{Title: fmt.Sprintf("The harbour in its year %d", i), Publisher: fmt.Sprintf("Invented Courier of the %d Districts", i), Language: "en", Published: sources.Date(fmt.Sprint(2000 + i))}
			text := fmt.Sprintf("In its year %d the harbour took in more ships than any other on this coast, said the board. Nobody doubted it.", i)
			if i%3 == 0 {
				m.Title, m.Language = "رسائل المرفأ", "ar"
				text = fmt.Sprintf("قالَ المجلس إن المرفأ استقبل %d سفينة أكثر من أي مرفأ آخر على هذا الساحل، ولم يشك أحد في ذلك. harbour", 100+i)
			}
			read, err := capture.Read(capture.Input{Bytes: []byte(text)})
			if err != nil {
				return err
			}
			if _, err := sources.Ingest(t.Context(), tx, auth.Local(), read, m); err != nil {
				return err
			}
		}
		_, err := claims.Add(t.Context(), tx, auth.Local(), claims.Claim{Text: "استقبل المرفأ 112 سفينة عام 2012", Claimant: "سليم الهادر", Language: "ar"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every page that a search can have is looked at, and the Desk with its own line of words. The key leads to the box.
func TestSearchInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	example(t, d)
	searchedTexts(t, d)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.WaitVisible(css(`.card button`)), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	for _, page := range []struct{ name, line string }{
		{"search-empty", ""}, {"search-arabic", "المرفأ"}, {"search-none", "zzzzzzzzq lang:ar"}, {"search-typo", "harbuor"},
		{"search-alone", "in:sources harbour -lang:ar after:2003 before:soon"},
	} {
		do(t, tab, chromedp.Navigate(address+"/search?"+url.Values{"q": {page.line}}.Encode()), chromedp.WaitVisible(css(`#q`)))
		if page.name == "search-arabic" || page.name == "search-alone" || os.Getenv("CLAIMTRAIL_TEST_SHOTS") != "" {
			look(t, tab, page.name)
		}
	}
	do(t, tab, chromedp.KeyEvent("/"), await(`document.activeElement.id === "q"`), chromedp.Navigate(address+"/claims?q=golan&status=unassigned&lang=en"), chromedp.WaitVisible(css(`.rows`)))
	look(t, tab, "search-desk")
	do(t, tab, chromedp.KeyEvent("/"), await(`document.activeElement.type === "search"`))
}
