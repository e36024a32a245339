package web

import (
	"context"
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// errorPage is what a person reads when something is refused.
type errorPage struct {
	Title, Message, Request string
	Status                  int
}

var errorTitles = map[int]string{
	http.StatusNotFound: "Not there", http.StatusForbidden: "Not yours to do", http.StatusConflict: "Not possible now",
	http.StatusUnprocessableEntity: "This cannot be taken", http.StatusPreconditionFailed: "Somebody was quicker", http.StatusInsufficientStorage: "No room left",
	http.StatusRequestEntityTooLarge: "Too large", http.StatusInternalServerError: "Something went wrong", http.StatusServiceUnavailable: "Not to be had here now",
}

// fail answers a request whose handler gave an error, with a page or, to a call of the API, with problem details: a fault with its own
// sentence, everything else with the request's number, and the cause in the log.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	message := err.Error()
	switch {
	case status == http.StatusRequestEntityTooLarge && !forAPI(r):
		message = "What you sent is larger than 32 MB, the most that is taken. Cut it into parts."
		if r.URL.Path == "/import" {
			message = "The file is larger than 64 MB, the most that is taken here. The command claimtrail import takes any; or cut it into parts."
		}
		if person(r).ID == "" {
			message = "What you sent is far longer than this form takes. Open the page and type it again."
		}
	case errors.Is(err, context.Canceled):
		return // the browser has gone
	case status == http.StatusInternalServerError:
		s.log.Error("request failed", "id", requestID(r), "path", r.URL.Path, "error", err)
		message = "It is not your fault, and nothing saved before is lost. Try again; if it comes back, tell whoever runs this server the request's number."
	}
	w.Header().Del("ETag")
	if forAPI(r) {
		s.problem(w, r, err, message)
		return
	}
	page := errorPage{Title: errorTitles[status], Message: message, Request: requestID(r), Status: status}
	if err := s.render(w, r, status, "error", "", page); err != nil {
		s.log.Error("error page", "id", requestID(r), "error", err)
		http.Error(w, page.Message, status)
	}
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) error {
	if forAPI(r) {
		return fault.New(fault.NotFound, "There is no such call. Those that there are stand in "+apiRoot+"/openapi.json.")
	}
	return fault.New(fault.NotFound, "There is no page at this address. Claims and sources are never deleted: look for it on the Desk or under Sources.")
}

func (s *server) notAllowed(w http.ResponseWriter, r *http.Request) error {
	if forAPI(r) {
		return &refusal{status: http.StatusMethodNotAllowed, message: "This address does not take " + r.Method + "; it takes " + w.Header().Get("Allow") + "."}
	}
	return s.render(w, r, http.StatusMethodNotAllowed, "error", "", errorPage{
		Title: "Not possible", Message: "This address does not take that kind of request. Go back and use the page's own buttons.", Request: requestID(r), Status: http.StatusMethodNotAllowed,
	})
}

// parsed reads the form before the handler does, so that one that cannot be read is a fault of the input. Files that came with it are removed
// afterwards: the server that would do that knows another copy of the request.
func parsed(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := r.ParseForm()
		if err == nil {
			err = r.ParseMultipartForm(8 << 20)
		}
		if r.MultipartForm != nil {
			defer func() { _ = r.MultipartForm.RemoveAll() }() // what stays is swept with the system's temporary files
		}
		return withForm(h, w, r, err)
	}
}

// maxKnock is the largest form of somebody who is not signed in yet.
const maxKnock = 64 << 10

// knocked reads the form of somebody who is not signed in yet: a short one, and no files.
func knocked(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind != "application/x-www-form-urlencoded" {
			return fault.New(fault.Invalid, "This form takes a few words and no files. Open the page and use its own button.")
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxKnock)
		return withForm(h, w, r, r.ParseForm())
	}
}

// withForm goes on with a form that was read, or says what was wrong with it.
func withForm(h handler, w http.ResponseWriter, r *http.Request, err error) error {
	switch {
	case err == nil, errors.Is(err, http.ErrNotMultipart):
		cleanForm(r.PostForm)
		cleanForm(r.Form)
		return h(w, r)
	case tooLarge(err):
		return err
	}
	return fault.Wrap(fault.Invalid, err, "The form did not arrive whole. Go back and send it again.")
}

func tooLarge(err error) bool {
	return errors.As(err, new(*http.MaxBytesError)) || errors.Is(err, multipart.ErrMessageTooLarge)
}

// form is a form as it comes back: what was typed, and what is wrong with it.
type form struct {
	Values map[string]string
	Many   map[string][]string // every value of the fields that may have several
	Faults map[string]string   // by field
	Error  string              // a fault of no single field
}

// formOf takes what was typed.
func formOf(r *http.Request) form {
	f := form{Values: map[string]string{}, Many: r.PostForm, Faults: map[string]string{}}
	for name, values := range r.PostForm {
		f.Values[name] = values[0]
	}
	return f
}

// blank is a form that nobody has filled in, with some values.
func blank(values map[string]string) form {
	if values == nil {
		values = map[string]string{}
	}
	return form{Values: values, Faults: map[string]string{}}
}

// Value gives what stands in a field.
func (f form) Value(name string) string { return f.Values[name] }

// Has reports whether a field that may have several values has one.
func (f form) Has(name, value string) bool { return slices.Contains(f.Many[name], value) }

// Fault gives what is wrong with a field, or "".
func (f form) Fault(name string) string { return f.Faults[name] }

// take keeps an invalid input's fault beside its field, and reports whether it was one; the page is then shown again. Fields
// lists the form's fields; a fault of another one stands above the form.
func (f *form) take(err error, fields ...string) bool {
	var e *fault.Error
	if !errors.As(err, &e) || e.Kind != fault.Invalid && e.Kind != fault.Exists && e.Kind != fault.Conflict && e.Kind != fault.NotFound {
		return false
	}
	for _, name := range fields {
		if name == e.Field {
			f.Faults[name] = e.Message
			return true
		}
	}
	f.Error = err.Error()
	return true
}
