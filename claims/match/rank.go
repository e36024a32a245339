package match

import "unicode/utf8"

// Features are what the second stage sees of a question beside a record.
type Features [featureCount]float64

const (
	fFirst      = iota // BM25 of the index
	fQuery             // share of the question that stands in the record, by how rare its words are
	fText              // share of the record's wording that the question has
	fTitle             // the same of its best title
	fGrams             // letters: the record's runs of four that the question has, by how rare they are
	fGramsTitle        // the same of the best title
	fPairs             // neighbours in both
	fRun               // the longest run of words in both
	fNumbers           // numbers in both
	fNoNumber          // numbers of the record that the question has not
	fNames             // share of the record's names that the question has
	fNoName            // the rarest name of the record that the question has not
	fRarest            // the rarest word in both
	fMissing           // words of the record that the question has not
	fSoft              // words of the record that are nearly one of the question's
	fSigned            // words of the name of who wrote the post
	fNameSigned        // neighbours of that name
	featureCount
)

// asking is a question made ready to be laid beside many records.
type asking struct {
	terms   []term
	idf     []float64
	place   map[string]int
	after   map[[2]int]bool // pairs of terms that follow each other, or with one word between
	order   []int
	total   float64
	grams   gramSet
	heads   map[string]int // the first letters of its longer words
	n       int
	average float64
	df      func(string) int
}

// df counts the records that hold a term.
func (x *Index) df(term string) int {
	n, known := x.words.find(term)
	if !known {
		return 0
	}
	return int(x.words.df[n])
}

func (q Query) ask(df func(string) int, n int) *asking {
	a := &asking{n: n, df: df, place: map[string]int{}, after: map[[2]int]bool{}, heads: map[string]int{}}
	a.terms, a.order = q.sequence(df, n)
	for i, t := range a.terms {
		a.place[t.text] = i
		idf := a.rarity(t.text)
		a.idf = append(a.idf, idf)
		if df(t.text) > 0 {
			a.total += t.weight * idf
		}
		if h := head(t.text); h != "" {
			a.heads[h] = i
		}
	}
	last, before := -1, -1
	for _, i := range a.order {
		if i < 0 {
			continue
		}
		a.after[[2]int{last, i}] = true
		a.after[[2]int{before, i}] = true
		before, last = last, i
	}
	for _, w := range q.words {
		if w.parts == nil {
			a.grams.add(w.token.word)
			continue
		}
		for _, p := range w.parts {
			a.grams.add(unaccent(p))
		}
	}
	return a
}

// rarity is a term's idf.
func (a *asking) rarity(t string) float64 { return idfOf(a.n, a.df(t)) }

// head is the beginning of a word by which near forms of it are known; "" of short words and numbers.
func head(term string) string {
	if len(term) < 5 || term[0] <= '9' {
		return ""
	}
	n := 0
	for i := range term {
		if n == 4 {
			return term[:i]
		}
		n++
	}
	if n == 4 {
		return term
	}
	return ""
}

// features lays a record beside the question.
func (a *asking) features(d Doc, first float64) (f Features) {
	matched := make([]float64, len(a.terms))
	text := a.side(d.Text, d.Language, matched)
	f[fText], f[fGrams] = text.share(), text.gramShare()
	best, length := side{}, text.length
	for _, t := range d.Titles {
		s := a.side(t, d.Language, matched)
		length += s.length
		if f[fTitle] <= s.share() {
			f[fTitle], best = s.share(), s
		}
		f[fGramsTitle] = max(f[fGramsTitle], s.gramShare())
	}
	if len(d.Titles) == 0 || best.all == 0 {
		f[fTitle], f[fGramsTitle], best = f[fText], f[fGrams], text
	}
	got := 0.0
	for i, m := range matched {
		if m > 0 {
			f[fFirst] += a.terms[i].weight * a.idf[i] * m * (k1 + 1) / (m + k1*(1-b+b*float64(length)/a.average)) / 10
			got += a.idf[i] * a.terms[i].weight
			f[fRarest] = max(f[fRarest], a.idf[i]/10)
			if a.terms[i].weight < 1 {
				f[fSigned] += a.idf[i] / 10
			}
		}
	}
	if a.total > 0 {
		f[fQuery] = got / a.total
	}
	f[fPairs] = max(text.pairs, best.pairs) / 10
	f[fRun] = max(text.run, best.run) / 10
	f[fNameSigned] = max(text.signed, best.signed) / 10
	f[fNumbers] = max(text.numbers, best.numbers) / 10
	f[fNoNumber] = text.noNumbers / 10
	f[fNames], f[fNoName] = text.nameShare(), text.noName/10
	f[fMissing] = (text.all - text.got) / 10
	f[fSoft] = max(text.soft, best.soft) / 10
	return f
}

