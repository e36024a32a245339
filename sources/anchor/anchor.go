// Package anchor finds a quotation in a text: exactly where it stood, elsewhere, or not at all, and then the nearest
// stretch. It is pure and safe for concurrent use; it imports nothing of ours and anyone may import it.
//
// Offsets are Unicode code points, end exclusive, as the W3C Web Annotation model asks. No place that it gives begins or
// ends inside a grapheme cluster.
package anchor

import (
	"cmp"
	"slices"
	"strings"
)

// Selector names a stretch of a text by its words, their surroundings and where it stood.
type Selector struct {
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"` // up to ContextLength code points before
	Suffix string `json:"suffix,omitempty"` // and after
	Start  *int   `json:"start,omitempty"`  // nil: not known
	End    *int   `json:"end,omitempty"`
}

// ContextLength is the number of code points that prefix and suffix hold at most.
const ContextLength = 32

// Status says what became of a quotation.
type Status string

// The statuses. Replaced and gone carry no place.
const (
	Same      Status = "same"      // it stands where it stood, or stands there once and no place was known
	Moved     Status = "moved"     // letter for letter the same, elsewhere
	Altered   Status = "altered"   // found, with differences
	Ambiguous Status = "ambiguous" // several places fit equally well
	Replaced  Status = "replaced"  // its surroundings are there, and something else stands in its place
	Gone      Status = "gone"      // not there
)

// Range is a stretch of a text in code points, end exclusive.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Result is the answer to one selector.
type Result struct {
	Status       Status
	Range        Range    // the place; zero when replaced or gone
	Typographic  bool     // of an altered one: only white space, quotation marks, dashes, Arabic vowel marks or invisible characters differ
	QuoteSim     float64  // 0 to 1: how alike quote and place are; 1 is letter for letter
	ContextSim   float64  // 0 to 1: how alike the surroundings are; 1 when the selector has none
	Score        float64  // 0 to 1: how sure
	Alternatives []Range  // the other places that fit equally well
	Nearest      *Nearest // of a gone one: the most similar stretch; nil when the text is empty
}

// Nearest is the most similar stretch of the text, for a quotation that is not there.
type Nearest struct {
	Quote string  `json:"quote"`
	Start int     `json:"start"`
	End   int     `json:"end"`
	Score float64 `json:"score"` // 0 to 1: share of the quotation's letters that need no edit
}

// alteredFrom is the least similarity at which a stretch is still taken for the quotation with differences. Below it, every
// fourth letter differs, and what is found is as often another sentence.
const alteredFrom = 0.75

// Anchor finds sel in the document: letter for letter first (where it stood, then elsewhere, told apart by its surroundings),
// then with other typography, then with small differences.
func (d *Doc) Anchor(sel Selector) Result {
	if sel.Exact == "" || d.n == 0 {
		return Result{Status: Gone}
	}
	if r, ok := d.choose(sel, d.exact(sel.Exact)); ok {
		r.QuoteSim = 1
		return r
	}
	if r, ok := d.choose(sel, d.typographic(sel.Exact)); ok {
		if r.Status != Ambiguous {
			r.Status = Altered
		}
		r.Typographic, r.QuoteSim, r.Score = true, 0.99, min(r.Score, 0.99)
		return r
	}
	near := d.nearest(sel.Exact)
	if near == nil || near.Score < alteredFrom {
		return Result{Status: Gone, Nearest: near}
	}
	at := Range{near.Start, near.End}
	return Result{Status: Altered, Range: at, QuoteSim: near.Score, ContextSim: d.contextSim(sel, at), Score: near.Score}
}

// choose picks among places that fit the quotation equally well: the one where it stood, else the one whose surroundings
// are most alike; where it stood decides only between equals.
func (d *Doc) choose(sel Selector, places []Range) (Result, bool) {
	if len(places) == 0 {
		return Result{}, false
	}
	sims := make(map[Range]float64, len(places))
	for _, p := range places {
		sims[p] = d.contextSim(sel, p)
		if sel.Start != nil && p.Start == *sel.Start && sims[p] == 1 {
			return Result{Status: Same, Range: p, ContextSim: 1, Score: 1}, true
		}
	}
	slices.SortStableFunc(places, func(a, b Range) int {
		return cmp.Or(cmp.Compare(sims[b], sims[a]), cmp.Compare(distance(sel, a), distance(sel, b)))
	})
	best := places[0]
	r := Result{Status: Moved, Range: best, ContextSim: sims[best], Score: 0.5 + sims[best]/2}
	if sel.Start == nil || *sel.Start == best.Start {
		r.Status = Same
	}
	for _, p := range places[1:] {
		if sims[p] == sims[best] && distance(sel, p) == distance(sel, best) {
			r.Alternatives = append(r.Alternatives, p)
		}
	}
	if len(r.Alternatives) > 0 {
		r.Status, r.Score = Ambiguous, 1/float64(len(r.Alternatives)+1)
	}
	return r, true
}

// distance is how far a place is from where the quotation stood; all places are equally far when that is not known.
func distance(sel Selector, p Range) int {
	switch {
	case sel.Start == nil:
		return 0
	case p.Start > *sel.Start:
		return p.Start - *sel.Start
	default:
		return *sel.Start - p.Start
	}
}

// maxPlaces bounds the exact places that are looked at: a quotation of one letter stands everywhere.
const maxPlaces = 1000

// exact lists the places where the quotation stands letter for letter.
func (d *Doc) exact(quote string) (places []Range) {
	for from := 0; len(places) < maxPlaces; {
		i := strings.Index(d.text[from:], quote)
		if i < 0 {
			break
		}
		start := from + i
		if d.boundary(start) && d.boundary(start+len(quote)) {
			places = append(places, d.rangeOf(start, start+len(quote)))
		}
		from = start + 1
	}
	return places
}

// contextSim is the share of prefix and suffix that stands around a place, counted from the quotation outwards.
func (d *Doc) contextSim(sel Selector, p Range) float64 {
	prefix, suffix := fold(sel.Prefix).runes, fold(sel.Suffix).runes
	if len(prefix)+len(suffix) == 0 {
		return 1
	}
	start, end := d.byteAt(p.Start), d.byteAt(p.End)
	before := fold(d.text[d.byteAt(max(0, p.Start-2*ContextLength)):start]).runes
	after := fold(d.text[end:d.byteAt(min(d.n, p.End+2*ContextLength))]).runes
	slices.Reverse(prefix)
	slices.Reverse(before)
	return float64(common(prefix, before)+common(suffix, after)) / float64(len(prefix)+len(suffix))
}

func common(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
