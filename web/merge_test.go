package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// twice gives a visitor of a site that has one page recorded twice, both supporting one claim.
func twice(t testing.TB, d *db.DB) *visitor {
	v := member(t, d)
	const text = "عرض كلينتون على الأسد استئناف محادثات الجولان. The letter revealed an offer."
	v.upload("/sources", url.Values{"title": {"A page"}, "publisher": {"Courier"}, "language": {"en"}, "date": {"2021-07-02"}, "url": {"https://example.org/a"}, "pasted": {text}}, "", "").leads("/sources/SR-0001?done=source")
	v.upload("/sources", url.Values{"title": {"A page, to print"}, "publisher": {"Courier"}, "language": {"en"}, "date": {"2021-07-03"}, "url": {"https://example.org/a?print=1"}, "pasted": {text + " 1"}}, "", "").leads("/sources/SR-0002?done=source")
	v.post("/claims", url.Values{"text": {"An offer was made."}, "language": {"en"}}).leads("/claims/CT-0001?done=claim")
	for _, ref := range []string{"SR-0001", "SR-0002"} {
		v.post("/claims/CT-0001/evidence", url.Values{"source": {ref}, "quote": {"The letter revealed an offer"}, "stance": {"supports"}}).status(http.StatusSeeOther)
	}
	return v
}

func TestTwoRecordsAreMergedAndTakenApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := twice(t, d)
		search := v.get("/sources/SR-0002/merge").status(http.StatusOK)
		if len(search.all("table")) != 0 {
			t.Error("two records are compared before one is chosen")
		}
		for words, want := range map[string]int{"SR-0001": 1, "sr-0001 A page": 1, "https://example.org/a": 1, "courier": 1, "nothing like it": 0, "SR-0002": 0} {
			a := v.get("/sources/SR-0002/merge?with=" + url.QueryEscape(words)).status(http.StatusOK)
			if n := len(a.all("table.twocol")); n != want {
				t.Errorf("%q: %d tables\n%s", words, n, a.one("main"))
			}
			if want == 0 && len(a.all(".field .bad")) != 1 {
				t.Errorf("%q: no fault beside the field", words)
			}
		}
		page := v.get("/sources/SR-0002/merge?with=SR-0001")
		if got := page.texts("tr.differs th"); !slices.Contains(got, "Title, differs") || slices.Contains(got, "Publisher, differs") {
			t.Errorf("differs: %q", got)
		}
		if got := page.one(".shifts li"); !strings.Contains(got, "2 → 0–2") || !strings.Contains(got, "1 → 0–1") {
			t.Errorf("what changes: %q", got)
		}
		if got := page.one("form.stack .primary"); got != "Merge SR-0002 into SR-0001" {
			t.Errorf("the button says %q", got)
		}
		swapped := v.get(page.link(t, `a[href*="stay="]`))
		if got := swapped.one("form.stack .primary"); got != "Merge SR-0001 into SR-0002" {
			t.Errorf("swapped, the button says %q", got)
		}

		form := page.form()
		refused := v.post("/sources/SR-0002/merge", form).status(http.StatusUnprocessableEntity)
		if len(refused.all("#f-reason")) != 1 || len(refused.all(".field .bad")) != 1 {
			t.Error("without a reason it is refused, and does not say where")
		}
		form.Set("reason", "The print view of the same page.")
		edit := v.get("/sources/SR-0001/edit").form()
		edit.Set("note", "Seen again.")
		v.post("/sources/SR-0001/edit", edit).status(http.StatusSeeOther)
		stale := v.post("/sources/SR-0002/merge", form).status(http.StatusPreconditionFailed)
		if got := stale.value("reason"); got != "The print view of the same page." {
			t.Errorf("stale, and the reason is %q", got)
		}
		done := v.follow(v.post("/sources/SR-0002/merge", stale.form()).leads("/sources/SR-0001?of=SR-0002&done=merged"))
		if got := done.one(".toast"); got != "Merged. The two records count as one source now. Undo" {
			t.Errorf("toast %q", got)
		}
		if got := done.one(".records"); !strings.Contains(got, "SR-0002 A page, to print") || !strings.Contains(got, "characters") {
			t.Errorf("merged records: %q", got)
		}
		if got := v.get("/claims/CT-0001").one("main"); !strings.Contains(got, "One publication") {
			t.Error("the claim counts two")
		}
		if got := v.get("/claims/CT-0001").texts(".evi .src"); !slices.Equal(got, []string{"A page", "A page"}) {
			t.Errorf("evidence names %q", got)
		}
		v.get(v.get("/claims/CT-0001").link(t, ".evi:nth-of-type(2) .src")).status(http.StatusOK)
		if got := v.get("/sources/SR-0002").one(".merged"); !strings.Contains(got, "merged into SR-0001 A page") || !strings.Contains(got, "The print view") || !strings.Contains(got, "Undo") {
			t.Errorf("its note: %q", got)
		}
		if got := v.get("/sources").texts(".aud .t"); !slices.Equal(got, []string{"A page"}) {
			t.Errorf("listed: %q", got)
		}
		if got := v.get("/sources?words=SR-0002").one(".aud tbody"); !strings.Contains(got, "merged into another record") {
			t.Errorf("found: %q", got)
		}
		v.get("/sources/SR-0002/merge").status(http.StatusConflict)
		v.post("/sources/SR-0002/unmerge", url.Values{"version": {"1"}}).status(http.StatusPreconditionFailed)
		undo := done.all(".toast form [name=version]")[0]
		v.post("/sources/SR-0002/unmerge", url.Values{"version": {attribute(undo, "value")}}).leads("/sources/SR-0002?done=unmerged")
		if got := v.get("/sources").texts(".aud .t"); len(got) != 2 {
			t.Errorf("taken back, listed are %q", got)
		}
	})
}

