package claims

import (
	"context"
	"database/sql"

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
	err = tx.Each(ctx, `
		select l.sequence from ledger l where l.payload <> '' and l.subject_id in (
			select id from sources where id = $1
			union all select id from snapshots where source = $1
			union all select id from source_checks where source = $1
			union all select p.id from passages p join snapshots n on n.id = p.snapshot where n.source = $1
			union all select x.id from passage_states x join snapshots n on n.id = x.snapshot where n.source = $1
			union all select id from attributions where source = $1
			union all select id from derivations where from_source = $1 or to_source = $1
			union all select id from evidence where source = $1
			union all select id from claim_flags where source = $1)
		order by l.sequence`, []any{s.ID}, func(rows *sql.Rows) error {
		var sequence int64
		err := rows.Scan(&sequence)
		sequences = append(sequences, sequence)
		return err
	})
	if err != nil {
		return 0, err
	}
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
