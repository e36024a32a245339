package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// update runs fn and fails the test when it does.
func update(t *testing.T, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// tries runs fn and gives its fault's kind, "" for none.
func tries(t *testing.T, d *db.DB, fn func(tx *db.Tx) error) fault.Kind {
	t.Helper()
	err := d.Update(ctx, fn)
	if err != nil && fault.KindOf(err) == "" {
		t.Fatal(err)
	}
	return fault.KindOf(err)
}

func add(t *testing.T, d *db.DB, name string, r auth.Role) (p auth.Person) {
	t.Helper()
	update(t, d, func(tx *db.Tx) (err error) {
		p, err = auth.AddPerson(ctx, tx, auth.Local(), auth.NewPerson{Name: name, Role: r, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.org"})
		return err
	})
	return p
}

// token makes an API token at the command line.
func token(t *testing.T, d *db.DB, p auth.Person, scope string, expires time.Time) (secret string, made auth.APIToken) {
	t.Helper()
	update(t, d, func(tx *db.Tx) (err error) {
		secret, made, err = auth.NewAPIToken(ctx, tx, auth.Local(), p, "a label", scope, expires)
		return err
	})
	return secret, made
}

func byToken(d *db.DB, secret string) (p auth.Person, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		p, err = auth.ByToken(ctx, tx, secret)
		return err
	})
	return p, err
}

// verified fails the test when the records and the ledger differ.
func verified(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err }); err != nil {
		t.Error(err)
	}
}

func TestNamesMeanOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, local := add(t, d, "Anna Bell", auth.Checker), auth.Local()
		for _, test := range []struct {
			name, email string
			want        fault.Kind
		}{
			{"anna  BELL", "", fault.Exists}, {"Ａnna Bell", "", fault.Exists}, {"An\u200cna Bell", "", fault.Exists}, {"Other", "ANNA.bell@example.org", fault.Exists},
			{"", "", fault.Invalid}, {"\u200d", "", fault.Invalid}, {"An\u202ena", "", fault.Invalid}, {"anna@example.org", "", fault.Invalid}, {"local:anna", "", fault.Invalid},
			{strings.Repeat("a", 81), "", fault.Invalid}, {"a\xffb", "", fault.Invalid}, {"Other", "nothing", fault.Invalid}, {"Other", "A <a@example.org>", fault.Invalid},
			{"Other", "a@example.org\r\nBcc: b@example.org", fault.Invalid}, {"Other", strings.Repeat("a", 250) + "@example.org", fault.Invalid},
			{"می\u200cخواهم", "", ""}, {"Anna Bell-Okoye", "", ""}, {"STRASSE", "", ""}, {"straße", "", fault.Exists},
		} {
			got := tries(t, d, func(tx *db.Tx) error {
				_, err := auth.AddPerson(ctx, tx, local, auth.NewPerson{Name: test.name, Email: test.email, Role: auth.Viewer})
				return err
			})
			if got != test.want {
				t.Errorf("%q, %q: %q, want %q", test.name, test.email, got, test.want)
			}
		}
		for _, who := range []string{"ANNA bell", anna.ID, "Anna.Bell@EXAMPLE.org"} {
			update(t, d, func(tx *db.Tx) error {
				if p, err := auth.FindPerson(ctx, tx, who); err != nil || p != anna {
					t.Errorf("%q is %+v, %v", who, p, err)
				}
				return nil
			})
		}
		for _, who := range []string{"", "Ann", "%"} {
			if got := tries(t, d, func(tx *db.Tx) error { _, err := auth.FindPerson(ctx, tx, who); return err }); got != fault.NotFound {
				t.Errorf("%q: %q", who, got)
			}
		}
		for _, by := range []auth.Person{anna, {ID: "x", Role: auth.Admin, ReadOnly: true}, {}} {
			got := tries(t, d, func(tx *db.Tx) error {
				_, err := auth.AddPerson(ctx, tx, by, auth.NewPerson{Name: "Other", Role: auth.Viewer})
				return err
			})
			if got != fault.Denied {
				t.Errorf("%+v adds people: %q", by, got)
			}
		}
		verified(t, d)
	})
}

