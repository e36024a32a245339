package lineage

import "slices"

// maxSteps bounds the search for chains: a ladder has more of them than anybody can read.
const maxSteps = 10_000

// chains lists chains from a publication to an origin, shortest first, at most MaxChains of those found in the first
// 10,000 steps, and the shortest one in any case. A chain passes no source twice; an origin that itself derives from another
// ends one chain and stands in the middle of the next.
func (r *reach) chains() [][]string {
	type path struct {
		v    int32
		prev *path
	}
	var queue []*path
	for _, v := range r.roots {
		queue = append(queue, &path{v: v})
	}
	var chains [][]string
	for i := 0; i < len(queue) && i < maxSteps && len(chains) < MaxChains; i++ {
		p := queue[i]
		if r.known[p.v] || r.unknown[p.v] {
			var chain []int32
			for q := p; q != nil; q = q.prev {
				chain = append(chain, q.v)
			}
			slices.Reverse(chain)
			chains = append(chains, r.list(chain))
		}
		for _, w := range r.next[p.v] {
			twice := false
			for q := p; q != nil && !twice; q = q.prev {
				twice = q.v == w
			}
			if !twice && len(queue) < maxSteps {
				queue = append(queue, &path{w, p})
			}
		}
	}
	if shortest := r.shortest(); len(chains) == 0 && shortest != nil {
		chains = append(chains, r.list(shortest))
	}
	return chains
}

// list names the sources of a chain.
func (r *reach) list(chain []int32) []string {
	ids := make([]string, len(chain))
	for i, v := range chain {
		ids[i] = r.ids[v]
	}
	return ids
}
