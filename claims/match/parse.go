package match

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Query is a parsed question.
type Query struct {
	Text     string // what was read of it, at most longestText code points
	Language string
	Literal  bool // a word that no record holds stands for no other
	words    []said
}

// said is a word of a question.
type said struct {
	term   string   // as the index knows it; "" for a stop word
	parts  []string // of a #tag or @handle instead: as its capitals split it, in small letters
	weight float64  // 1 is a plain word
	token  token
}

// term is a word that is looked for.
type term struct {
	text   string
	weight float64
}

const (
	signatureWeight = 0.75 // words of the name of who wrote a post
	handleWeight    = 1
)

// signature is what a quoted post ends with: — Name (@handle) January 6, 2020.
var signature = regexp.MustCompile(`(?:—|–|--|\s-)\s*([^()—–\n]{0,80}?)\s*\(@(\w{1,20})\)\s*(?:\pL{3,12}\.? \d{1,2}, \d{4}|\d{1,2} \pL{3,12}\.? \d{4})?`)

// Parse reads a question: a tweet, a sentence of a speech, some words. Any bytes will do; of a long text, its beginning is read.
func Parse(text, language string) Query {
	q := Query{Text: beginning(text, longestText), Language: known(language)}
	if q.Language == "" {
		q.Language = detect([]rune(q.Text))
	}
	body, names := unsign(q.Text)
	q.read(body, 1)
	q.read(names, signatureWeight)
	return q
}

// Same reports whether two questions ask for the same words, so that one of them is enough.
func (q Query) Same(other Query) bool {
	return q.Literal == other.Literal && slices.EqualFunc(q.words, other.words, func(a, b said) bool {
		return a.term == b.term && a.weight == b.weight && a.parts == nil && b.parts == nil
	})
}

// Stops reports whether some of the words are left out for saying nothing in their language.
func (q Query) Stops() bool {
	return slices.ContainsFunc(q.words, func(w said) bool { return w.term == "" && w.parts == nil })
}

// beginning is a text's first code points, at most so many.
func beginning(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i]
		}
	}
	return s
}

// unsign parts a text from the signatures of posts in it; their dates are when somebody posted, no words of what was said.
func unsign(text string) (body, names string) {
	if !strings.Contains(text, "(@") {
		return text, ""
	}
	found := signature.FindAllStringSubmatchIndex(text, 20)
	if found == nil {
		return text, ""
	}
	var b, n strings.Builder
	last := 0
	for _, m := range found {
		b.WriteString(text[last:m[0]])
		b.WriteString(" ")
		n.WriteString(text[m[2]:m[3]] + " @" + text[m[4]:m[5]] + " ")
		last = m[1]
	}
	b.WriteString(text[last:])
	return b.String(), n.String()
}

func (q *Query) read(text string, weight float64) {
	for _, t := range tokens(text, q.Language) {
		w := said{term: t.term, weight: weight, token: t}
		switch t.kind {
		case tag:
			w.parts = lowered(capitals(t.text))
		case handle:
			w.parts, w.weight = lowered(capitals(t.text)), min(weight, handleWeight)
		}
		q.words = append(q.words, w)
	}
}

func lowered(parts []string) []string {
	for i := range parts {
		parts[i] = lower(parts[i])
	}
	return parts
}

// mostSplit is how many tags and handles of a question are split by the words of the collection.
const mostSplit = 24

// mostTerms is how many terms of a question are asked for: the rarest.
const mostTerms = 64

// in gives the terms of the question in a collection of n records, of which df hold a term. Each is counted once, with the greatest of its weights.
func (q Query) in(df func(term string) int, n int) []term {
	terms, _ := q.sequence(df, n)
	if len(terms) > mostTerms {
		slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(df(a.text), df(b.text)) })
		terms = terms[:mostTerms]
	}
	return terms
}

// sequence gives the terms, and the places of the question's words in that list, in the order in which they were said; -1 stands for a word that is none.
func (q Query) sequence(df func(term string) int, n int) (terms []term, order []int) {
	place := map[string]int{}
	add := func(text string, weight float64) {
		i, there := place[text]
		switch {
		case text == "":
			i = -1
		case !there:
			i = len(terms)
			place[text] = i
			terms = append(terms, term{text, weight})
		default:
			terms[i].weight = max(terms[i].weight, weight)
		}
		order = append(order, i)
	}
	tags := 0
	for _, w := range q.words {
		if w.parts == nil {
			add(w.term, w.weight)
			continue
		}
		tags++
		for _, part := range w.parts {
			list := []string{part}
			if tags <= mostSplit {
				list = split(part, q.Language, df, n)
			}
			for _, word := range list {
				text := ""
				if !stopWords[q.Language][word] && utf8.RuneCountInString(word) > 1 {
					text = indexed(word, suited(q.Language, word))
				}
				add(text, w.weight)
			}
		}
	}
	return terms, order
}

// longestTag is the longest tag, in bytes, that is split, and longestPart the longest word looked for in one.
const longestTag, longestPart = 60, 20

// split parts what was written together into the words of the collection by which it is likeliest (A. Viterbi, 1967): each word costs the logarithm of
// how rare it is. What is a word of the collection itself stays whole, and so does what cannot be split into words of it.
func split(joined, language string, df func(string) int, n int) []string {
	if len(joined) < 4 || len(joined) > longestTag || df(indexed(joined, suited(language, joined))) > 0 {
		return []string{joined}
	}
	all := math.Log(float64(n + 1))
	type path struct {
		cost float64
		from int
	}
	best := make([]path, len(joined)+1)
	for end := 1; end <= len(joined); end++ {
		best[end].cost = math.Inf(1)
	}
	for from := range len(joined) {
		if math.IsInf(best[from].cost, 1) {
			continue // no words end here
		}
		for end := from + 2; end <= min(len(joined), from+longestPart); end++ {
			if end < len(joined) && !utf8.RuneStart(joined[end]) {
				continue
			}
			part, cost := joined[from:end], 0.0
			if stopWords[language][part] {
				cost = 2 + all/2
			} else if d := df(indexed(part, suited(language, part))); d > 0 && end-from > 2 {
				cost = 2 + all - math.Log(float64(d))
			} else {
				continue
			}
			if c := best[from].cost + cost; c < best[end].cost {
				best[end] = path{c, from}
			}
		}
	}
	if math.IsInf(best[len(joined)].cost, 1) {
		return []string{joined}
	}
	var parts []string
	for end := len(joined); end > 0; end = best[end].from {
		parts = append(parts, joined[best[end].from:end])
	}
	slices.Reverse(parts)
	return parts
}
