package anchor

import "slices"

// pattern is a quotation made ready for bit-parallel comparison: G. Myers, "A fast bit-vector algorithm for approximate string
// matching", J. ACM 46 (1999), in H. Hyyrö's form with blocks of 64 rows.
type pattern struct {
	runes []rune
	words int
	last  uint64     // the lowest row's bit in its block
	rows  []uint64   // rows[words*n:] marks where character n stands; number 0 is for those that do not
	ascii [128]int32 // number of each ASCII character
	high  rune       // what the characters of near share but for their last byte, -1 when there is none
	near  [256]int32 // number of each character of one alphabet
	keys  []rune     // the others, open addressing
	nums  []int32
	spare []uint64 // of columns and place: a pattern is used by one goroutine
}

func newPattern(runes []rune) *pattern {
	p := &pattern{runes: runes, words: max(1, (len(runes)+63)/64), last: 1 << ((len(runes) + 63) % 64)}
	others := 0
	p.high = -1
	for _, r := range runes {
		if r >= 128 {
			others++
			if p.high < 0 {
				p.high = r >> 8
			}
		}
	}
	if others > 0 {
		size := 16
		for size < 2*others {
			size *= 2
		}
		p.keys, p.nums = make([]rune, size), make([]int32, size)
	}
	p.rows = make([]uint64, p.words, p.words*32)
	for i, r := range runes {
		n := p.number(r)
		if n == 0 {
			n = p.give(r)
		}
		p.rows[int(n)*p.words+i/64] |= 1 << (i % 64)
	}
	return p
}

func (p *pattern) give(r rune) int32 {
	n := int32(len(p.rows) / p.words)
	for range p.words {
		p.rows = append(p.rows, 0)
	}
	switch {
	case r < 128:
		p.ascii[r] = n
		return n
	case r>>8 == p.high:
		p.near[r&0xff] = n
		return n
	}
	i := p.slot(r)
	p.keys[i], p.nums[i] = r, n
	return n
}

func (p *pattern) slot(r rune) int {
	i := int(uint32(r)*0x9e3779b1>>7) & (len(p.keys) - 1)
	for p.keys[i] != 0 && p.keys[i] != r {
		i = (i + 1) & (len(p.keys) - 1)
	}
	return i
}

func (p *pattern) number(r rune) int32 {
	switch {
	case r < 128:
		return p.ascii[r]
	case r>>8 == p.high:
		return p.near[r&0xff]
	case len(p.keys) == 0:
		return 0
	}
	return p.nums[p.slot(r)]
}

// row gives the bits of a character.
func (p *pattern) row(r rune) []uint64 {
	n := int(p.number(r)) * p.words
	return p.rows[n : n+p.words]
}

// hit is the end of a stretch that takes few edits to become the pattern.
type hit struct{ end, edits int }

// hits lists the places in text that take at most most edits, best first and at most limit of them: of each run of neighbouring ends the one with
// the fewest.
func (p *pattern) hits(text []rune, most, limit int) []hit {
	var list []hit
	best := hit{edits: most + 1}
	at := func(end, edits int) {
		if edits < best.edits {
			best = hit{end, edits}
		}
		if best.edits <= most && (edits > most || end > best.end+max(8, len(p.runes)/2)) {
			list = append(list, best)
			best = hit{edits: most + 1}
		}
	}
	if p.words == 1 {
		p.scanWord(text, most, at)
	} else {
		p.scanBlocks(text, most, at)
	}
	if best.edits <= most {
		list = append(list, best)
	}
	slices.SortStableFunc(list, func(a, b hit) int { return a.edits - b.edits })
	return list[:min(len(list), limit)]
}

// scanWord calls at for the ends with at most most edits, and for the first end behind each run of them.
func (p *pattern) scanWord(text []rune, most int, at func(end, edits int)) {
	pv, mv, score, near := ^uint64(0), uint64(0), len(p.runes), false
	for j, r := range text {
		var n int32
		switch {
		case r < 128:
			n = p.ascii[r]
		case r>>8 == p.high:
			n = p.near[r&0xff]
		default:
			n = p.number(r)
		}
		eq := p.rows[n]
		xv := eq | mv
		xh := (((eq & pv) + pv) ^ pv) | eq
		ph, mh := mv|^(xh|pv), pv&xh
		if ph&p.last != 0 {
			score++
		} else if mh&p.last != 0 {
			score--
		}
		ph <<= 1
		pv, mv = mh<<1|^(xv|ph), ph&xv
		if score <= most || near {
			near = score <= most
			at(j+1, score)
		}
	}
}

