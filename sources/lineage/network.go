package lineage

import "slices"

// Network is a graph on dense numbers: sources, derivations and claims count from 0, each in the order in which they were added. It can
// be changed and asked at any time. Several goroutines may ask at once; who changes it must be alone.
//
// It takes about 40 bytes a source and 20 a derivation.
type Network struct {
	sources []Source
	first   []firsts
	edges   []edge
	scopes  map[int32][]int32 // derivation -> the claims that it is limited to, sorted
	limited map[int32][]int32 // claim -> the derivations that are limited to it, and perhaps to others
	claims  [][]int32         // -> the sources that support it, sorted, each once
	uses    []use
}

// Source is what a Network knows of a source.
type Source struct {
	Earliest, Latest int32   // the days that its date allows, as Days gives them
	Group            int32   // origins of one witness, archive or owner share a number; 0 is none
	Known            bool    // its basis is document or firsthand
	Retracted        bool    // nothing follows it
	For              []int32 // claims that the basis is limited to, sorted; nil: all
}

// Derivation says that From derives from To.
type Derivation struct {
	From, To  int32
	Confirmed bool    // suggested and rejected ones are not followed
	Claims    []int32 // claims that it is limited to; nil: the whole source
}

// firsts begins the lists of a source; -1 is an empty one. What is limited to some claims stands in no list of those that it leads out by: a source may
// have such a derivation for each of ten thousand claims.
type firsts struct{ out, in, use int32 }

// edge is a derivation, and its place in the lists of its two ends.
type edge struct {
	from, to        int32
	nextOut, nextIn int32
	confirmed       bool
	scoped          bool
}

// use says that a source supports a claim, or once did.
type use struct{ claim, next int32 }

// Sources counts the sources.
func (n *Network) Sources() int { return len(n.sources) }

// Derivations counts the derivations.
func (n *Network) Derivations() int { return len(n.edges) }

// Claims counts the claims.
func (n *Network) Claims() int { return len(n.claims) }

// Grow makes room for so many more, for who knows how many will come.
func (n *Network) Grow(sources, derivations, claims int) {
	n.sources, n.first = slices.Grow(n.sources, sources), slices.Grow(n.first, sources)
	n.edges, n.claims = slices.Grow(n.edges, derivations), slices.Grow(n.claims, claims)
}

// AddSource adds a source and gives its number.
func (n *Network) AddSource(s Source) int32 {
	n.sources = append(n.sources, s)
	n.first = append(n.first, firsts{-1, -1, -1})
	return int32(len(n.sources) - 1)
}

// Source gives what is known of source v.
func (n *Network) Source(v int32) Source { return n.sources[v] }

// SetSource changes what is known of source v.
func (n *Network) SetSource(v int32, s Source) { n.sources[v] = s }

// AddDerivation adds a derivation between two sources that are there and gives its number.
func (n *Network) AddDerivation(d Derivation) int32 {
	e := int32(len(n.edges))
	n.edges = append(n.edges, edge{from: d.From, to: d.To, nextOut: n.first[d.From].out, nextIn: n.first[d.To].in})
	n.first[d.From].out, n.first[d.To].in = e, e
	n.SetDerivation(e, d.Confirmed, d.Claims)
	return e
}

// SetDerivation changes whether derivation e is confirmed, and the claims that it is limited to; nil: the whole source.
func (n *Network) SetDerivation(e int32, confirmed bool, claims []int32) {
	d := &n.edges[e]
	d.confirmed = confirmed
	for _, c := range n.scopes[e] {
		n.limited[c] = slices.DeleteFunc(n.limited[c], func(other int32) bool { return other == e })
	}
	if claims == nil {
		delete(n.scopes, e)
		if d.scoped {
			d.scoped, d.nextOut, n.first[d.from].out = false, n.first[d.from].out, e
		}
		return
	}
	if !d.scoped {
		d.scoped = true
		n.unlist(e)
	}
	if n.scopes == nil {
		n.scopes, n.limited = map[int32][]int32{}, map[int32][]int32{}
	}
	list := slices.Clone(claims)
	slices.Sort(list)
	list = slices.Compact(list)
	n.scopes[e] = list
	for _, c := range list {
		n.limited[c] = append(n.limited[c], e)
	}
}

// unlist takes derivation e out of its source's list.
func (n *Network) unlist(e int32) {
	at := &n.first[n.edges[e].from].out
	for *at != e {
		at = &n.edges[*at].nextOut
	}
	*at = n.edges[e].nextOut
}

// out gives the confirmed derivations that speak of claim c, for one source after the other.
func (n *Network) out(c int32) func(v int32, fn func(d *edge)) {
	var mine map[int32][]int32
	for _, e := range n.limited[c] {
		if mine == nil {
			mine = make(map[int32][]int32, len(n.limited[c]))
		}
		mine[n.edges[e].from] = append(mine[n.edges[e].from], e)
	}
	return func(v int32, fn func(d *edge)) {
		for e := n.first[v].out; e >= 0; e = n.edges[e].nextOut {
			if n.edges[e].confirmed {
				fn(&n.edges[e])
			}
		}
		for _, e := range mine[v] {
			if n.edges[e].confirmed {
				fn(&n.edges[e])
			}
		}
	}
}

