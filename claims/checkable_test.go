package claims_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

const checkableText = "Good morning, everybody.\n\nThe council spent $48 million on the stadium in 2016, twice what voters approved. I think we can do better.\n" +
	"Anna Orr said that 312 officials had been paid by the fund. What happened to the money?"

func TestCheckablesBecomeClaims(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		s, n := ingestText(t, d, checkableText)
		var first, second claims.Claim
		update := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Update(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		list := func() (list []claims.Checkable) {
			t.Helper()
			update(func(tx *db.Tx) (err error) {
				list, err = claims.Checkables(ctx, tx, s, n, 2)
				return err
			})
			slices.SortFunc(list, func(a, b claims.Checkable) int { return a.Start - b.Start })
			return list
		}
		rows := list()
		if len(rows) != 2 || !strings.HasPrefix(rows[0].Text, "The council") || !strings.HasPrefix(rows[1].Text, "Anna Orr") || rows[0].Claim != nil || rows[1].Claim != nil {
			t.Fatalf("%+v", rows)
		}
		update(func(tx *db.Tx) (err error) {
			found, _, err := claims.ReadStretch(ctx, tx, auth.Local(), s.Ref, "", rows[1].Start, rows[1].End)
			if err == nil {
				first, err = claims.AddStretch(ctx, tx, auth.Local(), found)
			}
			return err
		})
		if first.Text != rows[1].Text || first.Claimant != "Anna Orr" || first.Said != "2017-05-03" || first.Language != "en" || first.FirstAppearance != s.ID {
			t.Errorf("%+v", first)
		}
		err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := claims.AddStretch(ctx, tx, auth.Local(), claims.Claim{Text: strings.ToUpper(first.Text), FirstAppearance: s.ID})
			return err
		})
		if !errors.Is(err, fault.Exists) || !strings.Contains(err.Error(), first.Ref) {
			t.Errorf("the same words again: %v", err)
		}
		update(func(tx *db.Tx) (err error) {
			if second, err = claims.Add(ctx, tx, auth.Local(), claims.Claim{Text: "The stadium cost too much."}); err == nil {
				_, err = claims.AddEvidence(ctx, tx, auth.Local(), second.ID, claims.NewEvidence{Source: s.ID, Quote: "The council spent $48 million on the stadium", Stance: claims.Supports})
			}
			return err
		})
		if rows = list(); rows[1].Claim == nil || rows[1].Claim.ID != first.ID || rows[1].Cited || rows[0].Claim == nil || rows[0].Claim.ID != second.ID || !rows[0].Cited {
			t.Errorf("%+v", rows)
		}
		excerpt := n
		excerpt.Excerpt = true
		update(func(tx *db.Tx) error {
			if list, err := claims.Checkables(ctx, tx, s, excerpt, 10); err != nil || len(list) > 0 {
				t.Errorf("of an excerpt: %v, %v", list, err)
			}
			return nil
		})
		takenBack(ctx, t, d, first)
		if rows = list(); rows[1].Claim != nil {
			t.Errorf("what was taken back is %s still", rows[1].Claim.Ref)
		}
	})
}

// takenBack holds that only whoever added a claim takes it back, and once.
func takenBack(ctx context.Context, t *testing.T, d *db.DB, c claims.Claim) {
	t.Helper()
	take := func(by auth.Person, version int64) error {
		return d.Update(ctx, func(tx *db.Tx) (err error) {
			c, err = claims.TakeBack(ctx, tx, by, c.ID, version)
			return err
		})
	}
	if err := take(auth.Person{ID: "somebody", Role: auth.Editor}, 1); !errors.Is(err, fault.Denied) {
		t.Errorf("by somebody else: %v", err)
	}
	if err := take(auth.Local(), 2); !errors.Is(err, fault.Stale) {
		t.Errorf("of another version: %v", err)
	}
	if err := take(auth.Local(), 1); err != nil || c.Status != claims.Withdrawn {
		t.Fatalf("%s, %v", c.Status, err)
	}
	if err := take(auth.Local(), 2); !errors.Is(err, fault.Conflict) {
		t.Errorf("again: %v", err)
	}
}

// ingestText keeps a text as a source's snapshot.
func ingestText(t *testing.T, d *db.DB, text string) (s sources.Source, n sources.Snapshot) {
	t.Helper()
	doc, err := capture.Read(capture.Input{Bytes: []byte(text), MediaType: "text/plain"})
	if err == nil {
		err = d.Update(t.Context(), func(tx *db.Tx) error {
			in, err := sources.Ingest(t.Context(), tx, auth.Local(), doc, sources.Meta{Title: "A source", Language: "en", Published: "2017-05-03"})
			if err == nil {
				n, err = sources.GetSnapshot(t.Context(), tx, in.Snapshot.ID)
			}
			s = in.Source
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s, n
}

func TestStretchesThatAreNone(t *testing.T) {
	d := dbtest.SQLite(t)
	s, _ := ingestText(t, d, checkableText)
	for _, at := range [][2]int{{-1, 5}, {5, 5}, {7, 3}, {0, 1 << 20}, {24, 26}} {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, _, err := claims.ReadStretch(t.Context(), tx, auth.Local(), s.ID, "", at[0], at[1])
			return err
		})
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", at, err)
		}
	}
}
