package match

import (
	"hash/maphash"
	"sync/atomic"
)

// form is what is known of a word as it is written: in small letters, accents still on it.
type form struct {
	key    uint64   // hash of the word as it is written, and of its language
	length int      // of the word as it is written, in bytes
	word   string   // folded
	stem   string   // without its endings; of a stop word the word itself
	term   string   // as the index knows it; "" of a stop word
	kind   kind     // plainWord, or number when it is one in words
	begins bool     // a phrase of several words may begin with it
	runs   []uint32 // of four letters, of the word
	grams  []uint32 // the same of the term
	hash   uint64   // of the term
}

// forms remembers, since the same few thousand words come over and over: a table of fixed size, in which a word takes the place of what fell on it.
// Words are told apart by a keyed hash of 64 bits, which nobody outside can aim at: reading the word itself would be one more miss of the cache.
var forms [1 << 15]atomic.Pointer[form]

// formOf looks a word up, or works it out. It keeps nothing of raw.
func formOf(raw []byte, language string) *form {
	hash := maphash.Bytes(seed, raw)
	for i := range len(language) {
		hash = (hash ^ uint64(language[i])) * 0x9E3779B97F4A7C15
	}
	place := &forms[hash>>(64-15)]
	if f := place.Load(); f != nil && f.key == hash && f.length == len(raw) {
		return f
	}
	f := newForm(string(raw), language)
	f.key, f.length = hash, len(raw)
	if len(raw) <= longestStemmed {
		place.Store(f)
	}
	return f
}

func newForm(raw, language string) *form {
	f := &form{word: unaccent(raw)}
	switch {
	case stopWords[language][raw]:
		f.stem = f.word
	case numerals[language][raw] != "":
		f.term, f.kind = numerals[language][raw], number
		f.stem = f.term
	default:
		f.stem = stem(raw, language)
		f.term = f.stem
		if c, ok := canonical[f.stem]; ok {
			f.term = c
		}
	}
	f.finish()
	return f
}

// finish works out what follows from the word and the term.
func (f *form) finish() {
	f.begins = phrases[f.stem] != nil
	eachGram(f.word, func(g uint32) { f.runs = append(f.runs, g) })
	if f.term != "" {
		eachGram(f.term, func(g uint32) { f.grams = append(f.grams, g) })
		f.hash = maphash.String(seed, f.term)
	}
}

// plainForm is the form of what is a term as it stands: a number, two neighbours, a phrase.
func plainForm(word string) *form {
	hash := ^maphash.String(seed, word)
	place := &forms[hash>>(64-15)]
	if f := place.Load(); f != nil && f.key == hash && f.length == len(word) {
		return f
	}
	f := &form{key: hash, length: len(word), word: word, stem: word, term: word}
	f.finish()
	if len(word) <= longestStemmed {
		place.Store(f)
	}
	return f
}
