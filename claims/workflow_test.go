package claims_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// put sets a claim's status without its history.
func put(t testing.TB, d *db.DB, c *claims.Claim, status claims.Status) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update claims set status = $2 where id = $1`, c.ID, string(status))
		return err
	})
	c.Status = status
}

// addReady makes a claim that lacks nothing for publication.
func addReady(t testing.TB, d *db.DB) claims.Claim {
	t.Helper()
	c := addClaim(t, d, claims.Claim{Text: "x"})
	if err := rate(d, &c, "true", "Yes."); err != nil {
		t.Fatal(err)
	}
	if _, err := addEvidence(d, c.ID, claims.NewEvidence{NotFound: true, Searched: "everywhere"}); err != nil {
		t.Fatal(err)
	}
	return c
}

func addPerson(t testing.TB, d *db.DB, name string, role auth.Role) auth.Person {
	t.Helper()
	p := auth.Person{ID: db.NewID(), Name: name, Role: role}
	do(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at) values ($1, $2, $3, $4)`, p.ID, p.Name, p.Role, db.FormatTime(tx.Now()))
		return err
	})
	return p
}

func moveBy(d *db.DB, by auth.Person, c claims.Claim, m claims.Move) (out claims.Claim, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) { out, err = claims.SetStatus(ctx, tx, by, c.ID, c.Version, m); return err })
	return out, err
}

func TestEveryStep(t *testing.T) {
	d := dbtest.SQLite(t)
	have := map[claims.Status][]claims.Status{
		claims.Unassigned:    {claims.Assigned, claims.Withdrawn},
		claims.Assigned:      {claims.Reported, claims.Unassigned, claims.Assigned, claims.Withdrawn},
		claims.Reported:      {claims.Submitted, claims.Returned, claims.Withdrawn},
		claims.CrossChecking: {claims.Submitted, claims.Withdrawn},
		claims.Submitted:     {claims.Published, claims.Returned, claims.Withdrawn},
		claims.Returned:      {claims.Assigned, claims.Withdrawn},
		claims.Published:     {claims.Assigned, claims.Withdrawn},
		claims.Withdrawn:     {claims.Unassigned},
	}
	for _, from := range claims.Statuses {
		for _, to := range claims.Statuses {
			c := addReady(t, d)
			put(t, d, &c, from)
			after, err := moveBy(d, anna, c, claims.Move{To: to, Note: "because"})
			if want := slices.Contains(have[from], to); (err == nil) != want {
				t.Errorf("%s -> %s: %v, want possible %v", from, to, err, want)
			}
			switch {
			case err == nil && (after.Status != to || after.Version != c.Version+1):
				t.Errorf("%s -> %s: %+v", from, to, after)
			case err != nil && !errors.Is(err, fault.Conflict):
				t.Errorf("%s -> %s: %v", from, to, err)
			case err != nil && to != claims.CrossChecking && !strings.Contains(err.Error(), string(have[from][0])):
				t.Errorf("%s -> %s names no step there is: %v", from, to, err)
			}
		}
	}
	c := addReady(t, d)
	if _, err := moveBy(d, anna, c, claims.Move{To: "finished"}); !errors.Is(err, fault.Invalid) {
		t.Errorf("a status that is none: %v", err)
	}
}

func TestWhoMayMove(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		people := map[auth.Role]auth.Person{}
		for _, role := range []auth.Role{auth.Viewer, auth.Researcher, auth.Checker, auth.Editor} {
			people[role] = addPerson(t, d, "a "+string(role), role)
		}
		for _, test := range []struct {
			from, to claims.Status
			least    auth.Role
		}{
			{claims.Unassigned, claims.Assigned, auth.Researcher},
			{claims.Unassigned, claims.Withdrawn, auth.Editor},
			{claims.Assigned, claims.Reported, auth.Checker},
			{claims.Reported, claims.Returned, auth.Editor},
			{claims.Submitted, claims.Published, auth.Editor},
			{claims.Published, claims.Assigned, auth.Editor},
			{claims.Withdrawn, claims.Unassigned, auth.Researcher},
		} {
			for role, p := range people {
				c := addReady(t, d)
				put(t, d, &c, test.from)
				_, err := moveBy(d, p, c, claims.Move{To: test.to, Note: "because"})
				if want := p.AtLeast(test.least); (err == nil) != want || err != nil && !errors.Is(err, fault.Denied) {
					t.Errorf("%s: %s -> %s: %v, want allowed %v", role, test.from, test.to, err, want)
				}
			}
		}
	})
}

