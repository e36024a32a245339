package match

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a text.
type token struct {
	*form
	start, end int // where it stands, in code points
	kind       kind
	capital    bool   // written with a capital first
	number     uint32 // of its term, when form is numbered
	text       string // of a tag or handle, as it is written
}

type kind uint8

const (
	plainWord kind = iota
	number
	tag    // after #, not yet split
	handle // after @, not yet split
	joined // several words that stand for one; follows them all
	pair   // two neighbours of a script that writes without spaces
)

// longestText is how much of a text is read, in code points.
const longestText = 10_000

// unread is the form of a tag or handle, which is read in parts.
var unread = &form{}

// words gives the terms of a record's text.
func words(s, language string) (terms []string) {
	for _, t := range tokens(s, language) {
		t.terms(func(term string) { terms = append(terms, term) })
	}
	return terms
}

// terms gives what a record is found by for a word of it: tags and handles are split by their capitals.
func (t *token) terms(yield func(string)) {
	switch {
	case t.kind == tag || t.kind == handle:
		for _, part := range capitals(t.text) {
			yield(indexed(lower(part), "en"))
		}
	case t.term != "":
		yield(t.term)
	}
}

// tokens reads a text. Links are no words of it.
func tokens(s, language string) []token {
	r := reader{out: make([]token, 0, len(s)/6+4)}
	r.read(s, language)
	return r.out
}

type reader struct {
	text     []rune
	at       int
	language string
	small    []byte // the word at hand
	upper    int8   // whether the text is mostly in capitals: 1, or -1; 0 before somebody asked
	out      []token
	numbers  *numbers // of an index that takes the text in; else nil
	phrase   int      // so many words more may belong to a phrase
}

// read reads a text in the place of the one before.
func (r *reader) read(s, language string) {
	r.text, r.at, r.upper, r.out, r.phrase = r.text[:0], 0, 0, r.out[:0], 0
	r.text = slices.Grow(r.text, min(len(s), longestText))
	for _, c := range s {
		if len(r.text) == longestText {
			break
		}
		r.text = append(r.text, c)
	}
	blankLinks(r.text)
	if r.language = known(language); r.language == "" {
		r.language = detect(r.text)
	}
	for r.at < len(r.text) {
		r.next()
	}
	r.join()
}

// add takes in a word.
func (r *reader) add(t token) {
	if t.form.begins {
		r.phrase = longestPhrase
	} else if r.phrase > 0 {
		r.phrase--
	}
	r.out = append(r.out, t)
}

func (r *reader) next() {
	c := r.text[r.at]
	switch {
	case c < utf8.RuneSelf && letter[c]:
		r.word()
	case c == ' ':
		r.at++
	case (c == '#' || c == '@' || c == '＃') && r.at+1 < len(r.text) && inTag(r.text[r.at+1]):
		r.tagged(c)
	case unspaced(c):
		r.pairs()
	case digit(c) >= 0:
		r.number()
	case unicode.IsLetter(c):
		r.word()
	default:
		r.at++
	}
}

// tagged reads a #tag or a @handle, which is kept as it is written.
func (r *reader) tagged(mark rune) {
	start := r.at
	for r.at++; r.at < len(r.text) && inTag(r.text[r.at]); r.at++ {
	}
	t := token{form: unread, text: string(r.text[start+1 : r.at]), start: start, end: r.at, kind: tag}
	if mark == '@' {
		t.kind = handle
	}
	r.add(t)
}

func inTag(c rune) bool {
	return c == '_' || unicode.IsLetter(c) || digit(c) >= 0 || unicode.IsMark(c) || c == 0x200C
}

// pairs reads a run of a script that writes without spaces: every two neighbours are a term.
func (r *reader) pairs() {
	start := r.at
	for r.at < len(r.text) && (unspaced(r.text[r.at]) || unicode.IsMark(r.text[r.at])) {
		r.at++
	}
	if r.at-start == 1 {
		r.plain(start, r.at)
	}
	for i := start; i+1 < r.at; i++ {
		r.plain(i, i+2)
	}
}

