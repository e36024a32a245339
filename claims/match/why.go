package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Why says what a question and a record share and where they differ.
type Why struct {
	Shared  []Common     `json:"shared"`
	Differs []Difference `json:"differs"`
	Said    string       `json:"sentence"`
	Partly  bool         `json:"partly,omitempty"` // a text is longer than what is compared: its beginning was
}

// Sentence says it in one: Shares "Golan", "Clinton", 1998. Differs: 12 per cent here, 21 per cent there. Here is the question, there the record.
func (w Why) Sentence() string { return w.Said }

// Span is a stretch of a text, in code points; the end is exclusive.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// What is shared or differs.
const (
	WhyWord     = "word"
	WhyName     = "name"
	WhyNumber   = "number"
	WhyDate     = "date"
	WhyNegation = "negation"
)

// Common stands in both texts, perhaps in other forms.
type Common struct {
	Kind     string `json:"kind"`
	Text     string `json:"text"` // as the record writes it
	Question Span   `json:"question"`
	Record   Span   `json:"record"`          // in its wording, or in a title
	Title    int    `json:"title,omitempty"` // which title, from 1; 0 is the wording
}

// Difference is where the texts say something else of the same: a number, a name, a date; or one denies.
type Difference struct {
	Kind     string `json:"kind"`
	Here     string `json:"here"`  // as the question writes it; "" when it has nothing there
	There    string `json:"there"` // as the record's wording writes it
	Question *Span  `json:"question,omitempty"`
	Record   *Span  `json:"record,omitempty"`
}

// mostCompared is how many words of each text are laid beside each other.
const mostCompared = 400

// Explain compares a question with a record, whose wording is compared in all ways; of its titles, only what they share.
func Explain(q Query, d Doc) Why {
	here, there := spread(q.Text, q.Language), spread(d.Text, d.Language)
	w := Why{Shared: []Common{}, Differs: []Difference{}, Partly: here.partly || there.partly}
	w.share(here, there, 0)
	for i, t := range d.Titles {
		w.share(here, spread(t, d.Language), i+1)
	}
	w.dates(here, there)
	w.numbers(here, there)
	w.denials(here, there)
	w.swaps(here, there)
	w.Said = w.sentence()
	return w
}

// reading is a text with its words.
type reading struct {
	text       []rune
	tokens     []token
	language   string
	quantities []quantity
	dates      []date
	partly     bool
}

// spread reads a text; tags and handles are spread into their parts, which all stand where the tag stands.
func spread(text, language string) reading {
	r := reading{text: []rune(text), language: known(language)}
	if len(r.text) > longestText {
		r.text, r.partly = r.text[:longestText], true
	}
	if r.language == "" {
		r.language = detect(r.text)
	}
	for _, t := range tokens(string(r.text), r.language) {
		if t.kind != tag && t.kind != handle {
			r.tokens = append(r.tokens, t)
			continue
		}
		for _, part := range capitals(t.text) {
			low := lower(part)
			r.tokens = append(r.tokens, token{form: wordForm(low, suited(r.language, low)), start: t.start, end: t.end, capital: true})
		}
	}
	if len(r.tokens) > mostCompared {
		r.tokens, r.partly = r.tokens[:mostCompared], true
	}
	r.dates, r.quantities = measured(r)
	return r
}

func (r reading) says(s Span) string { return string(r.text[s.Start:s.End]) }

// share notes the words of a text of the record that the question has too.
func (w *Why) share(here, there reading, title int) {
	at := map[string]int{}
	for i, t := range here.tokens {
		if _, known := at[t.term]; !known && t.term != "" {
			at[t.term] = i
		}
	}
	dated := there.dated()
	lastHere, lastThere := -2, -2
	for i, t := range there.tokens {
		k, both := at[t.term]
		if t.term == "" || !both || t.kind == joined || dated[i] || w.has(t.term, title, there, i) {
			continue
		}
		c := Common{Kind: WhyWord, Question: Span{here.tokens[k].start, here.tokens[k].end}, Record: Span{t.start, t.end}, Title: title}
		switch {
		case t.kind == number:
			c.Kind = WhyNumber
		case t.capital && here.tokens[k].capital:
			c.Kind = WhyName
		}
		if n := len(w.Shared); n > 0 && lastHere == k-1 && lastThere == i-1 && w.Shared[n-1].Title == title && w.Shared[n-1].Kind == c.Kind && c.Kind != WhyWord || n > 0 && t.kind == pair && lastHere == k-1 && lastThere == i-1 {
			last := &w.Shared[n-1] // a name of two words, a number and its scale, a run of characters
			last.Question.End, last.Record.End = c.Question.End, c.Record.End
			last.Text = there.says(last.Record)
		} else {
			c.Text = there.says(c.Record)
			w.Shared = append(w.Shared, c)
		}
		lastHere, lastThere = k, i
	}
}

