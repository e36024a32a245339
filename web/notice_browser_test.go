package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// A letter behind two claims is retracted: the fallout, the record, the flagged claim, its review, and all of it taken back.
func TestRetractingInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	wire(t, d)
	cited(t, d, sources.Meta{Title: "رسائل سرية", Publisher: "صحيفة", URL: "https://example.org/ar", Language: "ar"}, arabicBefore, []string{"قال الوزير في شباط 1998 إن العرض لم يقبل"})
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	open := func(path, want string) {
		t.Helper()
		do(t, tab, chromedp.Navigate(address+path), chromedp.WaitVisible(css(want)))
	}
	record := func(kind, reason string) {
		t.Helper()
		do(t, tab, chromedp.Click(css(`[name=kind][value=`+kind+`]`)), chromedp.SendKeys(css(`#f-date`), "2022-05-12"), chromedp.SendKeys(css(`[id="f-notice-url"]`), "https://example.org/notice"),
			chromedp.SendKeys(css(`#f-reason`), reason), script(`document.querySelector("#f-assignee").selectedIndex = 1`), chromedp.Click(css(`#f-confirm`)), chromedp.Click(css(`form .primary`)), chromedp.WaitVisible(css(`.noticed`)))
	}
	open("/sources/SR-0002/retract", `.fall`)
	look(t, tab, "retract")
	open("/sources/SR-0002/retract", `.fall`)
	record("retracted", "The letter turned out to be a forgery.")
	if toast := get(t, tab, chromedp.Text(css(`.toast`))); !strings.Contains(toast, "flagged") {
		t.Errorf("the toast says %q", toast)
	}
	look(t, tab, "source-retracted")
	open("/sources/SR-0002/retract", `.fall`)
	look(t, tab, "retract-done")
	open("/claims/CT-0001", `.flagnote`)
	look(t, tab, "claim-lost")
	open("/claims/CT-0001/report", `.report`)
	look(t, tab, "report-lost")
	open("/claims?warning=source-retracted", `.rows`)
	look(t, tab, "desk-retracted")
	open("/sources?problem=retracted", `.aud`)
	look(t, tab, "sources-retracted")

	open("/sources/SR-0003/retract", `.fall`)
	look(t, tab, "retract-ar")
	open("/sources/SR-0003/retract", `.fall`)
	record("withdrawn", "سُحب المقال")
	open("/claims/CT-0003", `.off`)
	look(t, tab, "claim-withdrawn-ar")

	open("/claims/CT-0001", `.flagnote`)
	do(t, tab, chromedp.Click(css(`.flagnote summary`)), chromedp.SendKeys(css(`.flagnote textarea`), "Another source says so, too."), chromedp.Submit(css(`.flagnote textarea`)), chromedp.WaitVisible(css(`.reviewed`)))
	do(t, tab, chromedp.Click(css(`.reviewed summary`)))
	look(t, tab, "claim-reviewed")
	open("/sources/SR-0002", `.noticed`)
	do(t, tab, chromedp.Click(css(`.noticed form button`)), chromedp.WaitVisible(css(`.toast`)))
	if left := get(t, tab, chromedp.Evaluate[int](`document.querySelectorAll(".noticed").length`)); left != 0 {
		t.Error("the banner stands after the undo")
	}
	open("/sources/SR-0001/retract", `.fall`)
	record("corrected", "A figure was wrong.")
	look(t, tab, "source-corrected")
	open("/claims/CT-0001", `.flagnote`)
	look(t, tab, "claim-corrected")
	err := d.View(t.Context(), func(tx *db.Tx) error { _, err := ledger.Verify(t.Context(), tx, nil); return err })
	if err != nil {
		t.Error(err)
	}
}