func TestMergingIsForEditors(t *testing.T) {
	v := twice(t, dbtest.SQLite(t))
	form := v.get("/sources/SR-0002/merge?with=SR-0001").form()
	form.Set("reason", "The same.")
	for _, role := range []auth.Role{auth.Viewer, auth.Researcher, auth.Checker} {
		v.as(role)
		v.get("/sources/SR-0002/merge?with=SR-0001").status(http.StatusForbidden)
		v.post("/sources/SR-0002/merge", form).status(http.StatusForbidden)
		v.post("/sources/SR-0002/unmerge", url.Values{"version": {"1"}}).status(http.StatusForbidden)
	}
	v.as(auth.Editor)
	v.get("/sources/SR-0002/merge").status(http.StatusOK)
	v.post("/sources/SR-0002/merge", url.Values{"into": {"SR-00FF"}, "reason": {"x"}}).status(http.StatusNotFound)
	v.post("/sources/SR-0002/merge", form).status(http.StatusSeeOther)
	v.as(auth.Researcher)
	if got := v.get("/sources/SR-0002").one(".merged"); !strings.Contains(got, "An editor can undo that.") {
		t.Errorf("%q", got)
	}
	v.as(auth.Viewer)
	for _, path := range []string{"/sources/SR-0001/basis", "/sources/SR-0001/derivations", "/derivations/x/edit"} {
		v.post(path, url.Values{}).status(http.StatusForbidden)
	}
}

func TestLikelyTwinsAreOffered(t *testing.T) {
	v := twice(t, dbtest.SQLite(t))
	v.post("/sources", url.Values{"title": {"A page"}, "unlocated": {"on"}}).leads("/sources/SR-0003?done=source")
	note := v.get("/sources/SR-0003").one(`[role=note]`)
	if !strings.Contains(note, "SR-0001 A page") || !strings.Contains(note, "same title") || strings.Contains(note, "SR-0002") {
		t.Errorf("offered: %q", note)
	}
	page := v.get("/sources/SR-0003/merge?with=SR-0001").status(http.StatusOK) // what somebody has seen stands
	if got := page.one("form.stack .primary"); got != "Merge SR-0003 into SR-0001" {
		t.Errorf("the button says %q", got)
	}
}

