package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

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
	archive := publisherOfSource(t, d, "SR-0002", "أرشيف المثال", "D")
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
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error { // a history of grades, over two years
		at := time.Now().AddDate(-2, 0, 0)
		for i, grade := range []string{"B", "C", "F"} {
			g, err := sources.GradePublisher(ctx, tx, by, archive.ID, grade, []string{"Corrects in the open.", "صحح خبرين متأخرا", "It changed hands; nobody knows yet."}[i])
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `update reliability_grades set graded_at = $2 where id = $1`, g.ID, db.FormatTime(at.AddDate(0, 7*i, 0))); err != nil {
				return err
			}
		}
		return nil
	})
	open("/publishers/"+archive.ID, `#rests`)
	look(t, tab, "publisher-rests")

	open("/sources/SR-0002/retract", `.fall`)
	do(t, tab, chromedp.Click(css(`[name=kind][value=retracted]`)), chromedp.SendKeys(css(`#f-reason`), "A forgery."), chromedp.Click(css(`#f-confirm`)), chromedp.Click(css(`form .primary`)), chromedp.WaitVisible(css(`.noticed`)))
	open("/sources?view=problems", `.audit`)
	if says := get(t, tab, chromedp.Text(css(`.sum`))); !strings.Contains(says, "lost its last chain") {
		t.Errorf("the audit says %q", says)
	}
	look(t, tab, "audit-retracted")
}

// The newsroom's figures, empty, with one claim, and with work of half a year.
func TestTheNewsroomInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.void`)))
	open := func(name string) {
		t.Helper()
		do(t, tab, chromedp.Navigate(address+"/audit?period=all"), chromedp.WaitVisible(css(`.newsroom`)))
		look(t, tab, name)
	}
	open("newsroom-empty")
	for range 4 {
		worked(t, d)
	}
	store(t, d, func(ctx context.Context, tx *db.Tx, _ auth.Person) error { // as if it had been done over months
		last := 0
		if err := tx.QueryRow(ctx, `select max(sequence) from ledger`).Scan(&last); err != nil {
			return err
		}
		for i := range last {
			if _, err := tx.Exec(ctx, `update ledger set time = $2 where action like 'claim.%' and sequence = $1`, i, db.FormatTime(tx.Now().AddDate(0, 0, i-last))); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `update readings set given_at = (select l.time from ledger l where l.subject_id = readings.claim and l.action in ('claim.agreed', 'claim.differed'))
			where blind = 1`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update people set disabled_at = $1 where name like 'Ben%'`, db.FormatTime(tx.Now()))
		return err
	})
	open("newsroom")
}
