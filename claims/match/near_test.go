package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims/match/corpus"
	"pgregory.net/rapid"
)

// changed gives a text with some of its words put in the place of others.
func changed(c *corpus.Corpus, r *rand.Rand, text string, n int) string {
	list := strings.Fields(text)
	for _, at := range r.Perm(len(list))[:min(n, len(list))] {
		list[at] = c.Words[r.IntN(len(c.Words))]
	}
	return strings.Join(list, " ")
}

// recall gives the share of texts of 20 words that are found beside their copy with n words changed, among many others.
func recall(c *corpus.Corpus, texts, n int, least float64) float64 {
	r := rand.New(rand.NewPCG(9, uint64(n)))
	var docs []Doc
	for i := range texts {
		text := strings.Join(c.Sentence(r, 20), " ")
		docs = append(docs, Doc{Key: uint32(2 * i), Text: text}, Doc{Key: uint32(2*i + 1), Text: changed(c, r, text, n)})
	}
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	found := 0
	for _, p := range NearDuplicates(slices.Values(docs), least) {
		if p.A/2 == p.B/2 {
			found++
		}
	}
	return float64(found) / float64(texts)
}

func TestNearDuplicatesAreFound(t *testing.T) {
	c := corpus.New(20_000)
	for n, least := range []float64{1, .99, .97, .88} {
		got := recall(c, 3000, n, .5)
		t.Logf("%d words changed of 20: %.4f found", n, got)
		if got < least {
			t.Errorf("%d words changed of 20: %.3f found, want %v", n, got, least)
		}
	}
}

// What is given was compared by itself: no pair is given that is not alike, none twice, and each says how much.
func TestNearDuplicatesAreAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var docs []Doc
		for i := range rapid.IntRange(0, 60).Draw(t, "docs") {
			docs = append(docs, Doc{Key: uint32(i), Text: drawText(12).Draw(t, "text")})
		}
		least := rapid.Float64Range(.1, 1).Draw(t, "least")
		pairs := NearDuplicates(slices.Values(docs), least)
		seen := map[[2]uint32]bool{}
		for i, p := range pairs {
			want := plainJaccard(docs[p.A].Text, docs[p.B].Text)
			if p.A >= p.B || p.Likeness < least || p.Likeness-want > 1e-9 || want-p.Likeness > 1e-9 || seen[[2]uint32{p.A, p.B}] {
				t.Fatalf("pair %v, want %v", p, want)
			}
			if i > 0 && pairs[i-1].Likeness < p.Likeness {
				t.Fatalf("%v after %v", p, pairs[i-1])
			}
			seen[[2]uint32{p.A, p.B}] = true
		}
		for i, d := range docs { // the very same words are always found
			j := slices.IndexFunc(docs, func(e Doc) bool { return e.Text == d.Text })
			if d.Text != "" && j < i && !seen[[2]uint32{uint32(j), uint32(i)}] {
				t.Fatalf("%d and %d are the same", j, i)
			}
		}
	})
}

func plainJaccard(a, b string) float64 {
	sets := [2]map[string]bool{{}, {}}
	for i, text := range []string{a, b} {
		list := strings.Fields(text)
		for j, w := range list {
			sets[i][w] = true
			if j > 0 {
				sets[i][list[j-1]+" "+w] = true
			}
		}
	}
	shared := 0
	for s := range sets[0] {
		if sets[1][s] {
			shared++
		}
	}
	return float64(shared) / float64(len(sets[0])+len(sets[1])-shared)
}

// A crowd of texts that are the same, or all but the same, takes no square of their number.
func TestCrowdsOfNearDuplicates(t *testing.T) {
	const many = 100_000
	same := func(yield func(Doc) bool) {
		for key := range uint32(many) {
			if !yield(Doc{Key: key, Text: "The very same text, a hundred thousand times."}) {
				return
			}
		}
	}
	if got := NearDuplicates(same, .5); len(got) != many-1 || slices.ContainsFunc(got, func(p Pair) bool { return p.A != 0 || p.Likeness != 1 }) {
		t.Errorf("%d pairs of equal texts", len(got))
	}
	numbered := func(yield func(Doc) bool) {
		for key := range uint32(many / 10) {
			if !yield(Doc{Key: key, Text: fmt.Sprintf("In the year of the flood the river rose above the bridge at house %d of the long street by the mill", key)}) {
				return
			}
		}
	}
	got := NearDuplicates(numbered, .5)
	reached := map[uint32]bool{}
	for _, p := range got {
		reached[p.A], reached[p.B] = true, true
	}
	if len(reached) != many/10 || len(got) > 100*many/10 {
		t.Errorf("%d pairs reach %d texts that differ by a number", len(got), len(reached))
	}
	if got := NearDuplicates(slices.Values([]Doc{{Key: 1}, {Key: 2, Text: "…"}, {Key: 3, Text: "?"}}), 0); len(got) != 0 {
		t.Errorf("texts without words: %v", got)
	}
}
