// Package anchor finds a quotation in a text: exactly where it stood, elsewhere, or not at all, and then the nearest
// stretch. It is pure and safe for concurrent use; it imports nothing of ours and anyone may import it.
//
// Offsets are Unicode code points, end exclusive, as the W3C Web Annotation model asks; Options.Unit chooses another unit. No place that it
// gives begins or ends inside a grapheme cluster.
package anchor

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
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

// Range is a stretch of a text, end exclusive.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

func (r Range) len() int { return r.End - r.Start }

// Result is the answer to one selector.
type Result struct {
	Status       Status
	Range        Range   // the place, the best one when ambiguous; zero when replaced or gone
	Typographic  bool    // of an altered one: only white space, quotation marks, dashes, Arabic vowel marks or invisible characters differ
	QuoteSim     float64 // 0 to 1: how alike quotation and place are; 1 is letter for letter
	ContextSim   float64 // 0 to 1: how alike the surroundings are; 1 when the selector has none
	Score        float64 // 0 to 1: how likely it is that this is the place; of one not found, that it is nowhere
	Alternatives []Range // of an ambiguous one: the other places that fit equally well
	Instead      Range   // of a replaced one: what stands in its place
	Diff         []Edit  // of an altered one: from the quotation to what stands there
}

// Options say how to anchor; the zero value counts in code points.
type Options struct {
	Unit    Unit     // of the selector's start and end and of the answer's ranges
	Weights *Weights // nil: those that come with the package
}

// Anchor finds sel in the document: letter for letter with its surroundings, else the place that quotation and surroundings together make
// the likeliest.
func (d *Doc) Anchor(sel Selector, o Options) Result {
	if sel.Exact == "" || d.text == "" {
		return Result{Status: Gone, Score: 1}
	}
	sel = d.fromUnit(sel, o.Unit)
	return d.toUnit(d.anchor(sel, o), o.Unit)
}

// AnchorAll anchors many selectors, on every processor that there is; where that is cheaper it indexes the text first.
func (d *Doc) AnchorAll(list []Selector, o Options) []Result {
	d.scanned.Add(int64(len(list)) * d.literalCost() * 4)
	results := make([]Result, len(list))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(list)/8+1) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(list); i = int(next.Add(1)) - 1 {
				results[i] = d.Anchor(list[i], o)
			}
		})
	}
	all.Wait()
	return results
}

// least is how likely a place must be to be named: nobody is served by one that is probably wrong.
const least = 0.45

func (d *Doc) anchor(sel Selector, o Options) Result {
	if r, ok := d.literal(sel); ok {
		return r
	}
	list := d.candidates(sel, o)
	each, nowhere := probabilities(list)
	if len(list) == 0 || backing(list, each) < max(nowhere, least) && !list[0].certain() {
		return missing(list, nowhere)
	}
	return d.found(sel, list, each)
}

// certain is the most that a score says of what is not the same.
const certain = 0.999

// shown rounds a probability to what can be said of one.
func shown(p float64) float64 { return min(certain, math.Round(1000*p)/1000) }

// Candidates lists the places that Anchor weighs for sel, the likeliest first. The program that fits the weights reads them.
func (d *Doc) Candidates(sel Selector) []Candidate { return d.candidates(sel, Options{}) }

func (d *Doc) candidates(sel Selector, o Options) []Candidate {
	s := newSearch(d, sel)
	switch g := d.grams(s); {
	case g != nil:
		s.vote(g)
	case !s.literal() && s.quote != nil:
		s.scan()
	}
	if o.Weights == nil {
		return s.order(&weights)
	}
	return s.order(o.Weights)
}

// found makes the answer of the likeliest place.
func (d *Doc) found(sel Selector, list []Candidate, each []float64) Result {
	best := list[0]
	r := Result{Status: Altered, Range: best.Range, QuoteSim: best.QuoteSim, ContextSim: best.context(), Score: shown(likelihood(list, each))}
	switch {
	case best.Exact && (sel.Start == nil || *sel.Start == best.Range.Start):
		r.Status = Same
	case best.Exact:
		r.Status = Moved
	}
	for _, c := range list[1:] {
		if c.weight == best.weight && apart(c.Range, best.Range) && !nearer(sel, best.Range, c.Range) {
			r.Alternatives = append(r.Alternatives, c.Range)
		}
	}
	if len(r.Alternatives) > 0 {
		r.Status = Ambiguous
	} else if r.Status == Same {
		r.Score = 1
	}
	if !best.Exact {
		stands := d.Slice(best.Range)
		r.Typographic, r.Diff = sameLetters(sel.Exact, stands), Align(sel.Exact, stands)
	}
	return r
}

// likelihood is how likely the first of list is the place: near it, others of list say the same.
func likelihood(list []Candidate, each []float64) (sum float64) {
	best := list[0].Range
	for i, p := range each {
		other := list[i].Range
		if 10*(min(best.End, other.End)-max(best.Start, other.Start)) >= 9*(max(best.End, other.End)-min(best.Start, other.Start)) {
			sum += p
		}
	}
	return sum
}

// backing is how likely the places that weigh as much as the first of list are, together.
func backing(list []Candidate, each []float64) float64 {
	sum := likelihood(list, each)
	for i, c := range list[1:] {
		if c.weight == list[0].weight && apart(c.Range, list[0].Range) {
			sum += each[i+1]
		}
	}
	return sum
}

// standing is the least likeness of both sides' surroundings for which what stands between them has taken the quotation's place.
const standing = 0.75

// missing makes the answer for a quotation that none of the places holds.
func missing(list []Candidate, nowhere float64) Result {
	r := Result{Status: Gone, Score: shown(nowhere)}
	closest := standing
	for _, c := range list {
		if low := min(c.PrefixSim, c.SuffixSim); low >= closest && !(c.Exact && r.Status == Replaced) {
			r.Status, r.Instead, r.QuoteSim, r.ContextSim, closest = Replaced, c.Range, c.QuoteSim, c.context(), low
		}
	}
	return r
}

// nearer reports whether where the quotation stood speaks for a rather than for b: it is the very place, or alone in its vicinity.
func nearer(sel Selector, a, b Range) bool {
	return sel.Start != nil && (distance(sel, a) == 0 || distance(sel, a) <= vicinity && distance(sel, b) > vicinity)
}

// distance is how far a place is from where the quotation stood; all places are equally far when that is not known.
func distance(sel Selector, p Range) int {
	if sel.Start == nil {
		return 0
	}
	return max(p.Start-*sel.Start, *sel.Start-p.Start)
}
