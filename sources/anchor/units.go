package anchor

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Unit is what offsets count.
type Unit int

// The units.
const (
	CodePoints Unit = iota // Unicode code points
	UTF16                  // as JavaScript and Hypothesis count
	Bytes                  // of UTF-8
)

// Convert gives an offset of text in another unit. One outside the text counts as its nearer end, one inside a character as the character's
// beginning.
func Convert(text string, offset int, from, to Unit) int {
	seen := [3]int{}
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		width := [3]int{1, utf16.RuneLen(r), size}
		if seen[from]+width[from] > offset {
			break
		}
		for unit := range seen {
			seen[unit] += width[unit]
		}
	}
	return seen[to]
}

// fromUnit gives sel with its place in code points, within the text.
func (d *Doc) fromUnit(sel Selector, u Unit) Selector {
	convert := func(at *int) *int {
		if at == nil {
			return nil
		}
		n := max(*at, 0)
		if u != CodePoints {
			n = Convert(d.text, *at, u, CodePoints)
		}
		return &n
	}
	sel.Start, sel.End = convert(sel.Start), convert(sel.End)
	return sel
}

// toUnit gives r with its places in another unit.
func (d *Doc) toUnit(r Result, u Unit) Result {
	if u == CodePoints {
		return r
	}
	convert := func(p Range) Range {
		if p == (Range{}) {
			return p
		}
		start, end := d.byteAt(p.Start), d.byteAt(p.End)
		if u == Bytes {
			return Range{start, end}
		}
		return Range{Convert(d.text[:start], start, Bytes, u), Convert(d.text[:end], end, Bytes, u)}
	}
	r.Range, r.Instead = convert(r.Range), convert(r.Instead)
	for i := range r.Alternatives {
		r.Alternatives[i] = convert(r.Alternatives[i])
	}
	return r
}
