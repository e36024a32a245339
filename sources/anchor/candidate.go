package anchor

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Candidate is a place that a quotation may have, with what it is weighed by.
type Candidate struct {
	Range     Range
	QuoteSim  float64 // 0 to 1: how alike quotation and place are, both folded
	PrefixSim float64 // 0 to 1: how alike the words before it are; -1 when the selector has none
	SuffixSim float64 // and after
	EdgeSim   float64 // 0 to 1: how alike the worse of the two ends are, where both begin and where both end
	Letters   int     // the quotation's length, folded, in code points; an ideograph counts three
	Exact     bool    // letter for letter the same
	Elsewhere float64 // 0 to 1: how much more alike the surroundings of another place are, on both sides

	first, last int // in the folded text
	weight      int // hundredths of the log odds that this is the place
}

// certain reports whether the quotation stands here, typography aside, and its surroundings, if any are known, around it: however short it is, it is not
// gone.
func (c Candidate) certain() bool { return c.QuoteSim == 1 && c.context() == 1 }

// context is how alike the surroundings are, 1 when the selector has none.
func (c Candidate) context() float64 {
	switch {
	case c.PrefixSim < 0 && c.SuffixSim < 0:
		return 1
	case c.PrefixSim < 0:
		return c.SuffixSim
	case c.SuffixSim < 0:
		return c.PrefixSim
	}
	return (c.PrefixSim + c.SuffixSim) / 2
}

// apart reports whether two places share nothing.
func apart(a, b Range) bool { return a.Start >= b.End || a.End <= b.Start }

// locate gives a place of the folded text its range, and the very letters of the quotation when they stand there.
func (d *Doc) locate(c *Candidate, exact string) {
	start, end := d.widen(d.withSpaces(exact)(d.folded().Span(c.first, c.last)))
	const around = 32
	low, high := max(0, start-around), min(len(d.text), end+around)
	if end-start+around >= len(exact) && len(exact)+around >= end-start {
		for from := low; ; {
			i := strings.Index(d.text[from:high], exact)
			if i < 0 {
				break
			}
			if at := from + i; d.boundary(at) && d.boundary(at+len(exact)) && at < end && at+len(exact) > start {
				start, end, c.Exact = at, at+len(exact), true
				break
			}
			from += i + 1
		}
	}
	c.Range = d.rangeOf(start, end)
}

// withSpaces widens a place, in bytes, by as much white space beside it as the quotation has at that end.
func (d *Doc) withSpaces(exact string) func(start, end int) (int, int) {
	before := utf8.RuneCountInString(exact[:len(exact)-len(strings.TrimLeftFunc(exact, unicode.IsSpace))])
	behind := utf8.RuneCountInString(exact[len(strings.TrimRightFunc(exact, unicode.IsSpace)):])
	return func(start, end int) (int, int) {
		for range before {
			if r, size := utf8.DecodeLastRuneInString(d.text[:start]); unicode.IsSpace(r) {
				start -= size
			}
		}
		for range behind {
			if r, size := utf8.DecodeRuneInString(d.text[end:]); unicode.IsSpace(r) {
				end += size
			}
		}
		return start, end
	}
}

// order puts the likeliest place first; between equals the one that stands nearest to where the quotation stood.
func (s *search) order(w *Weights) []Candidate {
	for i := range s.found {
		c := &s.found[i]
		for _, other := range s.found {
			if c.PrefixSim >= 0 && c.SuffixSim >= 0 && apart(c.Range, other.Range) {
				c.Elsewhere = max(c.Elsewhere, min(other.PrefixSim, other.SuffixSim)-min(c.PrefixSim, c.SuffixSim))
			}
		}
		c.weight = w.of(*c)
	}
	slices.SortStableFunc(s.found, func(a, b Candidate) int {
		return cmp.Or(b.weight-a.weight, distance(s.sel, a.Range)-distance(s.sel, b.Range))
	})
	return s.found
}
