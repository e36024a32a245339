package sources_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

func add(t testing.TB, d *db.DB, s sources.Source) (out sources.Source) {
	t.Helper()
	do(t, d, func(tx *db.Tx) (err error) { out, err = sources.AddSource(ctx, tx, anna, s); return err })
	return out
}

func TestNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		letter := add(t, d, sources.Source{Title: "A letter to the president", URL: "https://example.org/letter"})
		minutes := add(t, d, sources.Source{Title: "Minutes"})
		add(t, d, sources.Source{Title: "Minutes of March"})
		add(t, d, sources.Source{Title: "رسالة إلى الرئيس", System: sources.DefaultSystem, ExternalID: "x 1"})
		twin := add(t, d, sources.Source{Title: "A letter to the president", URL: "https://example.org/letter?print=1"})
		do(t, d, func(tx *db.Tx) error {
			_, err := sources.Merge(ctx, tx, anna, twin.ID, letter.ID, 1, "The print view.")
			return err
		})
		for words, want := range map[string][]string{
			"SR-0002": {"SR-0002"}, " sr-0002 Another title ": {"SR-0002"}, minutes.ID: {"SR-0002"}, "x 1": {"SR-0004"},
			"https://example.org/letter": {"SR-0001"}, "https://example.org/letter?print=1#top": {"SR-0001"}, "SR-0005": {"SR-0001"},
			"a LETTER to the president": {"SR-0001"}, "minutes": {"SR-0002"}, "minutes mar": {"SR-0003"}, "الرئيس": {"SR-0004"},
			"president": {"SR-0001"}, "nut": {"SR-0003", "SR-0002"}, "no such thing": nil, "": nil, "SR-00FF": nil, "%": nil, "\x00": nil, "\xff": nil, strings.Repeat("x ", 5000): nil,
		} {
			var list []sources.SourceSummary
			err := d.View(ctx, func(tx *db.Tx) (err error) { list, _, err = sources.Named(ctx, tx, words, 20); return err })
			var refs []string
			for _, s := range list {
				refs = append(refs, s.Ref)
			}
			slices.Sort(refs)
			slices.Sort(want)
			if err != nil || !slices.Equal(refs, want) {
				t.Errorf("%.40q: %v, want %v (%v)", words, refs, want, err)
			}
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			list, more, err := sources.Named(ctx, tx, "nut", 1)
			if len(list) != 1 || !more {
				t.Errorf("%d, more %v", len(list), more)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTwins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		one := ingest(t, d, article, sources.Meta{URL: "https://example.org/a"}).Source
		ingest(t, d, article, sources.Meta{Publisher: "Another"})                                                                                     // the same bytes
		add(t, d, sources.Source{Title: "Other words", URL: "https://example.org/a"})                                                                 // the same address
		add(t, d, sources.Source{Title: "secret  LETTERS", PublisherID: one.PublisherID})                                                             // as a publisher writes it twice
		add(t, d, sources.Source{Title: "Secret letters"})                                                                                            // of nobody knows whom
		add(t, d, sources.Source{Title: "Secret letters", PublisherID: ingest(t, d, "Else\n\nText.", sources.Meta{Publisher: "Third"}).Publisher.ID}) // another's
		read := func() map[string]string {
			got := map[string]string{}
			err := d.View(ctx, func(tx *db.Tx) error {
				list, err := sources.Twins(ctx, tx, one, true)
				for _, x := range list {
					got[x.Ref] = strings.Join(x.Why, ", ")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		got := read()
		want := map[string]string{"SR-0002": "same bytes", "SR-0003": "same address", "SR-0004": "same publisher and title", "SR-0005": "same title"}
		for ref, why := range want {
			if got[ref] != why {
				t.Errorf("%s: %q, want %q", ref, got[ref], why)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%v", got)
		}
		do(t, d, func(tx *db.Tx) error {
			_, err := sources.Merge(ctx, tx, anna, "SR-0002", one.ID, 1, "The same bytes.")
			return err
		})
		if _, there := read()["SR-0002"]; there {
			t.Error("what is merged is suggested again")
		}
	})
}

// What is known of a source stays when somebody finds it; its document fills only what nobody had said.
func TestALocatedSourceKeepsWhatWasSaidOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		wire := add(t, d, sources.Source{Title: "The wire", Published: "2021-06", Note: "Named in a footnote.", Basis: "firsthand"})
		copied := ingest(t, d, article, sources.Meta{}).Source
		var link sources.Derivation
		do(t, d, func(tx *db.Tx) (err error) {
			link, err = sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: copied.ID, To: wire.ID, Relation: "republication", Claims: []string{"c"}, Status: "suggested"})
			return err
		})
		in := ingest(t, d, "Another title\n\npublisher: The agency\nPublishing date: 2021-07-01\n\nThe letters revealed an offer.", sources.Meta{Source: wire.Ref, Method: "file", Name: "w.txt"})
		s := in.Source
		if !s.Located || s.ID != wire.ID || s.Title != "The wire" || s.Published != "2021-06" || s.Note != wire.Note || s.Basis != "firsthand" {
			t.Errorf("%+v", s)
		}
		if in.Publisher.Name != "The agency" || s.PublisherID != in.Publisher.ID {
			t.Errorf("publisher %+v", in.Publisher)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			_, down, err := sources.Derivations(ctx, tx, wire.ID)
			if len(down) != 1 || down[0].ID != link.ID || down[0].Status != "suggested" || !slices.Equal(down[0].Claims, []string{"c"}) {
				t.Errorf("%+v", down)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		again := ingest(t, d, "Third title\n\npublisher: Nobody's\n\nAnother text.", sources.Meta{Source: wire.Ref})
		if again.Source.PublisherID != s.PublisherID || again.Publisher.ID != s.PublisherID || again.Source.Version != s.Version {
			t.Errorf("a second snapshot changed %+v", again.Source)
		}
		verify(t, d)
	})
}

func TestADerivationIsChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		from, to := ingest(t, d, article, sources.Meta{}).Source, add(t, d, sources.Source{Title: "A letter"})
		var x sources.Derivation
		link := func(relation sources.Relation) error {
			return d.Update(ctx, func(tx *db.Tx) (err error) {
				x, err = sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: from.ID, To: to.ID, Relation: relation, ShownBy: "It was published by another newspaper."})
				return err
			})
		}
		if err := link("citation"); err != nil {
			t.Fatal(err)
		}
		change := func(next sources.Derivation, by auth.Person) (out sources.Derivation, err error) {
			err = d.Update(ctx, func(tx *db.Tx) (err error) { out, err = sources.UpdateDerivation(ctx, tx, by, next); return err })
			return out, err
		}
		next := x
		next.Relation, next.Claims, next.ShownBy, next.Note, next.To = "quotation", []string{"b", "a", "b"}, "The letters revealed “an offer”", "Read twice.", from.ID
		got, err := change(next, anna)
		if err != nil || got.Version != 2 || got.Relation != "quotation" || !slices.Equal(got.Claims, []string{"a", "b"}) || got.To != to.ID || got.PassageID == x.PassageID || got.PassageID == "" {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := change(next, anna); err == nil {
			t.Error("a stale change was taken")
		}
		got.Note = "No passage changes."
		if same, err := change(got, anna); err != nil || same.PassageID != got.PassageID {
			t.Errorf("%+v, %v", same, err)
		}
		if err := link("summary"); err != nil {
			t.Fatal(err)
		}
		x.Relation, x.Claims = "quotation", []string{"a", "b"}
		if _, err := change(x, anna); err == nil || !strings.Contains(err.Error(), "there already") {
			t.Errorf("made the same twice: %v", err)
		}
		x.Relation = "nonsense"
		if _, err := change(x, anna); err == nil {
			t.Error("nonsense was taken")
		}
		if _, err := change(got, auth.Person{Role: auth.Viewer}); err == nil {
			t.Error("a viewer changed it")
		}
		verify(t, d)
	})
}
