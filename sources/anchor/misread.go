package anchor

import (
	"strings"
	"unicode/utf8"
)

// misread reads the character at byte i as one whose UTF-8 was taken for Windows-1252 or Latin-1 (“Ã©” for é, “Ù…” for م); n is 0 when none
// stands there. Two of them side by side are asked of the scripts for which two or three characters may by chance look like one.
func misread(text string, i int) (r rune, n int) {
	r, n = taken(text[i:])
	if n == 0 || certainly(r) || strings.ContainsFunc(text[i:i+n], isC1) {
		return r, n
	}
	if _, next := taken(text[i+n:]); next > 0 {
		return r, n
	}
	for from, back := i, 0; from > 0 && back < 4; back++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
		if _, m := taken(text[from:]); m > 0 && from+m == i {
			return r, n
		}
	}
	return 0, 0
}

// taken reads one character whose bytes stand as one character each.
func taken(s string) (r rune, n int) {
	var b [utf8.UTFMax]byte
	used := 0
	for i, c := range s {
		if used == len(b) {
			break
		}
		if b[used] = windows1252(c); b[used] == 0 {
			break
		}
		used++
		if r, size := utf8.DecodeRune(b[:used]); r != utf8.RuneError && size == used && used > 1 && (certainly(r) || inScript(r)) {
			return r, i + utf8.RuneLen(c)
		}
	}
	return 0, 0
}

// certainly reports whether what looks like a misread r is one wherever it stands: other texts hold no such pair of characters.
func certainly(r rune) bool {
	return r >= 0xa0 && r <= 0x17f || r == 'ơ' || r == 'Ơ' || r == 'ư' || r == 'Ư' || r >= 0x300 && r <= 0x36f || r >= 0x1ea0 && r <= 0x1ef9 || r >= 0x2010 && r <= 0x2044 || r == '€'
}

// inScript reports whether r is of a script that is written in more than one byte: Greek to Arabic, Devanagari to Thai, Chinese, Japanese, Korean.
func inScript(r rune) bool {
	return r >= 0x370 && r <= 0x6ff || r >= 0x900 && r <= 0xe7f || r >= 0x1e00 && r <= 0x206f || r >= 0x3000 && r <= 0x30ff ||
		r >= 0x3400 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0xff00 && r <= 0xffef
}

func isC1(r rune) bool { return r >= 0x80 && r <= 0x9f }

// windows1252 gives the byte that a character of Windows-1252 stands for, 0 for another character.
func windows1252(r rune) byte {
	if r >= 0x80 && r <= 0xff {
		return byte(r)
	}
	if r > 0xff {
		for i, c := range upperHalf {
			if c == r {
				return byte(0x80 + i)
			}
		}
	}
	return 0
}

// upperHalf is what Windows-1252 has from 0x80 to 0x9f; 0 where it has nothing.
var upperHalf = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}
