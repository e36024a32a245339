package attribution

import (
	"slices"
	"strings"
	"unicode"
)

// class is what a token is.
type class byte

const (
	word class = iota
	number
	quote
	mark // any other sign
	newline
)

// token is a word, a number or a sign. Offsets are code points.
type token struct {
	start, end int
	class      class
	fold       string // in small letters; Arabic without marks, its forms of alef and the like levelled
	from, to   int    // of the word without an elided article before it or a possessive after it
	stem       string // these, folded
	capital    bool   // the stem begins with a capital
	first      bool   // it begins its sentence
}

// text is a text in tokens. sentenceEnd and lineEnd give the first token after the sentence and the line of each; opens, the first of its sentence.
type text struct {
	runes                       []rune
	tokens                      []token
	opens, sentenceEnd, lineEnd []int
	lastQuote                   []int // the last quotation mark of each token's line, or -1
}

func read(runes []rune) *text {
	t := &text{runes: runes}
	for i := 0; i < len(runes); {
		r := runes[i]
		if r != '\n' && unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			i++
			continue
		}
		end, c := i+1, classOf(r)
		if c == word || c == number {
			end = wordEnd(runes, i)
		}
		x := token{start: i, end: end, class: c, from: i, to: end, fold: fold(runes[i:end])}
		x.stem, x.capital = x.fold, unicode.IsUpper(r)
		t.tokens = append(t.tokens, x)
		i = end
	}
	t.bounds()
	return t
}

func classOf(r rune) class {
	switch {
	case r == '\n':
		return newline
	case strings.ContainsRune("\"“”„‟«»‘’‹›", r):
		return quote
	case unicode.IsDigit(r):
		return number
	case unicode.IsLetter(r) || r == '@':
		return word
	}
	return mark
}

// wordEnd gives the end of the word that begins at i. Hyphens and apostrophes join letters; a full stop joins only what no sentence begins
// with ("aawsat.com") and initials ("U.S").
func wordEnd(runes []rune, i int) int {
	end, part := i+1, i
	for end < len(runes) {
		r := runes[end]
		switch {
		case letter(r):
			end++
			continue
		case end+1 >= len(runes) || !letter(runes[end+1]):
			return end
		case r == '-' || r == '\'' || r == '’' || r == '‑':
		case r == '.' && (unicode.IsLower(runes[end+1]) || unicode.IsDigit(runes[end+1]) || end-part == 1 && unicode.IsUpper(runes[end-1])):
		default:
			return end
		}
		part = end + 1
		end += 2
	}
	return end
}

func letter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == 'ـ'
}

var levelled = map[rune]rune{'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ى': 'ي', 'ة': 'ه', '’': '\'', '‑': '-', 'İ': 'i', '\u0640': -1}

// fold levels what writers do differently without meaning another word.
func fold(runes []rune) string {
	var b strings.Builder
	for _, r := range runes {
		if l, ok := levelled[r]; ok {
			r = l
		}
		if r >= 0 && !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// bounds finds sentences and lines.
func (t *text) bounds() {
	n := len(t.tokens)
	t.opens, t.sentenceEnd, t.lineEnd, t.lastQuote = make([]int, n), make([]int, n), make([]int, n), make([]int, n)
	begin := 0
	for i := range t.tokens {
		t.opens[i] = begin
		if i == begin || i == begin+1 && t.tokens[begin].class == quote {
			t.tokens[i].first = true
		}
		if t.ends(i) {
			begin = i + 1
		}
	}
	sentence, line, last := n, n, -1
	for i := n - 1; i >= 0; i-- {
		if t.tokens[i].class == newline {
			line, last = i, -1
		}
		if i+1 < n && t.opens[i+1] == i+1 {
			sentence = i + 1
		}
		if last < 0 && t.tokens[i].class == quote {
			last = i
		}
		t.sentenceEnd[i], t.lineEnd[i], t.lastQuote[i] = min(sentence, line), line, last
	}
}

// ends reports whether a sentence ends with token i: a line, or a stop that is no part of an abbreviation.
func (t *text) ends(i int) bool {
	x := t.tokens[i]
	if x.class == newline {
		return true
	}
	if x.class == quote { // one that closes after the stop belongs to the sentence before
		return i > 0 && t.tokens[i-1].class == mark && t.tokens[i-1].end == x.start && strings.ContainsAny(t.tokens[i-1].fold, ".!?؟") && t.spaced(i)
	}
	if x.class != mark || !strings.ContainsAny(x.fold, ".!?؟") || !t.spaced(i) {
		return false
	}
	if x.fold != "." || i == 0 {
		return true
	}
	before := t.tokens[i-1]
	return !(before.capital && before.end-before.start == 1) && !slices.Contains(abbreviations, before.fold)
}

var abbreviations = []string{"mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "sen", "rep", "gov", "lt", "sgt", "rev", "no", "vs", "m", "sr", "sra", "u.s", "u.k", "u.n"}

// spaced reports whether white space, a line end or the end follows token i.
func (t *text) spaced(i int) bool {
	return i+1 >= len(t.tokens) || t.tokens[i+1].start > t.tokens[i].end || t.tokens[i+1].class == newline
}

// elide takes elided articles off the stems: "l'agence", "dell'agenzia".
func (t *text) elide() {
	for i := range t.tokens {
		x := &t.tokens[i]
		if _, rest, ok := strings.Cut(x.fold, "'"); ok && x.class == word {
			at := x.start + slices.IndexFunc(t.runes[x.start:x.end], func(r rune) bool { return r == '\'' || r == '’' }) + 1
			x.from, x.stem, x.capital = at, rest, unicode.IsUpper(t.runes[at])
		}
	}
}

// possess takes possessives and Turkish endings off the stems: "Clinton's", "Reuters'a".
func (t *text) possess() {
	for i := range t.tokens {
		x := &t.tokens[i]
		at := strings.LastIndex(x.fold, "'")
		if at < 0 || x.class != word {
			continue
		}
		for x.to--; t.runes[x.to] != '\'' && t.runes[x.to] != '’'; x.to-- {
		}
		x.stem = x.fold[:at]
	}
}

// is reports whether token i is this sign or word.
func (t *text) is(i int, folds ...string) bool {
	return i >= 0 && i < len(t.tokens) && slices.Contains(folds, t.tokens[i].fold)
}

// kind gives the class of token i; a newline before the first and after the last.
func (t *text) kind(i int) class {
	if i < 0 || i >= len(t.tokens) {
		return newline
	}
	return t.tokens[i].class
}
