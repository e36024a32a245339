package auth_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

const password = "harbour lantern 41"

func TestCheckPassword(t *testing.T) {
	p := auth.Person{Name: "Anna Bell-Okoye", Email: "annabellokoye@example.org"}
	for _, bad := range []string{"", "ninechars", "Password123", "QWERTYUIOP", "aaaaaaaaaaaa", "Anna Bell-Okoye", "annabell-okoye", "annabellokoye", "ANNABELLOKOYE@example.org",
		strings.Repeat("é", 257), "abcdefghi\xff"} {
		if err := auth.CheckPassword(bad, p); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, good := range []string{password, "كلمة سر طويلة", strings.Repeat("éa", 128), "🕊🕊🕊🕊🕊🕊🕊🕊🕊b"} {
		if err := auth.CheckPassword(good, p); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

// withPassword gives a person a password.
func withPassword(t *testing.T, d *db.DB, p auth.Person) {
	t.Helper()
	hash, err := auth.HashPassword(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	update(t, d, func(tx *db.Tx) error { return auth.SetPassword(ctx, tx, p, hash, "", "") })
}

func candidate(t *testing.T, d *db.DB, who string) (c auth.Candidate) {
	t.Helper()
	update(t, d, func(tx *db.Tx) (err error) {
		c, err = auth.FindCandidate(ctx, tx, who)
		return err
	})
	return c
}

func proves(t *testing.T, c auth.Candidate, password string) bool {
	t.Helper()
	ok, err := c.Proves(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func signIn(t *testing.T, d *db.DB, who string) (in auth.SignedIn) {
	t.Helper()
	c := candidate(t, d, who)
	update(t, d, func(tx *db.Tx) (err error) {
		in, err = auth.SignIn(ctx, tx, c)
		return err
	})
	return in
}

func TestPasswords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna := add(t, d, "Anna", auth.Admin)
		add(t, d, "Ravi", auth.Viewer)
		withPassword(t, d, anna)
		for _, who := range []string{"anna", "ANNA@example.org"} {
			if c := candidate(t, d, who); !proves(t, c, password) || proves(t, c, password+"x") || proves(t, c, "") || proves(t, c, strings.Repeat("x", 1<<16)) {
				t.Errorf("%s cannot sign in by the right password alone", who)
			}
		}
		for _, who := range []string{"", "nobody", "Ravi"} { // unknown, or without a password
			if proves(t, candidate(t, d, who), password) || proves(t, candidate(t, d, who), "") {
				t.Errorf("%q signs in", who)
			}
		}
		for _, table := range []string{"people", "passwords", "ledger"} {
			for _, cell := range dump(t, d, table) {
				if strings.Contains(cell, password) || table == "ledger" && strings.Contains(cell, "argon2id") {
					t.Errorf("%s holds the password or its hash", table)
				}
			}
		}
		in, other := signIn(t, d, "Anna"), signIn(t, d, "Anna")
		link := ""
		update(t, d, func(tx *db.Tx) (err error) {
			link, err = auth.NewLink(ctx, tx, auth.Local(), anna, auth.ForReset)
			return err
		})
		stale := candidate(t, d, "Anna")
		hash, _ := auth.HashPassword(ctx, "another lantern 42")
		update(t, d, func(tx *db.Tx) error { return auth.SetPassword(ctx, tx, anna, hash, in.Session, "") })
		if _, err := whose(d, in.Session); err != nil {
			t.Errorf("the session that changed the password: %v", err)
		}
		if _, err := whose(d, other.Session); !errors.Is(err, fault.Denied) {
			t.Errorf("another session: %v", err)
		}
		if got := tries(t, d, func(tx *db.Tx) error { _, err := auth.Accept(ctx, tx, link, hash); return err }); got != fault.Denied {
			t.Errorf("an unused link: %q", got)
		}
		if got := tries(t, d, func(tx *db.Tx) error { _, err := auth.SignIn(ctx, tx, stale); return err }); got != fault.Denied {
			t.Errorf("a password that was proved before it changed: %q", got)
		}
		verified(t, d)
	})
}

func TestInvitations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna := add(t, d, "Anna", auth.Editor)
		make := func(by auth.Person) (link string, kind fault.Kind) {
			kind = tries(t, d, func(tx *db.Tx) (err error) {
				link, err = auth.NewLink(ctx, tx, by, anna, auth.ForInvitation)
				return err
			})
			return link, kind
		}
		if _, kind := make(anna); kind != fault.Denied {
			t.Errorf("an editor makes links: %q", kind)
		}
		first, _ := make(auth.Local())
		second, _ := make(auth.Local())
		hash, _ := auth.HashPassword(ctx, password)
		accept := func(link string) (in auth.SignedIn, kind fault.Kind) {
			kind = tries(t, d, func(tx *db.Tx) (err error) {
				in, err = auth.Accept(ctx, tx, link, hash)
				return err
			})
			return in, kind
		}
		if _, kind := accept(first); kind != fault.Denied {
			t.Errorf("a link that was renewed: %q", kind)
		}
		if _, _, err := redeem(d, second); !errors.Is(err, fault.Denied) {
			t.Errorf("an invitation signs in without a password: %v", err)
		}
		in, kind := accept(second)
		if p, err := whose(d, in.Session); kind != "" || err != nil || p.ID != anna.ID || p.Role != auth.Editor || !p.Joined {
			t.Errorf("accepted: %q, %+v, %v", kind, p, err)
		}
		if _, kind := accept(second); kind != fault.Denied {
			t.Errorf("a used link: %q", kind)
		}
		late, _ := make(auth.Local())
		update(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update signin_links set expires_at = $1`, db.FormatTime(tx.Now()))
			return err
		})
		if _, kind := accept(late); kind != fault.Denied {
			t.Errorf("an expired link: %q", kind)
		}
	})
}

// code gives the code of a time.
func code(t *testing.T, f auth.Factor, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(f.Secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// withFactor gives a person a second factor whose last code lies behind.
func withFactor(t *testing.T, d *db.DB, p auth.Person) (f auth.Factor, codes []string) {
	t.Helper()
	update(t, d, func(tx *db.Tx) error { return auth.BeginFactor(ctx, tx, p) })
	update(t, d, func(tx *db.Tx) (err error) {
		f, err = auth.SecondFactor(ctx, tx, p)
		return err
	})
	update(t, d, func(tx *db.Tx) (err error) {
		codes, err = auth.ConfirmFactor(ctx, tx, p, code(t, f, tx.Now()), "")
		return err
	})
	update(t, d, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `update second_factors set last_step = 0`); return err })
	return f, codes
}

func TestSecondFactor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna := add(t, d, "Anna", auth.Admin)
		withPassword(t, d, anna)
		f, codes := withFactor(t, d, anna)
		if len(codes) != 10 || !strings.HasPrefix(f.URL, "otpauth://totp/Claimtrail:Anna?") {
			t.Fatalf("%d codes, %s", len(codes), f.URL)
		}
		answer := func(challenge, code string) (session string, kind fault.Kind) {
			kind = tries(t, d, func(tx *db.Tx) (err error) {
				session, err = auth.Answer(ctx, tx, challenge, code)
				return err
			})
			return session, kind
		}
		now := time.Now()
		in := signIn(t, d, "anna")
		if in.Session != "" || in.Challenge == "" {
			t.Fatal("the password alone lets in")
		}
		right := code(t, f, now)
		for _, wrong := range []string{"", "000000x", code(t, f, now.Add(-5*time.Minute)), code(t, f, now.Add(5*time.Minute)), codes[0][:18]} {
			if session, _ := answer(in.Challenge, wrong); session != "" {
				t.Errorf("%q lets in", wrong)
			}
		}
		if session, kind := answer(in.Challenge, right); session != "" || kind != fault.Denied {
			t.Errorf("after five wrong codes the right one: %q", kind)
		}
		in = signIn(t, d, "anna")
		session, _ := answer(in.Challenge, right[:3]+" "+right[3:])
		if p, err := whose(d, session); err != nil || p.ID != anna.ID {
			t.Errorf("the right code: %v", err)
		}
		if _, kind := answer(in.Challenge, code(t, f, now.Add(30*time.Second))); kind != fault.Denied {
			t.Errorf("a used challenge: %q", kind)
		}
		in = signIn(t, d, "anna")
		if session, _ := answer(in.Challenge, right); session != "" {
			t.Error("a code works twice")
		}
		if session, _ := answer(in.Challenge, strings.ToUpper(codes[3])); session == "" {
			t.Error("a recovery code does not let in")
		}
		in = signIn(t, d, "anna")
		if session, _ := answer(in.Challenge, codes[3]); session != "" {
			t.Error("a recovery code works twice")
		}
		update(t, d, func(tx *db.Tx) error { _, err := auth.RenewCodes(ctx, tx, anna); return err })
		if session, _ := answer(in.Challenge, codes[4]); session != "" {
			t.Error("an old recovery code works after they were renewed")
		}
		update(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update signin_challenges set expires_at = $1`, db.FormatTime(tx.Now()))
			return err
		})
		if _, kind := answer(in.Challenge, code(t, f, now.Add(30*time.Second))); kind != fault.Denied {
			t.Errorf("a late answer: %q", kind)
		}
		for _, table := range []string{"recovery_codes", "ledger"} {
			for _, cell := range dump(t, d, table) {
				if strings.Contains(cell, strings.ReplaceAll(codes[5], "-", "")) || strings.Contains(cell, f.Secret) {
					t.Errorf("%s holds a code or the key", table)
				}
			}
		}
		verified(t, d)
	})
}

func TestWhoTakesASecondFactorAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, ravi, admin := add(t, d, "Anna", auth.Editor), add(t, d, "Ravi", auth.Editor), add(t, d, "Root", auth.Admin)
		withPassword(t, d, anna)
		withFactor(t, d, anna)
		if tries(t, d, func(tx *db.Tx) error { return auth.BeginFactor(ctx, tx, anna) }) != fault.Conflict {
			t.Error("a factor that is on is replaced without its being switched off")
		}
		if tries(t, d, func(tx *db.Tx) error { return auth.DropFactor(ctx, tx, ravi, anna.ID) }) != fault.Denied {
			t.Error("a colleague takes it away")
		}
		if tries(t, d, func(tx *db.Tx) error { return auth.DropFactor(ctx, tx, admin, anna.ID) }) != "" || signIn(t, d, "Anna").Session == "" {
			t.Error("an admin cannot take it away")
		}
		verified(t, d)
	})
}

func TestThrottle(t *testing.T) {
	now := time.Now()
	throttle := auth.NewThrottle(time.Minute, 3)
	throttle.Clock = func() time.Time { return now }
	for range 3 {
		if err := throttle.Try("anna"); err != nil {
			t.Fatal(err)
		}
	}
	var said *auth.Throttled
	err := throttle.Try("anna")
	if !errors.As(err, &said) || !errors.Is(err, fault.Denied) || said.Wait != time.Minute || !strings.Contains(err.Error(), "Wait 61 seconds") {
		t.Errorf("the fourth try: %v", err)
	}
	if err := throttle.Try("ravi"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	now = now.Add(time.Minute)
	if throttle.Try("anna") != nil || throttle.Try("anna") == nil {
		t.Error("a minute later there is not exactly one more try")
	}
	var wg sync.WaitGroup
	for i := range 4 { // a flood of names is bounded, and safe at once
		wg.Go(func() {
			for j := range 10_000 {
				_ = throttle.Try(fmt.Sprint(i, "-", j)) // most are the first of their name
			}
		})
	}
	wg.Wait()
}

func TestRemoteKey(t *testing.T) {
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64", "@": "@", "": ""} {
		if got := auth.RemoteKey(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestSessionsOfOthersAreNotThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, ravi := add(t, d, "Anna", auth.Admin), add(t, d, "Ravi", auth.Admin)
		withPassword(t, d, anna)
		one, two := signIn(t, d, "Anna"), signIn(t, d, "Anna")
		var list []auth.Session
		update(t, d, func(tx *db.Tx) (err error) {
			if err = auth.NoteBrowser(ctx, tx, two.Session, "Fire\x00fox\u202e"+strings.Repeat("é", 200)); err != nil {
				return err
			}
			list, err = auth.Sessions(ctx, tx, anna.ID, one.Session)
			return err
		})
		if len(list) != 2 {
			t.Fatalf("%d sessions", len(list))
		}
		for _, s := range list {
			if got := tries(t, d, func(tx *db.Tx) error { return auth.EndSessionOf(ctx, tx, ravi, s.ID) }); got != fault.NotFound {
				t.Errorf("ended by somebody else: %q", got)
			}
			if !s.Current && (!strings.HasPrefix(s.Agent, "Firefoxé") || len(s.Agent) > 300) {
				t.Errorf("agent %q", s.Agent)
			}
			if s.Current {
				continue
			}
			update(t, d, func(tx *db.Tx) error { return auth.EndSessionOf(ctx, tx, anna, s.ID) })
		}
		if _, err := whose(d, two.Session); !errors.Is(err, fault.Denied) {
			t.Errorf("an ended session: %v", err)
		}
		third := signIn(t, d, "Anna")
		update(t, d, func(tx *db.Tx) error { return auth.EndOtherSessions(ctx, tx, anna, third.Session) })
		if _, err := whose(d, one.Session); !errors.Is(err, fault.Denied) {
			t.Errorf("all others ended: %v", err)
		}
		if _, err := whose(d, third.Session); err != nil {
			t.Errorf("the one that asked: %v", err)
		}
	})
}