// side is what one text of a record shares with the question; every sum is of idf.
type side struct {
	all, got           float64
	grams, gramsGot    int
	length             int
	pairs, run         float64
	numbers, noNumbers float64
	names, namesGot    float64
	noName, soft       float64
	signed             float64
}

func (s side) share() float64 {
	if s.all == 0 {
		return 0
	}
	return s.got / s.all
}

func (s side) gramShare() float64 {
	if s.grams == 0 {
		return 0
	}
	return float64(s.gramsGot) / float64(s.grams)
}

func (s side) nameShare() float64 {
	if s.names == 0 {
		return 0.5
	}
	return s.namesGot / s.names
}

func (a *asking) side(text, language string, matched []float64) (s side) {
	last, run := -1, 0.0
	seen := map[string]bool{}
	for n, t := range tokens(text, language) {
		s.count(a, t.word)
		if t.term == "" || t.kind == tag || t.kind == handle {
			continue
		}
		s.length++
		i, there := a.place[t.term]
		if there {
			matched[i]++
		}
		if !there {
			last, run = -1, 0
			if seen[t.term] {
				continue
			}
			seen[t.term] = true
			idf := a.rarity(t.term)
			s.all += idf
			if _, near := a.heads[head(t.term)]; near {
				s.soft += idf
			}
			if t.kind == number {
				s.noNumbers += idf
			} else if t.capital && n > 0 {
				s.names += idf
				s.noName = max(s.noName, idf)
			}
			continue
		}
		idf := a.idf[i]
		if last >= 0 && a.after[[2]int{last, i}] {
			s.pairs += min(idf, a.idf[last])
			run += idf
			if a.terms[i].weight < 1 && a.terms[last].weight < 1 {
				s.signed += min(idf, a.idf[last])
			}
		} else {
			run = idf
		}
		s.run = max(s.run, run)
		last = i
		if seen[t.term] {
			continue
		}
		seen[t.term] = true
		s.all += idf
		s.got += idf
		if t.kind == number {
			s.numbers += idf
		} else if t.capital && n > 0 {
			s.names += idf
			s.namesGot += idf
		}
	}
	return s
}

// gramSet holds runs of four letters, hashed.
type gramSet struct{ bits [1 << 10]uint64 }

func (g *gramSet) add(word string) {
	eachGram(word, func(h uint32) { g.bits[h>>6&1023] |= 1 << (h & 63) })
}

func (s *side) count(a *asking, word string) {
	eachGram(word, func(h uint32) {
		s.grams++
		if a.grams.bits[h>>6&1023]&(1<<(h&63)) != 0 {
			s.gramsGot++
		}
	})
}

// eachGram gives a word's runs of four letters, with a space before and after the word, hashed.
func eachGram(word string, yield func(uint32)) {
	var last [4]rune
	n := 0
	push := func(r rune) {
		last[0], last[1], last[2], last[3] = last[1], last[2], last[3], r
		if n++; n >= 4 {
			yield((uint32(last[0])*0x9E3779B1 ^ uint32(last[1])*0x85EBCA77 ^ uint32(last[2])*0xC2B2AE3D ^ uint32(last[3])*0x27D4EB2F) * 0x9E3779B1 >> 8)
		}
	}
	push(' ')
	for _, r := range word {
		push(r)
	}
	push(' ')
	if n == 3 && utf8.RuneCountInString(word) == 1 {
		push(' ')
	}
}
