package lineage

import (
	"cmp"
	"slices"
)

// cycles lists the sets of sources that derive from each other (Tarjan's strongly connected components of two or more
// sources, or one with an edge to itself), each sorted, in the order of their first ids. It never recurses.
func (r *reach) cycles() [][]string {
	t := tarjan{r: r, order: make([]int32, len(r.ids)), low: make([]int32, len(r.ids)), on: make([]bool, len(r.ids))}
	for v := range r.ids {
		if t.order[v] == 0 {
			t.walk(int32(v))
		}
	}
	slices.SortFunc(t.found, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return t.found
}

type tarjan struct {
	r          *reach
	order, low []int32 // from 1
	on         []bool
	stack      []int32
	count      int32
	found      [][]string
}

type frame struct {
	v    int32
	edge int
}

func (t *tarjan) walk(root int32) {
	if t.found == nil {
		t.found = [][]string{}
	}
	calls := []frame{{root, 0}}
	t.enter(root)
	for len(calls) > 0 {
		top := &calls[len(calls)-1]
		v := top.v
		if top.edge < len(t.r.next[v]) {
			w := t.r.next[v][top.edge]
			top.edge++
			if t.order[w] == 0 {
				t.enter(w)
				calls = append(calls, frame{w, 0})
			} else if t.on[w] {
				t.low[v] = min(t.low[v], t.order[w])
			}
			continue
		}
		calls = calls[:len(calls)-1]
		if len(calls) > 0 {
			parent := calls[len(calls)-1].v
			t.low[parent] = min(t.low[parent], t.low[v])
		}
		if t.low[v] == t.order[v] {
			t.leave(v)
		}
	}
}

func (t *tarjan) enter(v int32) {
	t.count++
	t.order[v], t.low[v] = t.count, t.count
	t.stack = append(t.stack, v)
	t.on[v] = true
}

// leave takes the finished set off the stack and keeps it when it is a cycle.
func (t *tarjan) leave(v int32) {
	from := len(t.stack) - 1
	for t.stack[from] != v { // from the top: the set is what lies above
		from--
	}
	set := t.stack[from:]
	names := make([]string, len(set))
	for i, w := range set {
		t.on[w] = false
		names[i] = t.r.ids[w]
	}
	if len(set) > 1 || slices.Contains(t.r.next[v], v) {
		slices.Sort(names)
		t.found = append(t.found, names)
	}
	t.stack = t.stack[:from]
}