func TestHostileWordsInAMerge(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	for _, n := range []string{"1", "2"} {
		v.post("/sources", url.Values{"title": {hostile("title")}, "authors": {brief}, "kind": {brief}, "group": {brief}, "reason for the group": {hostile("reason")}, "note": {hostile(n)}}).status(http.StatusSeeOther)
	}
	page := v.get("/sources/SR-0002/merge?with=SR-0001").status(http.StatusOK)
	harmless(t)("merge", page)
	form := page.form()
	form.Set("reason", hostile("reason"))
	v.post("/sources/SR-0002/merge", form).status(http.StatusSeeOther)
	for _, path := range []string{"/sources/SR-0001?done=merged&of=SR-0002", "/sources/SR-0002", "/sources?words=SR-0002", "/ledger"} {
		harmless(t)(path, v.get(path).status(http.StatusOK))
	}
	for _, words := range []string{hostile("with"), "\x00", "\xff", "%", strings.Repeat("x", 5000)} {
		harmless(t)("search", v.get("/sources/SR-0001/merge?with="+url.QueryEscape(words)))
	}
	link := url.Values{"to": {hostile("to")}, "relation": {"quotation"}, "shown_by": {hostile("shown")}, "note": {hostile("note")}, "more claims": {hostile("claims")}}
	harmless(t)("derivation", v.post("/sources/SR-0001/derivations", link).status(http.StatusUnprocessableEntity))
	link.Set("choice", "new")
	link.Del("more claims")
	v.post("/sources/SR-0001/derivations", link).status(http.StatusSeeOther)
	harmless(t)("derives", v.get("/sources/SR-0001"))
	harmless(t)("edit", v.get(v.get("/sources/SR-0001").link(t, `a[href^="/derivations/"]`)).status(http.StatusOK))
	harmless(t)("basis", v.post("/sources/SR-0001/basis", url.Values{"basis": {hostile("basis")}, "group": {hostile("group")}, "reason for the group": {hostile("r")}, "version": {"1"}}).status(http.StatusUnprocessableEntity))
}

func TestTheOtherSourceIsFoundByWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := twice(t, d)
		link := func(form url.Values) *answer {
			form.Set("relation", "quotation")
			return v.post("/sources/SR-0001/derivations", form)
		}
		for _, title := range []string{"The letter of March", "The letter of May", "Minutes"} { // SR-0003 to 5
			v.post("/sources", url.Values{"title": {title}, "unlocated": {"on"}}).status(http.StatusSeeOther)
		}
		link(url.Values{"to": {"minutes"}}).leads("/sources/SR-0001?done=linked#derives")
		link(url.Values{"to": {"SR-0003 The letter of March"}, "note": {"Named in it."}}).status(http.StatusSeeOther)

		several := link(url.Values{"to": {"the letter"}, "note": {"Kept."}, "claims": {"CT-0001"}}).status(http.StatusUnprocessableEntity)
		if got := several.texts(".choices label"); len(got) != 3 || !strings.Contains(strings.Join(got, " "), "SR-0004 The letter of May") {
			t.Errorf("choices %q", got)
		}
		if len(several.all("#choices input[checked]")) != 0 || several.one(".bad") == "" {
			t.Error("one is chosen already, or nothing says why it came back")
		}
		choice := attribute(several.all("#choices input")[0], "value")
		link(url.Values{"to": {"the letter"}, "choice": {choice}, "shown_by": {"The letter revealed an offer"}}).status(http.StatusSeeOther)

		none := link(url.Values{"to": {"A diary"}}).status(http.StatusUnprocessableEntity)
		if got := none.texts(".choices label"); len(got) != 1 || !strings.Contains(got[0], "A diary") {
			t.Errorf("none fits, and offered is %q", got)
		}
		link(url.Values{"to": {"A diary"}, "choice": {"new"}}).status(http.StatusSeeOther)
		link(url.Values{"new": {"A speech"}}).status(http.StatusSeeOther)
		link(url.Values{}).status(http.StatusUnprocessableEntity)
		link(url.Values{"to": {"a page"}}).status(http.StatusUnprocessableEntity)
		link(url.Values{"to": {"courier"}}).status(http.StatusSeeOther) // two, of which one is this source itself
		if got := v.get("/sources/SR-0001").texts("#derives .drv .t"); !slices.Contains(got, "A diary") || !slices.Contains(got, "A speech") || len(got) != 6 {
			t.Errorf("derives from %q", got)
		}
		if got := v.get("/sources?problem=unlocated").texts(".aud .t"); len(got) != 5 {
			t.Errorf("never seen: %q", got)
		}
	})
}

