package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Tx is one transaction as one caller sees it. It must not be kept after the caller's function has returned.
type Tx struct {
	engine Engine
	now    time.Time
	reads  *sql.Tx // of View; nil in Update
	d      *DB     // of Update: its writer's connection; nil in View
	viewer any     // see As
	own    *own    // of Update; nil in View
}

// own is what belongs to one run of a caller's function.
type own struct {
	kept     map[any]any
	writes   int64
	together bool
	held     []held
	undone   []func()
}

// held is what a room writes later; see Together.
type held struct {
	key    any
	settle func(context.Context) error
	forget func()
}

// settle writes all that is held back.
func (o *own) settle(ctx context.Context) error {
	for _, h := range o.held {
		if err := h.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// As gives the transaction as somebody reads in it, whom the rooms above know: what is not for everybody is withheld as rows are read, so
// that no page and no file can forget it. What Viewer gives is nil in a transaction that was begun for nobody in particular.
func (tx *Tx) As(viewer any) *Tx {
	own := *tx
	own.viewer = viewer
	return &own
}

// Viewer is who reads in this transaction, as given to As, or nil.
func (tx *Tx) Viewer() any { return tx.viewer }

// Now is the transaction's time in UTC, to the microsecond: the same at every call, and in Update later than that of
// every transaction before on this server.
func (tx *Tx) Now() time.Time { return tx.now }

// Writable reports whether tx came from Update.
func (tx *Tx) Writable() bool { return tx.d != nil }

// Share keeps v for all callers of this transaction of Update, and for what runs last in it.
func (tx *Tx) Share(v any) { tx.d.shared = v }

// Shared gives what Share kept last in this transaction, or nil.
func (tx *Tx) Shared() any {
	if tx.d == nil {
		return nil
	}
	return tx.d.shared
}

// Keep keeps v under key for this run of the caller's function alone, whatever As gives: what was read once and cannot change before the function
// ends. In View nothing is kept.
func (tx *Tx) Keep(key, v any) {
	if tx.own != nil {
		tx.own.kept[key] = v
	}
}

// Kept gives what Keep kept under key in this run, or nil.
func (tx *Tx) Kept(key any) any {
	if tx.own == nil {
		return nil
	}
	return tx.own.kept[key]
}

// Writes counts the statements of Exec so far in this run, those that failed too: while it stays, there is nothing to undo.
func (tx *Tx) Writes() int64 {
	if tx.own == nil {
		return 0
	}
	return tx.own.writes
}

// Together runs fn, in which the rooms hold back what they need not write at once, to write it for many records in one statement. It is written
// before each Nested and when fn ends.
func (tx *Tx) Together(ctx context.Context, fn func() error) error {
	if tx.own.together {
		return fn()
	}
	tx.own.together = true
	defer func() {
		for _, h := range tx.own.held {
			delete(tx.own.kept, h.key)
		}
		tx.own.together, tx.own.held = false, nil
	}()
	err := fn()
	if err == nil {
		err = tx.own.settle(ctx)
	}
	return err
}

// HoldBack lets a room hold back what it writes, if this is within Together; else it reports false. It keeps v under key until Together ends. settle
// writes what is held, and may be called when there is nothing; forget is called when what was written since the last settle is undone, so that
// what was learnt since is no longer true.
func (tx *Tx) HoldBack(key, v any, settle func(context.Context) error, forget func()) bool {
	if tx.own == nil || !tx.own.together {
		return false
	}
	tx.Keep(key, v)
	tx.own.held = append(tx.own.held, held{key, settle, forget})
	return true
}

// OnUndone sets what is called when a Nested of this run is undone: what was kept may no longer be true.
func (tx *Tx) OnUndone(forget func()) { tx.own.undone = append(tx.own.undone, forget) }

// Engine tells which engine tx runs on.
func (tx *Tx) Engine() Engine { return tx.engine }

// Exec runs a statement and gives the number of rows it changed. Placeholders are $1, $2, ... A broken constraint is
// a fault: Exists for a key that is taken, Invalid for a reference or check that fails, Full when there is no room.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if tx.d == nil {
		return 0, errors.New("db: a statement that writes needs Update, not View")
	}
	tx.own.writes++
	stmt, err := tx.d.prepare(query) //nolint:sqlclosecheck // kept for the next transaction
	if err != nil {
		return 0, mapError(err)
	}
	result, err := stmt.ExecContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return 0, mapError(err)
	}
	return result.RowsAffected()
}