// Ends gives the two ends of derivation e.
func (n *Network) Ends(e int32) (from, to int32) { return n.edges[e].from, n.edges[e].to }

// Supports gives the sources that support claim c, sorted; the list is the network's own.
func (n *Network) Supports(c int32) []int32 { return n.claims[c] }

// AddClaim adds a claim that nothing supports yet and gives its number.
func (n *Network) AddClaim() int32 {
	n.claims = append(n.claims, nil)
	return int32(len(n.claims) - 1)
}

// SetSupports says which sources support claim c; one may stand there several times.
func (n *Network) SetSupports(c int32, sources []int32) {
	list := slices.Clone(sources)
	slices.Sort(list)
	list = slices.Clip(slices.Compact(list))
	for _, v := range list {
		if _, before := slices.BinarySearch(n.claims[c], v); !before {
			n.uses = append(n.uses, use{c, n.first[v].use})
			n.first[v].use = int32(len(n.uses) - 1)
		}
	}
	n.claims[c] = list
}

// against reports whether a derivation runs against time.
func (n *Network) against(d *edge) bool {
	return n.sources[d.to].Earliest > n.sources[d.from].Latest
}

// knows reports whether a source's basis makes it an origin for claim c; c < 0 is a claim that no basis names.
func (s *Source) knows(c int32) bool {
	if !s.Known || s.For == nil {
		return s.Known
	}
	_, named := slices.BinarySearch(s.For, c)
	return named
}

// mentioned marks the claims that a scope or a limited basis names: the graph that they see is their own, all others see the same one.
func (n *Network) mentioned() []bool {
	named := make([]bool, len(n.claims))
	mark := func(claims []int32) {
		for _, c := range claims {
			if int(c) < len(named) {
				named[c] = true
			}
		}
	}
	for _, claims := range n.scopes {
		mark(claims)
	}
	for i := range n.sources {
		mark(n.sources[i].For)
	}
	return named
}

// RestingOn gives the claims that a chain could lead from to one of some sources, sorted: every claim that it supports, or that a source supports
// which derives from it over confirmed derivations of any scope. Nothing that they are or become changes the answer for any other claim.
func (n *Network) RestingOn(sources ...int32) []int32 {
	seen, claims := make([]bool, len(n.sources)), make([]bool, len(n.claims))
	for _, v := range sources {
		seen[v] = true
	}
	for queue := slices.Clone(sources); len(queue) > 0; queue = queue[1:] {
		w := queue[0]
		for u := n.first[w].use; u >= 0; u = n.uses[u].next {
			if _, still := slices.BinarySearch(n.claims[n.uses[u].claim], w); still {
				claims[n.uses[u].claim] = true
			}
		}
		for e := n.first[w].in; e >= 0; e = n.edges[e].nextIn {
			if from := n.edges[e].from; n.edges[e].confirmed && !seen[from] {
				seen[from] = true
				queue = append(queue, from)
			}
		}
	}
	var list []int32
	for c, rests := range claims {
		if rests {
			list = append(list, int32(c))
		}
	}
	return list
}

// Reached gives the sources that claim c reaches over followed derivations, nearest first, at most so many.
func (n *Network) Reached(c int32, most int) []int32 {
	seen := map[int32]bool{} // few, mostly: a mark for every source would cost more than the walk
	w := walker{n: n, most: most, first: func(v int32) bool {
		before := seen[v]
		seen[v] = true
		return !before
	}}
	w.walk(c)
	return w.reached
}

// Walk calls fn for each claim with the sources that it reaches, as Reached gives them, and whether a way leads on from each of these. Both lists
// are good until fn returns.
func (n *Network) Walk(most int, fn func(c int32, reached []int32, on []bool)) {
	seen := make([]int32, len(n.sources)) // the claim that reached it last, from 1
	c := int32(0)
	w := walker{n: n, most: most, first: func(v int32) bool {
		before := seen[v] == c+1
		seen[v] = c + 1
		return !before
	}}
	for ; int(c) < len(n.claims); c++ {
		w.walk(c)
		fn(c, w.reached, w.on)
	}
}

// walker walks from one claim after the other.
type walker struct {
	n       *Network
	most    int
	first   func(v int32) bool // whether source v is met for the first time
	reached []int32
	on      []bool // of each, whether a way leads on
}

func (w *walker) walk(c int32) {
	w.reached, w.on = w.reached[:0], w.on[:0]
	for _, v := range w.n.claims[c] {
		w.visit(v)
	}
	out := w.n.out(c)
	for i := 0; i < len(w.reached); i++ {
		out(w.reached[i], func(d *edge) {
			if !w.n.against(d) && w.visit(d.to) {
				w.on[i] = true
			}
		})
	}
}

// visit reports whether source v is one that a way leads to.
func (w *walker) visit(v int32) bool {
	if w.n.sources[v].Retracted {
		return false
	}
	if len(w.reached) < w.most && w.first(v) {
		w.reached, w.on = append(w.reached, v), append(w.on, false)
	}
	return true
}
