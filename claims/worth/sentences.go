package worth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// stretch is a sentence in its text.
type stretch struct {
	from, to   int // bytes
	start, end int // code points
}

// split parts a text into its sentences, without the white space around them: by UAX #29, which knows the full stops of every script, and joined
// again where that takes an abbreviation, an initial, an ordinal or a question inside quotation marks for an end, and where a line was only
// wrapped. What has no letter is left out. lang is the code of the text's language.
func split(text, lang string) (list []stretch) {
	at, points := 0, 0 // how far code points are counted
	count := func(to int) int {
		points += utf8.RuneCountInString(text[at:to])
		at = to
		return points
	}
	pieces := sentences.FromString(text)
	for pieces.Next() {
		from, to := trim(text, pieces.Start(), pieces.End())
		if from == to {
			continue
		}
		s := stretch{from: from, to: to}
		s.start, s.end = count(from), count(to)
		if n := len(list); n > 0 && s.end-list[n-1].start <= MaxSentence && joins(text[list[n-1].from:list[n-1].to], text[list[n-1].to:from], text[from:to], lang) {
			list[n-1].to, list[n-1].end = s.to, s.end
			continue
		}
		list = append(list, s)
	}
	kept := list[:0]
	for _, s := range list {
		if strings.ContainsFunc(text[s.from:s.to], unicode.IsLetter) {
			kept = append(kept, s)
		}
	}
	return kept
}

// trim leaves out white space and what cannot be seen at both ends.
func trim(text string, from, to int) (int, int) {
	blank := func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }
	rest := strings.TrimLeftFunc(text[from:to], blank)
	from = to - len(rest)
	return from, from + len(strings.TrimRightFunc(rest, blank))
}

// joins reports whether two pieces with only white space between them are one sentence.
func joins(before, gap, after, lang string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	switch strings.Count(gap, "\n") {
	case 0:
		return small(after) || last == '.' && unfinished(before, lang)
	case 1: // a wrapped line goes on in small letters
		return small(after) && (unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune(",;-–—", last))
	}
	return false
}

// small reports whether the first letter is a small one.
func small(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.IsLower(r)
		}
		if !unicode.IsPunct(r) {
			return false
		}
	}
	return false
}

// ordinals are the languages that write "14. Mai".
var ordinals = set("de da nb nn no fi cs sk sl hr sr bs hu et lv lt tr is")

// abbreviations never end a sentence before a name or a number; in small letters, of several languages at once.
var abbreviations = set(`mr mrs ms dr prof st sr sra srta jr gen col lt sgt capt maj cmdr adm rev hon gov sen rep pres no nos vol pp fig art sec op cit ca cf vs approx est
	mt ft mme mlle m mgr me hr fr frl nr abs bzw ggf sog str bd dipl ing av avv dott dottssa sig on ecc es núm pág ee uu exmo exma ltda inc corp co bros
	г гг им ул тыс млн млрд руб стр проф акад ген полк т д п см др тел doç yrd av cad sok yy`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// unfinished reports whether the full stop at the end of a piece belongs to its last word.
func unfinished(s, lang string) bool {
	s = strings.TrimSuffix(s, ".")
	from := strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(\"“«„'‘.", r) })
	word, head := s, ""
	if from >= 0 {
		_, size := utf8.DecodeRuneInString(s[from:])
		word, head = s[from+size:], s[:from]
	}
	if n := utf8.RuneCountInString(word); n <= 2 && word != "" && digits(word) {
		return strings.TrimSpace(head) == "" || ordinals[lang] // "1. Introduction"; "14. Mai"
	} else if r, _ := utf8.DecodeRuneInString(word); n == 1 && unicode.IsUpper(r) {
		return word != "I" // an initial
	}
	return abbreviations[strings.ToLower(word)]
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
}
