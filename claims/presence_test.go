package claims_test

import (
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestPresence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nadia, nour := addPerson(t, d, "Nadia", auth.Checker), addPerson(t, d, "Nour", auth.Viewer)
		c := addClaim(t, d, claims.Claim{Text: "x"})
		here := func() (names string) {
			t.Helper()
			err := d.View(ctx, func(tx *db.Tx) error {
				list, err := claims.WhoIsWhere(ctx, tx)
				for _, p := range list {
					names += p.Name + " "
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return names
		}
		for range 2 { // a second sign of life is no second person
			for _, p := range []auth.Person{nour, nadia} {
				do(t, d, func(tx *db.Tx) error { return claims.BePresent(ctx, tx, p, c.Ref) })
			}
		}
		if got := here(); got != "Nadia Nour " {
			t.Errorf("here: %s", got)
		}
		do(t, d, func(tx *db.Tx) error { return claims.Leave(ctx, tx, nadia, c.ID) })
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update presence set seen_at = $1`, db.FormatTime(tx.Now().Add(-claims.PresenceLasts-time.Second)))
			return err
		})
		if got := here(); got != "" {
			t.Errorf("a minute later: %s", got)
		}
		if err := d.Update(ctx, func(tx *db.Tx) error { return claims.BePresent(ctx, tx, anna, c.ID) }); err == nil {
			t.Error("the command line is nobody who could be seen")
		}
	})
}
