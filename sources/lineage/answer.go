package lineage

import (
	"cmp"
	"slices"
)

// Answer is what a Network says of one claim; the definitions are those of Analysis. Sources are numbers, sorted but for Critical.
type Answer struct {
	Summary
	Origins, Unknown []int32
	Critical         []int32   // in order from the claim
	Loops            [][]int32 // sources that derive from each other, each set sorted, in the order of their first
	Closed           []bool    // of each set, whether no way leads from it to an origin
	Groups           []int32   // groups that hold two or more of the origins
}

// Summary is what an answer comes to.
type Summary struct {
	Publications     int
	Leading          int  // publications with an origin behind them
	Min, Max         int  // independent origins
	Common           bool // all chains pass one source
	Loop             bool // a closed loop is reached: no way leads from it to an origin
	Shared           bool // origins share a group
	Retracted, Dated bool // chains end where the way on was retracted, or runs against time
	Against          bool // a derivation that runs against time is reached
}

// Answer answers for claim c as things stand.
func (n *Network) Answer(c int32) Answer { return n.Without(c, -1) }

// Without answers for claim c as if source v had been retracted.
func (n *Network) Without(c, v int32) Answer {
	return n.reach(c, v).answer()
}

// answer answers for the part's only claim.
func (p *part) answer() Answer {
	t := p.dominators()
	return newAsker(p, t, p.findLoops(t)).answer(0)
}

// asker answers for one claim of a part after the other.
//
// It walks on what remains of the part when every source is taken together with the top of its dominator tree: all chains of a
// source pass its top, so no two chains that share no source can run below one top, and whatever one of them does below can be
// had from there. Origins are tops themselves. Counts and origins stay what they are, and a chain of a hundred thousand sources is one.
type asker struct {
	p *part
	t *tree
	l *loops

	seen   []int32 // source -> place in found + 1 when stamped so; see visit
	stamp  []int32
	round  int32
	found  []int32 // tops that the claim reaches
	roots  int     // it begins at the first so many of them
	arcs   []int32 // of found place i: arcs[arcEnd[i-1]:arcEnd[i]], places
	arcEnd []int32
	slots  map[int32]int32 // group -> its slot
	flow   flow
}

func newAsker(p *part, t *tree, l *loops) *asker {
	return &asker{p: p, t: t, l: l, seen: make([]int32, p.sources()), stamp: make([]int32, p.sources()), slots: map[int32]int32{}}
}

// answer answers for claim i of the part.
func (a *asker) answer(i int32) Answer {
	r := Answer{Summary: a.summary(i), Critical: a.critical(i)}
	for _, v := range a.found {
		switch {
		case a.p.is(v, known):
			r.Origins = append(r.Origins, a.p.id(v))
		case a.p.is(v, unknown):
			r.Unknown = append(r.Unknown, a.p.id(v))
		}
	}
	slices.Sort(r.Origins)
	slices.Sort(r.Unknown)
	r.Groups = a.shared()
	r.Loops, r.Closed = a.loops(i)
	return r
}

// critical climbs from the claim to the super-origin.
func (a *asker) critical(i int32) (list []int32) {
	k := a.t.number[a.p.sources()+i]
	if k == 0 {
		return nil
	}
	for k = a.t.above[k]; k != super; k = a.t.above[k] {
		list = append(list, a.p.id(a.t.node[k]))
	}
	return list
}

// summary walks from the claim over tops to the origins, and counts.
func (a *asker) summary(i int32) Summary {
	r := Summary{Publications: len(a.p.rootsOf(i))}
	var ends flag
	for _, v := range a.p.rootsOf(i) {
		if a.t.number[v] != 0 {
			r.Leading++
		}
		ends |= a.l.cut[a.l.set[v]]
	}
	r.Retracted, r.Dated, r.Against, r.Loop = ends&cutRetracted != 0, ends&cutDate != 0, ends&against != 0, ends&endless != 0
	a.walk(i)
	if number := a.t.number[a.p.sources()+i]; number != 0 {
		r.Common = a.t.above[number] != super
		r.Min, r.Max = a.counts(r.Common)
		r.Shared = len(a.shared()) > 0
	}
	return r
}

// counts gives the least and the largest number of independent origins of what was walked; common says that all chains pass one source.
func (a *asker) counts(common bool) (least, most int) {
	ends, knows := a.ends()
	switch {
	case common:
		most = 1
	case (ends == 2 || a.roots == 2) && !a.grouped(): // since none is on all chains, two are apart
		most = 2
	default:
		most = a.independent(origin)
	}
	switch {
	case knows == ends:
		least = most
	case knows == 0:
	case most == 1:
		least = 1
	default:
		least = a.independent(known)
	}
	return least, most
}

