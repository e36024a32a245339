package claims

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// WithdrawEvidence takes evidence out of the count; it stays readable. RestoreEvidence undoes it. Researchers may.
func WithdrawEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id, reason string) (Evidence, error) {
	e, err := evidenceFor(ctx, tx, by, id)
	if err != nil || !e.WithdrawnAt.IsZero() {
		return e, err
	}
	if err := unmergedID(ctx, tx, e.ClaimID); err != nil {
		return e, err
	}
	return e.withdraw(ctx, tx, by, reason)
}

func (e Evidence) withdraw(ctx context.Context, tx *db.Tx, by auth.Person, reason string) (_ Evidence, err error) {
	if reason, err = sources.Text("reason", reason, MaxNote); err != nil {
		return e, err
	}
	if err := mayWithdraw(ctx, tx, by, e); err != nil {
		return e, err
	}
	e.WithdrawnAt, e.WithdrawnBy = tx.Now(), by.Actor()
	if err := e.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence.withdraw", Reason: reason}); err != nil {
		return e, err
	}
	return e, reweigh(ctx, tx, by, e.ClaimID)
}

// mayWithdraw keeps what a publication rests on: only editors take it away, and never the last of it.
func mayWithdraw(ctx context.Context, tx *db.Tx, by auth.Person, e Evidence) error {
	c, err := Get(ctx, tx, e.ClaimID)
	if err != nil || c.Status != Published {
		return err
	}
	if err := by.Require(auth.Editor, "withdraw evidence of a published claim"); err != nil {
		return err
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from evidence where claim = $1 and withdrawn_at = ''`, c.ID).Scan(&n); err != nil {
		return err
	}
	if n <= 1 {
		return fault.New(fault.Conflict, "This is all that a published claim rests on. Begin a correction first.")
	}
	return nil
}

// reweigh makes a claim that waits for its sign-off another version when its evidence changes: who signs off approves what was seen.
func reweigh(ctx context.Context, tx *db.Tx, by auth.Person, claim string) error {
	c, err := Get(ctx, tx, claim)
	if err != nil || c.Status != Submitted {
		return err
	}
	if p, err := CurrentPolicy(ctx, tx); err != nil || p.SignOffs == 0 {
		return err
	}
	return c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "claim.reweigh"})
}

// RestoreEvidence lets withdrawn evidence stand again. Researchers may.
func RestoreEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Evidence, error) {
	e, err := evidenceFor(ctx, tx, by, id)
	if err != nil || e.WithdrawnAt.IsZero() {
		return e, err
	}
	if err := unmergedID(ctx, tx, e.ClaimID); err != nil {
		return e, err
	}
	e.WithdrawnAt, e.WithdrawnBy = time.Time{}, ""
	if err := e.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence.restore"}); err != nil {
		return e, err
	}
	return e, reweigh(ctx, tx, by, e.ClaimID)
}

// unmergedID is Claim.unmerged by the claim's id.
func unmergedID(ctx context.Context, tx *db.Tx, claim string) error {
	c, err := Get(ctx, tx, claim)
	if err != nil || c.Status != Withdrawn {
		return err
	}
	return c.unmerged(ctx, tx)
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
