package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// written gives a collection in every form but PDF; of XLSX, all that is in the file.
func written(t *testing.T, c *report.Collection) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range report.Forms {
		if f.Name == "pdf" {
			continue
		}
		var b bytes.Buffer
		if err := f.Write(t.Context(), c, &b); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if out[f.Name] = b.String(); f.Name == "xlsx" {
			out[f.Name] = unzipped(t, b.Bytes())
		}
	}
	return out
}

// unzipped gives the members of an archive one after the other.
func unzipped(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(f.Name + "\n" + string(content) + "\n")
	}
	return all.String()
}

func TestWorkbookHoldsTextAndNoFormulas(t *testing.T) {
	d := dbtest.SQLite(t)
	story(t, d, `=HYPERLINK("http://elsewhere.example","x")`)
	arabic(t, d)
	house(t, d)
	var b bytes.Buffer
	if err := collect(t, d, auth.Local(), "=1+1", "CT-0001", "CT-0002").XLSX(&b); err != nil {
		t.Fatal(err)
	}
	if all := unzipped(t, b.Bytes()); strings.Contains(all, "<f>") || strings.Contains(all, "<f ") {
		t.Error("there is a formula")
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "Claim Evidence Sources Derivations History Newsroom" {
		t.Error(got)
	}
	for sheet, want := range map[string]int{"Claim": 3, "Evidence": 7, "Sources": 5, "Derivations": 3} {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) != want {
			t.Errorf("%s has %d rows, %v", sheet, len(rows), err)
		}
	}
	for cell, want := range map[string]string{"A2": "CT-0001", "E2": `=HYPERLINK("http://elsewhere.example","x")`, "B3": "عرض كلينتون على الأسد في شباط 1998 العمل على استئناف محادثات الجولان مقابل حياد سوريا", "H2": "Unproven"} {
		if got, err := f.GetCellValue("Claim", cell); err != nil || got != want {
			t.Errorf("%s: %q, %v", cell, got, err)
		}
		if formula, _ := f.GetCellFormula("Claim", cell); formula != "" {
			t.Errorf("%s is a formula: %s", cell, formula)
		}
	}
	if pictures, err := f.GetPictures("Newsroom", "D1"); err != nil || len(pictures) != 1 {
		t.Errorf("%d logos, %v", len(pictures), err)
	}
}

func TestSeveralClaimsAreOneReport(t *testing.T) {
	d := dbtest.SQLite(t)
	story(t, d, "plain words")
	inArabic := arabic(t, d)
	c := collect(t, d, auth.Local(), "", "CT-0001", inArabic, "CT-0001")
	if len(c.Dossiers) != 2 || c.Heading() != "Provenance reports, 2 claims" || c.FileName() != "CT-0001-and-1-more" {
		t.Errorf("%d, %q, %q", len(c.Dossiers), c.Heading(), c.FileName())
	}
	house(t, d)
	c = collect(t, d, auth.Local(), "Two <letters>", "CT-0001", inArabic)
	out := written(t, c)
	for _, want := range []string{"Two &lt;letters&gt;", `href="#c2"`, `id="c2"`, "c1-graph", "c2-graph", "data:image/png;base64,", "Example Newsroom", "How we work", `id="n4"`, "Content-Security-Policy"} {
		if !strings.Contains(out["html"], want) {
			t.Errorf("HTML lacks %q", want)
		}
	}
	for _, want := range []string{"# Two &lt;letters&gt;", "(#ct-0001)", "[^1]:", "[^4]:", "**Example Newsroom**", "## How we work"} {
		if !strings.Contains(out["md"], want) {
			t.Errorf("Markdown lacks %q", want)
		}
	}
	var v struct {
		Title   string
		Reports []struct{ Ref string }
	}
	if err := json.Unmarshal([]byte(out["json"]), &v); err != nil || v.Title != "Two <letters>" || len(v.Reports) != 2 {
		t.Errorf("%+v, %v", v, err)
	}
	if got := strings.Count(out["csv"], "\r\n"); got < 7 {
		t.Errorf("CSV has %d lines", got)
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := report.Collect(ctx, tx, auth.Local(), "", nil)
		return err
	})
	if err == nil {
		t.Error("a report of no claim")
	}
}

func TestPlainReportSaysNothingOfANewsroom(t *testing.T) {
	d := dbtest.SQLite(t)
	story(t, d, "plain words")
	for name, text := range written(t, collect(t, d, auth.Local(), "", "CT-0001")) {
		if strings.Contains(text, "How we work") || strings.Contains(text, `class="house"`) || strings.Contains(text, "data:image") {
			t.Errorf("%s speaks of a newsroom", name)
		}
	}
}

// canary is a word that stands in everything by which the confidential source of the story could be known.
const canary = "Kanarienvogel"

// confided makes the story's source confidential, and takes one entry's content out of the history.
func confided(t *testing.T, d *db.DB) {
	t.Helper()
	story(t, d, canary)
	err := d.Update(ctx, func(tx *db.Tx) error {
		s, err := sources.GetSource(ctx, tx, "SR-0001")
		if err == nil {
			_, err = sources.SetConfidential(ctx, tx, anna, s.ID, s.Version, true, "Because of "+canary)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWithheldIsMarkedInEveryForm(t *testing.T) {
	d := dbtest.SQLite(t)
	confided(t, d)
	stranger := auth.Person{Public: true}
	c := collect(t, d, stranger, "", "CT-0001")
	for name, text := range written(t, c) {
		if !strings.Contains(text, sources.Withheld) {
			t.Errorf("%s does not say what is withheld", name)
		}
		for _, secret := range []string{"Page " + canary, "Because of " + canary, "revealed an offer", "Nobody answered it", "تركيا عاجل", "The letter revealed"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q", name, secret)
			}
		}
		if number := strings.Count(text, "withheld: confidential"); name != "json" && number == 0 {
			t.Errorf("%s does not mark the history", name)
		}
	}
	if _, err := report.Browser(); err == nil {
		if _, text := printed(t, c, "withheld"); text != "" && (!strings.Contains(text, sources.Withheld) || strings.Contains(text, "Page "+canary) || strings.Contains(text, "revealed an offer")) {
			t.Error(text)
		}
	}
}

func TestLogoIsCheckedByDecoding(t *testing.T) {
	good := picture(t)
	if logo, err := claims.NewLogo(good); err != nil || logo.Media != "image/png" {
		t.Errorf("%+v, %v", logo, err)
	}
	bomb := bytes.Clone(good)
	copy(bomb[16:], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30}) // 30,000 by 30,000 in the head
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, b := range map[string][]byte{
		"SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "a bomb": bomb, "half a picture": good[:len(good)/2],
		"a large file": append(bytes.Clone(good), make([]byte, claims.MaxLogoBytes)...), "nothing": {}, "GIF": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
	} {
		if logo, err := claims.NewLogo(b); err == nil {
			t.Errorf("%s is taken as %s", name, logo.Media)
		}
	}
}
