package report

import (
	"cmp"
	"slices"
)

// sweeps is how often the order of the layers is improved.
const sweeps = 8

// order sorts every layer by the barycentre of its neighbours, down and up in turn, and keeps the order with the fewest
// crossings (K. Sugiyama et al., "Methods for visual understanding of hierarchical system structures", 1981). It begins with
// dates and ids, and what the sweeps leave equal stays in that order.
func (p *plan) order() {
	best, fewest := p.copyLayers(), p.crossings()
	for i := 0; i < sweeps && fewest > 0; i++ {
		if i%2 == 0 {
			for l := 1; l < len(p.layers); l++ {
				p.sortLayer(l, p.segs[l-1], func(s seg) (here, there int) { return s.b, s.a }, l-1)
			}
		} else {
			for l := len(p.layers) - 2; l >= 0; l-- {
				p.sortLayer(l, p.segs[l], func(s seg) (here, there int) { return s.a, s.b }, l+1)
			}
		}
		if n := p.crossings(); n < fewest {
			best, fewest = p.copyLayers(), n
		}
	}
	p.layers = best
}

func (p *plan) copyLayers() [][]int {
	layers := make([][]int, len(p.layers))
	for i, layer := range p.layers {
		layers[i] = slices.Clone(layer)
	}
	return layers
}

// places gives each box's place in its layer.
func (p *plan) places(layer int) map[int]int {
	at := make(map[int]int, len(p.layers[layer]))
	for i, b := range p.layers[layer] {
		at[b] = i
	}
	return at
}

func (p *plan) sortLayer(layer int, segs []seg, ends func(seg) (here, there int), beside int) {
	at := p.places(beside)
	sum, n := map[int]float64{}, map[int]float64{}
	for _, s := range segs {
		here, there := ends(s)
		sum[here] += float64(at[there])
		n[here]++
	}
	centre := make(map[int]float64, len(p.layers[layer]))
	for i, b := range p.layers[layer] {
		centre[b] = float64(i) // a box without neighbours stays where it is
		if n[b] > 0 {
			centre[b] = sum[b] / n[b]
		}
	}
	slices.SortStableFunc(p.layers[layer], func(a, b int) int { return cmp.Or(cmp.Compare(centre[a], centre[b]), cmp.Compare(a, b)) })
}

// crossings counts the pairs of stretches that cross, by a Fenwick tree over the places in the right layer.
func (p *plan) crossings() (total int) {
	for l := 0; l+1 < len(p.layers); l++ {
		left, right := p.places(l), p.places(l+1)
		segs := slices.Clone(p.segs[l])
		slices.SortFunc(segs, func(a, b seg) int {
			return cmp.Or(cmp.Compare(left[a.a], left[b.a]), cmp.Compare(right[a.b], right[b.b]))
		})
		tree := make([]int, len(p.layers[l+1])+1)
		for i, s := range segs {
			place := right[s.b] + 1
			total += i - prefix(tree, place) // those before that arrive further down
			for j := place; j < len(tree); j += j & -j {
				tree[j]++
			}
		}
	}
	return total
}

func prefix(tree []int, i int) (n int) {
	for ; i > 0; i -= i & -i {
		n += tree[i]
	}
	return n
}
