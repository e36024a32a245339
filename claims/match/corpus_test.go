package match

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
)

// A corpus for benchmarks, the same in every run: words of syllables with the frequencies that words have (the n-th as often as
// 1/(n+2.7)), a claim of 8 to 30 of them, and for two in three a title that repeats some.
type corpus struct {
	words      []string
	cumulative []float64
}

func newCorpus(vocabulary int) *corpus {
	r := rand.New(rand.NewPCG(6, 17))
	c := &corpus{}
	seen := map[string]bool{}
	sum := 0.
	for len(c.words) < vocabulary {
		w := syllables(r, 1+len(c.words)/400+r.IntN(2))
		if seen[w] {
			continue
		}
		seen[w] = true
		c.words = append(c.words, w)
		sum += 1 / (float64(len(c.words)) + 2.7)
		c.cumulative = append(c.cumulative, sum)
	}
	return c
}

func syllables(r *rand.Rand, n int) string {
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

func (c *corpus) word(r *rand.Rand) string {
	at := r.Float64() * c.cumulative[len(c.cumulative)-1]
	lo, hi := 0, len(c.cumulative)-1
	for lo < hi {
		if mid := (lo + hi) / 2; c.cumulative[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return c.words[lo]
}

func (c *corpus) sentence(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = c.word(r)
	}
	return list
}

func (c *corpus) doc(key uint32) Doc {
	r := rand.New(rand.NewPCG(uint64(key), 1))
	said := c.sentence(r, 8+r.IntN(23))
	d := Doc{Key: key, Text: strings.Join(said, " "), Language: "en"}
	if r.IntN(3) > 0 {
		title := append(c.sentence(r, 3+r.IntN(4)), said[:4]...)
		d.Titles = []string{strings.Join(title, " ")}
	}
	return d
}

func (c *corpus) docs(n int) iter.Seq[Doc] {
	return func(yield func(Doc) bool) {
		for key := range uint32(n) {
			if !yield(c.doc(key)) {
				return
			}
		}
	}
}

// question is a text of n words about some claim of many: half of them its own, none of the most frequent ones, which a parser drops.
func (c *corpus) question(r *rand.Rand, claims, n int) string {
	often := func(w string) bool { return slices.Contains(c.words[:120], w) }
	list := slices.DeleteFunc(strings.Fields(c.doc(uint32(r.IntN(claims))).Text), often)
	list = list[:min(n/2, len(list))]
	for len(list) < n {
		if w := c.word(r); !often(w) {
			list = append(list, w)
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return strings.Join(list, " ")
}
