package claims

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Origins is where a claim's evidence comes from, with the warnings that follow.
type Origins struct {
	lineage.Analysis
	Warnings []lineage.Warning
}

// Lineages analyses the lineage of several claims (ids) at once.
func Lineages(ctx context.Context, tx *db.Tx, ids []string) (map[string]Origins, error) {
	g, err := loadGraph(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	origins, _, err := g.analyse()
	return origins, err
}

// graph is what the lineage of some claims rests on.
type graph struct {
	claims      []string
	evidence    map[string][]Evidence // standing, per claim
	sources     map[string]sources.Source
	publishers  map[string]sources.Publisher
	derivations []sources.Derivation
}

// loadGraph reads the standing evidence of the claims and every source that can be reached from it.
func loadGraph(ctx context.Context, tx *db.Tx, ids []string) (*graph, error) {
	g := &graph{claims: ids, evidence: map[string][]Evidence{}}
	if len(ids) == 0 {
		return g, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	list, err := evidenceWhere(ctx, tx, "e.withdrawn_at = '' and e.claim in ("+db.In(1, len(args))+")", args...)
	if err != nil {
		return nil, err
	}
	var roots []string
	for _, e := range list {
		g.evidence[e.ClaimID] = append(g.evidence[e.ClaimID], e)
		if e.SourceID != "" {
			roots = append(roots, e.SourceID)
		}
	}
	g.sources, g.publishers, g.derivations, err = sources.Ancestry(ctx, tx, roots)
	return g, err
}

// analyse answers for every claim, and lists the derivations that run against time.
func (g *graph) analyse() (map[string]Origins, [][2]string, error) {
	in := lineage.Graph{}
	for _, s := range g.sources {
		in.Nodes = append(in.Nodes, lineage.Node{ID: s.ID, Date: string(s.Published), Basis: lineage.Basis(s.Basis), Group: s.Group})
	}
	for _, d := range g.derivations {
		in.Edges = append(in.Edges, lineage.Edge{From: d.From, To: d.To, Relation: string(d.Relation), Status: d.Status, Claims: d.Claims})
	}
	secondary := map[string]bool{}
	for _, id := range g.claims {
		c := lineage.Claim{ID: id}
		secondary[id] = true
		for _, e := range g.evidence[id] {
			if e.Stance == Supports {
				c.Supports = append(c.Supports, e.SourceID)
				secondary[id] = secondary[id] && e.Role != "primary"
			}
		}
		in.Claims = append(in.Claims, c)
	}
	result, err := lineage.Analyse(in)
	if err != nil {
		return nil, nil, err
	}
	origins := make(map[string]Origins, len(g.claims))
	for id, a := range result.Claims {
		origins[id] = Origins{a, lineage.Warnings(a, secondary[id], g.against(id, result.Impossible))}
	}
	return origins, result.Impossible, nil
}

// against reports whether a derivation that speaks of the claim runs against time. The graph of one page of claims is small, and
// what no evidence of the claim reaches is not in it when it was loaded for one claim alone.
func (g *graph) against(claim string, impossible [][2]string) bool {
	if len(impossible) == 0 {
		return false
	}
	reached, queue := map[string]bool{}, []string{}
	for _, e := range g.evidence[claim] {
		queue = append(queue, e.SourceID)
	}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		if v == "" || reached[v] {
			continue
		}
		reached[v] = true
		for _, d := range g.derivations {
			if d.From == v && d.Status == "confirmed" {
				queue = append(queue, d.To)
			}
		}
	}
	for _, edge := range impossible {
		if reached[edge[0]] {
			return true
		}
	}
	return false
}
