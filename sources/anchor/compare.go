package anchor

import (
	"strings"
	"unicode/utf8"
)

// Pair is one line of the comparison of two texts: a paragraph of the older one, of the newer one, or one of each.
type Pair struct {
	Op    Op
	A, B  Range  // code points; empty when the other text alone has it
	Moved int    // of a dropped or added paragraph that the other text has elsewhere: 1 + the index of its line there; else 0
	Edits []Edit // of a changed one, from the paragraph's words to the newer one's, counted from their beginnings; nil when they are very long
}

// paragraphOf is a paragraph of a text.
type paragraphOf struct {
	text string
	at   Range
}

func paragraphsOf(text string) (list []paragraphOf) {
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		n := utf8.RuneCountInString(line)
		if strings.TrimSpace(line) != "" {
			list = append(list, paragraphOf{line, Range{Start: at, End: at + n}})
		}
		at += n + 1
	}
	return list
}

// Compare sets two texts side by side: paragraphs first, those that occur once in both before the rest, then the words within each pair that
// changed. Blank lines are passed over.
func Compare(a, b string) []Pair {
	c := comparison{a: paragraphsOf(a), b: paragraphsOf(b)}
	c.stretch(0, len(c.a), 0, len(c.b))
	c.findMoved()
	return c.lines
}

type comparison struct {
	a, b  []paragraphOf
	lines []Pair
}

// stretch compares a[i:j] with b[k:l]: what both begin and end with, then between the paragraphs that each has once.
func (c *comparison) stretch(i, j, k, l int) {
	for i < j && k < l && c.a[i].text == c.b[k].text {
		c.same(i, k)
		i, k = i+1, k+1
	}
	tail := 0
	for tail < min(j-i, l-k) && c.a[j-1-tail].text == c.b[l-1-tail].text {
		tail++
	}
	j, l = j-tail, l-tail
	for _, p := range onceInBoth(i, j, k, l, func(n int) string { return c.a[n].text }, func(n int) string { return c.b[n].text }) {
		c.pairs(i, p.a, k, p.b)
		c.same(p.a, p.b)
		i, k = p.a+1, p.b+1
	}
	c.pairs(i, j, k, l)
	for n := range tail {
		c.same(j+n, l+n)
	}
}

func (c *comparison) same(i, k int) {
	c.lines = append(c.lines, Pair{Op: Kept, A: c.a[i].at, B: c.b[k].at})
}

// maxPairs bounds how many pairs of paragraphs of one stretch are weighed against one another; beyond it they are paired in their order.
const maxPairs = 2_500

// maxWords bounds the words that are weighed, each against the paragraphs of the other side.
const maxWords = 2_000_000

func (c *comparison) words(i, j, k, l int) (n int) {
	for _, p := range c.a[i:j] {
		n += len(p.text) / 6 * (l - k)
	}
	for _, p := range c.b[k:l] {
		n += len(p.text) / 6 * (j - i)
	}
	return n
}

// maxAligned is the length in bytes, of both together, up to which two paragraphs are aligned word by word; longer ones count as changed altogether.
const maxAligned = 1 << 20

// alike is the least share of words that makes two paragraphs versions of one.
const alike = 0.4

// pairs sets the paragraphs of two stretches that have nothing in common beside one another where they share enough words.
func (c *comparison) pairs(i, j, k, l int) {
	if (j-i)*(l-k) > maxPairs || c.words(i, j, k, l) > maxWords {
		n := min(j-i, l-k)
		for m := range n {
			c.pair(i+m, k+m)
		}
		c.alone(i+n, j, k+n, l)
		return
	}
	bags := func(list []paragraphOf) (bags []map[string]int) {
		for _, p := range list {
			bag := map[string]int{}
			for _, w := range strings.Fields(p.text) {
				bag[w]++
			}
			bags = append(bags, bag)
		}
		return bags
	}
	a, b := bags(c.a[i:j]), bags(c.b[k:l])
	best := make([][]float64, len(a)+1) // of a[m:] and b[n:]
	for m := range best {
		best[m] = make([]float64, len(b)+1)
	}
	likeness := make([][]float64, len(a))
	for m := len(a) - 1; m >= 0; m-- {
		likeness[m] = make([]float64, len(b))
		for n := len(b) - 1; n >= 0; n-- {
			likeness[m][n] = shared(a[m], b[n])
			best[m][n] = max(best[m+1][n], best[m][n+1])
			if likeness[m][n] >= alike {
				best[m][n] = max(best[m][n], likeness[m][n]+best[m+1][n+1])
			}
		}
	}
	m, n := 0, 0
	for m < len(a) && n < len(b) {
		switch {
		case likeness[m][n] >= alike && best[m][n] == likeness[m][n]+best[m+1][n+1]:
			c.pair(i+m, k+n)
			m, n = m+1, n+1
		case best[m][n] == best[m+1][n]:
			c.alone(i+m, i+m+1, k+n, k+n)
			m++
		default:
			c.alone(i+m, i+m, k+n, k+n+1)
			n++
		}
	}
	c.alone(i+m, j, k+n, l)
}

// shared is the share of words that two paragraphs have in common.
func shared(a, b map[string]int) float64 {
	both, all := 0, 0
	for w, n := range a {
		both += min(n, b[w])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(both) / float64(all)
}

func (c *comparison) pair(i, k int) {
	a, b := c.a[i], c.b[k]
	p := Pair{Op: Changed, A: a.at, B: b.at}
	if len(a.text)+len(b.text) <= maxAligned {
		p.Edits = Align(a.text, b.text)
	}
	c.lines = append(c.lines, p)
}

// alone lists paragraphs that one text has.
func (c *comparison) alone(i, j, k, l int) {
	for ; i < j; i++ {
		c.lines = append(c.lines, Pair{Op: Dropped, A: c.a[i].at})
	}
	for ; k < l; k++ {
		c.lines = append(c.lines, Pair{Op: Added, B: c.b[k].at})
	}
}

// findMoved joins paragraphs that went from one place to another as they are.
func (c *comparison) findMoved() {
	at := map[int]string{} // the paragraphs by where they begin
	for _, p := range c.b {
		at[p.at.Start] = p.text
	}
	added := map[string][]int{}
	for n, line := range c.lines {
		if line.Op == Added {
			added[at[line.B.Start]] = append(added[at[line.B.Start]], n)
		}
	}
	clear(at)
	for _, p := range c.a {
		at[p.at.Start] = p.text
	}
	for n := range c.lines {
		if c.lines[n].Op != Dropped {
			continue
		}
		text := at[c.lines[n].A.Start]
		if free := added[text]; len(free) > 0 {
			c.lines[n].Moved, c.lines[free[0]].Moved = free[0]+1, n+1
			added[text] = free[1:]
		}
	}
}
