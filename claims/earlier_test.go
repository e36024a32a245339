package claims_test

import (
	"errors"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestEarlierChecks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addClaim(t, d, claims.Claim{Text: "x"})
		check := claims.EarlierCheck{ClaimID: c.ID, Rating: "Pants on Fire", Checker: "Another desk", Checked: "2019-05"}
		for i, want := range []bool{true, false} {
			do(t, d, func(tx *db.Tx) error {
				fresh, err := claims.AddEarlierCheck(ctx, tx, anna, check)
				if fresh != want {
					t.Errorf("time %d: new %v", i+1, fresh)
				}
				return err
			})
		}
		for name, bad := range map[string]claims.EarlierCheck{
			"no rating":           {ClaimID: c.ID, Checker: "Another desk"},
			"a date that is none": {ClaimID: c.ID, Rating: "False", Checked: "lately"},
		} {
			err := d.Update(ctx, func(tx *db.Tx) error { _, err := claims.AddEarlierCheck(ctx, tx, anna, bad); return err })
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, auth.Local(), c.ID)
			if len(p.Earlier) != 1 || p.Rating != nil || p.Earlier[0].Checked != "2019-05" {
				t.Errorf("%+v", p.Earlier)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		verify(t, d)
	})
}
