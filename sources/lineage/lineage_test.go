package lineage_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/sources/lineage"
)

// cases reads graphs with their known answers.
func cases(t *testing.T, path string) {
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("the development data is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		lineage.Graph
		ID       string
		Expected struct {
			Claims     map[string]lineage.Analysis
			Impossible [][2]string `json:"impossible_edges"`
		}
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	claims := 0
	for _, c := range list {
		got, err := lineage.Analyse(c.Graph)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		claims += len(got.Claims)
		if diff := cmp.Diff(c.Expected.Claims, got.Claims, cmpopts.EquateEmpty(),
			cmpopts.IgnoreFields(lineage.Analysis{}, "Closed", "Leading", "Fallen", "Retracted", "Dated", "Against", "SharedGroup", "OriginGroups")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.ID, diff)
		}
		slices.SortFunc(c.Expected.Impossible, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
		if diff := cmp.Diff(c.Expected.Impossible, got.Impossible, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: impossible edges (-want +got):\n%s", c.ID, diff)
		}
	}
	t.Logf("%d graphs, %d claims", len(list), claims)
}

func TestCases(t *testing.T) {
	t.Run("own", func(t *testing.T) { cases(t, "testdata/cases.json") })
	for _, name := range []string{"hand.json", "random.json"} {
		t.Run(name, func(t *testing.T) { cases(t, filepath.Join("../../../shared/data/lineage", name)) })
	}
}

func analyse(t fataler, g lineage.Graph) lineage.Analysis {
	t.Helper()
	r, err := lineage.Analyse(g)
	if err != nil {
		t.Fatal(err)
	}
	return r.Claims["c"]
}

func chains(t fataler, g lineage.Graph) [][]string {
	t.Helper()
	chains, err := lineage.Chains(g, "c")
	if err != nil {
		t.Fatal(err)
	}
	return chains
}

// fataler is what testing and rapid have in common.
type fataler interface {
	Helper()
	Fatal(...any)
}

// anyGraph draws a small graph for one claim "c".
var anyGraph = rapid.Custom(func(t *rapid.T) lineage.Graph {
	n := rapid.IntRange(1, 9).Draw(t, "sources")
	node := rapid.IntRange(0, n-1)
	g := lineage.Graph{Claims: []lineage.Claim{{ID: "c"}}}
	for i := range n {
		g.Nodes = append(g.Nodes, lineage.Node{
			ID:        fmt.Sprint("s", i),
			Date:      rapid.SampledFrom([]string{"", "", "1998", "1999-05", "1997/2001"}).Draw(t, "date"),
			Basis:     rapid.SampledFrom([]lineage.Basis{lineage.Unknown, lineage.Unknown, lineage.Document}).Draw(t, "basis"),
			Group:     rapid.SampledFrom([]string{"", "", "", "g"}).Draw(t, "group"),
			Retracted: rapid.IntRange(0, 9).Draw(t, "retracted") == 0,
		})
	}
	for range rapid.IntRange(0, 2*n).Draw(t, "derivations") {
		g.Edges = append(g.Edges, lineage.Edge{From: fmt.Sprint("s", node.Draw(t, "from")), To: fmt.Sprint("s", node.Draw(t, "to"))})
	}
	for range rapid.IntRange(0, 4).Draw(t, "supports") {
		g.Claims[0].Supports = append(g.Claims[0].Supports, fmt.Sprint("s", node.Draw(t, "support")))
	}
	return g
})

func TestAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph.Draw(t, "graph")
		a, chains := analyse(t, g), chains(t, g)
		if a.Min < 0 || a.Min > a.Max || a.Max > min(a.Publications, len(a.Origins)+len(a.UnknownOrigins)) {
			t.Fatalf("counts out of bounds: %+v", a)
		}
		if (len(chains) > 0) != a.HasOrigin || a.HasOrigin != (len(a.Origins)+len(a.UnknownOrigins) > 0) {
			t.Fatalf("chains, origins and count disagree: %+v %v", a, chains)
		}
		for _, v := range a.Critical {
			for _, chain := range chains {
				if !slices.Contains(chain, v) {
					t.Fatalf("%s is called critical, but %v does not pass it", v, chain)
				}
			}
		}
	})
}

func TestOrderOfRowsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph.Draw(t, "graph")
		a := analyse(t, g)
		rand.Shuffle(len(g.Nodes), func(i, j int) { g.Nodes[i], g.Nodes[j] = g.Nodes[j], g.Nodes[i] })
		rand.Shuffle(len(g.Edges), func(i, j int) { g.Edges[i], g.Edges[j] = g.Edges[j], g.Edges[i] })
		s := g.Claims[0].Supports
		rand.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
		if diff := cmp.Diff(a, analyse(t, g)); diff != "" {
			t.Fatalf("another order, another answer:\n%s", diff)
		}
	})
}

