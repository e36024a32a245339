package anchor

import (
	"strings"
	"unicode"
)

// sameLetters reports whether two stretches differ in typography alone: white space, quotation marks, dashes, what cannot be seen, Arabic
// vowel marks. Letters, their case and punctuation count.
func sameLetters(a, b string) bool { return levelText(a) == levelText(b) }

func levelText(text string) string {
	return strings.Join(strings.Fields(strings.Map(level, text)), " ")
}

// level gives what a character counts as, -1 for nothing.
func level(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '〝', '〞', '＂':
		return '"'
	case '‘', '’', '‚', '‛', '‹', '›', '`', '´', 'ʼ', '＇':
		return '\''
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '－':
		return '-'
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u0640':
		return -1
	}
	if unicode.Is(unicode.Bidi_Control, r) || r >= 0x64b && r <= 0x652 || r == 0x670 {
		return -1
	}
	return r
}

// trim takes spaces from both ends of folded characters.
func trim(runes []rune) []rune {
	for len(runes) > 0 && runes[0] == ' ' {
		runes = runes[1:]
	}
	for len(runes) > 0 && runes[len(runes)-1] == ' ' {
		runes = runes[:len(runes)-1]
	}
	return runes
}