// walk fills found and arcs.
func (a *asker) walk(i int32) {
	a.round++
	a.found, a.arcs, a.arcEnd = a.found[:0], a.arcs[:0], a.arcEnd[:0]
	for _, v := range a.p.rootsOf(i) {
		a.visit(v)
	}
	a.roots = len(a.found)
	for k := 0; k < len(a.found); k++ {
		for _, w := range a.p.of(a.found[k]) {
			if place, is := a.visit(w); is && place != int32(k) {
				a.arcs = append(a.arcs, place)
			}
		}
		a.arcEnd = append(a.arcEnd, int32(len(a.arcs)))
	}
}

// visit gives the place in found of the top of v; false when no origin is behind v.
func (a *asker) visit(v int32) (int32, bool) {
	k := a.t.number[v]
	if k == 0 {
		return 0, false
	}
	top := a.t.node[a.t.top[k]]
	if a.stamp[top] != a.round {
		a.stamp[top], a.seen[top] = a.round, int32(len(a.found))
		a.found = append(a.found, top)
	}
	return a.seen[top], true
}

// ends counts the origins found, and the known ones.
func (a *asker) ends() (all, knows int) {
	for _, v := range a.found {
		if a.p.is(v, origin) {
			all++
		}
		if a.p.is(v, known) {
			knows++
		}
	}
	return all, knows
}

// grouped reports whether any origin found belongs to a group.
func (a *asker) grouped() bool {
	return slices.ContainsFunc(a.found, func(v int32) bool { return a.p.groups[v] != 0 && a.p.is(v, origin) })
}

// independent is the largest number of chains from the claim to different origins of a kind that share no source, origins of one group
// sharing one slot: by Menger's theorem a maximum flow with unit capacities. Place i is an arc from 2i to 2i+1, so that one chain
// may pass it; then come a slot for each group, the claim and the sink.
func (a *asker) independent(kind flag) int {
	clear(a.slots)
	base := int32(2 * len(a.found))
	single := 0
	for _, v := range a.found {
		if !a.p.is(v, kind) {
			continue
		}
		if g := a.p.groups[v]; g == 0 {
			single++
		} else if _, there := a.slots[g]; !there {
			a.slots[g] = base + int32(len(a.slots))
		}
	}
	f := &a.flow
	f.reset(int(base) + len(a.slots) + 2)
	f.source, f.sink = base+int32(len(a.slots)), base+int32(len(a.slots))+1
	for i := range a.roots {
		f.arc(f.source, int32(2*i))
	}
	for _, slot := range a.slots { // in any order: the flow's size is the same
		f.arc(slot, f.sink)
	}
	from := int32(0)
	for i, v := range a.found {
		f.arc(int32(2*i), int32(2*i+1))
		for _, w := range a.arcs[from:a.arcEnd[i]] {
			f.arc(int32(2*i+1), 2*w)
		}
		from = a.arcEnd[i]
		if a.p.is(v, kind) {
			to := f.sink
			if g := a.p.groups[v]; g != 0 {
				to = a.slots[g]
			}
			f.arc(int32(2*i+1), to)
		}
	}
	return f.max(min(a.roots, single+len(a.slots)))
}

// shared lists the groups that hold two or more of the origins found.
func (a *asker) shared() (list []int32) {
	var groups []int32
	for _, v := range a.found {
		if g := a.p.groups[v]; g != 0 && a.p.is(v, origin) {
			groups = append(groups, g)
		}
	}
	slices.Sort(groups)
	for i := 1; i < len(groups); i++ {
		if groups[i] == groups[i-1] && (len(list) == 0 || list[len(list)-1] != groups[i]) {
			list = append(list, groups[i])
		}
	}
	return list
}

// loops lists the sets of sources that claim i reaches and that derive from each other, and says which of them are closed.
func (a *asker) loops(i int32) (list [][]int32, closed []bool) {
	var visited, nowhere map[int32]bool
	var queue []int32
	visit := func(v int32) {
		if k := a.l.rep[a.l.set[v]]; k >= 0 && !visited[k] {
			if visited == nil {
				visited, nowhere = map[int32]bool{}, map[int32]bool{}
			}
			visited[k] = true
			queue = append(queue, k)
		}
	}
	for _, v := range a.p.rootsOf(i) {
		visit(v)
	}
	for at := 0; at < len(queue); at++ {
		k := queue[at]
		members := a.l.member[a.l.start[k]:a.l.start[k+1]]
		if a.l.cyclic(a.p, k) {
			loop := make([]int32, len(members))
			for j, v := range members {
				loop[j] = a.p.id(v)
			}
			slices.Sort(loop)
			list = append(list, loop)
			nowhere[loop[0]] = a.t.number[members[0]] == 0
		}
		for _, v := range members {
			for _, w := range a.p.of(v) {
				visit(w)
			}
		}
	}
	slices.SortFunc(list, func(x, y []int32) int { return cmp.Compare(x[0], y[0]) })
	for _, loop := range list {
		closed = append(closed, nowhere[loop[0]])
	}
	return list, closed
}
