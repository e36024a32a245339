package report_test

import (
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

func TestCautions(t *testing.T) {
	link := "w"
	p := &claims.Provenance{
		Sources: map[string]sources.Source{
			"a": {ID: "a", Title: "A", Published: "2001"}, "b": {ID: "b", Title: "B", Published: "2002"}, "w": {ID: "w", Title: "W", Published: "2003-05"},
			"x": {ID: "x", Title: "X", Group: "the box"}, "y": {ID: "y", Title: "Y", Group: "the box"},
		},
		Impossible: [][2]string{{"a", "w"}, {"b", "w"}},
		Counts:     claims.Counts{Supports: 2},
		Origins: claims.Origins{
			Analysis: lineage.Analysis{Publications: 2, Max: 1, CommonLink: &link, Cycles: [][]string{{"a", "b"}, {"w"}}, Closed: [][]string{{"a", "b"}, {"w"}}, Origins: []string{"y"}, UnknownOrigins: []string{"x"}, OriginGroups: []string{"the box"}},
			Warnings: lineage.AllWarnings,
		},
	}
	want := []string{
		"No supporting passage is used as a primary source, and all of them together have one origin at most.",
		"The publications do not confirm each other: what they say reached all of them through W.",
		"A and B cite each other, and nothing leads from them to an origin. W is said to derive from itself, and nothing leads from it to an origin.",
		"A (2001) and B (2002) cannot derive from W (May 2003), which is dated later. A date or a link is wrong; these links are not counted.",
		"X and Y count as one origin: they share an archive, a witness or an owner (the box).",
	}
	for i, c := range (&report.Dossier{Provenance: p}).Cautions() {
		if c.Text() != want[i] {
			t.Errorf("%s:\ngot  %s\nwant %s", c.Slug, c.Text(), want[i])
		}
	}
}

func TestLegend(t *testing.T) {
	for name, test := range map[string]struct {
		graph report.Graph
		want  []string
	}{
		"the example": {exampleGraph(), []string{report.EnglishGraph.LegendArrow, report.EnglishGraph.LegendCritical, report.EnglishGraph.LegendOrigin}},
		"a loop": {loopGraph(), []string{report.EnglishGraph.LegendArrow, report.EnglishGraph.LegendCritical, report.EnglishGraph.LegendOrigin,
			report.EnglishGraph.LegendOpenLoop, report.EnglishGraph.LegendOff}},
		"a claim alone": {report.Graph{}, nil},
	} {
		var got []string
		for _, key := range test.graph.Legend() {
			got = append(got, key.Words)
		}
		if len(got) != len(test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: %q, want %q", name, got, test.want)
			}
		}
	}
}
