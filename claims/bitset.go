package claims

import "math/bits"

// bitset is a set of claims by their numbers; what lies beyond it is not in it.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

// everything is the set of the first n claims.
func everything(n int) bitset {
	b := newBitset(n)
	for i := range b {
		b[i] = ^uint64(0)
	}
	if rest := n & 63; rest != 0 {
		b[len(b)-1] = 1<<rest - 1
	}
	return b
}

// put adds a claim, or takes it out.
func (b *bitset) put(c int32, in bool) {
	for int(c>>6) >= len(*b) {
		*b = append(*b, 0)
	}
	if in {
		(*b)[c>>6] |= 1 << (c & 63)
	} else {
		(*b)[c>>6] &^= 1 << (c & 63)
	}
}

// and keeps what is in the other set too.
func (b bitset) and(other bitset) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
	}
}

// or adds what is in the other set.
func (b bitset) or(other bitset) {
	for i := range b[:min(len(b), len(other))] {
		b[i] |= other[i]
	}
}

// without takes out what is in the other set.
func (b bitset) without(other bitset) {
	for i := range b[:min(len(b), len(other))] {
		b[i] &^= other[i]
	}
}

func (b bitset) empty() bool {
	for _, word := range b {
		if word != 0 {
			return false
		}
	}
	return true
}

func (b bitset) count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// each calls fn with every claim, by number; back from the last one.
func (b bitset) each(fn func(c int32)) {
	for i, word := range b {
		for ; word != 0; word &= word - 1 {
			fn(int32(i<<6 + bits.TrailingZeros64(word)))
		}
	}
}

func (b bitset) back(fn func(c int32)) {
	for i := len(b) - 1; i >= 0; i-- {
		for word := b[i]; word != 0; {
			top := 63 - bits.LeadingZeros64(word)
			fn(int32(i<<6 + top))
			word &^= 1 << top
		}
	}
}
