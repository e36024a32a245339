package match

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plain answers like the index, by looking at every record.
type plain map[uint32]Doc

// counted is what a record of some texts holds; there are few different ones, and reading them is what takes time.
var counted = map[string]*counts{}

type counts struct {
	times  map[string]int
	length int
}

func (p plain) count(d Doc) *counts {
	key := d.Text
	if d.Language != "" || len(d.Titles) > 0 {
		key = strings.Join(append([]string{d.Language, d.Text}, d.Titles...), "\x00")
	}
	c := counted[key]
	if c == nil {
		c = &counts{times: map[string]int{}}
		counted[key] = c
		for _, text := range append([]string{d.Text}, d.Titles...) {
			for _, w := range words(text, d.Language) {
				c.times[clip(w)]++
				c.length++
			}
		}
	}
	return c
}

// find scores by the index's own statistics, which count removed records for a while.
func (p plain) find(x *Index, q Query, all bool, keep func(uint32) bool) (hits []Hit, found []uint32) {
	average, terms := x.average(), q.in(x.df, x.held())
	for key, d := range p {
		c := p.count(d)
		score, holds := 0., 0
		for _, t := range terms {
			if n := float64(min(mostTimes, c.times[clip(t.text)])); n > 0 {
				norm := k1 * (1 - b + b*float64(codeLength(lengthCode(c.length)))/max(1, average))
				score += t.weight * x.idf(t.text) * (k1 + 1) * n / (n + norm)
				holds++
			}
		}
		if holds == 0 || all && holds < len(terms) || keep != nil && !keep(key) {
			continue
		}
		hits, found = append(hits, Hit{key, score}), append(found, key)
	}
	slices.Sort(found)
	slices.SortFunc(hits, func(a, b Hit) int {
		if worse(b, a) {
			return -1
		}
		return 1
	})
	return hits, found
}

// same holds answers against the plain ones; equal scores may change places.
func same(t interface {
	Helper()
	Fatalf(string, ...any)
}, x *Index, p plain, q Query, all bool, keep func(uint32) bool, k int) {
	t.Helper()
	want, wantFound := p.find(x, q, all, keep)
	best, found := x.Find(q, all, keep, k)
	if !slices.Equal(found, wantFound) {
		t.Fatalf("found %d: %.9v, want %d: %.9v", len(found), found[:min(9, len(found))], len(wantFound), wantFound[:min(9, len(wantFound))])
	}
	sameHits(t, best, want, k)
	if !all && keep == nil {
		sameHits(t, x.candidates(q, k), want, k)
	}
}

func sameHits(t interface {
	Helper()
	Fatalf(string, ...any)
}, best, want []Hit, k int) {
	t.Helper()
	if len(best) != min(k, len(want)) {
		t.Fatalf("%d hits, want %d of %d", len(best), k, len(want))
	}
	score := map[uint32]float64{}
	for _, h := range want {
		score[h.Key] = h.Score
	}
	for i, h := range best {
		if math.Abs(h.Score-want[i].Score) > 1e-4 || math.Abs(h.Score-score[h.Key]) > 1e-4 {
			t.Fatalf("hit %d is %v (by itself %v), want %v", i, h, score[h.Key], want[i])
		}
	}
}

var someWords = strings.Fields("ab ac ad ae ba bc bd ca cb da db ea mer sol nos tem ver dun cor lat pen tri ost ulm")

func drawText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 0, most).Draw(t, "words"), " ")
	})
}

func drawDoc(keys uint32) *rapid.Generator[Doc] {
	return rapid.Custom(func(t *rapid.T) Doc {
		d := Doc{Key: rapid.Uint32Range(0, keys).Draw(t, "key"), Text: drawText(80).Draw(t, "text")}
		if rapid.IntRange(0, 30).Draw(t, "far") == 0 {
			d.Key = math.MaxUint32 - d.Key
		}
		for range rapid.IntRange(0, 2).Draw(t, "titles") {
			d.Titles = append(d.Titles, drawText(20).Draw(t, "title"))
		}
		return d
	})
}

func TestTheIndexAnswersLikeAPlainOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plain{}
		built := rapid.SliceOfN(drawDoc(200), 0, 60).Draw(t, "built")
		x := Build(slices.Values(built))
		for _, d := range built {
			p[d.Key] = d
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0, 1, 2:
				key := rapid.Uint32Range(0, 200).Draw(t, "removed")
				x.Remove(key)
				delete(p, key)
			case 3:
				x.compact()
			default:
				d := drawDoc(200).Draw(t, "doc")
				x.Put(d)
				p[d.Key] = d
			}
		}
		if x.Len() != len(p) {
			t.Fatalf("%d records, want %d", x.Len(), len(p))
		}
		ask(t, x, p)
		x.compact()
		ask(t, x, p)
		exact(t, x, p)
	})
}

