package claims_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// BenchmarkStatus changes statuses durably, ledger included, beside a plain writer: the same statements' bare rows
// (claim, entry, head), one transaction each.
func BenchmarkStatus(b *testing.B) {
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("claimtrail/clients=%d", clients), func(b *testing.B) {
			d := dbtest.SQLite(b)
			mine := make([]claims.Claim, clients)
			for i := range mine {
				mine[i] = addClaim(b, d, claims.Claim{Text: "A claim."})
			}
			parallel(b, clients, func(i int) error {
				to := claims.Assigned
				if mine[i].Status == claims.Assigned {
					to = claims.Unassigned
				}
				return setStatus(d, &mine[i], claims.Move{To: to})
			})
		})
		b.Run(fmt.Sprintf("plain/clients=%d", clients), func(b *testing.B) {
			conn := plainWriter(b, clients)
			parallel(b, clients, func(i int) error { return plainChange(conn, i) })
		})
	}
}

func plainWriter(b *testing.B, clients int) *sql.DB {
	b.Helper()
	conn, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "plain.db")+
		"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_txlock=immediate&_busy_timeout=10000")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	conn.SetMaxOpenConns(1)
	if _, err := conn.Exec(`create table claims (id integer primary key, status text, version integer);
		create table ledger (sequence integer primary key, payload text); create table head (id integer primary key, size integer);
		insert into head values (1, 0)`); err != nil {
		b.Fatal(err)
	}
	for i := range clients {
		if _, err := conn.Exec(`insert into claims values (?, 'unassigned', 1)`, i); err != nil {
			b.Fatal(err)
		}
	}
	return conn
}

func plainChange(conn *sql.DB, i int) error {
	tx, err := conn.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`update claims set status = 'assigned', version = version + 1 where id = ?`, []any{i}},
		{`insert into ledger (payload) values (?)`, []any{`{"before":{"status":"unassigned"},"after":{"status":"assigned"}}`}},
		{`update head set size = size + 1 where id = 1`, nil},
	} {
		if _, err := tx.Exec(s.query, s.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// parallel shares b.N calls of do among some goroutines; do learns which of them it is.
func parallel(b *testing.B, clients int, do func(client int) error) {
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

// BenchmarkList lists 50 of 100,000 claims.
func BenchmarkList(b *testing.B) {
	d := dbtest.SQLite(b)
	fill(b, d, 100_000)
	for name, f := range map[string]claims.Filter{
		"all": {}, "status": {Status: "assigned"}, "words": {Query: "number 99"}, "tag": {Tag: "t7"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := d.View(ctx, func(tx *db.Tx) error {
					_, err := claims.List(ctx, tx, f)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fill adds claims in bulk.
func fill(b *testing.B, d *db.DB, n int) {
	b.Helper()
	for from := 0; from < n; from += 5000 {
		do(b, d, func(tx *db.Tx) error {
			for i := from; i < min(n, from+5000); i++ {
				c := claims.Claim{Text: fmt.Sprintf("Claim number %d says that something happened somewhere.", i), Language: "en", Tags: []string{fmt.Sprint("t", i%20)}}
				if _, err := claims.Add(ctx, tx, anna, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
