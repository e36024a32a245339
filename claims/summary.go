package claims

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Summarise gives one claim (id, reference or imported id) as it is listed. Lineage is asked of the network, as List does.
func Summarise(ctx context.Context, tx *db.Tx, network *Network, id string) (Summary, error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return Summary{}, err
	}
	page := Page{Claims: []Summary{{Claim: c}}}
	err = page.fill(ctx, tx, network)
	return page.Claims[0], err
}

// Untouched reports for certain that what is counted of a claim is as it was at the claim's own last change: it never had evidence, or nothing at
// all was changed since.
func Untouched(ctx context.Context, tx *db.Tx, c Claim) (bool, error) {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil || !head.Time.After(c.UpdatedAt) {
		return err == nil, err
	}
	var evidence bool
	err = tx.QueryRow(ctx, `select exists (select 1 from evidence where claim = $1)`, c.ID).Scan(&evidence)
	return !evidence, err
}
