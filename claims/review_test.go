package claims_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// desk is a newsroom with accounts: nour and ben rate, edda and emil sign off, ada is admin.
type desk struct {
	*testing.T
	d                          *db.DB
	nour, ben, edda, emil, ada auth.Person
	c                          claims.Claim
	researcher, viewer         auth.Person
}

func newDesk(t *testing.T, d *db.DB) *desk {
	v := &desk{T: t, d: d}
	for _, p := range []struct {
		to   *auth.Person
		name string
		role auth.Role
	}{
		{&v.nour, "Nour", auth.Checker}, {&v.ben, "Ben", auth.Checker}, {&v.edda, "Edda", auth.Editor}, {&v.emil, "Emil", auth.Editor}, {&v.ada, "Ada", auth.Admin},
		{&v.researcher, "Rana", auth.Researcher}, {&v.viewer, "Vera", auth.Viewer},
	} {
		*p.to = addAccount(t, d, p.name, p.role)
	}
	v.c = addClaim(t, d, claims.Claim{Text: "Clinton offered Golan talks for neutrality"})
	if _, err := addEvidence(d, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "the letters of 1998"}); err != nil {
		t.Fatal(err)
	}
	return v
}

// addAccount adds a person with an account, in the ledger as well.
func addAccount(t *testing.T, d *db.DB, name string, role auth.Role) auth.Person {
	t.Helper()
	p := auth.Person{ID: db.NewID(), Name: name, Role: role}
	do(t, d, func(tx *db.Tx) error {
		return ledger.Change(ctx, tx, ledger.Entry{Actor: "local:anna", Action: "person.add", Table: "people", ID: p.ID}, func() error {
			_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at, joined_at) values ($1, $2, $3, $4, $4)`, p.ID, p.Name, p.Role, db.FormatTime(tx.Now()))
			return err
		})
	})
	return p
}

func (v *desk) move(by auth.Person, m claims.Move) error {
	c, err := moveBy(v.d, by, v.c, m)
	if err == nil {
		v.c = c
	}
	return err
}

// again looks at the claim as it stands.
func (v *desk) again() {
	v.Helper()
	do(v.T, v.d, func(tx *db.Tx) (err error) { v.c, err = claims.Get(ctx, tx, v.c.ID); return err })
}

func (v *desk) rate(by auth.Person, rating, conclusion string) error {
	return v.d.Update(ctx, func(tx *db.Tx) error {
		c, err := claims.Rate(ctx, tx, by, v.c.ID, v.c.Version, rating, conclusion, "")
		if err == nil {
			v.c = c
		}
		return err
	})
}

func (v *desk) approve(by auth.Person) error {
	return v.d.Update(ctx, func(tx *db.Tx) error {
		_, err := claims.Approve(ctx, tx, by, v.c.ID, v.c.Version, "")
		return err
	})
}

func (v *desk) policy(p claims.Policy) {
	v.Helper()
	do(v.T, v.d, func(tx *db.Tx) error { return claims.SetPolicy(ctx, tx, v.ada, p) })
}

// must and refused say what became of a try, and where the claim stands.
func (v *desk) must(err error, status claims.Status, round int) {
	v.Helper()
	if err != nil || v.c.Status != status || v.c.Round != round {
		v.Fatalf("%v; the claim is %s in round %d, want %s in %d", err, v.c.Status, v.c.Round, status, round)
	}
}

func (v *desk) refused(err error, kind fault.Kind, words string) {
	v.Helper()
	if fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		v.Errorf("%v, want %s: %q", err, kind, words)
	}
}

func (v *desk) readings(by auth.Person) (list []claims.Reading) {
	v.Helper()
	err := v.d.View(ctx, func(tx *db.Tx) error {
		c, err := claims.Get(ctx, tx, v.c.ID)
		if err == nil {
			list, err = claims.Readings(ctx, tx, by, c)
		}
		return err
	})
	if err != nil {
		v.Fatal(err)
	}
	return list
}

// reported takes the claim to where it can be cross-checked.
func (v *desk) reported(rating string) {
	v.Helper()
	v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
	v.must(v.rate(v.nour, rating, "It rests on one letter."), claims.Assigned, 1)
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 1)
}

func (v *desk) submitted() {
	v.Helper()
	v.reported("unproven")
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	v.must(v.rate(v.ben, "unproven", "Nobody has seen the letter."), claims.Submitted, 1)
}

func TestFromReportToCorrection(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		v.reported("true")
		v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
		if v.c.Assignee != v.ben.ID || !v.c.Sealed(v.ben) || v.c.Sealed(v.nour) || v.c.For(v.ben).Rating != "" || v.c.For(v.edda).Rating != "true" {
			t.Fatalf("%+v", v.c)
		}
		if got := v.readings(v.ben); len(got) != 0 {
			t.Errorf("the second person reads %+v", got)
		}
		if got := v.readings(v.edda); len(got) != 1 || got[0].Person != v.nour.ID || got[0].Blind {
			t.Errorf("the editor reads %+v", got)
		}
		v.must(v.rate(v.ben, "mixture", "Half of it holds."), claims.Assigned, 2)
		if v.c.Assignee != v.nour.ID || v.c.Rating != "true" || v.c.RatedBy != v.nour.ID {
			t.Fatalf("%+v", v.c)
		}
		if got := v.readings(v.ben); len(got) != 2 || !got[1].Blind || got[1].Conclusion != "Half of it holds." {
			t.Errorf("both are shown: %+v", got)
		}
		v.must(v.rate(v.nour, "mixture", "Half of it holds, says the letter."), claims.Assigned, 2)
		v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 2)
		v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 2)
		if got := v.readings(v.ben); len(got) != 1 || got[0].Round != 1 || got[0].Person != v.ben.ID {
			t.Errorf("readings of all rounds are sealed but the own ones: %+v", got)
		}
		v.must(v.rate(v.ben, "mixture", "I read the letter too."), claims.Submitted, 2)
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 2)

		v.refused(v.rate(v.nour, "false", "No."), fault.Conflict, "correction")
		v.refused(v.move(v.edda, claims.Move{To: claims.Assigned}), fault.Invalid, "Say why")
		v.must(v.move(v.edda, claims.Move{To: claims.Assigned, Note: "A second letter was found."}), claims.Assigned, 3)
		if v.c.Assignee != v.nour.ID {
			t.Errorf("a correction goes to the first rater, not %q", v.c.Assignee)
		}
		v.must(v.rate(v.nour, "false", "The second letter says otherwise."), claims.Assigned, 3)
		v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 3)
		v.refused(v.move(v.nour, claims.Move{To: claims.Submitted}), fault.Conflict, "blind rating agrees")
		v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), claims.CrossChecking, 3)
		v.must(v.rate(v.emil, "false", "Yes, otherwise."), claims.Submitted, 3)
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 3)

		var list []claims.Publication
		do(t, d, func(tx *db.Tx) (err error) { list, err = claims.Publications(ctx, tx, v.c.ID); return err })
		if len(list) != 2 || list[0].Rating != "false" || list[0].Note != "A second letter was found." || list[1].Rating != "mixture" {
			t.Errorf("%+v", list)
		}
		verify(t, d)
	})
}

// Whoever answers for a rating cannot approve it, whatever the way.
func TestNobodyApprovesTheirOwnWork(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		emilAtTheMachine := auth.Person{Name: "Emil", Role: auth.Admin}
		v.must(v.move(v.emil, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
		v.must(v.rate(v.emil, "true", "It is so."), claims.Assigned, 1)
		v.must(v.move(v.emil, claims.Move{To: claims.Reported}), claims.Reported, 1)
		v.refused(v.move(v.emil, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), fault.Invalid, "cannot cross-check")
		v.refused(v.move(v.emil, claims.Move{To: claims.Submitted}), fault.Conflict, "second person")
		v.refused(v.move(v.emil, claims.Move{To: claims.Published}), fault.Conflict, "no step")
		v.refused(v.move(emilAtTheMachine, claims.Move{To: claims.Submitted}), fault.Denied, "CLAIMTRAIL_TOKEN")
		v.refused(v.move(emilAtTheMachine, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), fault.Denied, "CLAIMTRAIL_TOKEN")
		v.refused(v.move(v.emil, claims.Move{To: claims.CrossChecking, Assignee: v.researcher.ID}), fault.Invalid, "checker")
		v.must(v.move(v.emil, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
		v.refused(v.rate(v.emil, "false", "For him."), fault.Conflict, "cross-checked")
		v.refused(v.move(v.emil, claims.Move{To: claims.Submitted}), fault.Conflict, "blind rating")
		v.must(v.rate(v.ben, "true", "It is so indeed."), claims.Submitted, 1)
		v.refused(v.approve(v.emil), fault.Denied, "somebody else signs it off")
		v.refused(v.move(v.emil, claims.Move{To: claims.Published}), fault.Denied, "somebody else signs it off")
		v.refused(v.move(emilAtTheMachine, claims.Move{To: claims.Published}), fault.Denied, "CLAIMTRAIL_TOKEN")
		v.refused(v.move(v.nour, claims.Move{To: claims.Published}), fault.Denied, "editor")
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 1)

		// What was rated at the machine under a person's name is that person's.
		v.c = addClaim(t, d, claims.Claim{Text: "Another"})
		if _, err := addEvidence(d, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "everywhere"}); err != nil {
			t.Fatal(err)
		}
		v.must(v.rate(emilAtTheMachine, "true", "It is so."), claims.Unassigned, 1)
		v.must(v.move(v.ben, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
		v.must(v.move(v.ben, claims.Move{To: claims.Reported}), claims.Reported, 1)
		v.refused(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), fault.Invalid, "cannot cross-check")
		v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.nour.ID}), claims.CrossChecking, 1)
		v.must(v.rate(v.nour, "true", "Yes."), claims.Submitted, 1)
		v.refused(v.move(v.emil, claims.Move{To: claims.Published}), fault.Denied, "somebody else signs it off")
	})
}

// The editor who rewords a conclusion answers for it.
func TestWhoRewordsTheConclusionAnswersForIt(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.reported("true")
	because := "Since the letter says so."
	do(t, v.d, func(tx *db.Tx) (err error) {
		v.c, err = claims.Update(ctx, tx, v.edda, v.c.ID, v.c.Version, claims.Patch{Justification: &because})
		return err
	})
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	v.must(v.rate(v.ben, "true", "Yes."), claims.Submitted, 1)
	v.refused(v.move(v.edda, claims.Move{To: claims.Published}), fault.Denied, "somebody else")
	v.must(v.move(v.emil, claims.Move{To: claims.Published}), claims.Published, 1)
}

func TestSeveralSignOffs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		v.policy(claims.Policy{CrossCheck: true, SignOffs: 2, SignOffRole: auth.Editor})
		v.submitted()
		v.refused(v.move(v.edda, claims.Move{To: claims.Published}), fault.Conflict, "1 sign-off more")
		if err := v.approve(v.edda); err != nil {
			t.Fatal(err)
		}
		v.refused(v.approve(v.edda), fault.Conflict, "already")
		v.refused(v.approve(v.ben), fault.Denied, "editor")
		v.refused(v.move(v.edda, claims.Move{To: claims.Published}), fault.Conflict, "1 sign-off more")

		// An approval stands for what was seen.
		a, err := addEvidence(d, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "the archive in Paris"})
		if err != nil {
			t.Fatal(err)
		}
		v.again()
		v.refused(v.move(v.emil, claims.Move{To: claims.Published}), fault.Conflict, "1 sign-off more")
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.WithdrawEvidence(ctx, tx, v.nour, a.Evidence.ID, "")
			return err
		})
		v.again()
		do(t, d, func(tx *db.Tx) error { _, err := claims.WithdrawApproval(ctx, tx, v.edda, v.c.ID); return err })
		v.refused(v.move(v.emil, claims.Move{To: claims.Published}), fault.Conflict, "1 sign-off more")
		if err := v.approve(v.edda); err != nil {
			t.Fatal(err)
		}
		v.must(v.move(v.emil, claims.Move{To: claims.Published}), claims.Published, 1)
		verify(t, d)
	})
}

func TestAReturnedClaimIsCheckedAnew(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.submitted()
	v.refused(v.rate(v.nour, "false", "No."), fault.Conflict, "waits for its sign-off")
	v.must(v.move(v.edda, claims.Move{To: claims.Returned, Note: "Say which letter."}), claims.Returned, 1)
	if v.c.Assignee != v.nour.ID {
		t.Errorf("returned to %q", v.c.Assignee)
	}
	v.refused(v.move(v.ben, claims.Move{To: claims.Assigned}), fault.Denied, "returned to somebody else")
	v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 2)
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 2)
	v.refused(v.move(v.nour, claims.Move{To: claims.Submitted}), fault.Conflict, "blind rating agrees")
}

func TestVoid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		v.submitted()
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 1)
		v.refused(v.move(v.edda, claims.Move{To: claims.Assigned, Void: true}), fault.Invalid, "Say why")
		v.must(v.move(v.edda, claims.Move{To: claims.Assigned, Void: true, Note: "We took a forged letter for real."}), claims.Assigned, 2)
		if v.c.Rating != "" || v.c.Conclusion != "" || v.c.RatedBy != "" {
			t.Errorf("%+v", v.c)
		}
		var list []claims.Publication
		do(t, d, func(tx *db.Tx) (err error) { list, err = claims.Publications(ctx, tx, v.c.ID); return err })
		if len(list) != 2 || list[0].Kind != claims.Void || list[0].Rating != "" || list[0].Note != "We took a forged letter for real." || list[1].Rating != "unproven" {
			t.Errorf("%+v", list)
		}
		verify(t, d)
	})
}

func TestTheSecondPersonGivesOneRatingOfTheirOwn(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.reported("true")
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	v.refused(v.rate(v.ben, "", "x"), fault.Invalid, "your own rating")
	v.refused(v.rate(v.ben, "true", " "), fault.Invalid, "your reason")
	v.refused(v.rate(v.ben, "nonsense", "x"), fault.Invalid, "no rating of the scale")
	text := "Other words"
	err := v.d.Update(ctx, func(tx *db.Tx) error {
		_, err := claims.Update(ctx, tx, v.ben, v.c.ID, v.c.Version, claims.Patch{Text: &text})
		return err
	})
	v.refused(err, fault.Conflict, "cross-checked")
	tags := []string{"golan"} // what locks nothing may change
	do(t, v.d, func(tx *db.Tx) (err error) {
		v.c, err = claims.Update(ctx, tx, v.ben, v.c.ID, v.c.Version, claims.Patch{Tags: &tags})
		return err
	})
	if v.c.Rating != "true" || v.c.Status != claims.CrossChecking {
		t.Errorf("%+v", v.c)
	}
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), claims.CrossChecking, 1)
	v.refused(v.rate(v.ben, "true", "Yes."), fault.Conflict, "cross-checked")
	v.must(v.rate(v.emil, "true", "Yes."), claims.Submitted, 1)
}

func TestPolicy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		read := func() (p claims.Policy) {
			t.Helper()
			if err := d.View(ctx, func(tx *db.Tx) (err error) { p, err = claims.CurrentPolicy(ctx, tx); return err }); err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := read(); p.CrossCheck || p.SignOffs != 0 {
			t.Errorf("before there are accounts: %+v", p)
		}
		v := newDesk(t, d)
		if p := read(); !p.CrossCheck || p.SignOffs != 1 || p.SignOffRole != auth.Editor {
			t.Errorf("with accounts: %+v", p)
		}
		set := func(by auth.Person, p claims.Policy) error {
			return d.Update(ctx, func(tx *db.Tx) error { return claims.SetPolicy(ctx, tx, by, p) })
		}
		if err := set(v.edda, claims.Policy{SignOffRole: auth.Editor}); !errors.Is(err, fault.Denied) {
			t.Errorf("an editor: %v", err)
		}
		for _, p := range []claims.Policy{{SignOffs: -1, SignOffRole: auth.Editor}, {SignOffs: 6, SignOffRole: auth.Editor}, {SignOffRole: auth.Checker}, {}} {
			if err := set(v.ada, p); !errors.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", p, err)
			}
		}
		v.policy(claims.Policy{SignOffs: 1, SignOffRole: auth.Admin})
		v.reported("true")
		v.must(v.move(v.nour, claims.Move{To: claims.Submitted}), claims.Submitted, 1)
		v.refused(v.move(v.edda, claims.Move{To: claims.Published}), fault.Denied, "admin")
		v.must(v.move(v.ada, claims.Move{To: claims.Published}), claims.Published, 1)
		verify(t, d)
	})
}

func TestWordSearchDoesNotTellTheSealedConclusion(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
	v.must(v.rate(v.nour, "true", "A zeugmatic letter."), claims.Assigned, 1)
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 1)
	found := func() int {
		t.Helper()
		var page claims.Page
		err := v.d.View(ctx, func(tx *db.Tx) (err error) {
			page, err = claims.List(ctx, tx, nil, claims.Filter{Query: "zeugmatic"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return page.Total
	}
	if n := found(); n != 1 {
		t.Errorf("found %d before", n)
	}
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	if n := found(); n != 0 {
		t.Errorf("found %d while it is sealed", n)
	}
	v.must(v.rate(v.ben, "true", "Yes."), claims.Submitted, 1)
	if n := found(); n != 1 {
		t.Errorf("found %d afterwards", n)
	}
}

// Who was asked for a second rating cannot look at the first by handing the task on, and cannot come back to it in that round.
func TestNobodyUnsealsTheFirstRatingForThemselves(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.reported("false")
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), claims.CrossChecking, 1)
	for _, m := range []claims.Move{{To: claims.CrossChecking, Assignee: v.ben.ID}, {To: claims.Withdrawn, Note: "Away."}} {
		v.refused(v.move(v.emil, m), fault.Denied, "give it first")
	}
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	v.refused(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), fault.Invalid, "cannot cross-check")
	v.must(v.rate(v.ben, "false", "Indeed."), claims.Submitted, 1)
}

// Whose words stand in the verdict is its author, whoever touched it last.
func TestAuthorsAreThoseWhoseWordsStand(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	patch := func(by auth.Person, p claims.Patch) {
		t.Helper()
		do(t, v.d, func(tx *db.Tx) (err error) { v.c, err = claims.Update(ctx, tx, by, v.c.ID, v.c.Version, p); return err })
	}
	second := func(p auth.Person) bool {
		t.Helper()
		found := false
		do(t, v.d, func(tx *db.Tx) error {
			list, err := claims.SecondPeople(ctx, tx, v.c.ID)
			for _, x := range list {
				found = found || x.ID == p.ID
			}
			return err
		})
		return found
	}
	words, because, rating := "It was not sent.", "Since the archive has none.", "false"
	patch(v.edda, claims.Patch{Conclusion: &words, Justification: &because}) // a conclusion without a rating
	patch(v.nour, claims.Patch{Rating: &rating})
	v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 1)
	if second(v.edda) || second(v.nour) || !second(v.ben) {
		t.Error("who wrote the conclusion could cross-check it")
	}
	v.must(v.move(v.emil, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	v.must(v.rate(v.ben, "true", "It was."), claims.Assigned, 2)
	fixed := "It was not sent!"
	patch(v.nour, claims.Patch{Conclusion: &fixed}) // a typo in the next round
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 2)
	if second(v.edda) {
		t.Error("whose reasons still stand could cross-check them")
	}
}

func TestWhatWasWithdrawnIsCheckedAnew(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.submitted()
	v.must(v.move(v.edda, claims.Move{To: claims.Withdrawn, Note: "Not ours."}), claims.Withdrawn, 1)
	v.must(v.move(v.nour, claims.Move{To: claims.Unassigned}), claims.Unassigned, 2)
	v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 2)
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 2)
	v.refused(v.move(v.nour, claims.Move{To: claims.Submitted}), fault.Conflict, "blind rating agrees")
}

// Who signs off approves what was seen, evidence included.
func TestEvidenceThatComesWhileAClaimWaitsIsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		v.submitted()
		a, err := addEvidence(d, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "the archive in Paris"})
		if err != nil {
			t.Fatal(err)
		}
		v.refused(v.move(v.edda, claims.Move{To: claims.Published}), fault.Stale, "Somebody changed this claim")
		v.again()
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 1)

		// What is published keeps what it rests on, and its title.
		withdraw := func(by auth.Person, id string) error {
			return d.Update(ctx, func(tx *db.Tx) error { _, err := claims.WithdrawEvidence(ctx, tx, by, id, ""); return err })
		}
		v.refused(withdraw(v.nour, a.Evidence.ID), fault.Denied, "editor")
		if err := withdraw(v.edda, a.Evidence.ID); err != nil {
			t.Fatal(err)
		}
		var list []claims.Evidence
		do(t, d, func(tx *db.Tx) (err error) { list, err = claims.EvidenceOf(ctx, tx, v.c.ID); return err })
		v.refused(withdraw(v.edda, list[0].ID), fault.Conflict, "correction")
		title := "It is TRUE"
		err = d.Update(ctx, func(tx *db.Tx) error {
			_, err := claims.Update(ctx, tx, v.nour, v.c.ID, v.c.Version, claims.Patch{Title: &title})
			return err
		})
		v.refused(err, fault.Conflict, "locked")
		verify(t, d)
	})
}

// A policy that asks for nobody still does not let an author publish where another editor could.
func TestNoPolicyLetsAnAuthorPublishAmongOthers(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.policy(claims.Policy{SignOffRole: auth.Editor})
	v.must(v.move(v.ada, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
	v.must(v.rate(v.ada, "true", "It is so."), claims.Assigned, 1)
	v.must(v.move(v.ada, claims.Move{To: claims.Reported}), claims.Reported, 1)
	v.must(v.move(v.ada, claims.Move{To: claims.Submitted}), claims.Submitted, 1)
	v.refused(v.move(v.ada, claims.Move{To: claims.Published}), fault.Denied, "another editor publishes it")
	v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 1)
	v.refused(v.move(v.ada, claims.Move{To: claims.Assigned, Void: true, Note: "Mine."}), fault.Denied, "another editor declares it void")
}

// Nobody knows who sat at the machine: what was rated there takes two others.
func TestWhatWasRatedAtTheMachineTakesTwo(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	v.must(v.rate(auth.Person{Name: "root", Role: auth.Admin}, "true", "It is so."), claims.Unassigned, 1)
	v.must(v.move(v.nour, claims.Move{To: claims.Assigned}), claims.Assigned, 1)
	v.must(v.move(v.nour, claims.Move{To: claims.Reported}), claims.Reported, 1)
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.emil.ID}), claims.CrossChecking, 1)
	v.must(v.rate(v.emil, "true", "It is."), claims.Submitted, 1)
	v.refused(v.move(v.emil, claims.Move{To: claims.Published}), fault.Denied, "rated at the command line")
	v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 1)
}

// What others say when the first rating is there is kept from the second person; what answers that person is not.
func TestWordsOfOthersAreSealedToo(t *testing.T) {
	v := newDesk(t, dbtest.SQLite(t))
	say := func(by auth.Person, text, parent string) (c claims.Comment) {
		t.Helper()
		do(t, v.d, func(tx *db.Tx) (err error) {
			c, err = claims.AddComment(ctx, tx, by, claims.NewComment{Claim: v.c.ID, Text: text, Parent: parent})
			return err
		})
		return c
	}
	say(v.edda, "Who takes this?", "")
	v.reported("false")
	say(v.edda, "Nour rated this false, I agree.", "")
	if _, err := addEvidence(v.d, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "everywhere, so it is false", Note: "false indeed"}); err != nil {
		t.Fatal(err)
	}
	v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
	say(v.edda, "The letter is in the archive.", say(v.ben, "Where is the letter?", "").ID)
	read := func(by auth.Person) (words string) {
		t.Helper()
		do(t, v.d, func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, by, v.c.ID)
			if err != nil {
				return err
			}
			d, err := claims.Comments(ctx, tx, by, p.Claim)
			words = fmt.Sprintf("%+v %+v", d, p.Evidence)
			return err
		})
		return words
	}
	for _, word := range []string{"I agree", "so it is false", "false indeed"} {
		if strings.Contains(read(v.ben), word) || !strings.Contains(read(v.edda), word) {
			t.Errorf("%q: the second person reads it, or nobody does", word)
		}
	}
	for _, word := range []string{"Who takes this?", "Where is the letter?", "in the archive"} {
		if !strings.Contains(read(v.ben), word) {
			t.Errorf("the second person does not read %q", word)
		}
	}
}
