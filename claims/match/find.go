package match

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// BM25, over a record's wording and titles as one text: how fast a word's further mentions stop counting, and how much the text's length matters.
const (
	k1 = 1.2
	b  = .6
)

// Find gives the k best records that keep says yes to (nil: all), best first, and the keys of all of them in order: those that hold all words of the
// question when all is true, else those that hold any.
func (x *Index) Find(q Query, all bool, keep func(key uint32) bool, k int) (best []Hit, found []uint32) {
	terms := q.in(x.df, x.held())
	asked, complete := x.ask(terms, q.Literal)
	if all && !complete {
		return nil, nil
	}
	w := x.walk(k)
	defer w.end()
	w.all, w.groups, w.keep, w.listing = all, len(terms), keep, true
	for _, s := range x.segments {
		before := len(w.found)
		w.segment(s, asked)
		w.found = inOrder(w.found, before)
	}
	return w.best(), w.found
}

// candidates gives the k best records, best first.
func (x *Index) candidates(q Query, k int) []Hit {
	asked, _ := x.ask(q.in(x.df, x.held()), q.Literal)
	asked = telling(asked, x.held())
	w := x.walk(k)
	defer w.end()
	for _, s := range x.segments {
		w.segment(s, asked)
	}
	return w.best()
}

// A question is looked up by its rarest words, so many at least, and by more while those that hold them are not more than a share of all records: what most
// records hold tells little and takes longest. Small collections are asked for all.
const (
	fewestAsked = 4
	shareAsked  = .5
	alwaysRead  = 100_000
)

// telling leaves off the most frequent words, of words in order of ascending frequency.
func telling(list []asked, held int) []asked {
	room, groups := max(alwaysRead, int(shareAsked*float64(held))), 0
	for i, a := range list {
		if i == 0 || a.group != list[i-1].group {
			if room -= int(a.df); room < 0 && groups >= fewestAsked {
				return list[:i]
			}
			groups++
		}
	}
	return list
}

// asked is one known word that is asked for. Several may stand for one word of the question, its group.
type asked struct {
	word   uint32
	group  int
	df     uint32 // of its group
	weight float32
}

// Words of the question that no record holds stand for the known words most like them, so many each, for less than a word that is known.
const (
	mostNear   = 3
	nearWeight = .5
	mostTypos  = 8 // of a question: looking for near words takes longer than for known ones
)

// ask looks up the words of a question, rarest first; it is not complete when the index knows nothing like one of them.
func (x *Index) ask(terms []term, literal bool) (list []asked, complete bool) {
	held := x.held()
	complete = true
	typos := 0
	for group, t := range terms {
		known := []near{}
		if n, there := x.words.find(t.text); there && x.words.df[n] > 0 {
			known = append(known, near{n, 1})
		} else if !literal && typos < mostTypos {
			typos++
			known = x.words.near(t.text, mostNear)
			for i := range known {
				known[i].likeness *= nearWeight
			}
		}
		complete = complete && len(known) > 0
		df := uint32(0)
		for _, n := range known {
			df += x.words.df[n.word]
		}
		for _, n := range known {
			list = append(list, asked{n.word, group, df, float32(t.weight * n.likeness * idfOf(held, int(x.words.df[n.word])))})
		}
	}
	slices.SortStableFunc(list, func(a, b asked) int { return cmp.Or(cmp.Compare(a.df, b.df), cmp.Compare(a.group, b.group)) })
	return list, complete
}

// walk is the state of one question on its way through the segments, block by block.
type walk struct {
	all, listing bool
	keep         func(key uint32) bool
	groups       int // how many words of the question a record has to hold when all are asked for
	k            int
	hits         []Hit   // a heap, the worst on top, once there are k
	threshold    float32 // what the worst of k hits scores; next to nothing before
	found        []uint32

	average float64                     // for which worth was computed
	worth   [mostTimes + 1][256]float32 // of a word by its times in a record, and the code of the record's length

	scores  []float32 // of the present block
	matched []uint64  // of the present block, when listing
	group   []uint64
	piece   piece
	better  []uint16 // records of the block that have passed the threshold
	cursors []cursor
}

// cursor is where the walk is in one list.
type cursor struct {
	asked
	list []byte
	run  run
	more bool
}

var walks = sync.Pool{New: func() any {
	return &walk{scores: make([]float32, blockSize), matched: make([]uint64, blockSize/64), group: make([]uint64, blockSize/64)}
}}

func (x *Index) walk(k int) *walk {
	w := walks.Get().(*walk)
	w.all, w.listing, w.keep, w.k, w.hits, w.threshold, w.found = false, false, nil, k, nil, math.SmallestNonzeroFloat32, nil
	if average := x.average(); average != w.average {
		w.average = average
		w.reckon()
	}
	return w
}

// reckon computes BM25's part that does not depend on the word.
func (w *walk) reckon() {
	for code := range 256 {
		norm := k1 * (1 - b + b*float64(codeLength(uint8(code)))/max(1, w.average))
		for times := range mostTimes + 1 {
			w.worth[times][code] = float32((k1 + 1) * float64(times) / (float64(times) + norm))
		}
	}
}

func (w *walk) end() {
	clear(w.cursors)
	w.cursors, w.keep, w.hits, w.found = w.cursors[:0], nil, nil, nil
	walks.Put(w)
}

// segment goes through one segment.
func (w *walk) segment(s *segment, asked []asked) {
	w.cursors = w.cursors[:0]
	for _, a := range asked {
		if list := s.list(a.word); list != nil {
			c := cursor{asked: a, list: list}
			c.next()
			w.cursors = append(w.cursors, c)
		}
	}
	for len(w.cursors) > 0 {
		block := w.cursors[0].run.block
		for _, c := range w.cursors[1:] {
			block = min(block, c.run.block)
		}
		w.block(s, block)
		w.cursors = slices.DeleteFunc(w.cursors, func(c cursor) bool { return !c.more })
	}
}

