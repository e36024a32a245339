// Package dbtest runs a storage test on every engine.
package dbtest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Each runs fn as a subtest on a fresh SQLite database, and on a fresh PostgreSQL schema when
// CLAIMTRAIL_TEST_POSTGRES names a server; else the second subtest skips by name, or fails when CI is set.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Open(t, PostgresDSN(t))) })
}

// SQLite opens a fresh SQLite database in a temporary folder and closes it with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, filepath.Join(t.TempDir(), "data.db"))
}

// Open opens the database at dsn and closes it with the test.
func Open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), dsn)
	if err != nil {
		t.Fatalf("open %s: %v", dsn, err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// PostgresDSN makes a fresh schema and gives its address; the schema goes with the test.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	server := os.Getenv("CLAIMTRAIL_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("CLAIMTRAIL_TEST_POSTGRES names no server, and in CI this test must run")
		}
		t.Skip("CLAIMTRAIL_TEST_POSTGRES names no PostgreSQL server")
	}
	schema := "t_" + strings.ReplaceAll(db.NewID(), "-", "")
	admin(t, server, "create schema "+schema)
	t.Cleanup(func() { admin(t, server, "drop schema "+schema+" cascade") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("CLAIMTRAIL_TEST_POSTGRES: %v", err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(t testing.TB, server, statement string) {
	t.Helper()
	conn, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatalf("open %s: %v", server, err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Parallel shares b.N calls of do among some goroutines; do learns which of them it is.
func Parallel(b *testing.B, clients int, do func(client int) error) {
	b.Helper()
	b.ResetTimer()
	var wg sync.WaitGroup
	for c := range clients {
		n := b.N / clients
		if c < b.N%clients {
			n++
		}
		wg.Go(func() {
			for range n {
				if err := do(c); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}