func TestIdentities(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna, ravi := add(t, d, "Anna", auth.Editor), add(t, d, "Ravi", auth.Admin)
		withPassword(t, d, ravi)
		as := func(subject, email string, verified bool, role auth.Role) (p auth.Person, kind fault.Kind) {
			kind = tries(t, d, func(tx *db.Tx) (err error) {
				in, err := auth.SignInAs(ctx, tx, auth.Identity{Issuer: "https://id.example.org", Subject: subject, Name: "Anna", Email: email, EmailVerified: verified}, role)
				p = in.Person
				return err
			})
			return p, kind
		}
		if _, kind := as("1", anna.Email, false, auth.Viewer); kind != fault.Denied {
			t.Errorf("an address that nobody verified: %q", kind)
		}
		if _, kind := as("1", "other@example.org", true, ""); kind != fault.Denied {
			t.Errorf("nobody invited: %q", kind)
		}
		if _, kind := as("1", ravi.Email, true, auth.Viewer); kind != fault.Denied {
			t.Errorf("an account with a password is taken over: %q", kind)
		}
		if p, kind := as("1", strings.ToUpper(anna.Email), true, ""); kind != "" || p.ID != anna.ID {
			t.Errorf("invited: %+v, %q", p, kind)
		}
		if p, kind := as("1", "changed@example.org", false, ""); kind != "" || p.ID != anna.ID {
			t.Errorf("again: %+v, %q", p, kind)
		}
		if _, kind := as("2", anna.Email, true, auth.Viewer); kind != fault.Denied {
			t.Errorf("a second identity takes the first one's account: %q", kind)
		}
		if p, kind := as("3", "new@example.org", true, auth.Viewer); kind != "" || p.Name != "Anna 2" || p.Role != auth.Viewer {
			t.Errorf("a newcomer: %+v, %q", p, kind)
		}
		update(t, d, func(tx *db.Tx) error { return auth.Disable(ctx, tx, auth.Local(), anna.ID) })
		if _, kind := as("1", anna.Email, true, auth.Admin); kind != fault.Denied {
			t.Errorf("a disabled person: %q", kind)
		}
		verified(t, d)
	})
}
