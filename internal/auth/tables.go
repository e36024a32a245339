package auth

import (
	"context"
	"database/sql"
	"errors"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func init() {
	ledger.Register(ledger.Table{Name: "people", Subject: "person", Key: "id",
		Columns: []string{"id", "name", "role", "created_at", "disabled_at", "email", "joined_at", "password_set_at", "second_factor_at"},
		Later:   []string{"email", "joined_at", "password_set_at", "second_factor_at"}})
	ledger.Register(ledger.Table{Name: "api_tokens", Subject: "token", Key: "id",
		Columns: []string{"id", "person", "label", "scope", "created_at", "created_by", "expires_at", "revoked_at", "token_sha256"}})
	// What lets somebody in is part of the record, so that nobody puts another's secret in its place; the entries hold its hash.
	ledger.Register(ledger.Table{Name: "passwords", Subject: "password", Key: "id", Columns: []string{"id", "person", "hash"}, Digest: []string{"hash"}})
	ledger.Register(ledger.Table{Name: "second_factors", Subject: "second factor", Key: "id",
		Columns: []string{"id", "person", "secret", "confirmed_at"}, Digest: []string{"secret"}})
	ledger.Register(ledger.Table{Name: "identities", Subject: "identity", Key: "id",
		Columns: []string{"id", "issuer", "subject", "person", "created_at"}, Digest: []string{"subject"}})
}

// changeSecret runs a statement on the one row that a person has in a table of secrets, or that it makes, with its entry. Its first two
// placeholders are the row's id and the person's. It gives how many rows were changed; without one there is no entry.
func changeSecret(ctx context.Context, tx *db.Tx, e ledger.Entry, person, statement string, args ...any) (n int64, err error) {
	err = tx.QueryRow(ctx, `select id from `+e.Table+` where person = $1`, person).Scan(&e.ID)
	if errors.Is(err, sql.ErrNoRows) {
		e.ID, err = db.NewID(), nil
	}
	if err != nil {
		return 0, err
	}
	err = ledger.Change(ctx, tx, e, func() (err error) {
		n, err = tx.Exec(ctx, statement, append([]any{e.ID, person}, args...)...)
		return err
	})
	return n, err
}