// Words that show a derivation are looked for in each newer text, like cited ones.
func TestWordsThatShowADerivationAreFollowed(t *testing.T) {
	v := twice(t, dbtest.SQLite(t))
	v.post("/sources/SR-0001/derivations", url.Values{"new": {"The letter"}, "relation": {"citation"}, "shown_by": {"The letter revealed an offer"}}).status(http.StatusSeeOther)
	if got := v.get("/sources/SR-0001").texts(".drv .flag"); len(got) != 0 {
		t.Errorf("before anything changed: %q", got)
	}
	v.upload("/sources/SR-0001/snapshots", url.Values{"pasted": {"Nothing of it is left. It rained all day, and nobody wrote a word about anything."}}, "", "").status(http.StatusSeeOther)
	if got := v.get("/sources/SR-0001").texts(".drv .flag"); len(got) != 1 || got[0] != "these words are gone in snapshot 2" {
		t.Errorf("%q", got)
	}
}

func TestDerivationsAreEditedAndJudged(t *testing.T) {
	v := twice(t, dbtest.SQLite(t))
	v.post("/sources/SR-0001/derivations", url.Values{"new": {"The letter"}, "relation": {"citation"}, "shown_by": {"The letter revealed an offer"}, "note": {"First."}}).status(http.StatusSeeOther)
	at := v.get("/sources/SR-0001").link(t, `a[href^="/derivations/"]`)
	mine, theirs := v.get(at).form(), v.get(at).form()
	if mine.Get("relation") != "citation" || mine.Get("note") != "First." {
		t.Errorf("the form holds %v", mine)
	}
	theirs.Set("note", "Theirs.")
	v.post(at, theirs).leads("/sources/SR-0001?done=judged#derives")
	mine.Set("relation", "quotation")
	mine.Set("claims", "CT-0001")
	mine.Set("note", "Mine.")
	a := v.post(at, mine).status(http.StatusPreconditionFailed)
	if got := strings.Join(a.texts(".conflict dt"), " "); got != "Relation Only for Note Relation Only for Note" {
		t.Errorf("differs: %q", got)
	}
	again := a.form()
	again.Set("claims", "CT-0001")
	v.post(at, again).status(http.StatusSeeOther)
	if got := v.get("/sources/SR-0001").one(".drv li"); !strings.Contains(got, "quotation of, for CT-0001 only") || !strings.Contains(got, "Mine.") {
		t.Errorf("%q", got)
	}
	v.post(at, url.Values{"relation": {"nonsense"}, "version": {"3"}}).status(http.StatusUnprocessableEntity)
	v.post(at, url.Values{"relation": {"citation"}, "version": {"3"}, "more claims": {"CT-0099"}}).status(http.StatusUnprocessableEntity)

	status := strings.TrimSuffix(at, "/edit") + "/status"
	rejected := v.follow(v.post(status, url.Values{"to": {"rejected"}, "version": {"3"}}))
	if got := rejected.one(".toast"); got != "Derivation changed. Undo" {
		t.Errorf("toast %q", got)
	}
	undo := url.Values{}
	for _, n := range rejected.all(".toast [name]") {
		undo.Set(attribute(n, "name"), attribute(n, "value"))
	}
	v.post(status, undo).status(http.StatusSeeOther)
	if got := v.get("/sources/SR-0001").one(".drv li"); strings.Contains(got, "rejected") {
		t.Errorf("taken back, yet %q", got)
	}
	v.get("/derivations/none/edit").status(http.StatusNotFound)
}

