// Package worth suggests which sentences of a text are worth checking: those that state something that can be checked, such as a number, an
// event or what somebody said, before opinions, promises, questions and page furniture. It imports nothing of ours, and anyone may import it.
//
// Each sentence is described by a few features that can be read (Features), most of which hold in any language: digits, percentages, years,
// capitals inside the sentence, a question mark, its length. The others come from a small table of cues per language. A logistic regression
// makes a probability of them; its weights stand in weights.go and are made by the program in fit from the sentences beside it.
//
// Limits. A suggestion says that a sentence can be checked, not that it is wrong or matters. A claim without a number, name or verb of its table
// ("vaccines are poison") is ranked low. Languages without a table (all but those in tables*.go) are judged by what holds in any language.
package worth

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// MaxText is how many bytes of a text are read.
	MaxText = 1 << 20
	// MaxSentence is the most code points of a sentence that is suggested; a longer stretch without a full stop is a list or a table.
	MaxSentence = 1_000
	// Likely is the score from which a sentence is more likely worth checking than not.
	Likely = 0.5

	maxReasons = 4
)

// Sentence is one sentence of a text.
type Sentence struct {
	Start, End int      // in the text: code points, end exclusive
	Text       string   // as it stands there, line ends included
	Score      float64  // the probability that it is worth checking, as far as the model knows: 0 to 1
	Reasons    []string // what speaks for it, in words that follow on "it", the most concrete first, at most 4
}

// Rank lists the sentences of a text (of its first MaxText bytes) that are worth checking, best first, ties in the order of the text; most of them at
// most. language is the text's tag ("en", "ar-SY"); where it is "" or its script is not the text's, the language is guessed by its cues. What
// the text says twice is listed once. The time is linear in the text's length.
func Rank(text, language string, most int) []Sentence {
	text = head(text)
	t := choose(text, language).judge()
	var list []Sentence
	seen := map[string]bool{}
	for _, s := range split(text, code(language)) {
		words := text[s.from:s.to]
		key := strings.ToLower(strings.Join(strings.Fields(words), " "))
		if s.end-s.start > MaxSentence || seen[key] {
			continue
		}
		seen[key] = true
		list = append(list, Sentence{Start: s.start, End: s.end, Text: words, Score: t.features(words).score(t.weights())})
	}
	slices.SortStableFunc(list, func(a, b Sentence) int { return cmp.Compare(b.Score, a.Score) })
	list = list[:min(len(list), max(most, 0))]
	for i, s := range list {
		list[i].Reasons = t.features(s.Text).reasons(t.weights())
	}
	return list
}

// Sentences gives the sentences of a text (of its first MaxText bytes) in its order, without judging them.
func Sentences(text, language string) (list []Sentence) {
	text = head(text)
	for _, s := range split(text, code(language)) {
		list = append(list, Sentence{Start: s.start, End: s.end, Text: text[s.from:s.to]})
	}
	return list
}

// head cuts a text to its first MaxText bytes, at a code point.
func head(text string) string {
	if len(text) <= MaxText {
		return text
	}
	end := MaxText
	for end > MaxText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// score is the logistic function of the weighed features.
func (x Vector) score(w *Vector) float64 {
	sum := 0.0
	for i := range x {
		sum += w[i] * x[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// weights are those of a language with cues, or of one without.
func (t *table) weights() *Vector {
	if t.code == "" {
		return &plainWeights
	}
	return &weights
}

// reasons lists what speaks for the sentence.
func (x Vector) reasons(w *Vector) (list []string) {
	for _, i := range telling {
		if w[i]*x[i] > 0 && !slices.Contains(list, Names[i].Reason) && len(list) < maxReasons {
			list = append(list, Names[i].Reason)
		}
	}
	return list
}
