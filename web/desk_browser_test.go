package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// await waits for a script to be true on a page that has loaded, with its script: earlier, keys do nothing.
func await(code string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](`new Promise((done, late) => { const end = Date.now() + 15000, look = () => {
		if (document.readyState === "complete" && (`+code+`)) done(); else if (Date.now() > end) late(new Error("never")); else setTimeout(look, 50) }; look() })`, chromedp.EvalAwaitPromise)
}

// A claim goes from the queue to published by keys alone: every step is a key, Tab, Enter, or typed words.
func TestByKeysFromTheQueueToPublishedInABrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	example(t, d)
	address, link := site(t, d)
	key := func(keys ...string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(strings.Join(keys, "")) }
	status := `document.getElementById("c-" + document.querySelector("[data-claim]").dataset.claim)?.querySelector(".status").textContent`
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.WaitVisible(css(`.card button`)), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)),
		chromedp.Navigate(address+"/claims?sort=ref"), chromedp.WaitVisible(css(`.rows`)))

	// j gives the focus to the first row, s opens what can be done to it with the first status under the focus, Enter takes it.
	do(t, tab, key("j"), key("s"), chromedp.WaitVisible(css(`dialog.ask`)), await(`document.activeElement?.value === "assigned"`))
	look(t, tab, "desk-status")
	do(t, tab, key(kb.Enter), await(`document.querySelector(".note.info")?.textContent.includes("now assigned") && `+status+` === "Assigned"`))
	if beside := get(t, tab, chromedp.Evaluate[bool](`(() => { const at = e => document.querySelector(".note.info " + e).getBoundingClientRect(), text = at("p"), undo = at("button");
		return undo.top < text.bottom && text.left < at(".i").right + 40 })()`)); !beside {
		t.Error("Undo does not stand beside what was done")
	}
	if focus := get(t, tab, chromedp.Evaluate[string](`document.activeElement.closest("[data-claim]")?.querySelector(".mono").textContent || ""`)); focus != "CT-0001" {
		t.Errorf("the focus is at %q", focus)
	}
	// Rate it on its page, by r.
	do(t, tab, key(kb.Enter), chromedp.WaitVisible(css(`#evidence`)), key("r"), chromedp.WaitVisible(css(`#f-conclusion`)),
		script(`document.querySelector("[name=rating]").focus()`), key(" "), key(kb.Tab), chromedp.KeyEvent("It is so, by two letters."), key(kb.Enter), chromedp.WaitVisible(css(`.verdict .pill, .verdict .rating`)))
	do(t, tab, key("s"), await(`document.activeElement.closest(".flow") !== null`), key("g"), key("d"), chromedp.WaitVisible(css(`.rows`)))
	// On from the list, which begins with what changed last: report, submit.
	for _, want := range []string{"reported", "submitted", "published"} {
		do(t, tab, key("k"), key("s"), chromedp.WaitVisible(css(`dialog.ask`))) // the focus is at the claim that was changed, which is the first
		for range 12 {                                                          // Tab to the button, as for sign-off, which has no key
			if at := get(t, tab, chromedp.Evaluate[string](`document.activeElement?.value || ""`)); at == want {
				break
			}
			do(t, tab, key(kb.Tab))
		}
		do(t, tab, await(`document.activeElement?.value === "`+want+`"`), key(kb.Enter), await(`document.querySelector(".note.info")?.textContent.includes("now `+want+`")`))
	}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		c, err := claims.Get(t.Context(), tx, "CT-0001")
		if c.Status != claims.Published || c.Rating == "" {
			t.Errorf("%s, %q", c.Status, c.Rating)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// a opens the people, Esc closes and gives the focus back; x selects two, and what was selected by hand stays so.
	do(t, tab, chromedp.Navigate(address+"/claims?sort=ref"), chromedp.WaitVisible(css(`.rows`)), key("j"), key("j"), key("x"), key("j"), key("x"), key("a"), chromedp.WaitVisible(css(`dialog.ask`)),
		await(`document.activeElement?.name === "to" && document.querySelector("dialog h1").textContent.startsWith("2 claims")`), key(kb.Escape), await(`!document.querySelector("dialog.ask")`),
		await(`document.querySelectorAll("input[name=claim]:checked").length === 2 && document.activeElement.matches(".t")`))
	look(t, tab, "desk-selected")
	do(t, tab, key("?"), chromedp.WaitVisible(css(`#keys[open]`)), key(kb.Escape), key("g"), key("h"), await(`location.pathname === "/ledger"`))
}

