package lineage

// independent is the largest number of chains from the claim to different origins that share no source, origins of one
// group sharing one slot: by Menger's theorem a maximum flow with unit capacities (Dinic, On the order of
// O(edges * sqrt(nodes)) for such networks).
//
// Every source v is an arc from 2v to 2v+1, so that one chain may pass it; then come one slot per group, and the claim
// and the sink.
func (r *reach) independent(origins []bool) int {
	slots := map[string]int32{}
	for i, v := range r.nodes {
		if _, known := slots[v.Group]; origins[i] && v.Group != "" && !known {
			slots[v.Group] = int32(2*len(r.ids) + len(slots))
		}
	}
	claim := int32(2*len(r.ids) + len(slots))
	f := newFlow(int(claim)+2, claim, claim+1)
	for _, v := range r.roots {
		f.arc(claim, 2*v)
	}
	for _, slot := range slots {
		f.arc(slot, f.sink)
	}
	for i := range r.ids {
		v := int32(i)
		f.arc(2*v, 2*v+1)
		for _, w := range r.next[v] {
			f.arc(2*v+1, 2*w)
		}
		if !origins[v] {
			continue
		}
		if slot, grouped := slots[r.nodes[v].Group]; grouped {
			f.arc(2*v+1, slot)
		} else {
			f.arc(2*v+1, f.sink)
		}
	}
	return f.max()
}

// flow is a network of unit arcs; arc e and its reverse e^1 stand side by side.
type flow struct {
	source, sink int32
	first        []int32 // node -> its last arc, -1 for none
	next         []int32 // arc -> the node's arc before it
	to           []int32
	open         []bool
	level        []int32
	at           []int32 // node -> the arc to try next in this phase
}

func newFlow(nodes int, source, sink int32) *flow {
	f := &flow{source: source, sink: sink, first: make([]int32, nodes), level: make([]int32, nodes), at: make([]int32, nodes)}
	for i := range f.first {
		f.first[i] = -1
	}
	return f
}

func (f *flow) arc(from, to int32) {
	for _, end := range [2][2]int32{{from, to}, {to, from}} {
		f.next = append(f.next, f.first[end[0]])
		f.first[end[0]] = int32(len(f.to))
		f.to = append(f.to, end[1])
	}
	f.open = append(f.open, true, false)
}

func (f *flow) max() (total int) {
	for f.layer() {
		copy(f.at, f.first)
		for f.augment() {
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
	queue := []int32{f.source}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		for e := f.first[v]; e >= 0; e = f.next[e] {
			if w := f.to[e]; f.open[e] && f.level[w] < 0 {
				f.level[w] = f.level[v] + 1
				queue = append(queue, w)
			}
		}
	}
	return f.level[f.sink] >= 0
}

// augment sends one unit along the layers. It keeps its path on the heap: chains may be a hundred thousand long.
func (f *flow) augment() bool {
	var path []int32
	v := f.source
	for v != f.sink {
		e := f.at[v]
		for e >= 0 && !(f.open[e] && f.level[f.to[e]] == f.level[v]+1) {
			e = f.next[e]
		}
		f.at[v] = e
		switch {
		case e >= 0:
			path = append(path, e)
			v = f.to[e]
		case len(path) == 0:
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
	return true
}
