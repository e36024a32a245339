package claims

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Suspected is the score from which on two claims are suspected of being one. The scores are calibrated on posts that ask for a claim. Between two claims of
// one archive they come out too high: even above .9 most pairs are of one subject and state different things. So the queue is read from its top, where
// the same wording stands.
const Suspected = 0.5

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

// told takes in that claims came, changed or went.
func (s *suspects) told(keys []uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting == nil {
		s.waiting = map[uint32]bool{}
	}
	for _, k := range keys {
		s.waiting[k] = true
	}
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

// found takes in what claims are like, in the place of what was known of them.
func (s *suspects) found(keys []uint32, alike map[uint32][]match.Hit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pairs == nil {
		s.pairs = map[[2]uint32]float64{}
	}
	s.size = 0
	again := map[uint32]bool{}
	for _, k := range keys {
		again[k] = true
	}
	maps.DeleteFunc(s.pairs, func(pair [2]uint32, _ float64) bool { return again[pair[0]] || again[pair[1]] })
	for k, hits := range alike {
		for _, h := range hits {
			if h.Key != k && h.Score >= Suspected {
				pair := [2]uint32{min(k, h.Key), max(k, h.Key)}
				s.pairs[pair] = max(s.pairs[pair], h.Score)
			}
		}
	}
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
				m.suspects.told(keys) // to be tried again
			}
		}()
		own, err := docs.get(keys)
		if err != nil {
			return err
		}
		alike := make([][]match.Hit, len(own))
		err = beside(len(own), nil, func(i int) (err error) {
			alike[i], err = x.Claims.Search(match.Parse(own[i].Text, own[i].Language), 4, docs.get)
			return err
		})
		if err != nil {
			return err
		}
		by := map[uint32][]match.Hit{}
		for i, d := range own {
			by[d.Key] = alike[i]
		}
		m.suspects.found(keys, by)
		done = true
		return nil
	})
	_, left = m.suspects.list()
	return left, err
}

// Duplicates lists at most n pairs of claims that may be one, most alike first, as by may read them; total counts them all. Left out are pairs of which
// somebody said what they are, and claims that are withdrawn. waiting is how many claims are still to be compared. False: the matcher cannot be asked.
func (m *Matcher) Duplicates(ctx context.Context, tx *db.Tx, by auth.Person, n int) (list []Duplicate, total, waiting int, ok bool, err error) {
	if ok, err = m.Ask(ctx, tx, func(Indexes) error { return nil }); err != nil || !ok {
		return nil, 0, 0, ok, err
	}
	if waiting, err = m.Compare(ctx, tx, maxCompared); err != nil {
		return nil, 0, 0, false, err
	}
	open, err := m.openPairs(ctx, tx)
	if err != nil {
		return nil, 0, 0, false, err
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
	return list, len(open), waiting, true, err
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
