package lineage

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Analyse answers for every claim of g. It gives an error when an edge or a support names no node, a node or claim stands twice, or a
// date, basis or status is none. The order of nodes, edges and claims never matters.
func Analyse(g Graph) (Result, error) {
	n, err := g.number()
	if err != nil {
		return Result{}, err
	}
	r := Result{Claims: make(map[string]Analysis, len(g.Claims)), Impossible: n.impossible()}
	for c, a := range n.net.Overview().Answers() {
		r.Claims[n.claims[c]] = n.analysis(int32(c), a)
	}
	return r, nil
}

// numbered is a graph's network and the ids behind its numbers: sources count in the order of their ids, so numbers sort like ids.
type numbered struct {
	net    Network
	nodes  []string
	groups []string // from 1
	claims []string
	at     map[string]int32 // source id -> number
}

func (g Graph) number() (*numbered, error) {
	n := &numbered{at: make(map[string]int32, len(g.Nodes)), groups: []string{""}}
	n.net.Grow(len(g.Nodes), len(g.Edges), len(g.Claims))
	claims := make(map[string]int32, len(g.Claims))
	for _, c := range g.Claims {
		if _, twice := claims[c.ID]; twice {
			return nil, fmt.Errorf("claim %q stands twice", c.ID)
		}
		claims[c.ID] = n.net.AddClaim()
		n.claims = append(n.claims, c.ID)
	}
	if err := n.addNodes(g.Nodes, claims); err != nil {
		return nil, err
	}
	for _, e := range g.Edges {
		from, ok1 := n.at[e.From]
		to, ok2 := n.at[e.To]
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("the derivation %q -> %q names a source that is not there", e.From, e.To)
		}
		switch e.Status {
		case "", "confirmed", "suggested", "rejected":
		default:
			return nil, fmt.Errorf("the derivation %q -> %q has the status %q; there are confirmed, suggested and rejected", e.From, e.To, e.Status)
		}
		n.net.AddDerivation(Derivation{from, to, e.Status == "" || e.Status == "confirmed", numbersOf(e.Claims, claims)})
	}
	for _, c := range g.Claims {
		supports := make([]int32, len(c.Supports))
		for i, id := range c.Supports {
			v, ok := n.at[id]
			if !ok {
				return nil, fmt.Errorf("claim %q: its support %q is no source of the graph", c.ID, id)
			}
			supports[i] = v
		}
		n.net.SetSupports(claims[c.ID], supports)
	}
	return n, nil
}

// addNodes adds the sources in the order of their ids.
func (n *numbered) addNodes(nodes []Node, claims map[string]int32) error {
	groups := map[string]int32{"": 0}
	n.nodes = make([]string, 0, len(nodes))
	for _, i := range byID(nodes) {
		v := &nodes[i]
		if _, twice := n.at[v.ID]; twice {
			return fmt.Errorf("source %q stands twice", v.ID)
		}
		switch v.Basis {
		case "", Unknown, Document, Firsthand:
		default:
			return fmt.Errorf("source %q has the basis %q; there are document, firsthand and unknown", v.ID, v.Basis)
		}
		s := Source{Known: v.Basis == Document || v.Basis == Firsthand, Retracted: v.Retracted}
		var err error
		if s.Earliest, s.Latest, err = Days(v.Date); err != nil {
			return fmt.Errorf("source %q: %w", v.ID, err)
		}
		if len(v.FirsthandFor) > 0 {
			s.For = numbersOf(v.FirsthandFor, claims)
		}
		group, there := groups[v.Group]
		if !there {
			group = int32(len(n.groups))
			groups[v.Group], n.groups = group, append(n.groups, v.Group)
		}
		s.Group = group
		n.at[v.ID] = n.net.AddSource(s)
		n.nodes = append(n.nodes, v.ID)
	}
	return nil
}

// byID gives the places of nodes in the order of their ids. It compares the first eight bytes as one number: of a million ids, that is most
// of the work.
func byID(nodes []Node) []int32 {
	type key struct {
		first uint64
		id    string
		at    int32
	}
	keys := make([]key, len(nodes))
	for i, v := range nodes {
		var first [8]byte
		copy(first[:], v.ID)
		keys[i] = key{binary.BigEndian.Uint64(first[:]), v.ID, int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.first, b.first), strings.Compare(a.id, b.id)) })
	order := make([]int32, len(keys))
	for i, k := range keys {
		order[i] = k.at
	}
	return order
}

// numbersOf gives the numbers of claims, sorted; those that the graph does not have are left out. Nil stays nil.
func numbersOf(ids []string, claims map[string]int32) []int32 {
	if ids == nil {
		return nil
	}
	list := make([]int32, 0, len(ids))
	for _, id := range ids {
		if c, there := claims[id]; there {
			list = append(list, c)
		}
	}
	slices.Sort(list)
	return list
}

// impossible lists the confirmed derivations that run against time, sorted.
func (n *numbered) impossible() [][2]string {
	list := [][2]string{}
	for i := range n.net.edges {
		if d := &n.net.edges[i]; d.confirmed && n.net.against(d) {
			list = append(list, [2]string{n.nodes[d.from], n.nodes[d.to]})
		}
	}
	slices.SortFunc(list, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return list
}

func (n *numbered) names(list []int32) []string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = n.nodes[v]
	}
	return names
}

func (n *numbered) analysis(c int32, r Answer) Analysis {
	a := Analysis{
		Origins: n.names(r.Origins), UnknownOrigins: n.names(r.Unknown), Min: r.Min, Max: r.Max, Critical: n.names(r.Critical),
		Cycles: make([][]string, len(r.Loops)), HasOrigin: r.Max > 0, Publications: r.Publications, Leading: r.Leading,
		Fallen: len(n.net.Supports(c)) - r.Publications, Retracted: r.Retracted, Dated: r.Dated, Against: r.Against,
	}
	for i, loop := range r.Loops {
		a.Cycles[i] = n.names(loop)
		if r.Closed[i] {
			a.Closed = append(a.Closed, a.Cycles[i])
		}
	}
	if len(a.Critical) > 0 {
		a.CommonLink = &a.Critical[0]
	}
	for _, g := range r.Groups {
		a.OriginGroups = append(a.OriginGroups, n.groups[g])
	}
	slices.Sort(a.OriginGroups)
	if a.Max == 1 && a.CommonLink == nil { // the counts come of nothing else
		a.SharedGroup = a.OriginGroups[0]
	}
	return a
}
