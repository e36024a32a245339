package sources_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// holding counts the paragraphs that hold some words.
func holding(t *testing.T, d *db.DB, all ...db.Words) (n int) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error {
		list, err := tx.Holding(ctx, all, nil, 100)
		n = len(list)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func ingestText(t *testing.T, d *db.DB, text string, m sources.Meta) (in sources.Ingested) {
	t.Helper()
	doc, err := capture.Plain(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Update(ctx, func(tx *db.Tx) error {
		var err error
		in, err = sources.Ingest(ctx, tx, auth.Local(), doc, m)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return in
}

func TestASourceIsFoundByItsNewestSnapshotAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in := ingestText(t, d, "The Golan was offered.\n\n"+strings.Repeat("Nothing else was said of it. ", 60), sources.Meta{Title: "First", Name: "a"})
		if n := holding(t, d, db.Words{Text: "golan"}); n != 1 {
			t.Errorf("%d paragraphs hold golan", n)
		}
		if n := holding(t, d, db.Words{Text: "nothing"}); n < 2 {
			t.Errorf("a long text is %d paragraphs", n)
		}
		ingestText(t, d, "The heights were offered.", sources.Meta{Source: in.Source.ID, Name: "b"})
		if n := holding(t, d, db.Words{Text: "golan"}) + holding(t, d, db.Words{Text: "nothing"}); n != 0 {
			t.Errorf("the older snapshot is found %d times", n)
		}
		if n := holding(t, d, db.Words{Text: "heights were"}); n != 1 {
			t.Errorf("the newer one is found %d times", n)
		}
	})
}

// Both engines find by words what a plain look at every paragraph finds.
func TestHoldingIsWhatAPlainScanFinds(t *testing.T) {
	texts := []string{"golan talks", "the golan heights", "Golan, talks; heights", "قال الرَّئيس", "قال رئيس", "中国人民", "人民中国", "12.5 per cent", "Talks of the Golan", "", "x golanese"}
	asked := []struct{ all, none []db.Words }{
		{all: []db.Words{{Text: "golan"}}},
		{all: []db.Words{{Text: "golan"}, {Text: "talks"}}},
		{all: []db.Words{{Text: "golan talks"}}},
		{all: []db.Words{{Text: "gol", Prefix: true}}},
		{all: []db.Words{{Text: "the gol", Prefix: true}}},
		{all: []db.Words{{Text: "golan"}}, none: []db.Words{{Text: "heights"}}},
		{all: []db.Words{{Text: "golan"}}, none: []db.Words{{Text: "golan talks"}, {Text: "x"}}},
		{all: []db.Words{{Text: "gol", Prefix: true}}, none: []db.Words{{Text: "golane", Prefix: true}, {Text: "golan h", Prefix: true}}},
		{all: []db.Words{{Text: fulltext.Fold("رئيس")}}},
		{all: []db.Words{{Text: "中国 国人"}}},
		{all: []db.Words{{Text: "民"}}},
		{all: []db.Words{{Text: "12 5"}}},
		{all: []db.Words{{Text: "nowhere"}}},
		{all: []db.Words{{Text: "and"}, {Text: "not"}, {Text: "or"}, {Text: "near"}}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(ctx, func(tx *db.Tx) error {
			for i, text := range texts {
				if _, err := tx.Exec(ctx, `insert into paragraphs (docid, folded) values ($1, $2)`, i+1, fulltext.Fold(text)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range asked {
			var want []int64
			for i, text := range slices.Backward(texts) {
				folded, fits := " "+fulltext.Fold(text)+" ", true
				for _, w := range q.all {
					fits = fits && stands(folded, w)
				}
				for _, w := range q.none {
					fits = fits && !stands(folded, w)
				}
				if fits {
					want = append(want, int64(i+1))
				}
			}
			var got, two []int64
			if err := d.View(ctx, func(tx *db.Tx) (err error) {
				if got, err = tx.Holding(ctx, q.all, q.none, 100); err != nil {
					return err
				}
				two, err = tx.Holding(ctx, q.all, q.none, 2)
				return err
			}); err != nil {
				t.Fatalf("%v: %v", q, err)
			}
			if !slices.Equal(got, want) || !slices.Equal(two, want[:min(2, len(want))]) {
				t.Errorf("%v: got %v and %v, want %v", q, got, two, want)
			}
		}
	})
}

func stands(folded string, w db.Words) bool {
	if w.Prefix {
		return strings.Contains(folded, " "+w.Text)
	}
	return strings.Contains(folded, " "+w.Text+" ")
}

func TestTextsFromBeforeAreFilledIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i := range 120 {
			ingestText(t, d, "The Golan was offered, number "+strings.Repeat("i", i+1)+".", sources.Meta{Title: "Source", Name: "a"})
		}
		forget := func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `delete from paragraphs`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `delete from searched_texts`)
			return err
		}
		if err := d.Update(ctx, forget); err != nil {
			t.Fatal(err)
		}
		var said []int
		for range 2 {
			if err := sources.FillParagraphs(ctx, d, func(done int) { said = append(said, done) }); err != nil {
				t.Fatal(err)
			}
		}
		if n := holding(t, d, db.Words{Text: "golan"}); n != 100 || !slices.Equal(said, []int{50, 100, 120}) {
			t.Errorf("%d are found, after %v", n, said)
		}
		if err := d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err }); err != nil {
			t.Error(err)
		}
	})
}

func TestVerifyNoticesWhatIsMadeOfTexts(t *testing.T) {
	for name, change := range map[string]string{
		"a paragraph's words":   `update paragraphs set folded = 'other' where docid = 1`,
		"a paragraph less":      `delete from paragraphs where docid = 1`,
		"other places":          `update searched_texts set places = '0-1'`,
		"an older text's words": `update searched_texts set snapshot = (select id from snapshots where number = 1) where first > 1`,
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				in := ingestText(t, d, "The Golan was offered.", sources.Meta{Title: "First", Name: "a"})
				if strings.HasPrefix(name, "an older") {
					ingestText(t, d, "The heights were offered.", sources.Meta{Source: in.Source.ID, Name: "b"})
				}
				verify := func() error {
					return d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err })
				}
				if err := verify(); err != nil {
					t.Fatal(err)
				}
				if err := d.Update(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, change); return err }); err != nil {
					t.Fatal(err)
				}
				if err := verify(); !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), "is not found by its own text") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}
