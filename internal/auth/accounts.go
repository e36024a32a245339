package auth

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Accounts reports whether people have accounts of their own here. Until then one local person does everything, and nobody can stand beside.
func Accounts(ctx context.Context, tx *db.Tx) (there bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from people where joined_at <> '')`).Scan(&there)
	return there, err
}
