package anchor

import (
	"iter"
	"strings"
)

// literal answers for a quotation that stands letter for letter in its surroundings: where it stood, or elsewhere. It reads the text as it is,
// which takes microseconds; everything else is compared folded.
func (d *Doc) literal(sel Selector) (Result, bool) {
	hint := -1
	if sel.Start != nil {
		hint = d.hint(*sel.Start)
		if d.standsAt(hint, sel) {
			return Result{Status: Same, Range: d.behind(sel, hint, hint), QuoteSim: 1, ContextSim: 1, Score: 1}, true
		}
	}
	if sel.Prefix == "" && sel.Suffix == "" {
		return Result{}, false
	}
	start, ok := d.onlyCopy(sel, hint)
	if !ok {
		return Result{}, false
	}
	r := Result{Status: Moved, Range: d.behind(sel, hint, start), QuoteSim: 1, ContextSim: 1, Score: certain}
	if hint < 0 {
		r.Status, r.Score = Same, 1
	}
	return r, true
}

// hint gives the byte at which a quotation stood. Who asks first walks there: counting the whole text costs more than one answer.
func (d *Doc) hint(start int) int {
	if d.asked.Swap(true) {
		return d.byteAt(start)
	}
	return d.walk(0, start)
}

// behind gives the place of a quotation that begins at byte start, counted from the byte where it stood, when that is known.
func (d *Doc) behind(sel Selector, hint, start int) Range {
	at := 0
	switch {
	case hint < 0 || hint == len(d.text):
		at = d.codePoint(start)
	case start >= hint:
		at = *sel.Start + runes(d.text[hint:start])
	default:
		at = *sel.Start - runes(d.text[start:hint])
	}
	return Range{at, at + runes(sel.Exact)}
}

// standsAt reports whether quotation and surroundings stand letter for letter around a byte.
func (d *Doc) standsAt(start int, sel Selector) bool {
	if !strings.HasPrefix(d.text[start:], sel.Exact) {
		return false
	}
	end := start + len(sel.Exact)
	return strings.HasSuffix(d.text[:start], sel.Prefix) && strings.HasPrefix(d.text[end:], sel.Suffix) && d.boundary(start) && d.boundary(end)
}

// vicinity is the number of code points on each side of where a quotation stood within which a copy is preferred to those further away. Among
// several in it, or several outside it, none is the right one for being nearer.
const vicinity = 2048

// onlyCopy gives the byte at which the quotation stands in its very surroundings, when it does so once: in the vicinity of byte hint, where that is
// known, else in the whole text.
func (d *Doc) onlyCopy(sel Selector, hint int) (start int, ok bool) {
	words, copies := sel.Prefix+sel.Exact+sel.Suffix, 0
	look := func(low, high int) {
		for i := range d.copies(words, low, high) {
			if at := i + len(sel.Prefix); d.boundary(at) && d.boundary(at+len(sel.Exact)) {
				if start, copies = at, copies+1; copies > 1 {
					return
				}
			}
		}
	}
	if hint >= 0 {
		look(max(0, hint-vicinity-len(sel.Prefix)), min(len(d.text), hint+vicinity+len(words)))
	}
	if copies == 0 {
		d.scanned.Add(d.literalCost())
		look(0, len(d.text))
	}
	return start, copies == 1
}

// maxPlaces bounds the places that are looked at where words stand letter for letter: a single letter stands everywhere.
const maxPlaces = 1000

// copies gives the byte offsets between low and high where words stand, overlapping ones included. It jumps from one of their rarest bytes to
// the next, and looks at the second rarest before it compares.
func (d *Doc) copies(words string, low, high int) iter.Seq[int] {
	return func(yield func(int) bool) {
		rare, second := d.rarest(words)
		text, first, other := d.text[:high], words[rare], words[second]
		for from, n := low, 0; n < maxPlaces && from+len(words) <= high; from++ {
			i := strings.IndexByte(text[from+rare:], first)
			if from += i; i < 0 || from+len(words) > high {
				return
			}
			if text[from+second] == other && text[from:from+len(words)] == words {
				if n++; !yield(from) {
					return
				}
			}
		}
	}
}

// sampled is the number of bytes by which bytes are held rare.
const sampled = 256

// rarest gives the offsets in words of the two bytes that the text holds the fewest of, by a sample from its middle.
func (d *Doc) rarest(words string) (first, second int) {
	d.sampling.Do(func() {
		middle := max(0, len(d.text)/2-sampled/2)
		for _, c := range []byte(d.text[middle:min(len(d.text), middle+sampled)]) {
			d.sample[c]++
		}
	})
	for i := range len(words) {
		switch n := d.sample[words[i]]; {
		case n < d.sample[words[first]]:
			first, second = i, first
		case n < d.sample[words[second]] && words[i] != words[first] || second == first:
			second = i
		}
	}
	return first, second
}
