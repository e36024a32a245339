package lineage

import "slices"

// MaxChains bounds the chains that Chains gives.
const MaxChains = 50

// maxSteps bounds the search for chains: a ladder has more of them than anybody can read.
const maxSteps = 10_000

// Chains lists chains from a claim's publications to its origins, as ids, shortest first: at most MaxChains of those found in the first
// 10,000 steps, and the shortest one in any case. A chain passes no source twice; an origin that itself derives from another ends one
// chain and stands in the middle of the next.
func Chains(g Graph, claim string) ([][]string, error) {
	n, err := g.number()
	if err != nil {
		return nil, err
	}
	var chains [][]string
	if c := slices.Index(n.claims, claim); c >= 0 {
		for _, chain := range n.net.reach(int32(c), -1).chains() {
			chains = append(chains, n.names(chain))
		}
	}
	return chains, nil
}

// way is a source and the way that led to it.
type way struct {
	v      int32
	before *way
}

func (w *way) passes(v int32) bool {
	for ; w != nil; w = w.before {
		if w.v == v {
			return true
		}
	}
	return false
}

// chain gives the way as numbers of the network, from its beginning.
func (w *way) chain(p *part) (chain []int32) {
	for ; w != nil; w = w.before {
		chain = append(chain, p.id(w.v))
	}
	slices.Reverse(chain)
	return chain
}

// chains lists the chains of the first claim.
func (p *part) chains() (chains [][]int32) {
	var queue []*way
	for _, v := range p.rootsOf(0) {
		queue = append(queue, &way{v: v})
	}
	for i := 0; i < len(queue) && i < maxSteps && len(chains) < MaxChains; i++ {
		w := queue[i]
		if p.is(w.v, origin) {
			chains = append(chains, w.chain(p))
		}
		for _, u := range p.sorted(w.v) {
			if len(queue) < maxSteps && !w.passes(u) {
				queue = append(queue, &way{u, w})
			}
		}
	}
	if len(chains) == 0 {
		if w := p.shortest(); w != nil {
			chains = append(chains, w.chain(p))
		}
	}
	return chains
}

// sorted lists where a source's derivations lead, each once, in the order of the network's numbers.
func (p *part) sorted(v int32) []int32 {
	next := slices.Clone(p.of(v))
	slices.SortFunc(next, func(a, b int32) int { return int(p.id(a)) - int(p.id(b)) })
	return slices.Compact(next)
}

// shortest gives a shortest chain to an origin, or nil.
func (p *part) shortest() *way {
	seen := make([]bool, p.sources())
	var queue []*way
	visit := func(v int32, before *way) {
		if !seen[v] {
			seen[v] = true
			queue = append(queue, &way{v, before})
		}
	}
	for _, v := range p.rootsOf(0) {
		visit(v, nil)
	}
	for i := 0; i < len(queue); i++ {
		if p.is(queue[i].v, origin) {
			return queue[i]
		}
		for _, u := range p.sorted(queue[i].v) {
			visit(u, queue[i])
		}
	}
	return nil
}
