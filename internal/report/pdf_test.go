package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// needsBrowser skips by name where there is no Chromium; in CI it fails.
func needsBrowser(t *testing.T) {
	t.Helper()
	if _, err := report.Browser(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no Chromium, and in CI this test must run")
		}
		t.Skip("there is no Chromium")
	}
}

// printed gives a report as PDF, its pages, and its text when pdftotext is there. With CLAIMTRAIL_TEST_SHOTS it is kept in that folder.
func printed(t *testing.T, c *report.Collection, name string) (pages int, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := c.PDF(t.Context(), &b, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes(), []byte("%%EOF")) {
		t.Fatalf("no PDF: %.40q", b.Bytes())
	}
	for _, want := range []string{"/StructTreeRoot", "/Lang (en)", "/Outlines"} {
		if !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("%s lacks %s", name, want)
		}
	}
	file := filepath.Join(t.TempDir(), name+".pdf")
	if shots := os.Getenv("CLAIMTRAIL_TEST_SHOTS"); shots != "" {
		file = filepath.Join(shots, name+".pdf")
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	pages = len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAll(b.Bytes(), -1))
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		out, err := exec.CommandContext(t.Context(), tool, file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		text = string(out)
	}
	return pages, text
}

// picture is a logo.
func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 240, 60))
	for x := range 240 {
		for y := range 60 {
			m.Set(x, y, color.RGBA{42, 68, uint8(100 + x/2), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// house makes the newsroom say something of itself.
func house(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Update(ctx, func(tx *db.Tx) error {
		logo, err := claims.NewLogo(picture(t))
		if err != nil {
			return err
		}
		if err := claims.KeepLogo(ctx, tx, anna, logo); err != nil {
			return err
		}
		return claims.SetNewsroom(ctx, tx, anna, claims.Newsroom{Name: "Example Newsroom", URL: "https://news.example.org", Contact: "desk@news.example.org", Language: "en", LogoSHA256: logo.SHA256, LogoType: logo.Media,
			Methodology: "# Two people\n\nEvery claim is *rated twice*.\n\n- by one\n- by another\n\n![a picture](http://elsewhere.example/x.png)"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// arabic makes a claim in Arabic with Arabic sources, numbers and names of both scripts in them.
func arabic(t *testing.T, d *db.DB) string {
	t.Helper()
	doc, err := capture.Plain("قالت الصحيفة يوم 21 شباط 1998 إن الرئيس كلينتون (Bill Clinton) عرض على الأسد استئناف مفاوضات الجولان مقابل حياد سوريا. ولم يردّ أحد على الرسالة رقم 42/7 قبل 13 آذار.")
	if err != nil {
		t.Fatal(err)
	}
	ref := ""
	err = d.Update(ctx, func(tx *db.Tx) error {
		in, err := sources.Ingest(ctx, tx, anna, doc, sources.Meta{Title: "كلينتون والأسد: حياد مقابل الجولان", Publisher: "بردى الأسبوعي", Published: "2021-07-05", Language: "ar", URL: "https://barada.example/ar/1998/الجولان"})
		if err != nil {
			return err
		}
		letter, err := sources.AddSource(ctx, tx, anna, sources.Source{Title: "رسالة كلينتون إلى الأسد", Basis: "document", Published: "1998-02-21", Language: "ar"})
		if err != nil {
			return err
		}
		if _, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: in.Source.ID, To: letter.ID, Relation: "quotation", ShownBy: "ولم يردّ أحد على الرسالة رقم 42/7"}); err != nil {
			return err
		}
		c, err := claims.Add(ctx, tx, anna, claims.Claim{Text: "عرض كلينتون على الأسد في شباط 1998 العمل على استئناف محادثات الجولان مقابل حياد سوريا", Language: "ar", Claimant: "أوراق عبد الحليم خدّام (Khaddam)", Said: "2021-07-01"})
		if err != nil {
			return err
		}
		ref = c.Ref
		for _, n := range []claims.NewEvidence{
			{Source: in.Source.ID, Quote: "عرض على الأسد استئناف مفاوضات الجولان مقابل حياد سوريا", Stance: claims.Supports, Role: "secondary", Note: "النص كما ورد، ص 5 (p. 5)."},
			{Source: in.Source.ID, Quote: "ولم يردّ أحد على الرسالة رقم 42/7 قبل 13 آذار", Stance: claims.Context},
			{NotFound: true, Searched: "فهرس السجلات الرئاسية 1998"},
		} {
			if _, err := claims.AddEvidence(ctx, tx, anna, c.ID, n); err != nil {
				return err
			}
		}
		_, err = claims.Rate(ctx, tx, anna, c.ID, c.Version, "unproven", "كل ما يُعرف عن العرض يعود إلى أوراق خاصة واحدة.", "لأن الرسالة، كما **نُقلت**، لا تذكر مقايضة.")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// long makes a claim with 60 pieces of evidence.
func long(t *testing.T, d *db.DB) string {
	t.Helper()
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "On day %d the minister said for the %d. time that the bridge of Example would be open by spring, whatever the engineers told him. Nobody asked. ", i+1, i+1)
	}
	doc, err := capture.Plain(text.String())
	if err != nil {
		t.Fatal(err)
	}
	ref := ""
	err = d.Update(ctx, func(tx *db.Tx) error {
		in, err := sources.Ingest(ctx, tx, anna, doc, sources.Meta{Title: "Minutes of sixty days", Publisher: "Example Gazette", Published: "2024-05", Language: "en", URL: "https://gazette.example/minutes/" + strings.Repeat("sixty-days-", 12)})
		if err != nil {
			return err
		}
		c, err := claims.Add(ctx, tx, anna, claims.Claim{Text: "The minister promised sixty times that the bridge would be open by spring", Language: "en"})
		if err != nil {
			return err
		}
		ref = c.Ref
		for i := range 60 {
			n := claims.NewEvidence{Source: in.Source.ID, Quote: fmt.Sprintf("On day %d the minister said for the %d. time that the bridge of Example would be open by spring", i+1, i+1), Stance: []claims.Stance{claims.Supports, claims.Refutes, claims.Context}[i%3]}
			if i%4 == 0 {
				n.Note = strings.Repeat("A remark of some length about this passage. ", 6)
			}
			if _, err := claims.AddEvidence(ctx, tx, anna, c.ID, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func collect(t *testing.T, d *db.DB, viewer auth.Person, title string, ids ...string) (c *report.Collection) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		c, err = report.Collect(ctx, tx.As(viewer), viewer, title, ids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPDF(t *testing.T) {
	needsBrowser(t)
	d := dbtest.SQLite(t)
	story(t, d, "plain words")
	inArabic, sixty := arabic(t, d), long(t, d)
	one := func(id string) *report.Collection { return collect(t, d, auth.Local(), "", id) }
	wants := func(text string, words ...string) {
		t.Helper()
		for _, want := range words {
			if text != "" && !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) { // a foot's spaces are none to pdftotext
				t.Errorf("the text lacks %q", want)
			}
		}
	}
	if pages, text := printed(t, one("CT-0001"), "plain"); pages < 1 || pages > 4 {
		t.Errorf("%d pages", pages)
	} else {
		wants(text, "revealed an offer", "CT-0001 · ledger entry", fmt.Sprintf("1 / %d", pages), "Check it yourself")
	}
	if pages, _ := printed(t, one(inArabic), "arabic"); pages < 1 || pages > 4 {
		t.Errorf("%d pages in Arabic", pages)
	}
	pages, text := printed(t, one(sixty), "sixty")
	if pages < 8 || pages > 40 {
		t.Errorf("%d pages for 60 pieces of evidence", pages)
	}
	wants(text, "On day 60 the minister", fmt.Sprintf("%d / %d", pages, pages))
	house(t, d)
	pages, text = printed(t, collect(t, d, auth.Local(), "Bridges and letters", "CT-0001", inArabic, sixty), "several")
	if pages < 12 {
		t.Errorf("%d pages for three claims", pages)
	}
	wants(text, "Bridges and letters", "Example Newsroom", "Contents", "Two people", "CT-0001 · ledger entry", inArabic+" · ledger entry")
}

// hostilePage asks for everything that a page can ask for.
func hostilePage(address, file string) string {
	return `<!doctype html><html lang="en"><head><title>Page</title><style>@import url("` + address + `/css"); body { background: url(` + address + `/bg) } @font-face { font-family: x; src: url(` + address + `/font) } p { font-family: x }</style>
<link rel="stylesheet" href="` + address + `/sheet"><link rel="preload" as="image" href="` + address + `/preload"><link rel="icon" href="` + address + `/icon"><link rel="dns-prefetch" href="` + address + `"></head>
<body><p>Words stay.</p><img src="` + address + `/img"><img src="` + file + `"><iframe src="` + address + `/frame"></iframe><iframe src="` + file + `"></iframe><object data="` + address + `/object"></object><video src="` + address + `/video" autoplay></video>
<script src="` + address + `/js"></script><script>document.body.textContent = "RAN"; fetch("` + address + `/fetch")</script><img src=x onerror="document.body.textContent='RAN'"><svg><image href="` + address + `/svg"/></svg></body></html>`
}

func TestPrintLoadsAndRunsNothing(t *testing.T) {
	needsBrowser(t)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	secret := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(secret, []byte("<p>SECRET-OF-THIS-MACHINE</p>"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "out.pdf")
	var b bytes.Buffer
	if err := report.Print(t.Context(), &b, hostilePage(server.URL, "file://"+secret)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		out, err := exec.CommandContext(t.Context(), tool, file, "-").Output()
		if err != nil || !bytes.Contains(out, []byte("Words stay.")) || bytes.Contains(out, []byte("RAN")) || bytes.Contains(out, []byte("SECRET")) {
			t.Errorf("%v: %s", err, out)
		}
	}
	d := dbtest.SQLite(t)
	story(t, d, hostile+`</style><style>@import url(`+server.URL+`/x)</style><img src="`+server.URL+`/y"> ![p](`+server.URL+`/z) url(`+server.URL+`)`)
	printed(t, collect(t, d, auth.Local(), "</title><script>", "CT-0001"), "hostile")
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CLAIMTRAIL_CHROMIUM", "")
	err := report.Print(ctx, &bytes.Buffer{}, "<p>")
	if !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "apt install chromium") {
		t.Errorf("%v", err)
	}
	t.Setenv("CLAIMTRAIL_CHROMIUM", "no-such-browser")
	if err := report.Print(ctx, &bytes.Buffer{}, "<p>"); !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "no-such-browser") {
		t.Errorf("%v", err)
	}
}

func TestMarkupHoldsNoPictures(t *testing.T) {
	got := string(report.MarkupUnder("# One\n\n![of *it*](http://a.example/x.png) <img src=y>", 2))
	if strings.Contains(got, "<img") || !strings.Contains(got, "<h3") || !strings.Contains(got, `<a href="http://a.example/x.png"`) {
		t.Error(got)
	}
}