// has says that a word was noted before: in this text, or in the wording when this is a title.
func (w *Why) has(term string, title int, there reading, before int) bool {
	for _, t := range there.tokens[:before] {
		if t.term == term {
			return true
		}
	}
	if title == 0 {
		return false
	}
	for _, c := range w.Shared {
		if c.Title < title && slices.ContainsFunc(words(c.Text, there.language), func(s string) bool { return s == term }) {
			return true
		}
	}
	return false
}

// denials notes that one text denies and the other does not.
func (w *Why) denials(here, there reading) {
	a, b := here.denial(), there.denial()
	switch {
	case a != nil && b == nil:
		w.Differs = append(w.Differs, Difference{Kind: WhyNegation, Here: here.says(*a), Question: a})
	case a == nil && b != nil:
		w.Differs = append(w.Differs, Difference{Kind: WhyNegation, There: there.says(*b), Record: b})
	}
}

// swaps notes names that stand in each other's place where the rest agrees: between words that both texts have. In scripts without capitals any word may be
// a name.
func (w *Why) swaps(here, there reading) {
	a, b := here.content(), there.content()
	matched := align(a, b)
	if len(matched) < 2 || len(matched)*5 < len(b)*2 {
		return
	}
	matched = append(matched, [2]int{len(a), len(b)})
	last := [2]int{-1, -1}
	for _, m := range matched {
		gapA, gapB := a[last[0]+1:m[0]], b[last[1]+1:m[1]]
		last = m
		if len(gapA) == 0 || len(gapB) == 0 || len(gapA) > 2 || len(gapB) > 2 || !named(gapA) || !named(gapB) {
			continue
		}
		q, r := Span{gapA[0].start, gapA[len(gapA)-1].end}, Span{gapB[0].start, gapB[len(gapB)-1].end}
		w.Differs = append(w.Differs, Difference{Kind: WhyName, Here: here.says(q), There: there.says(r), Question: &q, Record: &r})
	}
}

// content are the words that say something, numbers and dates aside.
func (r reading) content() (list []token) {
	dated := r.dated()
	for i, t := range r.tokens {
		if t.term != "" && t.kind == plainWord && !dated[i] {
			list = append(list, t)
		}
	}
	return list
}

// named says that all words may be names.
func named(list []token) bool {
	for _, t := range list {
		if script := byScript([]rune(t.word + " ")[0]); !t.capital && (script == "en" || script == "ru") {
			return false
		}
	}
	return true
}

// align gives the longest common row of words of two texts, as places in both.
func align(a, b []token) (pairs [][2]int) {
	length := make([]uint16, (len(a)+1)*(len(b)+1))
	row := len(b) + 1
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].term == b[j].term {
				length[i*row+j] = length[(i+1)*row+j+1] + 1
			} else {
				length[i*row+j] = max(length[(i+1)*row+j], length[i*row+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[(i+1)*row+j] >= length[i*row+j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// mostNamed is how many shared things the sentence names.
const mostNamed = 6

// loudness orders what the sentence names.
var loudness = map[string]int{WhyName: 0, WhyDate: 1, WhyNumber: 2, WhyWord: 3}

func (w Why) sentence() string {
	shared := slices.Clone(w.Shared)
	slices.SortStableFunc(shared, func(a, b Common) int { return cmp.Compare(loudness[a.Kind], loudness[b.Kind]) })
	var names []string
	for _, c := range shared[:min(len(shared), mostNamed)] {
		if c.Kind == WhyNumber || c.Kind == WhyDate {
			names = append(names, c.Text)
		} else {
			names = append(names, `"`+c.Text+`"`)
		}
	}
	says := "Shares no word."
	if len(names) > 0 {
		says = "Shares " + strings.Join(names, ", ")
		if more := len(shared) - len(names); more > 0 {
			says += fmt.Sprintf(" and %d more", more)
		}
		says += "."
	}
	var differs []string
	for _, d := range w.Differs {
		here, there := d.Here, d.There
		if d.Kind == WhyName || d.Kind == WhyNegation {
			here, there = `"`+here+`"`, `"`+there+`"`
		}
		switch {
		case d.Question == nil:
			differs = append(differs, there+" only there")
		case d.Record == nil:
			differs = append(differs, here+" only here")
		default:
			differs = append(differs, here+" here, "+there+" there")
		}
	}
	if len(differs) > 0 {
		says += " Differs: " + strings.Join(differs, "; ") + "."
	}
	return says
}
