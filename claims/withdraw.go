package claims

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// WithdrawEvidence takes evidence out of the count; it stays readable. RestoreEvidence undoes it. Researchers may.
func WithdrawEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id, reason string) (Evidence, error) {
	e, err := evidenceFor(ctx, tx, by, id)
	if err != nil || !e.WithdrawnAt.IsZero() {
		return e, err
	}
	if reason, err = sources.Text("reason", reason, MaxNote); err != nil {
		return e, err
	}
	e.WithdrawnAt, e.WithdrawnBy = tx.Now(), by.Actor()
	return e, e.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence.withdraw", Reason: reason})
}

// RestoreEvidence lets withdrawn evidence stand again. Researchers may.
func RestoreEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Evidence, error) {
	e, err := evidenceFor(ctx, tx, by, id)
	if err != nil || e.WithdrawnAt.IsZero() {
		return e, err
	}
	e.WithdrawnAt, e.WithdrawnBy = time.Time{}, ""
	return e, e.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence.restore"})
}

// evidenceFor gives evidence to somebody who may withdraw and restore it.
func evidenceFor(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Evidence, error) {
	if err := by.Require(auth.Researcher, "withdraw or restore evidence"); err != nil {
		return Evidence{}, err
	}
	return GetEvidence(ctx, tx, id)
}

// save writes what can change of evidence.
func (e Evidence) save(ctx context.Context, tx *db.Tx, entry ledger.Entry) error {
	entry.Table, entry.ID = "evidence", e.ID
	return ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `
			update evidence set role = $2, note = $3, withdrawn_at = $4, withdrawn_by = $5, passage = $6, flagged_at = $7, flagged_by = $8, flag_note = $9
			where id = $1`,
			e.ID, e.Role, e.Note, db.FormatTime(e.WithdrawnAt), e.WithdrawnBy, nullable(e.PassageID), db.FormatTime(e.FlaggedAt), e.FlaggedBy, e.FlagNote)
		return err
	})
}
