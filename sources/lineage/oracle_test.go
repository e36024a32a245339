package lineage_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/sources/lineage"
)

// anyNewsroom draws a graph for several claims, with scopes and limited bases. Claims share sources.
var anyNewsroom = rapid.Custom(func(t *rapid.T) lineage.Graph {
	g := anyGraph.Draw(t, "graph")
	g.Claims = nil
	names := []string{"c", "d", "e", "f"}[:rapid.IntRange(1, 4).Draw(t, "claims")]
	node := rapid.IntRange(0, len(g.Nodes)-1)
	for _, name := range names {
		c := lineage.Claim{ID: name}
		for range rapid.IntRange(0, 4).Draw(t, "supports") {
			c.Supports = append(c.Supports, g.Nodes[node.Draw(t, "support")].ID)
		}
		g.Claims = append(g.Claims, c)
	}
	some := rapid.SliceOfDistinct(rapid.SampledFrom(names), func(s string) string { return s })
	for i := range g.Edges {
		g.Edges[i].Status = rapid.SampledFrom([]string{"", "", "", "confirmed", "suggested", "rejected"}).Draw(t, "status")
		if rapid.IntRange(0, 4).Draw(t, "scoped") == 0 {
			g.Edges[i].Claims = some.Draw(t, "scope")
		}
	}
	for i := range g.Nodes {
		if g.Nodes[i].Basis == lineage.Document && rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
			g.Nodes[i].FirsthandFor = some.Draw(t, "for")
		}
	}
	return g
})

// All claims at once, one after the other, and one alone in its graph: the same answers. And so again without any one source.
func TestOneAndAllAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyNewsroom.Draw(t, "newsroom")
		n, at := networkOf(t, g)
		o := n.Overview()
		all, summaries := o.Answers(), o.Summaries()
		for i := range g.Claims {
			c := int32(i)
			one := n.Answer(c)
			for how, other := range map[string]lineage.Answer{"answers": all[c], "answer": o.Answer(c)} {
				if diff := cmp.Diff(one, other, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("claim %d, one and %s:\n%s", c, how, diff)
				}
			}
			if summaries[c] != one.Summary || !slices.Equal(o.Critical(c), one.Critical) {
				t.Fatalf("claim %d: %+v and %v, alone %+v", c, summaries[c], o.Critical(c), one)
			}
		}
		for id, v := range at {
			var lost []int32
			for i := range g.Claims {
				c := int32(i)
				before, after := n.Answer(c), n.Without(c, v)
				if diff := cmp.Diff(fallen(t, g, id, i), after.Summary); diff != "" {
					t.Fatalf("claim %d without %s:\n%s", c, id, diff)
				}
				if before.Max > 0 && after.Max == 0 {
					lost = append(lost, c)
				}
				if rests := slices.Contains(n.RestingOn(v), c); !rests && cmp.Diff(before, after) != "" {
					t.Fatalf("claim %d does not rest on %s, and yet: %s", c, id, cmp.Diff(before, after))
				}
			}
			if got := o.Fallout(v); !slices.Equal(got, lost) || o.CriticalFor(v) != len(lost) {
				t.Fatalf("the fallout of %s is %v (%d), by trying %v", id, got, o.CriticalFor(v), lost)
			}
		}
	})
}

// fallen sums up claim i with a source retracted in the graph itself.
func fallen(t *rapid.T, g lineage.Graph, source string, i int) lineage.Summary {
	g = clone(g)
	for k := range g.Nodes {
		g.Nodes[k].Retracted = g.Nodes[k].Retracted || g.Nodes[k].ID == source
	}
	r, err := lineage.Analyse(g)
	if err != nil {
		t.Fatal(err)
	}
	a := r.Claims[g.Claims[i].ID]
	return a.Summary()
}

