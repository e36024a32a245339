package db_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// TestMain lets this test binary be the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("CLAIMTRAIL_TEST_WRITE_TO"); path != "" {
		writeForever(path)
	}
	os.Exit(m.Run())
}

// writeForever writes from 16 goroutines and prints each id after its Update was answered.
func writeForever(path string) {
	d, err := db.Open(ctx, path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	acknowledged := make(chan string)
	for range 16 {
		go func() {
			for {
				id := db.NewID()
				if err := d.Update(ctx, func(tx *db.Tx) error { return put(tx, id, strings.Repeat("x", 200)) }); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				acknowledged <- id
			}
		}()
	}
	for id := range acknowledged {
		fmt.Println(id)
	}
}

func TestKillNineLosesNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	acknowledged := map[string]bool{}
	for range 25 {
		for _, id := range killOne(t, path) {
			acknowledged[id] = true
		}
	}
	d := dbtest.Open(t, path)
	err := d.View(ctx, func(tx *db.Tx) error {
		var check string
		if err := tx.QueryRow(ctx, "pragma integrity_check").Scan(&check); err != nil || check != "ok" {
			t.Errorf("integrity_check: %s %v", check, err)
		}
		rows, err := tx.Query(ctx, `select name from settings`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			delete(acknowledged, id)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(acknowledged) > 0 {
		t.Errorf("%d acknowledged writes are gone", len(acknowledged))
	}
}

// killOne lets a process write to path for a moment, kills it and gives the ids that it had acknowledged.
func killOne(t *testing.T, path string) (ids []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "CLAIMTRAIL_TEST_WRITE_TO="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for first := true; lines.Scan(); first = false {
		if first { // it is under load now
			time.AfterFunc(rand.N(200*time.Millisecond), func() { _ = child.Process.Kill() })
		}
		if len(lines.Text()) == 36 { // the last line may be cut
			ids = append(ids, lines.Text())
		}
	}
	_ = child.Wait() // it was killed: that is the point
	if len(ids) == 0 {
		t.Error("the process acknowledged nothing before it was killed")
	}
	return ids
}
