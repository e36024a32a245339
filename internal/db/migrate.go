package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// migration is one numbered file: 0001_spine.sql.
type migration struct {
	number int
	name   string
	script string
}

// readMigrations lists an engine's migrations in order. It panics on a file that is not named as it should be: the
// files are part of the program.
func readMigrations(fsys fs.FS, e Engine) []migration {
	names, err := fs.Glob(fsys, "migrations/"+string(e)+"/*.sql") // sorted
	if err != nil {
		panic(err)
	}
	list := make([]migration, len(names))
	for i, path := range names {
		script, err := fs.ReadFile(fsys, path)
		if err != nil {
			panic(err)
		}
		name := strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".sql")
		number, err := strconv.Atoi(name[:4])
		if err != nil || number != i+1 {
			panic("db: migrations are numbered from 0001 without a gap: " + path)
		}
		list[i] = migration{number: number, name: name, script: string(script)}
	}
	return list
}

func (d *DB) migrate(ctx context.Context) error {
	return d.migrateTo(ctx, readMigrations(migrations, d.engine))
}

// migrateTo brings the schema up to the last of list, each migration in its own transaction. Several servers may start at once.
func (d *DB) migrateTo(ctx context.Context, list []migration) error {
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close() }()
	return d.migrateOn(ctx, conn, list)
}

func (d *DB) migrateOn(ctx context.Context, conn *sql.Conn, list []migration) error {
	for {
		done, err := d.step(ctx, conn, list)
		if err != nil || done {
			return err
		}
	}
}

// step applies the first migration that is missing, and reports whether there was none.
func (d *DB) step(ctx context.Context, conn *sql.Conn, list []migration) (done bool, err error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	have, err := d.schemaNumber(ctx, tx)
	if err != nil {
		return false, err
	}
	if have > len(list) {
		return false, fault.Newf(fault.Conflict, "This database was made by a newer Claimtrail (schema %d, this one knows %d); use that one.", have, len(list))
	}
	if have == len(list) {
		return true, tx.Commit()
	}
	m := list[have]
	if _, err := tx.ExecContext(ctx, m.script); err != nil {
		return false, fmt.Errorf("migration %s: %w", m.name, err)
	}
	if _, err := tx.ExecContext(ctx, rewrite(d.engine, `insert into schema_migrations (number, name, applied_at) values ($1, $2, $3)`),
		m.number, m.name, FormatTime(time.Now())); err != nil {
		return false, fmt.Errorf("migration %s: %w", m.name, err)
	}
	return false, tx.Commit()
}

// schemaNumber gives the number of the last migration applied. Where servers share a database, it first waits for its turn.
func (d *DB) schemaNumber(ctx context.Context, tx *sql.Tx) (n int, err error) {
	if d.engine == Postgres { // SQLite's transaction is immediate: it holds the only lock there is
		if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock(4733221)`); err != nil {
			return 0, fmt.Errorf("migrate: %w", err)
		}
	}
	if _, err := tx.ExecContext(ctx, `create table if not exists schema_migrations (
		number integer not null primary key, name text not null, applied_at text not null)`); err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	if err := tx.QueryRowContext(ctx, `select coalesce(max(number), 0) from schema_migrations`).Scan(&n); err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return n, nil
}