// LINEAGE's standing rules: a copy of a publication changes no count, nor does a closed loop; losing a source that is not
// critical never takes the last chain, losing a critical one always does.
func TestCopiesLoopsAndRetractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph.Draw(t, "graph")
		a := analyse(t, g)
		if live := publications(g); len(live) > 0 {
			copied := clone(g)
			copied.Nodes = append(copied.Nodes, lineage.Node{ID: "copy"})
			copied.Edges = append(copied.Edges, lineage.Edge{From: "copy", To: live[0]})
			copied.Claims[0].Supports = append(copied.Claims[0].Supports, "copy")
			if b := analyse(t, copied); b.Min != a.Min || b.Max != a.Max {
				t.Fatalf("a copy of %s made %d..%d of %d..%d", live[0], b.Min, b.Max, a.Min, a.Max)
			}
		}
		looped := clone(g)
		looped.Nodes = append(looped.Nodes, lineage.Node{ID: "l1"}, lineage.Node{ID: "l2"})
		looped.Edges = append(looped.Edges, lineage.Edge{From: "l1", To: "l2"}, lineage.Edge{From: "l2", To: "l1"})
		looped.Claims[0].Supports = append(looped.Claims[0].Supports, "l1", "l2")
		if b := analyse(t, looped); b.Min != a.Min || b.Max != a.Max {
			t.Fatalf("a closed loop made %d..%d of %d..%d", b.Min, b.Max, a.Min, a.Max)
		}
		for i, v := range g.Nodes {
			without := clone(g)
			without.Nodes[i].Retracted = true
			lost := a.HasOrigin && !analyse(t, without).HasOrigin
			if !v.Retracted && lost != slices.Contains(a.Critical, v.ID) {
				t.Fatalf("without %s the last chain is lost: %v; critical are %v", v.ID, lost, a.Critical)
			}
		}
	})
}

func publications(g lineage.Graph) (live []string) {
	for _, v := range g.Nodes {
		if !v.Retracted && slices.Contains(g.Claims[0].Supports, v.ID) {
			live = append(live, v.ID)
		}
	}
	return live
}

func clone(g lineage.Graph) lineage.Graph {
	g.Nodes, g.Edges, g.Claims = slices.Clone(g.Nodes), slices.Clone(g.Edges), slices.Clone(g.Claims)
	g.Claims[0].Supports = slices.Clone(g.Claims[0].Supports)
	return g
}

func TestRefusals(t *testing.T) {
	one := []lineage.Node{{ID: "a"}}
	for name, g := range map[string]lineage.Graph{
		"an edge to nothing":   {Nodes: one, Edges: []lineage.Edge{{From: "a", To: "b"}}},
		"a support of nothing": {Nodes: one, Claims: []lineage.Claim{{ID: "c", Supports: []string{"b"}}}},
		"a source twice":       {Nodes: []lineage.Node{{ID: "a"}, {ID: "a"}}},
		"no date":              {Nodes: []lineage.Node{{ID: "a", Date: "May 1998"}}},
		"a date backwards":     {Nodes: []lineage.Node{{ID: "a", Date: "2005/1998"}}},
		"a sign in a date":     {Nodes: []lineage.Node{{ID: "a", Date: "+199"}}},
		"an unknown basis":     {Nodes: []lineage.Node{{ID: "a", Basis: "Firsthand"}}},
		"an unknown status":    {Nodes: one, Edges: []lineage.Edge{{From: "a", To: "a", Status: "Confirmed"}}},
		"a claim twice":        {Nodes: one, Claims: []lineage.Claim{{ID: "c"}, {ID: "c"}}},
		"month 13":             {Nodes: []lineage.Node{{ID: "a", Date: "1998-13"}}},
	} {
		if _, err := lineage.Analyse(g); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzReadGraphs(f *testing.F) {
	f.Add(`{"nodes":[{"id":"a","date":"1998/2005"}],"edges":[{"from":"a","to":"a"}],"claims":[{"id":"c","support":["a"]}]}`)
	f.Add(`[{"nodes":[]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		graphs, single, err := lineage.ReadGraphs(strings.NewReader(text))
		if err != nil {
			return
		}
		if single && len(graphs) != 1 {
			t.Fatalf("one graph gave %d", len(graphs))
		}
		for _, g := range graphs {
			r, err := lineage.Analyse(g)
			if err == nil && len(r.Claims) > len(g.Claims) {
				t.Fatalf("%d claims gave %d answers", len(g.Claims), len(r.Claims))
			}
		}
	})
}