// networkOf makes a network of a graph, in the graph's order, part of it only after it was something else first.
func networkOf(t *rapid.T, g lineage.Graph) (*lineage.Network, map[string]int32) {
	n, at, claims, groups := &lineage.Network{}, map[string]int32{}, map[string]int32{}, map[string]int32{"": 0}
	for _, c := range g.Claims {
		claims[c.ID] = n.AddClaim()
	}
	numbers := func(ids []string) []int32 {
		if ids == nil {
			return nil
		}
		list := []int32{}
		for _, id := range ids {
			list = append(list, claims[id])
		}
		slices.Sort(list)
		return list
	}
	for _, v := range g.Nodes {
		earliest, latest, err := lineage.Days(v.Date)
		if err != nil {
			t.Fatal(err)
		}
		if _, there := groups[v.Group]; !there {
			groups[v.Group] = int32(len(groups))
		}
		s := lineage.Source{Earliest: earliest, Latest: latest, Group: groups[v.Group], Known: v.Basis == lineage.Document, Retracted: v.Retracted}
		if len(v.FirsthandFor) > 0 {
			s.For = numbers(v.FirsthandFor)
		}
		at[v.ID] = n.AddSource(lineage.Source{Retracted: !s.Retracted, Group: 7})
		n.SetSource(at[v.ID], s)
	}
	for i, e := range g.Edges {
		confirmed := e.Status == "" || e.Status == "confirmed"
		if i%2 == 0 {
			n.AddDerivation(lineage.Derivation{From: at[e.From], To: at[e.To], Confirmed: confirmed, Claims: numbers(e.Claims)})
			continue
		}
		n.SetDerivation(n.AddDerivation(lineage.Derivation{From: at[e.From], To: at[e.To], Confirmed: !confirmed, Claims: []int32{0}}), confirmed, numbers(e.Claims))
	}
	for i, c := range g.Claims {
		var supports []int32
		for _, id := range c.Supports {
			supports = append(supports, at[id])
		}
		n.SetSupports(int32(i), []int32{at[g.Nodes[0].ID]})
		n.SetSupports(int32(i), supports)
	}
	return n, at
}

// gonum knows dominators, components and flows too. It is slower by far, and says the same.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph.Draw(t, "graph")
		a := analyse(t, g)
		o := newOracle(t, g, a)
		if diff := cmp.Diff(o.critical(), a.Critical, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("critical sources (-gonum +ours):\n%s", diff)
		}
		if diff := cmp.Diff(o.cycles(), a.Cycles, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("closed loops (-gonum +ours):\n%s", diff)
		}
		if most := o.independent(append(slices.Clone(a.Origins), a.UnknownOrigins...)); most != a.Max {
			t.Fatalf("independent_max is %d by gonum, %d by us", most, a.Max)
		}
		if least := o.independent(a.Origins); least != a.Min {
			t.Fatalf("independent_min is %d by gonum, %d by us", least, a.Min)
		}
	})
}

// oracle is a claim's followed graph for gonum: source i is node i, then come the claim and the super-origin.
type oracle struct {
	g       lineage.Graph
	a       lineage.Analysis
	at      map[string]int64
	follows [][2]int64
	roots   []int64
}

func newOracle(t *rapid.T, g lineage.Graph, a lineage.Analysis) oracle {
	o := oracle{g: g, a: a, at: map[string]int64{}}
	for i, v := range g.Nodes {
		o.at[v.ID] = int64(i)
	}
	for _, e := range g.Edges {
		u, v := g.Nodes[o.at[e.From]], g.Nodes[o.at[e.To]]
		_, latest, err := lineage.Days(u.Date)
		if err != nil {
			t.Fatal(err)
		}
		earliest, _, err := lineage.Days(v.Date)
		if err != nil {
			t.Fatal(err)
		}
		if !u.Retracted && !v.Retracted && earliest <= latest {
			o.follows = append(o.follows, [2]int64{o.at[e.From], o.at[e.To]})
		}
	}
	for _, id := range publications(g) {
		o.roots = append(o.roots, o.at[id])
	}
	return o
}

func (o oracle) claim() int64 { return int64(len(o.g.Nodes)) }
func (o oracle) super() int64 { return o.claim() + 1 }

func (o oracle) critical() (list []string) {
	d := simple.NewDirectedGraph()
	set := func(from, to int64) {
		if from != to {
			d.SetEdge(simple.Edge{F: simple.Node(from), T: simple.Node(to)})
		}
	}
	for _, e := range o.follows {
		set(e[1], e[0])
	}
	for _, r := range o.roots {
		set(r, o.claim())
	}
	for _, id := range append(slices.Clone(o.a.Origins), o.a.UnknownOrigins...) {
		set(o.super(), o.at[id])
	}
	if d.Node(o.super()) == nil || d.Node(o.claim()) == nil {
		return nil
	}
	tree := flow.Dominators(simple.Node(o.super()), d)
	for v := tree.DominatorOf(o.claim()); v != nil && v.ID() != o.super(); v = tree.DominatorOf(v.ID()) {
		list = append(list, o.g.Nodes[v.ID()].ID)
	}
	return list
}

