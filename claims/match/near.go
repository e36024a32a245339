package match

import (
	"cmp"
	"hash/maphash"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Pair is two records that say nearly the same, A of the smaller key.
type Pair struct {
	A, B     uint32
	Likeness float64 // shared words and pairs of neighbours, of all that either has (P. Jaccard, 1901): 1 when the words are the same
}

const (
	bands = 16
	rows  = 4
	// crowd is how many records of one band are compared each with each. Of more, each is compared with the first and the next two.
	crowd = 12
)

// NearDuplicates gives the pairs of records whose texts (not titles) are alike by at least so much, most alike first. Some 200 bytes a record are
// held meanwhile.
//
// It compares only those that MinHash (A. Z. Broder, 1997) puts together in one of 16 bands of 4 rows: of pairs that are alike by .85 all but some in
// a million are found, by .6 nine in ten, by .4 one in three. Records with the very same words come as pairs with the first of them alone, not each with each, and of
// more than a dozen that fall together each is compared with three: enough to see that they belong together, and never a square of their number.
func NearDuplicates(docs iter.Seq[Doc], least float64) []Pair {
	s := sketches{of: map[uint64]uint32{}, seen: map[uint64]float64{}}
	for d := range docs {
		s.add(d)
	}
	for band := range bands {
		s.compare(band, least)
	}
	for p, l := range s.seen {
		s.pairs = append(s.pairs, s.pair(uint32(p>>32), uint32(p), l))
	}
	slices.SortFunc(s.pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return s.pairs
}

// sketches hold what is compared of records: each different text once.
type sketches struct {
	keys  []uint32
	words []uint32 // hashes, in the order of the text
	ends  []uint32 // where each record's end in words
	bands []([bands]uint32)
	of    map[uint64]uint32  // the first record of each text
	seen  map[uint64]float64 // likeness of pairs that are alike, by their numbers, a<<32 | b
	pairs []Pair

	shingles, others []uint32
}

func (s *sketches) pair(a, b uint32, likeness float64) Pair {
	a, b = s.keys[a], s.keys[b]
	return Pair{min(a, b), max(a, b), likeness}
}

// add takes in a record; one without words is like no other.
func (s *sketches) add(d Doc) {
	from := len(s.words)
	whole := uint64(0)
	for w := range strings.FieldsFuncSeq(fold(d.Text), between) {
		h := maphash.String(seed, w)
		s.words = append(s.words, uint32(h))
		whole = (whole ^ h) * 0x9E3779B97F4A7C15
		whole ^= whole >> 29
	}
	if len(s.words) == from {
		return
	}
	number := uint32(len(s.keys))
	if first, known := s.of[whole]; known && s.same(first, s.words[from:]) {
		s.words = s.words[:from]
		if s.keys[first] != d.Key {
			a, b := min(s.keys[first], d.Key), max(s.keys[first], d.Key)
			s.pairs = append(s.pairs, Pair{a, b, 1})
		}
		return
	}
	s.of[whole] = number
	s.keys = append(s.keys, d.Key)
	s.ends = append(s.ends, uint32(len(s.words)))
	s.shingles = s.shinglesOf(number, s.shingles)
	s.bands = append(s.bands, sketch(s.shingles))
}

func between(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

func (s *sketches) text(number uint32) []uint32 {
	from := uint32(0)
	if number > 0 {
		from = s.ends[number-1]
	}
	return s.words[from:s.ends[number]]
}

func (s *sketches) same(number uint32, words []uint32) bool {
	return slices.Equal(s.text(number), words)
}

// shinglesOf gives a record's words and pairs of neighbours, as hashes in order, each once.
func (s *sketches) shinglesOf(number uint32, buf []uint32) []uint32 {
	buf = buf[:0]
	before := uint32(0)
	for i, w := range s.text(number) {
		buf = append(buf, w)
		if i > 0 {
			pair := (before*0x9E3779B1 ^ w) * 0x85EBCA6B
			buf = append(buf, pair^pair>>15)
		}
		before = w
	}
	slices.Sort(buf)
	return slices.Compact(buf)
}

// multipliers of the 64 hash functions, two of each product.
var multipliers = func() (m [bands * rows / 2][2]uint64) {
	x := uint64(1998)
	for i := range m {
		for j := range m[i] {
			x += 0x9E3779B97F4A7C15 // splitmix64 (S. Vigna)
			z := (x ^ x>>30) * 0xBF58476D1CE4E5B9
			z = (z ^ z>>27) * 0x94D049BB133111EB
			m[i][j] = z ^ z>>31 | 1
		}
	}
	return m
}()

// sketch gives for each band one number of its four least hashes: equal for texts that share those.
func sketch(shingles []uint32) (of [bands]uint32) {
	for band := range of {
		h := uint64(band)
		for i := range rows / 2 {
			m := &multipliers[band*rows/2+i]
			one, two := uint32(math.MaxUint32), uint32(math.MaxUint32)
			for _, x := range shingles {
				p := uint64(x)*m[0] + m[1]
				one, two = min(one, uint32(p>>32)), min(two, uint32(p))
			}
			h = (h ^ uint64(one)<<32 ^ uint64(two)) * 0x9E3779B97F4A7C15
			h ^= h >> 31
		}
		of[band] = uint32(h >> 16)
	}
	return of
}

// compare compares the records that one band puts together.
func (s *sketches) compare(band int, least float64) {
	list := make([]entry, len(s.keys))
	for i := range s.bands {
		list[i] = entry(s.bands[i][band])<<32 | entry(i)
	}
	sortEntries(list)
	for from, to := 0, 0; from < len(list); from = to {
		for to = from; to < len(list) && list[to]>>32 == list[from]>>32; to++ {
		}
		group := list[from:to]
		for i := range group {
			nearest := 0
			if len(group) > crowd && i > 2 {
				nearest = i - 2
				s.weigh(uint32(group[0]), uint32(group[i]), least)
			}
			for j := nearest; j < i; j++ {
				s.weigh(uint32(group[j]), uint32(group[i]), least)
			}
		}
	}
}

// weigh compares two records.
func (s *sketches) weigh(a, b uint32, least float64) {
	pair := uint64(a)<<32 | uint64(b)
	if _, done := s.seen[pair]; done {
		return
	}
	s.shingles, s.others = s.shinglesOf(a, s.shingles), s.shinglesOf(b, s.others)
	if l := jaccard(s.shingles, s.others); l >= least {
		s.seen[pair] = l
	}
}

// jaccard compares two sets in order.
func jaccard(a, b []uint32) float64 {
	shared, all := 0, len(a)+len(b)
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			shared++
			a, b = a[1:], b[1:]
		}
	}
	return float64(shared) / float64(max(1, all-shared))
}
