package report

import (
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// GraphOf gives the picture of a claim's provenance: its publications, every source that they reach over followed derivations, and
// what stands next to these and is not followed: sources that fell, and derivations that run against time. href gives a source's address; nil: no links.
func GraphOf(p *claims.Provenance, href func(sources.Source) string) Graph {
	g := Graph{Claim: Phrase{p.Claim.Short(), p.Claim.Language}, Loops: p.Origins.Cycles, Closed: p.Origins.Closed}
	g.About = lineage.Plain(lineage.Sentence(p.Origins.Analysis, p.Name)) + " The list below says the same in words."
	reached := map[string]bool{}
	var queue []string
	add := func(id string) {
		if !reached[id] {
			reached[id] = true
			g.Nodes = append(g.Nodes, graphNode(p, id, href))
		}
	}
	for _, item := range p.Evidence {
		id := item.Evidence.SourceID
		if item.Evidence.Stance == claims.Supports && !reached[id] {
			off := p.Sources[id].Fallen()
			add(id)
			g.Edges = append(g.Edges, GraphEdge{To: id, Off: off})
			if !off {
				queue = append(queue, id)
			}
		}
	}
	walked, drawn := map[string]bool{}, map[GraphEdge]bool{}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		if walked[from] {
			continue
		}
		walked[from] = true
		for _, d := range p.Derivations {
			if d.From != from || d.Status != "confirmed" || len(d.Claims) > 0 && !slices.Contains(d.Claims, p.Claim.ID) {
				continue
			}
			off := p.Sources[d.To].Fallen() || slices.Contains(p.Impossible, [2]string{d.From, d.To})
			add(d.To)
			edge := GraphEdge{From: d.From, To: d.To, Relation: d.Relation.Words(), Off: off}
			if !drawn[edge] { // two records of one source may say the same
				drawn[edge], g.Edges = true, append(g.Edges, edge)
			}
			if !off {
				queue = append(queue, d.To)
			}
		}
	}
	return g.withFallenWays(p)
}

// withFallenWays adds how the fallen sources of the picture derive from others that stand in it; nobody follows that any more.
func (g Graph) withFallenWays(p *claims.Provenance) Graph {
	fallen, there := map[string]bool{}, map[string]bool{}
	for _, n := range g.Nodes {
		fallen[n.ID], there[n.ID] = n.Retracted, true
	}
	for _, d := range p.Derivations {
		if fallen[d.From] && there[d.To] && d.Status == "confirmed" && (len(d.Claims) == 0 || slices.Contains(d.Claims, p.Claim.ID)) {
			g.Edges = append(g.Edges, GraphEdge{From: d.From, To: d.To, Relation: d.Relation.Words(), Off: true})
		}
	}
	return g
}

// ForPrint is the picture for A4: relations stand in the nodes, where they read "summary of".
func (g Graph) ForPrint() Graph {
	g.Print = true
	g.Edges = slices.Clone(g.Edges)
	for i, e := range g.Edges {
		g.Edges[i].Relation = relationOf(e.Relation)
	}
	return g
}

// relationOf gives a relation as it stands before the other source: "summary of", "contains".
func relationOf(relation string) string {
	if relation == "" || relation == "contains" || strings.HasSuffix(relation, " of") || strings.HasSuffix(relation, " to") {
		return relation
	}
	return relation + " of"
}

func graphNode(p *claims.Provenance, id string, href func(sources.Source) string) GraphNode {
	s := p.Sources[id]
	publisher := p.Publishers[s.PublisherID]
	n := GraphNode{
		ID: id, Publisher: Phrase{publisher.Name, publisher.Language}, Title: Phrase{s.Title, s.Language}, Date: string(s.Published),
		Origin: slices.Contains(p.Origins.Origins, id), Unknown: slices.Contains(p.Origins.UnknownOrigins, id),
		Retracted: s.Fallen(), Withdrawn: s.Notice.Kind == sources.Withdrawn, RetractedOn: string(s.Notice.Date),
		Critical: slices.Contains(p.Origins.Critical, id), CommonLink: p.Origins.CommonLink != nil && *p.Origins.CommonLink == id,
	}
	n.State = stateOf(s, n)
	if (Dir(s.Language) == "rtl") != runsLeft(Phrase{Text: s.Title}) {
		n.Title.Lang = "" // the title is in another language than the source
	}
	if href != nil {
		n.Href = href(s)
	}
	return n
}

// stateOf says the one thing that matters most about a source: what makes it an origin, that nobody has seen it, or its language.
func stateOf(s sources.Source, n GraphNode) string {
	var words []string
	switch {
	case n.Origin && s.Basis == "document":
		words = append(words, "document")
	case n.Origin:
		words = append(words, "first-hand")
	case n.Unknown:
		words = append(words, "names nobody")
	}
	if !s.Located {
		words = append(words, "never seen")
	}
	if s.Notice.Kind == sources.Corrected {
		words = append(words, "corrected")
	}
	if len(words) == 0 && s.Language != "" {
		words = append(words, LanguageName(s.Language))
	}
	return strings.Join(words, ", ")
}