// cycles are those that the claim reaches.
func (o oracle) cycles() (list [][]string) {
	d := simple.NewDirectedGraph()
	self := map[int64]bool{}
	for _, e := range o.follows {
		if self[e[0]] = self[e[0]] || e[0] == e[1]; e[0] != e[1] {
			d.SetEdge(simple.Edge{F: simple.Node(e[0]), T: simple.Node(e[1])})
		}
	}
	for _, r := range o.roots {
		d.SetEdge(simple.Edge{F: simple.Node(o.claim()), T: simple.Node(r)})
	}
	for v := range self {
		if d.Node(v) == nil {
			d.AddNode(simple.Node(v))
		}
	}
	if d.Node(o.claim()) == nil {
		return nil
	}
	for _, set := range topo.TarjanSCC(d) {
		var names []string
		for _, v := range set {
			if v.ID() != o.claim() && topo.PathExistsIn(d, simple.Node(o.claim()), v) && (len(set) > 1 || self[v.ID()]) {
				names = append(names, o.g.Nodes[v.ID()].ID)
			}
		}
		if slices.Sort(names); names != nil {
			list = append(list, names)
		}
	}
	slices.SortFunc(list, func(x, y []string) int { return slices.Compare(x, y) })
	return list
}

// independent is a maximum flow in which every source is an edge of capacity 1 from node 2i to node 2i + 1.
func (o oracle) independent(origins []string) int {
	n := int64(len(o.g.Nodes))
	d := simple.NewWeightedDirectedGraph(0, 0)
	set := func(from, to int64) {
		d.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(from), T: simple.Node(to), W: 1})
	}
	claim, sink := 2*n, 2*n+1
	for i := range n {
		set(2*i, 2*i+1)
	}
	for _, e := range o.follows {
		if e[0] != e[1] {
			set(2*e[0]+1, 2*e[1])
		}
	}
	for _, r := range o.roots {
		set(claim, 2*r)
	}
	slots := map[string]int64{}
	for _, id := range origins {
		group := o.g.Nodes[o.at[id]].Group
		if group == "" {
			set(2*o.at[id]+1, sink)
			continue
		}
		if _, there := slots[group]; !there {
			slots[group] = sink + 1 + int64(len(slots))
			set(slots[group], sink)
		}
		set(2*o.at[id]+1, slots[group])
	}
	if len(origins) == 0 || len(o.roots) == 0 {
		return 0
	}
	return int(math.Round(network.MaxFlowDinic(d, simple.Node(claim), simple.Node(sink), 1e-9)))
}

// What is found out later about unknown origins can never leave [min, max].
func TestFindingOutStaysInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph.Draw(t, "graph")
		a := analyse(t, g)
		found := clone(g)
		for i, v := range found.Nodes {
			if !slices.Contains(a.UnknownOrigins, v.ID) || v.Group != "" { // a group says already where it comes from
				continue
			}
			switch to := fmt.Sprint("found", rapid.IntRange(0, 2).Draw(t, "to")); rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				found.Nodes[i].Basis = lineage.Document
			case 1: // from one of those that are known already
				if len(a.Origins) > 0 {
					found.Edges = append(found.Edges, lineage.Edge{From: v.ID, To: rapid.SampledFrom(a.Origins).Draw(t, "origin")})
				}
			default: // from one that nobody had thought of
				if !slices.ContainsFunc(found.Nodes, func(n lineage.Node) bool { return n.ID == to }) {
					found.Nodes = append(found.Nodes, lineage.Node{ID: to, Basis: lineage.Document})
				}
				found.Edges = append(found.Edges, lineage.Edge{From: v.ID, To: to})
			}
		}
		if b := analyse(t, found); b.Max > a.Max || b.Min < a.Min {
			t.Fatalf("%d..%d became %d..%d", a.Min, a.Max, b.Min, b.Max)
		}
	})
}
