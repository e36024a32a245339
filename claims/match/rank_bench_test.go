//go:build linux

package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/claimtrail/claimtrail/claims/match/corpus"
)

// BenchmarkRank measures the second stage alone: the candidates laid beside a question of 23 words.
func BenchmarkRank(b *testing.B) {
	const claims = 20_000
	c := corpus.New(30_000)
	docs := slices.Collect(docsOf(c, claims))
	x := Build(slices.Values(docs))
	r := rand.New(rand.NewPCG(1, 1))
	var questions []Query
	var candidates [][]Doc
	for range 50 {
		q := Parse(c.Question(r, claims, 23), "en")
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
		a.done()
	}
	b.ReportMetric(float64((cpu(unix.CLOCK_PROCESS_CPUTIME_ID)-start).Microseconds())/float64(b.N), "cpu-µs")
}

// BenchmarkParse reads a post of 23 words, a tag, an address and a signature.
func BenchmarkParse(b *testing.B) {
	c := corpus.New(30_000)
	text := c.Question(rand.New(rand.NewPCG(1, 1)), 1000, 23) + " #SomeTag https://example.org/x — Some Name (@somename) January 6, 2020"
	b.ReportAllocs()
	start := cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
	for range b.N {
		Parse(text, "")
	}
	b.ReportMetric(float64((cpu(unix.CLOCK_PROCESS_CPUTIME_ID)-start).Microseconds())/float64(b.N), "cpu-µs")
}
