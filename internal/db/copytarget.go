package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// target is a database that is written by a copy alone.
type target struct {
	engine Engine
	d      *DB
	conn   *sql.Conn
}

const saysHeld = "The target holds something already; a copy goes into an empty database, or goes on in an unfinished copy of the same source."

// openTarget opens and migrates a database, and keeps others from it where the engine can.
func openTarget(ctx context.Context, dsn string) (_ *target, err error) {
	d := &DB{}
	if err := d.openPools(dsn); err != nil {
		return nil, err
	}
	t := &target{engine: d.engine, d: d}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	if err := t.claim(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *target) claim(ctx context.Context) (err error) {
	if t.conn, err = t.d.writer.Conn(ctx); err != nil {
		return fault.Wrap(fault.Invalid, err, fmt.Sprintf("The target cannot be reached (%v).", err))
	}
	if err := t.alone(ctx); err != nil {
		return err
	}
	var tables, ours int
	query := `select count(*), coalesce(sum(case when name = 'schema_migrations' then 1 else 0 end), 0) from sqlite_schema where type = 'table' and name not like 'sqlite%'`
	if t.engine == Postgres {
		query = `select count(*), coalesce(sum(case when tablename = 'schema_migrations' then 1 else 0 end), 0) from pg_tables where schemaname = current_schema()`
	}
	if err := t.conn.QueryRowContext(ctx, query).Scan(&tables, &ours); err != nil {
		return fmt.Errorf("read the target: %w", err)
	}
	if tables > 0 && ours == 0 {
		return fault.New(fault.Exists, saysHeld)
	}
	return t.d.migrateOn(ctx, t.conn, readMigrations(migrations, t.engine))
}

// The server notices only after a moment that a copy was killed, and lets go of its lock.
const (
	lockTries = 50
	lockPause = 200 * time.Millisecond
)

// alone lets one copy at a time into the target. On SQLite nobody else can even read it meanwhile.
func (t *target) alone(ctx context.Context) error {
	if t.engine == SQLite {
		for _, pragma := range []string{"pragma foreign_keys = off", "pragma locking_mode = exclusive"} { // references are checked at the end
			if err := t.exec(ctx, pragma); err != nil {
				return err
			}
		}
		return nil
	}
	var got bool
	for tries := 0; !got && tries < lockTries; tries++ {
		if tries > 0 {
			time.Sleep(lockPause)
		}
		if err := t.conn.QueryRowContext(ctx, `select pg_try_advisory_lock(4733222, hashtext(current_schema()))`).Scan(&got); err != nil {
			return fmt.Errorf("lock the target: %w", err)
		}
	}
	if !got {
		return fault.New(fault.Conflict, "Another copy into this database is running; wait for it.")
	}
	return nil
}

func (t *target) close() error {
	var err error
	if t.conn != nil {
		if t.engine == Postgres { // closing the pool ends the session, and with it the lock
			_ = t.conn.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().Close(context.Background()) })
			_ = t.conn.Close()
		} else {
			err = t.conn.Close()
		}
	}
	return errors.Join(err, t.d.readers.Close(), t.d.writer.Close())
}

func (t *target) exec(ctx context.Context, statement string, args ...any) error {
	_, err := t.conn.ExecContext(ctx, rewrite(t.engine, statement), args...)
	return err
}

// in runs fn in a transaction.
func (t *target) in(ctx context.Context, fn func() error) error {
	begin := "begin immediate"
	if t.engine == Postgres {
		begin = "begin"
	}
	if err := t.exec(ctx, begin); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		err = t.exec(ctx, "commit")
	}
	if err != nil {
		_ = t.exec(context.WithoutCancel(ctx), "rollback") // the first error tells
	}
	return err
}

// view runs fn in a reading transaction.
func (t *target) view(ctx context.Context, fn func(*Tx) error) error {
	stx, err := t.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("read the target: %w", err)
	}
	defer func() { _ = stx.Rollback() }() // nothing was written
	return fn(&Tx{engine: t.engine, now: time.Now().UTC().Truncate(time.Microsecond), reads: stx})
}

// insert writes rows, all columns of them.
func (t *target) insert(ctx context.Context, s shape, rows [][]any) error {
	if t.engine == Postgres {
		return t.conn.Raw(func(c any) error {
			_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{s.name}, s.columns, pgx.CopyFromRows(rows))
			return err
		})
	}
	stmt, err := t.conn.PrepareContext(ctx, rewrite(SQLite, "insert into "+s.name+" ("+strings.Join(s.columns, ", ")+") values ("+In(1, len(s.columns))+")"))
	if err != nil {
		return fmt.Errorf("write %s: %w", s.name, err)
	}
	defer func() { _ = stmt.Close() }() // Exec tells what matters
	for _, row := range rows {
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return fmt.Errorf("write %s: %w", s.name, err)
		}
	}
	return nil
}