// Query runs a statement that gives rows; the caller closes them. In Update a caller's context does not end the
// statement: that would cost the others in the batch their work.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if tx.d == nil {
		rows, err := tx.reads.QueryContext(ctx, rewrite(tx.engine, query), args...)
		return rows, mapError(err)
	}
	stmt, err := tx.d.prepare(query) //nolint:sqlclosecheck // kept for the next transaction
	if err != nil {
		return nil, mapError(err)
	}
	rows, err := stmt.QueryContext(context.WithoutCancel(ctx), args...)
	return rows, mapError(err)
}

// QueryRow runs a statement that gives at most one row. Scan answers sql.ErrNoRows when there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if tx.d == nil {
		return tx.reads.QueryRowContext(ctx, rewrite(tx.engine, query), args...)
	}
	stmt, err := tx.d.prepare(query) //nolint:sqlclosecheck // kept for the next transaction
	if err != nil {
		// Only database/sql can put an error into a Row: an ended context does.
		ended, end := context.WithCancelCause(ctx)
		end(err)
		return tx.d.conn.QueryRowContext(ended, query)
	}
	return stmt.QueryRowContext(context.WithoutCancel(ctx), args...)
}

// Each runs a query and calls scan for every row. The rows are closed before it returns, so scan may not query on a
// writable tx of PostgreSQL.
func (tx *Tx) Each(ctx context.Context, query string, args []any, scan func(row *sql.Rows) error) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err below tells what matters
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

// maxStatements bounds the writer's prepared statements: lists of placeholders make endless different texts.
const maxStatements = 300

// prepare gives the statement prepared on the writer's connection, which outlives the transaction. After SQLite has
// dropped the transaction (a full disk, say) it refuses: the statement would be committed by itself.
func (d *DB) prepare(query string) (*sql.Stmt, error) {
	if d.dropped() {
		return nil, errDropped
	}
	if stmt, ok := d.stmts[query]; ok {
		return stmt, nil
	}
	if len(d.stmts) >= maxStatements {
		d.forget()
	}
	stmt, err := d.conn.PrepareContext(context.Background(), rewrite(d.engine, query))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	d.stmts[query] = stmt
	return stmt, nil
}

// dropped reports whether SQLite has ended the transaction by itself. PostgreSQL refuses every further statement on its own.
func (d *DB) dropped() (yes bool) {
	if d.engine != SQLite {
		return false
	}
	_ = d.conn.Raw(func(c any) error {
		yes = c.(*sqlite3.SQLiteConn).AutoCommit()
		return nil
	})
	return yes
}

func (d *DB) forget() {
	for _, stmt := range d.stmts {
		_ = stmt.Close() // the connection may be gone already
	}
	d.stmts = map[string]*sql.Stmt{}
}

// Nested runs fn so that its failure undoes only its own changes; the transaction goes on.
func (tx *Tx) Nested(ctx context.Context, fn func() error) error {
	if err := tx.own.settle(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "savepoint nested"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		err = tx.own.settle(ctx)
	}
	if err != nil {
		if _, lost := tx.Exec(ctx, "rollback to savepoint nested"); lost != nil {
			return errors.Join(errDropped, err, lost)
		}
		for _, h := range tx.own.held {
			h.forget()
		}
		for _, forget := range tx.own.undone {
			forget()
		}
	}
	if _, release := tx.Exec(ctx, "release savepoint nested"); release != nil {
		return errors.Join(errDropped, err, release)
	}
	return err
}
