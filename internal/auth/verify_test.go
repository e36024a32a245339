package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Whoever puts a secret of their own in another's place is found, and the secrets stand in no entry.
func TestVerifyNoticesWaysIn(t *testing.T) {
	for name, test := range map[string]struct{ sql, says string }{
		"nothing":             {`update people set marks = marks + 1`, ""},
		"another password":    {`update passwords set hash = 'x'`, "The password "},
		"a password's person": {`update passwords set person = (select id from people where name = 'Eve')`, "The password "},
		"another factor":      {`update second_factors set secret = 'JBSWY3DPEHPK3PXP'`, "The second factor "},
		"an added factor":     {`insert into second_factors (id, person, secret) select 'x', id, 'y' from people where name = 'Eve'`, "The second factor x is there"},
		"an added identity":   {`insert into identities (id, issuer, subject, person, created_at) select 'x', 'i', 's', id, '' from people where name = 'Eve'`, "The identity x is there"},
		"an identity moved":   {`update identities set subject = '2'`, "The identity "},
		"another token":       {`update api_tokens set token_sha256 = 'x'`, "The token "},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				anna, eve := add(t, d, "Anna", auth.Editor), add(t, d, "Eve", auth.Viewer)
				update(t, d, func(tx *db.Tx) error { return auth.SetPassword(ctx, tx, anna, "the hash", "", "") })
				update(t, d, func(tx *db.Tx) error { return auth.BeginFactor(ctx, tx, anna) })
				update(t, d, func(tx *db.Tx) error {
					_, _, err := auth.NewAPIToken(ctx, tx, anna, anna, "A script", auth.ScopeRead, time.Time{})
					return err
				})
				update(t, d, func(tx *db.Tx) error {
					_, err := auth.SignInAs(ctx, tx, auth.Identity{Issuer: "https://id.example.org", Subject: "1", Email: eve.Email, EmailVerified: true}, "")
					return err
				})
				update(t, d, func(tx *db.Tx) error { _, err := tx.Exec(ctx, test.sql); return err })
				err := d.View(ctx, func(tx *db.Tx) error {
					records, err := ledger.Log(ctx, tx, ledger.Filter{After: -1})
					for _, r := range records {
						if strings.Contains(string(r.Payload), "the hash") {
							t.Errorf("entry %d holds the secret: %s", r.Sequence, r.Payload)
						}
					}
					if err != nil {
						return err
					}
					_, err = ledger.Verify(ctx, tx, nil)
					return err
				})
				if (test.says != "") != errors.Is(err, fault.Checked) || err != nil && !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a finding that names %q", err, test.says)
				}
			})
		})
	}
}

// A second factor that was switched off leaves a row without a key, which opens nothing and can be set up anew.
func TestASwitchedOffFactor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna := add(t, d, "Anna", auth.Editor)
		for range 2 {
			update(t, d, func(tx *db.Tx) error { return auth.BeginFactor(ctx, tx, anna) })
			update(t, d, func(tx *db.Tx) error { return auth.DropFactor(ctx, tx, anna, anna.ID) })
			update(t, d, func(tx *db.Tx) error {
				if f, err := auth.SecondFactor(ctx, tx, anna); err != nil || f.Secret != "" {
					t.Errorf("%+v, %v", f, err)
				}
				if _, err := auth.ConfirmFactor(ctx, tx, anna, "328482", ""); !errors.Is(err, fault.Invalid) { // a code of the empty key
					t.Errorf("got %v", err)
				}
				_, err := ledger.Verify(ctx, tx, nil)
				return err
			})
		}
	})
}
