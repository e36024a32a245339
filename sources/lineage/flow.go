package lineage

// flow is a network of unit arcs that can be used again and again; arc e and its reverse e^1 stand side by side.
type flow struct {
	source, sink int32
	first        []int32 // node -> its last arc, -1 for none
	next         []int32 // arc -> the node's arc before it
	to           []int32
	open         []bool
	level        []int32
	at           []int32 // node -> the arc to try next in this phase
	queue, path  []int32
}

// reset empties the network.
func (f *flow) reset(nodes int) {
	f.first, f.level, f.at = f.first[:0], resized(f.level, nodes), resized(f.at, nodes)
	for range nodes {
		f.first = append(f.first, -1)
	}
	f.next, f.to, f.open = f.next[:0], f.to[:0], f.open[:0]
}

// resized gives a list of n numbers of any value.
func resized(list []int32, n int) []int32 {
	if cap(list) < n {
		return make([]int32, n, 2*n)
	}
	return list[:n]
}

func (f *flow) arc(from, to int32) {
	f.next = append(f.next, f.first[from], f.first[to])
	e := int32(len(f.to))
	f.first[from], f.first[to] = e, e+1
	f.to = append(f.to, to, from)
	f.open = append(f.open, true, false)
}

// max is the largest flow, or bound when that is reached before (Dinic, for unit capacities of the order of arcs * sqrt(nodes)).
func (f *flow) max(bound int) (total int) {
	for total < bound && f.layer() {
		copy(f.at, f.first)
		for total < bound && f.augment() {
			total++
		}
	}
	return total
}

// layer numbers the nodes by distance from the source and reports whether the sink can be reached.
func (f *flow) layer() bool {
	for i := range f.level {
		f.level[i] = -1
	}
	f.level[f.source] = 0
	f.queue = append(f.queue[:0], f.source)
	for i := 0; i < len(f.queue); i++ {
		v := f.queue[i]
		for e := f.first[v]; e >= 0; e = f.next[e] {
			if w := f.to[e]; f.open[e] && f.level[w] < 0 {
				f.level[w] = f.level[v] + 1
				f.queue = append(f.queue, w)
			}
		}
	}
	return f.level[f.sink] >= 0
}

// augment sends one unit along the layers. Its path is no recursion: chains may be a hundred thousand long.
func (f *flow) augment() bool {
	path := f.path[:0]
	v := f.source
	for v != f.sink {
		e := f.at[v]
		for e >= 0 && (!f.open[e] || f.level[f.to[e]] != f.level[v]+1) {
			e = f.next[e]
		}
		f.at[v] = e
		switch {
		case e >= 0:
			path = append(path, e)
			v = f.to[e]
		case len(path) == 0:
			f.path = path
			return false
		default: // a dead end: step back and never try that arc again in this phase
			back := path[len(path)-1]
			path = path[:len(path)-1]
			v = f.to[back^1]
			f.at[v] = f.next[back]
		}
	}
	for _, e := range path {
		f.open[e], f.open[e^1] = false, true
	}
	f.path = path
	return true
}