// A basis and a group that came without reasons, from an import or the command line, ask for them.
func TestMissingReasonsAreAskedFor(t *testing.T) {
	d := dbtest.SQLite(t)
	v := twice(t, d)
	needed := func(path string, want int) {
		t.Helper()
		if got := len(v.get(path).all(".field [aria-required=true]")); got != want {
			t.Errorf("%s: %d fields are needed, want %d", path, got, want)
		}
	}
	needed("/sources/SR-0001", 0)
	needed("/sources/new", 0)
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		s, err := sources.GetSource(t.Context(), tx, "SR-0001")
		if err != nil {
			return err
		}
		s.Basis, s.Group = "document", "papers"
		_, err = sources.UpdateSource(t.Context(), tx, auth.Local(), s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	needed("/sources/SR-0001", 2)
	needed("/sources/SR-0001/edit", 2)
}

func TestBasisAndGroupAreSaidWithReasons(t *testing.T) {
	v := twice(t, dbtest.SQLite(t))
	now := v.get("/sources/SR-0001/edit").value("version")
	set := func(form url.Values) *answer { return v.post("/sources/SR-0001/basis", form) }
	a := set(url.Values{"basis": {"firsthand"}, "version": {now}, "group": {"The papers"}, "claims": {"CT-0001"}}).status(http.StatusUnprocessableEntity)
	if len(a.all("details#basis[open] .bad")) != 1 || len(a.all("#basis [name=claims][checked]")) > 1 {
		t.Error("the form does not come back open, with its fault")
	}
	set(url.Values{"basis": {"unknown"}, "version": {now}, "claims": {"CT-0001"}}).status(http.StatusUnprocessableEntity)
	form := url.Values{"basis": {"firsthand"}, "reason for the basis": {"It was there."}, "group": {"The papers"}, "reason for the group": {"One archive."}, "basis claims": {"ct-0001"}, "version": {now}}
	set(form).leads("/sources/SR-0001?done=saved")
	page := v.get("/sources/SR-0001")
	if got := page.one(".rail"); !strings.Contains(got, "firsthand, for CT-0001 only: It was there.") || !strings.Contains(got, "The papers: One archive.") {
		t.Errorf("about: %q", got)
	}
	if n := len(page.all("#basis [name=claims][checked]")); n != 1 {
		t.Errorf("%d claims ticked", n)
	}
	if got := v.get("/sources/SR-0002").all("#groups option"); len(got) != 1 || attribute(got[0], "value") != "The papers" {
		t.Errorf("groups to choose from: %v", got)
	}
	form.Set("reason for the basis", "It saw it.")
	stale := set(form).status(http.StatusPreconditionFailed)
	if got := stale.texts("#basis .conflict ins"); !slices.Equal(got, []string{"was there.", "saw it."}) {
		t.Errorf("marked %q", got)
	}
	form.Set("version", attribute(stale.all("#basis [name=version]")[0], "value"))
	set(form).status(http.StatusSeeOther)
	edit := v.get("/sources/SR-0001/edit").status(http.StatusOK)
	if n := len(edit.all("[name=claims][checked]")); n != 1 {
		t.Errorf("%d claims ticked in the source's form", n)
	}
	if len(v.get("/claims/CT-0001").all("main")) != 1 {
		t.Error("no claim")
	}
}

// A source that nobody had seen is found: by file, by address, and as another record.
func TestWhatNobodyHadSeenIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, p := reader(t, d)
		v.upload("/sources", url.Values{"title": {"A page"}, "pasted": {"A letter was found."}}, "", "").status(http.StatusSeeOther)
		for _, title := range []string{"The letter", "The page of letters", "Lost"} { // SR-0002 to 4
			v.post("/sources/SR-0001/derivations", url.Values{"new": {title}, "relation": {"citation"}, "note": {title}}).status(http.StatusSeeOther)
		}
		page := v.get("/sources/SR-0002")
		if got := page.one(".have h2"); got != "We have it now" {
			t.Errorf("%q", got)
		}
		v.upload("/sources/SR-0002/snapshots", url.Values{}, "", "").status(http.StatusUnprocessableEntity)
		v.upload("/sources/SR-0002/snapshots", url.Values{}, "letter.txt", "Found in a box\n\npublisher: The archive\nPublishing date: 1998-02-21\n\nDear sir.").leads("/sources/SR-0002?done=located")
		v.upload("/sources/SR-0003/snapshots", url.Values{"url": {p.URL + "/a"}}, "", "").leads("/sources/SR-0003?done=located")
		p.answer = func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
		lost := v.upload("/sources/SR-0004/snapshots", url.Values{"url": {p.URL + "/gone"}}, "", "").status(http.StatusUnprocessableEntity)
		if got := lost.value("url"); got != p.URL+"/gone" || len(lost.all(".have .bad")) == 0 {
			t.Errorf("an address that gives nothing came back as %q", got)
		}
		if got := v.get("/sources/SR-0004/edit").value("url"); got != "" {
			t.Errorf("its address became %q", got)
		}
		for ref, want := range map[string]map[string]string{
			"SR-0002": {"title": "The letter", "publisher": "The archive", "date": "1998-02-21"},
			"SR-0003": {"title": "The page of letters", "url": p.URL + "/a", "language": "en"},
		} {
			edit := v.get("/sources/" + ref + "/edit")
			for field, value := range want {
				if got := edit.value(field); got != value {
					t.Errorf("%s: %s is %q, want %q", ref, field, got, value)
				}
			}
			if got := v.get("/sources/" + ref).one("section[aria-labelledby=down-h]"); !strings.Contains(got, "is a citation of this source") {
				t.Errorf("%s lost its derivation: %q", ref, got)
			}
		}
		if got := v.get("/sources?problem=unlocated").texts(".aud .t"); !slices.Equal(got, []string{"Lost"}) {
			t.Errorf("never seen: %q", got)
		}
		p.answer = func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(letters)) }
		v.upload("/sources/SR-0004/snapshots", url.Values{"url": {p.URL + "/a"}}, "", "").leads("/sources/SR-0004?done=located")
		if got := v.get("/sources/SR-0004").one("[role=note]"); !strings.Contains(got, "SR-0003") || !strings.Contains(got, "same bytes") || !strings.Contains(got, "Compare and merge") {
			t.Errorf("a copy is here already, and offered is %q", got)
		}
	})
}

