package claims

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Suspected is the likeness (match.Index.Alike) from which on two claims are suspected of being one. Of 13,825 headlines of fact checks 69 pairs are as like
// as that: from .8 on 31 of 33 pairs say the same (28 of them in the same words), from .7 to .8 ten of twelve, from .6 to .7 about half of those that were
// read, from .5 to .6 one of fourteen. So of the upper half of the queue more than nine in ten are the same or variants.
const Suspected = 0.6

// Duplicate is a pair of claims that may be one, the older first.
type Duplicate struct {
	Claim, Other Found
	Score        float64
	WhyClaim     match.Why // of the other as a question and the first as the record: its marks are in the first
	WhyOther     match.Why // the other way round
}

// suspects are pairs of claims that look alike, kept up to date as claims come: only what is new or changed is compared again.
type suspects struct {
	mu      sync.Mutex
	pairs   map[[2]uint32]float64 // by the keys of both, the lesser first
	waiting map[uint32]bool       // claims that are to be compared
	total   int                   // that are open
	unseen  int                   // claims that wait and came after the last look for near copies
	looked  bool                  // for near copies, once
	size    int64                 // of the ledger when they were counted; 0: count anew
}

// counted gives how many pairs are open, when that is known of the ledger at this size.
func (s *suspects) counted(size int64) (n int, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total, s.size == size && size > 0
}

func (s *suspects) count(size int64, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size, s.total = size, n
}

// maxCompared bounds how many claims a page compares while somebody waits for it. The rest is compared by Compare.
const maxCompared = 50

// told takes in that claims came, changed or went: what they were like is no longer known.
func (s *suspects) told(keys []uint32) {
	if len(keys) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	again := make(map[uint32]bool, len(keys))
	for _, k := range keys {
		again[k] = true
	}
	maps.DeleteFunc(s.pairs, func(pair [2]uint32, _ float64) bool { return again[pair[0]] || again[pair[1]] })
	s.unseen += len(keys)
	s.size = 0
	s.wait(keys)
}

// wait puts claims among those that are to be compared. The caller holds the lock.
func (s *suspects) wait(keys []uint32) {
	if s.waiting == nil {
		s.waiting = map[uint32]bool{}
	}
	for _, k := range keys {
		s.waiting[k] = true
	}
}

// again puts back what some has taken.
func (s *suspects) again(keys []uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait(keys)
}

// some takes at most n of the claims that wait, in order.
func (s *suspects) some(n int) []uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Sorted(maps.Keys(s.waiting))
	list = list[:min(n, len(list))]
	for _, k := range list {
		delete(s.waiting, k)
	}
	return list
}

// found takes in pairs that are alike.
func (s *suspects) found(alike []scored) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pairs == nil {
		s.pairs = map[[2]uint32]float64{}
	}
	for _, p := range alike {
		if p.score >= Suspected && p.pair[0] != p.pair[1] {
			s.pairs[p.pair] = max(s.pairs[p.pair], p.score)
		}
	}
	s.size = 0
}

// many gives how many claims have come since the last look for near copies, when those are so many that another look is due.
func (s *suspects) many() (unseen int, due bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unseen, s.unseen > lookFrom
}

// lookedAt takes in that claims were looked at for near copies, when so many had come.
func (s *suspects) lookedAt(unseen int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unseen, s.looked = s.unseen-unseen, true
}

// copies reports whether all claims were looked at for near copies, or compared, but for those that came just now.
func (s *suspects) copies() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looked && s.unseen <= lookFrom
}

// list gives the pairs, most alike first, and how many claims are still to be compared.
func (s *suspects) list() (pairs []scored, waiting int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for pair, score := range s.pairs {
		pairs = append(pairs, scored{pair, score})
	}
	slices.SortFunc(pairs, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.pair[0], b.pair[0]), cmp.Compare(a.pair[1], b.pair[1]))
	})
	return pairs, len(s.waiting)
}

type scored struct {
	pair  [2]uint32
	score float64
}

