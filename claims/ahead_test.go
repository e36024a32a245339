package claims_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

func placeAhead(d *db.DB, claim string, n *claims.NewEvidence) error {
	return d.View(ctx, func(tx *db.Tx) error { return claims.PlaceAhead(ctx, tx, claim, n) })
}

// blank takes the texts of all snapshots away, so that only what was found ahead can be kept.
func blank(t testing.TB, d *db.DB) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `update snapshots set text = ''`); return err })
}

func TestPlaceAhead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		n := claims.NewEvidence{Source: s.Ref, Quote: "He  refused it.", Stance: claims.Refutes}
		if err := placeAhead(d, c.Ref, &n); err != nil {
			t.Fatal(err)
		}
		blank(t, d)
		if a, err := addEvidence(d, c.ID, n); err != nil || a.Passage.Quote != "He refused it." || a.Passage.ID == "" || a.Evidence.SourceID != s.ID {
			t.Errorf("%+v, %v", a, err)
		}
		n.Quote = "revealed an offer"
		if _, err := addEvidence(d, c.ID, n); !errors.Is(err, fault.Invalid) {
			t.Errorf("another quotation took the place of the first: %v", err)
		}
	})
}

// What is refused is refused ahead, as AddEvidence refuses it.
func TestPlaceAheadRefuses(t *testing.T) {
	d := dbtest.SQLite(t)
	s := addSource(t, d)
	other := ingest(t, d, "Another page\n\nHe refused it. He refused it.", sources.Meta{})
	c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
	good := claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Refutes}
	for name, test := range map[string]struct {
		change func(n *claims.NewEvidence)
		kind   fault.Kind
	}{
		"one that stands twice":    {func(n *claims.NewEvidence) { n.Source, n.Quote = other.Source.ID, "refused it" }, fault.Invalid},
		"no stance":                {func(n *claims.NewEvidence) { n.Stance = "" }, fault.Invalid},
		"a source that is not":     {func(n *claims.NewEvidence) { n.Source = "SR-FFFF" }, fault.NotFound},
		"another source's capture": {func(n *claims.NewEvidence) { n.Snapshot = other.Snapshot.ID }, fault.Invalid},
		"a capture that is not":    {func(n *claims.NewEvidence) { n.Snapshot = db.NewID() }, fault.NotFound},
	} {
		n := good
		test.change(&n)
		ahead := placeAhead(d, c.ID, &n)
		if _, err := addEvidence(d, c.ID, n); !errors.Is(ahead, test.kind) || err == nil || err.Error() != ahead.Error() {
			t.Errorf("%s: %v ahead, then %v, want %s", name, ahead, err, test.kind)
		}
	}
	var quote *sources.QuoteError
	invented := good
	invented.Quote = "He refuses it."
	if err := placeAhead(d, c.ID, &invented); !errors.As(err, &quote) || quote.Nearest == nil || quote.Nearest.Quote != "He refused it." {
		t.Errorf("the nearest stretch: %v", err)
	}
	if err := placeAhead(d, "CT-FFFF", &good); !errors.Is(err, fault.NotFound) {
		t.Errorf("a claim that is not: %v", err)
	}
	if err := placeAhead(d, c.ID, &claims.NewEvidence{NotFound: true, Searched: "everywhere"}); err != nil {
		t.Errorf("not found has no place to look for: %v", err)
	}
}

// A snapshot that came in between is the newest, so the quotation is looked for in that.
func TestPlaceAheadThenANewerSnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in := ingest(t, d, article, sources.Meta{})
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		n := claims.NewEvidence{Source: in.Source.ID, Quote: "He refused it.", Stance: claims.Refutes}
		gone := n
		gone.Quote = "revealed an offer"
		if err := errors.Join(placeAhead(d, c.ID, &n), placeAhead(d, c.ID, &gone)); err != nil {
			t.Fatal(err)
		}
		newer := ingest(t, d, "Secret letters\n\nIt is said that he was asked. He refused it.", sources.Meta{Source: in.Source.ID})
		if a, err := addEvidence(d, c.ID, n); err != nil || a.Passage.SnapshotID != newer.Snapshot.ID {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := addEvidence(d, c.ID, gone); !errors.Is(err, fault.Invalid) {
			t.Errorf("a quotation that the newest snapshot lacks: %v", err)
		}
		verify(t, d)
	})
}

// What is cited from an older snapshot is looked for in the newest as well, and that too is done ahead.
func TestPlaceAheadInAnOlderSnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in := ingest(t, d, article, sources.Meta{})
		newer := ingest(t, d, "Secret letters\n\nA line before.\n\n"+strings.TrimPrefix(article, "Secret letters\n\n"), sources.Meta{Source: in.Source.ID})
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		n := claims.NewEvidence{Source: in.Source.ID, Snapshot: in.Snapshot.ID, Quote: "He refused it.", Stance: claims.Refutes}
		if err := placeAhead(d, c.ID, &n); err != nil {
			t.Fatal(err)
		}
		blank(t, d)
		a, err := addEvidence(d, c.ID, n)
		if err != nil || a.Passage.SnapshotID != in.Snapshot.ID {
			t.Fatalf("%+v, %v", a, err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			states, err := sources.StatesOn(ctx, tx, newer.Snapshot.ID)
			if s := states[a.Passage.ID]; !s.Found() || s.Number != 2 {
				t.Errorf("its state on the newest: %+v", s)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestLongQuotation(t *testing.T) {
	d := dbtest.SQLite(t)
	text := strings.Repeat("It rained all day.\n", sources.MaxQuote/10)
	s := ingest(t, d, "A long page\n\n"+text, sources.Meta{}).Source
	c := addClaim(t, d, claims.Claim{Text: "It rained."})
	n := claims.NewEvidence{Source: s.ID, Quote: "  " + strings.Repeat("é", sources.MaxQuote) + "\r\n", Stance: claims.Supports}
	var quote *sources.QuoteError
	if _, err := addEvidence(d, c.ID, n); !errors.As(err, &quote) {
		t.Errorf("as long as may be: %v", err)
	}
	n.Quote = strings.Repeat("é", sources.MaxQuote+1)
	for _, err := range []error{placeAhead(d, c.ID, &n), func() error { _, err := addEvidence(d, c.ID, n); return err }()} {
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != "quote" || !strings.Contains(f.Message, "has 10001 characters; 10000 is the most") {
			t.Errorf("too long: %v", err)
		}
	}
}
