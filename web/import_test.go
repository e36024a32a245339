package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

const checkedClaims = "Nr;Statement;Verdict;Date;Link\n1;The moon is cheese.;False;26 May 2015;https://example.org/1\n2;Water is wet.;Mostly true;lately;\n3;;True;;\n"

// ended follows an import until it is no longer under way.
func (v *visitor) ended(path string) *answer {
	v.t.Helper()
	for range 200 {
		if a := v.get(path).status(http.StatusOK); len(a.all("progress")) == 0 {
			return a
		}
		time.Sleep(25 * time.Millisecond)
	}
	v.t.Fatal("the import does not end")
	return nil
}

// mapped is the mapping form as the page shows it.
func mapped(a *answer) url.Values {
	form := url.Values{"system": {a.value("system")}, "checker": {"A desk"}, "language": {"en"}}
	for _, s := range a.all("select[name^=map-]") {
		form.Set(attribute(s, "name"), "")
		for o := s.FirstChild; o != nil; o = o.NextSibling {
			if hasAttribute(o, "selected") {
				form.Set(attribute(s, "name"), attribute(o, "value"))
			}
		}
	}
	return form
}

func TestAFileIsImportedInTheBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		before := entries(t, d)
		v.get("/claims").one(`nav a[href="/import"]`)
		v.upload("/import", nil, "empty.csv", "").status(http.StatusUnprocessableEntity).one("form .bad")
		a := v.follow(v.upload("/import", nil, "Checked claims.csv", checkedClaims))
		path := attribute(a.all(`form[action^="/import/"]`)[0], "action")
		form := mapped(a)
		if form.Get("map-claim") != "Statement" || form.Get("map-rating") != "Verdict" || form.Get("map-id") != "Nr" || form.Get("system") != "checked-claims" {
			t.Errorf("guessed %v", form)
		}
		bad := mapped(a)
		bad.Set("map-claim", "")
		v.post(path, bad).status(http.StatusUnprocessableEntity)
		bad = mapped(a)
		bad.Set("language", "no such language")
		if f := v.post(path, bad).status(http.StatusUnprocessableEntity); f.value("language") != "no such language" || f.value("checker") != "A desk" {
			t.Error("what was typed is lost")
		}
		v.post(path, form).leads(path)
		tried := v.ended(path)
		main := tried.one("main")
		for _, want := range []string{"What would happen", "claim200", "Row 4", "Write the claim itself", "cannot be read for certain", "False1false", "Mostly true1mostly-true"} {
			if !strings.Contains(main, want) {
				t.Errorf("the trial does not say %q: %s", want, main)
			}
		}
		if n := entries(t, d); n != before {
			t.Errorf("the trial wrote %d entries", n-before)
		}
		v.post(path+"/start", nil).leads(path)
		if done := v.ended(path).one("main"); !strings.Contains(done, "What happened") || !strings.Contains(done, "claim200") {
			t.Errorf("imported: %s", done)
		}
		v.post(path+"/start", nil).status(http.StatusConflict)
		var kept int
		v.update(func(tx *db.Tx) error {
			return tx.QueryRow(context.Background(), `select count(*) from imports where content is not null`).Scan(&kept)
		})
		if kept != 0 {
			t.Error("the content is kept after the import")
		}
		if list := v.get("/import").one("main"); !strings.Contains(list, "Checked claims.csvimported") {
			t.Errorf("listed: %s", list)
		}
		other, _ := v.colleague("Other", auth.Editor)
		other.get(path).status(http.StatusNotFound)
		other.post(path+"/stop", nil).status(http.StatusNotFound)
	})
}

func TestAnImportCanBeStoppedAndBegunAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	var b strings.Builder
	b.WriteString("claim,id\n")
	for i := range 30_000 {
		fmt.Fprintf(&b, "Claim number %d says something.,%d\n", i, i)
	}
	a := v.follow(v.upload("/import", nil, "many.csv", b.String()))
	path := attribute(a.all(`form[action^="/import/"]`)[0], "action")
	v.post(path, mapped(a)).leads(path)
	if running := v.get(path); len(running.all("progress")) == 1 && running.Header().Get("Refresh") == "" {
		t.Error("the page does not follow the import")
	}
	v.post(path, mapped(a)).status(http.StatusConflict)
	v.post(path+"/stop", nil).status(http.StatusSeeOther)
	if stopped := v.ended(path).one("main"); !strings.Contains(stopped, "You stopped it") {
		t.Errorf("stopped: %s", stopped)
	}
	v.update(func(tx *db.Tx) error { // its server dies
		_, err := tx.Exec(context.Background(), `update imports set state = 'running', updated_at = '2020-01-01T00:00:00.000000Z'`)
		return err
	})
	if left := v.get(path).one("main"); !strings.Contains(left, "nothing doubles") {
		t.Errorf("left behind: %s", left)
	}
	v.post(path+"/stop", nil).status(http.StatusSeeOther)
	if list := v.get("/import").one("main"); !strings.Contains(list, "let go") {
		t.Errorf("let go: %s", list)
	}
}

func entries(t testing.TB, d *db.DB) (n int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		head, err := ledger.ReadHead(context.Background(), tx)
		n = head.Size
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func hasAttribute(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// Of a workbook nobody knows how many rows it has until they are read.
func TestAnImportUnderWayOfUnknownLength(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	path := attribute(v.follow(v.upload("/import", nil, "checks.csv", checkedClaims)).all(`form[action^="/import/"]`)[0], "action")
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `update imports set state = 'running', done = 1500, total = 0`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if main := v.get(path).status(http.StatusOK).one("main"); !strings.Contains(main, "1500 rows so far") {
		t.Errorf("the page says %s", main)
	}
}
