package claims

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// How a flag was closed.
const (
	Reviewed  = "reviewed"   // somebody looked at the claim again
	TakenBack = "taken-back" // the notice was
)

// Flag says that a claim is to be looked at again, since a source that it rests on fell or was corrected.
type Flag struct {
	ID, ClaimID, SourceID string
	Notice                string // the notice's kind
	Effect                Effect
	Before, After         Interval // counted without publications, which flags do not keep
	Reason                string   // the notice's
	Assignee              string   // person id, or ""
	Assigned              bool     // the flag gave the claim its assignee
	RaisedAt              time.Time
	RaisedBy              string    // actor
	ClosedAt              time.Time // zero while it is open
	ClosedBy              string
	Closing               string // Reviewed, TakenBack, or "" while it is open
	Note                  string // what the review found
	Version               int64
}

// Open reports whether nobody has closed the flag.
func (f Flag) Open() bool { return f.Closing == "" }

const selectFlag = `
	select f.id, f.claim, f.source, f.notice, f.effect, f.min_before, f.max_before, f.min_after, f.max_after, f.reason, coalesce(f.assignee, ''),
		f.assigned, f.raised_at, f.raised_by, f.closed_at, f.closed_by, f.closing, f.note, f.version from claim_flags f`

func scanFlag(row scanner) (f Flag, err error) {
	var raised, closed string
	err = row.Scan(&f.ID, &f.ClaimID, &f.SourceID, &f.Notice, &f.Effect, &f.Before.Min, &f.Before.Max, &f.After.Min, &f.After.Max, &f.Reason, &f.Assignee,
		&f.Assigned, &raised, &f.RaisedBy, &closed, &f.ClosedBy, &f.Closing, &f.Note, &f.Version)
	if err != nil {
		return f, err
	}
	if f.RaisedAt, err = db.ParseTime(raised); err != nil {
		return f, err
	}
	f.ClosedAt, err = db.ParseTime(closed)
	return f, err
}

func flagsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Flag, err error) {
	err = tx.Each(ctx, selectFlag+" where "+where, args, func(rows *sql.Rows) error {
		f, err := scanFlag(rows)
		list = append(list, f)
		return err
	})
	return list, err
}

// FlagsOf lists the flags of a claim (id), open ones first, the newest first.
func FlagsOf(ctx context.Context, tx *db.Tx, claim string) ([]Flag, error) {
	return flagsWhere(ctx, tx, `f.claim = $1 order by case f.closing when '' then 0 else 1 end, f.raised_at desc, f.id desc`, claim)
}

// CountOpenFlags counts the claims that wait to be looked at again for a source (id).
func CountOpenFlags(ctx context.Context, tx *db.Tx, source string) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(distinct f.claim) from claim_flags f where f.source = $1 and f.closed_at = ''`, source).Scan(&n)
	return n, err
}

// GetFlag gives one flag.
func GetFlag(ctx context.Context, tx *db.Tx, id string) (Flag, error) {
	f, err := scanFlag(tx.QueryRow(ctx, selectFlag+` where f.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "There is no such flag.")
	}
	return f, err
}

func (f Flag) insert(ctx context.Context, tx *db.Tx, by auth.Person) error {
	e := ledger.Entry{Actor: by.Actor(), Action: "flag.raise", Table: "claim_flags", ID: f.ID, Reason: f.Reason}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into claim_flags (id, claim, source, notice, effect, min_before, max_before, min_after, max_after, reason, assignee, assigned,
				raised_at, raised_by, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)`,
			f.ID, f.ClaimID, f.SourceID, f.Notice, string(f.Effect), f.Before.Min, f.Before.Max, f.After.Min, f.After.Max, f.Reason, nullable(f.Assignee),
			bit(f.Assigned), db.FormatTime(f.RaisedAt), f.RaisedBy)
		return err
	})
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// save writes whether the flag is closed, as its next version.
func (f *Flag) save(ctx context.Context, tx *db.Tx, e ledger.Entry) error {
	e.Table, e.ID = "claim_flags", f.ID
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update claim_flags set closed_at = $3, closed_by = $4, closing = $5, note = $6, version = version + 1
			where id = $1 and version = $2`,
			f.ID, f.Version, db.FormatTime(f.ClosedAt), f.ClosedBy, f.Closing, f.Note)
		if err == nil && n == 0 {
			err = fault.New(fault.Stale, "Somebody closed or reopened this flag while you were at it. Look at it again.")
		}
		return err
	})
	f.Version++
	return err
}

// ReviewFlag closes a flag: the claim was looked at again, and note says what came of it. version is the version seen (fault.Stale otherwise).
// ReopenFlag undoes it. Checkers may.
func ReviewFlag(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, note string) (Flag, error) {
	f, err := flagFor(ctx, tx, by, id, version)
	if err != nil {
		return f, err
	}
	if f.Note, err = sources.Text("note", note, MaxNote); err != nil {
		return f, err
	}
	switch {
	case !f.Open():
		return f, fault.New(fault.Conflict, "This flag is closed already. Reopen it to review the claim once more.")
	case f.Note == "":
		return f, fault.In("note", "Say what you found: does the claim stand, and what was changed? The note stays with it.")
	}
	f.ClosedAt, f.ClosedBy, f.Closing = tx.Now(), by.Actor(), Reviewed
	return f, f.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "flag.review", Reason: f.Note})
}

// ReopenFlag opens a flag again that was reviewed, unless its notice was taken back since (fault.Conflict). Checkers may.
func ReopenFlag(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Flag, error) {
	f, err := flagFor(ctx, tx, by, id, version)
	if err != nil {
		return f, err
	}
	s, err := sources.GetSource(ctx, tx, f.SourceID)
	switch {
	case err != nil:
		return f, err
	case f.Open():
		return f, fault.New(fault.Conflict, "This flag is open already.")
	case f.Closing != Reviewed || !s.Notice.Since(f.RaisedAt):
		return f, fault.Newf(fault.Conflict, "The notice about %s was taken back, so there is nothing to look at again.", s.Ref)
	}
	f.ClosedAt, f.ClosedBy, f.Closing, f.Note = time.Time{}, "", "", ""
	return f, f.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "flag.reopen"})
}

// flagFor gives a flag in the version that a checker saw.
func flagFor(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Flag, error) {
	if err := by.Require(auth.Checker, "review a flagged claim"); err != nil {
		return Flag{}, err
	}
	f, err := GetFlag(ctx, tx, id)
	if err != nil || f.Version == version {
		return f, err
	}
	names, err := auth.Names(ctx, tx, []string{f.ClosedBy})
	if err != nil {
		return f, err
	}
	who := names[f.ClosedBy]
	switch {
	case f.Closing == TakenBack:
		return f, fault.New(fault.Stale, "The notice about the source was taken back while you were at it, and this flag closed with it. Nothing is left to do here.")
	case f.Open() || who == "":
		return f, fault.New(fault.Stale, "Somebody closed or reopened this flag while you were at it. Look at it again.")
	}
	return f, fault.Newf(fault.Stale, "%s reviewed this claim while you were at it: %s", who, f.Note)
}
