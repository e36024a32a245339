package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// TestCopyKilled copies a newsroom to the other engine and back by processes that are killed, a little later each time, until one comes to its
// end: nothing is lost, nothing is there twice, and the same key goes on.
func TestCopyKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	folder := t.TempDir()
	first, key := filepath.Join(folder, "data.db"), filepath.Join(folder, "data.db.key")
	d := dbtest.Open(t, first)
	ledger.Keep(d, key, auth.Local().Actor())
	newsroomToCopy(t, d)
	steps := []string{first, filepath.Join(folder, "second.db"), filepath.Join(folder, "third.db")}
	t.Run("sqlite", func(t *testing.T) { copyKilled(t, key, steps) })
	t.Run("postgres", func(t *testing.T) {
		copyKilled(t, key, []string{first, dbtest.PostgresDSN(t), filepath.Join(folder, "back.db")})
	})
}

func newsroomToCopy(t *testing.T, d *db.DB) {
	t.Helper()
	ctx, by := t.Context(), auth.Local()
	if _, err := exchange.LoadExample(ctx, d, by); err != nil {
		t.Fatal(err)
	}
	err := d.Update(ctx, func(tx *db.Tx) error {
		p, err := auth.AddPerson(ctx, tx, by, auth.NewPerson{Name: "Anna", Role: auth.Admin})
		if err != nil {
			return err
		}
		_, _, tokenErr := auth.NewAPIToken(ctx, tx, by, p, "", auth.ScopeWrite, time.Time{})
		_, linkErr := auth.NewSignInLink(ctx, tx, p, time.Hour)
		_, _, hookErr := claims.AddWebhook(ctx, tx, by, "https://hook.example.org/", nil)
		for range 500 {
			if _, err := claims.Add(ctx, tx, by, claims.Claim{Text: "Something happened, and something else too: " + db.NewID()}); err != nil {
				return err
			}
		}
		return errors.Join(tokenErr, linkErr, hookErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// copyKilled copies from each to the next, and compares what each gives. Every step but the last is one that is killed; both engines are written that way.
func copyKilled(t *testing.T, key string, steps []string) {
	want := ""
	for i, dsn := range steps {
		switch {
		case i == 1:
			killUntilDone(t, "copy", "--db", steps[0], "--key", key, "--to", dsn)
		case i > 1:
			printed(t, "copy", "--db", steps[i-1], "--key", key, "--to", dsn)
		}
		got := printed(t, "export", "--with-confidential", "--db", dsn) + printed(t, "ledger", "checkpoint", "--db", dsn) +
			printed(t, "ledger", "verify", "--key", key, "--db", dsn) + printed(t, "user", "list", "--db", dsn)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("%s gives something else than %s", db.Shown(dsn), steps[0])
		}
	}
	printed(t, "claim", "add", "It goes on.", "--db", steps[len(steps)-1], "--key", key)
	printed(t, "ledger", "verify", "--db", steps[len(steps)-1], "--key", key)
}

func printed(t *testing.T, args ...string) string {
	t.Helper()
	var said strings.Builder
	cmd := exec.CommandContext(t.Context(), "claimtrail", args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v, %s", args, err, said.String())
	}
	return string(out)
}

// killUntilDone runs a command again and again, and kills it a little later each time.
func killUntilDone(t *testing.T, args ...string) {
	t.Helper()
	killed := 0
	for lives := 150 * time.Millisecond; ; lives *= 2 {
		var said strings.Builder
		cmd := exec.CommandContext(t.Context(), "claimtrail", args...)
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(lives, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		switch {
		case err == nil:
			t.Logf("%d killed", killed)
			return
		case cmd.ProcessState.Exited():
			t.Fatalf("%v: %s", args, said.String())
		}
		killed++
	}
}
