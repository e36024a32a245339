// Package ledger keeps the append-only history of every change.
//
// Every write of a record appends one entry in the same transaction. An entry's payload is canonical JSON (RFC 8785) of
// {"after","before","reason"}, the row before and after; the leaf is canonical JSON of
//
//	{"action","actor","payload_sha256","sequence","subject":{"id","kind"},"time"}
//
// and commits to the payload by SHA-256 over salt and payload, so that a payload can be taken out later while the chain
// still verifies. Leaves form a Merkle tree as in RFC 6962; its hashes are kept as it grows, in the order of
// golang.org/x/mod/sumdb/tlog.
//
// Rooms register their tables, so that Verify can compare every record with its last entry. Sign-in links, sessions,
// counters and the content-addressed bytes of snapshots are not records and have no entries. A kept head proves that
// history was not rewritten after it, not that a source is honest.
package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
)

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
	Payload     json.RawMessage `json:"payload,omitempty"` // canonical JSON of {"after","before","reason"}
	Salt        string          `json:"salt,omitempty"`    // hexadecimal
	PayloadHash string          `json:"payload_sha256"`
	LeafHash    string          `json:"leaf_hash"`

	Redaction *Redaction `json:"redaction,omitempty"` // who took the payload out; nil while it is there
	Withheld  bool       `json:"withheld,omitempty"`  // from whoever asked: the payload is there, and not for everybody
}

// Payload is what an entry says of its row.
type Payload struct {
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
	Reason string          `json:"reason"`
}

// Change reads the row that e names, runs do, reads the row again and appends the entry; do makes or updates that one row.
// When do changed nothing, no entry is written.
func Change(ctx context.Context, tx *db.Tx, e Entry, do func() error) error {
	t, err := table(e.Table)
	if err != nil {
		return err
	}
	if e.Before, err = t.read(ctx, tx, e.ID); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	if e.After, err = t.read(ctx, tx, e.ID); err != nil {
		return err
	}
	if e.Before != nil && maps.Equal(e.Before, e.After) {
		return nil
	}
	_, err = Append(ctx, tx, e)
	return err
}

// Append writes e at the end of the history, in the caller's transaction, and gives its sequence. Most callers want Change.
func Append(ctx context.Context, tx *db.Tx, e Entry) (int64, error) {
	t, err := table(e.Table)
	if err != nil {
		return 0, err
	}
	if e.After == nil {
		return 0, fmt.Errorf("ledger: %s %s has no row after %s", t.Subject, e.ID, e.Action)
	}
	payload, err := e.payload()
	if err != nil {
		return 0, err
	}
	return add(ctx, tx, t, e, payload)
}

// add gives an entry its place.
func add(ctx context.Context, tx *db.Tx, t *Table, e Entry, payload []byte) (int64, error) {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	b, together := batchOf(tx)
	if err := b.grow(ctx, tx); err != nil {
		return 0, err
	}
	r := Record{
		Sequence: b.tree.size, Time: tx.Now(), Actor: e.Actor, Action: e.Action, Subject: t.Subject, SubjectID: e.ID,
		Payload: payload, Salt: hex.EncodeToString(salt), PayloadHash: payloadHash(salt, payload),
	}
	leaf, err := r.leaf()
	if err != nil {
		return 0, err
	}
	hash := tlog.RecordHash(leaf)
	r.LeafHash = hex.EncodeToString(hash[:])
	b.add(r, hash)
	if together && len(b.records) < mostTogether {
		return r.Sequence, nil
	}
	return r.Sequence, b.write(ctx, tx)
}

func (e Entry) payload() ([]byte, error) {
	var after, before encoder
	after.row(e.After)
	before.row(e.Before)
	if err := errors.Join(after.err, before.err); err != nil {
		return nil, err
	}
	return Payload{After: after.b, Before: before.b, Reason: e.Reason}.canonical()
}

// canonical is the payload as it is stored and hashed; the rows must be canonical JSON already.
func (p Payload) canonical() ([]byte, error) {
	j := encoder{b: make([]byte, 0, len(p.After)+len(p.Before)+len(p.Reason)+64)}
	j.raw(`{"after":`)
	j.raw(string(p.After))
	j.raw(`,"before":`)
	j.raw(string(p.Before))
	j.raw(`,"reason":`)
	j.text(p.Reason)
	j.raw(`}`)
	return j.done()
}

// leaf is the entry's canonical JSON that the tree commits to.
func (r Record) leaf() ([]byte, error) {
	var j encoder
	j.raw(`{"action":`)
	j.text(r.Action)
	j.raw(`,"actor":`)
	j.text(r.Actor)
	j.raw(`,"payload_sha256":`)
	j.text(r.PayloadHash)
	j.raw(`,"sequence":`)
	j.integer(r.Sequence)
	j.raw(`,"subject":{"id":`)
	j.text(r.SubjectID)
	j.raw(`,"kind":`)
	j.text(r.Subject)
	j.raw(`},"time":`)
	j.text(db.FormatTime(r.Time))
	j.raw(`}`)
	return j.done()
}

func payloadHash(salt, payload []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(payload)
	return hex.EncodeToString(h.Sum(nil))
}

// parseTime reads a time and refuses every other way to write it: a changed comma is a change.
func parseTime(s string) (time.Time, error) {
	at, err := db.ParseTime(s)
	if err == nil && db.FormatTime(at) != s {
		err = fmt.Errorf("the time %q is not of the form %s", s, db.TimeFormat)
	}
	return at, err
}
