package claims_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Two versions of one page: a quote that stays, one that is edited, one that goes elsewhere, one that stands there twice afterwards, one that
// makes way for another, and one that is cut.
const (
	firstVersion = `The letter of February 1998 opens with a greeting to the president in Damascus.
He wrote that the talks must go on from where they had stopped in the year before.
About 1,200 people stood in the square when the news came, said the mayor of the town.
The minutes of the meeting were never shown to anybody outside of the palace.
It rained on the day.
Nobody has seen the scan of the second page, the archive told us in March.
The minister called the report a fabrication and left the room without another word.`
	secondVersion = `The letter of February 1998 opens with a greeting to the president in Damascus.
About 2,100 people stood in the square when the news came, said the mayor of the town.
The minutes of the meeting were never shown to anybody outside of the palace.
It rained on the day.
Nobody has seen the scan of the second page, the archive told us in March.
He wrote that the talks must go on from where they had stopped in the year before.`
)

// versions is a source with claims and evidence, one claim per quote.
type versions struct {
	t      *testing.T
	d      *db.DB
	source sources.Source
	claims map[string]claims.Claim
	added  map[string]claims.Added
}

func newVersions(t *testing.T, d *db.DB, text string, quotes ...string) *versions {
	t.Helper()
	v := &versions{t, d, ingest(t, d, text, sources.Meta{Title: "A page", URL: "https://example.org/page"}).Source, map[string]claims.Claim{}, map[string]claims.Added{}}
	for _, quote := range quotes {
		v.cite(quote, "")
	}
	return v
}

func (v *versions) cite(quote, snapshot string) {
	v.t.Helper()
	c, ok := v.claims[quote]
	if !ok {
		c = addClaim(v.t, v.d, claims.Claim{Text: "It says: " + quote})
	}
	a, err := addEvidence(v.d, c.ID, claims.NewEvidence{Source: v.source.ID, Snapshot: snapshot, Quote: quote, Stance: claims.Supports})
	if err != nil {
		v.t.Fatal(err)
	}
	v.claims[quote], v.added[quote] = c, a
}

func (v *versions) changes(text string) sources.Snapshot {
	v.t.Helper()
	in := ingest(v.t, v.d, text, sources.Meta{Source: v.source.ID, Title: "A page"})
	if in.Duplicate {
		v.t.Fatal("the new version counts as there already")
	}
	return in.Snapshot
}

