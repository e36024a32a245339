package exchange_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
)

// plainly gives what a file says, unpacked where it is packed.
func plainly(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return string(file)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)
	}
	return out.String()
}

// What is confidential, and what is sealed, leaves in no form for those who may not see it, neither alone nor with all.
func TestNoFormTells(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := exchangetest.Build(t, d)
		secret := append([]string{exchangetest.SecretTitle, exchangetest.SecretPublisher, exchangetest.SecretQuote, "Zirconmagpie", "Obsidianheron", "quartzibis", "It named a child"}, c.SecretHashes...)
		sealed := []string{exchangetest.SealedWords, exchangetest.SealedRating, "Garnetwrong", "Tourmalinefinch"}
		stranger := auth.Person{}
		for _, f := range exchange.Forms {
			for _, test := range []struct {
				name   string
				by     auth.Person
				words  []string
				silent bool
			}{
				{"a stranger", stranger, secret, true}, {"everybody", public, secret, true}, {"the second reader", c.Second, slices.Concat(secret, sealed), true}, {"an editor", c.Editor, secret[:3], false},
			} {
				told := plainly(t, written(t, d, f.Name, exchange.Out{Viewer: test.by}))
				for _, ref := range c.Claims {
					told += plainly(t, written(t, d, f.Name, exchange.Out{Viewer: test.by, Claims: []string{ref}}))
				}
				some := false
				for _, word := range test.words {
					holds := strings.Contains(told, word)
					some = some || holds
					if holds && test.silent {
						t.Errorf("%s tells %s %q", f.Name, test.name, word)
					}
				}
				names := !strings.HasPrefix(f.Name, "claimreview") && f.Name != "csv" && f.Name != "xlsx" // its sources
				if !test.silent && !some && names {
					t.Errorf("%s withholds from %s", f.Name, test.name)
				}
			}
		}
	})
}

func TestEachFormSaysWhatItIs(t *testing.T) {
	d := dbtest.SQLite(t)
	c := exchangetest.Build(t, d)
	seen := map[string]bool{}
	for _, f := range exchange.Forms {
		if f.Name == "" || f.Says == "" || f.Media == "" || !strings.HasPrefix(f.Extension, ".") || seen[f.Name] {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
		some := exchange.Out{Viewer: public, Claims: []string{c.Corrected, c.Unrated, c.Corrected}}
		if one, two := written(t, d, f.Name, some), written(t, d, f.Name, some); f.Name != "xlsx" && !bytes.Equal(one, two) {
			t.Errorf("%s is another each time", f.Name)
		}
		form, _ := exchange.FormNamed(f.Name)
		err := d.View(ctx, func(tx *db.Tx) error {
			return form.Write(ctx, tx, io.Discard, exchange.Out{Viewer: public, Claims: []string{"CT-FFFF"}})
		})
		if err == nil {
			t.Errorf("%s of a claim that is not there is written", f.Name)
		}
	}
}

// A table of claims is harmless to spreadsheets, and comes in again as what it was.
func TestTablesComeInAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	c := exchangetest.Build(t, d)
	o := exchange.Out{Viewer: public, Base: "https://check.example"}
	rows, err := csv.NewReader(bytes.NewReader(written(t, d, "csv", o))).ReadAll()
	if err != nil || len(rows) != len(c.Claims)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
	book := written(t, d, "xlsx", o)
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	cell, _ := f.GetCellValue("Claims", "B3")
	formula, _ := f.GetCellFormula("Claims", "B3")
	if kind, err := f.GetCellType("Claims", "B3"); err != nil || formula != "" || cell != "=2+2 It rained in July." || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
		t.Errorf("%q is a formula %q: %v, %v", cell, formula, kind, err)
	}
	for name, file := range map[string][]byte{"csv": written(t, d, "csv", o), "xlsx": book} {
		other := dbtest.SQLite(t)
		table, err := exchange.OpenTable(bytes.NewReader(file), int64(len(file)), exchange.TableOptions{Format: name})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s, err := exchange.ImportTable(ctx, other, anna, table, exchange.ImportOptions{})
		if err != nil || len(s.Faults) != 0 {
			t.Fatalf("%s: %+v, %v", name, s, err)
		}
		err = other.View(ctx, func(tx *db.Tx) error {
			page, err := claims.List(ctx, tx, nil, claims.Filter{Viewer: anna, Sort: "created", Limit: 50})
			if err != nil {
				return err
			}
			if len(page.Claims) != len(c.Claims) || page.Claims[1].Text != "=2+2 It rained in July." || page.Claims[0].Claimant != "محمد عبد الله" || page.Claims[0].Said != "1998-02" {
				t.Errorf("%s: %+v", name, page.Claims)
			}
			checks, err := claims.EarlierChecks(ctx, tx, page.Claims[0].ID)
			if err == nil && (len(checks) != 1 || checks[0].Rating != "Mixture" || checks[0].Checker != `The "Check" Desk & Sons`) {
				t.Errorf("%s: our rating came in as %+v", name, checks)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
