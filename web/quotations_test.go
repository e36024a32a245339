package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// A page that closes a quotation too soon, and the letter that it quotes, which says something else in two places.
const (
	quotingPage = `The page quotes a letter.
He wrote: “If we use force, it will be important for you to stay out of it.” I am not ready to go back 12 years. Both sides must bend.”
He added: “I am committed to a just peace in the region.” Then he left.`
	quotedLetter = `Dear Mr. President,
If we use force, it will be important for you to stay out of it. I am ready to go back 21 years. Both sides must bend.
I am committed to a just peace in the region. Yours`
	arabicPage = `نشرت الصحيفة الرسالة.
وقال: «إنني لست مستعدا للعودة 12 عاما إلى نقطة الصفر، وعلى الطرفين أن يتحليا بالمرونة». ثم غادر.`
	arabicLetter = `السيد الرئيس،
إنني مستعد للعودة 21 عاما إلى نقطة الصفر، وعلى الطرفين أن يتحليا بالمرونة.`
)

// quoting gives a database with a page that quotes a letter, one that translates it, one that was never captured, and the same in Arabic.
func quoting(t *testing.T) *db.DB {
	t.Helper()
	d := dbtest.SQLite(t)
	cited(t, d, sources.Meta{Title: "A page that quotes", Publisher: "A site", URL: "https://example.org/page", Language: "en"}, quotingPage, nil)
	cited(t, d, sources.Meta{Title: "The letter", URL: "https://example.org/letter", Language: "en"}, quotedLetter, nil)
	cited(t, d, sources.Meta{Title: "صفحة تنقل الرسالة", URL: "https://example.org/ar", Language: "ar"}, arabicPage, nil)
	cited(t, d, sources.Meta{Title: "الرسالة", URL: "https://example.org/ar2", Language: "ar"}, arabicLetter, nil)
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		never, err := sources.AddSource(t.Context(), tx, auth.Local(), sources.Source{Title: "Never captured"})
		for _, link := range []sources.Derivation{
			{From: "SR-0001", To: "SR-0003", Relation: "translation"}, {From: "SR-0001", To: "SR-0002", Relation: "quotation"},
			{From: "SR-0001", To: never.ID, Relation: "citation"}, {From: "SR-0003", To: "SR-0004", Relation: "quotation"},
		} {
			if err == nil {
				_, err = sources.AddDerivation(t.Context(), tx, auth.Local(), link)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestQuotationsThatTwoSourcesPrint(t *testing.T) {
	v := member(t, quoting(t))
	page := v.get("/sources/SR-0001/quotations") // beside the one that it quotes, not the translation
	if got := page.texts(".cmp-r .word"); !slices.Equal(got, []string{"changed: a negation, a number", "the same words"}) {
		t.Errorf("%q", got)
	}
	if got := page.texts(".cmp-r .grave"); !slices.Equal(got, []string{"not", "12", "21"}) {
		t.Errorf("marked %q", got)
	}
	if got := page.texts(".cmp-r .old p")[0]; !strings.HasPrefix(got, "If we use force") || !strings.HasSuffix(got, "Both sides must bend.") {
		t.Errorf("the quotation ends where its marks are damaged: %q", got)
	}
	if got := v.get("/sources/SR-0002/quotations?with=SR-0001").texts(".cmp-r .grave"); !slices.Equal(got, []string{"21", "not", "12"}) {
		t.Errorf("the other way round: %q", got)
	}
	for with, want := range map[string]string{"SR-0003": "No quotation in common", "SR-0005": "Nothing to compare", "SR-0001": "Nothing to compare"} {
		if got := v.get("/sources/SR-0001/quotations?with=" + with).one(".void h2"); got != want {
			t.Errorf("with %s: %q, want %q", with, got, want)
		}
	}
	if got := v.get("/sources/SR-0005/quotations?with=SR-0002").one(".void p"); !strings.Contains(got, "no text yet") {
		t.Errorf("of a source without a text: %q", got)
	}
	v.get("/sources/SR-0001/quotations?with=SR-00FF").status(http.StatusNotFound)
	v.get("/sources/SR-00FF/quotations").status(http.StatusNotFound)
}

func TestQuotationsInTheBrowser(t *testing.T) {
	tab := browser(t)
	address, link := site(t, quoting(t))
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows, .void`)))
	for name, path := range map[string]string{"quotations": "/sources/SR-0001/quotations", "quotations-ar": "/sources/SR-0003/quotations?with=SR-0004", "quotations-none": "/sources/SR-0001/quotations?with=SR-0003"} {
		do(t, tab, chromedp.Navigate(address+path), chromedp.WaitVisible(css(`main`)))
		look(t, tab, name)
	}
}
