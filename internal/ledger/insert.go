package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/claimtrail/claimtrail/internal/db"
)

// insertion is how a row of some columns is written and told of.
type insertion struct {
	table  *Table
	query  string
	values []told // in the order of their names, as canonical JSON has them
	count  int
}

// told is one column of a payload.
type told struct {
	name          string
	at            int // among the values
	digest, later bool
}

var insertions sync.Map // of table and columns -> *insertion

// Insert makes the row that e names and appends its entry. columns names them, with spaces between, in the order of values: all that are
// registered, and derived ones if there are any. A value is a string, an int, an int64 or nil. It does what Change does around an insert, without reading
// what was written: the entry is made of the values themselves, which is what Verify holds it to.
func Insert(ctx context.Context, tx *db.Tx, e Entry, columns string, values ...any) error {
	_, err := insertRow(ctx, tx, e, columns, "", values)
	return err
}

// InsertNew is Insert that does nothing, and says so, when a row is there already that the table allows once.
func InsertNew(ctx context.Context, tx *db.Tx, e Entry, columns string, values ...any) (made bool, err error) {
	return insertRow(ctx, tx, e, columns, " on conflict do nothing", values)
}

func insertRow(ctx context.Context, tx *db.Tx, e Entry, columns, otherwise string, values []any) (made bool, err error) {
	in, err := insertionOf(e.Table, columns)
	if err != nil {
		return false, err
	}
	if len(values) != in.count {
		return false, fmt.Errorf("ledger: %d values for %d columns of %s", len(values), in.count, e.Table)
	}
	payload, err := in.payload(e, values)
	if err != nil {
		return false, err
	}
	if n, err := tx.Exec(ctx, in.query+otherwise, values...); err != nil || n == 0 {
		return false, err
	}
	_, err = add(ctx, tx, in.table, e, payload)
	return err == nil, err
}

func insertionOf(name, columns string) (*insertion, error) {
	key := [2]string{name, columns}
	if in, ok := insertions.Load(key); ok {
		return in.(*insertion), nil
	}
	t, err := table(name)
	if err != nil {
		return nil, err
	}
	names := strings.Fields(columns)
	in := &insertion{table: t, count: len(names)}
	in.query = insertMany("insert into "+name+" ("+strings.Join(names, ", ")+") values ", len(names), 1)
	for _, column := range slices.Sorted(slices.Values(t.Columns)) {
		at := slices.Index(names, column)
		if at < 0 {
			return nil, fmt.Errorf("ledger: no value for %s of %s", column, name)
		}
		in.values = append(in.values, told{column, at, slices.Contains(t.Digest, column), slices.Contains(t.Later, column)})
	}
	insertions.Store(key, in)
	return in, nil
}

// payload is that of a row that was not there before.
func (in *insertion) payload(e Entry, values []any) ([]byte, error) {
	size := 64
	for _, v := range in.values {
		if s, ok := values[v.at].(string); ok && !v.digest {
			size += len(s)
		}
		size += len(v.name) + 8
	}
	j := encoder{b: make([]byte, 0, size+size/8)}
	j.raw(`{"after":`)
	separator := byte('{')
	for _, v := range in.values {
		value := values[v.at]
		switch x := value.(type) {
		case int:
			value = int64(x)
		case string:
			if v.digest {
				sum := sha256.Sum256([]byte(x))
				value = hex.EncodeToString(sum[:])
			}
		}
		if v.later && (value == nil || value == "") {
			continue
		}
		j.b = append(j.b, separator)
		j.text(v.name)
		j.b = append(j.b, ':')
		j.value(value)
		separator = ','
	}
	j.raw(`},"before":null,"reason":`)
	j.text(e.Reason)
	j.raw(`}`)
	return j.done()
}
