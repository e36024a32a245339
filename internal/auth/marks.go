package auth

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Mark says that the person's own pages show something new that the ledger does not hold: what the bell counts, a saved view. Pages that a
// browser keeps are then asked for again.
func Mark(ctx context.Context, tx *db.Tx, person string) error {
	_, err := tx.Exec(ctx, `update people set marks = marks + 1 where id = $1`, person)
	return err
}

// MarkAll is Mark for everybody.
func MarkAll(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `update people set marks = marks + 1`)
	return err
}
