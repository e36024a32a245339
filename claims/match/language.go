package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// known is the two-letter code of a language of which we know stop words or endings; "" for any other, and for none.
func known(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	switch tag {
	case "nb", "nn":
		return "no"
	case "ckb", "ur", "prs":
		return "fa"
	}
	if len(tag) != 2 || stemmers[tag] == nil && stopWords[tag] == nil {
		return ""
	}
	return tag
}

// byScript is the language in which words of a script are read when the text's own is another's, or not known.
func byScript(c rune) string {
	switch {
	case c < 0x370, c >= 0x1E00 && c < 0x1F00:
		return "en"
	case c >= 0x400 && c < 0x530:
		return "ru"
	case c >= 0x600 && c < 0x780, c >= 0xFB50 && c < 0xFF00:
		return "ar"
	case c >= 0x900 && c < 0x980:
		return "hi"
	}
	return "xx"
}

// suited is the language of a word: the text's, unless the word is of another script.
func suited[T string | []byte](language string, word T) string {
	own := "en"
	if len(word) > 0 && word[0] >= utf8.RuneSelf {
		first, _ := utf8.DecodeRuneInString(string(word[:min(len(word), utf8.UTFMax)]))
		own = byScript(first)
	}
	switch language {
	case "ar", "fa":
		if own == "ar" {
			return language
		}
	case "ru", "hi":
	default:
		if own == "en" && language != "" {
			return language
		}
	}
	return own
}

// detect tells a text's language from its letters and stop words; English is the word for "Latin letters, no better guess".
func detect(text []rune) string {
	script, persian := "", 0
	var votes [32]int
	small := make([]byte, 0, 8*utf8.UTFMax)
	for i := 0; i < len(text); {
		c := text[i]
		if !unicode.IsLetter(c) {
			i++
			continue
		}
		start := i
		for i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsMark(text[i])) {
			switch text[i] {
			case 'پ', 'چ', 'ژ', 'گ', 'ک', 'ی':
				persian++
			}
			i++
		}
		if s := byScript(c); s != "en" && s != "xx" {
			script = s
		}
		if i-start > 8 {
			continue
		}
		small = small[:0]
		for _, c := range text[start:i] {
			small = utf8.AppendRune(small, unicode.ToLower(c))
		}
		mask := voters[string(small)]
		for k := 0; mask != 0; k, mask = k+1, mask>>1 {
			votes[k] += int(mask & 1)
		}
	}
	best, language := votes[0]+1, "en"
	for k, l := range latin {
		if votes[k] > best {
			best, language = votes[k], l
		}
	}
	switch {
	case script == "" || best > 3 && script != "ar":
		return language
	case script == "ar" && persian > 2:
		return "fa"
	}
	return script
}

// latin are the languages that stop words tell apart; the first wins a tie.
var latin = []string{"en", "fr", "es", "pt", "de", "it", "tr", "id", "nl"}

// voters says of each stop word which of latin have it, as bits.
var voters = func() map[string]uint32 {
	all := map[string]uint32{}
	for k, l := range latin {
		for w := range stopWords[l] {
			all[w] |= 1 << k
		}
	}
	return all
}()