func (v *versions) provenance(quote string) (p *claims.Provenance) {
	v.t.Helper()
	err := v.d.View(ctx, func(tx *db.Tx) (err error) {
		p, err = claims.GetProvenance(ctx, tx, auth.Local(), v.claims[quote].ID)
		return err
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return p
}

func (v *versions) item(quote string) claims.Item {
	v.t.Helper()
	return v.provenance(quote).Evidence[0]
}

// warnings are the slugs of a claim's warnings about versions, as page and Desk filter agree on them.
func (v *versions) warnings(quote string) (slugs []string) {
	v.t.Helper()
	for _, w := range v.provenance(quote).Origins.Warnings {
		for _, known := range claims.DriftWarnings {
			if known.Slug == w.Slug {
				slugs = append(slugs, w.Slug)
			}
		}
	}
	err := v.d.View(ctx, func(tx *db.Tx) error {
		for _, known := range claims.DriftWarnings {
			page, err := claims.List(ctx, tx, nil, claims.Filter{Warning: known.Slug})
			if err != nil {
				return err
			}
			on := slices.ContainsFunc(page.Claims, func(c claims.Summary) bool { return c.ID == v.claims[quote].ID })
			if on != slices.Contains(slugs, known.Slug) {
				v.t.Errorf("%s: the Desk filtered by %s has it: %v; its own warnings: %q", quote, known.Slug, on, slugs)
			}
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return slugs
}

func (v *versions) drifted(decided bool) (list []claims.Drift) {
	v.t.Helper()
	err := v.d.View(ctx, func(tx *db.Tx) (err error) {
		var total int
		list, total, err = claims.Drifted(ctx, tx, claims.DriftFilter{Decided: decided})
		if n, countErr := claims.CountDrifted(ctx, tx); total != len(list) || countErr != nil || !decided && n != total {
			v.t.Errorf("%d listed, %d in all, %d counted, %v", len(list), total, n, countErr)
		}
		return err
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return list
}

func (v *versions) decide(quote string, c claims.Choice) error {
	v.t.Helper()
	s := v.item(quote).State
	return v.d.Update(ctx, func(tx *db.Tx) error { _, err := claims.Decide(ctx, tx, anna, s.ID, s.Version, c); return err })
}

func (v *versions) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

const (
	stays    = "opens with a greeting to the president"
	edited   = "About 1,200 people stood in the square when the news came"
	moves    = "He wrote that the talks must go on from where they had stopped in the year before."
	vanishes = "The minister called the report a fabrication and left the room without another word."
)

func TestStatesOfPassages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVersions(t, d, firstVersion, stays, edited, moves, vanishes)
		if got := v.item(stays).State; got.ID != "" {
			t.Errorf("a state without a second snapshot: %+v", got)
		}
		n := v.changes(secondVersion)
		for quote, want := range map[string]struct {
			status   anchor.Status
			now      string
			warnings string
		}{
			stays:    {anchor.Same, "", "[]"},
			edited:   {anchor.Altered, "About 2,100 people stood in the square when the news came", "[source-changed]"},
			moves:    {anchor.Moved, moves, "[source-changed]"},
			vanishes: {anchor.Gone, "", "[passage-gone]"},
		} {
			item := v.item(quote)
			if item.State.Status != want.status || item.Now.Text != want.now || item.State.SnapshotID != n.ID || item.State.Number != 2 {
				t.Errorf("%s: %s, now %q; want %s, %q", quote, item.State.Status, item.Now.Text, want.status, want.now)
			}
			if item.Passage.Quote != quote || item.Snapshot.Number != 1 {
				t.Errorf("%s: the evidence moved by itself: %q on snapshot %d", quote, item.Passage.Quote, item.Snapshot.Number)
			}
			if got := fmt.Sprint(v.warnings(quote)); got != want.warnings {
				t.Errorf("%s: warnings %s, want %s", quote, got, want.warnings)
			}
			if item.State.Found() != (want.status != anchor.Gone) {
				t.Errorf("%s: place %v", quote, item.State.Place)
			}
		}
		if item := v.item(edited); len(anchor.Grave(item.Diff)) == 0 || anchor.Grave(item.Diff)[0].Mark != anchor.MarkNumber {
			t.Errorf("differences %v", item.Diff)
		}
		list := v.drifted(false)
		if len(list) != 3 || list[0].State.Status != anchor.Gone || list[2].State.Status != anchor.Moved {
			t.Errorf("%d drifted: %+v", len(list), list)
		}
		verify(t, d)
	})
}

func TestPublishedClaimsComeFirst(t *testing.T) {
	d := dbtest.SQLite(t)
	v := newVersions(t, d, firstVersion, edited, moves, vanishes)
	c := v.claims[moves]
	v.must(setStatus(d, &c, claims.Move{To: claims.Assigned}))
	v.must(rate(d, &c, "unproven", "So it is."))
	for _, s := range []claims.Status{claims.Reported, claims.Submitted, claims.Published} {
		v.must(setStatus(d, &c, claims.Move{To: s}))
	}
	v.changes(secondVersion)
	if list := v.drifted(false); list[0].Passage.Quote != moves || list[0].Uses[0].Claim.Status != claims.Published || list[1].State.Status != anchor.Gone {
		t.Errorf("first %q of %s", list[0].Passage.Quote, list[0].Uses[0].Claim.Status)
	}
}

func TestAmbiguousAndReplaced(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const twice = "the square was full of people who sang"
		const block = "In the long evening after the speech of the mayor, the square was full of people who sang. Then they all went home to their families."
		gap := strings.Repeat("Filler. ", 20)
		between := gap[:2*100-len(block)]
		v := newVersions(t, d, gap[:100]+block, twice)
		v.changes(block + between + block) // as far to the one as to the other
		s := v.item(twice).State
		if s.Status != anchor.Ambiguous || len(s.Places()) != 2 || fmt.Sprint(v.warnings(twice)) != "[source-changed]" {
			t.Fatalf("%+v", s)
		}
		if err := v.decide(twice, claims.Choice{Decision: sources.Accepted}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "2 places") {
			t.Errorf("no place chosen: %v", err)
		}
		if list := v.drifted(false); len(list[0].Places) != 2 || list[0].Places[1].Text != twice || !strings.Contains(list[0].Places[1].Before, "In the long") {
			t.Errorf("%+v", list[0].Places)
		}
		v.must(v.decide(twice, claims.Choice{Decision: sources.Accepted, Place: &s.Alternatives[0]}))
		if p := v.item(twice).Passage; p.Start != s.Alternatives[0].Start || p.Quote != twice {
			t.Errorf("%+v", p)
		}

		const replaced = "The chairman denied every word of the accusation yesterday."
		const around = "Before it stands a long sentence about the weather in the north. %s After it stands a long sentence about the harvest."
		const instead = "Nine ships left port at dawn, bound for Odessa, laden with grain."
		w := newVersions(t, d, fmt.Sprintf(around, replaced), replaced)
		w.source = ingest(t, d, fmt.Sprintf(around, replaced), sources.Meta{URL: "https://example.org/other"}).Source
		w.cite(replaced, "")
		w.changes(fmt.Sprintf(around, instead))
		p := w.provenance(replaced)
		item := p.Evidence[len(p.Evidence)-1]
		if item.State.Status != anchor.Replaced || item.State.Found() || item.Now.Text != instead || fmt.Sprint(w.warnings(replaced)) != "[passage-gone]" {
			t.Errorf("%+v, now %q", item.State, item.Now)
		}
		verify(t, d)
	})
}

func TestDecisions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVersions(t, d, firstVersion, stays, edited, moves, vanishes)
		v.changes(secondVersion)
		for name, test := range map[string]struct {
			quote string
			c     claims.Choice
			kind  fault.Kind
			words string
		}{
			"accept what is gone":     {vanishes, claims.Choice{Decision: sources.Accepted}, fault.Conflict, "gone"},
			"decide about the same":   {stays, claims.Choice{Decision: sources.Kept}, fault.Conflict, "stands where it was cited"},
			"flag without a note":     {edited, claims.Choice{Decision: sources.Flagged, Note: " "}, fault.Invalid, "note"},
			"no decision":             {edited, claims.Choice{Decision: "moved"}, fault.Invalid, "accepted, kept and flagged"},
			"another place":           {moves, claims.Choice{Decision: sources.Accepted, Place: &anchor.Range{Start: 1, End: 5}}, fault.Invalid, "those shown"},
			"a note that is too long": {moves, claims.Choice{Decision: sources.Kept, Note: strings.Repeat("n", claims.MaxNote+1)}, fault.Invalid, "most"},
		} {
			if err := v.decide(test.quote, test.c); !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("%s: %v", name, err)
			}
		}
		before := verify(t, d)

		v.must(v.decide(moves, claims.Choice{Decision: sources.Accepted, Note: "The page was put in another order."}))
		item := v.item(moves)
		if item.Snapshot.Number != 2 || item.Passage.Quote != moves || item.State.ID != "" || len(v.warnings(moves)) != 0 {
			t.Errorf("accepted: snapshot %d, %q, state %+v", item.Snapshot.Number, item.Passage.Quote, item.State)
		}
		v.must(v.decide(edited, claims.Choice{Decision: sources.Flagged, Note: "The figure has changed."}))
		if item := v.item(edited); item.Evidence.FlagNote != "The figure has changed." || item.Evidence.FlaggedAt.IsZero() || item.Snapshot.Number != 1 {
			t.Errorf("flagged: %+v", item.Evidence)
		}
		if got := fmt.Sprint(v.warnings(edited)); got != "[evidence-flagged]" {
			t.Errorf("flagged: warnings %s", got)
		}
		v.must(v.decide(vanishes, claims.Choice{Decision: sources.Kept}))
		if item := v.item(vanishes); item.State.Decision != sources.Kept || item.Snapshot.Number != 1 || len(v.warnings(vanishes)) != 0 {
			t.Errorf("kept: %+v", item.State)
		}
		if err := v.decide(vanishes, claims.Choice{Decision: sources.Kept}); !errors.Is(err, fault.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		if open, done := v.drifted(false), v.drifted(true); len(open) != 0 || len(done) != 3 || len(done[0].Uses) != 1 || len(done[2].Uses) != 1 {
			t.Errorf("%d wait, %d decided", len(open), len(done))
		}
		after := verify(t, d)
		var actions []string
		v.must(d.View(ctx, func(tx *db.Tx) error {
			list, err := ledger.Log(ctx, tx, ledger.Filter{After: before.Size - 1})
			for _, r := range list {
				actions = append(actions, r.Action)
			}
			return err
		}))
		if got, want := strings.Join(actions, " "), "passage.add evidence.accept passage.accept evidence.flag passage.flag passage.keep"; got != want || after.Size != before.Size+6 {
			t.Errorf("entries %s, want %s", got, want)
		}
		if !slices.ContainsFunc(v.provenance(moves).History, func(r ledger.Record) bool { return r.Action == "passage.accept" }) {
			t.Error("the claim's history does not tell of the decision")
		}

		for _, done := range v.drifted(true) {
			undo(t, d, done.State)
		}
		for _, quote := range []string{edited, moves, vanishes} {
			item := v.item(quote)
			if item.Snapshot.Number != 1 || item.Passage.Quote != quote || !item.State.Open() || !item.Evidence.FlaggedAt.IsZero() || item.Evidence.FlagNote != "" {
				t.Errorf("%s after the undo: %+v %+v", quote, item.Evidence, item.State)
			}
		}
		if len(v.drifted(false)) != 3 || len(v.drifted(true)) != 0 {
			t.Error("what was undone waits again")
		}
		verify(t, d)
	})
}

