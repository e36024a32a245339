package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Table describes a table whose rows the ledger follows. Rooms register theirs in an init function.
type Table struct {
	Name    string   // as in SQL
	Subject string   // the word people read: "claim", "source"
	Key     string   // its primary key column, always text: "id"
	Columns []string // every column that Verify compares, key included; derived ones may be left out
	Digest  []string // columns (texts of snapshots) that stand in payloads as the SHA-256 of their content, hexadecimal
	Later   []string // columns that a later migration added: payloads leave them out while they are empty, as the entries made before it do

	readOne, readAll string // SQL, made by Register
}

// Row is a whole row as it stands in a payload: column name to string, int64, float64 or nil.
type Row map[string]any

// tables holds the registered tables by name. It is written by init functions only.
var tables = map[string]*Table{}

// Register adds a table. It panics when its name or word is taken, or when its key or a digest is none of its columns.
func Register(t Table) {
	if bySubject(t.Subject) != nil || tables[t.Name] != nil {
		panic("ledger: registered twice: " + t.Name)
	}
	for _, column := range slices.Concat([]string{t.Key}, t.Digest, t.Later) {
		if !slices.Contains(t.Columns, column) {
			panic("ledger: " + t.Name + " has no column " + column)
		}
	}
	query := "select " + strings.Join(t.Columns, ", ") + " from " + t.Name
	t.readOne = query + " where " + t.Key + " = $1"
	t.readAll = query + " order by " + t.Key
	tables[t.Name] = &t
}

func table(name string) (*Table, error) {
	if t, ok := tables[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("ledger: table %q is not registered", name)
}

func bySubject(subject string) *Table {
	for _, t := range tables {
		if t.Subject == subject {
			return t
		}
	}
	return nil
}

// read gives the row with this key, or nil when there is none.
func (t *Table) read(ctx context.Context, tx *db.Tx, key string) (Row, error) {
	values, into := t.scan()
	err := tx.QueryRow(ctx, t.readOne, key).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", t.Subject, key, err)
	}
	return t.row(values), nil
}

// each calls fn for every row of the table.
func (t *Table) each(ctx context.Context, tx *db.Tx, fn func(key string, row Row) error) error {
	return tx.Each(ctx, t.readAll, nil, func(rows *sql.Rows) error {
		values, into := t.scan()
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
		row := t.row(values)
		key, _ := row[t.Key].(string)
		return fn(key, row)
	})
}

func (t *Table) scan() (values, into []any) {
	values, into = make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	return values, into
}

func (t *Table) row(values []any) Row {
	row := make(Row, len(values))
	for i, column := range t.Columns {
		v := values[i]
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		if s, ok := v.(string); ok && slices.Contains(t.Digest, column) {
			sum := sha256.Sum256([]byte(s))
			v = hex.EncodeToString(sum[:])
		}
		if (v == nil || v == "") && slices.Contains(t.Later, column) {
			continue
		}
		row[column] = v
	}
	return row
}