func TestAssignee(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		editor, checker, other := addPerson(t, d, "Eda", auth.Editor), addPerson(t, d, "Cem", auth.Checker), addPerson(t, d, "Oya", auth.Checker)
		c := addClaim(t, d, claims.Claim{Text: "x"})
		if _, err := moveBy(d, editor, c, claims.Move{To: claims.Assigned, Assignee: db.NewID()}); !errors.Is(err, fault.Invalid) {
			t.Errorf("assigned to nobody: %v", err)
		}
		if _, err := moveBy(d, checker, c, claims.Move{To: claims.Assigned, Assignee: other.ID}); !errors.Is(err, fault.Denied) {
			t.Errorf("a checker assigns to another: %v", err)
		}
		c, err := moveBy(d, editor, c, claims.Move{To: claims.Assigned, Assignee: checker.ID})
		if err != nil || c.Assignee != checker.ID {
			t.Fatalf("assignee %q, %v", c.Assignee, err)
		}
		if _, err := moveBy(d, other, c, claims.Move{To: claims.Reported}); !errors.Is(err, fault.Denied) {
			t.Errorf("somebody else reports: %v", err)
		}
		if c, err = moveBy(d, checker, c, claims.Move{To: claims.Unassigned}); err != nil || c.Assignee != "" {
			t.Fatalf("put back: assignee %q, %v", c.Assignee, err)
		}
		if c, err = moveBy(d, other, c, claims.Move{To: claims.Assigned}); err != nil || c.Assignee != other.ID {
			t.Errorf("taken: assignee %q, %v", c.Assignee, err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			mine, err := claims.CountOf(ctx, tx, nil, claims.Filter{Viewer: other, View: claims.MyQueue})
			p, err2 := claims.GetProvenance(ctx, tx, auth.Local(), c.ID)
			if mine != 1 || p.Assignee.Name != "Oya" || p.Names[checker.ID] != "Cem" {
				t.Errorf("mine %d, assignee %+v, names %v", mine, p.Assignee, p.Names)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestPublishingNeeds(t *testing.T) {
	d := dbtest.SQLite(t)
	for name, test := range map[string]struct {
		rated, cited, withdrawn bool
		want                    string
	}{
		"nothing there":      {want: "Publishing needs a rating, a conclusion and evidence, or where you searched and did not find it."},
		"no rating":          {cited: true, want: "Publishing needs a rating and a conclusion."},
		"no evidence":        {rated: true, want: "Publishing needs evidence, or where you searched and did not find it."},
		"evidence withdrawn": {rated: true, cited: true, withdrawn: true, want: "Publishing needs evidence, or where you searched and did not find it."},
		"everything there":   {rated: true, cited: true},
	} {
		c := addClaim(t, d, claims.Claim{Text: "x"})
		if test.rated {
			if err := rate(d, &c, "true", "Yes."); err != nil {
				t.Fatal(err)
			}
		}
		if test.cited {
			a, err := addEvidence(d, c.ID, claims.NewEvidence{NotFound: true, Searched: "everywhere"})
			if err != nil {
				t.Fatal(err)
			}
			if test.withdrawn {
				do(t, d, func(tx *db.Tx) error { _, err := claims.WithdrawEvidence(ctx, tx, anna, a.Evidence.ID, ""); return err })
			}
		}
		put(t, d, &c, claims.Submitted)
		var steps []claims.Step
		if err := d.View(ctx, func(tx *db.Tx) (err error) { steps, err = claims.Steps(ctx, tx, anna, c.ID); return err }); err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(steps, func(s claims.Step) bool { return s.To == claims.Published }); i < 0 || steps[i].Reason != test.want {
			t.Errorf("%s: %+v", name, steps)
		}
		_, err := moveBy(d, anna, c, claims.Move{To: claims.Published})
		if (err == nil) != (test.want == "") || err != nil && (!errors.Is(err, fault.Conflict) || err.Error() != test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStepsSayWhy(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addReady(t, d)
	put(t, d, &c, claims.Reported)
	steps := func(by auth.Person) (steps []claims.Step) {
		if err := d.View(ctx, func(tx *db.Tx) (err error) { steps, err = claims.Steps(ctx, tx, by, c.ID); return err }); err != nil {
			t.Fatal(err)
		}
		return steps
	}
	for i, want := range []claims.Step{
		{To: claims.Submitted, Label: "Submit for sign-off"},
		{To: claims.Returned, Label: "Return", NeedsNote: true},
		{To: claims.Withdrawn, Label: "Withdraw", NeedsNote: true},
		{To: claims.CrossChecking, Label: "Send to cross-check", NeedsWho: true, Reason: "A cross-check needs a second person who is a checker or more; an admin can invite one."},
	} {
		if got := steps(anna)[i]; got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	for _, s := range steps(auth.Person{Name: "Rana", Role: auth.Researcher}) {
		if !strings.Contains(s.Reason, "you are researcher") {
			t.Errorf("%+v", s)
		}
	}
}

// What is published again says what changed: the correction's note, or one given now.
func TestPublicNote(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addReady(t, d)
		way := func(moves ...claims.Move) {
			t.Helper()
			for _, m := range moves {
				if err := setStatus(d, &c, m); err != nil {
					t.Fatalf("to %s: %v", m.To, err)
				}
			}
		}
		again := []claims.Move{{To: claims.Assigned}, {To: claims.Reported}, {To: claims.Submitted}}
		way(again...)
		way(claims.Move{To: claims.Published})
		way(claims.Move{To: claims.Assigned, Note: "A letter was found."}, again[1], again[2], claims.Move{To: claims.Published})
		way(claims.Move{To: claims.Withdrawn, Note: "A mistake."}, claims.Move{To: claims.Unassigned})
		way(again...)
		if err := setStatus(d, &c, claims.Move{To: claims.Published}); !errors.Is(err, fault.Invalid) {
			t.Errorf("published again without a note: %v", err)
		}
		way(claims.Move{To: claims.Published, Note: "It was no mistake."})
		err := d.View(ctx, func(tx *db.Tx) error {
			list, err := claims.Publications(ctx, tx, c.ID)
			var notes []string
			for _, p := range list {
				notes = append(notes, p.Note)
			}
			if !slices.Equal(notes, []string{"It was no mistake.", "A letter was found.", ""}) {
				t.Errorf("notes %q", notes)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		verify(t, d)
	})
}
