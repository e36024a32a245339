package match

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
	"unicode/utf8"
)

// grams finds words by their runs of three letters: a few lists of the numbers of words, each over a stretch of the vocabulary that is
// a third of the one before at most, so that a new word is listed anew some log3(n) times in all. The newest words are in none yet.
type grams []gramLists

type gramLists struct {
	from, to uint32   // words
	starts   []uint32 // of each list in data; their number is a power of two and one more
	data     []byte   // gaps (varints)
}

const (
	newestWords   = 128 // that no list holds: they are looked at one by one
	shortestNear  = 3   // letters of words that are looked for by their grams
	longestNear   = 32
	nearCandidate = 48 // how many words are compared letter by letter
)

// near is a known word and how much it is like another, 0 to 1.
type near struct {
	word     uint32
	likeness float64
}

// Near gives the words that the index knows and that are most like a word, best first: for "did you mean". Words are stems here; what a record
// writes for one is found in its text.
func (x *Index) Near(word string, most int) []string {
	terms := words(word, "")
	if len(terms) == 0 {
		return nil
	}
	var found []string
	for _, n := range x.words.near(terms[0], most) {
		found = append(found, string(x.words.word(n.word)))
	}
	return found
}

// list lists the newest words when they have become many.
func (v *vocabulary) list() {
	to, from := uint32(v.len()), uint32(0)
	if n := len(v.grams); n > 0 {
		from = v.grams[n-1].to
	}
	if to-from < newestWords {
		return
	}
	keep := len(v.grams)
	for keep > 0 && v.grams[keep-1].to-v.grams[keep-1].from < 3*(to-from) {
		keep--
		from = v.grams[keep].from
	}
	v.grams = append(v.grams[:keep], v.listed(from, to))
}

// listed makes lists over a stretch of words.
func (v *vocabulary) listed(from, to uint32) gramLists {
	lists := 1 << min(15, max(6, bits.Len32(to-from)-3))
	l := gramLists{from: from, to: to, starts: make([]uint32, lists+1)}
	last := make([]uint32, lists) // word of each list, + 1
	each := func(f func(list int, gap uint64)) {
		clear(last)
		var buf gramBuffer
		for n := from; n < to; n++ {
			for _, g := range buf.of(v.word(n)) {
				list := int(g) & (lists - 1)
				if here := n - from + 1; last[list] != here {
					f(list, uint64(here-last[list]))
					last[list] = here
				}
			}
		}
	}
	each(func(list int, gap uint64) { l.starts[list+1] += uint32(bits.Len64(gap|1)+6) / 7 })
	for i := range lists {
		l.starts[i+1] += l.starts[i]
	}
	l.data = make([]byte, l.starts[lists])
	at := slices.Clone(l.starts)
	each(func(list int, gap uint64) { at[list] += uint32(binary.PutUvarint(l.data[at[list]:], gap)) })
	return l
}

// gramBuffer holds the grams of a word while they are looked at.
type gramBuffer [longestNear + 2]uint32

// of gives the hashes of a word's grams, its beginning and end counting as letters; none of words that are not looked for: short and very long ones,
// and those with digits, for 2019 is not nearly 2018.
func (b *gramBuffer) of(word []byte) []uint32 {
	n, one, two := 0, rune('^'), rune(0)
	for at := 0; at <= len(word); n++ {
		r, size := rune('$'), 1
		if at < len(word) {
			r, size = utf8.DecodeRune(word[at:])
		}
		if n > longestNear || r >= '0' && r <= '9' {
			return nil
		}
		at += size
		if n > 0 {
			h := (uint32(one)*0x9E3779B1 ^ uint32(two)) * 0x85EBCA6B
			h = (h ^ h>>15 ^ uint32(r)) * 0xC2B2AE35
			b[n-1] = h ^ h>>13
			one = two
		}
		two = r
	}
	if n <= shortestNear {
		return nil
	}
	return b[:n-1]
}

// counters hold, while words are looked for, how many grams each shares.
var counters = sync.Pool{New: func() any { return new([]uint8) }}

// near gives the known words that are most like a word, best first.
func (v *vocabulary) near(word string, most int) []near {
	var buf gramBuffer
	grams := slices.Clone(buf.of([]byte(word)))
	if len(grams) == 0 || most <= 0 {
		return nil
	}
	var found []near
	for _, n := range v.sharing(grams) {
		of := v.word(n)
		if v.df[n] == 0 || string(of) == word {
			continue
		}
		if theirs := buf.of(of); len(theirs) > 0 {
			found = append(found, near{n, dice(grams, theirs)})
		}
	}
	best(found, v.df)
	found = found[:min(len(found), nearCandidate)]
	kept := found[:0]
	for _, n := range found {
		if n.likeness = likeness(word, string(v.word(n.word)), n.likeness); n.likeness > 0 {
			kept = append(kept, n)
		}
	}
	best(kept, v.df)
	return kept[:min(len(kept), most)]
}

func best(list []near, df []uint32) {
	slices.SortFunc(list, func(a, b near) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(df[b.word], df[a.word]), cmp.Compare(a.word, b.word))
	})
}

// sharing gives the words that share a third of the grams, and those that are in no list yet.
func (v *vocabulary) sharing(grams []uint32) (found []uint32) {
	least := uint8((len(grams) + 2) / 3)
	counts := counters.Get().(*[]uint8)
	defer counters.Put(counts)
	listed := uint32(0)
	for _, l := range v.grams {
		listed = l.to
		if int(l.to-l.from) >= len(*counts) {
			*counts = make([]uint8, l.to-l.from+1)
		}
		count := (*counts)[:l.to-l.from+1]
		clear(count)
		for _, g := range grams {
			i := g & uint32(len(l.starts)-2)
			at := uint32(0)
			for list := l.data[l.starts[i]:l.starts[i+1]]; len(list) > 0; {
				gap, n := uint32(list[0]), 1
				if gap >= 0x80 {
					long, size := binary.Uvarint(list)
					gap, n = uint32(long), size
				}
				at, list = at+gap, list[n:]
				if count[at]++; count[at] == least {
					found = append(found, l.from+at-1)
				}
			}
		}
	}
	for n := listed; n < uint32(v.len()); n++ {
		found = append(found, n)
	}
	return found
}

// dice is how many grams two words share (L. R. Dice, 1945): 1 when all, 0 when none.
func dice(a, b []uint32) float64 {
	shared := 0
	for i, g := range a {
		if slices.Contains(b, g) && !slices.Contains(a[:i], g) {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}

// likeness is how much two words are alike: by their grams, or by the letters that would have to be changed, which is fairer to a slip in the
// middle of a short word. 0 is too little to take one for the other.
func likeness(a, b string, dice float64) float64 {
	x, y := []rune(a), []rune(b)
	long := max(len(x), len(y))
	changes := distance(x, y)
	switch {
	case changes == 1 && long > 3, changes == 2 && long >= 7, dice >= .6:
		return max(dice, 1-float64(changes)/float64(long))
	}
	return 0
}

// distance counts the letters to change, add, leave out, or swap with a neighbour between two words (optimal string alignment).
func distance(a, b []rune) int {
	var rows [3][longestNear + 2]int
	for j := range b {
		rows[0][j+1] = j + 1
	}
	before, last, row := rows[2][:], rows[0][:], rows[1][:]
	for i, x := range a {
		row[0] = i + 1
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x == b[j-1] && a[i-1] == y {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
