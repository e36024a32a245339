package anchor

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// folded is a text with its typography levelled, and the way back.
type folded struct {
	runes  []rune
	starts []int // byte offset, in the text, of each rune
	ends   []int
}

// fold levels typography: a run of white space becomes one space, quotation marks and dashes lose their kind, and what cannot be
// seen (soft hyphens, zero-width and direction marks) goes, as do Arabic vowel marks and tatweel. Letters stay as they are.
func fold(text string) folded {
	f := folded{runes: make([]rune, 0, len(text)), starts: make([]int, 0, len(text)), ends: make([]int, 0, len(text))}
	for i, r := range text {
		end := i + runeLen(text, i, r)
		r = level(r)
		n := len(f.runes)
		if r == 0 {
			if n > 0 && f.ends[n-1] == i { // a mark belongs to the letter before it: a stretch never ends between them
				f.ends[n-1] = end
			}
			continue
		}
		if r == ' ' && n > 0 && f.runes[n-1] == ' ' {
			f.ends[n-1] = end
			continue
		}
		f.runes, f.starts, f.ends = append(f.runes, r), append(f.starts, i), append(f.ends, end)
	}
	return f
}

// runeLen is the number of bytes that r takes at i; a byte that is no UTF-8 reads as U+FFFD but takes one.
func runeLen(text string, i int, r rune) int {
	if r != utf8.RuneError {
		return utf8.RuneLen(r)
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return size
}

// level gives what a rune counts as, 0 for nothing.
func level(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '〝', '〞', '＂':
		return '"'
	case '‘', '’', '‚', '‛', '‹', '›', '`', '´', 'ʼ', '＇':
		return '\''
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '－':
		return '-'
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u0640':
		return 0
	}
	if unicode.Is(unicode.Bidi_Control, r) || r >= 0x64b && r <= 0x652 || r == 0x670 {
		return 0
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// trim takes white space from both ends of a folded quotation.
func trim(runes []rune) []rune {
	for len(runes) > 0 && runes[0] == ' ' {
		runes = runes[1:]
	}
	for len(runes) > 0 && runes[len(runes)-1] == ' ' {
		runes = runes[:len(runes)-1]
	}
	return runes
}

// typographic lists the places where the quotation stands when typography is levelled.
func (d *Doc) typographic(quote string) (places []Range) {
	pattern := trim(fold(quote).runes)
	if len(pattern) == 0 {
		return nil
	}
	f := fold(d.text)
	for from := 0; len(places) < maxPlaces; {
		i := indexRunes(f.runes[from:], pattern)
		if i < 0 {
			break
		}
		start, end := f.starts[from+i], f.ends[from+i+len(pattern)-1]
		if d.boundary(start) && d.boundary(end) {
			places = append(places, d.rangeOf(start, end))
		}
		from += i + 1
	}
	return places
}

func indexRunes(text, pattern []rune) int {
	for i := 0; i+len(pattern) <= len(text); i++ {
		if text[i] == pattern[0] && slices.Equal(text[i:i+len(pattern)], pattern) {
			return i
		}
	}
	return -1
}
