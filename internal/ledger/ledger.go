// Package ledger keeps the append-only history of every change.
package ledger

import (
	"context"
	"encoding/json"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Table describes a table whose rows the ledger follows. Rooms register theirs in an init function.
type Table struct {
	Name    string   // as in SQL
	Subject string   // the word people read: "claim", "source"
	Key     string   // its primary key column, always text: "id"
	Columns []string // every column that verify compares, key included; blobs are left out, their hashes stand in columns
	Digest  []string // columns (texts of snapshots) that stand in payloads as the SHA-256 of their content, hexadecimal
}

// Register adds a table. It panics when the name is taken.
func Register(t Table) { panic("unwritten") }

// Row is a whole row as it stands in a payload: column name to string, int64, float64 or nil.
type Row map[string]any

// Entry is one change of one row, before it has its place in the history.
type Entry struct {
	Actor  string // auth.Person.Actor()
	Action string // "claim.add", "claim.status", "evidence.withdraw": subject.verb
	Table  string // a registered table
	ID     string // the row's key
	Before Row    // nil when the row was made
	After  Row    // never nil: nothing is deleted
	Reason string // a person's words, or ""
}

// Record is an entry in its place.
type Record struct {
	Sequence    int64           `json:"sequence"` // from 0, without gaps
	Time        time.Time       `json:"time"`
	Actor       string          `json:"actor"`
	Action      string          `json:"action"`
	Subject     string          `json:"subject"` // the registered word
	SubjectID   string          `json:"subject_id"`
	Payload     json.RawMessage `json:"payload,omitempty"` // canonical JSON of {"before","after","reason"}
	Salt        string          `json:"salt,omitempty"`    // hexadecimal
	PayloadHash string          `json:"payload_sha256"`
	LeafHash    string          `json:"leaf_hash"`
}

// Head is the state of the whole history: how many entries, and the RFC 6962 tree hash over them.
type Head struct {
	Size int64     `json:"size"`
	Root string    `json:"root"` // base64, standard alphabet
	Time time.Time `json:"time"` // of the last entry; zero when empty
}

// Append writes e at the end of the history, in the caller's transaction, and gives its sequence.
func Append(ctx context.Context, tx *db.Tx, e Entry) (int64, error) { panic("unwritten") }

// Change reads the row e names, runs do, reads the row again and appends the entry; do makes or updates that one row.
// When do changed nothing, no entry is written.
func Change(ctx context.Context, tx *db.Tx, e Entry, do func() error) error { panic("unwritten") }

// Filter chooses records for Log.
type Filter struct {
	SubjectIDs []string // any of these rows; empty: all
	Actor      string
	Action     string
	After      int64 // sequence greater than this; use -1 for all
	Before     int64 // sequence less than this; 0 for no bound
	Limit      int   // at most 200 when 0
	Newest     bool  // newest first
}

// Log lists records.
func Log(ctx context.Context, tx *db.Tx, f Filter) ([]Record, error) { panic("unwritten") }

// ReadHead gives the head.
func ReadHead(ctx context.Context, tx *db.Tx) (Head, error) { panic("unwritten") }

// Verify recomputes the whole history and compares every record of every registered table with its last entry.
// It gives the head and nil, or a fault of kind Checked that names the first entry or row at fault.
// progress (may be nil) is called now and then with entries done and entries in all.
func Verify(ctx context.Context, tx *db.Tx, progress func(done, total int64)) (Head, error) {
	panic("unwritten")
}