// What a colleague does shows in the row, and takes away neither selection nor focus; two people at one claim see each other.
func TestTheDeskFollowsColleaguesInABrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	v := example(t, d)
	other, _ := colleague(t, d, "Nour", auth.Editor)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.WaitVisible(css(`.card button`)), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)),
		chromedp.Navigate(address+"/claims?sort=ref"), chromedp.WaitVisible(css(`.rows`)), chromedp.KeyEvent("j"), chromedp.KeyEvent("x"))
	time.Sleep(time.Second)
	other.post("/claims/CT-0001/status", url.Values{"to": {"assigned"}, "version": {"1"}})
	other.post("/claims/CT-0002/presence", nil)
	do(t, tab, await(`document.querySelector("[data-claim] .status").textContent === "Assigned"`), await(`document.getElementById("live").textContent.includes("changed just now")`),
		await(`document.querySelectorAll("[data-claim]")[1].textContent.includes("Nour is here")`))
	kept := get(t, tab, chromedp.Evaluate[bool](`document.querySelector("[data-claim] input").checked && document.activeElement === document.querySelector("[data-claim] .t") && document.querySelector("[data-claim]").textContent.includes("changed just now")`))
	if !kept {
		t.Error("selection or focus went with the old row")
	}
	look(t, tab, "desk-live")

	do(t, tab, chromedp.Navigate(address+"/claims/CT-0002"), chromedp.WaitVisible(css(`#evidence`)), await(`document.getElementById("here").textContent === "Nour is here too."`))
	time.Sleep(time.Second)
	v.update(func(tx *db.Tx) error {
		c, err := claims.Get(t.Context(), tx, "CT-0002")
		if err == nil {
			title := "Another title"
			_, err = claims.Update(t.Context(), tx, auth.Person{ID: c.CreatedBy, Name: "x", Role: auth.Editor}, c.ID, c.Version, claims.Patch{Title: &title})
		}
		return err
	})
	do(t, tab, await(`document.getElementById("live").textContent.includes("changed this claim just now")`))
	look(t, tab, "claim-live")
	if words := get(t, tab, chromedp.Evaluate[string](`document.getElementById("live").textContent`)); !strings.Contains(words, "show") {
		t.Errorf("it says %q", words)
	}
}

// On narrow screens the queues are one line above the list, with saved views in it or without.
func TestTheRailOfTheDeskIsOneLineOnNarrowScreens(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	v := example(t, d)
	address, link := site(t, d)
	railHeight := chromedp.Evaluate[float64](`document.querySelector(".rail").offsetHeight`)
	do(t, tab, chromedp.EmulateViewport(390, 900), chromedp.Navigate(link), chromedp.WaitVisible(css(`.card button`)), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	if high := get(t, tab, railHeight); high > 60 {
		t.Errorf("without a saved view the queues are %v px high", high)
	}
	for sort, name := range map[string]string{"ref": "A view with a name of some words", "due": "Another one", "updated": "And the last of all views"} {
		v.post("/views", url.Values{"name": {name}, "tag": {"golan"}, "sort": {sort}}).status(http.StatusSeeOther)
	}
	do(t, tab, chromedp.Navigate(address+"/claims"), chromedp.WaitVisible(css(`.rows`)))
	if high := get(t, tab, railHeight); high > 80 {
		t.Errorf("with saved views the queues are %v px high", high)
	}
	look(t, tab, "desk-views")
}

// s goes to the first step that can be taken, not to what happened earlier; Esc leaves the search.
func TestKeysGoWhereTheyAreMeant(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	example(t, d)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.WaitVisible(css(`.card button`)), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)),
		chromedp.Navigate(address+"/claims/CT-0001"), await(`document.querySelector(".flow")`),
		script(`document.querySelector(".acts").insertAdjacentHTML("beforebegin", "<details class=rounds><summary>Earlier rounds</summary></details>")`),
		chromedp.KeyEvent("s"), await(`document.activeElement.matches(".acts button")`),
		chromedp.KeyEvent("/"), await(`document.activeElement.matches(".find input")`), chromedp.KeyEvent(kb.Escape), await(`document.activeElement === document.body`))
}
