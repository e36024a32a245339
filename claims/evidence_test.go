package claims_test

import (
	"errors"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

func withdraw(t testing.TB, d *db.DB, id string) (e claims.Evidence) {
	t.Helper()
	do(t, d, func(tx *db.Tx) (err error) {
		e, err = claims.WithdrawEvidence(ctx, tx, anna, id, "wrong man")
		return err
	})
	return e
}

func restore(t testing.TB, d *db.DB, id string) (e claims.Evidence) {
	t.Helper()
	do(t, d, func(tx *db.Tx) (err error) { e, err = claims.RestoreEvidence(ctx, tx, anna, id); return err })
	return e
}

func TestEvidenceRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		other := ingest(t, d, "Another page\n\nHe refused it. He refused it.", sources.Meta{})
		var unseen sources.Source
		do(t, d, func(tx *db.Tx) (err error) {
			unseen, err = sources.AddSource(ctx, tx, anna, sources.Source{Title: "A letter"})
			return err
		})
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		size := verify(t, d).Size
		good := claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Refutes}
		for name, test := range map[string]struct {
			change func(n *claims.NewEvidence)
			kind   fault.Kind
		}{
			"an invented quotation":    {func(n *claims.NewEvidence) { n.Quote = "He accepted it gladly." }, fault.Invalid},
			"one that stands twice":    {func(n *claims.NewEvidence) { n.Source, n.Quote = other.Source.ID, "refused it" }, fault.Invalid},
			"no quotation":             {func(n *claims.NewEvidence) { n.Quote = " " }, fault.Invalid},
			"no stance":                {func(n *claims.NewEvidence) { n.Stance = "" }, fault.Invalid},
			"an unknown stance":        {func(n *claims.NewEvidence) { n.Stance = "likes" }, fault.Invalid},
			"an unknown role":          {func(n *claims.NewEvidence) { n.Role = "tertiary" }, fault.Invalid},
			"a long note":              {func(n *claims.NewEvidence) { n.Note = long(claims.MaxNote + 1) }, fault.Invalid},
			"no source":                {func(n *claims.NewEvidence) { n.Source = "" }, fault.Invalid},
			"a source that is not":     {func(n *claims.NewEvidence) { n.Source = "SR-FFFF" }, fault.NotFound},
			"a source without a text":  {func(n *claims.NewEvidence) { n.Source = unseen.Ref }, fault.NotFound},
			"another source's capture": {func(n *claims.NewEvidence) { n.Snapshot = other.Snapshot.ID }, fault.Invalid},
			"a capture that is not":    {func(n *claims.NewEvidence) { n.Snapshot = db.NewID() }, fault.NotFound},
			"not found, no place":      {func(n *claims.NewEvidence) { *n = claims.NewEvidence{NotFound: true} }, fault.Invalid},
		} {
			n := good
			test.change(&n)
			if _, err := addEvidence(d, c.ID, n); !errors.Is(err, test.kind) {
				t.Errorf("%s: %v, want %s", name, err, test.kind)
			}
		}
		var quote *sources.QuoteError
		invented := good
		invented.Quote = "He refuses it."
		if _, err := addEvidence(d, c.ID, invented); !errors.As(err, &quote) || quote.Nearest == nil || quote.Nearest.Quote != "He refused it." {
			t.Errorf("the nearest stretch: %v", err)
		}
		if _, err := addEvidence(d, "CT-FFFF", good); !errors.Is(err, fault.NotFound) {
			t.Errorf("a claim that is not: %v", err)
		}
		err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := claims.AddEvidence(ctx, tx, auth.Person{Name: "bob", Role: auth.Viewer}, c.ID, good)
			return err
		})
		if !errors.Is(err, fault.Denied) {
			t.Errorf("a viewer: %v", err)
		}
		if got := verify(t, d).Size; got != size {
			t.Errorf("refused evidence left %d entries", got-size)
		}
	})
}

func TestEvidence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		c := addClaim(t, d, claims.Claim{Text: "An offer was made.", System: "other", ExternalID: "7"})
		good := claims.NewEvidence{Source: s.Ref, Quote: "He refused it.", Stance: claims.Refutes}
		one, err := addEvidence(d, "other:7", good)
		if err != nil || one.Evidence.Number != 1 || one.Passage.Quote != good.Quote || one.Duplicate || one.Score != 1 {
			t.Fatalf("%+v, %v", one, err)
		}
		if again, err := addEvidence(d, c.Ref, good); err != nil || !again.Duplicate || again.Evidence.ID != one.Evidence.ID {
			t.Errorf("the same again: %+v, %v", again, err)
		}
		context := good
		context.Stance = claims.Context
		if two, err := addEvidence(d, c.Ref, context); err != nil || two.Duplicate || two.Evidence.Number != 2 || two.Passage.ID != one.Passage.ID {
			t.Errorf("the same passage for another stance: %+v, %v", two, err)
		}
		if e := withdraw(t, d, one.Evidence.ID); e.WithdrawnAt.IsZero() || e.WithdrawnBy != "local:anna" {
			t.Errorf("%+v", e)
		}
		good.Role, good.Note = "primary", "It was he after all."
		back, err := addEvidence(d, c.Ref, good)
		if e := back.Evidence; err != nil || back.Duplicate || e.ID != one.Evidence.ID || !e.WithdrawnAt.IsZero() || e.Role != "primary" || e.Note != good.Note {
			t.Errorf("taken up again: %+v, %v", back, err)
		}
		size := verify(t, d).Size
		if e := restore(t, d, one.Evidence.ID); !e.WithdrawnAt.IsZero() || verify(t, d).Size != size {
			t.Errorf("what stands was restored: %+v", e)
		}
		withdraw(t, d, one.Evidence.ID)
		if e := restore(t, d, one.Evidence.ID); !e.WithdrawnAt.IsZero() || e.Note != good.Note {
			t.Errorf("%+v", e)
		}
		verify(t, d)
	})
}

func TestNotFound(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addClaim(t, d, claims.Claim{Text: "x"})
	n := claims.NewEvidence{NotFound: true, Searched: " The archive of 1998 "}
	one, err := addEvidence(d, c.ID, n)
	if err != nil || !one.Evidence.NotFound() || one.Evidence.Searched != "The archive of 1998" || one.Evidence.Number != 1 {
		t.Fatalf("%+v, %v", one, err)
	}
	if again, err := addEvidence(d, c.ID, n); err != nil || !again.Duplicate {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	withdraw(t, d, one.Evidence.ID)
	if back, err := addEvidence(d, c.ID, n); err != nil || back.Duplicate || back.Evidence.ID != one.Evidence.ID {
		t.Errorf("searched again: %+v, %v", back, err)
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		list, err := claims.EvidenceOf(ctx, tx, c.ID)
		if len(list) != 1 || list[0].Searched != "The archive of 1998" {
			t.Errorf("%+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	verify(t, d)
}
