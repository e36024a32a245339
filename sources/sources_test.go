package sources_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/capture"
)

var (
	ctx  = context.Background()
	anna = auth.Person{Name: "anna", Role: auth.Admin}
)

const article = "Secret letters\n\npublisher: تركيا عاجل\nPublishing date: 2021-07-02\n\nFacebook\nTwitter\n\n" +
	"The letters revealed “an offer” made to the president.\nIt was published by another newspaper. It rained. It rained."

func doc(t testing.TB, text string) *capture.Document {
	t.Helper()
	d, err := capture.Read(capture.Input{Bytes: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// do runs fn in Update and fails the test when it fails.
func do(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func ingest(t testing.TB, d *db.DB, text string, m sources.Meta) (in sources.Ingested) {
	t.Helper()
	read := doc(t, text)
	do(t, d, func(tx *db.Tx) (err error) {
		in, err = sources.Ingest(ctx, tx, anna, read, m)
		return err
	})
	return in
}

func verify(t testing.TB, d *db.DB) ledger.Head {
	t.Helper()
	var head ledger.Head
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		head, err = ledger.Verify(ctx, tx, nil)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return head
}

func TestIngest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		one := ingest(t, d, article, sources.Meta{Method: "file", Name: "a.txt"})
		if one.Duplicate || one.Source.Ref != "SR-0001" || one.Source.Title != "Secret letters" || one.Publisher.Name != "تركيا عاجل" ||
			one.Publisher.Language != "ar" || one.Source.Published != "2021-07-02" || one.Snapshot.Number != 1 {
			t.Errorf("%+v", one)
		}
		size := verify(t, d).Size
		if again := ingest(t, d, article, sources.Meta{}); !again.Duplicate || again.Source.ID != one.Source.ID || again.Snapshot.ID != one.Snapshot.ID {
			t.Errorf("the same bytes again: %+v", again)
		}
		if head := verify(t, d); head.Size != size {
			t.Errorf("a duplicate wrote %d entries", head.Size-size)
		}
		other := ingest(t, d, article, sources.Meta{Publisher: "Another", URL: "https://example.org/1"})
		if other.Duplicate || other.Source.ID == one.Source.ID || other.Publisher.Name != "Another" {
			t.Errorf("the same bytes under another publisher: %+v", other)
		}
		changed := ingest(t, d, article+" It stopped.", sources.Meta{Publisher: "another", URL: "https://example.org/1"})
		if changed.Source.ID != other.Source.ID || changed.Snapshot.Number != 2 || changed.Publisher.ID != other.Publisher.ID {
			t.Errorf("another text at the same address: %+v", changed)
		}
		flags := ingest(t, d, "Title\n\nA text of its own.", sources.Meta{Title: "Mine", Language: "fr", Published: "1998/2005", Kind: "papers"})
		if flags.Source.Title != "Mine" || flags.Source.Language != "fr" || flags.Source.Published != "1998/2005" {
			t.Errorf("flags do not win: %+v", flags.Source)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			var blobs int
			if err := tx.QueryRow(ctx, `select count(*) from blobs`).Scan(&blobs); err != nil || blobs != 3 {
				t.Errorf("%d blobs for three different documents, %v", blobs, err)
			}
			b, err := sources.SnapshotBytes(ctx, tx, one.Snapshot.ID)
			if string(b) != article {
				t.Errorf("the bytes came back as %q", b)
			}
			n, _ := sources.LatestSnapshot(ctx, tx, one.Source.ID)
			if strings.Contains(n.Text, "Facebook") || len(n.Boilerplate) != 2 || !strings.HasPrefix(n.Text, "The letters") {
				t.Errorf("text %q, boilerplate %q", n.Text, n.Boilerplate)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestIngestAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		read := doc(t, article)
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				err := d.Update(ctx, func(tx *db.Tx) error {
					_, err := sources.Ingest(ctx, tx, anna, read, sources.Meta{})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		err := d.View(ctx, func(tx *db.Tx) error {
			list, _, err := sources.ListSources(ctx, tx, sources.SourceFilter{})
			if len(list) != 1 || list[0].Snapshots != 1 {
				t.Errorf("%d sources", len(list))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestPassages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in := ingest(t, d, article, sources.Meta{})
		add := func(sel anchor.Selector) (p sources.Passage, err error) {
			err = d.Update(ctx, func(tx *db.Tx) (err error) {
				p, _, err = sources.AddPassage(ctx, tx, anna, in.Snapshot.ID, sel)
				return err
			})
			return p, err
		}
		p, err := add(anchor.Selector{Exact: "revealed “an offer” made"})
		if err != nil || p.Start != 12 || p.End != 36 || p.Prefix != "The letters " {
			t.Errorf("%+v, %v", p, err)
		}
		if q, err := add(anchor.Selector{Exact: `revealed "an offer" made`}); err != nil || q.ID != p.ID {
			t.Errorf("the same place with other quotation marks: %+v, %v", q, err)
		}
		size := verify(t, d).Size
		var quote *sources.QuoteError
		_, err = add(anchor.Selector{Exact: "revealed an offer to nobody"})
		if !errors.As(err, &quote) || !errors.Is(err, fault.Invalid) || quote.Nearest == nil || !strings.Contains(err.Error(), "revealed “an offer”") {
			t.Errorf("an invented quotation: %v", err)
		}
		if _, err := add(anchor.Selector{Exact: "It rained."}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "2 times") {
			t.Errorf("a quotation that stands there twice: %v", err)
		}
		start := strings.Count(article[strings.Index(article, "The letters"):strings.LastIndex(article, "It rained")], "") - 1
		if q, err := add(anchor.Selector{Exact: "It rained.", Start: &start}); err != nil || q.Start != start {
			t.Errorf("with its start: %+v, %v", q, err)
		}
		if head := verify(t, d); head.Size != size+1 {
			t.Errorf("%d entries more, want one", head.Size-size)
		}
	})
}

func TestDerivations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := ingest(t, d, article, sources.Meta{}).Source, sources.Source{Title: "Episode 5"}
		do(t, d, func(tx *db.Tx) (err error) { b, err = sources.AddSource(ctx, tx, anna, b); return err })
		link := func(x sources.Derivation) (out sources.Derivation, err error) {
			err = d.Update(ctx, func(tx *db.Tx) (err error) { out, err = sources.AddDerivation(ctx, tx, anna, x); return err })
			return out, err
		}
		one, err := link(sources.Derivation{From: a.Ref, To: b.ID, Relation: "summary", ShownBy: "published by another newspaper"})
		if err != nil || one.PassageID == "" || one.Status != "confirmed" {
			t.Fatalf("%+v, %v", one, err)
		}
		for name, test := range map[string]struct {
			d    sources.Derivation
			kind fault.Kind
		}{
			"again":               {sources.Derivation{From: a.ID, To: b.ID, Relation: "summary"}, fault.Exists},
			"from itself":         {sources.Derivation{From: a.ID, To: a.Ref, Relation: "summary"}, fault.Invalid},
			"an unknown relation": {sources.Derivation{From: a.ID, To: b.ID, Relation: "copy"}, fault.Invalid},
			"from nothing":        {sources.Derivation{From: "SR-FFFF", To: b.ID, Relation: "summary"}, fault.NotFound},
			"with a wrong status": {sources.Derivation{From: a.ID, To: b.ID, Relation: "citation", Status: "sure"}, fault.Invalid},
			"with endless words":  {sources.Derivation{From: a.ID, To: b.ID, Relation: "citation", Note: strings.Repeat("x", 5000)}, fault.Invalid},
		} {
			if _, err := link(test.d); !errors.Is(err, test.kind) {
				t.Errorf("%s: %v, want %s", name, err, test.kind)
			}
		}
		scoped, err := link(sources.Derivation{From: b.ID, To: a.ID, Relation: "citation", Claims: []string{"z", "a", "z"}, ShownBy: "words without a text"})
		if err != nil || fmt.Sprint(scoped.Claims) != "[a z]" || scoped.PassageID != "" {
			t.Errorf("%+v, %v", scoped, err)
		}
		set := func(version int64, status string) error {
			return d.Update(ctx, func(tx *db.Tx) error {
				_, err := sources.SetDerivationStatus(ctx, tx, anna, one.ID, version, status)
				return err
			})
		}
		if err := set(1, "rejected"); err != nil {
			t.Error(err)
		}
		if err := set(1, "confirmed"); !errors.Is(err, fault.Stale) {
			t.Errorf("a stale change: %v", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			all, publishers, list, err := sources.Ancestry(ctx, tx, []string{a.ID})
			if len(all) != 2 || len(publishers) != 1 || len(list) != 2 || list[0].Status != "rejected" {
				t.Errorf("%d sources, %d publishers, %+v", len(all), len(publishers), list)
			}
			up, down, _ := sources.Derivations(ctx, tx, a.ID)
			if len(up) != 1 || len(down) != 1 {
				t.Errorf("%d up, %d down", len(up), len(down))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		verify(t, d)
	})
}

func TestPublishersAndGrades(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var p sources.Publisher
		do(t, d, func(tx *db.Tx) (err error) {
			p, err = sources.AddPublisher(ctx, tx, anna, sources.Publisher{Name: "الشَّرق الأوسط", Latin: "Asharq Al-Awsat", Domain: "aawsat.com"})
			return err
		})
		err := d.View(ctx, func(tx *db.Tx) error {
			for _, name := range []string{"الشرق  الأوسط", "asharq al-awsat", "AAWSAT.com", "الشَّرق الأوسط"} {
				if q, err := sources.FindPublisher(ctx, tx, name); err != nil || q.ID != p.ID {
					t.Errorf("%q: %v", name, err)
				}
			}
			_, err := sources.FindPublisher(ctx, tx, "Nobody")
			if !errors.Is(err, fault.NotFound) {
				t.Errorf("nobody: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.Owner = "A group"
		do(t, d, func(tx *db.Tx) error { _, err := sources.UpdatePublisher(ctx, tx, anna, p); return err })
		err = d.Update(ctx, func(tx *db.Tx) error { _, err := sources.UpdatePublisher(ctx, tx, anna, p); return err })
		if !errors.Is(err, fault.Stale) {
			t.Errorf("a stale change: %v", err)
		}
		grade := func(by auth.Person, grade, reason string) error {
			return d.Update(ctx, func(tx *db.Tx) error { _, err := sources.GradePublisher(ctx, tx, by, p.ID, grade, reason); return err })
		}
		if err := grade(anna, "b", "Corrects in public."); err != nil {
			t.Error(err)
		}
		if err := grade(anna, "G", "x"); !errors.Is(err, fault.Invalid) {
			t.Errorf("grade G: %v", err)
		}
		if err := grade(anna, "A", " "); !errors.Is(err, fault.Invalid) {
			t.Errorf("no reason: %v", err)
		}
		if err := grade(auth.Person{Name: "bob", Role: auth.Checker}, "A", "x"); !errors.Is(err, fault.Denied) {
			t.Errorf("a checker grades: %v", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			list, err := sources.ListPublishers(ctx, tx, "الشرق")
			if len(list) != 1 || list[0].Grade != "B" || list[0].Owner != "A group" {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		verify(t, d)
	})
}

func TestListSources(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ingest(t, d, article, sources.Meta{})
		do(t, d, func(tx *db.Tx) error {
			for i := range 7 {
				s := sources.Source{Title: fmt.Sprintf("Report 10%% no. %d", i), Located: i%2 == 0, Published: "1998"}
				if _, err := sources.AddSource(ctx, tx, anna, s); err != nil {
					return err
				}
			}
			return nil
		})
		for name, test := range map[string]struct {
			f    sources.SourceFilter
			want int
		}{
			"all":               {sources.SourceFilter{Limit: 3}, 8},
			"by word":           {sources.SourceFilter{Query: "REPORT 10%"}, 7},
			"by publisher":      {sources.SourceFilter{Query: "تركيا"}, 1},
			"by reference":      {sources.SourceFilter{Query: "sr-0002"}, 1},
			"a wild card":       {sources.SourceFilter{Query: "R_port"}, 0},
			"never seen":        {sources.SourceFilter{Problem: "unlocated"}, 3},
			"never captured":    {sources.SourceFilter{Problem: "never-captured", Limit: 1}, 4},
			"without publisher": {sources.SourceFilter{Problem: "no-publisher"}, 7},
		} {
			seen := map[string]bool{}
			err := d.View(ctx, func(tx *db.Tx) error {
				for f := test.f; ; {
					list, next, err := sources.ListSources(ctx, tx, f)
					if err != nil {
						return err
					}
					for _, s := range list {
						if seen[s.ID] {
							t.Errorf("%s: %s twice", name, s.Ref)
						}
						seen[s.ID] = true
					}
					if f.Cursor = next; next == "" {
						return nil
					}
				}
			})
			if err != nil || len(seen) != test.want {
				t.Errorf("%s: %d sources, want %d (%v)", name, len(seen), test.want, err)
			}
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			_, _, err := sources.ListSources(ctx, tx, sources.SourceFilter{Cursor: "nonsense"})
			return err
		})
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("a broken cursor: %v", err)
		}
	})
}

func TestSourceChecks(t *testing.T) {
	d := dbtest.SQLite(t)
	for name, s := range map[string]sources.Source{
		"no title":     {},
		"a script":     {Title: "x", URL: "javascript:alert(1)"},
		"a date":       {Title: "x", Published: "03/04/1998"},
		"a basis":      {Title: "x", Basis: "hearsay"},
		"two lines":    {Title: "x\ny"},
		"a long title": {Title: strings.Repeat("x", 1001)},
		"no UTF-8":     {Title: "\xff"},
	} {
		err := d.Update(ctx, func(tx *db.Tx) error { _, err := sources.AddSource(ctx, tx, anna, s); return err })
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := d.Update(ctx, func(tx *db.Tx) error {
		_, err := sources.AddSource(ctx, tx, auth.Person{Role: auth.Viewer}, sources.Source{Title: "x"})
		return err
	})
	if !errors.Is(err, fault.Denied) {
		t.Errorf("a viewer adds a source: %v", err)
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{"1998": "1998", "1998-02": "February 1998", "1998-02-21": "21 February 1998", "1998/2005-03": "1998 to March 2005", "": "undated", "13 Mart 1998": "13 March 1998"} {
		d, err := sources.ParseDate(in)
		if err != nil || d.Words() != want {
			t.Errorf("%q: %q, %v", in, d.Words(), err)
		}
	}
	if _, err := sources.ParseDate("someday"); !errors.Is(err, fault.Invalid) {
		t.Errorf("someday: %v", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d, err := sources.ParseDate(rapid.StringMatching(`[0-9]{4}(-[01][0-9](-[0-3][0-9])?)?(/[0-9]{4})?`).Draw(t, "date"))
		if err != nil {
			return
		}
		if again, err := sources.ParseDate(string(d)); err != nil || again != d {
			t.Fatalf("%q became %q, %v", d, again, err)
		}
	})
}

// The words that show a derivation are a quotation, and no longer than one.
func TestLongWordsThatShowIt(t *testing.T) {
	d := dbtest.SQLite(t)
	from, to := ingest(t, d, article, sources.Meta{}).Source.ID, ingest(t, d, "Another\n\nIt rained.", sources.Meta{}).Source.ID
	link := func(relation sources.Relation, words string) error {
		return d.Update(ctx, func(tx *db.Tx) error {
			_, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: from, To: to, Relation: relation, ShownBy: words})
			return err
		})
	}
	if err := link("quotation", strings.Repeat("x", sources.MaxQuote)); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
	var f *fault.Error
	if err := link("citation", strings.Repeat("x", sources.MaxQuote+1)); !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != "shown_by" || !strings.Contains(f.Message, "10000 is the most") {
		t.Errorf("too long: %v", err)
	}
}

// The words that show a derivation are looked for before the writing transaction, and there no more, found or not.
func TestShowAhead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		page := ingest(t, d, "The letters, published by the paper, revealed an offer.", sources.Meta{})
		other := ingest(t, d, "What the paper printed.", sources.Meta{})
		for words, found := range map[string]bool{" published by the paper ": true, "printed in the moon": false} {
			var shown *sources.Place
			err := d.View(ctx, func(tx *db.Tx) (err error) {
				shown, err = sources.ShowAhead(ctx, tx, page.Source.Ref, words)
				return err
			})
			if err != nil || shown == nil {
				t.Fatalf("%q: %v, %v", words, shown, err)
			}
			relation := sources.Relation("citation")
			if found {
				relation = "quotation"
			}
			var link sources.Derivation
			do(t, d, func(tx *db.Tx) (err error) {
				link, err = sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: page.Source.ID, To: other.Source.ID, Relation: relation, ShownBy: words, Shown: shown})
				return err
			})
			if (link.PassageID != "") != found {
				t.Errorf("%q: passage %q", words, link.PassageID)
			}
		}
		for _, none := range []string{"", strings.Repeat("x", sources.MaxQuote+1)} {
			err := d.View(ctx, func(tx *db.Tx) error {
				if shown, err := sources.ShowAhead(ctx, tx, page.Source.ID, none); shown != nil || err != nil {
					t.Errorf("%.10q: %v, %v", none, shown, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		verify(t, d)
	})
}
