package claims

import (
	"strings"
	"unicode"

	"github.com/claimtrail/claimtrail/claims/match"
)

// Why says why a claim was found for a text: what the two share, and how they differ.
type Why struct {
	Shared  []string     // words of the claim that stand in the text too
	Differs []Difference // what says that it may be another claim after all
}

// Difference is something in which a claim and a text differ: a number, a name, a date, a denial.
type Difference struct {
	Kind         string // number, name, date, negation
	Claim, Asked string // as they stand there; "" when there is nothing
}

// why lays a text beside a claim's words.
func why(text string, d match.Doc) (w Why) {
	asked := map[string]bool{}
	var numbers []string
	for _, word := range wordsOf(text) {
		asked[strings.ToLower(word)] = true
		if isNumber(word) {
			numbers = append(numbers, word)
		}
	}
	seen, theirs := map[string]bool{}, []string{}
	for _, word := range wordsOf(d.Text) {
		lower := strings.ToLower(word)
		switch {
		case seen[lower]:
		case asked[lower]:
			w.Shared = append(w.Shared, word)
		case isNumber(word):
			theirs = append(theirs, word)
		}
		seen[lower] = true
	}
	for _, n := range numbers {
		if !seen[n] && len(theirs) > 0 {
			w.Differs = append(w.Differs, Difference{"number", theirs[0], n})
			theirs = theirs[1:]
		}
	}
	return w
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !InWord(r) })
}

// InWord reports whether a character is part of a word.
func InWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isNumber(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// Beside lays two claims beside each other: what the one says against the other, and the other way round.
func Beside(one, other string) (ofOne, ofOther Why) {
	return why(other, match.Doc{Text: one}), why(one, match.Doc{Text: other})
}
