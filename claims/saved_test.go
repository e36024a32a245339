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
)

func TestSavedViews(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nadia, nour, admin := addPerson(t, d, "Nadia", auth.Viewer), addPerson(t, d, "Nour", auth.Editor), addPerson(t, d, "Ada", auth.Admin)
		save := func(by auth.Person, name string, shared bool) (v claims.SavedView, err error) {
			err = d.Update(ctx, func(tx *db.Tx) (err error) {
				v, err = claims.SaveView(ctx, tx, by, claims.SavedView{Name: name, Query: "tag=water", Shared: shared})
				return err
			})
			return v, err
		}
		change := func(by auth.Person, v claims.SavedView, name string, shared bool) error {
			return d.Update(ctx, func(tx *db.Tx) error { _, err := claims.ChangeView(ctx, tx, by, v.ID, name, shared); return err })
		}
		see := func(by auth.Person) (names string) {
			t.Helper()
			do(t, d, func(tx *db.Tx) error {
				list, err := claims.SavedViews(ctx, tx, by)
				for _, v := range list {
					names += v.Name + ","
				}
				return err
			})
			return names
		}
		own, err := save(nadia, " Water ", false)
		if err != nil || own.Name != "Water" {
			t.Fatalf("%+v, %v", own, err)
		}
		shared, err := save(nadia, "All water", true)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := see(nadia), see(nour); a != "All water,Water," || b != "All water," {
			t.Errorf("Nadia sees %q, Nour %q", a, b)
		}
		for _, test := range []struct {
			by   auth.Person
			v    claims.SavedView
			want fault.Kind
		}{{nour, own, fault.NotFound}, {admin, own, fault.NotFound}, {nour, shared, fault.Denied}, {admin, shared, ""}, {nadia, own, ""}} {
			if err := change(test.by, test.v, test.v.Name+" now", test.v.Shared); fault.KindOf(err) != test.want {
				t.Errorf("%s changes %s: %v", test.by.Name, test.v.Name, err)
			}
		}
		for _, name := range []string{"", strings.Repeat("x", claims.MaxViewName+1), "Water now", "a\nb"} {
			if _, err := save(nadia, name, false); err == nil && name != "a\nb" {
				t.Errorf("the name %q is taken", name)
			}
		}
		remove := func(by auth.Person) error {
			return d.Update(ctx, func(tx *db.Tx) error { _, err := claims.DeleteView(ctx, tx, by, own.ID); return err })
		}
		restore := func(by auth.Person) error {
			return d.Update(ctx, func(tx *db.Tx) error { _, err := claims.RestoreView(ctx, tx, by, own.ID); return err })
		}
		if err := remove(nour); !errors.Is(err, fault.NotFound) {
			t.Errorf("another's view: %v", err)
		}
		if err := remove(nadia); err != nil || strings.Contains(see(nadia), "Water now") {
			t.Errorf("deleted: %v, %s", err, see(nadia))
		}
		if err := restore(nour); !errors.Is(err, fault.NotFound) {
			t.Errorf("another's view comes back: %v", err)
		}
		if err := restore(nadia); err != nil || !strings.Contains(see(nadia), "Water now") {
			t.Errorf("restored: %v, %s", err, see(nadia))
		}
		for i := range claims.MaxViews {
			if _, err := save(nour, fmt.Sprint("View ", i), false); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := save(nour, "One more", false); !errors.Is(err, fault.Conflict) {
			t.Errorf("one more: %v", err)
		}
	})
}

// Pages that a browser keeps are asked for again when a view has changed, by whom it concerns.
func TestViewsAreMarked(t *testing.T) {
	d := dbtest.SQLite(t)
	nadia, nour := addPerson(t, d, "Nadia", auth.Viewer), addPerson(t, d, "Nour", auth.Viewer)
	marks := func(p auth.Person) (n int) {
		do(t, d, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `select marks from people where id = $1`, p.ID).Scan(&n)
		})
		return n
	}
	for _, shared := range []bool{false, true} {
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.SaveView(ctx, tx, nadia, claims.SavedView{Name: fmt.Sprint(shared), Query: "q=x", Shared: shared})
			return err
		})
	}
	if a, b := marks(nadia), marks(nour); a != 2 || b != 1 {
		t.Errorf("marks %d and %d", a, b)
	}
}
