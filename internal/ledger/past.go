package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// TableOf gives the registered table whose rows this word names.
func TableOf(subject string) (Table, bool) {
	t := bySubject(subject)
	if t == nil {
		return Table{}, false
	}
	return *t, true
}

// LastBefore gives the number of the last entry that was written not after at, or -1 when there is none.
func LastBefore(ctx context.Context, tx *db.Tx, at time.Time) (sequence int64, err error) {
	err = tx.QueryRow(ctx, `select sequence from ledger where time <= $1 order by sequence desc limit 1`, db.FormatTime(at)).Scan(&sequence)
	if errors.Is(err, sql.ErrNoRows) {
		return -1, nil
	}
	return sequence, err
}

// StateAt gives the last entry of each of these rows up to and with entry through: what its payload says came after it is the row as it was then.
// Rows that were not there yet are left out.
func StateAt(ctx context.Context, tx *db.Tx, ids []string, through int64) (map[string]Record, error) {
	last := map[string]Record{}
	for chunk := range slices.Chunk(ids, 500) {
		args := make([]any, len(chunk), len(chunk)+1)
		for i, id := range chunk {
			args[i] = id
		}
		args = append(args, through)
		n := db.In(len(args), 1)
		err := tx.Each(ctx, selectRecord+` where subject_id in (`+db.In(1, len(chunk))+`) and sequence = (
			select max(m.sequence) from ledger m where m.subject_id = ledger.subject_id and m.sequence <= `+n+`)`, args, func(rows *sql.Rows) error {
			r, err := scanRecord(rows)
			last[r.SubjectID] = r
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return last, nil
}

// CopyPast copies the entries about these rows, up to and with entry through, and the head as it was then, into another database that has none.
func CopyPast(ctx context.Context, from, to *db.Tx, ids []string, through int64) error {
	records := []Record{}
	for chunk := range slices.Chunk(ids, 500) {
		list, err := Log(ctx, from, Filter{SubjectIDs: chunk, After: -1, Before: through + 1, Limit: 1 << 30})
		if err != nil {
			return err
		}
		records = append(records, list...)
	}
	for _, r := range records {
		if err := insert(ctx, to, r); err != nil {
			return err
		}
		if x := r.Redaction; x != nil {
			_, err := to.Exec(ctx, `insert into redactions (id, sequence, reason, redacted_at, redacted_by) values ($1, $2, $3, $4, $5)`,
				db.NewID(), r.Sequence, x.Reason, db.FormatTime(x.At), x.By)
			if err != nil {
				return err
			}
		}
	}
	last, err := Get(ctx, from, through)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(through+1, hashes(ctx, from))
	if err != nil {
		return fmt.Errorf("tree of %d entries: %w", through+1, err)
	}
	_, err = to.Exec(ctx, `update ledger_head set size = $1, root = $2, time = $3 where id = 1`, through+1, root.String(), db.FormatTime(last.Time))
	return err
}

// RootAt gives the tree hash of the first size entries, base64 as in Head: who kept both can tell whether this is the history that they knew.
func RootAt(ctx context.Context, tx *db.Tx, size int64) (string, error) {
	head, err := ReadHead(ctx, tx)
	switch {
	case err != nil:
		return "", err
	case size > head.Size || size < 0:
		return "", fault.Newf(fault.NotFound, "The history has %d entries, not %d.", head.Size, size)
	case size == 0:
		return emptyRoot, nil
	}
	root, err := tlog.TreeHash(size, hashes(ctx, tx))
	if err != nil {
		return "", fmt.Errorf("tree of %d entries: %w", size, err)
	}
	return root.String(), nil
}
