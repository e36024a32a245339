package match

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Features are what the second stage sees of a question beside a record, whatever the language.
type Features [featureCount]float64

// The features. Sums of rarities are divided by ten or fifty, so that all are of the order of one.
const (
	Words        = iota // BM25, over the record's texts as one
	QueryShare          // share of the question that stands in the record, by how rare its words are
	TextShare           // share of the record's wording that the question has
	TitleShare          // the same of its best title
	Grams               // runs of four letters in both, by how rare they are
	GramShare           // share of the record's wording that they are
	Letters             // share of the runs of four letters of its wording, as written, that the question has
	TitleLetters        // the same of its best title
	Pairs               // neighbours in both
	Numbers             // numbers in both
	Names               // share of the names in the record's wording that the question has
	Rarest              // the rarest word in both
	featureCount
)

// asking is a question made ready to be laid beside many records.
type asking struct {
	x        *Index
	n        int     // records in the index
	average  float64 // length of a record, in words
	terms    []term
	idf      []float64
	place    map[string]int
	after    map[[2]int]bool // pairs of terms that follow each other, or with one word between
	total    float64         // idf of all terms that the index knows
	rarities *runTable
	*desk
}

// desk is what laying beside needs room for; it is used again.
type desk struct {
	grams   runSet
	letters runSet // runs of four letters as they are written
	weighed [1 << 11]weighed
	held    int // of weighed
	reader  reader
	own     []uint64
	seen    []uint64
	times   []int
}

// weighed is a term of the records by its hash, 0 for none: records of one question have many words in common.
type weighed struct {
	hash            uint64
	place           int // among the terms of the question, or -1
	idf             float64
	grams, gramsGot float64 // rarity of its runs, and of those that the question has
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// done gives back the room.
func (a *asking) done() {
	d := a.desk
	d.grams, d.letters, d.held = runSet{}, runSet{}, 0
	clear(d.weighed[:])
	desks.Put(d)
}

// weigh gives what is known of a record's word.
func (a *asking) weigh(t *token) *weighed {
	at := t.hash % uint64(len(a.weighed))
	for a.weighed[at].hash != 0 && a.weighed[at].hash != t.hash {
		at = (at + 1) % uint64(len(a.weighed))
	}
	w := &a.weighed[at]
	if w.hash != 0 {
		return w
	}
	if a.held++; a.held > len(a.weighed)*3/4 {
		w = new(weighed) // no more are kept
	}
	w.hash = t.hash
	if i, there := a.place[t.term]; there {
		w.place, w.idf = i, a.idf[i]
	} else {
		w.place, w.idf = -1, idfOf(a.n, a.x.df(t.term))
	}
	for _, g := range t.fours().grams {
		rarity := a.rarities.rarity(g)
		w.grams += rarity
		if a.grams.has(g) {
			w.gramsGot += rarity
		}
	}
	return w
}

// ask makes a question ready.
func (x *Index) asking(q Query) *asking {
	a := &asking{x: x, n: x.held(), average: x.average(), place: map[string]int{}, after: map[[2]int]bool{}, rarities: x.rarities(), desk: desks.Get().(*desk)}
	var order []int
	a.terms, order = q.sequence(x.df, a.n)
	for i, t := range a.terms {
		df := x.df(t.text)
		idf := idfOf(a.n, df)
		a.place[t.text] = i
		a.idf = append(a.idf, idf)
		if df > 0 {
			a.total += t.weight * idf
		}
		eachGram(t.text, a.grams.add)
	}
	for _, w := range q.words {
		if w.parts == nil {
			eachGram(w.token.word, a.letters.add)
		}
		for _, p := range w.parts {
			eachGram(unaccent(p), a.letters.add)
		}
	}
	last, before := -1, -1
	for _, i := range order {
		if i >= 0 {
			a.after[[2]int{last, i}], a.after[[2]int{before, i}] = true, true
			before, last = last, i
		}
	}
	return a
}

// df counts the records that hold a term.
func (x *Index) df(term string) int {
	n, known := x.words.find(term)
	if !known {
		return 0
	}
	return int(x.words.df[n])
}

// features lays a record beside the question.
func (a *asking) features(d Doc) (f Features) {
	a.times = append(a.times[:0], make([]int, len(a.terms))...)
	a.seen = a.seen[:0]
	s := side{a: a, times: a.times}
	text := s.read(d.Text, d.Language)
	title, pairs, numbers := text.share(), text.pairs, text.numbers
	letters, titled := text.letterShare(), false
	for _, t := range d.Titles {
		side := s.read(t, d.Language)
		if side.all == 0 {
			continue
		}
		if !titled { // a record without a title is its own
			title, letters, titled = 0, 0, true
		}
		title, pairs, numbers = max(title, side.share()), max(pairs, side.pairs), max(numbers, side.numbers)
		letters = max(letters, side.letterShare())
	}
	norm := k1 * (1 - b + b*float64(s.length)/max(1, a.average))
	got := 0.0
	for i, times := range s.times {
		if times > 0 {
			got += a.idf[i] * a.terms[i].weight
			f[Words] += a.terms[i].weight * a.idf[i] * float64(times) * (k1 + 1) / (float64(times) + norm) / 10
			f[Rarest] = max(f[Rarest], a.idf[i]/10)
		}
	}
	if a.total > 0 {
		f[QueryShare] = got / a.total
	}
	f[TextShare], f[TitleShare] = text.share(), title
	f[Grams], f[GramShare] = s.gramsGot/50, text.gramsGot/max(1, text.grams)
	f[Letters], f[TitleLetters] = text.letterShare(), letters
	f[Pairs], f[Numbers] = pairs/10, numbers/10
	f[Names] = 0.5
	if text.names > 0 {
		f[Names] = text.namesGot / text.names
	}
	return f
}

// side is the record's side of the comparison.
type side struct {
	a        *asking
	times    []int   // how often each term of the question stands in the record
	length   int     // in words
	gramsGot float64 // of all texts, each word once
}

// shared is what one text of a record shares with the question; every sum is of idf.
type shared struct {
	all, got        float64
	grams, gramsGot float64
	pairs, numbers  float64
	names, namesGot float64
	runs, runsGot   int
}

func (s shared) share() float64 {
	if s.all == 0 {
		return 0
	}
	return s.got / s.all
}

func (s shared) letterShare() float64 { return float64(s.runsGot) / float64(max(1, s.runs)) }

func (s *side) read(text, language string) (sum shared) {
	a, last := s.a, -1
	a.own = a.own[:0]
	a.reader.read(beginning(text, longestRecord), language)
	for n := range a.reader.out {
		t := &a.reader.out[n]
		runs := t.fours().runs
		sum.runs += len(runs)
		for _, g := range runs {
			if a.letters.has(g) {
				sum.runsGot++
			}
		}
		if t.term == "" || t.kind == tag || t.kind == handle {
			continue
		}
		s.length++
		w := a.weigh(t)
		if i := w.place; i >= 0 {
			s.times[i]++
			if last >= 0 && a.after[[2]int{last, i}] {
				sum.pairs += min(a.idf[i], a.idf[last])
			}
		}
		last = w.place
		if !slices.Contains(a.own, t.hash) {
			a.own = append(a.own, t.hash)
			s.word(&sum, t, w, n > 0)
		}
	}
	return sum
}

// word counts a word of a text the first time it comes there.
func (s *side) word(sum *shared, t *token, w *weighed, within bool) {
	sum.all += w.idf
	if w.place >= 0 {
		sum.got += w.idf
	}
	switch {
	case t.kind == number && w.place >= 0:
		sum.numbers += w.idf
	case t.kind != number && t.capital && within:
		sum.names += w.idf
		if w.place >= 0 {
			sum.namesGot += w.idf
		}
	}
	sum.grams += w.grams
	sum.gramsGot += w.gramsGot
	if a := s.a; !slices.Contains(a.seen, t.hash) {
		a.seen = append(a.seen, t.hash)
		s.gramsGot += w.gramsGot
	}
}

// longestRecord is how much of each text of a record the second stage reads, in code points.
const longestRecord = 2000

// most is how many candidates the second stage looks at.
const most = 20

// Search gives the k records nearest to the question, best first. With texts (nil: without) the best candidates are laid beside it once more, and a
// score is the probability that the record says what the question says.
func (x *Index) Search(q Query, k int, texts Texts) ([]Hit, error) {
	if texts == nil || k <= 0 {
		return x.candidates(q, k), nil
	}
	all, err := x.Candidates(q, max(k, most), texts)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, len(all))
	for i, c := range all {
		hits[i] = Hit{c.Key, calibration.Probability(weights.Sum(c.Features), c.Mass)}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(k, len(hits))], nil
}

