package claims_test

import (
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// Near copies are found among all claims at once, before any of them is compared; what only shares a subject is in no queue, compared or not.
func TestNearCopiesAmongMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, text := range []string{
			"Unemployment fell by 12 per cent in the harbour towns last year.", "Unemployment fell by 12 per cent in all the harbour towns last year.",
			"Unemployment is the gravest worry of the harbour towns.", "The bridge cost 12 million.",
		} {
			addClaim(t, d, claims.Claim{Text: text, Language: "en"})
		}
		m := matcher(t, d)
		err := d.View(ctx, func(tx *db.Tx) error {
			if err := m.Look(ctx, tx); err != nil { // four are not many
				return err
			}
			if n, err := m.CountDuplicates(ctx, tx); n != 0 || err != nil {
				t.Errorf("%d before anybody looked, %v", n, err)
			}
			if err := claims.Look(ctx, tx, m); err != nil {
				return err
			}
			if n, err := m.CountDuplicates(ctx, tx); n != 1 || err != nil {
				t.Errorf("%d near copies, %v", n, err)
			}
			list, total, far, ok, err := m.Duplicates(ctx, tx, anna, 10)
			if total != 1 || !ok || far != (claims.Compared{Claims: 4, Copies: true}) || list[0].Score < claims.Suspected {
				t.Errorf("%d, %+v: %+v", total, far, list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
