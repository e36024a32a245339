package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// drifting gives a signed-in visitor of a site where a page was changed: one quote edited, one moved, one cut.
func drifting(t *testing.T) *visitor {
	t.Helper()
	d := dbtest.SQLite(t)
	cited(t, d, sources.Meta{Title: "What the minutes say", Publisher: "A site", URL: "https://example.org/minutes", Language: "en"}, pageBefore, []string{
		"About 1,200 people stood in the square when the news came", "He wrote that the talks must go on from where they had stopped in the year before.",
		"The minister called the report a fabrication and left the room without another word."}, pageAfter)
	return member(t, d)
}

// decision gives the address and the fields of one passage's form on the page.
func (a *answer) decision(state, decision string) (string, url.Values) {
	a.t.Helper()
	for _, article := range a.all(".drift") {
		if !strings.Contains(textOf(article), state) {
			continue
		}
		id := attribute(article, "data-row")
		for _, n := range a.all(`[data-row="` + id + `"] [name=version]`) {
			return "/sources/drift/" + id, url.Values{"decision": {decision}, "version": {attribute(n, "value")}}
		}
	}
	a.t.Fatalf("%s: no passage that is %s", a.request, state)
	return "", nil
}

// Without JavaScript: three forms, three decisions, and the way back.
func TestDriftedPassagesAreDecidedByForms(t *testing.T) {
	v := drifting(t)
	page := v.get("/sources/drift")
	if got := page.texts(".drift-h .snap"); len(got) != 3 || !strings.HasPrefix(got[0], "gone since") || got[1] != "altered since cited" || !strings.HasPrefix(got[2], "moved") {
		t.Errorf("listed %q", got)
	}
	if got := v.get("/sources").texts(".rail li .num"); !slices.Equal(got, []string{"3"}) {
		t.Errorf("the rail counts %q", got)
	}
	if got := page.texts(".drift ins, .drift del"); !slices.Equal(got, []string{"1,200", "2,100"}) {
		t.Errorf("marked %q", got)
	}

	path, form := page.decision("gone since", "kept")
	form.Set("next", "x")
	a := v.post(path, form).status(http.StatusSeeOther)
	if at := a.Header().Get("Location"); !strings.Contains(at, "last=") || !strings.HasSuffix(at, "#dx") {
		t.Errorf("a decision leads to %s", at)
	}
	page = v.follow(a)
	if got := page.one(".last p"); !strings.Contains(got, "kept the old snapshot as the record") || len(page.all(".drift")) != 2 {
		t.Errorf("the page says %q", got)
	}

	path, form = page.decision("altered since", "flagged")
	page = v.post(path, form).status(http.StatusUnprocessableEntity)
	if got := page.one(".drift .bad"); !strings.Contains(got, "doubtful") {
		t.Errorf("a flag without a note: %q", got)
	}
	form.Set("note", "The figure has changed.")
	v.post(path, form).status(http.StatusSeeOther)
	path, form = v.get("/sources/drift").decision("moved", "accepted")
	v.post(path, form).status(http.StatusSeeOther)
	if got := v.get("/sources/drift").one(".void h2"); got != "No passage has drifted" {
		t.Errorf("the empty page says %q", got)
	}
	for ref, want := range map[string]string{"CT-0001": "flagged: The figure has changed.", "CT-0002": "as cited", "CT-0003": "kept as of snapshot 1"} {
		if got := v.get("/claims/" + ref).one(".evi .snap"); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
	if got := v.get("/claims?warning=evidence-flagged").texts(".row .c-claim .mono"); !slices.Equal(got, []string{"CT-0001"}) {
		t.Errorf("flagged are %q", got)
	}

	decided := v.get("/sources/drift?view=decided")
	path, form = decided.decision("altered since", "")
	v.post(path+"/undo", form).status(http.StatusSeeOther)
	if got := v.get("/claims/CT-0001").one(".evi .snap"); got != "altered since cited" {
		t.Errorf("after the undo: %q", got)
	}
	v.get("/ledger/verify").status(http.StatusOK)
	if got := v.get("/ledger?kind=passage.").texts(".time li"); len(got) != 11 || !strings.Contains(got[0], "took back the decision") {
		t.Errorf("%d entries, first %q", len(got), got[0])
	}
}

func TestAStaleDecisionTellsWhatTheOtherDid(t *testing.T) {
	v := drifting(t)
	path, form := v.get("/sources/drift").decision("moved", "kept")
	v.post(path, form).status(http.StatusSeeOther)
	form.Set("decision", "accepted")
	page := v.post(path, form).status(http.StatusPreconditionFailed)
	if got := page.one("[role=alert]"); !strings.Contains(got, "kept the old snapshot while you were at it") {
		t.Errorf("the page says %q", got)
	}
	if got := page.one(".last p"); !strings.Contains(got, "kept the old snapshot as the record") || len(page.all(".last button")) != 1 {
		t.Errorf("what the other did: %q", got)
	}
	if got := v.get("/claims/CT-0002").one(".evi .snap"); got != "kept as of snapshot 1" {
		t.Errorf("the claim says %q", got)
	}
}

func TestOnlyEditorsDecide(t *testing.T) {
	v := drifting(t)
	path, form := v.get("/sources/drift").decision("moved", "kept")
	v.as(auth.Checker)
	page := v.get("/sources/drift").status(http.StatusOK)
	if len(page.all(".drift")) != 3 || len(page.all(".drift form")) != 0 || len(page.texts(".drift > .hint")) != 3 {
		t.Error("a checker sees the list and no buttons")
	}
	v.post(path, form).status(http.StatusForbidden)
}

func TestAmbiguousPassagesAskForThePlace(t *testing.T) {
	d := dbtest.SQLite(t)
	const block = "In the long evening after the speech of the mayor, the square was full of people who sang. Then they all went home to their families."
	gap := strings.Repeat("Filler. ", 20)
	cited(t, d, sources.Meta{Title: "Twice", URL: "https://example.org/twice"}, gap[:100]+block, []string{"the square was full of people who sang"}, block+gap[:200-len(block)]+block)
	v := member(t, d)
	page := v.get("/sources/drift")
	places := page.all(".places input")
	if len(places) != 2 || len(page.all(".places input[checked]")) != 0 {
		t.Fatalf("%d places", len(places))
	}
	path, form := page.decision("stands in 2 places", "accepted")
	if got := v.post(path, form).status(http.StatusUnprocessableEntity).one(".drift .bad"); !strings.Contains(got, "2 places") {
		t.Errorf("no place chosen: %q", got)
	}
	form.Set("place", "nowhere")
	v.post(path, form).status(http.StatusUnprocessableEntity)
	form.Set("place", attribute(places[1], "value"))
	v.post(path, form).status(http.StatusSeeOther)
	if got := v.get("/claims/CT-0001").one(".evi .snap"); got != "as cited" {
		t.Errorf("the claim says %q", got)
	}
}

func TestTwoVersionsSideBySide(t *testing.T) {
	v := drifting(t)
	page := v.get("/sources/SR-0001/compare").status(http.StatusOK)
	if got := page.texts(".cmp-r .word"); !slices.Equal(got, []string{"moved from here", "changed: a number", "cut", "moved to here"}) {
		t.Errorf("what happened: %q", got)
	}
	if got := page.texts(".cmp-t .old mark"); !slices.Equal(got, []string{"He wrote that the talks must go on from where they had stopped in the year before.", "About", "1,200", "people stood in the square when the news came",
		"The minister called the report a fabrication and left the room without another word."}) {
		t.Errorf("passages in the older: %q", got)
	}
	if got := page.texts(".cmp-t .new mark"); len(got) != 4 || got[1] != "2,100" {
		t.Errorf("passages in the newer: %q", got)
	}
	if got := page.texts(".cmp-t del, .cmp-t ins"); !slices.Equal(got, []string{"1,200", "2,100", "The minister called the report a fabrication and left the room without another word."}) {
		t.Errorf("changes: %q", got)
	}
	newest := v.get("/sources/SR-0001")
	if got := newest.one(".missing q"); !strings.HasPrefix(got, "The minister") {
		t.Errorf("missing %q", got)
	}
	if got := newest.texts(".mn .snap"); !slices.Equal(got, []string{"altered since cited", "moved, letter for letter the same"}) {
		t.Errorf("margin %q", got)
	}
	older := v.get(newest.link(t, `.rail li:nth-child(2) a[href*="snapshot="]`))
	if len(older.all("#text mark")) != 3 || !strings.Contains(older.one("p.note"), "compare with the newest") {
		t.Errorf("the older snapshot shows %d passages", len(older.all("#text mark")))
	}
	v.get(older.link(t, `p.note a[href*="compare"]`)).status(http.StatusOK)

	cited(t, v.db, sources.Meta{Title: "Once", URL: "https://example.org/once"}, "One text.", nil)
	if got := v.get("/sources/SR-0002/compare").status(http.StatusNotFound).one("main"); !strings.Contains(got, "no two snapshots") {
		t.Errorf("one snapshot: %q", got)
	}
	v.get("/sources/SR-0001/compare?from=none").status(http.StatusNotFound)
	snapshots := page.all("#to option")
	turned := v.get("/sources/SR-0001/compare?from=" + attribute(snapshots[0], "value") + "&to=" + attribute(snapshots[1], "value"))
	if got := turned.texts(".cmp-h h2"); !strings.HasPrefix(got[0], "Snapshot 1") || !strings.HasPrefix(got[1], "Snapshot 2") {
		t.Errorf("asked for the wrong way round: %q", got)
	}
}

// What did not change is folded, and a large text makes a small page.
func TestLongStretchesAreFolded(t *testing.T) {
	d := dbtest.SQLite(t)
	var before, after strings.Builder
	for i := range 9_000 {
		line := fmt.Sprintf("Paragraph %d says that %d people stood in the square, and that the mayor of the town had gone home.\n", i, i*7)
		before.WriteString(line)
		if i == 4_000 {
			line = strings.Replace(line, "mayor", "minister", 1)
		}
		after.WriteString(line)
	}
	cited(t, d, sources.Meta{Title: "Long", URL: "https://example.org/long"}, before.String(), []string{"Paragraph 17 says that 119 people"}, after.String())
	v := member(t, d)
	page := v.get("/sources/SR-0001/compare").status(http.StatusOK)
	if page.Body.Len() > 20_000 {
		t.Errorf("the page has %d bytes", page.Body.Len())
	}
	if got := page.texts(".fold"); len(got) != 3 || !strings.HasPrefix(got[0], "16 paragraphs are the same") {
		t.Errorf("folds %q", got)
	}
	full := v.get(strings.SplitN(page.link(t, ".fold a"), "#", 2)[0]).status(http.StatusOK)
	if len(full.all(".fold")) != 0 || len(full.all(".cmp-r")) != 2_000 || !strings.Contains(full.one("main"), "7000 more paragraphs") {
		t.Errorf("%d rows", len(full.all(".cmp-r")))
	}
}

// A claim that is cited from an old snapshot after the page had changed tells so at once.
func TestEvidenceFromAnOldSnapshot(t *testing.T) {
	v := drifting(t)
	v.update(func(tx *db.Tx) error {
		ctx := context.Background()
		c, err := claims.Add(ctx, tx, auth.Local(), claims.Claim{Text: "The guests came late."})
		if err != nil {
			return err
		}
		list, err := sources.Snapshots(ctx, tx, mustSource(ctx, tx))
		if err != nil {
			return err
		}
		_, err = claims.AddEvidence(ctx, tx, auth.Local(), c.ID, claims.NewEvidence{Source: "SR-0001", Snapshot: list[1].ID, Quote: "the guests came late", Stance: claims.Context})
		return err
	})
	if got := v.get("/claims/CT-0004").one(".evi .snap"); !strings.HasPrefix(got, "moved") {
		t.Errorf("the claim says %q", got)
	}
}

func mustSource(ctx context.Context, tx *db.Tx) string {
	s, err := sources.GetSource(ctx, tx, "SR-0001")
	if err != nil {
		panic(err)
	}
	return s.ID
}