// Compare compares at most n of the claims that are new or changed with all others, and gives how many are left. A server calls it now and then, so
// that no page has to do much of that.
func (m *Matcher) Compare(ctx context.Context, tx *db.Tx, n int) (left int, err error) {
	docs := newDocs(ctx, tx)
	_, err = m.Ask(ctx, tx, func(x Indexes) error {
		keys := m.suspects.some(n)
		done := false
		defer func() {
			if !done {
				m.suspects.again(keys)
			}
		}()
		own, err := docs.get(keys)
		if err != nil {
			return err
		}
		alike := make([][]match.Hit, len(own))
		err = beside(len(own), nil, func(i int) (err error) {
			alike[i], err = x.Claims.Alike(own[i], Suspected, docs.get)
			return err
		})
		if err != nil {
			return err
		}
		for i, d := range own {
			m.suspects.found(pairsOf(d.Key, alike[i]))
		}
		done = true
		return nil
	})
	_, left = m.suspects.list()
	return left, err
}

func pairsOf(key uint32, hits []match.Hit) (list []scored) {
	for _, h := range hits {
		list = append(list, scored{[2]uint32{min(key, h.Key), max(key, h.Key)}, h.Score})
	}
	return list
}

// How many come at once: from so many new claims on all are looked through for near copies, of which the best are kept.
const (
	lookFrom   = 5_000
	maxCopies  = 20_000
	leastJoint = 0.5 // of words and neighbours (match.Pair)
)

// Look looks through all claims for near copies when many are new, because comparing each of a million takes hours and this takes some seconds for a
// hundred thousand. What is worded otherwise waits for Compare.
func (m *Matcher) Look(ctx context.Context, tx *db.Tx) error {
	unseen, due := m.suspects.many()
	if !due {
		return nil
	}
	return m.look(ctx, tx, unseen)
}

func (m *Matcher) look(ctx context.Context, tx *db.Tx, unseen int) error {
	var failed error
	pairs := match.NearDuplicates(func(yield func(match.Doc) bool) {
		failed = eachWording(ctx, tx, yield)
	}, leastJoint)
	if failed != nil {
		return failed
	}
	docs := newDocs(ctx, tx)
	for chunk := range slices.Chunk(pairs[:min(maxCopies, len(pairs))], 500) {
		if err := m.weighPairs(ctx, tx, docs, chunk); err != nil {
			return err
		}
	}
	m.suspects.lookedAt(unseen)
	return nil
}

// weighPairs takes in how like pairs are, as Compare counts it.
func (m *Matcher) weighPairs(ctx context.Context, tx *db.Tx, docs *docs, pairs []match.Pair) error {
	var keys []uint32
	for _, p := range pairs {
		keys = append(keys, p.A, p.B)
	}
	slices.Sort(keys)
	if _, err := docs.get(slices.Compact(keys)); err != nil {
		return err
	}
	_, err := m.Ask(ctx, tx, func(x Indexes) error {
		for _, p := range pairs {
			m.suspects.found(pairsOf(p.A, x.Claims.Likeness(docs.of(p.A), []match.Doc{docs.of(p.B)})))
		}
		return ctx.Err()
	})
	return err
}

var errEnough = errors.New("enough")

