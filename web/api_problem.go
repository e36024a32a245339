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
	Type     string          `json:"type" doc:"what kind of problem it is: urn:claimtrail:problem:stale and such"`
	Title    string          `json:"title" doc:"the kind in words; the same for each of its kind"`
	Status   int             `json:"status"`
	Detail   string          `json:"detail" doc:"what is wrong here and what to do, for people"`
	Instance string          `json:"instance" doc:"the request's number, as it stands in the server's log"`
	Field    string          `json:"field,omitempty" doc:"the field or parameter that is at fault"`
	Version  int64           `json:"version,omitempty" doc:"of a stale write: the version that the record has now"`
	Steps    []string        `json:"steps,omitempty" doc:"of a move that is not possible: the statuses that the claim can go to"`
	Nearest  *anchor.Nearest `json:"nearest,omitempty" doc:"of a quotation that is not in the text: the stretch that comes nearest, if any"`
}

// problemKinds names each status that the API refuses with: the end of the problem's type, and its title.
var problemKinds = map[int][2]string{
	http.StatusBadRequest:            {"malformed", "What you sent cannot be read"},
	http.StatusUnauthorized:          {"unauthorized", "No token, or none that is known"},
	http.StatusForbidden:             {"denied", "Not yours to do"},
	http.StatusNotFound:              {"not-found", "Not there"},
	http.StatusMethodNotAllowed:      {"method", "This address does not take that method"},
	http.StatusConflict:              {"conflict", "Not possible now"},
	http.StatusPreconditionFailed:    {"stale", "Somebody was quicker"},
	http.StatusRequestEntityTooLarge: {"too-large", "Too large"},
	http.StatusUnsupportedMediaType:  {"media-type", "Not JSON"},
	http.StatusUnprocessableEntity:   {"invalid", "This cannot be taken"},
	http.StatusPreconditionRequired:  {"no-version", "Say which version you saw"},
	http.StatusTooManyRequests:       {"too-many", "Too many calls"},
	http.StatusInternalServerError:   {"broken", "Something went wrong"},
	http.StatusServiceUnavailable:    {"unavailable", "Not to be had here now"},
	http.StatusInsufficientStorage:   {"full", "No room left"},
}

// refusal is an error of the protocol that no kind of fault stands for.
type refusal struct {
	status         int
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
	kind := problemKinds[status]
	p := problemJSON{Type: "urn:claimtrail:problem:" + kind[0], Title: kind[1], Status: status, Detail: message, Instance: requestID(r)}
	var e *refusal
	var f *fault.Error
	switch {
	case errors.As(err, &e):
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
