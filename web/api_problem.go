package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// problemJSON is a refusal as programs read it: problem details (RFC 9457) and what helps to go on.
type problemJSON struct {
	Type     string          `json:"type" doc:"what kind of problem it is: /api#problem-stale and such, an address that explains it"`
	Title    string          `json:"title" doc:"the kind in words; the same for each of its kind"`
	Status   int             `json:"status"`
	Detail   string          `json:"detail" doc:"what is wrong here and what to do, for people"`
	Instance string          `json:"instance" doc:"the request's number, as it stands in the server's log"`
	Field    string          `json:"field,omitempty" doc:"the field or parameter that is at fault"`
	Version  int64           `json:"version,omitempty" doc:"of a stale write: the version that the record has now"`
	Steps    []string        `json:"steps,omitempty" doc:"of a move that is not possible: the statuses that the claim can go to"`
	Nearest  *anchor.Nearest `json:"nearest,omitempty" doc:"of a quotation that is not in the text: the stretch that comes nearest, if any"`
}

// problemKind is a kind of problem: the status that it comes with, the end of its type, its title, and what the documentation says of it.
type problemKind struct {
	Status            int
	Slug, Title, Says string
}

// problemsAt is where the documentation explains each kind: a problem's type is this and the kind's slug.
const problemsAt = docsPath + "#problem-"

// problemKinds lists the kinds; the first of a status stands for it, where the refusal does not name another.
var problemKinds = []problemKind{
	{http.StatusBadRequest, "malformed", "What you sent cannot be read", "The body is not one JSON object, a field stands in it twice, or the address or a header cannot be read."},
	{http.StatusUnauthorized, "unauthorized", "No token, or none that is known", "The token is missing, misspelt, expired or revoked, or its person's account is disabled."},
	{http.StatusForbidden, "denied", "Not yours to do", "The role is not enough, the token may only read, the record is confidential, or the rules of review do not let this person do it: nobody approves what they answer for."},
	{http.StatusNotFound, "not-found", "Not there", "There is no such call or record, or none that whoever asks may know of."},
	{http.StatusMethodNotAllowed, "method", "This address does not take that method", "Allow says which it takes."},
	{http.StatusConflict, "conflict", "Not possible now", "The record is in a state in which this cannot be done. Of a move in the workflow, steps lists those that there are."},
	{http.StatusConflict, "in-progress", "The same call is being answered", "Another call with this Idempotency-Key has not been answered yet. Wait as long as Retry-After says, then ask again."},
	{http.StatusConflict, "answer-not-kept", "Done already, and the answer is not kept", "The call with this Idempotency-Key was done once and is not done again; its answer held a secret, or was lost when the server stopped. Read the record."},
	{http.StatusPreconditionFailed, "stale", "Somebody was quicker", "The record has another version than If-Match names: version says which. Read it again, and decide anew."},
	{http.StatusRequestEntityTooLarge, "too-large", "Too large", "The body is larger than a call takes."},
	{http.StatusUnsupportedMediaType, "media-type", "Not JSON", "The body must be JSON, and say so: Content-Type: application/json."},
	{http.StatusUnprocessableEntity, "invalid", "This cannot be taken", "A field or parameter is at fault: field names it, and detail says what it must be. An invented quotation comes with nearest, what comes nearest in the text."},
	{http.StatusUnprocessableEntity, "key-reused", "The key belongs to another request", "The Idempotency-Key was used for another request within the last day. Take a new one for each change."},
	{http.StatusPreconditionRequired, "no-version", "Say which version you saw", "The call changes a record with a version: name the one that you saw in If-Match."},
	{http.StatusTooManyRequests, "too-many", "Too many calls", "The token calls too often. Wait as long as Retry-After says."},
	{http.StatusInternalServerError, "broken", "Something went wrong", "It is not the caller's fault. instance is the request's number, for whoever runs the server."},
	{http.StatusServiceUnavailable, "unavailable", "Not to be had here now", "The server has just been started and still reads its index, or lacks a program that this needs: detail says which. Ask again later."},
	{http.StatusInsufficientStorage, "full", "No room left", "The server's disk is full; nothing was changed."},
}

// kindOf is the kind with that slug, or the first of a status.
func kindOf(status int, slug string) problemKind {
	for _, k := range problemKinds {
		if k.Slug == slug || slug == "" && k.Status == status {
			return k
		}
	}
	return problemKind{Status: status, Slug: "refused", Title: http.StatusText(status)}
}

// refusal is an error of the protocol that no kind of fault stands for.
type refusal struct {
	status         int
	kind           string // the slug of its kind; "" is the status's first
	message, field string
	headers        map[string]string
}

func (e *refusal) Error() string { return e.message }

func unauthorized(message string) error {
	return &refusal{status: http.StatusUnauthorized, message: message, headers: map[string]string{"WWW-Authenticate": `Bearer realm="claimtrail"`}}
}

func tooMany(wait time.Duration) error {
	return &refusal{status: http.StatusTooManyRequests, message: "This token calls too often. Wait a moment, then go on more slowly.",
		headers: map[string]string{"Retry-After": seconds(wait.Seconds())}}
}

// told is an error with what helps a program to go on.
type told struct {
	error
	version int64
	steps   []string
}

func (t *told) Unwrap() error { return t.error }

// statusOf is the status that answers an error.
func statusOf(err error) int {
	var e *refusal
	switch {
	case errors.As(err, &e):
		return e.status
	case tooLarge(err):
		return http.StatusRequestEntityTooLarge
	}
	return fault.HTTPStatus(err)
}

// problem answers a call with what is wrong; message is for people.
func (s *server) problem(w http.ResponseWriter, r *http.Request, err error, message string) {
	if r.URL.Path == apiRoot+factCheckPath {
		if err := sayGoogle(w, err, message); err != nil {
			s.log.Error("problem", "id", requestID(r), "error", err)
		}
		return
	}
	status := statusOf(err)
	var e *refusal
	var f *fault.Error
	slug := ""
	if errors.As(err, &e) {
		slug = e.kind
	}
	kind := kindOf(status, slug)
	p := problemJSON{Type: problemsAt + kind.Slug, Title: kind.Title, Status: status, Detail: message, Instance: requestID(r)}
	switch {
	case e != nil:
		p.Field = e.field
		for name, value := range e.headers {
			w.Header().Set(name, value)
		}
	case errors.As(err, &f):
		p.Field = jsonField(f.Field)
	}
	var more *told
	if errors.As(err, &more) {
		p.Version, p.Steps = more.version, more.steps
	}
	var quote *sources.QuoteError
	if errors.As(err, &quote) {
		p.Nearest = quote.Nearest
	}
	if err := sayAs(w, "application/problem+json", status, p); err != nil {
		s.log.Error("problem", "id", requestID(r), "error", err)
		http.Error(w, message, status)
	}
}
