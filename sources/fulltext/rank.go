package fulltext

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Holds reports whether folded text has the term's words side by side.
func (t Term) Holds(folded string) bool { return t.find(folded, 0) >= 0 }

// find gives where the term stands in folded text from a byte on, -1 for nowhere.
func (t Term) find(folded string, from int) int {
	for at := from; ; {
		i := strings.Index(folded[at:], t.Folded)
		if i < 0 {
			return -1
		}
		i += at
		end := i + len(t.Folded)
		if (i == 0 || folded[i-1] == ' ') && (t.Prefix || end == len(folded) || folded[end] == ' ') {
			return i
		}
		_, size := utf8.DecodeRuneInString(folded[i:])
		at = i + size
	}
}

// maxTimes bounds how often a term counts in one text.
const maxTimes = 8

// Score says how well a folded text answers terms: how many of them it has, how often, how near to each other, in their order. At most about 5.
func Score(folded string, terms []Term) float64 {
	if len(terms) == 0 {
		return 0
	}
	covered, often := 0, 0.0
	places := make([][]int, len(terms))
	for i, t := range terms {
		for at := t.find(folded, 0); at >= 0 && len(places[i]) < maxTimes; at = t.find(folded, at+len(t.Folded)) {
			places[i] = append(places[i], at)
		}
		if n := float64(len(places[i])); n > 0 {
			covered++
			often += n / (n + 1.5)
		}
	}
	n := float64(len(terms))
	score := 2*float64(covered)/n + often/n - float64(len(folded))/20_000
	if covered > 1 {
		score += nearness(places, terms)
	}
	return score
}

// nearness is 1 when the terms stand side by side in their order, less the farther they are from each other, and less out of order.
func nearness(places [][]int, terms []Term) float64 {
	best := 0.0
	need := len(terms) - 1
	for _, t := range terms {
		need += len(t.Folded)
	}
	for _, start := range slices.Concat(places...) {
		low, high, ordered, last := start, start, true, -1
		for i, list := range places {
			at := nearest(list, start)
			if at < 0 {
				continue
			}
			low, high = min(low, at), max(high, at+len(terms[i].Folded))
			ordered = ordered && at > last
			last = at
		}
		near := float64(need) / float64(max(need, high-low))
		if !ordered {
			near *= .8
		}
		best = max(best, near)
	}
	return best
}

func nearest(list []int, to int) int {
	best := -1
	for _, at := range list {
		if best < 0 || abs(at-to) < abs(best-to) {
			best = at
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// Piece is a piece of a snippet.
type Piece struct {
	Text string
	Mark bool // it is one of the words that were searched for
}

// Snippet is what is shown of a text that was found.
type Snippet struct {
	Pieces     []Piece
	Before     bool // more of the text stands before it
	After      bool // and after it
	Start, End int  // from the first word that is marked to the end of the last, in the text; both 0 when none is
}

// Cut short and Whole are lengths of snippets, in code points.
const (
	Short = 280
	Whole = 4000
)

// Snip cuts the stretch of a text in which most of the terms stand, most code points long, and marks them. What has the beginning of a word in common
// with a term is marked too when loose is set: other forms of the word are found as well.
func Snip(text string, terms []Term, most int, loose bool) Snippet {
	marks := marksIn(text, terms, loose)
	runes := []rune(text)
	from, to := window(marks, len(runes), most)
	from, to = atWords(runes, from, to)
	s := Snippet{Before: from > 0, After: to < len(runes)}
	at := from
	for _, m := range marks {
		if m.from < at || m.to > to {
			continue
		}
		if m.from > at {
			s.Pieces = append(s.Pieces, Piece{Text: string(runes[at:m.from])})
		}
		s.Pieces = append(s.Pieces, Piece{Text: string(runes[m.from:m.to]), Mark: true})
		if s.End == 0 {
			s.Start = m.from
		}
		at, s.End = m.to, m.to
	}
	if at < to {
		s.Pieces = append(s.Pieces, Piece{Text: string(runes[at:to])})
	}
	return s
}

// Plain is the snippet as text.
func (s Snippet) Plain() string {
	var b strings.Builder
	if s.Before {
		b.WriteString("… ")
	}
	for _, p := range s.Pieces {
		b.WriteString(p.Text)
	}
	if s.After {
		b.WriteString(" …")
	}
	return b.String()
}

type marked struct{ from, to, term int }

// marksIn finds the terms in a text, in order, without overlap.
func marksIn(text string, terms []Term, loose bool) (list []marked) {
	all := Words(text)
	for i := range all {
		for n, t := range terms {
			if to := t.standsAt(all, i); to >= 0 {
				list = append(list, marked{all[i].Start, to, n})
				continue
			}
			if loose && !t.Prefix && !strings.Contains(t.Folded, " ") && akin(all[i].Text, t.Folded) {
				list = append(list, marked{all[i].Start, all[i].End, n})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b marked) int { return a.from - b.from })
	merged := list[:0]
	for _, m := range list {
		if last := len(merged) - 1; last >= 0 && m.from < merged[last].to {
			merged[last].to = max(merged[last].to, m.to)
			continue
		}
		merged = append(merged, m)
	}
	return merged
}

// standsAt gives the end of the term if it stands at word i, else -1.
func (t Term) standsAt(all []Word, i int) int {
	rest := t.Folded
	for j := i; j < len(all); j++ {
		word, more, several := strings.Cut(rest, " ")
		switch {
		case several && all[j].Text == word:
			rest = more
		case !several && (all[j].Text == word || t.Prefix && strings.HasPrefix(all[j].Text, word)):
			return all[j].End
		default:
			return -1
		}
	}
	return -1
}

// akin reports whether two words begin alike, as the forms of one word do.
func akin(a, b string) bool {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n >= 4 && 5*n >= 3*max(len(x), len(y))
}

// window chooses the stretch that holds most different terms.
func window(marks []marked, n, most int) (from, to int) {
	if n <= most {
		return 0, n
	}
	best, at := -1, 0
	for i, m := range marks {
		terms := map[int]bool{}
		for _, other := range marks[i:] {
			if other.to > m.from+most*3/4 {
				break
			}
			terms[other.term] = true
		}
		if len(terms) > best {
			best, at = len(terms), m.from
		}
	}
	from = min(max(0, at-most/5), n-most)
	return from, from + most
}

// atWords moves the ends of a stretch to where words begin and end.
func atWords(runes []rune, from, to int) (int, int) {
	for i := from; from > 0 && i < min(from+30, to); i++ {
		if unicode.IsSpace(runes[i-1]) {
			from = i
			break
		}
	}
	for i := to; to < len(runes) && i > max(to-30, from); i-- {
		if unicode.IsSpace(runes[i]) {
			to = i
			break
		}
	}
	return from, to
}
