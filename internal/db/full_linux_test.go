package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// A file system that is really full: a clear sentence, nothing answered is lost, and work goes on once there is room.
func TestFullFileSystem(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("a small file system cannot be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	ballast := filepath.Join(folder, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, filepath.Join(folder, "data.db"))
	kept, refused := 0, 0
	var mu sync.Mutex
	for range 20 {
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, db.NewID(), strings.Repeat("x", 40_000)) })
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					kept++
				case errors.Is(err, fault.Full) && strings.Contains(err.Error(), "disk is full"):
					refused++
				default:
					t.Errorf("got %v, want a sentence about the full disk", err)
				}
			})
		}
		wg.Wait()
	}
	if n := count(t, d); n != kept || kept == 0 || refused == 0 {
		t.Errorf("%d answered, %d refused, %d rows", kept, refused, n)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, "room", "") }); err != nil {
		t.Errorf("with room again: %v", err)
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		var check string
		err := tx.QueryRow(ctx, "pragma integrity_check").Scan(&check)
		if check != "ok" {
			t.Errorf("integrity_check: %s", check)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
