package ledger

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// proofHeader begins a proof (c2sp.org/tlog-proof).
const proofHeader = "c2sp.org/tlog-proof@v1\n"

// Proof shows that an entry is in the history under a signed head. It needs no database to be checked.
type Proof struct {
	Sequence   int64
	Leaf       []byte      // what the tree commits to: canonical JSON of the entry with its payload's hash
	Hashes     []tlog.Hash // from the leaf's neighbour up (RFC 6962, section 2.1.1)
	Checkpoint string      // the head, as a signed note
}

// String is the proof as c2sp.org/tlog-proof writes it. The leaf stands in it as extra data, so that the file alone says what it proves.
func (p Proof) String() string {
	var b strings.Builder
	b.WriteString(proofHeader)
	fmt.Fprintf(&b, "extra %s\nindex %d\n", base64.StdEncoding.EncodeToString(p.Leaf), p.Sequence)
	for _, h := range p.Hashes {
		b.WriteString(h.String() + "\n")
	}
	return b.String() + "\n" + p.Checkpoint
}

var errUnsigned = fault.New(fault.Conflict, "The history is not signed yet; it will be at the next change of any record.")

// Prove makes the proofs of these entries under the present head, which must be signed.
func Prove(ctx context.Context, tx *db.Tx, sequences ...int64) ([]Proof, error) {
	head, err := ReadHead(ctx, tx)
	if err != nil {
		return nil, err
	}
	if head.Note == "" {
		return nil, errUnsigned
	}
	leaves, err := leaves(ctx, tx, sequences)
	if err != nil {
		return nil, err
	}
	tree, err := hashesFor(ctx, tx, head.Size, sequences)
	if err != nil {
		return nil, err
	}
	list := make([]Proof, len(sequences))
	for i, n := range sequences {
		list[i] = Proof{Sequence: n, Checkpoint: head.Note, Leaf: leaves[n]}
		if list[i].Hashes, err = tlog.ProveRecord(head.Size, n, tree); err != nil {
			return nil, fmt.Errorf("prove entry %d: %w", n, err)
		}
	}
	return list, nil
}

// atOnce is for how many a statement asks at once.
const atOnce = 500

// leaves gives what the tree commits to of these entries.
func leaves(ctx context.Context, tx *db.Tx, sequences []int64) (map[int64][]byte, error) {
	if err := settle(ctx, tx); err != nil {
		return nil, err
	}
	found := make(map[int64][]byte, len(sequences))
	for some := range slices.Chunk(sequences, atOnce) {
		args := make([]any, len(some))
		for i, n := range some {
			args[i] = n
		}
		err := tx.Each(ctx, selectRecord+" where sequence in ("+db.In(1, len(args))+")", args, func(rows *sql.Rows) error {
			r, err := scanRecord(rows)
			if err == nil {
				found[r.Sequence], err = r.leaf()
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, n := range sequences {
		if found[n] == nil {
			return nil, noEntry(n)
		}
	}
	return found, nil
}

func noEntry(n int64) error { return fault.Newf(fault.NotFound, "The history has no entry %d.", n) }

// hashesFor reads at once what the proofs of many entries need of the tree: neighbours share most of it.
func hashesFor(ctx context.Context, tx *db.Tx, size int64, sequences []int64) (tlog.HashReader, error) {
	known := map[int64]tlog.Hash{}
	asked := tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		for _, p := range positions {
			known[p] = tlog.Hash{}
		}
		return make([]tlog.Hash, len(positions)), nil
	})
	for _, n := range sequences {
		if _, err := tlog.ProveRecord(size, n, asked); err != nil {
			return nil, fmt.Errorf("prove entry %d: %w", n, err)
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(known)), atOnce) {
		list, err := hashes(ctx, tx).ReadHashes(some)
		if err != nil {
			return nil, err
		}
		for i, p := range some {
			known[p] = list[i]
		}
	}
	return tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(positions))
		for i, p := range positions {
			list[i] = known[p]
		}
		return list, nil
	}), nil
}

// Get gives one entry.
func Get(ctx context.Context, tx *db.Tx, sequence int64) (r Record, err error) {
	if err := settle(ctx, tx); err != nil {
		return r, err
	}
	err = tx.Each(ctx, selectRecord+" where sequence = $1", []any{sequence}, func(rows *sql.Rows) (err error) { r, err = scanRecord(rows); return err })
	if err == nil && r.LeafHash == "" {
		err = noEntry(sequence)
	}
	return r, err
}

// hashes reads the stored hashes of the tree.
func hashes(ctx context.Context, tx *db.Tx) tlog.HashReader {
	return tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		list, at, args := make([]tlog.Hash, len(positions)), map[int64]int{}, make([]any, len(positions))
		for i, p := range positions {
			at[p], args[i] = i, p
		}
		err := tx.Each(ctx, "select position, hash from ledger_hashes where position in ("+db.In(1, len(args))+")", args, func(rows *sql.Rows) error {
			var position int64
			var hash []byte
			err := rows.Scan(&position, &hash)
			copy(list[at[position]][:], hash)
			delete(at, position)
			return err
		})
		if err == nil && len(at) > 0 {
			err = fmt.Errorf("%d hashes of the tree are missing: run ledger verify", len(at))
		}
		return list, err
	})
}

