package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// maxBatch is the most callers that share one transaction. More would make a caller wait longer than the disk needs.
const maxBatch = 128

// maxTries bounds how often a function is run again after the engine dropped its transaction.
const maxTries = 10

// job is one caller's function on its way through the writer.
type job struct {
	ctx    context.Context
	fn     func(*Tx) error
	answer chan outcome // holds one
	result outcome
}

type outcome struct {
	err   error
	panic *Panic
}

// Panic is what Update panics with when the caller's function did: the value and the stack where it arose.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string {
	return fmt.Sprintf("panic in a transaction: %v\n%s", p.Value, p.Stack)
}

// errDropped says that the engine itself ended the transaction: everybody's work in it is undone.
var errDropped = errors.New("the engine dropped the transaction")

// errClosed answers an Update that comes after Close.
var errClosed = fault.New(fault.Conflict, "The server is stopping; try again in a moment.")

// Update runs fn in the writer's transaction and returns after the commit is durable. When fn fails or panics, only its
// own changes are undone; a panic goes on in the caller as *Panic.
//
// fn may run twice, so it touches only tx and variables that it sets afresh, and never fetches, extracts or hashes. It must not
// call Update: the writer would wait for itself. When ctx ends, Update returns at once: a function that had not begun
// does not run; of one that had, the outcome is unknown.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, answer: make(chan outcome, 1)}
	select {
	case <-d.closing:
		return errClosed
	default:
	}
	select {
	case d.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-d.closing:
		return errClosed
	}
	select {
	case o := <-j.answer:
		if o.panic != nil {
			panic(o.panic)
		}
		return o.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// BeforeCommit sets what runs once in every transaction of Update after the callers' functions, when one of them succeeded. It sees what all
// of them wrote, and what it writes is committed with that; when it fails, nobody's work is kept. It is set before the first Update.
func (d *DB) BeforeCommit(last func(*Tx) error) { d.last = last }

// write is the writer's goroutine.
func (d *DB) write() {
	defer close(d.stopped)
	defer d.disconnect()
	for {
		select {
		case first := <-d.jobs:
			d.commitAll(d.gather(first))
		case <-d.closing:
			return
		}
	}
}

// gather takes what else is waiting. It never waits itself: while one batch is being written the next one grows.
func (d *DB) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < maxBatch {
		select {
		case j := <-d.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commitAll runs a batch in one transaction; when the engine drops it, each job alone.
func (d *DB) commitAll(batch []*job) {
	err := d.transact(batch)
	unknown := errors.As(err, new(*unknownOutcome))
	if err == nil || unknown || len(batch) == 1 && !retryable(err) {
		d.settle(batch, err)
		return
	}
	for _, j := range batch {
		d.settle([]*job{j}, d.retry([]*job{j}))
	}
}

// retry runs one job's transaction until it commits, fails for good or has been tried often enough.
func (d *DB) retry(one []*job) (err error) {
	for try := range maxTries {
		if err = d.transact(one); !retryable(err) {
			return err
		}
		pause := time.Duration(1<<try) * time.Millisecond
		time.Sleep(pause/2 + rand.N(pause))
	}
	return fault.Wrap(fault.Conflict, err, "The database is busy with other writers; try again in a moment.")
}

// settle answers the callers: those whose own function failed with that, the rest with the transaction's outcome.
func (d *DB) settle(batch []*job, err error) {
	for _, j := range batch {
		o := j.result
		if o.err == nil && o.panic == nil {
			o.err = mapError(err)
		}
		j.answer <- o
	}
}

// transact runs the batch's functions in one transaction. A nil error means that it is committed, for those jobs whose
// result holds no error of their own.
func (d *DB) transact(batch []*job) error {
	if err := d.begin(); err != nil {
		return err
	}
	d.shared = nil
	for _, j := range batch {
		if j.result = (outcome{}); j.ctx.Err() != nil {
			j.result.err = j.ctx.Err()
			continue
		}
		if err := d.runOne(j); err != nil {
			d.rollback()
			return err
		}
	}
	if err := d.runLast(batch); err != nil {
		d.rollback()
		return err
	}
	return d.commit()
}

// runLast runs what BeforeCommit set.
func (d *DB) runLast(batch []*job) error {
	if d.last == nil || !slices.ContainsFunc(batch, func(j *job) bool { return j.result.err == nil && j.result.panic == nil }) {
		return nil
	}
	switch o := d.call(d.last); {
	case o.panic != nil:
		return o.panic
	default:
		return o.err
	}
}

func (d *DB) begin() error {
	if err := d.connect(); err != nil {
		return err
	}
	begin := "begin immediate"
	if d.engine == Postgres {
		begin = "begin"
	}
	if err := d.exec(begin); err != nil {
		d.disconnectIfBroken(err)
		return err
	}
	if d.engine != Postgres {
		return nil
	}
	// Servers take turns on the ledger's head, so that each sees what the last one wrote.
	if err := d.exec("select size from ledger_head where id = 1 for update"); err != nil {
		d.rollback()
		return err
	}
	return nil
}

// runOne runs one function in its savepoint. An error means that the whole transaction is lost; a failure of the
// function alone is in j.result.
func (d *DB) runOne(j *job) error {
	if err := d.exec("savepoint caller"); err != nil {
		return err
	}
	j.result = d.call(j.fn)
	if retryable(j.result.err) {
		return j.result.err
	}
	if j.result.err == nil && j.result.panic == nil {
		err := d.exec("release savepoint caller")
		if err == nil {
			return nil
		}
		j.result.err = err // the function swallowed a failed statement: it did not do what it thinks
	}
	if err := d.exec("rollback to savepoint caller"); err != nil {
		return errors.Join(errDropped, j.result.err, err)
	}
	return d.exec("release savepoint caller")
}

func (d *DB) call(fn func(*Tx) error) (o outcome) {
	defer func() {
		if v := recover(); v != nil {
			o = outcome{panic: &Panic{Value: v, Stack: debug.Stack()}}
		}
	}()
	return outcome{err: mapError(fn(&Tx{engine: d.engine, now: d.tick(), d: d, own: &own{kept: map[any]any{}}}))}
}

// tick gives a time later than every one before, so that no two transactions share one.
func (d *DB) tick() time.Time {
	now := time.Now().UTC().Truncate(time.Microsecond)
	if !now.After(d.lastNow) {
		now = d.lastNow.Add(time.Microsecond)
	}
	d.lastNow = now
	return now
}

// unknownOutcome is a connection lost while PostgreSQL was committing: the work may or may not be there, so it must
// not be run again by itself.
type unknownOutcome struct{ cause error }

func (e *unknownOutcome) Error() string {
	return "The connection to the database was lost while it was saving; look whether the change is there before you repeat it."
}
func (e *unknownOutcome) Unwrap() error { return e.cause }

func (d *DB) commit() error {
	err := d.exec("commit")
	if err == nil {
		d.batches++
		return nil
	}
	if d.engine == Postgres && lost(err) {
		err = &unknownOutcome{err}
	}
	d.rollback()
	return err
}

// rollback ends the transaction, which the engine may have ended already.
func (d *DB) rollback() {
	if err := d.exec("rollback"); err != nil {
		d.disconnectIfBroken(err)
	}
}

func (d *DB) exec(statement string) error {
	_, err := d.conn.ExecContext(context.Background(), statement)
	return err
}

func (d *DB) connect() (err error) {
	if d.conn != nil {
		return nil
	}
	if d.conn, err = d.writer.Conn(context.Background()); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	d.stmts = map[string]*sql.Stmt{}
	return nil
}

func (d *DB) disconnectIfBroken(err error) {
	if lost(err) {
		d.disconnect()
	}
}

func (d *DB) disconnect() {
	if d.conn == nil {
		return
	}
	d.forget()
	_ = d.conn.Close() // it goes back to the pool, which throws a broken one away
	d.conn = nil
}
