package ledger_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// A program that can write to the database, but has not the key, must not have its work signed by the next honest change.
func TestNoForgeryIsSigned(t *testing.T) {
	for name, test := range map[string]struct {
		forge func(t *testing.T, d *db.DB)
		says  string
	}{
		"an entry more": {func(t *testing.T, d *db.DB) {
			past(t, d, func(tx *db.Tx) error { return set(tx, "a", "forged") })
		}, "the signed head counts 8 entries"},
		"a changed last entry": {func(t *testing.T, d *db.DB) {
			tamper(t, d, `update ledger set actor = 'local:eve' where sequence = 7`)
			rebuild(t, d)
		}, "with the tree hash"},
		"no signature": {func(t *testing.T, d *db.DB) { tamper(t, d, `update ledger_head set note = ''`) }, "taken out"},
		"another's signature": {func(t *testing.T, d *db.DB) {
			tamperKeys(t, d)
		}, "signed by"},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				path := keep(t, d)
				story(t, d)
				d.BeforeCommit(nil)
				test.forge(t, d)
				ledger.Keep(d, path, "local:anna")
				update(t, d, func(tx *db.Tx) error { return nil }) // what does not grow goes on, and signs nothing
				err := d.Update(ctx, func(tx *db.Tx) error { return set(tx, "b", "honest") })
				if !errors.Is(err, fault.Checked) || !strings.Contains(err.Error(), test.says) {
					t.Fatalf("an honest change: %v", err)
				}
				if _, err := verifyWith(d, ledger.Options{KeyFile: path}); !errors.Is(err, fault.Checked) {
					t.Fatalf("verify: %v", err)
				}
				accept := func(reason string) error {
					return d.Update(ctx, func(tx *db.Tx) error { return ledger.Accept(ctx, tx, "local:anna", reason) })
				}
				if err := accept(" "); !errors.Is(err, fault.Invalid) {
					t.Errorf("without a reason: %v", err)
				}
				if err := accept("It was our old importer."); err != nil {
					t.Fatal(err)
				}
				update(t, d, func(tx *db.Tx) error { return set(tx, "b", "honest") })
				if _, err := verifyWith(d, ledger.Options{KeyFile: path}); err != nil {
					t.Error(err)
				}
				said := log(t, d, ledger.Filter{After: -1, Action: "key.accept"})
				if p, err := said[0].Read(); err != nil || len(said) != 1 || p.Reason != "It was our old importer." || said[0].Actor != "local:anna" {
					t.Errorf("%+v, %v", said, err)
				}
				if err := redact(d, said[0].Sequence, "To hide it."); !errors.Is(err, fault.Conflict) {
					t.Errorf("redacted: %v", err)
				}
			})
		})
	}
}

// tamperKeys writes as a server with a key of its own would.
func tamperKeys(t *testing.T, d *db.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own")
	if err := ledger.NewKey(path); err != nil {
		t.Fatal(err)
	}
	ledger.Keep(d, path, "local:eve")
	update(t, d, func(tx *db.Tx) error { return set(tx, "a", "forged") })
}

// A whole history whose key, signature and key's entry were taken out is not begun anew by the server that has the key.
func TestNoSecondBeginning(t *testing.T) {
	d := dbtest.SQLite(t)
	story(t, d) // without a key
	path := filepath.Join(t.TempDir(), "key")
	if err := ledger.NewKey(path); err != nil {
		t.Fatal(err)
	}
	ledger.Keep(d, path, "local:anna")
	if err := d.Update(ctx, func(tx *db.Tx) error { return set(tx, "b", "x") }); !errors.Is(err, fault.Checked) {
		t.Fatalf("got %v", err)
	}
	update(t, d, func(tx *db.Tx) error { return ledger.Accept(ctx, tx, "local:anna", "An old copy.") })
	update(t, d, func(tx *db.Tx) error { return set(tx, "b", "x") })
	if r, err := verifyWith(d, ledger.Options{KeyFile: path}); err != nil || r.Size != 9 {
		t.Errorf("%+v, %v", r, err)
	}
}
