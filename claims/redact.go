package claims

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Redact takes the payload of an entry out of the history, for good. Admins may. The entry keeps its place and its hashes, and what the
// record itself holds stays.
func Redact(ctx context.Context, tx *db.Tx, by auth.Person, sequence int64, reason string) error {
	if err := by.Require(auth.Admin, "take content out of the history"); err != nil {
		return err
	}
	return ledger.Redact(ctx, tx, by.Actor(), sequence, reason)
}

// RedactSource takes the payloads of every entry about a source, its snapshots and its passages out, and of the evidence that cites it, and
// gives how many these were. Those taken out before are left.
func RedactSource(ctx context.Context, tx *db.Tx, by auth.Person, source, reason string) (n int, err error) {
	s, err := sources.GetSource(ctx, tx, source)
	if err != nil {
		return 0, err
	}
	var sequences []int64
	records, err := sources.RecordsOf(ctx, tx, []string{s.ID})
	if err != nil {
		return 0, err
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(records)), 500) {
		err := tx.Each(ctx, `select sequence from ledger where payload <> '' and subject_id in (`+db.In(1, len(chunk))+`)`, anys(chunk), func(rows *sql.Rows) error {
			var sequence int64
			err := rows.Scan(&sequence)
			sequences = append(sequences, sequence)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	slices.Sort(sequences)
	if len(sequences) == 0 {
		return 0, fault.Newf(fault.Exists, "The content of every entry about %s was taken out already.", s.Ref)
	}
	for _, sequence := range sequences {
		if err := Redact(ctx, tx, by, sequence, reason); err != nil {
			return 0, err
		}
	}
	return len(sequences), nil
}
