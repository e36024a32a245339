package web_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// employee adds a person with an account.
func employee(t testing.TB, d *db.DB, name string, role auth.Role) (p auth.Person) {
	t.Helper()
	p = auth.Person{ID: db.NewID(), Name: name, Role: role}
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		return ledger.Change(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.add", Table: "people", ID: p.ID}, func() error {
			_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at, joined_at) values ($1, $2, $3, $4, $4)`, p.ID, p.Name, p.Role, db.FormatTime(tx.Now()))
			return err
		})
	})
	return p
}

// worked is a newsroom in which three people have done something: a cross-check that differed, one that agreed and was published, and one that is open.
func worked(t testing.TB, d *db.DB) {
	t.Helper()
	first, second, editor := employee(t, d, "نور الهدى عبد الرحمن", auth.Checker), employee(t, d, "Ben <b>", auth.Checker), employee(t, d, "Edda", auth.Editor)
	for i, ratings := range [][2]string{{"false", "true"}, {"false", "false"}, {"mostly-true", ""}, {"", ""}} {
		store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
			c, err := claims.Add(ctx, tx, by, claims.Claim{Text: "A claim.", Due: []string{"", "", "", "2020-01-01"}[i]})
			if err != nil {
				return err
			}
			if _, err := claims.AddEvidence(ctx, tx, by, c.ID, claims.NewEvidence{NotFound: true, Searched: "the archive"}); err != nil {
				return err
			}
			move := func(by auth.Person, m claims.Move) {
				if err == nil {
					c, err = claims.SetStatus(ctx, tx, by, c.ID, c.Version, m)
				}
			}
			rate := func(by auth.Person, rating string) {
				if err == nil && rating != "" {
					c, err = claims.Rate(ctx, tx, by, c.ID, c.Version, rating, "So it is.", "")
				}
			}
			move(first, claims.Move{To: claims.Assigned})
			if ratings[0] == "" {
				return err
			}
			rate(first, ratings[0])
			move(first, claims.Move{To: claims.Reported})
			move(editor, claims.Move{To: claims.CrossChecking, Assignee: second.ID})
			rate(second, ratings[1])
			if c.Status == claims.Submitted {
				move(editor, claims.Move{To: claims.Published})
			}
			return err
		})
	}
}

func TestTheNewsroomsWork(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	page := v.get("/audit").status(http.StatusOK)
	if got := page.one("main .sum"); got != "No claim is open. Nothing was published in the last 90 days." {
		t.Errorf("an empty newsroom: %q", got)
	}
	if len(page.all("svg.chart")) != 0 {
		t.Error("an empty newsroom has pictures")
	}
	worked(t, d)
	page = v.get("/audit?period=30").status(http.StatusOK)
	if got := page.one("main .sum"); got != "3 claims are open, 1 overdue. 1 claim was published in the last 30 days. Of 2 cross-checks, 1 differed." {
		t.Errorf("it says %q", got)
	}
	rows := page.texts(".newsroom section:nth-of-type(1) tbody tr")
	if !slices.ContainsFunc(rows, func(s string) bool { return strings.HasPrefix(s, "نور") && strings.HasSuffix(s, "21") }) || strings.HasPrefix(rows[0], "نور") {
		t.Errorf("desks: %q", rows)
	}
	if got := page.texts(".figs.short tbody tr"); got[0] != "the same rating1" || got[4] != "4 steps apart1" {
		t.Errorf("cross-checks: %q", got)
	}
	if n := len(page.all(".pairs .same")); n != len(page.all(".pairs tbody tr")) {
		t.Errorf("%d cells of the same rating", n)
	}
	if n := len(page.all("svg.chart[role=img] > title")); n != 6 {
		t.Errorf("%d pictures", n)
	}
	if got := page.texts(".chip.on"); !slices.Equal(got, []string{"30 days"}) {
		t.Errorf("the period: %q", got)
	}
	for _, period := range []string{"90", "365", "all"} {
		v.get("/audit?period=" + period).status(http.StatusOK)
	}
	v.get("/audit?period=bogus").status(http.StatusUnprocessableEntity)
	if got := v.get("/sources").link(t, `.rail a[href="/audit"]`) + v.get("/claims").link(t, `.rail a[href="/audit"]`); got != "/audit/audit" {
		t.Errorf("the links: %s", got)
	}
}

// The open cross-check's first rating, mostly true, is nowhere; what a table holds is in its file.
func TestTheNewsroomsFiles(t *testing.T) {
	d := dbtest.SQLite(t)
	worked(t, d)
	v := member(t, d)
	for table, want := range map[string]string{
		"workload": "Ben <b>,,0,0,0,1,0,0,1,0", "turnaround": "From assigned to reported,3,0.000,0.000", "months": ",1,0,0,0", "cross-checks": "4 steps apart,1", "pairs": ",false,true,1",
	} {
		a := v.get("/audit/" + table + ".csv?period=all").status(http.StatusOK)
		body := a.Body.String()
		if rows, err := csv.NewReader(strings.NewReader(body)).ReadAll(); err != nil || len(rows) < 2 || !strings.Contains(body, want) {
			t.Errorf("%s: %v\n%s", table, err, body)
		}
		if table != "workload" && strings.Contains(body, "mostly-true") || !strings.Contains(a.Header().Get("Content-Disposition"), `"`+table+`.csv"`) {
			t.Errorf("%s: %v\n%s", table, a.Header(), body)
		}
	}
	v.get("/audit/bogus.csv").status(http.StatusNotFound)
	for _, role := range []auth.Role{auth.Viewer, auth.Researcher, auth.Checker} {
		v.as(role)
		v.get("/audit").status(http.StatusForbidden)
		v.get("/audit/pairs.csv").status(http.StatusForbidden)
		if n := len(v.get("/claims").status(http.StatusOK).all(`a[href="/audit"]`)) + len(v.get("/sources").all(`a[href="/audit"]`)); n != 0 {
			t.Errorf("a %s is led there", role)
		}
	}
}
