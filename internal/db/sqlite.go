package db

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "github.com/mattn/go-sqlite3"    // the driver "sqlite3"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// busyTimeout is how long, in milliseconds, one process waits for another that writes to the same file.
const busyTimeout = 10_000

func (d *DB) openSQLite(path string) error {
	d.engine = SQLite
	if err := checkPath(path); err != nil {
		return err
	}
	var err error
	if d.writer, err = sql.Open("sqlite3", sqliteDSN(path, "_txlock=immediate")); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if d.readers, err = sql.Open("sqlite3", sqliteDSN(path, "_txlock=deferred&_query_only=1")); err != nil {
		return errors.Join(fmt.Errorf("open %s: %w", path, err), d.writer.Close())
	}
	d.writer.SetMaxOpenConns(1)
	d.readers.SetMaxOpenConns(readers())
	d.readers.SetMaxIdleConns(readers())
	return nil
}

// keptStatements is how many statements each connection keeps prepared after use. Parsing them anew takes as long as running the short ones.
const keptStatements = 100

// sqliteDSN puts every pragma into the name, since a pragma set on a pool reaches one connection only. The path is
// escaped: a file may be called "a?b#c%.db".
func sqliteDSN(path, more string) string {
	return fmt.Sprintf("file:%s?_foreign_keys=1&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=%d&_cache_size=-32000&_stmt_cache_size=%d&%s",
		escaped(path), busyTimeout, keptStatements, more)
}

func escaped(path string) string { return (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() }

// checkPath says in words what SQLite would say as "unable to open database file".
func checkPath(path string) error {
	switch {
	case path == "":
		return fault.In("db", "Name a database: a file such as data.db, or a postgres:// address.")
	case strings.Contains(path, ":memory:"):
		return fault.In("db", "A database in memory would be lost at the end; name a file such as data.db.")
	case strings.Contains(path, "://"):
		return fault.In("db", "%s is no database that Claimtrail knows; name a file or a postgres:// address.", path)
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fault.In("db", "The folder %s is not there; make it first, or name another database with --db.", folder)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fault.In("db", "%s is a folder; name a file in it, such as %s.", path, filepath.Join(path, "data.db"))
	}
	return nil
}
