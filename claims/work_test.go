package claims_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func askWork(t *testing.T, d *db.DB, n *claims.Network, by auth.Person, since time.Time) (w claims.Work, err error) {
	t.Helper()
	err = d.View(ctx, func(tx *db.Tx) (err error) { w, err = n.AskWork(ctx, tx, by, since); return err })
	return w, err
}

// checked takes the claim to a cross-check by Ben of what Nour rated.
func (v *desk) checked(rating string) {
	v.Helper()
	for _, err := range []error{
		v.rate(v.nour, rating, "So it is."), v.move(v.nour, claims.Move{To: claims.Reported}), v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}),
	} {
		if err != nil {
			v.Fatal(err)
		}
	}
}

// The figures follow what is done, tell nothing of a rating while its second reading is open, and name nobody who disagreed.
func TestWorkFollowsWhatIsDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		kept := &claims.Network{}
		ask := func() claims.Work {
			t.Helper()
			w, err := askWork(t, d, kept, v.edda, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			once, err := askWork(t, d, nil, v.ada, time.Time{})
			once.Until = w.Until
			if diff := cmp.Diff(once, w); err != nil || diff != "" {
				t.Fatalf("%v, (-read at once +followed):\n%s", err, diff)
			}
			return w
		}
		if w := ask(); w.Checks.Count != 0 || len(w.Months) != 0 {
			t.Errorf("before anything: %+v", w)
		}
		if _, err := askWork(t, d, kept, v.nour, time.Time{}); fault.KindOf(err) != fault.Denied {
			t.Errorf("a checker asks: %v", err)
		}
		v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
		v.checked("false")
		if w := ask(); w.Checks.Count != 0 || w.Legs[claims.AssignedToReported].Count != 1 {
			t.Errorf("while it is cross-checked: %+v", w)
		}
		if err := v.rate(v.ben, "true", "It is not."); err != nil {
			t.Fatal(err)
		}
		w := ask()
		want := claims.CrossChecks{Count: 1, Differed: 1, Steps: [5]int{4: 1}, Pairs: []claims.Pair{{Scale: "standard", Version: w.Checks.Pairs[0].Version, First: "false", Second: "true", Count: 1}}}
		want.Pairs[0].Scale = w.Checks.Pairs[0].Scale
		if diff := cmp.Diff(want, w.Checks); diff != "" {
			t.Error(diff)
		}
		v.checked("false")
		if w := ask(); w.Checks.Count != 0 || len(w.Checks.Pairs) != 0 { // Ben is asked again: what he saw of round one may have changed since
			t.Errorf("while it is cross-checked again: %+v", w.Checks)
		}
		if err := v.rate(v.ben, "false", "It is."); err != nil {
			t.Fatal(err)
		}
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 2)
		v.must(v.move(v.edda, claims.Move{To: claims.Assigned, Note: "Our check was wrong.", Void: true}), claims.Assigned, 3)
		w = ask()
		if c := w.Checks; c.Count != 2 || c.Agreed != 1 || len(c.Pairs) != 2 {
			t.Errorf("in the end: %+v", c)
		}
		m := w.Months[len(w.Months)-1]
		if m.Published != 1 || m.Voided != 1 || m.Corrected != 0 || m.Month != time.Now().UTC().Format("2006-01") {
			t.Errorf("the month: %+v", m)
		}
		if w.Legs[claims.SubmittedToPublished].Count != 1 || w.Legs[claims.ReportedToSubmitted].Count != 1 {
			t.Errorf("legs: %+v", w.Legs)
		}
	})
}

// Whoever can take a claim has a desk, and so has who left one behind; nobody's comes last.
func TestLoadOfEveryDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		role := func(p auth.Person, r auth.Role) {
			do(t, d, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `update people set role = $2 where id = $1`, p.ID, string(r))
				return err
			})
		}
		role(v.viewer, auth.Checker) // a viewer since, who left a claim behind
		for i, to := range []auth.Person{v.nour, v.nour, v.viewer} {
			c := addClaim(t, d, claims.Claim{Text: "A claim.", Due: []string{"2020-01-01", "", "2020-01-01"}[i]})
			if _, err := moveBy(d, v.edda, c, claims.Move{To: claims.Assigned, Assignee: to.ID}); err != nil {
				t.Fatal(err)
			}
		}
		role(v.viewer, auth.Viewer)
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update people set disabled_at = $2 where id in ($1, $3)`, v.nour.ID, db.FormatTime(tx.Now()), v.emil.ID)
			return err
		})
		w, err := askWork(t, d, nil, v.edda, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range w.Load {
			got = append(got, l.Name+map[bool]string{true: " gone"}[l.Disabled])
		}
		if diff := cmp.Diff([]string{"Ada", "Ben", "Edda", "Nour gone", "Rana", "Vera gone", ""}, got); diff != "" {
			t.Error(diff)
		}
		if n := w.Load[3]; n.Total != 2 || n.Overdue != 1 || n.Claims[claims.Assigned] != 2 {
			t.Errorf("of who was disabled: %+v", n)
		}
		if n := w.Load[6]; n.Total != 1 || n.Claims[claims.Unassigned] != 1 {
			t.Errorf("of nobody: %+v", n)
		}
	})
}

// A network that has been read knows what was done to claims: the first question takes in only what came since.
func TestReadingTheNetworkReadsTheWork(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addClaim(t, d, claims.Claim{Text: "x"})
	if err := setStatus(d, &c, claims.Move{To: claims.Assigned}); err != nil {
		t.Fatal(err)
	}
	n := readNetwork(t, d)
	if steps := claims.WorkSteps(n); steps != 1 {
		t.Errorf("%d steps are known", steps)
	}
}
