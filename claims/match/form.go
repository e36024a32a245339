package match

import (
	"hash/maphash"
	"sync/atomic"
)

// form is what is known of a word as it is written: in small letters, accents still on it.
type form struct {
	key    uint64 // hash of the word as it is written, and of its language
	length int    // of the word as it is written, in bytes
	word   string // folded
	stem   string // without its endings; of a stop word the word itself
	term   string // as the index knows it; "" of a stop word
	kind   kind   // plainWord, or number when it is one in words
	begins bool   // a phrase of several words may begin with it
	hash   uint64 // of the term
	four   atomic.Pointer[fours]
}

// fours are runs of four letters.
type fours struct {
	runs  []uint32 // of the word
	grams []uint32 // of the term
}

// fours are worked out when they are first asked for: only the second stage does.
func (f *form) fours() *fours {
	if of := f.four.Load(); of != nil {
		return of
	}
	of := &fours{}
	if f != unread {
		eachGram(f.word, func(g uint32) { of.runs = append(of.runs, g) })
	}
	if f.term != "" {
		eachGram(f.term, func(g uint32) { of.grams = append(of.grams, g) })
	}
	f.four.Store(of)
	return of
}

// forms remembers, since the same few thousand words come over and over: a table of fixed size, in which a word takes the place of what fell on it.
// Words are told apart by a keyed hash of 64 bits, which nobody outside can aim at: reading the word itself would be one more miss of the cache.
var forms [1 << 15]atomic.Pointer[form]

// hashOf is the key of a word of a language.
func hashOf(raw []byte, language string) uint64 {
	hash := maphash.Bytes(seed, raw)
	for i := range len(language) {
		hash = (hash ^ uint64(language[i])) * 0x9E3779B97F4A7C15
	}
	return hash
}

// formOf looks a word up by its key, or works it out. It keeps nothing of raw.
func formOf(hash uint64, raw []byte, language string, abbreviation bool) *form {
	place := &forms[hash>>(64-15)]
	if f := place.Load(); f != nil && f.key == hash && f.length == len(raw) {
		return f
	}
	f := newForm(string(raw), language, abbreviation)
	f.key, f.length = hash, len(raw)
	if len(raw) <= longestStemmed {
		place.Store(f)
	}
	return f
}

// wordForm is the form of a word in small letters.
func wordForm(word, language string) *form {
	raw := []byte(word)
	return formOf(hashOf(raw, language), raw, language, false)
}

// newForm works out the form of a word; an abbreviation is never a stop word.
func newForm(raw, language string, abbreviation bool) *form {
	f := &form{word: unaccent(raw)}
	switch {
	case abbreviation && language == "en" && initials[raw] != "":
		f.stem = stem(initials[raw], "en")
		f.term = synonym(f.stem)
	case !abbreviation && stopWords[language][raw]:
		f.stem = f.word
	case !abbreviation && numerals[language][raw] != "":
		f.term, f.kind = numerals[language][raw], number
		f.stem = f.term
	default:
		f.stem = stem(raw, language)
		f.term = synonym(f.stem)
	}
	f.finish()
	return f
}

// finish works out what follows from the word and the term.
func (f *form) finish() {
	f.begins = phrases[f.stem] != nil
	if f.term != "" {
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
