package lineage_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/claimtrail/claimtrail/sources/lineage"
)

// large are graphs on which careless algorithms recurse too deep, or take time that grows with the square. The sizes are those of
// large_specs.json in the development data, and the answers too.
var large = []struct {
	name  string
	build func() lineage.Graph
	check func(t *testing.T, r lineage.Result)
}{
	{"chain", func() lineage.Graph { return chain(100_000) }, func(t *testing.T, r lineage.Result) {
		c := r.Claims["c"]
		if len(c.Critical) != 100_000 || c.Critical[0] != "s099999" || c.Min != 1 || c.Max != 1 || !slices.Equal(c.Origins, []string{"s000000"}) {
			t.Errorf("%d critical, %d..%d, origins %v", len(c.Critical), c.Min, c.Max, c.Origins)
		}
	}},
	{"ladder", func() lineage.Graph { return ladder(100_000) }, func(t *testing.T, r lineage.Result) {
		if c := r.Claims["c1"]; c.Max != 1 || !slices.Equal(c.Critical, []string{"x099999"}) {
			t.Errorf("c1: max %d, critical %v", c.Max, c.Critical)
		}
		if c := r.Claims["c2"]; c.Max != 2 || c.Min != 2 || len(c.Critical) != 0 {
			t.Errorf("c2: %d..%d, critical %v", c.Min, c.Max, c.Critical)
		}
		for i := range 100_000 {
			x := fmt.Sprintf("x%06d", i)
			if c := r.Claims["on "+x]; c.Min != 1 || c.Max != 1 || !slices.Equal(c.Critical, []string{x}) || !slices.Equal(c.Origins, []string{"a000000", "b000000"}) {
				t.Fatalf("the claim on %s: %+v", x, c)
			}
		}
	}},
	{"fan", func() lineage.Graph {
		g := lineage.Graph{Nodes: nodes("", "wire"), Claims: []lineage.Claim{{ID: "c"}}}
		g.Nodes = append(g.Nodes, nodes(lineage.Firsthand, "w1", "w2")...)
		g.Edges = edges("wire", "w1", "wire", "w2")
		for i := range 10_000 {
			o := fmt.Sprintf("o%06d", i)
			g.Nodes, g.Edges = append(g.Nodes, lineage.Node{ID: o}), append(g.Edges, lineage.Edge{From: o, To: "wire"})
			g.Claims[0].Supports = append(g.Claims[0].Supports, o)
		}
		return g
	}, func(t *testing.T, r lineage.Result) {
		c := r.Claims["c"]
		if c.Min != 1 || c.Max != 1 || c.Publications != 10_000 || !slices.Equal(c.Critical, []string{"wire"}) || !slices.Equal(c.Origins, []string{"w1", "w2"}) {
			t.Errorf("%d..%d of %d, critical %v, origins %v", c.Min, c.Max, c.Publications, c.Critical, c.Origins)
		}
	}},
	{"bipartite", func() lineage.Graph {
		g := lineage.Graph{Claims: []lineage.Claim{{ID: "c"}}}
		for i := range 300 {
			p, d := fmt.Sprintf("p%03d", i), fmt.Sprintf("d%03d", i)
			g.Nodes = append(g.Nodes, lineage.Node{ID: p}, lineage.Node{ID: d, Basis: lineage.Document})
			g.Claims[0].Supports = append(g.Claims[0].Supports, p)
			for j := range 300 {
				g.Edges = append(g.Edges, lineage.Edge{From: p, To: fmt.Sprintf("d%03d", j)})
			}
		}
		return g
	}, func(t *testing.T, r lineage.Result) {
		if c := r.Claims["c"]; c.Min != 300 || c.Max != 300 || len(c.Critical) != 0 || len(c.Origins) != 300 {
			t.Errorf("%d..%d, %d critical, %d origins", c.Min, c.Max, len(c.Critical), len(c.Origins))
		}
	}},
	{"ring", func() lineage.Graph {
		const n = 50_000
		g := lineage.Graph{Nodes: nodes(lineage.Document, "d"), Claims: []lineage.Claim{{ID: "c", Supports: []string{"r000000"}}}}
		for i := range n {
			r := fmt.Sprintf("r%06d", i)
			g.Nodes, g.Edges = append(g.Nodes, lineage.Node{ID: r}), append(g.Edges, lineage.Edge{From: r, To: fmt.Sprintf("r%06d", (i+1)%n)})
		}
		g.Edges = append(g.Edges, lineage.Edge{From: "r025000", To: "d"})
		return g
	}, func(t *testing.T, r lineage.Result) {
		if c := r.Claims["c"]; c.Max != 1 || len(c.Critical) != 25_002 || len(c.Cycles) != 1 || len(c.Cycles[0]) != 50_000 {
			t.Errorf("max %d, %d critical, %d cycles", c.Max, len(c.Critical), len(c.Cycles))
		}
	}},
	// Every rung derives from both rungs below; a loop lies at the bottom, and every rung has a claim of its own.
	{"braid over a loop", func() lineage.Graph {
		g := lineage.Graph{Nodes: nodes(lineage.Document, "a000000", "b000000"), Edges: edges("a000000", "l1", "l1", "l2", "l2", "l1")}
		g.Nodes = append(g.Nodes, nodes("", "l1", "l2")...)
		for i := 1; i <= 50_000; i++ {
			a, b := fmt.Sprintf("a%06d", i), fmt.Sprintf("b%06d", i)
			below := []string{fmt.Sprintf("a%06d", i-1), fmt.Sprintf("b%06d", i-1)}
			g.Nodes = append(g.Nodes, nodes("", a, b)...)
			g.Edges = append(g.Edges, edges(a, below[0], a, below[1], b, below[0], b, below[1])...)
		}
		g.Claims = []lineage.Claim{{ID: "c", Supports: []string{"a050000", "b050000"}}}
		return g
	}, func(t *testing.T, r lineage.Result) {
		if c := r.Claims["c"]; c.Min != 2 || c.Max != 2 || len(c.Critical) != 0 || len(c.Cycles) != 1 {
			t.Errorf("%d..%d, %d critical, %d cycles", c.Min, c.Max, len(c.Critical), len(c.Cycles))
		}
	}},
	// Papers that hold a letter for each claim, and say so of that claim alone.
	{"papers with a letter for each claim", func() lineage.Graph {
		g := lineage.Graph{Nodes: nodes("", "papers")}
		for i := range 50_000 {
			letter, c := fmt.Sprintf("l%06d", i), fmt.Sprintf("c%06d", i)
			g.Nodes = append(g.Nodes, lineage.Node{ID: letter, Basis: lineage.Document})
			g.Edges = append(g.Edges, lineage.Edge{From: "papers", To: letter, Claims: []string{c}})
			g.Claims = append(g.Claims, lineage.Claim{ID: c, Supports: []string{"papers"}})
		}
		return g
	}, func(t *testing.T, r lineage.Result) {
		if c := r.Claims["c031415"]; c.Min != 1 || !slices.Equal(c.Critical, []string{"papers", "l031415"}) || !slices.Equal(c.Origins, []string{"l031415"}) {
			t.Errorf("%+v", c)
		}
	}},
	// A loop at the bottom of a chain, and a claim on every source of the chain.
	{"claims above a loop", func() lineage.Graph {
		g := chain(50_000)
		g.Nodes[0].Basis = lineage.Unknown
		g.Edges = append(g.Edges, edges("s000000", "s000001")...)
		g.Claims = nil
		for i := range g.Nodes {
			g.Claims = append(g.Claims, lineage.Claim{ID: g.Nodes[i].ID, Supports: []string{g.Nodes[i].ID}})
		}
		return g
	}, func(t *testing.T, r lineage.Result) {
		if c := r.Claims["s049999"]; c.HasOrigin || c.Max != 0 || len(c.Cycles) != 1 || !slices.Equal(c.Cycles[0], []string{"s000000", "s000001"}) {
			t.Errorf("%+v", c)
		}
	}},
}

