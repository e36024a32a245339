package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// A backup that is taken while eight people write verifies, and what it holds is where the history that went on began.
func TestABackupUnderWritersIsAPrefix(t *testing.T) {
	d := dbtest.SQLite(t)
	write := func(ctx context.Context, who, n int) error {
		id := fmt.Sprintf("%d-%06d", who, n)
		return d.Update(ctx, func(tx *db.Tx) error {
			e := ledger.Entry{Actor: "person:none", Action: "setting.test", Table: "settings", ID: id}
			return ledger.Change(ctx, tx, e, func() error {
				_, err := tx.Exec(ctx, `insert into settings (name, value) values ($1, 'v')`, id)
				return err
			})
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for who := range 8 {
		if err := write(t.Context(), who, 0); err != nil {
			t.Fatal(err)
		}
		writers.Go(func() {
			for n := 1; ctx.Err() == nil; n++ {
				if err := write(t.Context(), who, n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var heads []ledger.Head
	for i := range 4 {
		path := filepath.Join(t.TempDir(), fmt.Sprint("backup", i, ".db"))
		if err := db.Place(path, func(beside string) error { return d.BackUp(t.Context(), beside, nil) }); err != nil {
			t.Fatal(err)
		}
		err := dbtest.Open(t, path).View(t.Context(), func(tx *db.Tx) error {
			r, err := ledger.VerifyWith(t.Context(), tx, ledger.Options{})
			heads = append(heads, r.Head)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	stop()
	writers.Wait()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		now, err := ledger.ReadHead(t.Context(), tx)
		for i, h := range heads {
			root, err := ledger.RootAt(t.Context(), tx, h.Size)
			if err != nil || root != h.Root || h.Size >= now.Size || i > 0 && h.Size < heads[i-1].Size {
				t.Errorf("backup %d: %d of %d entries, %v\n%s\n%s", i, h.Size, now.Size, err, h.Root, root)
			}
			if _, err := ledger.ProveConsistency(t.Context(), tx, h.Size, now.Size); err != nil {
				t.Error(err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
