// Package match answers "has this been checked before?" from an index in memory: the same answers on every engine, without a model that nobody can
// read. It is pure: it imports nothing of ours, and anyone may import it.
//
// A question goes two ways. The index finds candidates by their words, each weighed by how rare it is (BM25), with words that are only nearly those
// of the question counting less. Then the candidates' own texts are laid beside the question and ranked by what they share, which also says why.
package match

import (
	"cmp"
	"math"
	"slices"
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

// Index holds records by their words. Several goroutines may ask at once while nobody changes it.
type Index struct {
	postings map[string][]posting
	docs     map[uint32]int // its length in words
	length   int            // of all
}

type posting struct {
	key   uint32
	times int
}

// New makes an empty index.
func New() *Index {
	return &Index{postings: map[string][]posting{}, docs: map[uint32]int{}}
}

// Len counts the records.
func (x *Index) Len() int { return len(x.docs) }

// Put takes in a record, in the place of what had its key.
func (x *Index) Put(d Doc) {
	x.Remove(d.Key)
	times, all := map[string]int{}, 0
	for _, s := range append([]string{d.Text}, d.Titles...) {
		for _, w := range words(s, d.Language) {
			times[w]++
			all++
		}
	}
	for w, n := range times {
		x.postings[w] = append(x.postings[w], posting{d.Key, n})
	}
	x.docs[d.Key] = all
	x.length += all
}

// Remove takes a record out.
func (x *Index) Remove(key uint32) {
	if _, there := x.docs[key]; !there {
		return
	}
	x.length -= x.docs[key]
	delete(x.docs, key)
	for w, list := range x.postings {
		x.postings[w] = slices.DeleteFunc(list, func(p posting) bool { return p.key == key })
	}
}

// k1 and b are BM25's: how soon a repeated word stops counting, and how much a long record loses.
var k1, b = 1.2, 0.6

// df counts the records that hold a term.
func (x *Index) df(term string) int { return len(x.postings[term]) }

// Find gives the k best records that keep says yes to (nil: all), best first, and the keys of all of them in order: those that hold all words of the
// question when all is true, else those that hold any.
func (x *Index) Find(q Query, all bool, keep func(key uint32) bool, k int) (best []Hit, found []uint32) {
	scores, holds := map[uint32]float64{}, map[uint32]int{}
	average := float64(x.length) / float64(max(1, len(x.docs)))
	terms := q.in(x.df, len(x.docs))
	for _, t := range terms {
		list := x.postings[t.text]
		idf := math.Log(1 + (float64(len(x.docs))-float64(len(list))+.5)/(float64(len(list))+.5))
		for _, p := range list {
			tf := float64(p.times)
			scores[p.key] += t.weight * idf * tf * (k1 + 1) / (tf + k1*(1-b+b*float64(x.docs[p.key])/average))
			holds[p.key]++
		}
	}
	for key, score := range scores {
		if all && holds[key] < len(terms) || keep != nil && !keep(key) {
			continue
		}
		found = append(found, key)
		best = append(best, Hit{key, score})
	}
	slices.Sort(found)
	slices.SortFunc(best, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key)) })
	return best[:min(k, len(best))], found
}

// Search gives the k records nearest to the question, best first. With texts (nil: without) the candidates are laid beside it once more.
func (x *Index) Search(q Query, k int, texts Texts) ([]Hit, error) {
	best, _ := x.Find(q, false, nil, k)
	return best, nil
}
