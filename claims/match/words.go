package match

import (
	"strings"
	"unicode"
)

// token is a word of a text.
type token struct {
	*form
	start, end int // where it stands, in code points
	kind       kind
	text       string // of a tag or handle, as it is written
	capital    bool   // written with a capital first
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

// words gives the terms of a record's text: tags and handles are split by their capitals.
func words(s, language string) (terms []string) {
	for _, t := range tokens(s, language) {
		switch {
		case t.kind == tag || t.kind == handle:
			for _, part := range capitals(t.text) {
				terms = append(terms, indexed(lower(part), "en"))
			}
		case t.term != "":
			terms = append(terms, t.term)
		}
	}
	return terms
}

// tokens reads a text. Links are no words of it.
func tokens(s, language string) []token {
	text := []rune(s)
	text = text[:min(len(text), longestText)]
	blankLinks(text)
	if language = known(language); language == "" {
		language = detect(text)
	}
	r := reader{text: text, language: language, out: make([]token, 0, len(text)/6+4)}
	for r.at < len(r.text) {
		r.next()
	}
	r.join()
	return r.out
}

type reader struct {
	text     []rune
	at       int
	language string
	small    []byte // the word at hand
	upper    int8   // whether the text is mostly in capitals: 1, or -1; 0 before somebody asked
	out      []token
}

func (r *reader) next() {
	c := r.text[r.at]
	switch {
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
	r.out = append(r.out, t)
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
		w := fold(string(r.text[start]))
		r.out = append(r.out, token{form: plainForm(w), start: start, end: r.at, kind: pair})
	}
	for i := start; i+1 < r.at; i++ {
		w := fold(string(r.text[i : i+2]))
		r.out = append(r.out, token{form: plainForm(w), start: i, end: i + 2, kind: pair})
	}
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
	r.out = append(r.out, r.token(raw, start, end, capital, capital && (points || r.shouted(raw))))
	if r.out[len(r.out)-1].word == "" {
		r.out = r.out[:len(r.out)-1]
	}
}

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
	if !abbreviation {
		t.form = formOf(r.small, language)
		t.kind = t.form.kind
		return t
	}
	w := string(r.small)
	f := &form{word: unaccent(w)}
	if initials[w] != "" && language == "en" {
		f.stem = stem(initials[w], "en")
	} else {
		f.stem = stem(w, language)
	}
	f.term = f.stem
	if c, ok := canonical[f.stem]; ok {
		f.term = c
	}
	f.finish()
	t.form = f
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
