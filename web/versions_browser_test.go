package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

const pageBefore = `The letter of February 1998 opens with a greeting to the president in Damascus.
He wrote that the talks must go on from where they had stopped in the year before.
About 1,200 people stood in the square when the news came, said the mayor of Hama.
The minutes of the meeting were never shown to anybody outside of the palace.
Nobody has seen the scan of the second page, the archive told us in March.
It rained on the day, and the guests came late.
The minister called the report a fabrication and left the room without another word.
In the evening the papers were put back into the archive.`

// The same page later: the number of people edited, the talks moved to the end, the minister cut.
const pageAfter = `The letter of February 1998 opens with a greeting to the president in Damascus.
About 2,100 people stood in the square when the news came, said the mayor of Hama.
The minutes of the meeting were never shown to anybody outside of the palace.
Nobody has seen the scan of the second page, the archive told us in March.
It rained on the day, and the guests came late.
In the evening the papers were put back into the archive.
He wrote that the talks must go on from where they had stopped in the year before.`

// cited stores what the tests begin with: a source, claims that each cite one quote of it, and later snapshots.
func cited(t *testing.T, d *db.DB, m sources.Meta, before string, quotes []string, later ...string) {
	t.Helper()
	ctx, by := context.Background(), auth.Local()
	for i, text := range append([]string{before}, later...) {
		doc, err := capture.Read(capture.Input{Bytes: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(ctx, func(tx *db.Tx) error {
			in, err := sources.Ingest(ctx, tx, by, doc, m)
			if err != nil || i > 0 {
				return err
			}
			for _, quote := range quotes {
				c, err := claims.Add(ctx, tx, by, claims.Claim{Text: "It is said: " + quote, Language: m.Language})
				if err != nil {
					return err
				}
				if _, err := claims.AddEvidence(ctx, tx, by, c.ID, claims.NewEvidence{Source: in.Source.ID, Quote: quote, Stance: claims.Supports}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A second version of an article with one quote edited, one moved, one cut: three states, three decisions, all of it in the ledger.
func TestVersionsInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	cited(t, d, sources.Meta{Title: "What the minutes say", Publisher: "A site", URL: "https://example.org/minutes", Language: "en"}, pageBefore, []string{
		"About 1,200 people stood in the square when the news came", "He wrote that the talks must go on from where they had stopped in the year before.",
		"The minister called the report a fabrication and left the room without another word."})
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	do(t, tab, chromedp.Navigate(address+"/sources/drift"), chromedp.WaitVisible(css(`.void`)))
	look(t, tab, "drift-empty")

	do(t, tab, chromedp.Navigate(address+"/sources/SR-0001"), chromedp.SendKeys(css(`#f-pasted`), pageAfter), chromedp.Submit(css(`#f-pasted`)), chromedp.WaitVisible(css(`.toast`)))
	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001"), chromedp.WaitVisible(css(`.diff`)))
	look(t, tab, "claim-altered")
	do(t, tab, chromedp.Navigate(address+"/sources/SR-0001"), chromedp.WaitVisible(css(`.missing`)))
	look(t, tab, "source-drifted")
	do(t, tab, chromedp.Navigate(address+"/claims?warning=source-changed"), chromedp.WaitVisible(css(`.rows .flag`)))
	look(t, tab, "desk-changed")
	do(t, tab, chromedp.Navigate(address+"/sources/SR-0001/compare"), chromedp.WaitVisible(css(`.cmp-r`)))
	look(t, tab, "compare")

	do(t, tab, chromedp.Navigate(address+"/sources/drift"), chromedp.WaitVisible(css(`.drift`)))
	states := get(t, tab, chromedp.Evaluate[string](`[...document.querySelectorAll(".drift-h .snap")].map(s => s.textContent.trim().split(/[ ,]/)[0]).join(" ")`))
	if states != "gone altered moved" {
		t.Errorf("states %q", states)
	}
	look(t, tab, "drift")
	// The one that is gone: the old snapshot stays the record. The focus goes on to the next, whose evidence is flagged; the last is accepted.
	do(t, tab, chromedp.Navigate(address+"/sources/drift"), chromedp.WaitVisible(css(`.drift`)), chromedp.KeyEvent("j"), chromedp.KeyEvent("o"), chromedp.WaitVisible(css(`.last ~ .drift:focus-within`)))
	if on := get(t, tab, chromedp.Evaluate[string](`document.activeElement.closest("[data-row]")?.querySelector(".snap").textContent.trim() ?? ""`)); on != "altered since cited" {
		t.Errorf("after the first decision the focus is on the passage that is %q", on)
	}
	shoot(t, tab, "drift-decided-one")
	press(t, tab, "f")
	do(t, tab, chromedp.KeyEvent("The figure has changed."), chromedp.KeyEvent("\r"), chromedp.WaitVisible(`//div[contains(@class, "last")][contains(., "flagged the evidence")]`), chromedp.WaitVisible(css(`.last ~ .drift:focus-within`)))
	do(t, tab, chromedp.KeyEvent("y"), chromedp.WaitVisible(css(`.void`)))
	look(t, tab, "drift-done")
	do(t, tab, chromedp.KeyEvent("u"), chromedp.WaitVisible(css(`.drift:focus-within`)), chromedp.KeyEvent("y"), chromedp.WaitVisible(css(`.void`))) // undo, and again
	do(t, tab, chromedp.Navigate(address+"/sources/drift?view=decided"), chromedp.WaitVisible(css(`.did`)))
	look(t, tab, "drift-decisions")
	do(t, tab, chromedp.Navigate(address+"/claims/CT-0001"), chromedp.WaitVisible(css(`#evidence`)))
	look(t, tab, "claim-flagged")
	for ref, want := range map[string]string{"CT-0001": "flagged: The figure has changed.", "CT-0002": "as cited", "CT-0003": "kept as of snapshot 1"} {
		do(t, tab, chromedp.Navigate(address+"/claims/"+ref), chromedp.WaitVisible(css(`#evidence`)))
		if got := get(t, tab, chromedp.Evaluate[string](`document.querySelector(".evi .snap").textContent.trim()`)); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
		do(t, tab, chromedp.Navigate(address+"/claims/"+ref+"/report"), chromedp.WaitVisible(css(`.report`)))
		if text := get(t, tab, chromedp.Text(css(`.report`))); !strings.Contains(text, want) {
			t.Errorf("the report of %s lacks %q", ref, want)
		}
	}
	var actions []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		list, err := ledger.Log(t.Context(), tx, ledger.Filter{After: -1, Action: "passage."})
		for _, r := range list {
			actions = append(actions, strings.TrimPrefix(r.Action, "passage."))
		}
		if err == nil {
			_, err = ledger.Verify(t.Context(), tx, nil)
		}
		return err
	})
	if got := strings.Join(actions, " "); err != nil || got != "add add add state state state keep flag add accept undecide accept" {
		t.Errorf("the ledger tells %s, %v", got, err)
	}
}

const arabicBefore = `قال الوزير في شباط 1998 إن العرض لم يقبل، وإن المحادثات يجب أن تستأنف من حيث توقفت.
وقف نحو 1200 شخص في الساحة حين وصل الخبر، بحسب رئيس بلدية حماة.
لم تنشر محاضر الاجتماع خارج القصر قط.
نقل الرسالة مبعوث وصل من Washington في المساء.
وغادر الوزير القاعة دون كلمة أخرى.`

const arabicAfter = `قال الوزير في شباط 1998 إن العرض قبل، وإن المحادثات يجب أن تستأنف من حيث توقفت.
وقف نحو 2100 شخص في الساحة حين وصل الخبر، بحسب رئيس بلدية حماة.
لم تنشر محاضر الاجتماع خارج القصر قط.
وغادر الوزير القاعة دون كلمة أخرى.
وأضاف أن الرسالة لم تصل بعد إلى الأرشيف الوطني.
نقل الرسالة مبعوث وصل من Washington في المساء.`

func TestArabicVersionsInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	cited(t, d, sources.Meta{Title: "رسائل سرية", Publisher: "صحيفة", URL: "https://example.org/ar", Language: "ar"}, arabicBefore,
		[]string{"قال الوزير في شباط 1998 إن العرض لم يقبل", "وقف نحو 1200 شخص في الساحة", "نقل الرسالة مبعوث وصل من Washington في المساء."}, arabicAfter)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	for name, path := range map[string]string{"compare-ar": "/sources/SR-0001/compare", "drift-ar": "/sources/drift", "claim-altered-ar": "/claims/CT-0001", "source-drifted-ar": "/sources/SR-0001", "report-altered-ar": "/claims/CT-0001/report"} {
		do(t, tab, chromedp.Navigate(address+path), chromedp.WaitVisible(css(`main`)))
		look(t, tab, name)
	}
}

// press sends keys as a page sees them, "+" for Shift, and no characters: those that a page keeps from its fields, the browser's own tool still types.
func press(t *testing.T, tab context.Context, keys ...string) {
	t.Helper()
	for _, key := range keys {
		do(t, tab, script(fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q.replace("+", ""), shiftKey: %[1]q.startsWith("+"), bubbles: true, cancelable: true}))`, key)))
	}
}

// Words are selected with keys alone, and as a touch screen does it: no mouse event, only a selection that changes.
func TestSelectingWithKeysAndTouchInABrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	cited(t, d, sources.Meta{Title: "A page", URL: "https://example.org/page", Language: "en"}, pageBefore, []string{"a greeting to the president"})
	cited(t, d, sources.Meta{Title: "رسائل", URL: "https://example.org/ar", Language: "ar"}, arabicBefore, []string{"الساحة حين وصل"})
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	press := func(keys ...string) { t.Helper(); press(t, tab, keys...) }
	quote := func() string {
		t.Helper()
		return strings.TrimSpace(get(t, tab, chromedp.Evaluate[string](`getSelection().toString()`)))
	}
	do(t, tab, chromedp.Navigate(address+"/sources/SR-0001"), chromedp.WaitVisible(css(`#text`)), chromedp.KeyEvent("e"))
	if got := quote(); got != "The" {
		t.Errorf("the first word is %q", got)
	}
	press("ArrowRight", "ArrowRight", "ArrowLeft")
	if got := quote(); got != "letter" {
		t.Errorf("two on and one back is %q", got)
	}
	press("ArrowDown", "+ArrowRight", "+ArrowRight", "+ArrowRight", "+ArrowRight", "+ArrowRight", "+ArrowRight")
	if got := quote(); got != "He wrote" {
		t.Errorf("extended to %q", got)
	}
	press("Enter")
	do(t, tab, chromedp.WaitVisible(css(`#citeform.floating`)))
	if at := get(t, tab, chromedp.Evaluate[string](`document.activeElement.name + " " + document.querySelector("#citeform [name=quote]").value + " " + document.querySelector("#citeform [name=start]").value`)); at != "stance He wrote 80" {
		t.Errorf("Enter leads to %q", at)
	}
	shoot(t, tab, "source-keys")
	do(t, tab, chromedp.KeyEvent("2"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(`mark.ref`))
	if got := get(t, tab, chromedp.Evaluate[string](`document.querySelector("mark.ref").textContent`)); got != "He wrote" {
		t.Errorf("marked %q", got)
	}

	// A finger's selection, right to left, over a highlight: the handles send no events to the page.
	do(t, tab, chromedp.EmulateViewport(390, 800), chromedp.Navigate(address+"/sources/SR-0002"), chromedp.WaitVisible(css(`#text mark`)),
		script(strings.Replace(selectAcross("شخص في", "حين"), `document.querySelector("#text").dispatchEvent(new MouseEvent("mouseup", {bubbles: true}))`, "", 1)), chromedp.WaitVisible(css(`#citeform.floating`)))
	shoot(t, tab, "source-touch-ar")
	if got, want := get(t, tab, chromedp.Evaluate[string](`document.querySelector("#citeform [name=quote]").value`)), "شخص في الساحة حين"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	do(t, tab, chromedp.Click(css(`#citeform .ctx`)), chromedp.Click(css(`#citeform .primary`)), chromedp.WaitVisible(`mark.ctx`))
	if got := get(t, tab, chromedp.Evaluate[string](`[...document.querySelectorAll("#text mark")].map(m => m.className + "=" + m.textContent).join("|")`)); got != "ctx=شخص في |sup=الساحة حين|sup= وصل" {
		t.Errorf("marked %q", got)
	}

	// Three clicks select a paragraph and reach into the margin beside it.
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(address+"/sources/SR-0001"), chromedp.WaitVisible(css(`#text mark`)),
		script(`(() => { const p = document.querySelector("#text p[data-start]"), range = document.createRange(); range.setStart(p, 0); range.setEnd(p.nextElementSibling, 1); getSelection().removeAllRanges(); getSelection().addRange(range) })()`),
		chromedp.WaitVisible(css(`#citeform.floating`)))
	if got, want := get(t, tab, chromedp.Evaluate[string](`document.querySelector("#citeform [name=quote]").value`)), strings.SplitN(pageBefore, "\n", 2)[0]; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	do(t, tab, chromedp.KeyEvent("\x1b"))
	time.Sleep(400 * time.Millisecond) // a selection that did not change does not bring the form back
	if got := get(t, tab, chromedp.Evaluate[bool](`document.querySelector("#citeform").classList.contains("floating")`)); got {
		t.Error("Escape does not close the form")
	}
}
