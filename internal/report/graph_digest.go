package report

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A digest keeps at most so many critical sources of each end of the chain, origins, and groups.
const (
	digestCritical = 10
	digestOrigins  = 12
	digestGroups   = 8
)

// digest reduces a picture of more than 400 nodes to the claim, the critical sources, the origins, and groups of everything else between
// the claim and the same of these. An edge then says that a followed way leads from one to the other.
func (p *plan) digest() {
	if len(p.boxes)-1 <= digestFrom {
		return
	}
	p.digested = true
	kept, rest := p.carriers()
	at := make(map[*box]int, len(kept)+len(rest))
	for i, b := range kept {
		at[b] = i
	}
	for _, b := range rest {
		at[b] = len(kept) - 1
	}
	reach := reachOf(append(slices.Clone(kept), rest...), at)
	next := make([][]int, len(kept))
	for i, b := range kept {
		next[i] = leads(b, at, reach)
	}
	next[0] = leads(kept[0], at, nil) // what the claim reaches through others, its groups show
	groups := p.groups(at, reach)
	p.boxes, p.wires = kept, nil
	for _, b := range kept {
		b.in, b.out = nil, nil
	}
	for _, g := range groups {
		if len(g.box.nodes) == 1 {
			g.box.kind = sourceBox
		}
		p.boxes = append(p.boxes, g.box)
		p.join(kept[0], g.box)
		p.joinAll(g.box, kept, g.next)
	}
	for i, b := range kept {
		p.joinAll(b, kept, next[i])
	}
	if len(rest) > 0 {
		last := kept[len(kept)-1]
		last.kind = groupBox
		for _, b := range rest {
			last.nodes = append(last.nodes, b.nodes...)
		}
	}
}

func (p *plan) joinAll(from *box, kept []*box, next []int) {
	for _, to := range next {
		if kept[to] != from && to != 0 {
			p.join(from, kept[to]).relations = []string{p.Words.LeadsTo}
		}
	}
}

// carriers lists what a digest keeps, the claim first; when there are more origins than it has room for, the last one kept
// stands for all the rest.
func (p *plan) carriers() (kept, rest []*box) {
	var critical, origins []*box
	for _, b := range p.boxes[1:] {
		switch {
		case b.is(isCritical):
			critical = append(critical, b)
		case b.end():
			origins = append(origins, b)
		}
	}
	if middle := len(critical) - digestCritical; middle > digestCritical {
		critical = slices.Concat(critical[:digestCritical], critical[middle:])
	}
	if len(origins) > digestOrigins+1 {
		origins, rest = origins[:digestOrigins+1], origins[digestOrigins+1:]
	}
	return slices.Concat(p.boxes[:1], critical, origins), rest
}

// reachOf gives, for every box that is left out, the kept boxes that it leads to by followed ways through others left out.
func reachOf(ends []*box, at map[*box]int) map[*box][]int {
	reach := map[*box][]int{}
	for _, end := range ends { // in the order of their numbers
		i := at[end]
		queue := []*box{end}
		for len(queue) > 0 {
			b := queue[0]
			queue = queue[1:]
			for _, w := range b.in {
				known := reach[w.from]
				if _, kept := at[w.from]; kept || w.off || len(known) > 0 && known[len(known)-1] == i {
					continue
				}
				reach[w.from] = append(known, i)
				queue = append(queue, w.from)
			}
		}
	}
	return reach
}

// leads lists the kept boxes that b leads to, sorted.
func leads(b *box, at map[*box]int, reach map[*box][]int) []int {
	var list []int
	for _, w := range b.out {
		if w.off {
			continue
		}
		if i, kept := at[w.to]; kept {
			list = append(list, i)
		} else {
			list = append(list, reach[w.to]...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

type digestGroup struct {
	box  *box
	next []int
}

// groups gathers the publications that are left out by where they lead, the largest groups first, the smallest ones together.
func (p *plan) groups(at map[*box]int, reach map[*box][]int) []*digestGroup {
	byNext := map[string]*digestGroup{}
	var list []*digestGroup
	for _, w := range p.boxes[0].out {
		if _, kept := at[w.to]; kept || w.off {
			continue
		}
		next := reach[w.to]
		var key []byte
		for _, i := range next {
			key = binary.AppendVarint(key, int64(i))
		}
		g := byNext[string(key)]
		if g == nil {
			g = &digestGroup{&box{kind: groupBox}, next}
			byNext[string(key)] = g
			list = append(list, g)
		}
		g.box.nodes = append(g.box.nodes, w.to.nodes...)
	}
	slices.SortStableFunc(list, func(a, b *digestGroup) int { return cmp.Compare(len(b.box.nodes), len(a.box.nodes)) })
	if len(list) <= digestGroups {
		return list
	}
	rest := list[digestGroups-1]
	for _, g := range list[digestGroups:] {
		rest.box.nodes = append(rest.box.nodes, g.box.nodes...)
		rest.next = append(slices.Clone(rest.next), g.next...)
	}
	slices.Sort(rest.next)
	rest.next = slices.Compact(rest.next)
	return list[:digestGroups]
}
