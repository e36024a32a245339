package auth_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

var ctx = context.Background()

func first(t *testing.T, d *db.DB, ttl time.Duration) (p auth.Person, link string) {
	t.Helper()
	err := d.Update(ctx, func(tx *db.Tx) (err error) {
		if p, err = auth.FirstPerson(ctx, tx); err != nil {
			return err
		}
		link, err = auth.NewSignInLink(ctx, tx, p, ttl)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, link
}

func redeem(d *db.DB, link string) (session string, p auth.Person, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) {
		session, p, err = auth.RedeemSignInLink(ctx, tx, link)
		return err
	})
	return session, p, err
}

func whose(d *db.DB, session string) (p auth.Person, err error) {
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		p, err = auth.BySession(ctx, tx, session)
		return err
	})
	return p, err
}

func TestSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, link := first(t, d, time.Hour)
		if again, _ := first(t, d, time.Hour); again != p || p.Role != auth.Admin || p.Name == "" {
			t.Errorf("the first person is %+v, then %+v", p, again)
		}
		session, who, err := redeem(d, link)
		if err != nil || who != p {
			t.Fatalf("redeemed as %+v, %v", who, err)
		}
		if _, _, err := redeem(d, link); !errors.Is(err, fault.Denied) {
			t.Errorf("a used link: %v", err)
		}
		if got, err := whose(d, session); err != nil || got != p {
			t.Errorf("the session is %+v's, %v", got, err)
		}
		if _, err := whose(d, link); !errors.Is(err, fault.Denied) {
			t.Errorf("a link as session: %v", err)
		}
		if err := d.Update(ctx, func(tx *db.Tx) error { return auth.EndSession(ctx, tx, session) }); err != nil {
			t.Fatal(err)
		}
		if _, err := whose(d, session); !errors.Is(err, fault.Denied) {
			t.Errorf("an ended session: %v", err)
		}
		_, late := first(t, d, -time.Second)
		if _, _, err := redeem(d, late); !errors.Is(err, fault.Denied) {
			t.Errorf("an expired link: %v", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			var n int
			if err := tx.QueryRow(ctx, `select (select count(*) from sessions where token_sha256 = $1) + (select count(*) from signin_links where token_sha256 = $2)`,
				session, link).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d tokens stand in the database in clear, %v", n, err)
			}
			_, err := ledger.Verify(ctx, tx, nil)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestDisabledPersonIsOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, link := first(t, d, time.Hour)
		_, second := first(t, d, time.Hour)
		session, _, err := redeem(d, link)
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update people set disabled_at = 'now' where id = $1`, p.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := whose(d, session); !errors.Is(err, fault.Denied) {
			t.Errorf("the session lives on: %v", err)
		}
		if _, _, err := redeem(d, second); !errors.Is(err, fault.Denied) {
			t.Errorf("the link works: %v", err)
		}
	})
}

func TestLinkWorksOnceUnderRace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, link := first(t, d, time.Hour)
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if _, _, err := redeem(d, link); err == nil {
					won.Add(1)
				} else if !errors.Is(err, fault.Denied) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 16 got in", won.Load())
		}
	})
}

func TestRoles(t *testing.T) {
	for _, test := range []struct {
		role, needs auth.Role
		want        bool
	}{
		{auth.Admin, auth.Viewer, true}, {auth.Editor, auth.Editor, true}, {auth.Checker, auth.Editor, false},
		{auth.Viewer, auth.Researcher, false}, {"", auth.Viewer, false}, {"root", auth.Viewer, false},
	} {
		p := auth.Person{Role: test.role}
		if got := p.AtLeast(test.needs); got != test.want {
			t.Errorf("%q at least %q: %v", test.role, test.needs, got)
		}
		if err := p.Require(test.needs, "do this"); (err == nil) != test.want || err != nil && !errors.Is(err, fault.Denied) {
			t.Errorf("%q requires %q: %v", test.role, test.needs, err)
		}
	}
}

func TestNames(t *testing.T) {
	d := dbtest.SQLite(t)
	p, _ := first(t, d, time.Hour)
	err := d.View(ctx, func(tx *db.Tx) error {
		names, err := auth.Names(ctx, tx, []string{p.ID, "local:anna", p.ID, ""})
		if names[p.ID] != p.Name || names["local:anna"] != "anna" {
			t.Errorf("%v", names)
		}
		people, _ := auth.People(ctx, tx)
		if len(people) != 1 || people[0] != p {
			t.Errorf("%v", people)
		}
		got, _ := auth.GetPerson(ctx, tx, p.ID)
		if got != p {
			t.Errorf("%v", got)
		}
		if _, err := auth.GetPerson(ctx, tx, "nobody"); !errors.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
