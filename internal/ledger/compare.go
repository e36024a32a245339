package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// compareRecords checks that every record is as its last entry left it, and that none is gone or unexplained.
func (v *verifier) compareRecords(ctx context.Context, tx *db.Tx) error {
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		t := tables[name]
		last := v.last[t.Subject]
		err := t.each(ctx, tx, func(key string, row Row) error { return v.compare(t, key, row, last) })
		if m := new(mismatch); errors.As(err, &m) {
			err = m.named(ctx, tx)
		}
		if err != nil {
			return unreadable(ctx, err, "The table "+name)
		}
		if len(last) > 0 {
			gone := slices.Min(slices.Collect(maps.Keys(last)))
			at, err := lastEntry(ctx, tx, t.Subject, gone)
			if err != nil {
				return unreadable(ctx, err, "The ledger")
			}
			return fault.Newf(fault.Checked, "The %s %s is in the ledger (its last entry is %d), but it was removed from the records.", t.Subject, gone, at)
		}
	}
	return nil
}

// compare checks one record and takes it off the list.
func (v *verifier) compare(t *Table, key string, row Row, last map[string][sha256.Size]byte) error {
	want, ok := last[key]
	if !ok {
		return fault.Newf(fault.Checked, "The %s %s is there, but no entry of the ledger explains it.", t.Subject, named(key, row))
	}
	delete(last, key)
	if want == unknownRow {
		v.unknown++
		return nil
	}
	var j encoder
	j.row(row)
	if b, err := j.done(); err != nil || v.hash(t.Subject, key, b) != want {
		return &mismatch{t.Subject, key, row}
	}
	return nil
}

// mismatch is a record that is not as its last entry left it. Which entry that is, it is asked for when the rows are closed.
type mismatch struct {
	subject, key string
	row          Row
}

func (m *mismatch) Error() string { return m.subject + " " + m.key + " was changed" }

func (m *mismatch) named(ctx context.Context, tx *db.Tx) error {
	at, err := lastEntry(ctx, tx, m.subject, m.key)
	if err != nil {
		return err
	}
	return fault.Newf(fault.Checked, "The %s %s is not as its last entry in the ledger, entry %d, left it.", m.subject, named(m.key, m.row), at)
}

// named is how a record is called in a finding: by its key, and by the reference that people know it by, if it has one.
func named(key string, row Row) string {
	if ref, ok := row["ref"].(string); ok && ref != "" {
		return fmt.Sprintf("%s (%s)", key, ref)
	}
	return key
}

// lastEntry gives the number of the last entry about a record, or -1.
func lastEntry(ctx context.Context, tx *db.Tx, subject, id string) (sequence int64, err error) {
	if err := settle(ctx, tx); err != nil {
		return -1, err
	}
	var last sql.NullInt64
	err = tx.QueryRow(ctx, `select max(sequence) from ledger where subject_id = $1 and subject = $2`, id, subject).Scan(&last)
	if !last.Valid {
		return -1, err
	}
	return last.Int64, err
}
