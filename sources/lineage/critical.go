package lineage

import "slices"

// critical lists, in order from the claim, the sources that every chain from the claim to any origin passes.
//
// It takes one shortest chain; only sources on it can be critical. Then it walks along the chain and keeps how far ahead
// one can get by ways that leave the chain before the present source: a source that no such way gets past is critical.
// Every edge is looked at once. (The graph is not collapsed first: that gives wrong answers for loops.)
func (r *reach) critical() []int32 {
	chain := r.shortest()
	if chain == nil {
		return nil
	}
	place := make([]int, len(r.ids)) // of a source on the chain, from 1; 0 is off the chain
	for i, v := range chain {
		place[v] = i + 1
	}
	end := len(chain) + 1 // the super-origin behind every origin
	seen := make([]bool, len(r.ids))
	far := 0
	explore := func(stack []int32) {
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if place[v] > 0 {
				far = max(far, place[v])
				continue
			}
			if seen[v] {
				continue
			}
			seen[v] = true
			if r.known[v] || r.unknown[v] {
				far = end
			}
			stack = append(stack, r.next[v]...)
		}
	}
	var critical []int32
	explore(slices.Clone(r.roots))
	for i, v := range chain {
		if far == i+1 {
			critical = append(critical, v)
		}
		if r.known[v] || r.unknown[v] {
			far = end
		}
		explore(slices.Clone(r.next[v]))
	}
	return critical
}

// shortest gives a shortest chain from a publication to an origin, or nil.
func (r *reach) shortest() []int32 {
	before := make([]int32, len(r.ids))
	for i := range before {
		before[i] = -2
	}
	queue := slices.Clone(r.roots)
	for _, v := range queue {
		before[v] = -1
	}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		if r.known[v] || r.unknown[v] {
			var chain []int32
			for ; v >= 0; v = before[v] {
				chain = append(chain, v)
			}
			slices.Reverse(chain)
			return chain
		}
		for _, w := range r.next[v] {
			if before[w] == -2 {
				before[w] = v
				queue = append(queue, w)
			}
		}
	}
	return nil
}
