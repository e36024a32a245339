package web_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// A file with Arabic rows on its way: chosen, mapped, tried, imported.
func TestImportInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	address, link := site(t, d)
	file := filepath.Join(t.TempDir(), "ادعاءات مدققة.csv")
	rows := "الرقم,الادعاء,التقييم,التاريخ,رابط,ملاحظات\n" + strings.Repeat("1,عُرض الجولان مقابل الحياد,زائف جزئيا,٢١ شباط ١٩٩٨,https://example.org/1,\n2,The minister said so on television.,Half True,26 May 2015,,x\n3,,False,,,\n4,A claim of an unknown day,Geil,lately,,\n", 3)
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.void`)),
		chromedp.Click(css(`.void a[href="/import"]`)), chromedp.WaitVisible(css(`#f-file`)))
	look(t, tab, "import")
	do(t, tab, chromedp.SetUploadFiles(css(`#f-file`), []string{file}), chromedp.Click(css(`form .primary`)), chromedp.WaitVisible(css(`#m-claim`)))
	look(t, tab, "import-mapping")
	do(t, tab, chromedp.SendKeys(css(`#f-checker`), "مكتب التدقيق"), chromedp.Click(css(`form.stack .primary`)), chromedp.WaitVisible(css(`#found-h`)))
	look(t, tab, "import-tried")
	do(t, tab, chromedp.Click(css(`form[action$="/start"] .primary`)), chromedp.WaitVisible(css(`a[href="/claims?sort=-created"]`)))
	look(t, tab, "import-done")
	at := get(t, tab, chromedp.Location())
	store(t, d, running)
	do(t, tab, chromedp.Navigate(at+"?still=1"), chromedp.WaitVisible(css(`progress`)))
	look(t, tab, "import-running")
	do(t, tab, chromedp.Navigate(address+"/import"), chromedp.WaitVisible(css(`.imports`)))
	look(t, tab, "import-list")
}

// running makes the import look as if it were half-way.
func running(ctx context.Context, tx *db.Tx, _ auth.Person) error {
	_, err := tx.Exec(ctx, `update imports set state = 'running', done = bytes / 2, total = bytes, updated_at = $1`, db.FormatTime(tx.Now().Add(time.Minute)))
	return err
}
