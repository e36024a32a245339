package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// What a text says of whom it has it from, in either direction, with a form opened.
func TestSuggestionsInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.void, .rows`)))
	for name, text := range map[string]string{
		"said":    attributing + "\nBEIRUT (Reuters) - Omar wrote to Anna Smith on 2 March 1971: “It rains.”",
		"said.ar": "مطر فوق المرفأ\n\nنقلت وكالة رويترز عن المتحدث خالد عمر أن المطر هطل. وبحسب صحيفة \"المنارة\" فإن البرد شديد، كما كتبت أمس.\nالمصدر: المنارة",
	} {
		var in sources.Ingested
		err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
			read, err := capture.Read(capture.Input{Bytes: []byte(text)})
			if err == nil {
				in, err = sources.Ingest(t.Context(), tx, auth.Local(), read, sources.Meta{})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		do(t, tab, chromedp.Navigate(address+"/sources/"+in.Source.Ref), chromedp.WaitVisible(css(`#said`)), script(`document.querySelector("#said .judge details").open = true`))
		look(t, tab, name)
	}
}
