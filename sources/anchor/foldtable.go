package anchor

import (
	"sync/atomic"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What a character folds to, when it is not one other character.
const (
	dropped = -1 // nothing
	blank   = -2 // a space
	many    = -3 // several characters, in page.more
)

// page holds what 256 neighbouring characters fold to.
type page struct {
	one  [256]int32
	more map[rune][]rune
}

func (p *page) of(r rune) int32 { return p.one[r&0xff] }

// pages are made when a character of theirs is first met: a text uses few of the 4,352.
var pages [unicode.MaxRune>>8 + 1]atomic.Pointer[page]

func pageOf(r rune) *page {
	slot := &pages[r>>8]
	if p := slot.Load(); p != nil {
		return p
	}
	p := &page{more: map[rune][]rune{}}
	for i := range rune(256) {
		switch list := foldRune(r&^0xff | i); {
		case len(list) == 0:
			p.one[i] = dropped
		case len(list) == 1 && list[0] == ' ':
			p.one[i] = blank
		case len(list) == 1:
			p.one[i] = list[0]
		default:
			p.one[i], p.more[r&^0xff|i] = many, list
		}
	}
	slot.Store(p)
	return p
}

// foldRune gives what one character folds to; a single space stands for white space.
func foldRune(r rune) (list []rune) {
	if r >= '⁰' && r <= '⁹' || r == '¹' || r == '²' || r == '³' || r == '†' || r == '‡' {
		return nil // footnote marks
	}
	if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
		return []rune{' '}
	}
	for _, part := range norm.NFKD.String(string(r)) {
		if unicode.IsSpace(part) {
			if len(list) == 0 {
				list = append(list, ' ')
			}
			continue
		}
		list = append(list, foldPart(unicode.ToLower(part))...)
	}
	return list
}

// foldPart levels one character of a decomposition.
func foldPart(r rune) []rune {
	if s, ok := variants[r]; ok {
		return []rune(s)
	}
	switch {
	case unicode.Is(unicode.Bidi_Control, r), r == 0xfeff, r == 0xfffd, r >= 0x200b && r <= 0x200d, r >= 0x2060 && r <= 0x2064, unicode.Is(unicode.Variation_Selector, r):
		return nil
	case unicode.Is(unicode.Mn, r) && (r < 0x0370 || r >= 0x1ab0 && r < 0x1b00 || r >= 0x1dc0 && r < 0x2100 || r >= 0xfe20 && r < 0xfe30):
		return nil // accents of Latin, Greek and Cyrillic letters
	case unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Inherited) && r < 0x0700:
		return nil // vowel marks, points, cantillation
	case unicode.IsDigit(r):
		return []rune{'0' + digitValue(r)}
	case unicode.IsControl(r):
		return nil
	}
	return []rune{r}
}

// digitValue: the digits of a script stand in a row of ten that begins with zero.
func digitValue(r rune) rune {
	zero := r
	for r-zero < 9 && unicode.IsDigit(zero-1) {
		zero--
	}
	return r - zero
}

// variants are characters that are written for one another.
var variants = func() map[rune]string {
	m := map[rune]string{
		'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ſ': "s", 'ς': "σ",
		'\u00ad': "", '\u0640': "", '\u034f': "", '\u061c': "",
		'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ې': "ي", 'ے': "ي", 'ة': "ه", 'ہ': "ه", 'ھ': "ه", 'ە': "ه", 'ۃ': "ه", 'ک': "ك", 'ڪ': "ك", 'ء': "",
		'،': ",", '؛': ";", '؟': "?", '٪': "%", '٫': ".", '٬': ",", '۔': ".", '。': ".", '、': ",", '׳': "'", '״': "\"", '־': "-",
	}
	for _, r := range "“”„‟«»〝〞″＂「」『』" {
		m[r] = "\""
	}
	for _, r := range "‘’‚‛‹›`´ʼʹ′＇" {
		m[r] = "'"
	}
	for _, r := range "‐‑‒–—―−﹣－⸺" {
		m[r] = "-"
	}
	return m
}()

// ideographic reports whether a character is of a script that sets no spaces between words and breaks lines anywhere.
func ideographic(r rune) bool {
	switch {
	case r < 0x2e80:
		return false
	case r >= 0x4e00 && r <= 0x9fff, r >= 0x3040 && r <= 0x30ff, r >= 0x3400 && r <= 0x4dbf, r >= 0x20000 && r <= 0x3ffff:
		return true
	}
	return r >= 0x2e80 && r <= 0x303f || r >= 0xf900 && r <= 0xfaff
}