func (c *cursor) next() {
	c.more = len(c.list) > 0
	if c.more {
		c.run, c.list = next(c.list, c.run.block)
	}
}

// block goes through one block of a segment.
func (w *walk) block(s *segment, block int) {
	from := block << blockBits
	to := min(from+blockSize, s.keys.len())
	w.better = w.better[:0]
	w.mark(block)
	for i := range w.cursors {
		for c := &w.cursors[i]; c.more && c.run.block == block; c.next() {
			w.score(c.run, c.weight, s.length[from:to])
		}
	}
	if w.listing {
		w.list(s, from)
	} else {
		for _, at := range w.better {
			w.hit(s, from, int(at))
		}
	}
	clear(w.scores[:to-from])
}

// hit takes in a record of the block if it is among the best.
func (w *walk) hit(s *segment, from, at int) {
	score := w.scores[at]
	if score < w.threshold || s.isGone(uint32(from+at)) {
		return
	}
	w.push(Hit{s.keys.at(uint32(from + at)), float64(score)})
}

// list takes in the records that matched.
func (w *walk) list(s *segment, from int) {
	for i, set := range w.matched {
		for ; set != 0; set &= set - 1 {
			at := i*64 + bits.TrailingZeros64(set)
			key := s.keys.at(uint32(from + at))
			if s.isGone(uint32(from+at)) || w.keep != nil && !w.keep(key) {
				continue
			}
			w.found = append(w.found, key)
			if score := w.scores[at]; score >= w.threshold {
				w.push(Hit{key, float64(score)})
			}
		}
	}
	clear(w.matched)
}

// mark notes which records of the block match, from copies of the cursors.
func (w *walk) mark(block int) {
	if !w.listing {
		return
	}
	groups := 0
	for i := 0; i < len(w.cursors); {
		set := w.matched
		if w.all && groups > 0 {
			set = w.group
		}
		group, here := w.cursors[i].group, false
		for ; i < len(w.cursors) && w.cursors[i].group == group; i++ {
			for c := w.cursors[i]; c.more && c.run.block == block; c.next() {
				c.run.mark(&w.piece, set)
				here = true
			}
		}
		if w.all && groups > 0 {
			for j, word := range set {
				w.matched[j] &= word
			}
			clear(set)
		}
		if here {
			groups++
		}
	}
	if w.all && groups < w.groups {
		clear(w.matched)
	}
}

// mark sets the bits of the run's records.
func (r run) mark(p *piece, set []uint64) {
	set = set[:blockSize/64]
	for n := r.unpack(p); n > 0; n = r.unpack(p) {
		for _, at := range p[:n] {
			set[at/64] |= 1 << (at % 64)
		}
	}
}

// score adds what a run's word is worth to its records.
func (w *walk) score(r run, weight float32, lengths []uint8) {
	p := &w.piece
	for n := r.unpack(p); n > 0; n = r.unpack(p) {
		if r.class < several {
			w.alike(p[:n], weight, lengths, &w.worth[r.class+1])
			continue
		}
		for i, times := range r.counts(n) {
			at := p[i]
			w.add(at, weight*w.worth[times&mostTimes][lengths[at]])
		}
	}
}

// add raises a record's score and notes when that passes the threshold.
func (w *walk) add(at uint16, more float32) {
	scores := w.scores[:blockSize]
	old := scores[at]
	score := old + more
	scores[at] = score
	if score >= w.threshold && old < w.threshold {
		w.better = append(w.better, at)
	}
}

// alike is add for records that hold a word equally often: the innermost loop of all.
func (w *walk) alike(records []uint16, weight float32, lengths []uint8, worth *[256]float32) {
	scores, threshold := w.scores[:blockSize], w.threshold
	for _, at := range records {
		old := scores[at]
		score := old + weight*worth[lengths[at]]
		scores[at] = score
		if score >= threshold && old < threshold {
			w.better = append(w.better, at)
		}
	}
}

// push puts a hit on the heap.
func (w *walk) push(h Hit) {
	switch {
	case w.k <= 0:
	case len(w.hits) < w.k:
		w.hits = append(w.hits, h)
		for i := len(w.hits) - 1; i > 0 && worse(w.hits[i], w.hits[(i-1)/2]); i = (i - 1) / 2 {
			w.hits[i], w.hits[(i-1)/2] = w.hits[(i-1)/2], w.hits[i]
		}
		if len(w.hits) == w.k {
			w.threshold = float32(w.hits[0].Score)
		}
	case worse(w.hits[0], h):
		w.hits[0] = h
		sink(w.hits)
		w.threshold = float32(w.hits[0].Score)
	}
}

// worse orders hits: by score, and among equals the smaller key is the better one.
func worse(a, b Hit) bool { return a.Score < b.Score || a.Score == b.Score && a.Key > b.Key }

// sink restores a heap whose first element is new.
func sink(heap []Hit) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && worse(heap[child+1], heap[child]) {
			child++
		}
		if !worse(heap[child], heap[i]) {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// best gives the hits, best first.
func (w *walk) best() []Hit {
	slices.SortFunc(w.hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key))
	})
	return w.hits
}

// inOrder merges two ascending lists that stand one after the other, the second from a place on.
func inOrder(list []uint32, second int) []uint32 {
	if second == 0 || second == len(list) || list[second-1] < list[second] {
		return list
	}
	merged := make([]uint32, 0, len(list))
	a, b := list[:second], list[second:]
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}
