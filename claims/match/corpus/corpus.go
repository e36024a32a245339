// Package corpus makes claims and questions for benchmarks and tests: the same in every run, learnt from no data.
package corpus

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// Corpus is words of syllables with the frequencies that words have, the n-th as often as 1/(n+2.7); claims of 8 to 30 of them; and for two claims
// in three a title that repeats some.
type Corpus struct {
	Words      []string // most frequent first
	cumulative []float64
}

// Often is how many words are so frequent that a question has none of them: they stand for those that a parser drops.
const Often = 120

// New makes a corpus of so many different words.
func New(vocabulary int) *Corpus {
	r := rand.New(rand.NewPCG(6, 17))
	c := &Corpus{}
	seen := map[string]bool{}
	sum := 0.
	for len(c.Words) < vocabulary {
		w := Syllables(r, 1+len(c.Words)/400+r.IntN(2))
		if seen[w] {
			continue
		}
		seen[w] = true
		c.Words = append(c.Words, w)
		sum += 1 / (float64(len(c.Words)) + 2.7)
		c.cumulative = append(c.cumulative, sum)
	}
	return c
}

// Syllables makes up a word of n syllables, four at most.
func Syllables(r *rand.Rand, n int) string {
	const first, then = "bcdfghjklmnprstvwz", "aeiou"
	var w strings.Builder
	for range min(n, 4) {
		w.WriteByte(first[r.IntN(len(first))])
		w.WriteByte(then[r.IntN(len(then))])
		if r.IntN(3) == 0 {
			w.WriteByte(first[r.IntN(len(first))])
		}
	}
	return w.String()
}

// Word draws a word.
func (c *Corpus) Word(r *rand.Rand) string {
	at := r.Float64() * c.cumulative[len(c.cumulative)-1]
	lo, hi := 0, len(c.cumulative)-1
	for lo < hi {
		if mid := (lo + hi) / 2; c.cumulative[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return c.Words[lo]
}

// Sentence draws n words.
func (c *Corpus) Sentence(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = c.Word(r)
	}
	return list
}

// Claim makes the n-th claim, with its title or none.
func (c *Corpus) Claim(n int) (text, title string) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	said := c.Sentence(r, 8+r.IntN(23))
	if r.IntN(3) > 0 {
		title = strings.Join(append(c.Sentence(r, 3+r.IntN(4)), said[:4]...), " ")
	}
	return strings.Join(said, " "), title
}

// Question is a text of n words about some claim of many: half of them its own, none of the most frequent ones, which a parser drops.
func (c *Corpus) Question(r *rand.Rand, claims, n int) string {
	often := func(w string) bool { return slices.Contains(c.Words[:min(Often, len(c.Words))], w) }
	text, _ := c.Claim(r.IntN(claims))
	list := slices.DeleteFunc(strings.Fields(text), often)
	list = list[:min(n/2, len(list))]
	for len(list) < n {
		if w := c.Word(r); !often(w) {
			list = append(list, w)
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return strings.Join(list, " ")
}
