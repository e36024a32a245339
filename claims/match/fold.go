package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold writes a text in the one form in which texts are compared: compatibility forms undone, small letters, no accents or vowel points, one letter
// where a script has several that people type for each other, ASCII digits.
func fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	return unaccent(lower(s))
}

// ascii says that every byte is ASCII.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lower is the first half of fold: what a stemmer wants, which needs the accents.
func lower(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'İ':
			return 'i'
		case ignored(r):
			return -1
		case r >= 0x600 && r < 0x780:
			return arabicLetter(r)
		}
		if d := digit(r); d >= 0 {
			return '0' + d
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// unaccent is the second half of fold.
func unaccent(s string) string {
	if ascii(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
			continue
		case r == 'ß':
			b.WriteString("ss")
			continue
		case r == 'æ':
			b.WriteString("ae")
			continue
		case r == 'œ':
			b.WriteString("oe")
			continue
		case r == 'ı':
			r = 'i'
		case r == 'ø':
			r = 'o'
		case r == 'ł':
			r = 'l'
		case r == 'đ', r == 'ð':
			r = 'd'
		case r == 'ς':
			r = 'σ'
		case r == 'ँ': // candrabindu is typed as anusvara
			r = 'ं'
		case r < 0x0590: // Latin, Greek, Cyrillic, Armenian
			r = base(r)
		case r >= 0x1E00 && r < 0x2000:
			r = base(r)
		}
		if r > 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// base is a letter without its accents; -1 for an accent that stands alone.
func base(r rune) rune {
	if r >= 0x300 && r < 0x370 {
		return -1
	}
	var buf [utf8.UTFMax]byte
	if d := norm.NFD.Properties(buf[:utf8.EncodeRune(buf[:], r)]).Decomposition(); d != nil {
		for first, _ := utf8.DecodeRune(d); first != r; {
			return base(first)
		}
	}
	return r
}

// ignored are code points that do not count inside a word: points, marks and joiners that some write and some do not.
func ignored(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0xAD, r == 0x640, r == 0x670, r == 0x93C, // soft hyphen, tatweel, dagger alif, nukta
		r >= 0x591 && r <= 0x5C7 && r != 0x5BE, r >= 0x610 && r <= 0x61A, r >= 0x64B && r <= 0x65F, r >= 0x6D6 && r <= 0x6DC, r >= 0x6DF && r <= 0x6E8,
		r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF:
		return true
	}
	return false
}

// arabicLetter gives the letter that stands for those typed for each other, in Arabic, Persian and Urdu.
func arabicLetter(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی', 'ې', 'ے', 'ئ':
		return 'ي'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ؤ', 'ۆ':
		return 'و'
	case 'ة', 'ۀ', 'ہ', 'ھ', 'ە', 'ۃ':
		return 'ه'
	case 'ڤ':
		return 'ف'
	case 'گ', 'ڨ':
		return 'گ'
	}
	if d := digit(r); d >= 0 {
		return '0' + d
	}
	return r
}

// digit is the value of a decimal digit of any script, -1 for what is none.
func digit(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= '0' && r <= '9' {
			return r - '0'
		}
		return -1
	}
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	zero := r // digits stand ten in a row from their zero, and rows begin where no digit stands before them, or a multiple of ten after that
	for zero > 0 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return (r - zero) % 10
}
