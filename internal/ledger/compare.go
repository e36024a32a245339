package ledger

import (
	"context"
	"crypto/sha256"
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
		if err != nil {
			return unreadable(ctx, err, "The table "+name)
		}
		if len(last) > 0 {
			gone := slices.Min(slices.Collect(maps.Keys(last)))
			return fault.Newf(fault.Checked, "The %s %s is in the ledger, but it was removed from the records.", t.Subject, gone)
		}
	}
	return nil
}

// compare checks one record and takes it off the list.
func (v *verifier) compare(t *Table, key string, row Row, last map[string][sha256.Size]byte) error {
	want, ok := last[key]
	if !ok {
		return fault.Newf(fault.Checked, "The %s %s is there, but no entry of the ledger explains it.", t.Subject, key)
	}
	delete(last, key)
	if want == unknownRow {
		v.unknown++
		return nil
	}
	var j encoder
	j.row(row)
	if b, err := j.done(); err != nil || sha256.Sum256(b) != want {
		return fault.Newf(fault.Checked, "The %s %s is not as its last entry in the ledger left it.", t.Subject, key)
	}
	return nil
}
