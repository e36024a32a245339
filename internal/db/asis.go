package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// OpenAsIs opens a database that is there for reading alone: nothing is made or migrated, and an unfinished copy is opened too. Update refuses.
func OpenAsIs(ctx context.Context, dsn string) (*DB, error) {
	d := &DB{engine: SQLite, closing: make(chan struct{}), stopped: make(chan struct{})}
	close(d.stopped) // there is no writer
	d.close.Do(func() { close(d.closing) })
	if IsPostgres(dsn) {
		if err := d.openPostgres(dsn); err != nil {
			return nil, err
		}
	} else if err := d.openFile(dsn); err != nil {
		return nil, err
	}
	if _, err := d.Schema(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// openFile opens a file of SQLite for reading.
func (d *DB) openFile(path string) error {
	if err := checkPath(path); err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return fault.Newf(fault.NotFound, "There is no database at %s; name another with --db.", path)
	}
	var err error
	if d.readers, err = sql.Open("sqlite3", strings.Replace(sqliteDSN(path, "_query_only=1"), "_journal_mode=WAL&", "", 1)); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	d.writer = d.readers
	return nil
}

// Schema is how far a database is migrated.
type Schema struct {
	Have       int  `json:"schema"`
	Known      int  `json:"known"` // to this program
	Unfinished bool `json:"unfinished_copy"`
}

// Schema reads how far the database is migrated. What is no database of Claimtrail is a fault.
func (d *DB) Schema(ctx context.Context) (s Schema, err error) {
	s.Known = len(readMigrations(migrations, d.engine))
	query := `select count(*) from sqlite_schema where name = 'schema_migrations'`
	if d.engine == Postgres {
		query = `select count(*) from pg_tables where schemaname = current_schema() and tablename = 'schema_migrations'`
	}
	var there int
	if err := d.readers.QueryRowContext(ctx, query).Scan(&there); err != nil {
		if d.engine == Postgres {
			return s, fault.Wrap(fault.Invalid, err, fmt.Sprintf("The database cannot be reached (%v).", err))
		}
		return s, mapError(err)
	}
	if there == 0 {
		return s, fault.New(fault.NotFound, "This is no database of Claimtrail; name another with --db.")
	}
	if err := d.readers.QueryRowContext(ctx, `select coalesce(max(number), 0) from schema_migrations`).Scan(&s.Have); err != nil {
		return s, mapError(err)
	}
	s.Unfinished, err = isUnfinished(ctx, d.readers, d.engine)
	return s, mapError(err)
}

// Version is what the engine says of itself.
func (d *DB) Version(ctx context.Context) (version string, err error) {
	query := `select sqlite_version()`
	if d.engine == Postgres {
		query = `show server_version`
	}
	err = d.readers.QueryRowContext(ctx, query).Scan(&version)
	return version, mapError(err)
}

// Clock gives the time of the machine that the database is on; of SQLite it is this one's.
func (d *DB) Clock(ctx context.Context) (now time.Time, err error) {
	if d.engine == SQLite {
		return time.Now(), nil
	}
	err = d.readers.QueryRowContext(ctx, `select clock_timestamp()`).Scan(&now)
	return now, mapError(err)
}

// Intact looks whether the engine's own structures are whole and every reference leads to a row: of SQLite all pages and indexes are read.
// PostgreSQL holds itself to its references, and has no such check for those who are not its administrators. It gives nil or a fault of kind Checked.
func (d *DB) Intact(ctx context.Context) error {
	if d.engine == Postgres {
		return nil
	}
	if err := noForeign(ctx, d.readers); err != nil {
		return err
	}
	var says string
	if err := d.readers.QueryRowContext(ctx, `pragma integrity_check(1)`).Scan(&says); err != nil {
		return fault.Wrap(fault.Checked, err, fmt.Sprintf("The database file cannot be read (%v).", err))
	}
	if says != "ok" {
		return fault.Newf(fault.Checked, "The database file is damaged: %s.", says)
	}
	return mapError(dangling(ctx, d.readers))
}

// noForeign refuses a file of SQLite with triggers, views or virtual tables that no migration makes: what is in them would run as the database is used, and
// no look at its records finds it.
func noForeign(ctx context.Context, q querier) error {
	var kind, name string
	err := q.QueryRowContext(ctx, `select type, name from sqlite_schema where type in ('trigger', 'view')
		or rootpage = 0 and type = 'table' and name <> 'paragraphs' order by type, name limit 1`).Scan(&kind, &name)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fault.Wrap(fault.Checked, err, fmt.Sprintf("The database file cannot be read (%v).", err))
	case kind == "table":
		kind = "virtual table"
	}
	return fault.Newf(fault.Checked, "The database file holds the %s %q, which Claimtrail does not make: somebody put it in, and what it does would be done as the database is used.", kind, name)
}

// backupPages is how many pages are copied between two looks at the context: 4 MB.
const backupPages = 1024

// BackUp copies an SQLite database into a file that is empty or not there, while others work: what they write meanwhile waits in the log beside
// the database, and is not in the copy. progress (may be nil) is called with pages.
func (d *DB) BackUp(ctx context.Context, path string, progress func(done, total int64)) (err error) {
	to, err := sql.Open("sqlite3", "file:"+escaped(path))
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer func() { err = mapError(errors.Join(err, to.Close())) }()
	target, err := to.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	source, err := d.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	// One reading transaction around all steps: else the copy would begin again whenever somebody writes.
	if _, err := source.ExecContext(ctx, `begin`); err != nil {
		return err
	}
	defer func() { _, _ = source.ExecContext(context.WithoutCancel(ctx), `rollback`) }() // it only read
	if _, err := source.ExecContext(ctx, `select count(*) from sqlite_schema`); err != nil {
		return err
	}
	err = target.Raw(func(t any) error {
		return source.Raw(func(s any) error {
			return copyPages(ctx, t.(*sqlite3.SQLiteConn), s.(*sqlite3.SQLiteConn), progress)
		})
	})
	if err != nil {
		return err
	}
	_, err = target.ExecContext(ctx, "pragma journal_mode = delete")
	return err
}

// Portable brings a file of SQLite that nobody has open into the form in which it can be read where nothing can be written.
func Portable(ctx context.Context, path string) error {
	d, err := sql.Open("sqlite3", "file:"+escaped(path))
	if err != nil {
		return err
	}
	_, err = d.ExecContext(ctx, "pragma journal_mode = delete")
	return mapError(errors.Join(err, d.Close()))
}

func copyPages(ctx context.Context, to, from *sqlite3.SQLiteConn, progress func(done, total int64)) error {
	b, err := to.Backup("main", from, "main")
	if err != nil {
		return err
	}
	for done := false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			done, err = b.Step(backupPages)
		}
		if progress != nil && b.PageCount() > 0 {
			progress(int64(b.PageCount()-b.Remaining()), int64(b.PageCount()))
		}
	}
	return errors.Join(err, b.Finish())
}
