package report

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// BuildAsOf gathers the dossier of one claim as it was at a time, made of what the history says.
func BuildAsOf(ctx context.Context, tx *db.Tx, viewer auth.Person, claim string, at time.Time) (d *Dossier, err error) {
	missing, err := claims.AsOf(ctx, tx, viewer, claim, at, func(past *db.Tx) (err error) {
		d, err = build(ctx, past, viewer, claim)
		return err
	})
	if err != nil {
		return nil, err
	}
	d.AsOf, d.Missing = at, missing
	d.Newsroom, err = ReadNewsroom(ctx, tx) // who makes the report now
	return d, err
}
