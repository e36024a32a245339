package report

import "slices"

// layer gives every box its layer: the claim in the first, an origin in the last, every other box as far from the last as its
// longest way to an origin is. What leads to no origin stands one layer after its nearest user.
func (p *plan) layer() {
	order := p.acyclic()
	height := make(map[*box]int, len(p.boxes)) // longest way to an origin, from 1; 0 when there is none
	last := 0
	for i := len(order) - 1; i >= 0; i-- {
		b := order[i]
		if b.end() {
			height[b] = 1
		}
		for _, to := range b.followers() {
			if h := height[to]; h > 0 {
				height[b] = max(height[b], h+1)
			}
		}
		if b.kind != claimBox {
			last = max(last, height[b])
		}
	}
	p.layers = nil
	for _, b := range order {
		switch {
		case b.kind == claimBox:
			b.layer = 0
		case height[b] > 0:
			b.layer = last + 1 - height[b]
		default:
			b.layer = 1
			for _, from := range b.users() {
				b.layer = max(b.layer, from.layer+1)
			}
		}
	}
	for i, b := range p.boxes {
		for len(p.layers) <= b.layer {
			p.layers = append(p.layers, nil)
		}
		p.layers[b.layer] = append(p.layers[b.layer], i)
	}
}

// followers lists the boxes to the right that b is wired to, users those to the left.
func (b *box) followers() []*box { return b.beside((*wire).left, (*wire).right) }

func (b *box) users() []*box { return b.beside((*wire).right, (*wire).left) }

func (b *box) beside(here, there func(*wire) *box) []*box {
	var list []*box
	for _, wires := range [][]*wire{b.out, b.in} {
		for _, w := range wires {
			if w.laid && here(w) == b {
				list = append(list, there(w))
			}
		}
	}
	return list
}

// acyclic turns wires back until none closes a circle, and gives the boxes so that every wire leads onwards. Followed wires come
// first, since loops among them are one box already; a dashed wire that would close a circle is the one turned back.
func (p *plan) acyclic() []*box {
	for _, w := range p.wires {
		w.back, w.laid = false, !w.off
	}
	on := map[*box]bool{}
	p.visit(on, func(w *wire) bool {
		w.back = w.back || on[w.to] // a way back to a box still being visited
		return !w.back
	})
	for _, w := range p.wires {
		if w.off {
			w.back = p.leadsTo(w.to, w.from)
			w.laid = true
		}
	}
	return p.visit(map[*box]bool{}, func(*wire) bool { return true })
}

// visit walks all boxes depth first, the claim first, and gives them in reverse order of leaving. While a box is being visited it
// is marked in on; take decides about wires that leave it, and wires turned back lead the other way.
func (p *plan) visit(on map[*box]bool, take func(*wire) bool) []*box {
	seen := make(map[*box]bool, len(p.boxes))
	var left []*box
	var walk func(b *box) // at most digestFrom deep
	walk = func(b *box) {
		seen[b], on[b] = true, true
		for _, wires := range [2][]*wire{b.out, b.in} {
			for _, w := range wires {
				if w.laid && w.left() == b && take(w) && !seen[w.right()] {
					walk(w.right())
				}
			}
		}
		on[b] = false
		left = append(left, b)
	}
	for _, b := range p.boxes {
		if !seen[b] {
			walk(b)
		}
	}
	slices.Reverse(left)
	return left
}

// leadsTo reports whether the wires laid so far lead from one box to another.
func (p *plan) leadsTo(from, to *box) bool {
	seen := map[*box]bool{}
	queue := []*box{from}
	for len(queue) > 0 {
		b := queue[0]
		queue = queue[1:]
		if b == to {
			return true
		}
		if seen[b] {
			continue
		}
		seen[b] = true
		queue = append(queue, b.followers()...)
	}
	return false
}

// seg is a stretch of a wire between two neighbouring layers, by places in p.boxes.
type seg struct {
	a, b int
	w    *wire
}

// bend breaks wires that span several layers into stretches with a bend on each layer between.
func (p *plan) bend() {
	p.segs = make([][]seg, len(p.layers))
	at := make(map[*box]int, len(p.boxes))
	for i, b := range p.boxes {
		at[b] = i
	}
	for _, w := range p.wires {
		a := at[w.left()]
		for layer := w.left().layer + 1; layer < w.right().layer; layer++ {
			b := &box{kind: bendBox, layer: layer}
			w.bends = append(w.bends, b)
			p.boxes = append(p.boxes, b)
			i := len(p.boxes) - 1
			p.layers[layer] = append(p.layers[layer], i)
			p.segs[layer-1] = append(p.segs[layer-1], seg{a, i, w})
			a = i
		}
		p.segs[w.right().layer-1] = append(p.segs[w.right().layer-1], seg{a, at[w.right()], w})
	}
}
