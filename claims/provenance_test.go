package claims_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

func link(t testing.TB, d *db.DB, from, to sources.Source, more sources.Derivation) (out sources.Derivation) {
	t.Helper()
	more.From, more.To, more.Relation = from.ID, to.ID, "quotation"
	do(t, d, func(tx *db.Tx) (err error) { out, err = sources.AddDerivation(ctx, tx, anna, more); return err })
	return out
}

func origins(t testing.TB, d *db.DB, ids ...string) (out map[string]claims.Origins) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) (err error) { out, err = claims.Lineages(ctx, tx, ids); return err }); err != nil {
		t.Fatal(err)
	}
	return out
}

func warnings(o claims.Origins) (slugs []string) {
	for _, w := range o.Warnings {
		slugs = append(slugs, w.Slug)
	}
	return slugs
}

// page makes a source with a text of its own.
func page(t testing.TB, d *db.DB, name, date string) sources.Source {
	t.Helper()
	return ingest(t, d, fmt.Sprintf("Page %s\n\npublisher: Publisher %s\nPublishing date: %s\n\nPage %s says that an offer was made. It says no more.", name, name, date, name),
		sources.Meta{}).Source
}

func TestLineages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b, wire, late := page(t, d, "A", "2021-07-02"), page(t, d, "B", "2021-07-03"), page(t, d, "W", "2021-07-01"), page(t, d, "L", "2022-01-01")
		var both, scoped claims.Claim
		for i, c := range []*claims.Claim{&both, &scoped} {
			*c = addClaim(t, d, claims.Claim{Text: fmt.Sprint("Claim ", i)})
			for _, s := range []struct{ id, name string }{{a.ID, "A"}, {b.ID, "B"}} {
				n := claims.NewEvidence{Source: s.id, Quote: "Page " + s.name + " says that an offer was made", Stance: claims.Supports, Role: "secondary"}
				if _, err := addEvidence(d, c.ID, n); err != nil {
					t.Fatal(err)
				}
			}
		}
		link(t, d, a, wire, sources.Derivation{})
		link(t, d, b, wire, sources.Derivation{Claims: []string{both.ID}})
		link(t, d, b, a, sources.Derivation{Status: "suggested"})
		link(t, d, wire, late, sources.Derivation{Claims: []string{scoped.ID}})

		got := origins(t, d, both.ID, scoped.ID)
		if o := got[both.ID]; o.Publications != 2 || o.Min != 0 || o.Max != 1 || o.CommonLink == nil || *o.CommonLink != wire.ID ||
			!slices.Equal(warnings(o), []string{"secondary-only-one-origin", "circular-reporting"}) || len(o.Impossible) != 0 {
			t.Errorf("both: %+v", o)
		}
		if o := got[scoped.ID]; o.Max != 1 || !slices.Equal(o.UnknownOrigins, []string{b.ID}) || !o.Dated || o.Retracted ||
			!slices.Contains(warnings(o), "impossible-date") ||
			!slices.Equal(o.Impossible, [][2]string{{wire.ID, late.ID}}) {
			t.Errorf("scoped: %+v", o)
		}
		if alone := origins(t, d, both.ID)[both.ID]; !reflect.DeepEqual(alone, got[both.ID]) {
			t.Errorf("alone %+v, among others %+v", alone, got[both.ID])
		}
		if none := origins(t, d); len(none) != 0 {
			t.Errorf("no claims: %+v", none)
		}
		wire.Basis = "document"
		do(t, d, func(tx *db.Tx) error { _, err := sources.UpdateSource(ctx, tx, anna, wire); return err })
		if o := origins(t, d, both.ID)[both.ID]; o.Min != 1 || o.Max != 1 {
			t.Errorf("with a document: %+v", o)
		}
	})
}

