package ledger

import (
	"context"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
)

// batch is what entries of one transaction share: the tree's right edge, and entries that are not written yet.
type batch struct {
	begun   bool
	tree    frontier
	records []Record
	first   int64 // position of the first of hashes
	hashes  []tlog.Hash
}

type batchKey struct{}

// mostTogether is how many entries are written at once.
const mostTogether = 256

// batchOf gives the batch of this run, if entries are held back (db.Tx.Together). What reads the history by this package's functions sees them all;
// what reads its tables by itself may miss the last ones.
func batchOf(tx *db.Tx) (b *batch, together bool) {
	if b, ok := tx.Kept(batchKey{}).(*batch); ok {
		return b, true
	}
	b = &batch{}
	together = tx.HoldBack(batchKey{}, b, func(ctx context.Context) error { return b.write(ctx, tx) }, func() { *b = batch{} }) // the tree is read again
	return b, together
}

// settle writes what a batch holds back.
func settle(ctx context.Context, tx *db.Tx) error {
	if b, ok := tx.Kept(batchKey{}).(*batch); ok {
		return b.write(ctx, tx)
	}
	return nil
}

// grow reads the tree's right edge, once.
func (b *batch) grow(ctx context.Context, tx *db.Tx) error {
	if b.begun {
		return nil
	}
	head, tree, err := readTree(ctx, tx)
	if err != nil {
		return err
	}
	begin(tx, head)
	b.begun, b.tree = true, *tree
	return nil
}

func (b *batch) add(r Record, leaf tlog.Hash) {
	if len(b.hashes) == 0 {
		b.first = tlog.StoredHashIndex(0, b.tree.size)
	}
	b.records, b.hashes = append(b.records, r), append(b.hashes, b.tree.add(leaf)...)
}

// write stores the entries, their hashes and the new head.
func (b *batch) write(ctx context.Context, tx *db.Tx) error {
	if len(b.records) == 0 {
		return nil
	}
	records, hashes := b.records, b.hashes
	b.records, b.hashes = b.records[:0], b.hashes[:0]
	if err := insert(ctx, tx, records); err != nil {
		return err
	}
	args := make([]any, 0, 2*most)
	err := inParts(len(hashes), func(from, n int) error {
		args = args[:0]
		for i, h := range hashes[from : from+n] {
			args = append(args, b.first+int64(from+i), h[:])
		}
		_, err := tx.Exec(ctx, insertMany(`insert into ledger_hashes (position, hash) values `, 2, n), args...)
		return err
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update ledger_head set size = $1, root = $2, time = $3 where id = 1`, b.tree.size, b.tree.root(), db.FormatTime(tx.Now()))
	return err
}

// insert stores entries.
func insert(ctx context.Context, tx *db.Tx, records []Record) error {
	args := make([]any, 0, 10*min(most, len(records)))
	return inParts(len(records), func(from, n int) error {
		args = args[:0]
		for _, r := range records[from : from+n] {
			args = append(args, r.Sequence, db.FormatTime(r.Time), r.Actor, r.Action, r.Subject, r.SubjectID, r.PayloadHash, r.Salt, string(r.Payload), r.LeafHash)
		}
		_, err := tx.Exec(ctx, insertMany(`insert into ledger (sequence, time, actor, action, subject, subject_id, payload_sha256, salt, payload, leaf_hash) values `, 10, n), args...)
		return err
	})
}

// most is how many rows one statement inserts.
const most = 32

// inParts parts n rows so that few different statements do for any number: 32 at a time, then 8, then single ones.
func inParts(n int, insert func(from, n int) error) error {
	for from := 0; from < n; {
		size := 1
		switch rest := n - from; {
		case rest >= most:
			size = most
		case rest >= 8:
			size = 8
		case rest <= 3:
			size = rest
		}
		if err := insert(from, size); err != nil {
			return err
		}
		from += size
	}
	return nil
}

type shape struct {
	begin         string
	columns, rows int
}

var manyRows sync.Map // shape -> statement

// insertMany completes a statement that inserts rows.
func insertMany(begin string, columns, rows int) string {
	key := shape{begin, columns, rows}
	if s, ok := manyRows.Load(key); ok {
		return s.(string)
	}
	places := make([]string, rows)
	for i := range places {
		places[i] = "(" + db.In(i*columns+1, columns) + ")"
	}
	s := begin + strings.Join(places, ", ")
	manyRows.Store(key, s)
	return s
}