func TestTokens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, later := add(t, d, "Anna", auth.Editor), time.Now().Add(time.Hour)
		secret, made := token(t, d, anna, auth.ScopeWrite, later)
		if p, err := byToken(d, secret); err != nil || p.ID != anna.ID || p.Role != auth.Editor || p.ReadOnly || p.Email != anna.Email {
			t.Errorf("write: %+v, %v", p, err)
		}
		reading, _ := token(t, d, anna, auth.ScopeRead, time.Time{})
		if p, err := byToken(d, reading); err != nil || !p.ReadOnly || p.AtLeast(auth.Researcher) || !p.AtLeast(auth.Viewer) {
			t.Errorf("read: %+v, %v", p, err)
		}
		for _, wrong := range []string{"", "ct_", secret[3:], secret + "x", strings.ToLower(secret), made.ID} {
			if _, err := byToken(d, wrong); !errors.Is(err, fault.Denied) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		for _, table := range []string{"people", "api_tokens", "ledger"} {
			for _, cell := range dump(t, d, table) {
				if strings.Contains(cell, secret[3:]) {
					t.Errorf("the token stands in %s", table)
				}
			}
		}
		update(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update api_tokens set expires_at = $1 where id = $2`, db.FormatTime(tx.Now().Add(-time.Second)), made.ID)
			return err
		})
		if _, err := byToken(d, secret); !errors.Is(err, fault.Denied) {
			t.Errorf("expired: %v", err)
		}
	})
}

func TestWhoMakesAndRevokesTokens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, ravi, admin := add(t, d, "Anna", auth.Editor), add(t, d, "Ravi", auth.Editor), add(t, d, "Root", auth.Admin)
		reads := anna
		reads.ReadOnly = true
		make := func(by, p auth.Person, scope, label string, expires time.Time) fault.Kind {
			return tries(t, d, func(tx *db.Tx) error {
				_, _, err := auth.NewAPIToken(ctx, tx, by, p, label, scope, expires)
				return err
			})
		}
		if make(anna, anna, "write", "mine", time.Time{}) != "" {
			t.Error("nobody can make their own")
		}
		if make(ravi, anna, "write", "", time.Time{}) != fault.Denied || make(admin, anna, "read", "", time.Time{}) != fault.Denied || make(reads, anna, "write", "", time.Time{}) != fault.Denied {
			t.Error("a token lets somebody act as somebody else, or widens itself")
		}
		if make(anna, anna, "all", "", time.Time{}) != fault.Invalid || make(anna, anna, "read", strings.Repeat("x", 101), time.Time{}) != fault.Invalid || make(anna, anna, "read", "", time.Now().Add(-time.Hour)) != fault.Invalid {
			t.Error("what cannot be taken is taken")
		}
		_, mine := token(t, d, anna, auth.ScopeRead, time.Time{})
		_, second := token(t, d, anna, auth.ScopeRead, time.Time{})
		revoke := func(by auth.Person, id string) fault.Kind {
			return tries(t, d, func(tx *db.Tx) error { return auth.RevokeAPIToken(ctx, tx, by, id) })
		}
		if revoke(ravi, mine.ID) != fault.NotFound || revoke(ravi, "nothing") != fault.NotFound || revoke(reads, mine.ID) != fault.Denied {
			t.Error("somebody else's token can be revoked, or be told from none")
		}
		if revoke(anna, mine.ID) != "" || revoke(admin, second.ID) != "" || revoke(anna, mine.ID) != "" {
			t.Error("one's own token cannot be revoked")
		}
		verified(t, d)
	})
}

func TestTokensHaveABound(t *testing.T) {
	d := dbtest.SQLite(t)
	anna := add(t, d, "Anna", auth.Viewer)
	for range 50 {
		token(t, d, anna, auth.ScopeRead, time.Time{})
	}
	got := tries(t, d, func(tx *db.Tx) error {
		_, _, err := auth.NewAPIToken(ctx, tx, anna, anna, "", auth.ScopeRead, time.Time{})
		return err
	})
	if got != fault.Conflict {
		t.Errorf("the 51st: %q", got)
	}
}

func TestLastUseIsNotedOnceAnHour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna := add(t, d, "Anna", auth.Viewer)
		secret, made := token(t, d, anna, auth.ScopeRead, time.Time{})
		used := func() (at time.Time) {
			update(t, d, func(tx *db.Tx) error {
				list, err := auth.APITokens(ctx, tx, anna.ID)
				at = list[0].UsedAt
				return err
			})
			return at
		}
		p, _ := byToken(d, secret)
		if !p.SeenDue() || !used().IsZero() {
			t.Fatal("reading wrote, or the first use is not to be noted")
		}
		update(t, d, func(tx *db.Tx) error { return auth.NoteSeen(ctx, tx, p) })
		first := used()
		if p, _ := byToken(d, secret); p.SeenDue() || first.IsZero() {
			t.Error("noted twice within the hour")
		}
		update(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update api_tokens set used_at = $1 where id = $2`, db.FormatTime(tx.Now().Add(-time.Hour)), made.ID)
			return err
		})
		update(t, d, func(tx *db.Tx) error { _, err := auth.ByToken(ctx, tx, secret); return err }) // one that writes
		if at := used(); !at.After(first) {
			t.Errorf("used at %v, first at %v", at, first)
		}
		verified(t, d)
	})
}

