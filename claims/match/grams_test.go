package match

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims/match/corpus"
	"pgregory.net/rapid"
)

func TestWordsThatAreNearlyThoseOfTheIndex(t *testing.T) {
	x := New()
	x.Put(Doc{Key: 1, Language: "en", Text: "Hydroxychloroquine heals, said Bolsonaro in Brasilia; the ambassador of Ukraine flew to Tehran with Trump in 2019"})
	for _, c := range []struct{ typed, want string }{
		{"hydroxicloroquine", "hydroxychloroquin"}, {"bolsanaro", "bolsonaro"}, {"bolsonraro", "bolsonaro"}, {"tehrna", "tehran"},
		{"trupm", "trump"}, {"ambasador", "ambassador"}, {"2018", ""}, {"zebra", ""}, {"", ""}, {"ab", ""},
	} {
		got := strings.Join(x.Near(c.typed, 1), " ")
		if got != c.want {
			t.Errorf("near %q is %q, want %q", c.typed, got, c.want)
		}
	}
	if got := x.Near("trupm", 0); len(got) != 0 {
		t.Errorf("no words asked for: %v", got)
	}
	x.Remove(1)
	if got := x.Near("trupm", 3); len(got) != 0 {
		t.Errorf("near words of records that are gone: %v", got)
	}
}

func TestATypoStillFinds(t *testing.T) {
	x := New()
	x.Put(Doc{Key: 1, Language: "en", Text: "Bolsonaro drank chloroquine"})
	x.Put(Doc{Key: 2, Language: "en", Text: "Putin drank water"})
	for _, text := range []string{"bolsanaro", "bolsanaro drank", "chlorokine of bolsanaro"} {
		best, found := x.Find(Parse(text, "en"), true, nil, 5)
		if len(best) != 1 || best[0].Key != 1 || !slices.Equal(found, []uint32{1}) {
			t.Errorf("%q found %v, %v", text, best, found)
		}
	}
}

// However the vocabulary has grown, its lists find what looking at every word finds.
func TestNearWordsAreThoseOfAllWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v vocabulary
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(0, 1500).Draw(t, "words") {
			n, _ := v.number(corpus.Syllables(r, 1+r.IntN(4)))
			v.df[n]++
			v.list()
		}
		asked := corpus.Syllables(r, 2+r.IntN(2))
		var all vocabulary
		all.df, all.ends, all.text, all.table, all.tags = v.df, v.ends, v.text, v.table, v.tags
		got, want := v.near(asked, 3), all.near(asked, 3)
		var buf, of gramBuffer
		grams := buf.of([]byte(asked))
		for _, n := range want {
			theirs := of.of(v.word(n.word))
			shared := dice(grams, theirs) * float64(len(grams)+len(theirs)) / 2
			full := len(got) == 3 && got[2].likeness >= n.likeness
			if shared >= float64((len(grams)+2)/3) && !full && !slices.Contains(got, n) {
				t.Fatalf("near %q: %v, want %v", asked, got, want)
			}
		}
	})
}