func undo(t *testing.T, d *db.DB, s sources.State) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error { _, err := claims.Undecide(ctx, tx, anna, s.ID, s.Version); return err })
}

// What only stands further on, with all that stood around it, needs nobody's decision.
func TestAPassageThatMovedAlongIsAsCited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVersions(t, d, firstVersion, edited)
		v.changes("Corrected on 3 March.\n" + firstVersion)
		s := v.item(edited).State
		if s.Status != anchor.Moved || !s.AsCited || s.Open() || len(v.warnings(edited)) != 0 || len(v.drifted(false)) != 0 {
			t.Errorf("%+v, warnings %v", s, v.warnings(edited))
		}
		if err := v.decide(edited, claims.Choice{Decision: sources.Kept}); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "nothing to decide") {
			t.Errorf("decided all the same: %v", err)
		}
		verify(t, d)
	})
}

// Who keeps the old snapshot as the record is not asked again at every newer one.
func TestWhatWasKeptStaysKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVersions(t, d, firstVersion, vanishes)
		v.changes(secondVersion)
		v.must(v.decide(vanishes, claims.Choice{Decision: sources.Kept}))
		v.changes(secondVersion + "\nOne more line.")
		if s := v.item(vanishes).State; s.Decision != sources.Kept || s.Number != 2 || len(v.warnings(vanishes)) != 0 || len(v.drifted(false)) != 0 {
			t.Errorf("%+v", s)
		}
		undo(t, d, v.drifted(true)[0].State)
		if s := v.item(vanishes).State; !s.Open() || s.Number != 3 || len(v.drifted(false)) != 1 {
			t.Errorf("after the undo: %+v", s)
		}
		verify(t, d)
	})
}

