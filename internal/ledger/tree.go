package ledger

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"math/bits"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Head is the state of the whole history: how many entries, and the RFC 6962 tree hash over them.
type Head struct {
	Size int64     `json:"size"`
	Root string    `json:"root"`           // base64, standard alphabet
	Time time.Time `json:"time"`           // of the last entry; zero when empty
	Note string    `json:"note,omitempty"` // the head as a signed note (c2sp.org/tlog-checkpoint); "" when it was never signed
}

// ReadHead gives the head.
func ReadHead(ctx context.Context, tx *db.Tx) (Head, error) {
	if err := settle(ctx, tx); err != nil {
		return Head{}, err
	}
	var h Head
	var at string
	if err := tx.QueryRow(ctx, `select size, root, time, note from ledger_head where id = 1`).Scan(&h.Size, &h.Root, &at, &h.Note); err != nil {
		return Head{}, fmt.Errorf("ledger head: %w", err)
	}
	var err error
	if h.Time, err = parseTime(at); err != nil {
		return Head{}, fmt.Errorf("ledger head: %w", err)
	}
	return h, nil
}

// frontier is the right edge of the tree: for every bit of size the hash of the full subtree of that many leaves.
type frontier struct {
	size int64
	full [63]tlog.Hash
}

// add appends a leaf and gives the hashes that it completes: the leaf's own and those of the subtrees that it fills, in
// the order in which tlog stores them.
func (f *frontier) add(leaf tlog.Hash) []tlog.Hash {
	done := []tlog.Hash{leaf}
	level := 0
	for ; f.size>>level&1 == 1; level++ {
		leaf = tlog.NodeHash(f.full[level], leaf)
		done = append(done, leaf)
	}
	f.full[level] = leaf
	f.size++
	return done
}

// root is the tree hash (RFC 6962, section 2.1), base64.
func (f *frontier) root() string {
	var root tlog.Hash
	for level, first := 0, true; f.size>>level > 0; level++ {
		switch {
		case f.size>>level&1 == 0:
		case first:
			root, first = f.full[level], false
		default:
			root = tlog.NodeHash(f.full[level], root)
		}
	}
	if f.size == 0 {
		return emptyRoot
	}
	return base64.StdEncoding.EncodeToString(root[:])
}

// emptyRoot is the tree hash of no entries: SHA-256 of nothing.
const emptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

// readTree gives the head and the tree's right edge.
func readTree(ctx context.Context, tx *db.Tx) (Head, *frontier, error) {
	head, err := ReadHead(ctx, tx)
	if err != nil || head.Size == 0 {
		return head, &frontier{}, err
	}
	f := &frontier{size: head.Size}
	level := map[int64]int{}
	var positions []any
	for rest := uint64(head.Size); rest != 0; rest &= rest - 1 {
		l := bits.TrailingZeros64(rest)
		p := tlog.StoredHashIndex(l, head.Size>>l-1)
		level[p] = l
		positions = append(positions, p)
	}
	query := "select position, hash from ledger_hashes where position in (" + db.In(1, len(positions)) + ")"
	err = tx.Each(ctx, query, positions, func(rows *sql.Rows) error {
		var position int64
		var hash []byte
		if err := rows.Scan(&position, &hash); err != nil {
			return err
		}
		copy(f.full[level[position]][:], hash)
		delete(level, position)
		return nil
	})
	if err == nil && len(level) > 0 {
		err = fmt.Errorf("%d hashes of the tree are missing: run ledger verify", len(level))
	}
	return head, f, err
}
