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
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func bulk(d *db.DB, by auth.Person, ids []string, a claims.Act) (done claims.Done, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) { done, err = claims.Bulk(ctx, tx, by, ids, a); return err })
	return done, err
}

func takeBack(d *db.DB, by auth.Person, done claims.Done) (n int, kept []string, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) { n, kept, err = claims.Undo(ctx, tx, by, done.From, done.To); return err })
	return n, kept, err
}

func reread(t *testing.T, d *db.DB, id string) (c claims.Claim) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) (err error) { c, err = claims.Get(ctx, tx, id); return err }); err != nil {
		t.Fatal(err)
	}
	return c
}

// Whatever is done to several claims can be taken back, and then they are what they were.
func TestBulkAndItsUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		editor, checker := auth.Person{ID: db.NewID(), Name: "Salma", Role: auth.Editor}, auth.Person{ID: db.NewID(), Name: "Cem", Role: auth.Checker}
		for _, p := range []auth.Person{editor, checker} { // with entries, so that the whole history verifies
			do(t, d, func(tx *db.Tx) error {
				return ledger.Change(ctx, tx, ledger.Entry{Actor: anna.Actor(), Action: "person.add", Table: "people", ID: p.ID}, func() error {
					_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at) values ($1, $2, $3, $4)`, p.ID, p.Name, string(p.Role), db.FormatTime(tx.Now()))
					return err
				})
			})
		}
		for name, a := range map[string]claims.Act{
			"a tag": {Do: claims.DoTag, Tag: "Water"}, "one tag less": {Do: claims.DoUntag, Tag: "old"}, "a person": {Do: claims.DoAssign, Assignee: checker.ID},
			"another person": {Do: claims.DoAssign, Assignee: editor.ID}, "a day": {Do: claims.DoDue, Due: "2026-12-03"}, "a priority": {Do: claims.DoPriority, Priority: "urgent"},
			"a status": {Do: "withdrawn", Note: "Asked twice."},
		} {
			var ids []string
			var before []claims.Claim
			for range 3 {
				c := addClaim(t, d, claims.Claim{Text: "x", Tags: []string{"old"}})
				if name == "another person" {
					var err error
					if c, err = moveBy(d, editor, c, claims.Move{To: claims.Assigned, Assignee: checker.ID}); err != nil {
						t.Fatal(err)
					}
				}
				ids, before = append(ids, c.ID), append(before, reread(t, d, c.ID))
			}
			done, err := bulk(d, editor, ids, a)
			if err != nil || done.Changed != 3 || len(done.Kept) != 0 || done.To <= done.From {
				t.Fatalf("%s: %+v, %v", name, done, err)
			}
			if _, _, err := takeBack(d, checker, done); !errors.Is(err, fault.Conflict) {
				t.Errorf("%s: somebody else takes it back: %v", name, err)
			}
			touched := reread(t, d, ids[2])
			title := "New"
			if err := update(d, checker, &touched, claims.Patch{Title: &title}); err != nil {
				t.Fatal(err)
			}
			n, kept, err := takeBack(d, editor, done)
			if err != nil || n != 2 || !slices.Equal(kept, []string{touched.Ref}) {
				t.Errorf("%s: %d taken back, %v stay, %v", name, n, kept, err)
			}
			for i, was := range before[:2] {
				now := reread(t, d, ids[i])
				if now.Status != was.Status || now.Assignee != was.Assignee || !slices.Equal(now.Tags, was.Tags) || now.Due != was.Due || now.Priority != was.Priority {
					t.Errorf("%s: %+v, was %+v", name, now, was)
				}
			}
			if n, kept, err := takeBack(d, editor, done); err != nil || n != 0 || len(kept) != 3 {
				t.Errorf("%s: taken back twice: %d, %v, %v", name, n, kept, err)
			}
		}
		if refs, _ := pages(t, d, nil, claims.Filter{Tag: "old"}); len(refs) != 20 { // all but the one that was changed since it lost it
			t.Errorf("%d claims have their tag", len(refs))
		}
		if err := d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err }); err != nil {
			t.Error(err)
		}
	})
}

func TestBulkSaysWhatItKeeps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		checker := addPerson(t, d, "Cem", auth.Checker)
		a, b := addClaim(t, d, claims.Claim{Text: "a"}), addClaim(t, d, claims.Claim{Text: "b"})
		if _, err := moveBy(d, checker, a, claims.Move{To: claims.Assigned}); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			act  claims.Act
			want string
		}{
			{claims.Act{Do: "reported"}, "no step"}, {claims.Act{Do: claims.DoDue, Due: "2026-12-03"}, "editors"},
		} {
			done, err := bulk(d, checker, []string{a.Ref, b.ID, b.Ref}, test.act)
			if err != nil || done.Changed != 1 || !slices.Equal(done.Kept, []string{b.Ref}) {
				t.Fatalf("%+v: %+v, %v", test.act, done, err)
			}
			err = d.View(ctx, func(tx *db.Tx) error {
				why, err := test.act.WhyNot(ctx, tx, checker, reread(t, d, b.ID))
				if !strings.Contains(why, test.want) {
					t.Errorf("%+v: %s", test.act, why)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, wrong := range []claims.Act{{}, {Do: "delete"}, {Do: claims.DoTag}, {Do: claims.DoTag, Tag: strings.Repeat("x", 100)}, {Do: claims.DoDue, Due: "soon"}, {Do: claims.DoPriority, Priority: "low"}, {Do: claims.DoAssign}} {
			if _, err := bulk(d, anna, []string{a.ID}, wrong); !errors.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		if _, err := bulk(d, anna, []string{a.ID, "CT-9999"}, claims.Act{Do: claims.DoTag, Tag: "lost"}); !errors.Is(err, fault.NotFound) || len(reread(t, d, a.ID).Tags) != 0 {
			t.Errorf("one that is not there: %v", err)
		}
		for _, n := range []int{0, 201} {
			if _, err := bulk(d, anna, make([]string, n), claims.Act{Do: claims.DoTag, Tag: "x"}); !errors.Is(err, fault.Invalid) {
				t.Errorf("%d claims: %v", n, err)
			}
		}
	})
}

// What went out to readers, or to a second person, does not come back by one key.
func TestPublishingIsNotTakenBack(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addReady(t, d)
	for _, s := range []claims.Status{claims.Assigned, claims.Reported, claims.Submitted} {
		if err := setStatus(d, &c, claims.Move{To: s}); err != nil {
			t.Fatal(err)
		}
	}
	done, err := bulk(d, anna, []string{c.ID}, claims.Act{Do: "published"})
	if err != nil || done.Changed != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if n, kept, err := takeBack(d, anna, done); err != nil || n != 0 || len(kept) != 1 {
		t.Errorf("%d, %v, %v", n, kept, err)
	}
	for _, wrong := range []claims.Done{{}, {From: -1, To: 3}, {From: 5, To: 5}, {To: 1 << 40}} {
		if _, _, err := takeBack(d, anna, wrong); !errors.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// Taking back takes the role that doing takes, and leaves nothing in anybody's bell but what is so now.
func TestTakingBackTakesTheRoleAndTellsOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		editor, checker := addPerson(t, d, "Salma", auth.Editor), addPerson(t, d, "Cem", auth.Checker)
		bell := func(p auth.Person) (kinds []string) {
			view(t, d, func(tx *db.Tx) error {
				list, err := claims.Notifications(ctx, tx, p)
				for _, n := range list {
					kinds = append(kinds, n.Kind)
				}
				return err
			})
			return kinds
		}
		for name, test := range map[string]struct {
			act  claims.Act
			role auth.Role // which is too little
		}{
			"given":     {claims.Act{Do: claims.DoAssign, Assignee: checker.ID}, auth.Checker},
			"taken":     {claims.Act{Do: claims.DoAssign, Assignee: editor.ID}, auth.Viewer},
			"withdrawn": {claims.Act{Do: "withdrawn", Note: "Asked twice."}, auth.Checker},
			"due":       {claims.Act{Do: claims.DoDue, Due: "2026-12-03"}, auth.Checker},
			"tag":       {claims.Act{Do: claims.DoTag, Tag: "water"}, auth.Viewer},
		} {
			c := addClaim(t, d, claims.Claim{Text: "x"})
			done, err := bulk(d, editor, []string{c.ID}, test.act)
			if err != nil || done.Changed != 1 {
				t.Fatalf("%s: %+v, %v", name, done, err)
			}
			if got := bell(checker); name == "given" && !slices.Equal(got, []string{claims.TellAssigned}) {
				t.Errorf("given, the bell tells %q", got)
			}
			less := editor
			less.Role = test.role
			if _, _, err := takeBack(d, less, done); !errors.Is(err, fault.Denied) {
				t.Errorf("%s: as a %s: %v", name, test.role, err)
			}
			if n, _, err := takeBack(d, editor, done); err != nil || n != 1 {
				t.Errorf("%s: %d, %v", name, n, err)
			}
			if got := bell(checker); len(got) != 0 {
				t.Errorf("%s: taken back, the bell tells %q", name, got)
			}
		}
		// Who has a claim again is told.
		c := addClaim(t, d, claims.Claim{Text: "x"})
		if _, err := moveBy(d, checker, c, claims.Move{To: claims.Assigned}); err != nil {
			t.Fatal(err)
		}
		done, err := bulk(d, editor, []string{c.ID}, claims.Act{Do: claims.DoAssign, Assignee: editor.ID})
		if err != nil || done.Changed != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		if n, _, err := takeBack(d, editor, done); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if got := bell(checker); !slices.Equal(got, []string{claims.TellAssigned}) {
			t.Errorf("who has it again is told %q", got)
		}
	})
}
