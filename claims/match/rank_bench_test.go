package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// BenchmarkRank measures the second stage alone: the candidates laid beside a question of 23 words.
func BenchmarkRank(b *testing.B) {
	const claims = 20_000
	c := newCorpus(30_000)
	docs := slices.Collect(c.docs(claims))
	x := Build(slices.Values(docs))
	r := rand.New(rand.NewPCG(1, 1))
	var questions []Query
	var candidates [][]Doc
	for range 50 {
		q := Parse(c.question(r, claims, 23), "en")
		var found []Doc
		for _, h := range x.candidates(q, most) {
			found = append(found, docs[h.Key])
		}
		questions, candidates = append(questions, q), append(candidates, found)
	}
	x.rarities()
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
	for i := range b.N {
		a := x.asking(questions[i%50])
		for _, d := range candidates[i%50] {
			weights.Sum(a.features(d))
		}
	}
	b.ReportMetric(float64((cpu(unix.CLOCK_PROCESS_CPUTIME_ID)-start).Microseconds())/float64(b.N), "cpu-µs")
}

// BenchmarkParse reads a question of 23 words.
func BenchmarkParse(b *testing.B) {
	c := newCorpus(30_000)
	text := c.question(rand.New(rand.NewPCG(1, 1)), 1000, 23) + " #SomeTag https://example.org/x — Some Name (@somename) January 6, 2020"
	b.ReportAllocs()
	for range b.N {
		Parse(text, "")
	}
}
