package lineage

// tree is the dominator tree of a part: from a super-origin that stands behind every origin, over reversed derivations, down to the
// claims. Its nodes are numbered in the order of a walk from the super-origin, which is 1; 0 is none.
type tree struct {
	number []int32 // source, or sources + claim -> its number, 0 when no origin is behind it
	node   []int32 // number -> source, or sources + claim
	above  []int32 // number -> number of its immediate dominator
	top    []int32 // number -> the dominator that stands right under the super-origin
}

const super = 1

// dominators makes the tree by the algorithm of Lengauer and Tarjan (1979, the simple version: O(m log n)). Nothing here recurses.
//
// The graph is taken as it is: to collapse loops first would give wrong answers.
func (p *part) dominators() *tree {
	t := &tree{}
	parent := t.walk(p)
	l := newForest(len(t.node))
	t.above = make([]int32, len(t.node))
	bucket, after := make([]int32, len(t.node)), make([]int32, len(t.node)) // lists of the nodes with this semidominator
	for i := int32(len(t.node)) - 1; i > super; i-- {
		l.semi[i] = t.semidominator(p, l, i)
		up := parent[i]
		after[i], bucket[l.semi[i]] = bucket[l.semi[i]], i
		l.ancestor[i] = up
		for v := bucket[up]; v != 0; v = after[v] {
			t.above[v] = up
			if u := l.eval(v); l.semi[u] < l.semi[v] {
				t.above[v] = u
			}
		}
		bucket[up] = 0
	}
	t.top = make([]int32, len(t.node))
	for i := int32(super + 1); i < int32(len(t.node)); i++ {
		if t.above[i] != l.semi[i] {
			t.above[i] = t.above[t.above[i]]
		}
		t.top[i] = i
		if t.above[i] != super {
			t.top[i] = t.top[t.above[i]]
		}
	}
	return t
}

// semidominator looks at the ways that lead to a node from the side of the origins.
func (t *tree) semidominator(p *part, l *forest, i int32) int32 {
	v, n := t.node[i], p.sources()
	var before []int32
	switch {
	case v >= n:
		before = p.rootsOf(v - n)
	case p.is(v, origin):
		return super
	default:
		before = p.of(v)
	}
	semi := i
	for _, w := range before {
		if k := t.number[w]; k != 0 {
			semi = min(semi, l.semi[l.eval(k)])
		}
	}
	return semi
}

// walk numbers every source and claim with an origin behind it, depth first, and gives the parents.
func (t *tree) walk(p *part) (parent []int32) {
	n := p.sources()
	at, users := p.users()
	end := append([]int32(nil), at[1:]...)
	t.number = make([]int32, int(n)+len(p.claims))
	t.node = make([]int32, super+1, len(t.number)+super+1)
	parent = make([]int32, super+1, len(t.number)+super+1)
	var stack []int32
	visit := func(v, from int32) {
		t.number[v] = int32(len(t.node))
		t.node, parent = append(t.node, v), append(parent, from)
		stack = append(stack, v)
	}
	for o := range n {
		if !p.is(o, origin) || t.number[o] != 0 {
			continue
		}
		visit(o, super)
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			if v >= n || at[v] == end[v] { // a claim has no users
				stack = stack[:len(stack)-1]
				continue
			}
			u := users[at[v]]
			at[v]++
			if t.number[u] == 0 {
				visit(u, t.number[v])
			}
		}
	}
	return parent
}

// users turns the derivations round: source v is used by users[start[v]:start[v+1]], by claim i as sources + i.
func (p *part) users() (start, users []int32) {
	n := p.sources()
	start = make([]int32, n+1)
	for _, w := range p.next {
		start[w+1]++
	}
	for _, w := range p.roots {
		start[w+1]++
	}
	for v := range n {
		start[v+1] += start[v]
	}
	users = make([]int32, start[n])
	fill := append([]int32(nil), start[:n]...)
	put := func(v, by int32) {
		users[fill[v]] = by
		fill[v]++
	}
	for v := range n {
		for _, w := range p.of(v) {
			put(w, v)
		}
	}
	for i := range p.claims {
		for _, w := range p.rootsOf(int32(i)) {
			put(w, n+int32(i))
		}
	}
	return start, users
}

// forest is what Lengauer and Tarjan call so: trees that grow together, with the node of the least semidominator on each way up.
type forest struct {
	semi, label, ancestor []int32
	way                   []int32 // scratch
}

func newForest(nodes int) *forest {
	l := &forest{semi: make([]int32, nodes), label: make([]int32, nodes), ancestor: make([]int32, nodes)}
	for i := range l.semi {
		l.semi[i], l.label[i] = int32(i), int32(i)
	}
	return l
}

// eval gives the node of the least semidominator between v and the root of its tree, and makes the way shorter for next time.
func (l *forest) eval(v int32) int32 {
	if l.ancestor[v] == 0 {
		return v
	}
	way := l.way[:0]
	for w := v; l.ancestor[l.ancestor[w]] != 0; w = l.ancestor[w] {
		way = append(way, w)
	}
	for i := len(way) - 1; i >= 0; i-- {
		w := way[i]
		a := l.ancestor[w]
		if l.semi[l.label[a]] < l.semi[l.label[w]] {
			l.label[w] = l.label[a]
		}
		l.ancestor[w] = l.ancestor[a]
	}
	l.way = way
	return l.label[v]
}
