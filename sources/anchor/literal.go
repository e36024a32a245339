package anchor

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// literal answers for a quotation that stands letter for letter in its surroundings: where it stood, or elsewhere. It reads the text as it is,
// which takes microseconds; everything else is compared folded.
func (d *Doc) literal(sel Selector) (Result, bool) {
	if d.inPlace(sel) {
		start := *sel.Start
		return Result{Status: Same, Range: Range{start, start + utf8.RuneCountInString(sel.Exact)}, QuoteSim: 1, ContextSim: 1, Score: 1}, true
	}
	if sel.Prefix == "" && sel.Suffix == "" {
		return Result{}, false
	}
	start, ok := d.nearestCopy(sel)
	if !ok {
		return Result{}, false
	}
	r := Result{Status: Moved, Range: d.rangeOf(start, start+len(sel.Exact)), QuoteSim: 1, ContextSim: 1, Score: certain}
	if sel.Start == nil || *sel.Start == r.Range.Start {
		r.Status, r.Score = Same, 1
	}
	return r, true
}

// inPlace reports whether quotation and surroundings stand letter for letter where they stood.
func (d *Doc) inPlace(sel Selector) bool {
	if sel.Start == nil || *sel.Start >= d.n {
		return false
	}
	start := d.byteAt(*sel.Start)
	if !strings.HasPrefix(d.text[start:], sel.Exact) {
		return false
	}
	end := start + len(sel.Exact)
	return strings.HasSuffix(d.text[:start], sel.Prefix) && strings.HasPrefix(d.text[end:], sel.Suffix) && d.boundary(start) && d.boundary(end)
}

// near is the number of bytes on each side of where a quotation stood that are looked through first.
const near = 4096

// nearestCopy gives the byte at which the quotation stands in its very surroundings: the copy next to where it stood; where that is not known,
// the only one. Once there is an index, it finds what is further away sooner.
func (d *Doc) nearestCopy(sel Selector) (start int, ok bool) {
	words, before := sel.Prefix+sel.Exact+sel.Suffix, len(sel.Prefix)
	hint, low, high := 0, 0, len(d.text)
	if sel.Start != nil {
		hint = d.byteAt(*sel.Start) - before
		low, high = max(0, hint-near), min(len(d.text), hint+near+len(words))
	}
	best, copies := -1, 0
	look := func(low, high int) {
		for i := range d.copies(words, low, high) {
			at := i + before
			if !d.boundary(at) || !d.boundary(at+len(sel.Exact)) {
				continue
			}
			copies++
			if best < 0 || abs(i-hint) < abs(best-before-hint) {
				best = at
			}
		}
	}
	look(low, high)
	if best < 0 && high-low < len(d.text) && !d.indexed.Load() {
		d.scanned.Add(d.literalCost())
		look(0, len(d.text))
	}
	return best, best >= 0 && (copies == 1 || sel.Start != nil)
}

func abs(n int) int { return max(n, -n) }

// maxPlaces bounds the places that are looked at where words stand letter for letter: a single letter stands everywhere.
const maxPlaces = 1000

// copies gives the byte offsets, between low and high, where words stand, overlapping ones included. It jumps from one of their rarest bytes to
// the next.
func (d *Doc) copies(words string, low, high int) iter.Seq[int] {
	return func(yield func(int) bool) {
		text, rare := d.text[:high], d.rarest(words)
		for from, n := low, 0; n < maxPlaces && from+len(words) <= high; {
			i := strings.IndexByte(text[from+rare:], words[rare])
			if i < 0 || from+i+len(words) > high {
				return
			}
			if strings.HasPrefix(text[from+i:], words) {
				if n++; !yield(from + i) {
					return
				}
			}
			from += i + 1
		}
	}
}

// sampled is the number of bytes by which bytes are held rare.
const sampled = 384

// rarest gives the offset in words of the byte that the text holds the fewest of, by a sample from its middle.
func (d *Doc) rarest(words string) (offset int) {
	d.sampling.Do(func() {
		middle := max(0, len(d.text)/2-sampled/2)
		for _, c := range []byte(d.text[middle:min(len(d.text), middle+sampled)]) {
			d.sample[c]++
		}
	})
	for i := range len(words) {
		if d.sample[words[i]] < d.sample[words[offset]] {
			offset = i
		}
	}
	return offset
}