// seeded are the tables in which a new database has rows.
var seeded = []string{"counters", "ledger_head"}

// begin marks the target as an unfinished copy, or finds that it is one of the same source.
func (t *target) begin(ctx context.Context, tables []shape, source string) error {
	marked, err := isUnfinished(ctx, t.conn, t.engine)
	if err != nil {
		return err
	}
	if marked {
		var of string
		if err := t.conn.QueryRowContext(ctx, `select source from `+unfinished).Scan(&of); err != nil {
			return fmt.Errorf("read the unfinished copy: %w", err)
		}
		if of != source {
			return fault.New(fault.Conflict, "The target holds an unfinished copy of another database; copy that one, or empty the target.")
		}
		return nil
	}
	if err := t.empty(ctx, tables); err != nil {
		return err
	}
	return t.in(ctx, func() error { return t.mark(ctx, source) })
}

// empty refuses a database that was written to.
func (t *target) empty(ctx context.Context, tables []shape) error {
	for _, s := range tables {
		query := "select count(*) from (select 1 from " + s.name + " limit 1) one"
		switch s.name {
		case "counters":
			query = "select count(*) from counters where next <> 1"
		case "ledger_head":
			query = "select count(*) from ledger_head where size <> 0"
		}
		var n int
		if err := t.conn.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return fmt.Errorf("read the target: %w", err)
		}
		if n > 0 {
			return fault.New(fault.Exists, saysHeld)
		}
	}
	return nil
}

// mark also takes away what a new database begins with, and PostgreSQL's references: rows may refer to later ones. They are kept to be put back.
func (t *target) mark(ctx context.Context, source string) error {
	references := []string{}
	if t.engine == Postgres {
		var err error
		if references, err = t.dropReferences(ctx); err != nil {
			return err
		}
	}
	kept, err := json.Marshal(references)
	if err != nil {
		return err
	}
	for _, name := range seeded {
		if err := t.exec(ctx, "delete from "+name); err != nil {
			return err
		}
	}
	if err := t.exec(ctx, "create table "+unfinished+" (source text not null, begun_at text not null, ref text not null)"); err != nil {
		return err
	}
	return t.exec(ctx, "insert into "+unfinished+" (source, begun_at, ref) values ($1, $2, $3)", source, FormatTime(time.Now()), string(kept))
}

// dropReferences gives the statements that put them back.
func (t *target) dropReferences(ctx context.Context) (again []string, err error) {
	rows, err := t.conn.QueryContext(ctx, `select quote_ident(c.relname), quote_ident(k.conname), pg_get_constraintdef(k.oid)
		from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
		where k.contype = 'f' order by 1, 2`)
	if err != nil {
		return nil, fmt.Errorf("read the references: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err below tells what matters
	var drop []string
	for rows.Next() {
		var table, name, definition string
		if err := rows.Scan(&table, &name, &definition); err != nil {
			return nil, err
		}
		drop = append(drop, "alter table "+table+" drop constraint "+name)
		again = append(again, "alter table "+table+" add constraint "+name+" "+definition)
	}
	if err := rows.Err(); err != nil { // they are closed by now
		return nil, err
	}
	for _, statement := range drop {
		if err := t.exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	return again, nil
}

// finish checks the references and takes the mark away.
func (t *target) finish(ctx context.Context) error {
	var kept string
	if err := t.conn.QueryRowContext(ctx, "select ref from "+unfinished).Scan(&kept); err != nil {
		return fmt.Errorf("finish the copy: %w", err)
	}
	var references []string
	if err := json.Unmarshal([]byte(kept), &references); err != nil {
		return fmt.Errorf("finish the copy: %w", err)
	}
	if t.engine == SQLite {
		if err := dangling(ctx, t.conn); err != nil {
			return err
		}
	}
	err := t.in(ctx, func() error {
		for _, statement := range append(references, "drop table "+unfinished) {
			if err := t.exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || t.engine == SQLite {
		return err
	}
	return t.exec(ctx, "analyze") // else the planner knows nothing of what came in
}

// dangling finds a row of SQLite that refers to one that is not there.
func dangling(ctx context.Context, q querier) error {
	var table, parent string
	err := q.QueryRowContext(ctx, `select "table", parent from pragma_foreign_key_check limit 1`).Scan(&table, &parent)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("check the references: %w", err)
	}
	return fault.Newf(fault.Checked, "A row of %s refers to a row of %s that is not there.", table, parent)
}

// isUnfinished reports whether the database is an unfinished copy.
func isUnfinished(ctx context.Context, q querier, e Engine) (bool, error) {
	query := `select count(*) from sqlite_schema where name = '` + unfinished + `'`
	if e == Postgres {
		query = `select count(*) from pg_tables where schemaname = current_schema() and tablename = '` + unfinished + `'`
	}
	var n int
	err := q.QueryRowContext(ctx, query).Scan(&n)
	return n > 0, err
}
