package lineage

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// Overview answers for every claim of a Network at once, as it was when the Overview was made. It shares nothing with the network that
// can change, and any number of goroutines may ask it. What it lays out when it is made is the smaller part of the work; the rest is done when it
// is first asked, so that nobody need keep the network still for so long.
type Overview struct {
	part    *part
	grown   sync.Once
	tree    *tree
	place   []int32          // claim -> its number in part; -1: it sees a graph of its own
	parts   map[int32]*part  // what those see
	own     map[int32]Answer // the answers for those
	ownFor  map[int32][]int32
	claims  []int32 // in the order of the tree, so that those below a source stand together
	from    []int32 // number in the tree -> the first of claims below it
	below   []int32 // number in the tree -> how many claims are below it
	counted sync.Once
	summary []Summary
	looked  sync.Once
	loops   *loops
}

// Overview is for all claims at once: one dominator tree for the claims that no scope and no limited basis names, and one for each of the
// others.
func (n *Network) Overview() *Overview {
	named := n.mentioned()
	o := &Overview{place: make([]int32, len(n.claims)), parts: map[int32]*part{}, own: map[int32]Answer{}, ownFor: map[int32][]int32{}}
	var claims []int32
	for c := range n.claims {
		if named[c] {
			o.place[c] = -1
			o.parts[int32(c)] = n.reach(int32(c), -1)
			continue
		}
		o.place[c] = int32(len(claims))
		claims = append(claims, int32(c))
	}
	o.part = n.whole(claims)
	return o
}

// grow makes the dominator tree.
func (o *Overview) grow() {
	o.grown.Do(func() {
		o.tree = o.part.dominators()
		o.order()
		for c, p := range o.parts {
			o.own[c] = p.answer()
			for _, v := range o.own[c].Critical {
				o.ownFor[v] = append(o.ownFor[v], c)
			}
		}
		o.parts = nil
	})
}

// order lines the claims up so that those below one source of the tree stand together.
func (o *Overview) order() {
	t, n := o.tree, o.part.sources()
	o.below, o.from = make([]int32, len(t.node)), make([]int32, len(t.node))
	for k := len(t.node) - 1; k > super; k-- {
		if t.node[k] >= n {
			o.below[k] = 1
		}
		o.below[t.above[k]] += o.below[k]
	}
	o.claims = make([]int32, o.below[super])
	next := make([]int32, len(t.node)) // where the next one right below goes
	for k := super + 1; k < len(t.node); k++ {
		up := t.above[k]
		o.from[k], next[k] = next[up], next[up]
		next[up] += o.below[k]
		if v := t.node[k]; v >= n {
			o.claims[o.from[k]] = o.part.claims[v-n]
		}
	}
}

// Fallout gives the claims that lose their last chain if source v falls, sorted.
func (o *Overview) Fallout(v int32) []int32 {
	o.grow()
	list := slices.Clone(o.ownFor[v])
	if k := o.tree.number[v]; k != 0 {
		list = append(list, o.claims[o.from[k]:o.from[k]+o.below[k]]...)
	}
	slices.Sort(list)
	return list
}

// CriticalFor counts the claims of Fallout.
func (o *Overview) CriticalFor(v int32) int {
	o.grow()
	count := len(o.ownFor[v])
	if k := o.tree.number[v]; k != 0 {
		count += int(o.below[k])
	}
	return count
}

// Sources counts the sources there were.
func (o *Overview) Sources() int { return int(o.part.sources()) }

// Tally counts, for every source, how many of the chosen claims lose their last chain with it.
func (o *Overview) Tally(chosen []bool) []int32 {
	o.grow()
	before := o.before(chosen)
	tally := make([]int32, o.Sources())
	for v := range tally {
		if k := o.tree.number[v]; k != 0 {
			tally[v] = before[o.from[k]+o.below[k]] - before[o.from[k]]
		}
	}
	for v, claims := range o.ownFor {
		for _, c := range claims {
			if chosen[c] {
				tally[v]++
			}
		}
	}
	return tally
}

// Struck counts, for each group of sources, the claims among some that lose their last chain with any single one of the group. group says where each
// source belongs, -1 for nowhere.
func (o *Overview) Struck(group []int32, groups int, among []bool) []int32 {
	o.grow()
	before := o.before(among)
	var nodes []int32 // numbers in the tree
	for v, g := range group[:o.Sources()] {
		if k := o.tree.number[v]; g >= 0 && k != 0 && o.below[k] > 0 {
			nodes = append(nodes, k)
		}
	}
	slices.SortFunc(nodes, func(a, b int32) int {
		return cmp.Or(cmp.Compare(o.from[a], o.from[b]), cmp.Compare(o.below[b], o.below[a]))
	})
	count, end := make([]int32, groups), make([]int32, groups) // the claims below one source stand together: up to here they are counted
	for _, k := range nodes {
		g, to := group[o.tree.node[k]], o.from[k]+o.below[k]
		if from := max(o.from[k], end[g]); from < to {
			count[g] += before[to] - before[from]
			end[g] = to
		}
	}
	for c, answer := range o.own {
		var seen []int32
		for _, v := range answer.Critical {
			if g := group[v]; among[c] && g >= 0 && !slices.Contains(seen, g) {
				seen = append(seen, g)
				count[g]++
			}
		}
	}
	return count
}

// before says how many of the claims before each one, in the order of the tree, are among some.
func (o *Overview) before(among []bool) []int32 {
	before := make([]int32, len(o.claims)+1)
	for i, c := range o.claims {
		before[i+1] = before[i]
		if among[c] {
			before[i+1]++
		}
	}
	return before
}

// Critical gives the critical sources of claim c, in order from the claim.
func (o *Overview) Critical(c int32) []int32 {
	o.grow()
	if o.place[c] < 0 {
		return o.own[c].Critical
	}
	return (&asker{p: o.part, t: o.tree}).critical(o.place[c])
}

// Summaries sums up all claims. They are made when they are first asked for, on all processors.
func (o *Overview) Summaries() []Summary {
	o.counted.Do(func() {
		o.summary = make([]Summary, len(o.place))
		o.each(func(a *asker, c int32) { o.summary[c] = a.summary(o.place[c]) })
		for c, r := range o.own {
			o.summary[c] = r.Summary
		}
	})
	return o.summary
}

// each calls fn for the claims that see the common graph, several at once.
func (o *Overview) each(fn func(a *asker, c int32)) {
	const portion = 512
	o.findLoops()
	var group sync.WaitGroup
	portions := make(chan []int32)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			a := newAsker(o.part, o.tree, o.loops)
			for list := range portions {
				for _, c := range list {
					fn(a, c)
				}
			}
		})
	}
	for list := range slices.Chunk(o.part.claims, portion) {
		portions <- list
	}
	close(portions)
	group.Wait()
}

// Answer answers for claim c.
func (o *Overview) Answer(c int32) Answer {
	o.findLoops()
	if o.place[c] < 0 {
		return o.own[c]
	}
	return newAsker(o.part, o.tree, o.loops).answer(o.place[c])
}

func (o *Overview) findLoops() {
	o.grow()
	o.looked.Do(func() { o.loops = o.part.findLoops(o.tree) })
}

// Answers answers for all claims, on all processors.
func (o *Overview) Answers() []Answer {
	list := make([]Answer, len(o.place))
	o.each(func(a *asker, c int32) { list[c] = a.answer(o.place[c]) })
	for c, r := range o.own {
		list[c] = r
	}
	return list
}
