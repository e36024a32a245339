package auth

import "github.com/claimtrail/claimtrail/internal/ledger"

func init() {
	ledger.Register(ledger.Table{Name: "people", Subject: "person", Key: "id",
		Columns: []string{"id", "name", "role", "created_at", "disabled_at", "email", "joined_at", "password_set_at", "second_factor_at"},
		Later:   []string{"email", "joined_at", "password_set_at", "second_factor_at"}})
	ledger.Register(ledger.Table{Name: "api_tokens", Subject: "token", Key: "id",
		Columns: []string{"id", "person", "label", "scope", "created_at", "created_by", "expires_at", "revoked_at"}})
}
