package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Verify recomputes the whole history, compares every record of every registered table with its last entry, and makes the registered checks.
// It gives the head and nil, or a fault of kind Checked that names the first entry or record at fault.
// progress (may be nil) is called now and then with entries done and entries in all, then by each registered check with numbers of its own.
//
// Whoever holds kept checkpoints, or the key file, uses VerifyWith.
//
// Memory grows with the number of records, about 150 bytes each, not with the number of entries.
func Verify(ctx context.Context, tx *db.Tx, progress func(done, total int64)) (Head, error) {
	r, err := VerifyWith(ctx, tx, Options{Progress: progress})
	return r.Head, err
}

// Result is what a verification that found no fault saw.
type Result struct {
	Head
	Redacted int `json:"redacted"`   // entries whose payloads were taken out
	Unknown  int `json:"uncompared"` // records whose last entry is one of them: there is nothing to compare them with
}

// Options say what Verify compares the history with besides itself.
type Options struct {
	Progress func(done, total int64) // may be nil
	KeyFile  string                  // the file of the signing key; when it is there, the head must be signed by it
	Kept     []string                // heads that were kept elsewhere, as signed notes: the history must go on from each of them
}

// VerifyWith is Verify with more to compare.
func VerifyWith(ctx context.Context, tx *db.Tx, o Options) (Result, error) {
	v := newVerifier(o)
	var err error
	if v.head, err = ReadHead(ctx, tx); err != nil {
		return Result{}, unreadable(ctx, err, "The ledger's head")
	}
	for _, check := range []func(context.Context, *db.Tx) error{v.readKeys, v.readKept, v.readRedactions, v.entries, v.compareHead, v.compareKept, v.compareNote, v.countHashes, v.compareRecords, v.countRedactions, v.further} {
		if err := check(ctx, tx); err != nil {
			return Result{Head: v.head}, err
		}
	}
	return Result{Head: v.head, Redacted: v.taken, Unknown: v.unknown}, nil
}

type verifier struct {
	head   Head
	tree   frontier
	hashes []tlog.Hash                             // that the entries of this chunk completed, in stored order
	stored int64                                   // how many hashes the chunks before completed
	last   map[string]map[string][sha256.Size]byte // subject -> id -> hash of its last row
	time   time.Time                               // of the last entry

	Options
	keys           []Key                // of the database
	kept           []Checkpoint         // heads kept elsewhere
	roots          map[int64]string     // the tree hashes at their sizes
	redacted       map[int64]rowKept    // entries that redactions speak of and that were not met yet
	salts          map[[2]string][]byte // subject and id -> of the hash in last, where a redaction keeps it
	taken, unknown int                  // of the Result
}

func newVerifier(o Options) *verifier {
	v := &verifier{last: map[string]map[string][sha256.Size]byte{}, Options: o, roots: map[int64]string{}}
	for _, t := range tables {
		v.last[t.Subject] = map[string][sha256.Size]byte{}
	}
	return v
}

// unknownRow stands for the row that a redacted entry left. It is no SHA-256 that anybody could find a row for.
var unknownRow [sha256.Size]byte

// unreadable makes what could not be read a finding of the check, unless it is one already or the caller has left.
func unreadable(ctx context.Context, err error, what string) error {
	if ctx.Err() != nil || fault.KindOf(err) == fault.Checked {
		return err
	}
	return fault.Wrap(fault.Checked, err, fmt.Sprintf("%s cannot be read: %v.", what, err))
}

// chunk is how many entries are checked before their hashes are compared with the stored ones.
const chunk = 4096

// entries checks every entry and every stored hash of the tree.
func (v *verifier) entries(ctx context.Context, tx *db.Tx) error {
	from := int64(math.MinInt64) // entries before the first would be found as well
	for {
		start := v.tree.size
		err := tx.Each(ctx, selectRecord+" where sequence >= $1 order by sequence limit $2", []any{from, chunk}, v.entry)
		if err != nil {
			return unreadable(ctx, err, fmt.Sprintf("Entry %d of the ledger", v.tree.size))
		}
		if err := v.compareHashes(ctx, tx); err != nil {
			return unreadable(ctx, err, "The ledger's tree")
		}
		if from = v.tree.size; from-start < chunk {
			return nil
		}
	}
}

func found(sequence int64, what string, args ...any) error {
	return fault.Newf(fault.Checked, "Entry %d of the ledger: %s.", sequence, fmt.Sprintf(what, args...))
}

