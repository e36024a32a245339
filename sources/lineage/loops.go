package lineage

// loops are the strongly connected sets of a part (Tarjan), and what of them each source reaches. Sets are numbered as they are completed,
// so that a derivation that leaves a set leads to a lower number.
type loops struct {
	set    []int32 // of each source
	start  []int32 // set k holds member[start[k]:start[k+1]]
	member []int32
	// rep[k] is the first set on every way from k that is cyclic or where ways to different loops part; -1: no loop is reached.
	// What k reaches, rep[k] reaches, so a question about k is answered there, however long the way is.
	rep []int32
	cut []flag // what of dead ends, closed loops and derivations against time the set reaches
}

func (p *part) findLoops(tree *tree) *loops {
	n := p.sources()
	l := &loops{set: make([]int32, n), start: []int32{0}, member: make([]int32, 0, n)}
	t := tarjan{p: p, l: l, order: make([]int32, n), low: make([]int32, n), at: append([]int32(nil), p.start[:n]...)}
	for v := range n {
		if t.order[v] == 0 {
			t.walk(v)
		}
	}
	l.rep, l.cut = make([]int32, len(l.start)-1), make([]flag, len(l.start)-1)
	for k := range l.rep {
		l.represent(p, tree, int32(k))
	}
	return l
}

// cyclic reports whether the sources of set k derive from each other: there are two or more, or one that derives from itself.
func (l *loops) cyclic(p *part, k int32) bool {
	if l.start[k+1]-l.start[k] > 1 {
		return true
	}
	v := l.member[l.start[k]]
	for _, w := range p.of(v) {
		if w == v {
			return true
		}
	}
	return false
}

func (l *loops) represent(p *part, tree *tree, k int32) {
	l.rep[k] = -1
	for _, v := range l.member[l.start[k]:l.start[k+1]] {
		l.cut[k] |= p.flags[v] & (cutRetracted | cutDate | against)
		for _, w := range p.of(v) {
			s := l.set[w]
			if s == k {
				continue
			}
			l.cut[k] |= l.cut[s]
			switch r := l.rep[s]; {
			case r < 0 || r == l.rep[k]:
			case l.rep[k] < 0:
				l.rep[k] = r
			default:
				l.rep[k] = k
			}
		}
	}
	if l.cyclic(p, k) {
		l.rep[k] = k
		if tree.number[l.member[l.start[k]]] == 0 { // of one set all lead to an origin, or none
			l.cut[k] |= endless
		}
	}
}

type tarjan struct {
	p          *part
	l          *loops
	order, low []int32 // order counts from 1; 0 is not seen yet
	at         []int32 // the derivation of each source to look at next
	stack      []int32
	calls      []int32
	count      int32
}

const done = 1<<31 - 1 // an order after all others: the source's set is complete

func (t *tarjan) walk(root int32) {
	t.enter(root)
	for len(t.calls) > 0 {
		v := t.calls[len(t.calls)-1]
		if t.at[v] < t.p.start[v+1] {
			w := t.p.next[t.at[v]]
			t.at[v]++
			if t.order[w] == 0 {
				t.enter(w)
			} else {
				t.low[v] = min(t.low[v], t.order[w]) // a complete one changes nothing
			}
			continue
		}
		t.calls = t.calls[:len(t.calls)-1]
		if len(t.calls) > 0 {
			up := t.calls[len(t.calls)-1]
			t.low[up] = min(t.low[up], t.low[v])
		}
		if t.low[v] == t.order[v] {
			t.leave(v)
		}
	}
}

func (t *tarjan) enter(v int32) {
	t.count++
	t.order[v], t.low[v] = t.count, t.count
	t.stack, t.calls = append(t.stack, v), append(t.calls, v)
}

// leave takes the complete set of v off the stack.
func (t *tarjan) leave(v int32) {
	k := int32(len(t.l.start) - 1)
	for {
		w := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.l.set[w], t.order[w] = k, done
		t.l.member = append(t.l.member, w)
		if w == v {
			break
		}
	}
	t.l.start = append(t.l.start, int32(len(t.l.member)))
}
