package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

func TestGraphOf(t *testing.T) {
	link := "page"
	p := &claims.Provenance{
		Claim: claims.Claim{ID: "c", Title: "Clinton offered talks", Language: "en"},
		Evidence: []claims.Item{
			{Evidence: claims.Evidence{Stance: claims.Supports, SourceID: "page"}}, {Evidence: claims.Evidence{Stance: claims.Supports, SourceID: "page"}},
			{Evidence: claims.Evidence{Stance: claims.Context, SourceID: "aside"}}, {Evidence: claims.Evidence{}},
		},
		Sources: map[string]sources.Source{
			"page":   {ID: "page", Ref: "SR-0001", Title: "Secret messages", Language: "en", PublisherID: "p", Published: "2021-07-02", Located: true},
			"aside":  {ID: "aside", Title: "Aside", Located: true},
			"letter": {ID: "letter", Title: "Letter to Assad", Language: "ar", Basis: "document", Published: "1998-02-21"},
			"late":   {ID: "late", Title: "Later", Language: "en", Located: true},
			"other":  {ID: "other", Title: "Of another claim"}, "maybe": {ID: "maybe", Title: "Suggested"}, "behind": {ID: "behind", Title: "Behind the impossible"},
		},
		Publishers: map[string]sources.Publisher{"p": {ID: "p", Name: "تركيا عاجل", Language: "ar"}},
		Derivations: []sources.Derivation{
			{From: "page", To: "letter", Relation: "summary", Status: "confirmed", Claims: []string{"c"}},
			{From: "page", To: "other", Relation: "summary", Status: "confirmed", Claims: []string{"another"}},
			{From: "page", To: "maybe", Relation: "summary", Status: "suggested"},
			{From: "page", To: "late", Relation: "publication-of", Status: "confirmed"},
			{From: "late", To: "behind", Relation: "summary", Status: "confirmed"},
		},
		Impossible: [][2]string{{"page", "late"}},
		Origins: claims.Origins{Analysis: lineage.Analysis{Publications: 1, Min: 1, Max: 1, HasOrigin: true, Origins: []string{"letter"}, Critical: []string{"page", "letter"},
			CommonLink: &link}},
		Chains: [][]string{{"page", "letter"}},
	}
	got := report.GraphOf(p, func(s sources.Source) string { return "/sources/" + s.ID })
	want := report.Graph{
		Claim: report.Phrase{Text: "Clinton offered talks", Lang: "en"},
		About: "One publication; its chain ends at Letter to Assad. The list below says the same in words.",
		Nodes: []report.GraphNode{
			{ID: "page", Publisher: report.Phrase{Text: "تركيا عاجل", Lang: "ar"}, Title: report.Phrase{Text: "Secret messages", Lang: "en"}, Date: "2021-07-02", State: "English", Href: "/sources/page", Critical: true, CommonLink: true},
			{ID: "letter", Title: report.Phrase{Text: "Letter to Assad"}, Date: "1998-02-21", State: "document, never seen", Href: "/sources/letter", Origin: true, Critical: true},
			{ID: "late", Title: report.Phrase{Text: "Later", Lang: "en"}, State: "English", Href: "/sources/late"},
		},
		Edges: []report.GraphEdge{{To: "page"}, {From: "page", To: "letter", Relation: "summary"}, {From: "page", To: "late", Relation: "publication of", Off: true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	onPaper := got.ForPrint()
	if onPaper.Edges[1].Relation != "summary of" || onPaper.Edges[2].Relation != "publication of" || got.Edges[1].Relation != "summary" {
		t.Errorf("in print: %+v, on screen: %+v", onPaper.Edges, got.Edges)
	}
	if svg := string(report.GraphOf(p, nil).SVG()); strings.Contains(svg, "<a ") {
		t.Error("a link without an address")
	}
}