// plain takes a stretch of a run of pairs as a term.
func (r *reader) plain(start, end int) {
	r.small = r.small[:0]
	for _, c := range r.text[start:end] {
		r.small = utf8.AppendRune(r.small, c)
	}
	t := token{start: start, end: end, kind: pair}
	hash := hashOf(r.small, "pair")
	if !r.numbered(&t, hash) {
		t.form = plainForm(fold(string(r.small)))
		r.remember(t.form, hash)
	}
	r.add(t)
}

// unspaced says that words of this letter's script are not parted by spaces, or, in Korean, are best known by their syllables.
func unspaced(c rune) bool {
	return c >= 0x0E00 && (c < 0x0F00 || c >= 0x1000 && c < 0x10A0 || c >= 0x1780 && c < 0x1800 || c >= 0x3041 && c < 0x3100 || c >= 0x3400 && c < 0xA000 || c >= 0xAC00 && c < 0xD7A4 ||
		c >= 0xF900 && c < 0xFB00 || c >= 0x20000 && c < 0x32000) && unicode.IsLetter(c)
}

// word reads a word: letters, digits after them, apostrophes and the points of an abbreviation between them.
func (r *reader) word() {
	start, points, cut := r.at, false, -1
	for ; r.at < len(r.text); r.at++ {
		c := r.text[r.at]
		if c < utf8.RuneSelf && letter[c] {
			continue
		}
		if unicode.IsLetter(c) && !unspaced(c) || unicode.IsMark(c) || ignored(c) || digit(c) >= 0 {
			continue
		}
		if c == '.' && r.initial(start) {
			points = true
			continue
		}
		if apostrophe(c) && r.at+1 < len(r.text) && unicode.IsLetter(r.text[r.at+1]) {
			cut = r.at
			continue
		}
		break
	}
	end := r.at
	if points && r.text[end-1] == '.' && end-start == 2 {
		end--
		points = false
	}
	raw := r.text[start:end]
	capital := unicode.IsUpper(raw[0])
	if cut >= 0 {
		raw = r.elided(raw, cut-start)
	}
	if r.at-start == 1 && !capital { // a letter
		return
	}
	if t := r.token(raw, start, end, capital, capital && (points || r.shouted(raw))); t.form == numbered || t.word != "" {
		r.add(t)
	}
}

// letter says of ASCII what is a letter.
var letter = func() (is [utf8.RuneSelf]bool) {
	for c := 'a'; c <= 'z'; c++ {
		is[c], is[c-'a'+'A'] = true, true
	}
	return is
}()

