package claims_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// What searches and filters read of a claim, and what signs to webhooks, is verified too; a changed claim is called by its reference.
func TestVerifyNoticesWhatIsMadeOfClaims(t *testing.T) {
	for name, test := range map[string]struct{ sql, says string }{
		"nothing":                  {`update people set marks = marks + 1`, ""},
		"the words of searches":    {`update claims set folded = 'x'`, "(CT-0001) is not found by its own words"},
		"a tag taken away":         {`delete from claim_tags where tag = 'war'`, "(CT-0001) is not found by its own tags"},
		"a tag more":               {`insert into claim_tags (tag, claim) select 'x', id from claims`, "(CT-0001) is not found by its own tags"},
		"a webhook's other secret": {`update webhooks set secret = 'x'`, "The webhook "},
		"another claim":            {`update claims set text = 'x'`, "(CT-0001) is not as its last entry in the ledger, entry "},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				addClaim(t, d, claims.Claim{Text: "A Claim «قال».", Tags: []string{"War", "اليمن", "a"}})
				do(t, d, func(tx *db.Tx) error {
					w, _, err := claims.AddWebhook(ctx, tx, auth.Local(), "https://hook.example.org/", nil)
					if err == nil {
						_, _, err = claims.RotateSecret(ctx, tx, auth.Local(), w.ID, w.Version)
					}
					return err
				})
				do(t, d, func(tx *db.Tx) error { _, err := tx.Exec(ctx, test.sql); return err })
				err := d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err })
				if (test.says != "") != errors.Is(err, fault.Checked) || err != nil && !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a finding that names %q", err, test.says)
				}
			})
		})
	}
}