func TestAdminsRemain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, ravi, local := add(t, d, "Anna", auth.Admin), add(t, d, "Ravi", auth.Admin), auth.Local()
		role := func(by, p auth.Person, r auth.Role) fault.Kind {
			return tries(t, d, func(tx *db.Tx) error { return auth.SetRole(ctx, tx, by, p.ID, r) })
		}
		disable := func(by, p auth.Person) fault.Kind {
			return tries(t, d, func(tx *db.Tx) error { return auth.Disable(ctx, tx, by, p.ID) })
		}
		secret, _ := token(t, d, anna, auth.ScopeWrite, time.Time{})
		update(t, d, func(tx *db.Tx) error { _, err := auth.ByToken(ctx, tx, secret); return err })
		if role(ravi, anna, auth.Viewer) != fault.Conflict || disable(local, anna) != fault.Conflict {
			t.Error("the only admin who was here can be taken away")
		}
		if role(anna, anna, auth.Editor) != fault.Conflict || disable(anna, anna) != fault.Conflict || role(anna, ravi, "king") != fault.Invalid {
			t.Error("an admin can shut themselves out")
		}
		other, _ := token(t, d, ravi, auth.ScopeWrite, time.Time{})
		update(t, d, func(tx *db.Tx) error { _, err := auth.ByToken(ctx, tx, other); return err })
		if disable(ravi, anna) != "" {
			t.Error("one of two admins cannot be disabled")
		}
		if _, err := byToken(d, secret); !errors.Is(err, fault.Denied) {
			t.Errorf("the token of a disabled person: %v", err)
		}
		if tries(t, d, func(tx *db.Tx) error { return auth.Enable(ctx, tx, ravi, anna.ID) }) != "" {
			t.Error("cannot be enabled")
		}
		if _, err := byToken(d, secret); !errors.Is(err, fault.Denied) {
			t.Errorf("the token came back with the person: %v", err)
		}
		if role(ravi, anna, auth.Checker) != "" {
			t.Error("a role cannot be changed")
		}
		anna.Role = auth.Checker
		if role(anna, ravi, auth.Viewer) != fault.Denied || disable(anna, ravi) != fault.Denied {
			t.Error("a checker changes people")
		}
		verified(t, d)
	})
}

func TestParseLife(t *testing.T) {
	for s, want := range map[string]time.Duration{"90d": 90 * 24 * time.Hour, "12h": 12 * time.Hour, "never": 0, "36500d": 36500 * 24 * time.Hour} {
		if got, err := auth.ParseLife(s); err != nil || time.Duration(got) != want {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "90", "d", "-1d", "0d", "1.5h", "36501d", "99999999999999999999d", "12 h", "1m"} {
		if _, err := auth.ParseLife(s); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
