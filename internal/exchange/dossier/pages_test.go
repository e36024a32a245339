package dossier_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// member reads one file of a dossier.
func member(t *testing.T, content []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A browser shows a cited text in its letters and its direction, with the cited words marked, and nothing of a text that stays.
func TestTextsAsPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		content := write(t, d, "c1", room(t, d))
		page := member(t, content, "snapshots/SR-0001-1.html")
		for _, want := range []string{`<meta charset="utf-8">`, `lang="ar" dir="auto"><a id="p1"></a>`, "كشفت الرسائل عرضا</mark>", "evidence 1, supports", `href="../index.html"`, `href="SR-0001-1.txt"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%q is not on the page:\n%s", want, page)
			}
		}
		if page := member(t, content, "snapshots/SR-0001-2.html"); !strings.Contains(page, "what this text comes from") {
			t.Errorf("what shows a derivation is not marked:\n%s", page)
		}
		if index := member(t, content, "index.html"); !strings.Contains(index, `href="snapshots/SR-0001-1.html"`) {
			t.Error("the report has no link to the page of its text")
		}
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if strings.HasPrefix(f.Name, "snapshots/SR-0003") || strings.HasPrefix(f.Name, "snapshots/SR-0005") {
				t.Errorf("%s left, of a source whose text stays", f.Name)
			}
		}
	})
}

// README.txt is read in whatever shows text: no line is longer than a terminal is wide.
func TestReadmeIsNarrow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for line := range strings.Lines(member(t, write(t, d, "c1", room(t, d)), "README.txt")) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 78 {
				t.Errorf("%d characters: %s", n, line)
			}
		}
	})
}