func TestAFlagComesBackWithTheUndo(t *testing.T) {
	d := dbtest.SQLite(t)
	v := newVersions(t, d, firstVersion, edited)
	v.changes(secondVersion)
	v.must(v.decide(edited, claims.Choice{Decision: sources.Flagged, Note: "Look again."}))
	v.changes(secondVersion + "\nOne more line.")
	if got := fmt.Sprint(v.warnings(edited)); got != "[source-changed evidence-flagged]" {
		t.Errorf("warnings %s", got)
	}
	v.must(v.decide(edited, claims.Choice{Decision: sources.Accepted}))
	if item := v.item(edited); item.Evidence.FlagNote != "" || item.Snapshot.Number != 3 || len(v.warnings(edited)) != 0 {
		t.Errorf("%+v", item.Evidence)
	}
	undo(t, d, v.drifted(true)[0].State)
	if item := v.item(edited); item.Evidence.FlagNote != "Look again." || item.Evidence.FlaggedBy != anna.Actor() {
		t.Errorf("%+v", item.Evidence)
	}
	verify(t, d)
}

func TestDecisionsAreForEditorsWhoSawTheLast(t *testing.T) {
	d := dbtest.SQLite(t)
	v := newVersions(t, d, firstVersion, edited)
	v.changes(secondVersion)
	s := v.item(edited).State
	decide := func(by auth.Person, version int64) error {
		return d.Update(ctx, func(tx *db.Tx) error {
			_, err := claims.Decide(ctx, tx, by, s.ID, version, claims.Choice{Decision: sources.Kept})
			return err
		})
	}
	if err := decide(auth.Person{Name: "carl", Role: auth.Checker}, s.Version); !errors.Is(err, fault.Denied) {
		t.Errorf("a checker: %v", err)
	}
	v.must(decide(anna, s.Version))
	err := decide(auth.Person{Name: "bea", Role: auth.Editor}, s.Version)
	if !errors.Is(err, fault.Stale) || !strings.Contains(err.Error(), "anna kept the old snapshot") {
		t.Errorf("a stale decision: %v", err)
	}
	v.changes(secondVersion + "\nOne more line.")
	undo(t, d, v.drifted(true)[0].State)
	err = decide(anna, s.Version+2)
	if !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "newer snapshot") {
		t.Errorf("a decision about an older snapshot: %v", err)
	}
}

