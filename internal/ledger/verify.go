package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Verify recomputes the whole history and compares every record of every registered table with its last entry.
// It gives the head and nil, or a fault of kind Checked that names the first entry or record at fault.
// progress (may be nil) is called now and then with entries done and entries in all.
//
// Memory grows with the number of records: about 150 bytes each.
func Verify(ctx context.Context, tx *db.Tx, progress func(done, total int64)) (Head, error) {
	v := &verifier{last: map[string]map[string][sha256.Size]byte{}, progress: progress}
	for _, t := range tables {
		v.last[t.Subject] = map[string][sha256.Size]byte{}
	}
	head, err := ReadHead(ctx, tx)
	if err != nil {
		return head, fault.Wrap(fault.Checked, err, "The ledger's head cannot be read.")
	}
	v.head = head
	if err := tx.Each(ctx, selectRecord+" order by sequence", nil, v.entry); err != nil {
		return head, checked(err, v.tree.size)
	}
	if err := v.compareHead(); err != nil {
		return head, err
	}
	if err := v.compareHashes(ctx, tx); err != nil {
		return head, err
	}
	return head, v.compareRecords(ctx, tx)
}

// checked makes what could not even be read a finding of the check.
func checked(err error, sequence int64) error {
	if fault.KindOf(err) == fault.Checked {
		return err
	}
	return fault.Wrap(fault.Checked, err, fmt.Sprintf("Entry %d of the ledger cannot be read: %v.", sequence, err))
}

type verifier struct {
	head     Head
	tree     frontier
	hashes   []tlog.Hash                             // of the tree, in stored order
	last     map[string]map[string][sha256.Size]byte // subject -> id -> hash of its last row
	time     time.Time                               // of the last entry
	progress func(done, total int64)
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
	if err != nil {
		return found(r.Sequence, "its salt is not hexadecimal")
	}
	if payloadHash(salt, r.Payload) != r.PayloadHash {
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
	if err := v.remember(r); err != nil {
		return err
	}
	v.hashes, v.time = append(v.hashes, v.tree.add(hash)...), r.Time
	if v.progress != nil && (v.tree.size%1000 == 0 || v.tree.size == v.head.Size) {
		v.progress(v.tree.size, v.head.Size)
	}
	return nil
}

// remember keeps the hash of the row as the entry leaves it, after checking that the entry begins where the last one ended.
func (v *verifier) remember(r Record) error {
	var p Payload
	d := json.NewDecoder(bytes.NewReader(r.Payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || len(p.After) == 0 || string(p.After) == "null" {
		return found(r.Sequence, "its payload is not of the ledger's form")
	}
	of, ok := v.last[r.Subject]
	if !ok {
		return found(r.Sequence, "it speaks of a %q, which this program does not know", r.Subject)
	}
	before, known := of[r.SubjectID]
	if known != (string(p.Before) != "null") || known && sha256.Sum256(p.Before) != before {
		return found(r.Sequence, "it does not begin where the last entry of %s %s ended", r.Subject, r.SubjectID)
	}
	of[r.SubjectID] = sha256.Sum256(p.After)
	return nil
}

func (v *verifier) compareHead() error {
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

// compareHashes checks every stored hash of the tree.
func (v *verifier) compareHashes(ctx context.Context, tx *db.Tx) error {
	next := 0
	err := tx.Each(ctx, `select position, hash from ledger_hashes order by position`, nil, func(rows *sql.Rows) error {
		var position int
		var hash []byte
		if err := rows.Scan(&position, &hash); err != nil {
			return err
		}
		if position != next || next >= len(v.hashes) || !bytes.Equal(hash, v.hashes[next][:]) {
			return fault.Newf(fault.Checked, "Hash %d of the ledger's tree was changed, added or removed.", min(position, next))
		}
		next++
		return nil
	})
	if err == nil && next != len(v.hashes) {
		err = fault.Newf(fault.Checked, "Hash %d of the ledger's tree is missing.", next)
	}
	return err
}

// compareRecords checks that every record is as its last entry left it, and that none is gone or unexplained.
func (v *verifier) compareRecords(ctx context.Context, tx *db.Tx) error {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t := tables[name]
		last := v.last[t.Subject]
		err := t.each(ctx, tx, func(key string, row Row) error {
			want, ok := last[key]
			if !ok {
				return fault.Newf(fault.Checked, "The %s %s is there, but no entry of the ledger explains it.", t.Subject, key)
			}
			delete(last, key)
			b, err := canonical(row)
			if err != nil {
				return err
			}
			if sha256.Sum256(b) != want {
				return fault.Newf(fault.Checked, "The %s %s is not as its last entry in the ledger left it.", t.Subject, key)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if gone := first(last); gone != "" {
			return fault.Newf(fault.Checked, "The %s %s is in the ledger, but it was removed from the records.", t.Subject, gone)
		}
	}
	return nil
}

func first(m map[string][sha256.Size]byte) (least string) {
	for key := range m {
		if least == "" || key < least {
			least = key
		}
	}
	return least
}
