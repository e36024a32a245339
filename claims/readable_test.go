package claims_test

import (
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// A publisher whose only sources are confidential gives them away, and so does what was said about evidence that cites them.
func TestEntriesThatTellOfAConfidentialSource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		addClaim(t, d, claims.Claim{Text: "A claim."})
		s := addSource(t, d)
		added, err := addEvidence(d, "CT-0001", claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Supports})
		if err != nil {
			t.Fatal(err)
		}
		var first claims.Comment
		do(t, d, func(tx *db.Tx) (err error) {
			if first, err = claims.AddComment(ctx, tx, anna, claims.NewComment{Evidence: added.Evidence.ID, Text: "Ask her."}); err != nil {
				return err
			}
			if _, err = claims.AddComment(ctx, tx, anna, claims.NewComment{Parent: first.ID, Text: "Whom?"}); err != nil {
				return err
			}
			now, err := sources.GetSource(ctx, tx, s.ID)
			if err == nil {
				_, err = sources.SetConfidential(ctx, tx, anna, s.ID, now.Version, true, "She asked for it.")
			}
			return err
		})
		withheld := func(by auth.Person) map[string]int {
			of := map[string]int{}
			err := d.View(ctx, func(tx *db.Tx) error {
				records, err := ledger.Log(ctx, tx, ledger.Filter{After: -1})
				if err == nil {
					records, err = claims.ReadableRecords(ctx, tx, by, records)
				}
				for _, r := range records {
					if r.Withheld {
						of[r.Action]++
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return of
		}
		viewer := auth.Person{ID: "v", Name: "Vera", Role: auth.Viewer}
		if of := withheld(viewer); of["publisher.add"] != 1 || of["comment.add"] != 2 {
			t.Errorf("withheld from a viewer: %v", of)
		}
		if of := withheld(anna); len(of) != 0 {
			t.Errorf("withheld from an admin: %v", of)
		}
		do(t, d, func(tx *db.Tx) error {
			c, err := claims.Get(ctx, tx, "CT-0001")
			if err != nil {
				return err
			}
			if d, err := claims.Comments(ctx, tx, viewer, c); err != nil || len(d.Threads) != 0 || d.Sealed != 0 {
				t.Errorf("a viewer reads %+v, %v", d, err)
			}
			return nil
		})
		ingest(t, d, article+" And more.", sources.Meta{Publisher: "A site", URL: "https://site.example/another"})
		if of := withheld(viewer); of["publisher.add"] != 0 {
			t.Errorf("a publisher with another source: %v", of)
		}
	})
}
