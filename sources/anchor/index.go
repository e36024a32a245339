package anchor

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"
)

// grams is an index of a folded text by its q-grams: four characters, two where they are ideographic. Grams that share a slot are told apart
// only when a place is looked at.
type grams struct {
	shift  int
	heads  []uint32 // heads[slot] to heads[slot+1] are the slot's part of places
	places []uint32 // folded offsets, rising within a slot
}

// newGrams indexes text by counting sort.
func newGrams(text []rune) *grams {
	size := max(10, min(24, bits.Len(uint(len(text)))))
	g := &grams{shift: 64 - size, heads: make([]uint32, 1<<size+1), places: make([]uint32, len(text))}
	slots := make([]uint32, len(text))
	for i := range text {
		s := g.slot(text[i:])
		slots[i] = s
		g.heads[s+1]++
	}
	for i := 1; i < len(g.heads); i++ {
		g.heads[i] += g.heads[i-1]
	}
	for i, slot := range slots { // each head moves on to the next one's place, then all move back
		g.places[g.heads[slot]] = uint32(i)
		g.heads[slot]++
	}
	copy(g.heads[1:], g.heads)
	g.heads[0] = 0
	return g
}

// slot gives where the gram at the beginning of text is kept.
func (g *grams) slot(text []rune) uint32 {
	var h uint64
	switch {
	case len(text) >= 2 && ideographic(text[0]) && ideographic(text[1]):
		h = uint64(text[0])<<24 ^ uint64(text[1])
	case len(text) >= 4:
		h = uint64(text[0])<<42 ^ uint64(text[1])<<28 ^ uint64(text[2])<<14 ^ uint64(text[3])
	default:
		h = 1
	}
	return uint32(h * 0x9e3779b97f4a7c15 >> g.shift)
}

func (g *grams) count(slot uint32) int { return int(g.heads[slot+1] - g.heads[slot]) }

// What work on one folded character of a text costs, in tenths of a nanosecond on the machine of BENCHMARKS.md: the index pays for itself once
// the searches without it have cost as much.
const (
	indexCost   = 400
	literalCost = 10
	scanCost    = 60 // for each 64 characters of the quotation
)

func (d *Doc) literalCost() int64 { return int64(len(d.text)) * literalCost }

// grams gives the index when it is the cheaper way for this search, or the only one; nil when the text is to be read through.
func (d *Doc) grams(s *search) *grams {
	if s.quote == nil || len(s.runes) < 12 { // too few grams to tell a place
		return nil
	}
	cost := int64(len(s.text)) * scanCost * int64(s.quote.words)
	if !s.long() && d.scanned.Add(cost) <= int64(len(s.text))*indexCost {
		return nil
	}
	d.indexing.Do(func() { d.index = newGrams(s.text) })
	return d.index
}

// gram is one of a quotation's, by its offset in it.
type gram struct {
	offset int
	slot   uint32
	count  int
}

// diagonal is where a pattern would begin in the text, with the number of grams that say so.
type diagonal struct{ at, votes int }

// diagonalWidth is the number of neighbouring beginnings that count as one: insertions and omissions shift what comes after them.
const diagonalWidth = 32

// What one search looks at: of this many grams of the pattern the rarest, until they have voted enough.
const (
	mostLooked = 192
	mostGrams  = 48
	maxVotes   = 2000
)

// vote lets the rarest grams of a pattern say where it begins, best first, at most limit. The beginnings may be negative.
func (g *grams) vote(pattern []rune, limit int) []diagonal {
	step := max(1, len(pattern)/mostLooked)
	list := make([]gram, 0, len(pattern)/step+1)
	for i := 0; i < len(pattern); i += step {
		s := g.slot(pattern[i:])
		if n := g.count(s); n > 0 && (i+4 <= len(pattern) || ideographic(pattern[i]) && i+2 <= len(pattern)) {
			list = append(list, gram{i, s, n})
		}
	}
	slices.SortFunc(list, func(a, b gram) int { return cmp.Or(a.count-b.count, a.offset-b.offset) })
	t := tallies.Get().(*tally)
	defer tallies.Put(t)
	for i, m := range list[:min(len(list), mostGrams)] {
		if len(t.places)+m.count > maxVotes && i > 0 {
			break
		}
		for _, place := range g.places[g.heads[m.slot]:g.heads[m.slot+1]][:min(m.count, maxVotes)] {
			t.add((int(place) - m.offset + len(pattern)) / diagonalWidth)
		}
	}
	return t.best(len(pattern), limit)
}

// tally counts votes in a table of fixed size, by open addressing.
type tally struct {
	keys   [4 * 1024]int32 // the diagonal and one; 0 where there is none
	votes  [4 * 1024]int32
	places []int32 // that are used
}

var tallies = sync.Pool{New: func() any { return new(tally) }}

func (t *tally) place(diagonal int) int {
	i := int(uint32(diagonal) * 0x9e3779b1 >> 20)
	for t.keys[i] != 0 && t.keys[i] != int32(diagonal+1) {
		i = (i + 1) % len(t.keys)
	}
	return i
}

func (t *tally) add(diagonal int) {
	i := t.place(diagonal)
	if t.keys[i] == 0 {
		t.keys[i] = int32(diagonal + 1)
		t.places = append(t.places, int32(i))
	}
	t.votes[i]++
}

// best gives the diagonals with the most votes, their neighbours' included, and clears the table.
func (t *tally) best(length, limit int) []diagonal {
	var list []diagonal
	least := int32(1) // of a diagonal's own votes: a third of the most
	for _, i := range t.places {
		least = max(least, (t.votes[i]+2)/3)
	}
	for _, i := range t.places {
		n, d := t.votes[i], int(t.keys[i]-1)
		if n < least {
			continue
		}
		left, right := int32(0), t.votes[t.place(d+1)]
		if d > 0 {
			left = t.votes[t.place(d-1)]
		}
		if left <= n && right <= n && (right < n || left <= n) {
			list = append(list, diagonal{d*diagonalWidth - length + diagonalWidth/2, int(n + left + right)})
		}
	}
	for _, i := range t.places {
		t.keys[i], t.votes[i] = 0, 0
	}
	t.places = t.places[:0]
	slices.SortFunc(list, func(a, b diagonal) int { return cmp.Or(b.votes-a.votes, a.at-b.at) })
	return list[:min(len(list), limit)]
}
