package claims_test

import (
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// An id that was imported before such ids were refused breaks no line of a table.
func TestWhatAClaimIsCalledStandsInALine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		plain := addClaim(t, d, claims.Claim{Text: "It rained.", System: "other", ExternalID: "n 1"})
		broken := addClaim(t, d, claims.Claim{Text: "It snowed.", System: "other", ExternalID: "n\t1\nn2"})
		own := addClaim(t, d, claims.Claim{Text: "It was dry."})
		want := map[uint32]string{}
		var hits []match.Hit
		for c, called := range map[*claims.Claim]string{&plain: "n 1", &broken: broken.ID, &own: own.ID} {
			key, ok := claims.KeyOf(c.Ref)
			if !ok {
				t.Fatal(c.Ref)
			}
			want[key], hits = called, append(hits, match.Hit{Key: key})
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			called, err := claims.CalledOutside(ctx, tx, [][]match.Hit{hits})
			for key, name := range want {
				if called[key] != name {
					t.Errorf("%x is called %q, want %q", key, called[key], name)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
