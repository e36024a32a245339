package auth

import "github.com/claimtrail/claimtrail/internal/ledger"

func init() {
	ledger.Register(ledger.Table{Name: "people", Subject: "person", Key: "id",
		Columns: []string{"id", "name", "role", "created_at", "disabled_at"}})
}