// entry checks one row of the ledger against what came before it.
func (v *verifier) entry(rows *sql.Rows) error {
	r, err := scanRecord(rows)
	if err != nil {
		return err
	}
	if r.Sequence != v.tree.size {
		return found(v.tree.size, "it is missing; the next one there is %d", r.Sequence)
	}
	salt, err := hex.DecodeString(r.Salt)
	if err != nil || hex.EncodeToString(salt) != r.Salt {
		return found(r.Sequence, "its salt is not lower-case hexadecimal")
	}
	_, redacted := v.redacted[r.Sequence]
	gone := len(r.Payload) == 0 || redacted
	if !gone && payloadHash(salt, r.Payload) != r.PayloadHash {
		return found(r.Sequence, "its payload was changed (%s of %s %s)", r.Action, r.Subject, r.SubjectID)
	}
	leaf, err := r.leaf()
	if err != nil {
		return found(r.Sequence, "it has no canonical form: %v", err)
	}
	hash := tlog.RecordHash(leaf)
	if hex.EncodeToString(hash[:]) != r.LeafHash {
		return found(r.Sequence, "it was changed (%s of %s %s)", r.Action, r.Subject, r.SubjectID)
	}
	next := v.remember
	if gone {
		next = v.checkRedacted
	}
	if err := next(r); err != nil {
		return err
	}
	v.hashes, v.time = append(v.hashes, v.tree.add(hash)...), r.Time
	if _, asked := v.roots[v.tree.size]; asked {
		v.roots[v.tree.size] = v.tree.root()
	}
	if v.Progress != nil && (v.tree.size%1000 == 0 || v.tree.size == v.head.Size) {
		v.Progress(v.tree.size, v.head.Size)
	}
	return nil
}

// remember keeps the hash of the row as the entry leaves it, after checking that the entry begins where the last one ended.
func (v *verifier) remember(r Record) error {
	p, err := r.Read()
	if err != nil || len(p.After) == 0 || string(p.After) == "null" {
		return found(r.Sequence, "its payload is not of the ledger's form")
	}
	if again, err := p.canonical(); err != nil || !bytes.Equal(again, r.Payload) {
		return found(r.Sequence, "its payload is not of the ledger's form")
	}
	of, ok := v.last[r.Subject]
	if !ok {
		return found(r.Sequence, "it speaks of a %q, which this program does not know", r.Subject)
	}
	before, known := of[r.SubjectID]
	if known != (string(p.Before) != "null") || known && before != unknownRow && v.hash(r.Subject, r.SubjectID, p.Before) != before {
		return found(r.Sequence, "it does not begin where the last entry of %s %s ended", r.Subject, r.SubjectID)
	}
	delete(v.salts, [2]string{r.Subject, r.SubjectID})
	of[r.SubjectID] = sha256.Sum256(p.After)
	return nil
}

func (v *verifier) compareHead(context.Context, *db.Tx) error {
	switch {
	case v.tree.size < v.head.Size:
		return found(v.tree.size, "it is missing; the head counts %d entries", v.head.Size)
	case v.tree.size > v.head.Size:
		return found(v.head.Size, "it stands after the head, which counts %d entries", v.head.Size)
	case !v.head.Time.Equal(v.time):
		return fault.New(fault.Checked, "The ledger's head was changed: its time is not that of the last entry.")
	case v.tree.root() != v.head.Root:
		return fault.Newf(fault.Checked, "The ledger's head was changed: the entries give the tree hash %s, the head says %s.", v.tree.root(), v.head.Root)
	}
	return nil
}

// compareHashes compares the hashes that this chunk's entries completed with the stored ones.
func (v *verifier) compareHashes(ctx context.Context, tx *db.Tx) error {
	from := v.stored
	if from == 0 {
		from = math.MinInt64
	}
	next := v.stored
	query := `select position, hash from ledger_hashes where position >= $1 order by position limit $2`
	err := tx.Each(ctx, query, []any{from, len(v.hashes)}, func(rows *sql.Rows) error {
		var position int64
		var hash []byte
		if err := rows.Scan(&position, &hash); err != nil {
			return err
		}
		if position != next || !bytes.Equal(hash, v.hashes[next-v.stored][:]) {
			return fault.Newf(fault.Checked, "Hash %d of the ledger's tree was changed, added or removed.", min(position, next))
		}
		next++
		return nil
	})
	if err == nil && next != v.stored+int64(len(v.hashes)) {
		err = fault.Newf(fault.Checked, "Hash %d of the ledger's tree is missing.", next)
	}
	v.stored, v.hashes = next, v.hashes[:0]
	return err
}

// countHashes finds hashes after the last.
func (v *verifier) countHashes(ctx context.Context, tx *db.Tx) error {
	var n int64
	if err := tx.QueryRow(ctx, `select count(*) from ledger_hashes`).Scan(&n); err != nil {
		return unreadable(ctx, err, "The ledger's tree")
	}
	if n != v.stored {
		return fault.Newf(fault.Checked, "The ledger's tree has %d hashes, but its entries make %d.", n, v.stored)
	}
	return nil
}