// eachWording gives the text of every claim that is not withdrawn, as it is read.
func eachWording(ctx context.Context, tx *db.Tx, yield func(match.Doc) bool) error {
	err := tx.Each(ctx, `select c.ref, c.text from claims c where c.status <> 'withdrawn' order by c.id`, nil, func(row *sql.Rows) error {
		var ref, text string
		if err := row.Scan(&ref, &text); err != nil {
			return err
		}
		if key, ok := KeyOf(ref); ok && !yield(match.Doc{Key: key, Text: text}) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// Compared says how far the claims are compared.
type Compared struct {
	Claims  int  // all that there are
	Waiting int  // that are still to be compared
	Copies  bool // they were looked through for near copies
}

// Done counts the claims that were compared.
func (c Compared) Done() int { return max(0, c.Claims-c.Waiting) }

// Duplicates lists at most n pairs of claims that may be one, most alike first, as by may read them; total counts them all. Left out are pairs of which
// somebody said what they are, and claims that are withdrawn. far says how far they are compared. False: the matcher cannot be asked.
func (m *Matcher) Duplicates(ctx context.Context, tx *db.Tx, by auth.Person, n int) (list []Duplicate, total int, far Compared, ok bool, err error) {
	if ok, err = m.Ask(ctx, tx, func(x Indexes) error { far.Claims = x.Claims.Len(); return nil }); err != nil || !ok {
		return nil, 0, far, ok, err
	}
	if far.Waiting, err = m.Compare(ctx, tx, maxCompared); err != nil {
		return nil, 0, far, false, err
	}
	far.Copies = m.suspects.copies()
	open, err := m.openPairs(ctx, tx)
	if err != nil {
		return nil, 0, far, false, err
	}
	keys := map[uint32]bool{}
	for _, p := range open[:min(n, len(open))] {
		keys[p.pair[0]], keys[p.pair[1]] = true, true
	}
	found, err := readFound(ctx, tx, by, keys)
	for _, p := range open[:min(n, len(open))] {
		d := Duplicate{Claim: found[p.pair[0]], Other: found[p.pair[1]], Score: p.score}
		d.WhyClaim, d.WhyOther = Beside(d.Claim.Claim, d.Other.Claim)
		list = append(list, d)
	}
	return list, len(open), far, true, err
}

// CountDuplicates counts the pairs that may be one, as far as they were compared. It is counted anew when something has changed.
func (m *Matcher) CountDuplicates(ctx context.Context, tx *db.Tx) (int, error) {
	if ok, err := m.Ask(ctx, tx, func(Indexes) error { return nil }); err != nil || !ok {
		return 0, err
	}
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return 0, err
	}
	if n, known := m.suspects.counted(head.Size); known {
		return n, nil
	}
	open, err := m.openPairs(ctx, tx)
	if err == nil {
		m.suspects.count(head.Size, len(open))
	}
	return len(open), err
}

// maxPairs bounds the pairs that are looked at: who has more has a day's work with these.
const maxPairs = 2_000

// openPairs lists the pairs of which nobody has said what they are, and neither claim is withdrawn, most alike first.
func (m *Matcher) openPairs(ctx context.Context, tx *db.Tx) ([]scored, error) {
	pairs, _ := m.suspects.list()
	pairs = pairs[:min(maxPairs, len(pairs))]
	keys := map[uint32]bool{}
	for _, p := range pairs {
		keys[p.pair[0]], keys[p.pair[1]] = true, true
	}
	gone, settled := map[uint32]bool{}, map[[2]uint32]bool{}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(keys)), 500) {
		refs := make([]any, len(chunk))
		for i, k := range chunk {
			refs[i] = RefOf(k)
		}
		in := db.In(1, len(refs))
		err := eachID(ctx, tx, `select c.ref from claims c where c.status = 'withdrawn' and c.ref in (`+in+`)`, refs, func(ref string) {
			key, _ := KeyOf(ref)
			gone[key] = true
		})
		if err != nil {
			return nil, err
		}
		for _, side := range []string{"a", "b"} {
			err = eachPair(ctx, tx, `
				select a.ref, b.ref from claim_links l join claims a on a.id = l.claim join claims b on b.id = l.other
				where l.withdrawn_at = '' and `+side+`.ref in (`+in+`)`, refs, func(a, b string) {
				x, _ := KeyOf(a)
				y, _ := KeyOf(b)
				settled[[2]uint32{min(x, y), max(x, y)}] = true
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return slices.DeleteFunc(pairs, func(p scored) bool { return settled[p.pair] || gone[p.pair[0]] || gone[p.pair[1]] }), nil
}

// Beside lays two claims beside each other: the marks of the first answer are in one, those of the second in other.
func Beside(one, other Claim) (ofOne, ofOther match.Why) {
	explain := func(asked, said Claim) match.Why {
		return match.Explain(match.Parse(asked.Text, asked.Language), match.Doc{Text: said.Text, Language: said.Language})
	}
	return explain(other, one), explain(one, other)
}
