package auth_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
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
	})
}

// Who can read the database can act as nobody.
func TestNoTokenStandsInTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, link := first(t, d, time.Hour)
		_, unused := first(t, d, time.Hour)
		session, _, err := redeem(d, link)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"people", "signin_links", "sessions", "ledger"} {
			cells := dump(t, d, table)
			if len(cells) == 0 {
				t.Errorf("%s is empty", table)
			}
			for _, token := range []string{link, unused, session} {
				raw, err := base64.RawURLEncoding.DecodeString(token)
				if err != nil || len(raw) != 32 {
					t.Errorf("token %q is not 32 bytes: %v", token, err)
				}
				for _, cell := range cells {
					if strings.Contains(cell, token) || strings.Contains(cell, string(raw)) || strings.Contains(cell, hex.EncodeToString(raw)) {
						t.Errorf("a token stands in %s in clear", table)
					}
				}
			}
		}
	})
}

// dump gives every cell of a table.
func dump(t *testing.T, d *db.DB, table string) (cells []string) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.Each(ctx, "select * from "+table, nil, func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			row, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			err = rows.Scan(into...)
			for _, cell := range row {
				cells = append(cells, cell.String)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func TestFirstPersonIsInTheLedger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, _ := first(t, d, time.Hour)
		first(t, d, time.Hour)
		err := d.View(ctx, func(tx *db.Tx) error {
			records, err := ledger.Log(ctx, tx, ledger.Filter{After: -1})
			if err != nil {
				return err
			}
			if len(records) != 1 || records[0].Actor != auth.Local().Actor() || records[0].Action != "person.add" || records[0].SubjectID != p.ID {
				t.Errorf("entries %+v, want one that adds %s by %s", records, p.ID, auth.Local().Actor())
			}
			_, err = ledger.Verify(ctx, tx, nil)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestSessionExpires(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, link := first(t, d, time.Hour)
		session, _, err := redeem(d, link)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			age  time.Duration
			live bool
		}{{29 * 24 * time.Hour, true}, {31 * 24 * time.Hour, false}} {
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `update sessions set expires_at = $1`, db.FormatTime(tx.Now().Add(auth.SessionLength-test.age)))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := whose(d, session); (err == nil) != test.live || err != nil && !errors.Is(err, fault.Denied) {
				t.Errorf("a session %v old: %v", test.age, err)
			}
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
