package report

import "slices"

// A picture with more than 40 nodes, or 8 in one layer, folds publications; one with more than 400 draws only what carries the
// answer.
const (
	foldFrom   = 40
	foldLayer  = 8
	digestFrom = 400
)

// fold makes a large picture readable: publications that do nothing but derive from the same one source, or cannot since they are older, become "12 more
// publications", the earliest staying as examples as long as there is room.
func (p *plan) fold() {
	for _, examples := range []int{3, 1, 0} {
		p.layer()
		if !p.crowded() {
			return
		}
		p.foldPublications(examples)
	}
}

func (p *plan) crowded() bool {
	if len(p.boxes)-1 > foldFrom {
		return true
	}
	for _, layer := range p.layers {
		if len(layer) > foldLayer {
			return true
		}
	}
	return false
}

// foldPublications folds, for each source, the publications that derive from it alone but for some examples.
func (p *plan) foldPublications(examples int) {
	for _, target := range slices.Clone(p.boxes) {
		for _, off := range []bool{false, true} {
			var same []*box
			for _, b := range p.boxes { // by date, and a group of an earlier round last
				if b.foldsInto(target, off) {
					same = append(same, b)
				}
			}
			if len(same) > examples+1 {
				p.merge(same[examples:])
			}
		}
	}
}

// foldsInto reports whether b is cited for the claim, derives from target alone, followed or not, and means nothing more.
func (b *box) foldsInto(target *box, off bool) bool {
	if b.kind != groupBox && !b.plain() || len(b.out) != 1 || len(b.in) != 1 {
		return false
	}
	out, in := b.out[0], b.in[0]
	return out.to == target && out.off == off && in.from.kind == claimBox && !in.off
}

// merge makes one group of boxes that share their wires' ends.
func (p *plan) merge(boxes []*box) {
	group := &box{kind: groupBox}
	p.join(boxes[0].in[0].from, group)
	out := p.join(group, boxes[0].out[0].to)
	out.off = boxes[0].out[0].off
	for _, b := range boxes {
		group.nodes = append(group.nodes, b.nodes...)
		for _, r := range b.out[0].relations {
			if !slices.Contains(out.relations, r) {
				out.relations = append(out.relations, r)
			}
		}
	}
	p.remove(boxes)
	p.boxes = append(p.boxes, group)
}

// remove takes boxes and their wires out of the plan.
func (p *plan) remove(boxes []*box) {
	gone := make(map[*box]bool, len(boxes))
	for _, b := range boxes {
		gone[b] = true
	}
	loose := func(w *wire) bool { return gone[w.from] || gone[w.to] }
	p.boxes = slices.DeleteFunc(p.boxes, func(b *box) bool { return gone[b] })
	p.wires = slices.DeleteFunc(p.wires, loose)
	for _, b := range p.boxes {
		b.out, b.in = slices.DeleteFunc(b.out, loose), slices.DeleteFunc(b.in, loose)
	}
}
