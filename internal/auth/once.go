package auth

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Call is a call of the API that named a key by which it is known again, while it is being answered.
type Call struct {
	person, key, began string // began tells one attempt from a later one
}

// CallAnswer is what a call was answered with.
type CallAnswer struct {
	Status  int
	Headers string
	Body    []byte
	Lost    bool // the change was made, and its answer was not kept
}

// How long the answer to a call is kept, and how long it may take: the server closes the connection sooner.
const (
	CallKept  = 24 * time.Hour
	CallTakes = 5 * time.Minute
)

// The states of a call that has no answer yet.
const (
	callRuns = 0
	callMade = 1 // the change is made
)

// ErrCallRuns says that a call with this key is being answered.
var ErrCallRuns = fault.New(fault.Conflict, "A call with this Idempotency-Key is being answered. Ask again in a moment.")

// BeginCall takes a key for a person's call, request being the hash of all that it asks. It gives the answer when there is one already, ErrCallRuns while
// another call has the key, and fault.Invalid when the key was used for another request.
func BeginCall(ctx context.Context, tx *db.Tx, p Person, key, request string) (c Call, kept *CallAnswer, err error) {
	c = Call{p.ID, key, db.FormatTime(tx.Now())}
	var a CallAnswer
	var was, before string
	row := tx.QueryRow(ctx, `select request, status, headers, body, created_at from idempotency_keys where person = $1 and key = $2`, p.ID, key)
	switch err := row.Scan(&was, &a.Status, &a.Headers, &a.Body, &before); {
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.Exec(ctx, `insert into idempotency_keys (person, key, request, created_at) values ($1, $2, $3, $4)`, p.ID, key, request, c.began)
		return c, nil, err
	case err != nil:
		return c, nil, err
	}
	since, err := db.ParseTime(before)
	if err != nil {
		return c, nil, err
	}
	age := tx.Now().Sub(since)
	switch {
	case age > CallKept || was == request && a.Status == callRuns && age > CallTakes:
		_, err = tx.Exec(ctx, `update idempotency_keys set request = $3, status = 0, headers = '', body = null, created_at = $4 where person = $1 and key = $2`, p.ID, key, request, c.began)
		return c, nil, err
	case was != request:
		return c, nil, fault.In("Idempotency-Key", "This Idempotency-Key was used for another request. Take a new one for each change.")
	case a.Status > callMade:
		return c, &a, nil
	case age > CallTakes:
		a.Lost = true
		return c, &a, nil
	}
	return c, nil, ErrCallRuns
}

// Made notes, in the transaction of the change itself, that the call's change is made: from then on it is never made again. It refuses when the call took
// so long that another has its key.
func (c Call) Made(ctx context.Context, tx *db.Tx) error {
	n, err := tx.Exec(ctx, `update idempotency_keys set status = 1 where person = $1 and key = $2 and created_at = $3 and status in (0, 1)`, c.person, c.key, c.began)
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "This call took so long that another has its Idempotency-Key. Nothing was changed here.")
	}
	return err
}

// Keep keeps what the call was answered with.
func (c Call) Keep(ctx context.Context, tx *db.Tx, a CallAnswer) error {
	_, err := tx.Exec(ctx, `update idempotency_keys set status = $4, headers = $5, body = $6 where person = $1 and key = $2 and created_at = $3`, c.person, c.key, c.began, a.Status, a.Headers, a.Body)
	return err
}

// Drop lets go of the key of a call that changed nothing, so that it can be tried again.
func (c Call) Drop(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from idempotency_keys where person = $1 and key = $2 and created_at = $3 and status = 0`, c.person, c.key, c.began)
	return err
}

// PruneCalls forgets the answers that are kept no longer.
func PruneCalls(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from idempotency_keys where created_at < $1`, db.FormatTime(tx.Now().Add(-CallKept)))
	return err
}