func TestProvenance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, wire := page(t, d, "A", "2021-07-02"), page(t, d, "W", "2021-07-01")
		gone := page(t, d, "G", "2021-07-05")
		shown := link(t, d, a, wire, sources.Derivation{ShownBy: "Page A says"})
		c := addClaim(t, d, claims.Claim{Text: "x"})
		var ids []string
		for _, n := range []claims.NewEvidence{
			{NotFound: true, Searched: "the archive"},
			{Source: a.ID, Quote: "It says no more.", Stance: claims.Context},
			{Source: a.ID, Quote: "says that an offer was made", Stance: claims.Supports},
			{Source: gone.ID, Quote: "an offer was made", Stance: claims.Supports},
			{Source: wire.ID, Quote: "an offer", Stance: claims.Supports, Role: "primary"},
		} {
			added, err := addEvidence(d, c.ID, n)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, added.Evidence.ID)
		}
		withdraw(t, d, ids[3])
		ingest(t, d, "Page A, corrected.", sources.Meta{Source: a.ID})

		read := func() (p *claims.Provenance) {
			err := d.View(ctx, func(tx *db.Tx) (err error) { p, err = claims.GetProvenance(ctx, tx, auth.Local(), c.Ref); return err })
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		p := read()
		if !reflect.DeepEqual(p, read()) {
			t.Error("read twice, it is not the same")
		}
		var numbers []int
		for _, item := range p.Evidence {
			numbers = append(numbers, item.Evidence.Number)
		}
		if !slices.Equal(numbers, []int{3, 5, 2, 1}) || len(p.Withdrawn) != 1 || p.Withdrawn[0].Source.ID != gone.ID || p.Withdrawn[0].Publisher.Name != "Publisher G" {
			t.Errorf("evidence %v, withdrawn %+v", numbers, p.Withdrawn)
		}
		first := p.Evidence[0]
		if first.Before+"["+first.Passage.Quote+"]"+first.After != "Page A [says that an offer was made]." || first.Source.ID != a.ID ||
			first.Publisher.Name != "Publisher A" || first.Snapshot.Number != 1 || first.Snapshot.SHA256 == "" || first.Snapshot.Text != "" || first.Latest != 2 {
			t.Errorf("%+v", first)
		}
		if p.Counts != (claims.Counts{Supports: 2, Context: 1, NotFound: 1}) || p.Name(wire.ID) != "Publisher W, Page W" || len(p.Derivations) != 1 {
			t.Errorf("counts %+v, name %q, derivations %+v", p.Counts, p.Name(wire.ID), p.Derivations)
		}
		told := map[string]int{}
		for i, r := range p.History {
			told[r.Action]++
			if i > 0 && r.Sequence <= p.History[i-1].Sequence {
				t.Errorf("entry %d after %d", r.Sequence, p.History[i-1].Sequence)
			}
			if r.SubjectID == shown.PassageID {
				told["the passage that shows"]++
			}
		}
		for action, want := range map[string]int{"claim.add": 1, "evidence.add": 5, "evidence.withdraw": 1, "source.add": 3, "publisher.add": 3,
			"snapshot.add": 4, "derivation.add": 1, "the passage that shows": 1} {
			if told[action] != want {
				t.Errorf("%d entries %s, want %d", told[action], action, want)
			}
		}
	})
}

func TestNoSuchClaim(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, id := range []string{"CT-0001", db.NewID(), "other:9", ""} {
		err := d.View(ctx, func(tx *db.Tx) error { _, err := claims.GetProvenance(ctx, tx, auth.Local(), id); return err })
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestCitesOf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		one, two := addClaim(t, d, claims.Claim{Text: "one"}), addClaim(t, d, claims.Claim{Text: "two"})
		for _, n := range []struct{ claim, quote string }{{one.ID, "He refused it."}, {two.ID, "The letter revealed"}, {two.ID, "Nothing more was said."}} {
			a, err := addEvidence(d, n.claim, claims.NewEvidence{Source: s.ID, Quote: n.quote, Stance: claims.Context})
			if err != nil {
				t.Fatal(err)
			}
			if n.quote == "Nothing more was said." {
				withdraw(t, d, a.Evidence.ID)
			}
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			cites, err := claims.CitesOf(ctx, tx, s.ID)
			if len(cites) != 2 || cites[0].Claim.ID != two.ID || cites[0].Passage.Quote != "The letter revealed" || cites[1].Claim.Text != "one" {
				t.Errorf("%+v", cites)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
