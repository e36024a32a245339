package db_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// BenchmarkDurable compares Update with a plain writer: one transaction each, under a lock, with the same pragmas.
func BenchmarkDurable(b *testing.B) {
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("update/clients=%d", clients), func(b *testing.B) {
			d := dbtest.SQLite(b)
			dbtest.Parallel(b, clients, func(int) error {
				return d.Update(ctx, func(tx *db.Tx) error { return put(tx, db.NewID(), "x") })
			})
		})
		b.Run(fmt.Sprintf("plain/clients=%d", clients), func(b *testing.B) {
			conn, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "plain.db")+
				"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_txlock=immediate&_busy_timeout=10000")
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			conn.SetMaxOpenConns(1)
			if _, err := conn.Exec(`create table settings (name text not null primary key, value text not null) strict`); err != nil {
				b.Fatal(err)
			}
			dbtest.Parallel(b, clients, func(int) error {
				tx, err := conn.Begin()
				if err != nil {
					return err
				}
				if _, err := tx.Exec(`insert into settings (name, value) values (?, ?)`, db.NewID(), "x"); err != nil {
					return err
				}
				return tx.Commit()
			})
		})
	}
}