// Consistency shows that the history of one head goes on from that of an earlier one.
type Consistency struct {
	From, To Checkpoint
	Hashes   []tlog.Hash // RFC 6962, section 2.1.2
	Signed   string      // To as a signed note; "" when it is not the present head
}

// String is the proof in the words in which witnesses are asked (c2sp.org/tlog-witness): the earlier size, the hashes, the later head.
func (c Consistency) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "old %d\n", c.From.Size)
	for _, h := range c.Hashes {
		b.WriteString(h.String() + "\n")
	}
	if c.Signed == "" {
		return b.String() + "\n" + c.To.body()
	}
	return b.String() + "\n" + c.Signed
}

// ProveConsistency makes the proof between two sizes of the history; to is 0 for the present one.
func ProveConsistency(ctx context.Context, tx *db.Tx, from, to int64) (c Consistency, err error) {
	head, err := ReadHead(ctx, tx)
	if err != nil {
		return c, err
	}
	if to == 0 {
		to = head.Size
	}
	switch {
	case to > head.Size || from > head.Size:
		return c, fault.Newf(fault.Checked, "Entry %d of the ledger: it is missing. There are %d entries, fewer than the %d of that head.", head.Size, head.Size, max(from, to))
	case from < 1 || from > to:
		return c, fault.Newf(fault.Invalid, "There is no way from %d to %d entries; name an earlier head of at least one entry and a later one.", from, to)
	}
	if to == head.Size {
		c.Signed = head.Note
	}
	keys, err := Keys(ctx, tx)
	if err != nil {
		return c, err
	}
	for size, at := range map[int64]*Checkpoint{from: &c.From, to: &c.To} {
		root, err := tlog.TreeHash(size, hashes(ctx, tx))
		if err != nil {
			return c, fmt.Errorf("tree of %d entries: %w", size, err)
		}
		*at = Checkpoint{Origin: originOf(keys), Size: size, Root: root.String()}
	}
	if from == to {
		c.From = c.To
		return c, nil
	}
	c.Hashes, err = tlog.ProveTree(to, from, hashes(ctx, tx))
	return c, err
}

// ProveSince is ProveConsistency from a kept head, as a signed note, which the ledger must have signed and must go on from.
func ProveSince(ctx context.Context, tx *db.Tx, kept string, to int64) (Consistency, error) {
	keys, err := Keys(ctx, tx)
	if err != nil {
		return Consistency{}, err
	}
	from, _, err := openWith(kept, keys)
	if err != nil {
		return Consistency{}, err
	}
	c, err := ProveConsistency(ctx, tx, from.Size, to)
	if err == nil && c.From.Root != from.Root {
		err = found(from.Size-1, "it or one before it was changed. The kept checkpoint has the tree hash %s, here it is %s", from.Root, c.From.Root)
	}
	return c, err
}

// WriteProofs writes a file of proofs, one after the other with an empty line between.
func WriteProofs(w io.Writer, proofs []Proof) error {
	for i, p := range proofs {
		text := p.String()
		if i > 0 {
			text = "\n" + text
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return nil
}

var errProof = fault.New(fault.Checked, "This is no proof of an entry as Claimtrail writes it, or it was cut or changed.")

// maxProof bounds a file of proofs.
const maxProof = 64 << 20

// ReadProofs reads a file of one or several proofs.
func ReadProofs(r io.Reader) ([]Proof, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxProof+1))
	if err != nil {
		return nil, err
	}
	rest, ok := strings.CutPrefix(string(b), proofHeader)
	if !ok || len(b) > maxProof {
		return nil, errProof
	}
	var list []Proof
	for text := range strings.SplitSeq(rest, "\n"+proofHeader) { // each still ends with the line feed of its checkpoint
		p, err := readProof(text)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// readProof reads what follows the header, and refuses every other way to write it.
func readProof(text string) (p Proof, err error) {
	head, checkpoint, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 || len(lines) > 2+64 {
		return p, errProof
	}
	p.Checkpoint = checkpoint
	extra, isExtra := strings.CutPrefix(lines[0], "extra ")
	index, isIndex := strings.CutPrefix(lines[1], "index ")
	leaf, err1 := base64.StdEncoding.DecodeString(extra)
	n, err2 := strconv.ParseInt(index, 10, 64)
	if !isExtra || !isIndex || errors.Join(err1, err2) != nil || n < 0 {
		return p, errProof
	}
	p.Leaf, p.Sequence = leaf, n
	for _, line := range lines[2:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return p, errProof
		}
		p.Hashes = append(p.Hashes, h)
	}
	if p.String() != proofHeader+text {
		return p, errProof
	}
	return p, nil
}

// Check checks the proof against the ledger's public key, as signed notes write it.
func (p Proof) Check(verifier string) error {
	c, _, err := OpenCheckpoint(p.Checkpoint, verifier)
	if err != nil {
		return err
	}
	return p.CheckUnder(c)
}

// CheckUnder checks the proof against a head that was opened before.
func (p Proof) CheckUnder(c Checkpoint) error {
	root, err := tlog.ParseHash(c.Root)
	if err != nil {
		return errForm
	}
	if err := tlog.CheckRecord(p.Hashes, c.Size, root, p.Sequence, tlog.RecordHash(p.Leaf)); err != nil {
		return fault.Newf(fault.Checked, "Entry %d is not in the history that the checkpoint of %d entries signs: the proof does not lead to its tree hash.", p.Sequence, c.Size)
	}
	return nil
}
