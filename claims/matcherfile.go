package claims

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// A Matcher's file is, with numbers in little endian of 64 bits:
//
//	magic | length of each of three indexes, length of the rest | the indexes as match.Index writes them | the rest (gob of matcherRest) | SHA-256 of the rest
//
// The rest holds the last bytes of each index, which are its hash, so that parts of two files are not taken for one.
const (
	matcherMagic = "claimtrail matcher 3\n" // raised with every change of what the indexes hold, or what the likeness of pairs means
	matcherParts = 4
)

// maxBehind bounds how many entries of the ledger a file may lack: beyond that reading everything is quicker.
const maxBehind = 200_000

// matcherRest is what the file holds beside the indexes.
type matcherRest struct {
	Size    int64  // of the ledger that is taken in
	Root    string // its tree hash then
	Tails   [3][]byte
	Keys    []byte // ids of passages, by their keys
	Sources []byte // and those of the sources that they are of
	Cited   []uint64
	Pairs   [][2]uint32
	Scores  []float64
	Waiting []uint32
	Unseen  int // suspects.unseen
	Looked  bool
}

var errMatcherFile = errors.New("the saved index of claims cannot be used")

// Load reads the file, if it is of this database and whole, and everything from the database otherwise. What is wrong with a file is no error: it is
// only slower. read is false when the file would do.
func (m *Matcher) Load(ctx context.Context, d *db.DB, file string) (read bool, err error) {
	rows, rest, err := openMatcher(file)
	if err == nil {
		err = d.View(ctx, func(tx *db.Tx) error { return rest.fits(ctx, tx) })
	}
	if err != nil {
		return true, m.Read(ctx, d)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows, m.saved = rows, rows.size
	m.suspects.restore(rest)
	return false, nil
}

// fits gives nil when the file tells of this database's history.
func (r *matcherRest) fits(ctx context.Context, tx *db.Tx) error {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	if r.Size < 1 || head.Size-r.Size > maxBehind {
		return errMatcherFile
	}
	root, err := ledger.RootAt(ctx, tx, r.Size)
	if err == nil && root != r.Root {
		err = errMatcherFile
	}
	return err
}

// Save writes the file, if at least most entries came since it was last written. It is replaced as a whole, once all is on the disk.
func (m *Matcher) Save(ctx context.Context, d *db.DB, file string, most int64) error {
	m.saving.Lock()
	defer m.saving.Unlock()
	m.mu.RLock()
	due := m.rows != nil && m.rows.size > 0 && m.rows.size-m.saved >= most && m.rows.size != m.saved
	m.mu.RUnlock()
	if !due {
		return nil
	}
	var size int64
	err := match.Replace(file, func(f *os.File) (err error) { size, err = m.writeTo(ctx, d, f); return err })
	if err != nil {
		return fmt.Errorf("the index of claims cannot be saved: %w", err)
	}
	m.mu.Lock()
	m.saved = size
	m.mu.Unlock()
	return nil
}

// writeTo writes the file's content, and gives the ledger's size to which it is true.
func (m *Matcher) writeTo(ctx context.Context, d *db.DB, f *os.File) (size int64, err error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	rest := matcherRest{Size: m.rows.size}
	if err := d.View(ctx, func(tx *db.Tx) (err error) { rest.Root, err = ledger.RootAt(ctx, tx, rest.Size); return err }); err != nil {
		return 0, err
	}
	for _, id := range m.rows.passageKeys.ids {
		rest.Keys = append(rest.Keys, id[:]...)
	}
	for _, id := range m.rows.passageSources {
		rest.Sources = append(rest.Sources, id[:]...)
	}
	rest.Cited = m.rows.cited
	m.suspects.keep(&rest)
	w := &partWriter{f: f}
	w.write(append([]byte(matcherMagic), make([]byte, 8*matcherParts)...))
	var lengths []byte
	part := func(do func() error) {
		from := w.at
		if w.err == nil {
			w.err = errors.Join(do(), w.err)
		}
		lengths = binary.LittleEndian.AppendUint64(lengths, uint64(w.at-from))
	}
	for i, x := range []*match.Index{m.rows.claims, m.rows.conclusions, m.rows.passages} {
		part(func() error { return x.Write(w, nil) })
		rest.Tails[i] = bytes.Clone(w.tail)
	}
	part(func() error {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(rest); err != nil {
			return err
		}
		sum := sha256.Sum256(b.Bytes())
		_, err := w.Write(append(b.Bytes(), sum[:]...))
		return err
	})
	if w.err == nil {
		_, w.err = f.WriteAt(lengths, int64(len(matcherMagic)))
	}
	return rest.Size, w.err
}

// partWriter counts what is written, and keeps its last bytes.
type partWriter struct {
	f    io.Writer
	at   int64
	tail []byte // of what was written last
	err  error
}

func (w *partWriter) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.at += int64(n)
	w.tail = append(w.tail[:0], b[max(0, len(b)-sha256.Size):]...)
	return n, err
}

