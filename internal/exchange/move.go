package exchange

import (
	"context"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

// straight is the way of a claim to publication when nothing is returned or withdrawn.
var straight = []claims.Status{claims.Unassigned, claims.Assigned, claims.Reported, claims.Submitted, claims.Published}

// walk takes a claim through the workflow to the status that its line asks for.
func (im *importer) walk(ctx context.Context, tx *db.Tx, m move) error {
	c, err := claims.Get(ctx, tx, m.claim.String())
	if err != nil {
		return err
	}
	way := []claims.Status{m.status}
	from, to := slices.Index(straight, c.Status), slices.Index(straight, m.status)
	if m.status == claims.Returned {
		to = slices.Index(straight, claims.Reported)
	}
	if from >= 0 && to > from {
		way = slices.Clone(straight[from+1 : to+1])
		if m.status == claims.Returned {
			way = append(way, claims.Returned)
		}
	}
	for _, status := range way {
		if c, err = claims.SetStatus(ctx, tx, im.by, c.ID, c.Version, claims.Move{To: status, Note: "Imported with this status."}); err != nil {
			return err
		}
	}
	return nil
}
