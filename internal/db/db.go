// Package db opens the database and runs transactions on it: SQLite by default, PostgreSQL for newsrooms that
// outgrow one machine. Engine differences live here and nowhere else.
package db

import (
	"context"
	"database/sql"
	"time"
)

// Engine names the database engine behind a DB.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is one database.
type DB struct{}

// Open opens the database at dsn, a file's path or a postgres:// URL, makes it if need be, and migrates it.
func Open(ctx context.Context, dsn string) (*DB, error) { panic("unwritten") }

// Close waits for the running batch and closes every connection.
func (d *DB) Close() error { panic("unwritten") }

// Engine tells which engine is behind d.
func (d *DB) Engine() Engine { panic("unwritten") }

// View runs fn in a read-only transaction over one consistent state.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error { panic("unwritten") }

// Update runs fn in the writer's transaction and returns after the commit is durable. fn may run twice, so it
// touches only tx and variables that it sets afresh.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error { panic("unwritten") }

// Tx is one transaction as one caller sees it.
type Tx struct{}

// Now is the transaction's time in UTC, to the microsecond: the same at every call.
func (tx *Tx) Now() time.Time { panic("unwritten") }

// Writable reports whether tx came from Update.
func (tx *Tx) Writable() bool { panic("unwritten") }

// Engine tells which engine tx runs on.
func (tx *Tx) Engine() Engine { panic("unwritten") }

// Exec runs a statement and gives the number of rows it changed. Placeholders are $1, $2, ...
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	panic("unwritten")
}

// Query runs a statement that gives rows; the caller closes them.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	panic("unwritten")
}

// QueryRow runs a statement that gives at most one row; Scan answers fault.NotFound's cause sql.ErrNoRows unwrapped.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row { panic("unwritten") }

// TimeFormat is how a time stands in the database: UTC, fixed width, so that text order is time order.
const TimeFormat = "2006-01-02T15:04:05.000000Z"

// FormatTime gives t as it stands in the database; the zero time is "".
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(TimeFormat)
}

// ParseTime reads a time as it stands in the database; "" is the zero time.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(TimeFormat, s)
}

// NewID makes a UUIDv7.
func NewID() string { panic("unwritten") }