// At ten thousand sources the page stays small, and any of them can be named.
func TestAnyOfTenThousandSourcesCanBeNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("makes many sources")
	}
	v := twice(t, dbtest.SQLite(t))
	v.update(func(tx *db.Tx) error {
		for i := range 10_000 {
			if _, err := sources.AddSource(t.Context(), tx, auth.Local(), sources.Source{Title: fmt.Sprintf("Report number %d of the series", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	page := v.get("/sources/SR-0001").status(http.StatusOK)
	if n := page.Body.Len(); n > 60_000 {
		t.Errorf("the page has %d bytes", n)
	}
	link := func(to string) *answer {
		return v.post("/sources/SR-0001/derivations", url.Values{"to": {to}, "relation": {"summary"}})
	}
	link("report number 77 of the series").status(http.StatusSeeOther)
	link("9876 series").status(http.StatusSeeOther)
	if got := link("report series").status(http.StatusUnprocessableEntity).texts("#choices label"); len(got) != 21 {
		t.Errorf("%d choices", len(got))
	}
}

func TestMergePagesInTheBrowser(t *testing.T) {
	tab := browser(t)
	d := dbtest.SQLite(t)
	v := twice(t, d)
	v.upload("/sources", url.Values{"title": {"رسالة كلينتون إلى حافظ الأسد"}, "language": {"ar"}, "publisher": {"الشرق الأوسط"}, "pasted": {"عرض كلينتون على الأسد استئناف محادثات الجولان."}}, "", "").status(http.StatusSeeOther)
	v.upload("/sources", url.Values{"title": {"رسالة كلينتون إلى الأسد"}, "language": {"ar"}, "publisher": {"الشرق الأوسط"}, "pasted": {"عرض كلينتون على حافظ الأسد استئناف المحادثات."}}, "", "").status(http.StatusSeeOther)
	v.post("/sources/SR-0001/derivations", url.Values{"new": {"The letter"}, "relation": {"citation"}, "shown_by": {"The letter revealed an offer"}, "note": {"Named in the lead."}}).status(http.StatusSeeOther)
	v.post("/sources", url.Values{"title": {"محضر لقاء الأسد"}, "language": {"ar"}, "unlocated": {"on"}}).status(http.StatusSeeOther) // SR-0006
	arabic := v.get("/sources/SR-0003/merge?with=SR-0004&stay=SR-0004").form()
	arabic.Set("reason", "الرسالة نفسها، في نسختين.")
	v.post("/sources/SR-0003/merge", arabic).status(http.StatusSeeOther)
	edit := v.get("/sources/SR-0001").link(t, `a[href^="/derivations/"]`)
	address, link := site(t, d)
	do(t, tab, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(link), chromedp.Click(css(`.card button`)), chromedp.WaitVisible(css(`.rows`)))
	for _, page := range []struct{ name, path string }{
		{"merge-search", "/sources/SR-0002/merge"}, {"merge", "/sources/SR-0002/merge?with=SR-0001"}, {"merged-ar", "/sources/SR-0003"}, {"standing-ar", "/sources/SR-0004?done=merged&of=SR-0003"},
		{"derives", "/sources/SR-0001"}, {"never-seen", "/sources/SR-0005"}, {"derivation-edit", edit}, {"source-edit", "/sources/SR-0001/edit"}, {"sources-merged", "/sources?words=SR-0003"},
	} {
		do(t, tab, chromedp.Navigate(address+page.path), chromedp.WaitVisible(css(`main`)), script(`document.querySelectorAll("details").forEach(d => d.open = true)`))
		look(t, tab, page.name)
	}
	do(t, tab, chromedp.Navigate(address+"/sources/SR-0001"), chromedp.WaitVisible(css(`#f-to`)), chromedp.SendKeys(css(`#f-to`), "الأسد"), chromedp.Submit(css(`#f-to`)), chromedp.WaitVisible(css(`#choices`)))
	look(t, tab, "derives-choice")
	do(t, tab, chromedp.Navigate(address+"/sources/SR-0002/merge?with=SR-0001"), chromedp.WaitVisible(css(`#f-reason`)), chromedp.SendKeys(css(`#f-reason`), "The print view."), chromedp.Submit(css(`#f-reason`)),
		chromedp.WaitVisible(css(`.toast form button`)))
	shoot(t, tab, "merge-done")
	do(t, tab, chromedp.Click(css(`.toast form button`)), chromedp.WaitVisible(`//*[@data-toast][contains(., "taken back")]`))
	if got := v.get("/sources?words=SR-0002").one(".aud tbody"); strings.Contains(got, "merged into") {
		t.Errorf("undone in the toast, yet %q", got)
	}
}

// A record that fell and one that did not are compared, and the page says what to do in place of the button.
func TestTheMergePageSaysThatARetractionStandsInTheWay(t *testing.T) {
	d := dbtest.SQLite(t)
	v := twice(t, d)
	v.post("/sources/SR-0001/retract", v.get("/sources/SR-0001/retract").noticeForm("retracted", "It was forged.")).status(http.StatusSeeOther)
	page := v.get("/sources/SR-0002/merge?with=SR-0001").status(http.StatusOK)
	if got := page.one("[role=alert]"); !strings.Contains(got, "SR-0001 was retracted and SR-0002 was not") || !strings.Contains(got, "then merge") {
		t.Errorf("it says %q", got)
	}
	if len(page.all("form[method=post] [name=reason]")) != 0 {
		t.Error("the form is offered all the same")
	}
	v.post("/sources/SR-0002/merge", url.Values{"into": {"SR-0001"}, "version": {"1"}, "reason": {"One page."}}).status(http.StatusConflict)
}
