package exchange_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
)

// judged are the forms that somebody else's software can judge, and what the judge calls them.
var judged = map[string]string{"prov-json": "prov-json", "prov-n": "prov-n", "turtle": "turtle", "annotations": "annotation", "csl-json": "csl-json", "bibtex": "bibtex"}

// public is who gets what leaves the newsroom.
var public = auth.Person{Name: "anna", Role: auth.Admin, Public: true}

// written gives claims in a form.
func written(t testing.TB, d *db.DB, form string, o exchange.Out) []byte {
	t.Helper()
	f, err := exchange.FormNamed(form)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := d.View(ctx, func(tx *db.Tx) error { b.Reset(); return f.Write(ctx, tx, &b, o) }); err != nil {
		t.Fatalf("%s: %v", form, err)
	}
	return b.Bytes()
}

// TestJudges hands exports to checkers that nobody here wrote.
func TestJudges(t *testing.T) {
	exchangetest.Judges(t)
	example, generated := dbtest.SQLite(t), dbtest.SQLite(t)
	if _, err := exchange.LoadExample(ctx, example, auth.Local()); err != nil {
		t.Fatal(err)
	}
	c := exchangetest.Build(t, generated)
	for _, test := range []struct {
		name  string
		d     *db.DB
		o     exchange.Out
		empty bool // it rests on no source: a bibliography without any entry is one, but no judge takes it
	}{
		{"the example", example, exchange.Out{Viewer: public}, false},
		{"the generated case for everybody", generated, exchange.Out{Viewer: public, Base: "https://check.example"}, false},
		{"the generated case for an editor", generated, exchange.Out{Viewer: c.Editor}, false},
		{"one claim", generated, exchange.Out{Viewer: public, Claims: []string{c.Corrected}, Base: "https://check.example/desk"}, false},
		{"a claim without evidence", generated, exchange.Out{Viewer: public, Claims: []string{c.Unrated}}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range exchange.Forms {
				if judged[f.Name] == "" || test.empty && (f.Name == "csl-json" || f.Name == "bibtex") {
					continue
				}
				file := filepath.Join(dir, f.Name+f.Extension)
				if err := os.WriteFile(file, written(t, test.d, f.Name, test.o), 0o600); err != nil {
					t.Fatal(err)
				}
				files := []string{file}
				if f.Name == "prov-n" {
					twin := filepath.Join(dir, "twin.json")
					if err := os.WriteFile(twin, unescaped(written(t, test.d, "prov-json", test.o)), 0o600); err != nil {
						t.Fatal(err)
					}
					files = append(files, twin)
				}
				exchangetest.Judge(t, judged[f.Name], files...)
			}
		})
	}
}

// unescaped doubles the backslashes in the texts of a PROV-JSON document: python3-prov, which makes PROV-N of it to compare ours with, forgets to.
func unescaped(document []byte) []byte {
	return []byte(strings.NewReplacer(`\\`, `\\\\`, `\"`, `\"`, `\n`, `\n`, `\u`, `\u`).Replace(string(document)))
}
