package match

import (
	"hash/maphash"
	"math"
	"math/bits"
	"unicode/utf8"
)

// longestWord is how many bytes of a word are told apart; what is longer is known by its beginning.
const longestWord = 255

// vocabulary numbers words in the order they came. It forgets none: a word that no record holds any more has df 0.
type vocabulary struct {
	text  []byte   // all words, one after the other
	ends  []uint32 // where each ends in text
	df    []uint32 // how many records hold it, those that were removed included until their segment is written anew
	table []uint32 // open addressing: the numbers of words; at most 3/4 of it is filled
	grams grams
	tags  []uint8 // of each place of the table 8 bits of the word's hash, or free
}

// seed keeps texts from outside from choosing words that fall into one place of the table.
var seed = maphash.MakeSeed()

func (v *vocabulary) len() int { return len(v.ends) }

// word gives the word of a number.
func (v *vocabulary) word(n uint32) []byte {
	from := uint32(0)
	if n > 0 {
		from = v.ends[n-1]
	}
	return v.text[from:v.ends[n]]
}

// free is the tag of a place without a word.
const free = 0

// find gives the number of a word.
func (v *vocabulary) find(w string) (n uint32, known bool) {
	if len(v.table) == 0 {
		return 0, false
	}
	at, _ := v.place(clip(w))
	return v.table[at], v.tags[at] != free
}

// number gives the number of a word, a new one if need be. It is not ok when there is no room: 4 GB of words.
func (v *vocabulary) number(w string) (n uint32, ok bool) {
	if 4*(len(v.ends)+1) > 3*len(v.table) {
		v.grow(64 + len(v.table)*3/2)
	}
	w = clip(w)
	at, tag := v.place(w)
	if v.tags[at] != free {
		return v.table[at], true
	}
	if len(v.text)+len(w) > math.MaxUint32 {
		return 0, false
	}
	n = uint32(len(v.ends))
	v.text = append(v.text, w...)
	v.ends = append(v.ends, uint32(len(v.text)))
	v.df = append(v.df, 0)
	v.table[at], v.tags[at] = n, tag
	return n, true
}

// numberOr is number, or nowhere when there is no room.
func (v *vocabulary) numberOr(w string) uint32 {
	if n, ok := v.number(w); ok {
		return n
	}
	return nowhere
}

// place gives where in the table a word is, or would be, and its tag.
func (v *vocabulary) place(w string) (at int, tag uint8) {
	at, tag = v.home(maphash.String(seed, w))
	for v.tags[at] != free && (v.tags[at] != tag || string(v.word(v.table[at])) != w) {
		at = v.after(at)
	}
	return at, tag
}

// home gives the place where a word belongs by its hash, and its tag.
func (v *vocabulary) home(hash uint64) (at int, tag uint8) {
	at64, _ := bits.Mul64(hash, uint64(len(v.table)))
	return int(at64), uint8(hash) | 1
}

// after gives the place that is tried next.
func (v *vocabulary) after(at int) int {
	if at++; at < len(v.table) {
		return at
	}
	return 0
}

func (v *vocabulary) grow(size int) {
	v.table, v.tags = make([]uint32, size), make([]uint8, size)
	for n := range uint32(len(v.ends)) {
		at, tag := v.home(maphash.Bytes(seed, v.word(n)))
		for v.tags[at] != free {
			at = v.after(at)
		}
		v.table[at], v.tags[at] = n, tag
	}
}

// clip cuts a word to the bytes that count, between two characters.
func clip(w string) string {
	if len(w) <= longestWord {
		return w
	}
	end := longestWord
	for end > longestWord-utf8.UTFMax && !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}

// clip gives back what was kept for growing.
func (v *vocabulary) clip() {
	v.text, v.ends, v.df = fitted(v.text), fitted(v.ends), fitted(v.df)
	v.grow(len(v.ends)*4/3 + 64)
	v.list()
}
