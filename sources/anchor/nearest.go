package anchor

import (
	"slices"
	"unicode"
)

// maxPattern bounds the quotation that is searched for with differences: its first this many code points stand for it.
const maxPattern = 4096

// nearest gives the stretch of the text that takes the fewest edits to become the quotation, letter case and typography
// aside, widened to whole words; nil when nothing can be compared.
func (d *Doc) nearest(quote string) *Nearest {
	pattern := trim(lower(fold(quote).runes))
	pattern = pattern[:min(len(pattern), maxPattern)]
	f := fold(d.text)
	text := lower(f.runes)
	if len(pattern) == 0 || len(text) == 0 {
		return nil
	}
	end, edits := best(pattern, text, false)
	if end == 0 {
		return nil
	}
	// The same search backwards from that end finds the beginning.
	window := slices.Clone(text[max(0, end-2*len(pattern)):end])
	slices.Reverse(window)
	slices.Reverse(pattern)
	length, _ := best(pattern, window, true)
	start := end - max(length, 1)
	for start > 0 && inWord(text[start-1]) && inWord(text[start]) {
		start--
	}
	for end < len(text) && inWord(text[end-1]) && inWord(text[end]) {
		end++
	}
	for start < end-1 && text[start] == ' ' {
		start++
	}
	for end > start+1 && text[end-1] == ' ' {
		end--
	}
	from, to := d.widen(f.starts[start], f.ends[end-1])
	at := d.rangeOf(from, to)
	return &Nearest{Quote: d.text[from:to], Start: at.Start, End: at.End, Score: 1 - float64(edits)/float64(len(pattern))}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func lower(runes []rune) []rune {
	for i, r := range runes {
		runes[i] = unicode.ToLower(r)
	}
	return runes
}

// best gives the end of the stretch of text with the fewest edits to pattern (of the prefix, when anchored), and their number:
// the first of several, drawn out as far as it costs nothing, since an edit at the end may as well be a letter that differs.
func best(pattern, text []rune, anchored bool) (end, edits int) {
	edits = len(pattern)
	scan(pattern, text, anchored, func(at, score int) {
		if score < edits || score == edits && at == end+1 {
			end, edits = at, score
		}
	})
	return end, edits
}

// scan computes, for every prefix of text, the least number of edits that turn pattern into one of its suffixes (or, when
// anchored, into the whole prefix), 64 rows of the table at a time: G. Myers, "A fast bit-vector algorithm for approximate
// string matching", J. ACM 46 (1999), in H. Hyyrö's form with blocks.
func scan(pattern, text []rune, anchored bool, visit func(at, score int)) {
	blocks := (len(pattern) + 63) / 64
	peq := map[rune][]uint64{}
	for i, r := range pattern {
		if peq[r] == nil {
			peq[r] = make([]uint64, blocks)
		}
		peq[r][i/64] |= 1 << (i % 64)
	}
	none := make([]uint64, blocks)
	pv, mv := make([]uint64, blocks), make([]uint64, blocks)
	for i := range pv {
		pv[i] = ^uint64(0)
	}
	last := uint64(1) << ((len(pattern) - 1) % 64)
	score := len(pattern)
	for at, r := range text {
		eq := peq[r]
		if eq == nil {
			eq = none
		}
		carry := 0 // the difference along the row above: 0 when a match may begin anywhere, else 1
		if anchored {
			carry = 1
		}
		for b := range blocks {
			top := uint64(1) << 63
			if b == blocks-1 {
				top = last
			}
			carry = advance(&pv[b], &mv[b], eq[b], carry, top)
		}
		score += carry
		visit(at+1, score)
	}
}

// advance moves one block of the table one column on; in and out are the differences along its first and last row.
func advance(pv, mv *uint64, eq uint64, in int, top uint64) (out int) {
	var inNegative uint64
	if in < 0 {
		inNegative = 1
	}
	xv := eq | *mv
	eq |= inNegative
	xh := (((eq & *pv) + *pv) ^ *pv) | eq
	ph := *mv | ^(xh | *pv)
	mh := *pv & xh
	if ph&top != 0 {
		out = 1
	} else if mh&top != 0 {
		out = -1
	}
	ph <<= 1
	mh = mh<<1 | inNegative
	if in > 0 {
		ph |= 1
	}
	*pv = mh | ^(xv | ph)
	*mv = ph & xv
	return out
}
