// Package fault gives every error that a person may read a kind and a sentence.
//
// A fault's message is written for the reader: what is wrong and what to do. Everything else (a broken disk, a
// bug) stays a plain wrapped error; the web shows it as "Something went wrong" with the request's number and the
// log holds the cause. Every package may import fault; it imports nothing of ours.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind says what a fault means to a caller. A Kind is itself an error, so errors.Is(err, fault.NotFound) works.
type Kind string

// The kinds. Add none without a row in the table below.
const (
	Invalid     Kind = "invalid"     // the input cannot be taken as it is
	NotFound    Kind = "not found"   // the record named is not there
	Exists      Kind = "exists"      // it is there already
	Stale       Kind = "stale"       // somebody changed the record in between
	Denied      Kind = "denied"      // this person may not do this
	Conflict    Kind = "conflict"    // the record's present state does not allow it
	Checked     Kind = "checked"     // a check ran to its end and found a fault (exit code 3)
	Full        Kind = "full"        // the disk or the database has no room left; nothing was lost
	Unavailable Kind = "unavailable" // what it takes is not there now: a program to install, a queue that is full
)

func (k Kind) Error() string { return string(k) }

// kinds is the one table from kind to HTTP status and exit code.
var kinds = map[Kind]struct{ status, exit int }{
	Invalid:     {http.StatusUnprocessableEntity, 1},
	NotFound:    {http.StatusNotFound, 1},
	Exists:      {http.StatusConflict, 1},
	Stale:       {http.StatusPreconditionFailed, 1},
	Denied:      {http.StatusForbidden, 1},
	Conflict:    {http.StatusConflict, 1},
	Checked:     {http.StatusConflict, 3},
	Full:        {http.StatusInsufficientStorage, 1},
	Unavailable: {http.StatusServiceUnavailable, 1},
}

// Error is a fault: a kind, a sentence for the reader, the form field it belongs to (or ""), and its cause (or nil).
type Error struct {
	Kind    Kind
	Message string
	Field   string
	Cause   error
}

func (e *Error) Error() string { return e.Message }

// Is reports whether target is the fault's kind.
func (e *Error) Is(target error) bool { k, ok := target.(Kind); return ok && k == e.Kind }

// Unwrap gives the cause, for errors.As and the log.
func (e *Error) Unwrap() error { return e.Cause }

// New makes a fault with a sentence for the reader.
func New(kind Kind, message string) error { return &Error{Kind: kind, Message: message} }

// Newf is New with formatting.
func Newf(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// In makes an Invalid fault that belongs to one field of a form or record.
func In(field, format string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes a fault that keeps its cause.
func Wrap(kind Kind, cause error, message string) error {
	return &Error{Kind: kind, Message: message, Cause: cause}
}

// KindOf gives the kind of the first fault in err's chain, or "" if there is none.
func KindOf(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

// HTTPStatus is the status that answers err: 200 for nil, 500 for what is no fault.
func HTTPStatus(err error) int {
	if err == nil {
		return http.StatusOK
	}
	if k, ok := kinds[KindOf(err)]; ok {
		return k.status
	}
	return http.StatusInternalServerError
}

// ExitCode is the exit code of a command that ended with err: 0 for nil, 1 for what is no fault.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	if k, ok := kinds[KindOf(err)]; ok {
		return k.exit
	}
	return 1
}
