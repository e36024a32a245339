package report

import (
	"cmp"
	"slices"
)

// measures are the lengths of a picture in its units; on screen one unit is one CSS pixel.
type measures struct {
	node, gap   float64 // width of a node, and between columns
	pad         float64 // from a node's edge to its text
	apart       float64 // between the boxes of a layer; leaves room for a label
	zoom        float64 // units to CSS pixels
	relationsIn bool    // relations stand in the nodes
}

// On A4 the columns are 134 wide and 30 apart and letters 1.16 times as large: drawn narrower and then enlarged as a whole.
var (
	screen = measures{node: 150, gap: 87, pad: 11, apart: 29, zoom: 1}
	paper  = measures{node: 134 / 1.16, gap: 30 / 1.16, pad: 7.5, apart: 24, zoom: 1.16, relationsIn: true}
)

const (
	rounds     = 24 // of placing boxes at the mean of their neighbours
	portPitch  = 11 // between the wires at one side of a node
	bendHeight = 7
	ringGap    = 4  // from a critical source to its ring
	labelLine  = 13 // between the lines of a label
)

// place gives every box its place: columns by layer, and in a column the height that brings it nearest to its neighbours.
func (p *plan) place() {
	for _, b := range p.boxes {
		p.write(b)
	}
	p.stack()
	near := p.neighbours()
	for round := range rounds {
		for i := range p.layers {
			l := i
			if round%2 == 1 {
				l = len(p.layers) - 1 - i
			}
			p.settle(p.layers[l], near)
		}
	}
	p.straighten()
	p.crop()
	p.ports()
}

// stack puts the boxes of each layer under each other, every layer centred on 0.
func (p *plan) stack() {
	for l, layer := range p.layers {
		y := 0.0
		for i, at := range layer {
			b := p.boxes[at]
			b.x = float64(l) * (p.node + p.gap)
			if i > 0 {
				y += p.between(p.boxes[layer[i-1]], b)
			}
			b.y = y
		}
		for _, at := range layer {
			p.boxes[at].y -= y / 2
		}
	}
}

// between is the least distance of the centres of two boxes, one under the other.
func (p *plan) between(upper, lower *box) float64 {
	return upper.h/2 + p.apart + lower.head() + lower.h/2
}

// head is the room that a label of several lines takes beyond the gap between boxes.
func (b *box) head() float64 { return labelLine * float64(max(len(b.label)-1, 0)) }

// neighbours lists, for each box, those that its stretches lead to.
func (p *plan) neighbours() [][]int {
	near := make([][]int, len(p.boxes))
	for _, segs := range p.segs {
		for _, s := range segs {
			near[s.a] = append(near[s.a], s.b)
			near[s.b] = append(near[s.b], s.a)
		}
	}
	return near
}

// settle moves the boxes of a layer as near as possible (least squares) to the means of their neighbours with the gaps kept:
// boxes that would overlap become one block, which moves to the mean of what its boxes want.
func (p *plan) settle(layer []int, near [][]int) {
	type block struct {
		sum, n float64
		boxes  int
	}
	var blocks []block
	offset := make([]float64, len(layer))
	for i, at := range layer {
		want := p.boxes[at].y
		if len(near[at]) > 0 {
			want = 0
			for _, b := range near[at] {
				want += p.boxes[b].y / float64(len(near[at]))
			}
		}
		if i > 0 {
			offset[i] = offset[i-1] + p.between(p.boxes[layer[i-1]], p.boxes[at])
		}
		blocks = append(blocks, block{want - offset[i], 1, 1})
		for n := len(blocks); n > 1 && blocks[n-2].sum/blocks[n-2].n >= blocks[n-1].sum/blocks[n-1].n; n-- {
			a, b := blocks[n-2], blocks[n-1]
			blocks = append(blocks[:n-2], block{a.sum + b.sum, a.n + b.n, a.boxes + b.boxes})
		}
	}
	i := 0
	for _, b := range blocks {
		for range b.boxes {
			p.boxes[layer[i]].y = b.sum/b.n + offset[i]
			i++
		}
	}
}

// straighten sets a run of layers with one box each on one line.
func (p *plan) straighten() {
	for from := 0; from < len(p.layers); {
		to, sum := from, 0.0
		for to < len(p.layers) && len(p.layers[to]) == 1 {
			sum += p.boxes[p.layers[to][0]].y
			to++
		}
		for _, layer := range p.layers[from:to] {
			p.boxes[layer[0]].y = sum / float64(to-from)
		}
		from = max(to, from+1)
	}
}

// crop moves everything so that the uppermost box begins at 0, and measures the picture.
func (p *plan) crop() {
	upper := p.boxes[0].y
	for _, b := range p.boxes {
		upper = min(upper, b.y-b.h/2)
	}
	p.top = 26
	for _, b := range p.boxes {
		b.y -= upper
		p.high = max(p.high, b.y+b.h/2)
		p.top = max(p.top, b.head()+26-(b.y-b.h/2))
	}
	p.wide = float64(len(p.layers))*(p.node+p.gap) - p.gap
}

// ports spreads the wires at each side of a box in the order of their far ends.
func (p *plan) ports() {
	for _, w := range p.wires {
		w.ports = make([]y2, len(w.bends)+1)
		for i := range w.ports {
			from, to := w.stops(i)
			w.ports[i] = y2{from.y, to.y}
		}
	}
	for _, b := range p.boxes {
		var out, in []*wire
		for _, w := range slices.Concat(b.out, b.in) {
			if w.left() == b {
				_, next := w.stops(0)
				w.far, out = next.y, append(out, w)
			}
		}
		fan(b, out, func(w *wire, y float64) { w.ports[0].a = y })
		for _, w := range slices.Concat(b.out, b.in) {
			if w.right() == b {
				before, _ := w.stops(len(w.bends))
				w.far, in = before.y, append(in, w)
			}
		}
		fan(b, in, func(w *wire, y float64) { w.ports[len(w.bends)].b = y })
	}
}

// stops gives the boxes between which the i-th stretch of a wire runs, from left to right.
func (w *wire) stops(i int) (from, to *box) {
	from, to = w.left(), w.right()
	if i > 0 {
		from = w.bends[i-1]
	}
	if i < len(w.bends) {
		to = w.bends[i]
	}
	return from, to
}

func fan(b *box, wires []*wire, set func(*wire, float64)) {
	slices.SortStableFunc(wires, func(x, y *wire) int { return cmp.Compare(x.far, y.far) })
	pitch := min(portPitch, (b.h-18)/float64(max(len(wires)-1, 1)))
	for i, w := range wires {
		set(w, b.y+pitch*(float64(i)-float64(len(wires)-1)/2))
	}
}
