package exchange

import (
	"bytes"
	"context"
	_ "embed"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// example is the case of one news page: facts, and quotations of a sentence at most.
//
//go:embed golan.jsonl
var example []byte

// LoadExample imports the embedded example case into an empty database; into any other it does nothing and reports false.
func LoadExample(ctx context.Context, d *db.DB, by auth.Person) (bool, error) {
	var records int
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `select (select count(*) from claims) + (select count(*) from sources) + (select count(*) from publishers)`).Scan(&records)
	})
	if err != nil || records > 0 {
		return false, err
	}
	s, err := ImportJSONL(ctx, d, by, bytes.NewReader(example), ImportOptions{System: "example", Strict: true})
	if err == nil && len(s.Faults) > 0 {
		err = fault.New(fault.Invalid, s.Faults[0].Message)
	}
	return err == nil, err
}