// scanBlocks is scanWord for longer patterns; blocks that cannot come within most edits are left out (E. Ukkonen's cut-off).
func (p *pattern) scanBlocks(text []rune, most int, at func(end, edits int)) {
	pv, mv, scores := make([]uint64, p.words), make([]uint64, p.words), make([]int, p.words)
	last := min((most+64)/64, p.words) - 1
	for b := range pv {
		pv[b], scores[b] = ^uint64(0), min(64*(b+1), len(p.runes))
	}
	near := false
	for j, r := range text {
		eq, carry := p.row(r), 0
		for b := 0; b <= last; b++ {
			carry = advance(&pv[b], &mv[b], eq[b], carry, p.top(b))
			scores[b] += carry
		}
		if last < p.words-1 && scores[last]-carry <= most && (eq[last+1]&1 != 0 || carry < 0) {
			b := last + 1
			pv[b], mv[b] = ^uint64(0), 0
			height := min(64, len(p.runes)-64*b)
			scores[b] = scores[last] - carry + height + advance(&pv[b], &mv[b], eq[b], carry, p.top(b))
			last = b
		} else {
			for last > 0 && scores[last] >= most+64 {
				last--
			}
		}
		if full := last == p.words-1; full && scores[last] <= most || near {
			near = full && scores[last] <= most
			edits := most + 1
			if near {
				edits = scores[last]
			}
			at(j+1, edits)
		}
	}
}

// top gives the bit of a block's lowest row.
func (p *pattern) top(b int) uint64 {
	if b == p.words-1 {
		return p.last
	}
	return 1 << 63
}

// advance moves one block of the table one column on; in and out are the differences along its first and last row.
func advance(pv, mv *uint64, eq uint64, in int, top uint64) (out int) {
	var inNegative uint64
	if in < 0 {
		inNegative = 1
	}
	v, m := *pv, *mv
	xv := eq | m
	eq |= inNegative
	xh := (((eq & v) + v) ^ v) | eq
	ph, mh := m|^(xh|v), v&xh
	if ph&top != 0 {
		out = 1
	} else if mh&top != 0 {
		out = -1
	}
	ph, mh = ph<<1, mh<<1|inNegative
	if in > 0 {
		ph |= 1
	}
	*pv, *mv = mh|^(xv|ph), ph&xv
	return out
}

// buffer gives n words of the pattern's spare ones, from an offset on.
func (p *pattern) buffer(from, n int) []uint64 {
	if len(p.spare) < from+n {
		p.spare = make([]uint64, max(from+n, 2*len(p.spare)))
	}
	return p.spare[from : from+n : from+n]
}

// columns runs the table over text and calls at with each column's bits and its lowest score. free says that a match may begin anywhere.
func (p *pattern) columns(text []rune, free bool, at func(j, score int, pv, mv []uint64)) {
	pv, mv := p.buffer(0, p.words), p.buffer(p.words, p.words)
	for b := range pv {
		pv[b], mv[b] = ^uint64(0), 0
	}
	score, first := len(p.runes), 1
	if free {
		first = 0
	}
	for j, r := range text {
		eq, carry := p.row(r), first
		for b := range pv {
			carry = advance(&pv[b], &mv[b], eq[b], carry, p.top(b))
		}
		score += carry
		at(j+1, score, pv, mv)
	}
}

// distance is the number of edits between the pattern and the whole of text.
func (p *pattern) distance(text []rune) int {
	edits := len(p.runes)
	p.columns(text, false, func(_, score int, _, _ []uint64) { edits = score })
	return edits
}

// opening gives the length of the beginning of text that takes the fewest edits, and their number.
func (p *pattern) opening(text []rune) (length, edits int) {
	edits = len(p.runes)
	p.columns(text, false, func(j, score int, _, _ []uint64) {
		if score < edits {
			length, edits = j, score
		}
	})
	return length, edits
}

// longestOpening is opening's length, of equals the longest: another word in the place of the last one is part of it.
func (p *pattern) longestOpening(text []rune) (length int) {
	edits := len(p.runes)
	p.columns(text, false, func(j, score int, _, _ []uint64) {
		if score <= edits {
			length, edits = j, score
		}
	})
	return length
}

// place lays the pattern over the stretch of text that takes the fewest edits, and gives where its characters from i to j (exclusive)
// come to lie: between the characters that answer to them, so that what was put in at the ends stays outside.
func (p *pattern) place(text []rune, i, j int) (start, end, edits int) {
	w := p.words
	kept := p.buffer(2*w, 2*w*(len(text)+1)) // behind those of columns
	for b := range w {
		kept[b], kept[w+b] = ^uint64(0), 0
	}
	edits, stop := len(p.runes), 0
	p.columns(text, true, func(col, score int, pv, mv []uint64) {
		copy(kept[2*w*col:], pv)
		copy(kept[2*w*col+w:], mv)
		if score < edits {
			edits, stop = score, col
		}
	})
	set := func(col, row, side int) bool { return kept[2*w*col+side*w+(row-1)/64]>>((row-1)%64)&1 != 0 }
	row, col := len(p.runes), stop
	start, end = -1, -1
	for {
		if row == j {
			end = col
		}
		if row == i && start < 0 && row < j {
			start = col
		}
		if row == 0 {
			break
		}
		switch {
		case col == 0 || set(col, row, 0):
			row--
		case set(col-1, row, 1):
			col--
		default:
			row, col = row-1, col-1
		}
	}
	return start, max(start, end), edits
}