func TestLargeGraphs(t *testing.T) {
	for _, test := range large {
		t.Run(test.name, func(t *testing.T) {
			r, err := lineage.Analyse(test.build())
			if err != nil {
				t.Fatal(err)
			}
			test.check(t, r)
		})
	}
}

// BenchmarkLarge shows how long each takes, ids and all.
func BenchmarkLarge(b *testing.B) {
	for _, test := range large {
		g := test.build()
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := lineage.Analyse(g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func nodes(basis lineage.Basis, ids ...string) (list []lineage.Node) {
	for _, id := range ids {
		list = append(list, lineage.Node{ID: id, Basis: basis})
	}
	return list
}

// edges gives derivations from pairs: from, to, from, to.
func edges(ends ...string) (list []lineage.Edge) {
	for i := 0; i < len(ends); i += 2 {
		list = append(list, lineage.Edge{From: ends[i], To: ends[i+1]})
	}
	return list
}

// chain is n sources, each deriving from the one before; a claim rests on the last.
func chain(n int) lineage.Graph {
	g := lineage.Graph{Nodes: nodes(lineage.Document, "s000000")}
	for i := 1; i < n; i++ {
		g.Nodes = append(g.Nodes, lineage.Node{ID: fmt.Sprintf("s%06d", i)})
		g.Edges = append(g.Edges, lineage.Edge{From: fmt.Sprintf("s%06d", i), To: fmt.Sprintf("s%06d", i-1)})
	}
	g.Claims = []lineage.Claim{{ID: "c", Supports: []string{g.Nodes[n-1].ID}}}
	return g
}

// ladder is two chains of n sources, and n further ones that derive from both at their height; a claim rests on each of these, c1 on the
// last, c2 on the last of both chains.
func ladder(n int) lineage.Graph {
	g := lineage.Graph{Nodes: nodes(lineage.Document, "a000000", "b000000")}
	for i := range n {
		a, b, x := fmt.Sprintf("a%06d", i), fmt.Sprintf("b%06d", i), fmt.Sprintf("x%06d", i)
		if i > 0 {
			g.Nodes = append(g.Nodes, nodes("", a, b)...)
			g.Edges = append(g.Edges, edges(a, fmt.Sprintf("a%06d", i-1), b, fmt.Sprintf("b%06d", i-1))...)
		}
		g.Nodes = append(g.Nodes, lineage.Node{ID: x})
		g.Edges = append(g.Edges, edges(x, a, x, b)...)
		g.Claims = append(g.Claims, lineage.Claim{ID: "on " + x, Supports: []string{x}})
	}
	last := func(s string) string { return fmt.Sprintf("%s%06d", s, n-1) }
	g.Claims = append(g.Claims, lineage.Claim{ID: "c1", Supports: []string{last("x")}}, lineage.Claim{ID: "c2", Supports: []string{last("a"), last("b")}})
	return g
}
