package match

import (
	"math"
	"slices"
	"sort"
)

// keys are ascending. Where they are numbers with few gaps they take two bytes each, or none.
type keys struct {
	plain  []uint32 // all; nil when packed
	blocks []keyBlock
	count  int // of those in blocks
}

// keyBlock holds the keys of one block of records: the i-th is base + i + gaps[i].
type keyBlock struct {
	base uint32
	gaps []uint16 // nil: no gap
}

func (k *keys) len() int { return len(k.plain) + k.count }

// at gives the key of a record.
func (k *keys) at(record uint32) uint32 {
	if k.plain != nil {
		return k.plain[record]
	}
	b := &k.blocks[record>>blockBits]
	i := record & (blockSize - 1)
	if b.gaps == nil {
		return b.base + i
	}
	return b.base + i + uint32(b.gaps[i])
}

func (k *keys) find(key uint32) (record uint32, there bool) {
	i := sort.Search(k.len(), func(i int) bool { return k.at(uint32(i)) >= key })
	return uint32(i), i < k.len() && k.at(uint32(i)) == key
}

// pack puts plain keys into blocks, if they are such that it can.
func (k *keys) pack() {
	k.plain = fitted(k.plain)
	var blocks []keyBlock
	for list := range slices.Chunk(k.plain, blockSize) {
		span, without := uint64(list[len(list)-1]-list[0]), uint64(len(list)-1)
		b := keyBlock{base: list[0]}
		switch {
		case span-without > math.MaxUint16:
			return
		case span > without:
			b.gaps = make([]uint16, len(list))
			for i, key := range list {
				b.gaps[i] = uint16(key - list[0] - uint32(i))
			}
		}
		blocks = append(blocks, b)
	}
	*k = keys{blocks: blocks, count: len(k.plain)}
}
