package lineage

import (
	"fmt"
	"slices"
	"sort"
)

// Analyse answers for every claim of g. It gives an error when an edge or a support names no node, a node stands twice, or a
// date cannot be read. The order of nodes, edges and claims never matters.
func Analyse(g Graph) (Result, error) {
	n, err := number(g)
	if err != nil {
		return Result{}, err
	}
	r := Result{Claims: make(map[string]Analysis, len(g.Claims)), Impossible: [][2]string{}}
	for i, e := range n.edges {
		if n.impossible[i] && e.confirmed() {
			r.Impossible = append(r.Impossible, [2]string{e.From, e.To})
		}
	}
	for _, c := range g.Claims {
		a, err := n.claim(c)
		if err != nil {
			return Result{}, err
		}
		r.Claims[c.ID] = a
	}
	return r, nil
}

// numbered is a graph on dense numbers: nodes sorted by id, edges sorted by ends.
type numbered struct {
	nodes      []Node
	index      map[string]int32
	edges      []Edge
	from, to   []int32
	impossible []bool
	out        [][]int32 // node -> edges that leave it
}

func number(g Graph) (*numbered, error) {
	n := &numbered{nodes: slices.Clone(g.Nodes), edges: slices.Clone(g.Edges), index: make(map[string]int32, len(g.Nodes))}
	sort.Slice(n.nodes, func(i, j int) bool { return n.nodes[i].ID < n.nodes[j].ID })
	spans := make([]span, len(n.nodes))
	for i, v := range n.nodes {
		if _, twice := n.index[v.ID]; twice {
			return nil, fmt.Errorf("source %q stands twice", v.ID)
		}
		n.index[v.ID] = int32(i)
		var err error
		if spans[i], err = parseSpan(v.Date); err != nil {
			return nil, fmt.Errorf("source %q: %w", v.ID, err)
		}
	}
	sort.SliceStable(n.edges, func(i, j int) bool {
		a, b := n.edges[i], n.edges[j]
		return a.From < b.From || a.From == b.From && (a.To < b.To || a.To == b.To && a.Relation < b.Relation)
	})
	n.from, n.to = make([]int32, len(n.edges)), make([]int32, len(n.edges))
	n.impossible, n.out = make([]bool, len(n.edges)), make([][]int32, len(n.nodes))
	for i, e := range n.edges {
		u, ok1 := n.index[e.From]
		v, ok2 := n.index[e.To]
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("the derivation %q -> %q names a source that is not there", e.From, e.To)
		}
		n.from[i], n.to[i] = u, v
		n.impossible[i] = spans[v].earliest > spans[u].latest
		n.out[u] = append(n.out[u], int32(i))
	}
	return n, nil
}

// knows reports whether a node's basis makes it an origin for the claim.
func (v *Node) knows(claim string) bool {
	return (v.Basis == Document || v.Basis == Firsthand) && (len(v.FirsthandFor) == 0 || slices.Contains(v.FirsthandFor, claim))
}

func (e *Edge) confirmed() bool { return e.Status == "" || e.Status == "confirmed" }

// holds reports whether an edge speaks of the claim at all: confirmed, and its scope reaches it.
func (e *Edge) holds(claim string) bool {
	return e.confirmed() && (e.Claims == nil || slices.Contains(e.Claims, claim))
}

// reach is the part of the graph that one claim reaches over followed edges, numbered anew from 0.
type reach struct {
	ids     []string
	nodes   []*Node
	next    [][]int32 // followed edges, each target once
	roots   []int32   // the publications
	known   []bool
	unknown []bool
	dead    []bool // its way on was cut
}

func (n *numbered) claim(c Claim) (Analysis, error) {
	r, err := n.reach(c)
	if err != nil {
		return Analysis{}, fmt.Errorf("claim %q: %w", c.ID, err)
	}
	a := Analysis{
		Origins: r.names(r.known), UnknownOrigins: r.names(r.unknown), DeadEnds: r.names(r.dead),
		Publications: len(r.roots), Critical: []string{}, Cycles: r.cycles(),
	}
	a.HasOrigin = len(a.Origins)+len(a.UnknownOrigins) > 0
	a.Min = r.independent(r.known)
	a.Max = a.Min
	if len(a.UnknownOrigins) > 0 {
		either := make([]bool, len(r.ids))
		for i := range either {
			either[i] = r.known[i] || r.unknown[i]
		}
		a.Max = r.independent(either)
	}
	for _, v := range r.critical() {
		a.Critical = append(a.Critical, r.ids[v])
	}
	if len(a.Critical) > 0 {
		a.CommonLink = &a.Critical[0]
	}
	a.Chains = r.chains()
	a.OriginGroups, a.SharedGroup = r.groups(a)
	return a, nil
}

// reach walks from the claim's publications over followed edges.
func (n *numbered) reach(c Claim) (*reach, error) {
	r := &reach{}
	place := map[int32]int32{}
	visit := func(v int32) int32 {
		i, seen := place[v]
		if !seen {
			i = int32(len(r.ids))
			place[v] = i
			r.ids = append(r.ids, n.nodes[v].ID)
			r.nodes = append(r.nodes, &n.nodes[v])
		}
		return i
	}
	supports := slices.Clone(c.Supports)
	slices.Sort(supports)
	for _, id := range slices.Compact(supports) {
		v, ok := n.index[id]
		if !ok {
			return nil, fmt.Errorf("its support %q is no source of the graph", id)
		}
		if !n.nodes[v].Retracted {
			r.roots = append(r.roots, visit(v))
		}
	}
	for i := 0; i < len(r.nodes); i++ {
		v := n.index[r.ids[i]]
		var next []int32
		cut := false
		for _, e := range n.out[v] {
			if !n.edges[e].holds(c.ID) {
				continue
			}
			if n.impossible[e] || n.nodes[n.to[e]].Retracted {
				cut = true
				continue
			}
			to := visit(n.to[e])
			if len(next) == 0 || next[len(next)-1] != to { // edges are sorted by target, so the same one again comes next
				next = append(next, to)
			}
		}
		r.next = append(r.next, next)
		known := r.nodes[i].knows(c.ID)
		last := !known && len(next) == 0
		r.known, r.unknown, r.dead = append(r.known, known), append(r.unknown, last && !cut), append(r.dead, last && cut)
	}
	return r, nil
}

func (r *reach) names(set []bool) []string {
	names := []string{}
	for i, in := range set {
		if in {
			names = append(names, r.ids[i])
		}
	}
	slices.Sort(names)
	return names
}

// groups lists the groups that hold two or more origins, and names the one that alone makes the count 1.
func (r *reach) groups(a Analysis) (shared []string, single string) {
	size := map[string]int{}
	lone := 0
	for i, v := range r.nodes {
		switch {
		case !r.known[i] && !r.unknown[i]:
		case v.Group == "":
			lone++
		default:
			size[v.Group]++
		}
	}
	for group, n := range size {
		if n >= 2 {
			shared = append(shared, group)
		}
	}
	slices.Sort(shared)
	if a.Max == 1 && a.CommonLink == nil && len(size) == 1 && lone == 0 && len(shared) == 1 {
		single = shared[0]
	}
	return shared, single
}
