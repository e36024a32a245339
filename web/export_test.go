package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/mux"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// Route is an address as routes.go declares it.
type Route struct {
	Method, Path string
	Role         auth.Role
	Reaches      string // the path, as it is declared, of the route that takes an address of this one's form
}

// Routes lists every address of the site.
func Routes() (list []Route) {
	s := &server{static: &staticFiles{}}
	m := s.routes().(*mux.Router)
	for _, r := range s.declared {
		asked := httptest.NewRequest(r.Method, pathVariable.ReplaceAllStringFunc(r.Path, sampleOf), nil)
		route := Route{Method: r.Method, Path: r.Path, Role: r.Role}
		if match := new(mux.RouteMatch); m.Match(asked, match) && match.Route != nil {
			route.Reaches, _ = match.Route.GetPathTemplate()
		}
		list = append(list, route)
	}
	return list
}

var pathVariable = regexp.MustCompile(`\{\w+(:[^}]*)?\}`)

// sampleOf gives a text that a variable of a path takes.
func sampleOf(variable string) string {
	_, form, bound := strings.Cut(strings.Trim(variable, "{}"), ":")
	switch first, _, several := strings.Cut(form, "|"); {
	case several:
		return first
	case form == ".*":
		return "x/y/z"
	case bound:
		return "1"
	}
	return "CT-0001"
}

// Described lists the calls that are described, as "GET /claims".
func Described() (list []string) {
	for key := range allCalls {
		list = append(list, key)
	}
	return list
}

// DecodePatch reads a body as PATCH /claims/{id} does.
func DecodePatch(w http.ResponseWriter, r *http.Request) error { return body(w, r, new(claimPatch)) }

// StatusOf is the status that an error is answered with.
func StatusOf(err error) int { return statusOf(err) }

// CheckUnsent fails the test when what is given back of a request is too much, or no text.
func CheckUnsent(t testing.TB, r *http.Request) {
	t.Helper()
	p, _ := unsentOf(r)
	size := 0
	for _, f := range p.Fields {
		size += len(f.Name) + len(f.Value)
		if cleanText(f.Name+f.Value) != f.Name+f.Value {
			t.Errorf("field %q holds %q", f.Name, f.Value)
		}
	}
	if size > 4*maxUnsent { // a byte that is no text becomes three
		t.Errorf("%d bytes are given back", size)
	}
}

// BrowserWords says in words which browser a User-Agent names.
func BrowserWords(agent string) string { return browserWords(agent) }

// APIExample is an example of the documentation.
type APIExample = apiExample

// APIExamples are all of them, in their order.
var APIExamples = apiExamples
