package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// fallen is story with a notice about its source of a reference.
func fallen(t *testing.T, d *db.DB, ref, kind, reason string) (out *report.Dossier) {
	t.Helper()
	claim := story(t, d, "plain words").Claim.ID
	err := d.Update(ctx, func(tx *db.Tx) error {
		s, err := sources.GetSource(ctx, tx, ref)
		if err != nil {
			return err
		}
		_, err = claims.RecordNotice(ctx, tx, anna, claims.NewNotice{Source: s.ID, Version: s.Version,
			Notice: sources.Notice{Kind: kind, Date: "2022-05-12", URL: "https://example.org/notice", Reason: reason}})
		if err != nil {
			return err
		}
		out, err = report.Build(ctx, tx, auth.Local(), claim)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The way on was retracted: the claim has no origin left, and every form says which source fell, when and why.
func TestEveryFormSaysWhatFell(t *testing.T) {
	d := fallen(t, dbtest.SQLite(t), "SR-0002", sources.Retracted, "It was forged.")
	for name, text := range forms(t, d) {
		for _, want := range []string{"It was forged.", "Source retracted", "SR-0002", "recorded that the source SR-0002 was retracted", "flagged the claim for review"} {
			if name == "csv" && !strings.HasPrefix(want, "flagged") {
				continue // a row per piece of evidence: what is behind it stands in the history
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		for _, want := range []string{"retracted on 12 May 2022: this claim lost its last chain. Counted 1 before, 0 now."} {
			if (name == "html" || name == "md") && !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	var out struct {
		Flags []report.FlagJSON
		report.ClaimJSON
		Sources []report.SourceJSON
	}
	if err := json.Unmarshal([]byte(forms(t, d)["json"]), &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Flags) != 1 || out.Flags[0].Effect != claims.LastChain || out.Sources[1].Notice.Kind != sources.Retracted || out.Sources[0].Notice != nil || out.Independent.Max != 0 {
		t.Errorf("%+v", out)
	}
	g := report.GraphOf(d.Provenance, nil)
	if n := g.Nodes[1]; !n.Retracted || n.RetractedOn != "2022-05-12" || !g.Edges[1].Off {
		t.Errorf("%+v %+v", n, g.Edges)
	}
	if svg := string(g.SVG()); !strings.Contains(svg, "retracted 2022-05-12") || !strings.Contains(svg, "eg off") {
		t.Error("the picture does not show what fell")
	}
}

// The page itself was withdrawn: its passages are kept and not counted.
func TestEvidenceFromAFallenSource(t *testing.T) {
	d := fallen(t, dbtest.SQLite(t), "SR-0001", sources.Withdrawn, hostile)
	if d.Counts.Supports != 0 || d.Counts.Refutes != 0 || d.Origins.Publications != 0 {
		t.Errorf("%+v", d.Counts)
	}
	if g := report.GraphOf(d.Provenance, nil); len(g.Nodes) != 1 || !g.Edges[0].Off || !g.Nodes[0].Withdrawn {
		t.Errorf("%+v", g)
	}
	out := forms(t, d)
	for name, text := range out {
		want := map[string]string{"json": `"counted": false`}[name]
		if want == "" {
			want = "withdrawn on 12 May 2022, kept and not counted"
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
	if strings.Contains(out["html"], "<script>alert") || strings.Contains(out["md"], "<script>") || strings.Contains(out["md"], "\n*bold*") {
		t.Error("a reason became markup")
	}
}

// A corrected source counts as before, and is marked as such.
func TestEvidenceFromACorrectedSource(t *testing.T) {
	d := fallen(t, dbtest.SQLite(t), "SR-0001", sources.Corrected, "A name was wrong.")
	if d.Counts.Supports != 1 || d.Origins.Max != 1 {
		t.Errorf("%+v", d.Counts)
	}
	for name, text := range forms(t, d) {
		want := map[string]string{"json": `"kind": "corrected"`, "csv": "corrected on 12 May 2022: A name was wrong."}[name]
		if want == "" {
			want = "this claim would lose its last chain without it. Counted 1, 0 without it."
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
}
