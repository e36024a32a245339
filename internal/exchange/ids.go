package exchange

import "hash/maphash"

// ids remembers at which line each id of a file stood first. There may be a million.
type ids map[uint64]int32

// before gives the line at which the id stood already, or 0.
func (x *ids) before(id string, line int) int {
	if id == "" {
		return 0
	}
	if *x == nil {
		*x = ids{}
	}
	key := maphash.String(seed, id)
	first, there := (*x)[key]
	if !there {
		(*x)[key] = int32(min(line, 1<<31-1)) //nolint:gosec // bounded
	}
	return int(first)
}
