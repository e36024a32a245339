// Package match answers "has this been checked before?" from an index in memory: the same answers on every engine, without a model that nobody can
// read. It is pure: it imports nothing of ours, and anyone may import it.
//
// A question goes two ways. The index finds candidates by their words, each weighed by how rare it is (BM25), with words that are only nearly those
// of the question counting less. Then the candidates' own texts are laid beside the question and ranked by what they share, which also says why.
package match

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Doc is what the index reads of one record: a claim with its titles, or a passage.
type Doc struct {
	Key      uint32   // the caller's number for it; small numbers without great gaps keep the index small
	Text     string   // the wording
	Titles   []string // what else it is known by: its title, titles of earlier checks
	Language string   // BCP 47, or "" when nobody said
}

// Hit is a record that was found.
type Hit struct {
	Key   uint32
	Score float64 // higher is nearer; from Search with texts a probability, 0 to 1, that it says the same
}

// Texts gives the records of keys, in any order; those that are no more are left out. Search asks it once, for its candidates.
type Texts func(keys []uint32) ([]Doc, error)

// Query is a parsed question.
type Query struct {
	Text     string
	Language string
	terms    []term
}

// term is a word of a question, as the index knows words.
type term struct {
	text   string
	weight float64 // 1 is a plain word of it
}

// Parse reads a question: a tweet, a sentence of a speech, some words. Any bytes will do.
func Parse(text, language string) Query {
	q := Query{Text: text, Language: language}
	for _, w := range words(text, language) {
		if !slices.ContainsFunc(q.terms, func(t term) bool { return t.text == w }) {
			q.terms = append(q.terms, term{w, 1})
		}
	}
	return q
}

// words gives the words of a text as the index knows them.
func words(s, language string) []string {
	folded := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
