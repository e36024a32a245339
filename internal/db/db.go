// Package db opens the database and runs transactions on it: SQLite by default, PostgreSQL for newsrooms that
// outgrow one machine. Engine differences live here and nowhere else; internal/ledger and every room above may
// import it, it knows only internal/fault.
//
// There is one writer and there are many readers. Update hands its function to the writer's goroutine, which runs
// several callers' functions in one transaction, each in its own savepoint, and answers each after the commit is
// durable (group commit). View runs on a pool that cannot write.
//
// SQL is written once, with $1 placeholders; for SQLite they become ?1.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Engine names the database engine behind a DB.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is one database. It is safe for concurrent use.
type DB struct {
	engine  Engine
	writer  *sql.DB // one connection
	readers *sql.DB
	jobs    chan *job
	closing chan struct{} // closed by Close: no new jobs
	stopped chan struct{} // closed when the writer's goroutine has ended
	close   sync.Once
	last    func(*Tx) error // set by BeforeCommit, or nil

	conn    *sql.Conn            // the writer's connection; only the writer's goroutine touches this and what follows
	stmts   map[string]*sql.Stmt // prepared on conn
	lastNow time.Time
	shared  any // see Tx.Share
	batches int // transactions committed, for tests
}

// Open opens the database at dsn, a file's path or a postgres:// URL, makes it if need be, and migrates it.
func Open(ctx context.Context, dsn string) (*DB, error) {
	d := &DB{
		jobs:    make(chan *job),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	if err := d.openPools(dsn); err != nil {
		return nil, err
	}
	if err := d.refuseUnfinished(ctx, d.writer); err != nil {
		return nil, errors.Join(mapError(err), d.writer.Close(), d.readers.Close())
	}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(mapError(err), d.writer.Close(), d.readers.Close())
	}
	go d.write()
	return d, nil
}

func (d *DB) openPools(dsn string) error {
	if IsPostgres(dsn) {
		return d.openPostgres(dsn)
	}
	return d.openSQLite(dsn)
}

// refuseUnfinished keeps everybody but the copy itself from a database that is not whole yet.
func (d *DB) refuseUnfinished(ctx context.Context, q querier) error {
	yes, err := isUnfinished(ctx, q, d.engine)
	if err != nil || !yes {
		return err
	}
	return fault.New(fault.Conflict, "This database is an unfinished copy, so nobody may work with it. Run the same claimtrail copy again, which goes on where it stopped; or empty it.")
}

// Shown is how an address of a database may be printed: without password and parameters.
func Shown(dsn string) string {
	if !IsPostgres(dsn) {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "postgres://…"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// IsPostgres reports whether dsn names a PostgreSQL database; everything else is a file's path.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

func (d *DB) openPostgres(dsn string) error {
	d.engine = Postgres
	var err error
	if d.writer, err = sql.Open("pgx", dsn); err != nil {
		return fmt.Errorf("open postgres: %w", err)
	}
	if d.readers, err = sql.Open("pgx", dsn); err != nil {
		return errors.Join(fmt.Errorf("open postgres: %w", err), d.writer.Close())
	}
	d.writer.SetMaxOpenConns(1)
	d.readers.SetMaxOpenConns(readers())
	d.readers.SetMaxIdleConns(readers())
	return nil
}

// readers is how many read connections a server keeps: SQLite reads are bound to processors.
func readers() int { return max(4, runtime.NumCPU()) }

// Close waits for the running batch and closes every connection.
func (d *DB) Close() error {
	d.close.Do(func() { close(d.closing) })
	<-d.stopped
	return errors.Join(d.readers.Close(), d.writer.Close())
}

// Engine tells which engine is behind d.
func (d *DB) Engine() Engine { return d.engine }

// View runs fn in a read-only transaction over one consistent state.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{}
	if d.engine == Postgres {
		opts.ReadOnly, opts.Isolation = true, sql.LevelRepeatableRead
	}
	stx, err := d.readers.BeginTx(ctx, opts)
	if err != nil {
		return mapError(fmt.Errorf("begin reading: %w", err))
	}
	defer func() { _ = stx.Rollback() }() // nothing was written, so there is nothing to lose
	return mapError(fn(&Tx{engine: d.engine, now: time.Now().UTC().Truncate(time.Microsecond), reads: stx}))
}

// TimeFormat is how a time stands in the database: UTC, fixed width, so that text order is time order.
const TimeFormat = "2006-01-02T15:04:05.000000Z"

// FormatTime gives t as it stands in the database; the zero time is "".
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(TimeFormat)
}

// ParseTime reads a time as it stands in the database; "" is the zero time.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(TimeFormat, s)
}

// NewID makes a UUIDv7: ids made later sort later, which keeps indexes compact.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
