package claims

import (
	"cmp"
	"context"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Origins is where a claim's evidence comes from, with the warnings that follow from that and from what became of the sources since.
type Origins struct {
	lineage.Analysis
	Warnings   []lineage.Warning
	Impossible [][2]string // derivations that run against time, [from, to] by source ids, sorted
}

// Standing gives what a list shows of it.
func (o Origins) Standing() Standing { return Standing{o.Summary(), o.Warnings} }

// Lineages analyses the lineage of several claims (ids) at once.
func Lineages(ctx context.Context, tx *db.Tx, ids []string) (map[string]Origins, error) {
	g, err := loadGraph(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return g.analyse()
}

// graph is what the lineage of some claims rests on.
type graph struct {
	claims      []string
	evidence    map[string][]Evidence // standing, per claim; it names the record that stands for its source
	merged      sources.Merged
	sources     map[string]sources.Source
	publishers  map[string]sources.Publisher
	derivations []sources.Derivation
	warned      map[string]map[string]bool // per claim: slugs of what warns of its evidence
}

// loadGraph reads the standing evidence of the claims, every source that can be reached from it, and what warns of these. Records that were
// merged are one source.
func loadGraph(ctx context.Context, tx *db.Tx, ids []string) (*graph, error) {
	g, err := loadChains(ctx, tx, ids)
	if err != nil || len(ids) == 0 {
		return g, err
	}
	return g, g.loadWarnings(ctx, tx)
}

// loadChains is loadGraph without what warns.
func loadChains(ctx context.Context, tx *db.Tx, ids []string) (*graph, error) {
	merged, err := sources.LoadMerged(ctx, tx)
	if err != nil {
		return nil, err
	}
	return loadChainsAs(ctx, tx, merged, ids)
}

// loadChainsAs is loadChains with those records merged that merged names.
func loadChainsAs(ctx context.Context, tx *db.Tx, merged sources.Merged, ids []string) (*graph, error) {
	g := &graph{claims: ids, merged: merged}
	roots, err := g.loadEvidence(ctx, tx)
	if err != nil || len(ids) == 0 {
		return g, err
	}
	g.sources, g.publishers, g.derivations, err = sources.AncestryAs(ctx, tx, merged, roots)
	return g, err
}

// loadCited is loadGraph of the sources alone that the evidence cites: what they derive from stays behind.
func loadCited(ctx context.Context, tx *db.Tx, ids []string) (*graph, error) {
	merged, err := sources.LoadMerged(ctx, tx)
	if err != nil {
		return nil, err
	}
	g := &graph{claims: ids, merged: merged, sources: map[string]sources.Source{}}
	cited, err := g.loadEvidence(ctx, tx)
	if err != nil || len(ids) == 0 {
		return g, err
	}
	if g.sources, err = sources.ByID(ctx, tx, cited); err != nil {
		return nil, err
	}
	return g, g.loadWarnings(ctx, tx)
}

// loadEvidence reads the standing evidence and gives the ids of the sources that it cites.
func (g *graph) loadEvidence(ctx context.Context, tx *db.Tx) (cited []string, err error) {
	g.evidence = map[string][]Evidence{}
	if len(g.claims) == 0 {
		return nil, nil
	}
	list, err := evidenceWhere(ctx, tx, "e.withdrawn_at = '' and e.claim in ("+db.In(1, len(g.claims))+")", anys(g.claims)...)
	for _, e := range list {
		e.SourceID = g.merged.Standing(e.SourceID)
		g.evidence[e.ClaimID] = append(g.evidence[e.ClaimID], e)
		if e.SourceID != "" {
			cited = append(cited, e.SourceID)
		}
	}
	return cited, err
}

// loadWarnings reads what warns of the evidence: notices about its sources, and how these changed.
func (g *graph) loadWarnings(ctx context.Context, tx *db.Tx) error {
	g.warned = map[string]map[string]bool{}
	if err := g.loadFallen(ctx, tx); err != nil {
		return err
	}
	return g.loadDrift(ctx, tx)
}

// lineage gives the graph as the analysis takes it. fallen is the id of a source that is taken for a retracted one, or "".
func (g *graph) lineage(fallen string) (in lineage.Graph) {
	for _, s := range g.sources {
		in.Nodes = append(in.Nodes, lineage.Node{ID: s.ID, Date: string(s.Published), Basis: lineage.Basis(s.Basis), FirsthandFor: s.BasisClaims,
			Group: s.Group, Retracted: s.Fallen() || s.ID == fallen, Located: &s.Located})
	}
	for _, d := range g.derivations {
		in.Edges = append(in.Edges, lineage.Edge{From: d.From, To: d.To, Relation: string(d.Relation), Status: d.Status, Claims: d.Claims})
	}
	for _, id := range g.claims {
		in.Claims = append(in.Claims, lineage.Claim{ID: id, Supports: g.supports(id)})
	}
	return in
}

// analyse answers for every claim.
func (g *graph) analyse() (map[string]Origins, error) {
	result, err := lineage.Analyse(g.lineage(""))
	if err != nil {
		return nil, err
	}
	times := g.againstTime(result.Impossible)
	origins := make(map[string]Origins, len(g.claims))
	for id, a := range result.Claims {
		impossible := times.reachedBy(id, g.supports(id))
		origins[id] = Origins{a, g.allWarnings(id, a.Summary().Warnings(g.secondaryOnly(id))), impossible}
	}
	return origins, nil
}

// allWarnings puts what warns of a claim's evidence among what warns of its lineage, the gravest first.
func (g *graph) allWarnings(claim string, ofLineage []lineage.Warning) (list []lineage.Warning) {
	for _, w := range DeskWarnings {
		said := lineage.Warning{Slug: w.Slug, Words: w.Words}
		if g.warned[claim][w.Slug] || slices.Contains(ofLineage, said) {
			list = append(list, said)
		}
	}
	return list
}

func (g *graph) supports(claim string) (ids []string) {
	for _, e := range g.evidence[claim] {
		if e.Stance == Supports {
			ids = append(ids, e.SourceID)
		}
	}
	return ids
}

// secondaryOnly reports whether no supporting passage is used as a primary source.
func (g *graph) secondaryOnly(claim string) bool {
	return !slices.ContainsFunc(g.evidence[claim], func(e Evidence) bool { return e.Stance == Supports && e.Role == "primary" })
}

// anachronies finds the derivations that run against time among the sources of a claim.
type anachronies struct {
	impossible map[[2]string]bool
	from       map[string][]sources.Derivation // confirmed
}

func (g *graph) againstTime(impossible [][2]string) anachronies {
	a := anachronies{map[[2]string]bool{}, map[string][]sources.Derivation{}}
	if len(impossible) == 0 {
		return a
	}
	for _, edge := range impossible {
		a.impossible[edge] = true
	}
	for _, d := range g.derivations {
		if d.Status == "confirmed" && !g.sources[d.From].Fallen() && !g.sources[d.To].Fallen() { // nothing leads through what fell
			a.from[d.From] = append(a.from[d.From], d)
		}
	}
	return a
}

// reachedBy walks from the supports of a claim over the derivations that speak of it.
func (a anachronies) reachedBy(claim string, supports []string) (found [][2]string) {
	if len(a.impossible) == 0 {
		return nil
	}
	reached, queue := map[string]bool{}, []string{}
	visit := func(id string) {
		if !reached[id] {
			reached[id] = true
			queue = append(queue, id)
		}
	}
	for _, id := range supports {
		visit(id)
	}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, d := range a.from[v] {
			if len(d.Claims) > 0 && !slices.Contains(d.Claims, claim) {
				continue
			}
			if edge := [2]string{d.From, d.To}; a.impossible[edge] {
				found = append(found, edge)
				continue
			}
			visit(d.To)
		}
	}
	slices.SortFunc(found, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(found)
}