func ask(t *rapid.T, x *Index, p plain) {
	for range 3 {
		q := Parse(drawText(12).Draw(t, "question"), "")
		keep := func(key uint32) bool { return key%3 != 0 }
		if rapid.Bool().Draw(t, "keep all") {
			keep = nil
		}
		same(t, x, p, q, rapid.Bool().Draw(t, "all"), keep, rapid.IntRange(0, 20).Draw(t, "k"))
	}
}

// exact holds the statistics of an index without removed records against the records.
func exact(t *rapid.T, x *Index, p plain) {
	df := map[string]int{}
	var words, records float64
	for _, d := range p {
		c := p.count(d)
		if c.length > 0 {
			words += float64(codeLength(lengthCode(c.length)))
			records++
		}
		for _, w := range someWords {
			if c.times[w] > 0 {
				df[w]++
			}
		}
	}
	for _, w := range someWords {
		if want := idfOf(len(p), df[w]); math.Abs(x.idf(w)-want) > 1e-9 {
			t.Fatalf("idf of %s is %v, want %v", w, x.idf(w), want)
		}
	}
	if got, want := x.average(), words/max(1, records); math.Abs(got-want) > 1e-9 {
		t.Fatalf("the average length is %v, want %v", got, want)
	}
}

// Of a question's words the most frequent are left off when they are many; near words of one group stay together.
func TestTheMostFrequentWordsAreLeftOff(t *testing.T) {
	list := []asked{{group: 3, df: 5}, {group: 0, df: 90_000}, {group: 0, df: 90_000}, {group: 1, df: 200_000}, {group: 2, df: 200_000}, {group: 4, df: 200_000}, {group: 5, df: 300_000}}
	for held, want := range map[int]int{1_000: 5, 1_000_000: 5, 1_400_000: 6, 3_000_000: 7} {
		if got := telling(list, held); len(got) != want {
			t.Errorf("of a collection of %d, %d words are asked for, want %d", held, len(got), want)
		}
	}
	if got := telling(list[:3], 1_000); len(got) != 3 {
		t.Errorf("%d words of two are asked for", len(got))
	}
}

// Lists over several blocks, wide and narrow.
func TestManyRecordsAnswerLikeAPlainIndex(t *testing.T) {
	p := plain{}
	for key := range uint32(150_000) {
		text := "every"
		if key%2 == 0 {
			text += " even even"
		}
		if key%700 == 3 {
			text += " seldom"
		}
		if key%50_000 == 7 {
			text += " rare"
		}
		d := Doc{Key: key * 3, Text: text}
		if key%90 == 0 {
			d.Titles = []string{"even numbers"}
		}
		p[d.Key] = d
	}
	x := Build(func(yield func(Doc) bool) {
		for key := range uint32(150_000) {
			if !yield(p[key*3]) {
				return
			}
		}
	})
	for range 2 {
		for _, text := range []string{"every", "even", "seldom rare", "rare even", "numbers every", "seldom numbers unknown"} {
			same(t, x, p, Parse(text, ""), false, nil, 30)
			same(t, x, p, Parse(text, ""), true, func(key uint32) bool { return key%2 == 0 }, 1000)
		}
		for key := uint32(0); key < 450_000; key += 15 {
			x.Remove(key)
			delete(p, key)
		}
	}
}

func TestAdversaries(t *testing.T) {
	var many strings.Builder
	for i := range 150_000 {
		fmt.Fprintf(&many, "w%d ", i)
	}
	long := strings.Repeat("éa", 50_000)
	p := plain{1: {Key: 1, Text: many.String()}, math.MaxUint32: {Key: math.MaxUint32, Text: long + " w5"}, 2: {Key: 2, Text: "w5 w6"}}
	x := New()
	for _, d := range p {
		x.Put(d)
	}
	same(t, x, p, Parse("w5 w149999", ""), false, nil, 10)
	same(t, x, p, Parse(long, ""), false, nil, 10)
	if best := x.candidates(Parse(long[:255]+"e", ""), 5); len(best) != 0 {
		t.Errorf("a word of 255 bytes and one more found %v", best)
	}
	if best := x.candidates(Parse(many.String()+long, ""), 5); len(best) == 0 || best[0].Key != 1 {
		t.Errorf("a question of a megabyte found %v", best)
	}
	alike := Build(func(yield func(Doc) bool) {
		for key := range uint32(100_000) {
			if !yield(Doc{Key: key, Text: "the very same claim is made again"}) {
				return
			}
		}
	})
	best, found := alike.Find(Parse("same claim", ""), true, nil, 3)
	if len(found) != 100_000 || len(best) != 3 || best[0].Key != 0 || best[2].Key != 2 {
		t.Errorf("of equal records: %v, %d found", best, len(found))
	}
	for key := range uint32(100_000) {
		alike.Remove(key)
	}
	if alike.Len() != 0 || len(alike.segments) != 0 || len(New().candidates(Parse("same", ""), 3)) != 0 {
		t.Errorf("%d records left in %d segments", alike.Len(), len(alike.segments))
	}
}