func (w *partWriter) write(b []byte) { _, w.err = w.Write(b) }

// openMatcher reads a file. Whatever is wrong with it is an error.
func openMatcher(file string) (*matcherRows, *matcherRest, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	parts, err := matcherPartsOf(data)
	if err != nil {
		return nil, nil, err
	}
	last := parts[matcherParts-1]
	sum := sha256.Sum256(last[:len(last)-sha256.Size])
	rest := &matcherRest{}
	if !bytes.Equal(sum[:], last[len(last)-sha256.Size:]) || gob.NewDecoder(bytes.NewReader(last)).Decode(rest) != nil || len(rest.Keys)%16 != 0 || len(rest.Sources) != len(rest.Keys) || 64*len(rest.Cited) > len(rest.Keys)/16+64 || len(rest.Pairs) != len(rest.Scores) {
		return nil, nil, errMatcherFile
	}
	rows := &matcherRows{size: rest.Size}
	for i, to := range []**match.Index{&rows.claims, &rows.conclusions, &rows.passages} {
		if !bytes.HasSuffix(parts[i], rest.Tails[i]) || len(rest.Tails[i]) == 0 {
			return nil, nil, errMatcherFile
		}
		if *to, _, err = match.Read(parts[i]); err != nil {
			return nil, nil, err
		}
	}
	rows.passageKeys.at = make(map[uuid.UUID]int32, len(rest.Keys)/16)
	for i := 0; i < len(rest.Keys); i += 16 {
		id := uuid.UUID(rest.Keys[i : i+16])
		rows.passageKeys.at[id] = int32(len(rows.passageKeys.ids))
		rows.passageKeys.ids = append(rows.passageKeys.ids, id)
		rows.passageSources = append(rows.passageSources, uuid.UUID(rest.Sources[i:i+16]))
	}
	rows.cited = rest.Cited
	return rows, rest, nil
}

// matcherPartsOf cuts a file into its parts.
func matcherPartsOf(data []byte) (parts [matcherParts][]byte, err error) {
	begin := len(matcherMagic) + 8*matcherParts
	if len(data) < begin || string(data[:len(matcherMagic)]) != matcherMagic {
		return parts, errMatcherFile
	}
	rest := data[begin:]
	for i := range parts {
		n := binary.LittleEndian.Uint64(data[len(matcherMagic)+8*i:])
		if n > uint64(len(rest)) {
			return parts, errMatcherFile
		}
		parts[i], rest = rest[:n], rest[n:]
	}
	if len(rest) > 0 || len(parts[matcherParts-1]) < sha256.Size {
		return parts, errMatcherFile
	}
	return parts, nil
}

// keep puts what is known of pairs into the file.
func (s *suspects) keep(r *matcherRest) {
	pairs, _ := s.list()
	for _, p := range pairs {
		r.Pairs, r.Scores = append(r.Pairs, p.pair), append(r.Scores, p.score)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.waiting {
		r.Waiting = append(r.Waiting, k)
	}
	r.Unseen, r.Looked = s.unseen, s.looked
}

func (s *suspects) restore(r *matcherRest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait(r.Waiting)
	s.unseen, s.looked = r.Unseen, r.Looked
	s.pairs = make(map[[2]uint32]float64, len(r.Pairs))
	for i, p := range r.Pairs {
		s.pairs[p] = r.Scores[i]
	}
}

// MatcherFileBehind says how many entries of the ledger a Matcher's file lacks, or that it cannot be used: an error of the file's, or one of another database.
func MatcherFileBehind(ctx context.Context, tx *db.Tx, file string) (behind int64, err error) {
	_, rest, err := openMatcher(file)
	if err != nil {
		return 0, err
	}
	if err := rest.fits(ctx, tx); err != nil {
		return 0, err
	}
	head, err := ledger.ReadHead(ctx, tx)
	return head.Size - rest.Size, err
}
