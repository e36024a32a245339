// Package fulltext says how texts are searched: which words a text has, letter case, accents and marks aside; into which paragraphs it is cut; and what
// a line that somebody typed into the box for searching asks for. It is pure: it imports nothing of ours, and anyone may import it.
//
// Offsets are Unicode code points everywhere, the end exclusive.
package fulltext

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is a word of a text, folded, and where it stands.
type Word struct {
	Text       string
	Start, End int
}

// maxWord is the most code points that count of a word, so that no engine refuses it.
const maxWord = 80

// Words gives the words of a text in their order. What is written without spaces (Chinese, Japanese, Korean, Thai and their like) is cut into pairs
// of characters that overlap, and the last one of a run alone, so that any two of them that stand together are a word.
func Words(s string) (list []Word) {
	scan(s, func(folded []byte, start, end int) { list = append(list, Word{string(folded), start, end}) })
	return list
}

// Fold gives the words of a text with a space between them.
func Fold(s string) string {
	out := make([]byte, 0, len(s))
	scan(s, func(folded []byte, _, _ int) {
		if len(out) > 0 {
			out = append(out, ' ')
		}
		out = append(out, folded...)
	})
	return string(out)
}

// scanner cuts a text into words as its characters come.
type scanner struct {
	found func(folded []byte, start, end int)

	word       []byte // of the word that is being read
	start, end int
	letters    int // of it, after folding

	wide  []byte // the last character of a run without spaces, folded
	at    int    // where it stands
	inRun bool
}

func scan(s string, found func(folded []byte, start, end int)) {
	x := scanner{found: found}
	at := 0
	for _, r := range s {
		x.take(r, at)
		at++
	}
	x.endWord()
	x.endRun()
}

func (x *scanner) take(r rune, at int) {
	if r < utf8.RuneSelf {
		x.endRun()
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			x.put(byte(r), at)
		case r >= 'A' && r <= 'Z':
			x.put(byte(r)+'a'-'A', at)
		default:
			x.endWord()
		}
		return
	}
	switch f := foldedOf(r); {
	case f.wide:
		x.endWord()
		x.takeWide(f.text, at)
	case f.mark: // belongs to what stands before it, and counts for nothing
		if x.inRun {
			return
		}
		if x.letters > 0 {
			x.end = at + 1
		}
	case f.text == "":
		x.endRun()
		x.endWord()
	default:
		x.endRun()
		x.letter(f.text, at)
	}
}

func (x *scanner) put(b byte, at int) {
	if x.letters == 0 {
		x.start = at
	}
	if x.letters < maxWord {
		x.word = append(x.word, b)
	}
	x.letters, x.end = x.letters+1, at+1
}

func (x *scanner) letter(folded string, at int) {
	if x.letters == 0 {
		x.start = at
	}
	if x.letters < maxWord {
		x.word = append(x.word, folded...)
	}
	x.letters, x.end = x.letters+1, at+1
}

func (x *scanner) endWord() {
	if x.letters > 0 {
		x.found(x.word, x.start, x.end)
		x.word, x.letters = x.word[:0], 0
	}
}

func (x *scanner) takeWide(folded string, at int) {
	if x.inRun {
		last := len(x.wide)
		x.wide = append(x.wide, folded...)
		x.found(x.wide, x.at, at+1)
		x.wide = append(x.wide[:0], x.wide[last:]...)
	} else {
		x.wide = append(x.wide[:0], folded...)
	}
	x.inRun, x.at = true, at
}

func (x *scanner) endRun() {
	if x.inRun {
		x.found(x.wide, x.at, x.at+1)
		x.inRun = false
	}
}

// folded is what becomes of a character.
type folded struct {
	text string // "" is none of a word
	wide bool   // of a script without spaces between words
	mark bool   // left out, without parting a word
}

// foldedOf keeps what was asked before of the characters that most texts are made of.
func foldedOf(r rune) folded {
	if r < usual {
		return usualFolded()[r]
	}
	return foldRune(r)
}

const usual = 0x2000

var usualFolded = sync.OnceValue(func() *[usual]folded {
	list := new([usual]folded)
	for r := range rune(usual) {
		list[r] = foldRune(r)
	}
	return list
})

// wideScripts are written without spaces between words, or (Korean) with particles at the words.
var wideScripts = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao,
	unicode.Khmer, unicode.Myanmar, unicode.Tibetan}

// vowelled are scripts whose marks do not count: accents, and what Arabic and Hebrew write above and below letters. Those of others, as of Hindi,
// are vowels that words are told apart by.
var vowelled = []*unicode.RangeTable{unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Syriac}

// plain are letters that Unicode does not take apart, and kinds of one letter that people do not tell apart when they search.
var plain = map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d",
	'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ı': "i", 'ς': "σ",
	'ى': "ي", 'ی': "ي", 'ې': "ي", 'ے': "ي", 'ک': "ك", 'ٱ': "ا", 'ة': "ه", 'ھ': "ه", 'ہ': "ه", 'ە': "ه"}

func foldRune(r rune) folded {
	switch {
	case r == 'ـ' || r == '\u00ad' || unicode.Is(unicode.Cf, r): // tatweel, soft hyphen, joiners, direction marks
		return folded{mark: true}
	case unicode.In(r, wideScripts...) && (unicode.IsLetter(r) || unicode.IsMark(r)):
		return folded{text: string(r), wide: true}
	case unicode.Is(unicode.Nd, r):
		return folded{text: string(digit(r))}
	case unicode.IsMark(r) && unicode.In(r, vowelled...):
		return folded{mark: true}
	}
	var b strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		part = unicode.ToLower(part)
		if s, there := plain[part]; there {
			b.WriteString(s)
			continue
		}
		switch {
		case unicode.Is(unicode.Nd, part):
			b.WriteRune(digit(part))
		case unicode.IsMark(part) && unicode.In(part, vowelled...):
		case unicode.IsLetter(part) || unicode.IsMark(part):
			b.WriteRune(part)
		}
	}
	return folded{text: b.String()}
}

// digit gives a decimal digit of any script as 0 to 9.
func digit(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	for _, range16 := range unicode.Nd.R16 {
		if lo, hi := rune(range16.Lo), rune(range16.Hi); r >= lo && r <= hi {
			return '0' + (r-lo)%10
		}
	}
	for _, range32 := range unicode.Nd.R32 {
		if lo, hi := rune(range32.Lo), rune(range32.Hi); r >= lo && r <= hi {
			return '0' + (r-lo)%10
		}
	}
	return r
}