func TestThreeSnapshots(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVersions(t, d, firstVersion, edited, moves)
		first := v.item(edited).Snapshot
		v.changes(secondVersion)
		v.must(v.decide(edited, claims.Choice{Decision: sources.Accepted}))
		v.must(v.decide(moves, claims.Choice{Decision: sources.Accepted}))
		second := v.drifted(true)
		v.changes(strings.Replace(secondVersion, "the square when", "the main square when", 1))
		now := v.item(edited)
		if now.Passage.Quote != "About 2,100 people stood in the square when the news came" || now.State.Status != anchor.Altered || now.State.Number != 3 {
			t.Errorf("%q %+v", now.Passage.Quote, now.State)
		}
		v.must(v.decide(edited, claims.Choice{Decision: sources.Accepted}))
		if got := v.item(edited); got.Passage.Quote != "About 2,100 people stood in the main square when the news came" || got.Snapshot.Number != 3 {
			t.Errorf("%q on snapshot %d", got.Passage.Quote, got.Snapshot.Number)
		}
		for _, s := range second { // the evidence has gone on to the third
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := claims.Undecide(ctx, tx, anna, s.State.ID, s.State.Version)
				return err
			})
			if want := s.Passage.Quote == edited; errors.Is(err, fault.Conflict) != want {
				t.Errorf("undo of %q on the second: %v", s.Passage.Quote, err)
			}
		}
		if item := v.item(moves); item.State.Number != 3 || item.Snapshot.Number != 1 {
			t.Errorf("a passage that was left alone is not looked for again: %+v", item.State)
		}
		v.changes(firstVersion) // the page goes back to what it said
		if item := v.item(moves); item.State.Status != anchor.Same || item.State.Number != 4 {
			t.Errorf("%+v", item.State)
		}
		v.cite("The minutes of the meeting were never shown", first.ID)
		if item := v.item("The minutes of the meeting were never shown"); item.Snapshot.Number != 1 || item.State.Status != anchor.Same || item.State.Number != 4 {
			t.Errorf("cited on the first of four: %+v", item.State)
		}
		verify(t, d)
	})
}

// What was looked for before the transaction is what is kept, and what came in between is looked for in it.
func TestAnchoredAhead(t *testing.T) {
	d := dbtest.SQLite(t)
	v := newVersions(t, d, firstVersion, edited)
	doc, err := capture.Read(capture.Input{Bytes: []byte(secondVersion)})
	v.must(err)
	m := sources.Meta{URL: "https://example.org/page", Title: "A page"}
	v.must(d.View(ctx, func(tx *db.Tx) (err error) { m.Found, err = sources.AnchorAhead(ctx, tx, doc, m); return err }))
	if len(m.Found) != 1 || m.Found[v.added[edited].Passage.ID].Status != anchor.Altered {
		t.Errorf("found %v", m.Found)
	}
	v.cite(vanishes, "")
	v.must(d.Update(ctx, func(tx *db.Tx) error { _, err := sources.Ingest(ctx, tx, anna, doc, m); return err }))
	if a, b := v.item(edited).State, v.item(vanishes).State; a.Status != anchor.Altered || b.Status != anchor.Gone {
		t.Errorf("%s and %s", a.Status, b.Status)
	}
}