// squeeze takes points and apostrophes out of a word, and letters that are drawn out: soooo is soo.
func squeeze(raw []rune) string {
	var b strings.Builder
	for i, c := range raw {
		if c == '.' || apostrophe(c) || i > 1 && c == raw[i-1] && c == raw[i-2] && digit(c) < 0 {
			continue
		}
		if i > 0 && c == raw[i-1] && i+1 < len(raw) && c == raw[i+1] && c >= 0x600 { // no Arabic word has three of a letter, few have two
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// token makes the token of a word; an abbreviation is never a stop word.
func (r *reader) token(raw []rune, start, end int, capital, abbreviation bool) token {
	r.small = r.small[:0]
	for i, c := range raw { // most words are Latin letters, in which lower and squeeze have little to do
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 0x80 || c == '.' || c == '\'' || c == '`' || i > 1 && c == raw[i-1] && c == raw[i-2]:
			r.small = append(r.small[:0], lower(squeeze(raw))...)
			return r.tokenOf(start, end, capital, abbreviation)
		}
		r.small = append(r.small, byte(c))
	}
	return r.tokenOf(start, end, capital, abbreviation)
}

// tokenOf makes the token of the word in r.small.
func (r *reader) tokenOf(start, end int, capital, abbreviation bool) token {
	language := suited(r.language, r.small)
	t := token{start: start, end: end, capital: capital}
	hash := hashOf(r.small, language)
	if abbreviation {
		hash = bits.ReverseBytes64(hash)
	}
	if !r.numbered(&t, hash) {
		t.form = r.form(hash, language, abbreviation)
		t.kind = t.form.kind
		r.remember(t.form, hash)
	}
	return t
}

// initial says that a point at the reader's place follows a single letter of an abbreviation, as in U.S. or a.m.
func (r *reader) initial(start int) bool {
	return unicode.IsLetter(r.text[r.at-1]) && (r.at-1 == start || r.text[r.at-2] == '.') && (r.at+1 >= len(r.text) || r.at-1 > start || unicode.IsLetter(r.text[r.at+1]) && r.at+2 < len(r.text) && r.text[r.at+2] == '.')
}

// shouted says that a word of at least two letters is all capitals, in a text that is not.
func (r *reader) shouted(raw []rune) bool {
	for _, c := range raw {
		if !unicode.IsUpper(c) {
			return false
		}
	}
	if len(raw) < 2 {
		return false
	}
	if r.upper == 0 {
		upper, small := 0, 0
		for _, c := range r.text {
			if c >= 'a' && c <= 'z' {
				small++
			} else if c >= 'A' && c <= 'Z' {
				upper++
			}
		}
		r.upper = 1
		if small > upper {
			r.upper = -1
		}
	}
	return r.upper < 0
}

func apostrophe(c rune) bool { return c == '\'' || c == '’' || c == 'ʼ' || c == '`' || c == '＇' }

// elided takes off what an apostrophe joins to a word: English 's, a French or Italian article, a Turkish case.
func (r *reader) elided(raw []rune, at int) []rune {
	before, after := raw[:at], raw[at+1:]
	switch {
	case r.language == "tr":
		return before
	case (r.language == "fr" || r.language == "it" || r.language == "ca") && (at <= 2 || elisions[strings.ToLower(string(before))]):
		return after
	case len(after) == 1 && (after[0] == 's' || after[0] == 'S'):
		return before
	}
	return raw
}

var elisions = map[string]bool{"lorsqu": true, "jusqu": true, "puisqu": true, "quoiqu": true, "dell": true, "nell": true, "all": true, "sull": true, "dall": true, "quell": true, "quest": true, "dev": true}

// blankLinks overwrites addresses and character references with spaces, so that places stay as they are.
func blankLinks(text []rune) {
	for i := 0; i < len(text); i++ {
		n := 0
		switch text[i] {
		case 'h', 'H':
			if starts(text[i:], "http://") || starts(text[i:], "https://") {
				n = link(text[i:])
			}
		case 'p':
			if starts(text[i:], "pic.twitter.com/") {
				n = link(text[i:])
			}
		case 'w':
			if starts(text[i:], "www.") {
				n = link(text[i:])
			}
		case '&':
			if starts(text[i:], "&amp;") {
				n = 5
			} else if starts(text[i:], "&gt;") || starts(text[i:], "&lt;") {
				n = 4
			}
		}
		for j := range n {
			text[i+j] = ' '
		}
		i += max(0, n-1)
	}
}

func starts(text []rune, prefix string) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if unicode.ToLower(text[i]) != rune(prefix[i]) {
			return false
		}
	}
	return true
}

// link is the length of an address: to the next space, or the next tag that was glued to it.
func link(text []rune) int {
	for i, c := range text {
		if unicode.IsSpace(c) || c == '#' || c == '…' {
			return i
		}
	}
	return len(text)
}

// capitals splits what was written together by its capitals, digits and underscores: IlhanMN, climate_change, COVID19.
func capitals(s string) (parts []string) {
	text, from := []rune(s), 0
	take := func(to int) {
		if to > from {
			parts = append(parts, string(text[from:to]))
		}
		from = to
	}
	for i, c := range text {
		switch {
		case c == '_':
			take(i)
			from = i + 1
		case i == 0 || i == from:
		case digit(c) >= 0 != (digit(text[i-1]) >= 0):
			take(i)
		case unicode.IsUpper(c) && !unicode.IsUpper(text[i-1]):
			take(i)
		case unicode.IsUpper(c) && i+2 < len(text) && unicode.IsLower(text[i+1]) && unicode.IsLower(text[i+2]): // the last capital of NYCMayor begins a word
			take(i)
		}
	}
	take(len(text))
	return parts
}