// Candidate is a record that the first stage found.
type Candidate struct {
	Key      uint32
	Features Features
	Mass     float64 // how much the question says: the idf of its words
}

// Candidates gives the k best of the first stage, laid beside the question. It is for the program that fits the weights; others call Search.
func (x *Index) Candidates(q Query, k int, texts Texts) ([]Candidate, error) {
	found := x.candidates(q, k)
	keys, order := make([]uint32, len(found)), make(map[uint32]int, len(found))
	for i, h := range found {
		keys[i], order[h.Key] = h.Key, i
	}
	docs, err := texts(keys)
	if err != nil {
		return nil, err
	}
	a := x.asking(q)
	defer a.done()
	list := make([]Candidate, 0, len(docs))
	for _, d := range docs {
		if _, asked := order[d.Key]; asked {
			list = append(list, Candidate{d.Key, a.features(d), a.total})
		}
	}
	slices.SortFunc(list, func(a, b Candidate) int { return cmp.Compare(order[a.Key], order[b.Key]) })
	return list, nil
}

// Weights say what each feature is worth.
type Weights [featureCount]float64

// Sum is the worth of all features.
func (w Weights) Sum(f Features) (sum float64) {
	for i := range w {
		sum += w[i] * f[i]
	}
	return sum
}

// Calibration turns a sum of weights, and the mass of a question, into a probability.
type Calibration [3]float64

// Probability is the probability that the record says the same as the question.
func (c Calibration) Probability(sum, mass float64) float64 {
	return 1 / (1 + math.Exp(-(c[0] + c[1]*sum + c[2]*math.Log1p(mass))))
}
