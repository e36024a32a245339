package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

var (
	ctx  = context.Background()
	anna = auth.Person{Name: "anna", Role: auth.Admin}
)

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> =cmd() *bold* [x](javascript:alert(1))`

// forms renders a dossier in every form.
func forms(t *testing.T, d *report.Dossier) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, write := range map[string]func(io.Writer) error{
		"html": func(w io.Writer) error { return d.HTML(w, report.Options{}) }, "md": d.Markdown, "json": d.JSON, "csv": d.CSV,
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.String()
	}
	return out
}

// story makes a claim with evidence of every kind whose words are given.
func story(t *testing.T, d *db.DB, words string) (out *report.Dossier) {
	t.Helper()
	doc, err := capture.Plain("It began so. The letter revealed an offer. Nobody answered it.")
	if err != nil {
		t.Fatal(err)
	}
	err = d.Update(ctx, func(tx *db.Tx) error {
		in, err := sources.Ingest(ctx, tx, anna, doc, sources.Meta{Title: "Page " + words, Publisher: "تركيا عاجل", Published: "2021-07", Language: "en"})
		if err != nil {
			return err
		}
		letter, err := sources.AddSource(ctx, tx, anna, sources.Source{Title: "The letter", Basis: "document", Published: "1998-02-21"})
		if err != nil {
			return err
		}
		if _, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: in.Source.ID, To: letter.ID, Relation: "quotation", ShownBy: "The letter revealed"}); err != nil {
			return err
		}
		c, err := claims.Add(ctx, tx, anna, claims.Claim{Text: "An offer was made. " + words, Language: "en", Original: "قُدّم عرض", OriginalLanguage: "ar", Claimant: words})
		if err != nil {
			return err
		}
		for _, n := range []claims.NewEvidence{
			{Source: in.Source.ID, Quote: "revealed an offer", Stance: claims.Supports, Role: "secondary", Note: words},
			{Source: in.Source.ID, Quote: "Nobody answered it.", Stance: claims.Refutes},
			{NotFound: true, Searched: "the archive " + words},
		} {
			if _, err := claims.AddEvidence(ctx, tx, anna, c.ID, n); err != nil {
				return err
			}
		}
		if _, err := claims.Rate(ctx, tx, anna, c.ID, c.Version, "unproven", "It rests on one letter. "+words, "Because of **this**. "+words); err != nil {
			return err
		}
		if _, err := claims.AddEarlierCheck(ctx, tx, anna, claims.EarlierCheck{ClaimID: c.ID, Rating: "Wrong", Checker: words}); err != nil {
			return err
		}
		out, err = report.Build(ctx, tx, auth.Local(), c.Ref)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryFormHoldsEverything(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, text := range forms(t, story(t, d, "plain words")) {
			for _, want := range []string{
				"An offer was made", "revealed an offer", "Nobody answered it.", "the archive", "تركيا عاجل", "The letter", "Unproven", "It rests on one letter.",
				"added the claim CT-0001", "rated the claim unproven", "anna",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("%s lacks %q", name, want)
				}
			}
		}
	})
}

func TestFormsAreWellFormed(t *testing.T) {
	out := forms(t, story(t, dbtest.SQLite(t), "plain words"))
	var v struct {
		Ref      string
		Evidence []struct{ Quote, Before, After string }
		Chains   [][]string
	}
	if err := json.Unmarshal([]byte(out["json"]), &v); err != nil {
		t.Fatal(err)
	}
	if v.Ref != "CT-0001" || len(v.Evidence) != 3 || len(v.Chains) != 1 || len(v.Chains[0]) != 2 || v.Evidence[0].Before != "The letter " || v.Evidence[0].After != "." {
		t.Errorf("%+v", v)
	}
	rows, err := csv.NewReader(strings.NewReader(out["csv"])).ReadAll()
	if err != nil || len(rows) != 4 || len(rows[1]) != len(rows[0]) {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	for _, want := range []string{"> The letter **revealed an offer**.", "1. SR-0001", "2. quotation of SR-0002"} {
		if !strings.Contains(out["md"], want) {
			t.Errorf("Markdown lacks %q", want)
		}
	}
	if strings.Contains(out["html"], "<script") || strings.Contains(out["html"], "src=") {
		t.Error("the page loads or runs something")
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	out := forms(t, story(t, dbtest.SQLite(t), hostile))
	root, err := html.Parse(strings.NewReader(out["html"]))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("attribute %s=%q", a.Key, a.Val)
			}
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "img" || n.Data == "iframe") {
			t.Errorf("an element %s", n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	if strings.Contains(out["md"], "<script") || strings.Contains(out["md"], "<img") {
		t.Error("Markdown holds HTML")
	}
	rows, err := csv.NewReader(strings.NewReader(out["csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t", rune(cell[0])) {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
}

func TestEmptyClaim(t *testing.T) {
	d := dbtest.SQLite(t)
	err := d.Update(ctx, func(tx *db.Tx) error {
		_, err := claims.Add(ctx, tx, anna, claims.Claim{Text: "Nothing yet.", Language: "en"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		dossier, err := report.Build(ctx, tx, auth.Local(), "CT-0001")
		if err != nil {
			return err
		}
		for name, text := range forms(t, dossier) {
			if !strings.Contains(text, "Nothing yet.") || !strings.Contains(text, "Not rated yet") || !strings.Contains(text, "No supporting publication.") {
				t.Errorf("%s: %s", name, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDir(t *testing.T) {
	for tag, want := range map[string]string{"ar": "rtl", "fa-IR": "rtl", "he": "rtl", "en": "ltr", "": "auto", "!": "auto", "az-Arab": "rtl"} {
		if got := report.Dir(tag); got != want {
			t.Errorf("%q: %s", tag, got)
		}
	}
}

func TestMeter(t *testing.T) {
	for _, m := range [][3]int{{0, 0, 0}, {1, 1, 1}, {3, 1, 1}, {9, 2, 3}, {40, 0, 0}, {400, 3, 300}} {
		svg := string(report.Meter(m[0], m[1], m[2]))
		if !strings.HasPrefix(svg, "<svg") || strings.Count(svg, `class="p"`) != min(m[0], 9) || strings.Contains(svg, "NaN") {
			t.Errorf("%v: %s", m, svg)
		}
	}
}
