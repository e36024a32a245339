package match

import (
	"hash/maphash"
	"math"
	"slices"
	"unicode/utf8"
)

// longestWord is how many bytes of a word are told apart; what is longer is known by its beginning.
const longestWord = 255

// vocabulary numbers words in the order they came. It forgets none: a word that no record holds any more has df 0.
type vocabulary struct {
	text  []byte   // all words, one after the other
	ends  []uint32 // where each ends in text
	df    []uint32 // how many records hold it, those that were removed included until their segment is written anew
	table []uint32 // open addressing: a word's number + 1, 0 where there is none; its size is a power of two
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

// find gives the number of a word.
func (v *vocabulary) find(w string) (n uint32, known bool) {
	if len(v.table) == 0 {
		return 0, false
	}
	w = clip(w)
	at := v.place(w)
	return v.table[at] - 1, v.table[at] != 0
}

// number gives the number of a word, a new one if need be. It is not ok when there is no room: 4 GB of words.
func (v *vocabulary) number(w string) (n uint32, ok bool) {
	if 4*(len(v.ends)+1) > 3*len(v.table) {
		v.grow(max(64, 2*len(v.table)))
	}
	w = clip(w)
	at := v.place(w)
	if v.table[at] != 0 {
		return v.table[at] - 1, true
	}
	if len(v.text)+len(w) > math.MaxUint32 {
		return 0, false
	}
	v.text = append(v.text, w...)
	v.ends = append(v.ends, uint32(len(v.text)))
	v.df = append(v.df, 0)
	v.table[at] = uint32(len(v.ends))
	return v.table[at] - 1, true
}

// place gives where in the table a word is, or would be.
func (v *vocabulary) place(w string) int {
	mask := len(v.table) - 1
	at := int(maphash.String(seed, w)) & mask
	for v.table[at] != 0 && string(v.word(v.table[at]-1)) != w {
		at = (at + 1) & mask
	}
	return at
}

func (v *vocabulary) grow(size int) {
	v.table = make([]uint32, size)
	mask := size - 1
	for n := range v.ends {
		at := int(maphash.Bytes(seed, v.word(uint32(n)))) & mask
		for v.table[at] != 0 {
			at = (at + 1) & mask
		}
		v.table[at] = uint32(n) + 1
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
	v.text, v.ends, v.df = slices.Clip(slices.Clone(v.text)), slices.Clip(slices.Clone(v.ends)), slices.Clip(slices.Clone(v.df))
}
