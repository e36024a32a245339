package exchangetest_test

import (
	"context"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
)

func TestTheCaseIsThere(t *testing.T) {
	ctx := context.Background()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := exchangetest.Build(t, d)
		if len(c.Claims) != 5 {
			t.Fatalf("%v", c.Claims)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			if _, err := ledger.Verify(ctx, tx, nil); err != nil {
				return err
			}
			one, err := report.Build(ctx, tx.As(auth.Local()), auth.Local(), c.Corrected)
			if err != nil {
				return err
			}
			if len(one.Publications) != 2 || len(one.Evidence) != 6 || len(one.Readings) != 4 || len(one.Flags) == 0 {
				t.Errorf("%d publications, %d pieces of evidence, %d readings, %d flags", len(one.Publications), len(one.Evidence), len(one.Readings), len(one.Flags))
			}
			sealed, err := report.Build(ctx, tx.As(c.Second), c.Second, c.Sealed)
			if err == nil && (!sealed.Sealed || sealed.Claim.Rating != "") {
				t.Error("it is not sealed")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
