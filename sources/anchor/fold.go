package anchor

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Folded is a text in the form in which quotations are compared, with the way back to the text. See Fold.
type Folded struct {
	text   string
	runes  []rune
	starts []uint32 // byte offset in text of what each rune came from, in rising order
}

// Fold brings a text into the form in which quotations are compared: compatibility forms and ligatures taken apart (NFKD), letter case,
// accents, Arabic and Hebrew marks, tatweel and variants of Arabic letters levelled, digits of every script as 0 to 9, one kind of
// quotation marks and dashes, white space as one space, or none between Chinese or Japanese characters; without soft and line-end hyphens,
// invisible characters, footnote marks and thousands separators; HTML entities and UTF-8 that was read as Windows-1252 as what they stand for.
// Vowel signs that are letters of their own (Indic, Thai) stay. The text is valid UTF-8 of at most 4 GiB.
func Fold(text string) Folded {
	n := runes(text)
	f := Folded{text: text, runes: make([]rune, 0, n), starts: make([]uint32, 0, n)}
	for i := 0; i < len(text); {
		folded, starts := f.runes, f.starts
		for ; i < len(text); i++ { // most of most texts
			c := text[i]
			if c >= utf8.RuneSelf {
				r, size := utf8.DecodeRuneInString(text[i:])
				if r < 0x100 || r >= 0x2000 { // these may mean something else beside others
					break
				}
				if e := pageOf(r).of(r); e >= 0 {
					folded, starts = append(folded, e), append(starts, uint32(i))
				} else if e != dropped {
					break
				}
				i += size - 1
				continue
			}
			r := plainFold[c]
			if c == ' ' {
				if len(folded) == 0 || folded[len(folded)-1] == ' ' {
					continue
				}
				r = ' '
			}
			if r == 0 {
				break
			}
			folded, starts = append(folded, r), append(starts, uint32(i))
		}
		if f.runes, f.starts = folded, starts; i < len(text) {
			i += f.step(i)
		}
	}
	if n := len(f.runes); n > 0 && f.runes[n-1] == ' ' {
		f.runes, f.starts = f.runes[:n-1], f.starts[:n-1]
	}
	return f
}

// plainFold is what an ASCII character folds to that means the same wherever it stands; 0 for others.
var plainFold = func() (table [utf8.RuneSelf]rune) {
	for c := range rune(utf8.RuneSelf) {
		if list := foldRune(c); len(list) == 1 && list[0] != ' ' && !strings.ContainsRune("-[,'&", c) {
			table[c] = list[0]
		}
	}
	return table
}()

// Len is the number of folded characters.
func (f Folded) Len() int { return len(f.runes) }

// String gives the folded characters.
func (f Folded) String() string { return string(f.runes) }

// Span gives the bytes of the text that the folded characters from i to j (exclusive) came from. 0 <= i < j <= Len.
func (f Folded) Span(i, j int) (start, end int) {
	last := int(f.starts[j-1])
	return int(f.starts[i]), last + f.consumed(last)
}

// at gives the first folded character that came from byte offset at or from behind it.
func (f Folded) at(offset int) int {
	low, high := 0, len(f.starts)
	for low < high {
		if mid := int(uint(low+high) >> 1); int(f.starts[mid]) < offset {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// consumed is the number of bytes that the characters beginning at i stand in.
func (f Folded) consumed(i int) int {
	_, size := decode(f.text, i)
	return size
}

// step folds what stands at byte i, and gives the bytes that it takes.
func (f *Folded) step(i int) (size int) {
	text := f.text
	switch c := text[i]; {
	case c == '-' || c == 0xe2 && strings.HasPrefix(text[i:], "\u2010"):
		if n := lineEndHyphen(text, i); n > 0 {
			return n
		}
	case c == '[':
		if n := footnote(text[i:]); n > 0 {
			return n
		}
	case c == ',' || c == '\'' || c >= utf8.RuneSelf:
		if n := thousands(text, i); n > 0 {
			return n
		}
	}
	r, size := decode(text, i)
	page := pageOf(r)
	switch e := page.of(r); e {
	case dropped:
	case blank:
		f.space(i)
	case many:
		for _, r := range page.more[r] {
			f.add(r, i)
		}
	default:
		f.add(e, i)
	}
	return size
}

// add appends a character; a space between two Chinese or Japanese characters goes.
func (f *Folded) add(r rune, i int) {
	if n := len(f.runes); n > 1 && f.runes[n-1] == ' ' && ideographic(r) && ideographic(f.runes[n-2]) {
		f.runes, f.starts = f.runes[:n-1], f.starts[:n-1]
	}
	f.runes, f.starts = append(f.runes, r), append(f.starts, uint32(i))
}

func (f *Folded) space(i int) {
	if n := len(f.runes); n > 0 && f.runes[n-1] != ' ' {
		f.runes, f.starts = append(f.runes, ' '), append(f.starts, uint32(i))
	}
}

// decode reads the character at byte i: an HTML entity or a character that was read in the wrong charset as what it stands for.
func decode(text string, i int) (r rune, size int) {
	c := text[i]
	if c < utf8.RuneSelf && c != '&' {
		return rune(c), 1
	}
	if c == '&' {
		return entity(text[i:])
	}
	r, size = utf8.DecodeRuneInString(text[i:])
	if r >= 0xc2 && r <= 0xef {
		if meant, n := misread(text, i); n > 0 {
			return meant, n
		}
	}
	return r, size
}

// entity reads an HTML entity that stands for one character; else it is an ampersand.
func entity(s string) (rune, int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return '&', 1
	}
	meant := html.UnescapeString(s[:end+1])
	r, size := utf8.DecodeRuneInString(meant)
	if size != len(meant) || meant == s[:end+1] {
		return '&', 1
	}
	return r, end + 1
}

// lineEndHyphen gives the length of a hyphen, a line's end and the spaces around it that part a word; 0 when it is none.
func lineEndHyphen(text string, i int) int {
	if i == 0 || !isLetterBefore(text, i) {
		return 0
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	rest := text[i+size:]
	after := strings.TrimLeft(rest, " \t\r\n")
	gap := rest[:len(rest)-len(after)]
	if strings.Count(gap, "\n") != 1 || !unicode.IsLower(nextRune(after)) {
		return 0
	}
	return size + len(gap)
}

func isLetterBefore(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return unicode.IsLetter(r)
}

// footnote gives the length of a mark such as [12], 0 when it is none.
func footnote(s string) int {
	i := 1
	for i < len(s) && i < 4 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 1 || i >= len(s) || s[i] != ']' {
		return 0
	}
	return i + 1
}

// thousands gives the length of a separator between a digit and a group of exactly three, 0 when it is none.
func thousands(text string, i int) int {
	if i == 0 || text[i-1] < '0' || text[i-1] > '9' {
		return 0
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	if !strings.ContainsRune(",'’\u00a0\u202f\u2009", r) {
		return 0
	}
	rest := text[i+size:]
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	if digits != 3 {
		return 0
	}
	return size
}

func nextRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
