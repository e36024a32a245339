package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/web"
)

// client calls the API of a site where somebody of every role works.
type client struct {
	t      testing.TB
	site   http.Handler
	db     *db.DB
	tokens map[string]string // by role; also "read" (an editor's that only reads), "expired", "revoked", "disabled"
	people map[string]auth.Person
	spec   *spec
}

// callers makes somebody of every role, each with a token.
func callers(t testing.TB, d *db.DB, o web.Options) *client {
	t.Helper()
	v := stranger(t, d, o)
	c := &client{t: t, site: v.site, db: d, tokens: map[string]string{"wrong": "ct_AAAA"}, people: map[string]auth.Person{}}
	ctx := context.Background()
	v.update(func(tx *db.Tx) error {
		if _, err := auth.FirstPerson(ctx, tx); err != nil {
			return err
		}
		for _, role := range []auth.Role{auth.Admin, auth.Editor, auth.Checker, auth.Researcher, auth.Viewer} {
			if err := c.add(tx, string(role), role, auth.ScopeWrite, time.Time{}); err != nil {
				return err
			}
		}
		for _, name := range []string{"second", "read", "revoked", "disabled"} {
			scope := auth.ScopeWrite
			if name == "read" {
				scope = auth.ScopeRead
			}
			if err := c.add(tx, name, auth.Editor, scope, time.Time{}); err != nil {
				return err
			}
		}
		tokens, err := auth.APITokens(ctx, tx, c.people["revoked"].ID)
		if err != nil {
			return err
		}
		if err := auth.RevokeAPIToken(ctx, tx, c.people["revoked"], tokens[0].ID); err != nil {
			return err
		}
		if err := auth.Disable(ctx, tx, auth.Local(), c.people["disabled"].ID); err != nil {
			return err
		}
		return c.add(tx, "expired", auth.Editor, auth.ScopeWrite, tx.Now().Add(time.Nanosecond*2000))
	})
	c.spec = specOf(t, c)
	return c
}

func (c *client) add(tx *db.Tx, name string, role auth.Role, scope string, expires time.Time) error {
	ctx := context.Background()
	p, err := auth.AddPerson(ctx, tx, auth.Local(), auth.NewPerson{Name: strings.ToUpper(name[:1]) + name[1:], Role: role})
	if err == nil {
		c.people[name] = p
		c.tokens[name], _, err = auth.NewAPIToken(ctx, tx, p, p, "", scope, expires)
	}
	return err
}

// called is what a call answered.
type called struct {
	*httptest.ResponseRecorder
	fields map[string]any // of the body, when it is a JSON object
}

// call calls as somebody ("" without a token) and checks the answer against the description. {name} in path and body is that person's id.
func (c *client) call(as, method, path, body string, headers map[string]string) called {
	c.t.Helper()
	for name, p := range c.people {
		body, path = strings.ReplaceAll(body, "{"+name+"}", p.ID), strings.ReplaceAll(path, "{"+name+"}", p.ID)
	}
	r := httptest.NewRequest(method, "http://"+host+"/api/v1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+c.tokens[as])
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	a := called{ResponseRecorder: w}
	_ = json.Unmarshal(w.Body.Bytes(), &a.fields) // a list or a text has none
	c.spec.check(c.t, r, w)
	return a
}

// at gives what stands at a place of the body: "claims.0.ref". A list's length is its last step "#".
func (a called) at(path string) any {
	var now any = a.fields
	for step := range strings.SplitSeq(path, ".") {
		switch v := now.(type) {
		case map[string]any:
			now = v[step]
		case []any:
			var i int
			if step == "#" {
				now = float64(len(v))
			} else if _, err := fmt.Sscan(step, &i); err == nil && i < len(v) {
				now = v[i]
			} else {
				return nil
			}
		default:
			return nil
		}
	}
	return now
}

// spec is the site's own description of its API, with the schemas of its answers.
type spec struct {
	paths   map[string]map[string]json.RawMessage
	schemas map[string]*jsonschema.Schema
}

func specOf(t testing.TB, c *client) *spec {
	t.Helper()
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://"+host+"/api/v1/openapi.json", nil))
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v", w.Code, err)
	}
	all, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("file:///openapi.json", all); err != nil {
		t.Fatal(err)
	}
	s := &spec{doc.Paths, map[string]*jsonschema.Schema{}}
	for path, methods := range doc.Paths {
		for method, raw := range methods {
			var op operation
			if method == "parameters" {
				continue
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatal(err)
			}
			for status, answer := range op.Responses {
				for media := range answer.Content {
					at := fmt.Sprintf("file:///openapi.json#/paths/%s/%s/responses/%s/content/%s/schema", escaped(path), method, status, escaped(media))
					if s.schemas[method+" "+path+" "+status+" "+media], err = compiler.Compile(at); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	return s
}

func escaped(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", " ", "%20").Replace(step)
}

// literal reports whether some path goes on with that very step.
func (s *spec) literal(begin []string, step string, long int) bool {
	for path := range s.paths {
		steps := strings.Split(path, "/")
		if len(steps) == long && slices.Equal(steps[:len(begin)], begin) && steps[len(begin)] == step {
			return true
		}
	}
	return false
}

type operation struct {
	Responses map[string]struct{ Content map[string]any }
}

// check holds an answer to what the description says of its call.
func (s *spec) check(t testing.TB, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	if r.URL.Path == "/api/v1/openapi.json" {
		return
	}
	path := s.find(strings.TrimPrefix(r.URL.EscapedPath(), "/api/v1"))
	method := strings.ToLower(r.Method)
	if method == "head" {
		method = "get"
	}
	raw, ok := s.paths[path][method]
	if !ok { // no such call: a problem
		path, method, raw = "/me", "get", s.paths["/me"]["get"]
	}
	var op operation
	if err := json.Unmarshal(raw, &op); err != nil {
		t.Fatal(err)
	}
	media, status := w.Header().Get("Content-Type"), fmt.Sprint(w.Code)
	answer, described := op.Responses[status]
	switch {
	case ok && !described:
		t.Errorf("%s %s answers %s, which is not described", r.Method, r.URL.Path, status)
	case w.Code == http.StatusNotModified, r.Method == http.MethodHead:
		return
	case described && answer.Content[media] == nil:
		t.Errorf("%s %s answers %s as %q, which is not described", r.Method, r.URL.Path, status, media)
	case media != "application/json" && media != "application/problem+json":
		return
	}
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatalf("%s %s: %d %v\n%.300s", r.Method, r.URL.Path, w.Code, err, w.Body)
	}
	if !described {
		status, media = "401", "application/problem+json"
	}
	if err := s.schemas[method+" "+path+" "+status+" "+media].Validate(body); err != nil {
		t.Errorf("%s %s: %v\n%.2000s", r.Method, r.URL.Path, err, w.Body)
	}
}

// find gives the path of the description that an address is of.
func (s *spec) find(address string) string {
	for path := range s.paths {
		want, got := strings.Split(path, "/"), strings.Split(address, "/")
		if len(want) != len(got) || s.paths[address] != nil && path != address {
			continue
		}
		fits := true
		for i, step := range want {
			fits = fits && (step == got[i] || strings.HasPrefix(step, "{") && got[i] != "" && !s.literal(want[:i], got[i], len(want)))
		}
		if fits {
			return path
		}
	}
	return ""
}

const apiText = "The Daily Page\n\nPublishing date: 2021-07-02\n\nOn Friday the minister said that an offer was made. The offer was refused, he said."

// story fills the site: SR-0001 with a text, CT-0001 with one piece of evidence from it, CT-0002 bare.
func (c *client) story() {
	c.t.Helper()
	doc, err := capture.Read(capture.Input{Bytes: []byte(apiText), MediaType: "text/plain"})
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, by := context.Background(), c.people["editor"]
	err = c.db.Update(ctx, func(tx *db.Tx) error {
		in, err := sources.Ingest(ctx, tx, by, doc, sources.Meta{Method: "paste", Title: "An offer", Publisher: "Daily Page"})
		if err != nil {
			return err
		}
		first, err := claims.Add(ctx, tx, by, claims.Claim{Text: "An offer was made.", Language: "en", Tags: []string{"offers"}})
		if err != nil {
			return err
		}
		if _, err := claims.Add(ctx, tx, by, claims.Claim{Text: "Nothing was refused.", Language: "en"}); err != nil {
			return err
		}
		_, err = claims.AddEvidence(ctx, tx, by, first.ID, claims.NewEvidence{Source: in.Source.Ref, Quote: "an offer was made", Stance: claims.Supports, Role: "primary"})
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// scenario is one call and what it must answer.
type scenario struct {
	name, as, method, path, body string
	headers                      map[string]string
	status                       int
	fields                       values // by their places in the body; nil: not there
	answers                      map[string]string
}

func (c *client) play(t *testing.T, list []scenario) {
	for _, sc := range list {
		t.Run(strings.ReplaceAll(sc.name, "/", "-"), func(t *testing.T) {
			at := *c
			at.t = t
			a := at.call(sc.as, sc.method, sc.path, sc.body, sc.headers)
			if a.Code != sc.status {
				t.Fatalf("%s %s: %d, want %d\n%.1500s", sc.method, sc.path, a.Code, sc.status, a.Body)
			}
			for path, want := range sc.fields {
				if n, ok := want.(int); ok {
					want = float64(n)
				}
				if got := a.at(path); !reflect.DeepEqual(got, want) {
					t.Errorf("%s is %#v, want %#v\n%.1500s", path, got, want, a.Body)
				}
			}
			for name, want := range sc.answers {
				if got := a.Header().Get(name); !strings.Contains(got, want) {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

type (
	values  = map[string]any
	headers = map[string]string
)

func seen(version int) headers { return headers{"If-Match": fmt.Sprintf(`"%d"`, version)} }

var claimCalls = []scenario{
	{name: "a claim is added", as: "researcher", method: "POST", path: "/claims", body: `{"text":"A bridge fell.","language":"en","claimant":"Somebody","said":"1998-02","tags":["Bridges","falls"]}`,
		status: 201, fields: values{"ref": "CT-0003", "version": 1, "status": "unassigned", "rating": "", "assignee": "", "tags.0": "bridges", "said": "1998-02",
			"evidence_counts.supports": 0, "evidence_counts.not_found": 0, "independent.min": 0, "independent.max": 0, "warnings.#": 0},
		answers: headers{"ETag": `"1"`, "Location": "/api/v1/claims/", "Content-Type": "application/json"}},
	{name: "a claim without words", as: "researcher", method: "POST", path: "/claims", body: `{"text":" "}`, status: 422, fields: values{"field": "text", "status": 422, "type": "/api#problem-invalid"}},
	{name: "an unknown field", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x","colour":"red"}`, status: 422, fields: values{"field": "colour"}},
	{name: "the letter case of fields counts", as: "researcher", method: "POST", path: "/claims", body: `{"Text":"x"}`, status: 422, fields: values{"field": "Text"}},
	{name: "a field twice", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x","text":"y"}`, status: 400, fields: values{"field": "text"}},
	{name: "a number for a text", as: "researcher", method: "POST", path: "/claims", body: `{"text":7}`, status: 422, fields: values{"field": "text"}},
	{name: "a number in a list of texts", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x","tags":["a",1]}`, status: 422, fields: values{"field": "tags"}},
	{name: "a list for a body", as: "researcher", method: "POST", path: "/claims", body: `[]`, status: 422},
	{name: "something behind the body", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x"} {}`, status: 400},
	{name: "half a body", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x`, status: 400},
	{name: "no body", as: "researcher", method: "POST", path: "/claims", headers: headers{"Content-Type": "application/json"}, status: 400},
	{name: "NaN", as: "researcher", method: "POST", path: "/claims", body: `{"text":NaN}`, status: 400},
	{name: "bytes that are no text", as: "researcher", method: "POST", path: "/claims", body: "{\"text\":\"\xff\xfe\"}", status: 400},
	{name: "half a surrogate", as: "researcher", method: "POST", path: "/claims", body: `{"text":"\ud800"}`, status: 400},
	{name: "a null character", as: "researcher", method: "POST", path: "/claims", body: `{"text":"a\u0000b"}`, status: 422, fields: values{"field": "text"}},
	{name: "a deep body", as: "researcher", method: "POST", path: "/claims", body: `{"text":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, status: 400},
	{name: "a large body", as: "researcher", method: "POST", path: "/claims", body: `{"text":"` + strings.Repeat("x", 1<<20) + `"}`, status: 413},
	{name: "a form", as: "researcher", method: "POST", path: "/claims", body: `text=x`, headers: headers{"Content-Type": "application/x-www-form-urlencoded"}, status: 415},
	{name: "JSON that is not called so", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x"}`, headers: headers{"Content-Type": "text/plain"}, status: 415},
	{name: "JSON with its charset", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x"}`, headers: headers{"Content-Type": "application/json; charset=utf-8"}, status: 201},
	{name: "from another site", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x"}`, headers: headers{"Sec-Fetch-Site": "cross-site"}, status: 403, fields: values{"status": 403}},
	{name: "from another origin", as: "researcher", method: "POST", path: "/claims", body: `{"text":"x"}`, headers: headers{"Origin": "http://elsewhere.example"}, status: 403},
	{name: "a forged method", as: "editor", method: "POST", path: "/claims/CT-0001", body: `{"text":"x"}`, headers: headers{"X-HTTP-Method-Override": "PATCH", "X-Method-Override": "PATCH", "If-Match": `"1"`}, status: 405, answers: headers{"Allow": "PATCH"}},

	{name: "a claim", as: "viewer", method: "GET", path: "/claims/CT-0001", status: 200,
		fields: values{"ref": "CT-0001", "version": 1, "evidence_counts.supports": 1, "independent.max": 1, "text": "An offer was made.", "language": "en"}, answers: headers{"ETag": `"1"`, "Cache-Control": "private"}},
	{name: "a claim by a small reference", as: "viewer", method: "GET", path: "/claims/ct-0001", status: 200, fields: values{"ref": "CT-0001"}},
	{name: "a claim that is kept", as: "viewer", method: "GET", path: "/claims/CT-0002", headers: headers{"If-None-Match": `"1"`}, status: 304, answers: headers{"ETag": `"1"`}},
	{name: "a claim that is kept by a weak tag among others", as: "viewer", method: "GET", path: "/claims/CT-0002", headers: headers{"If-None-Match": `"9", W/"1"`}, status: 304},
	{name: "a claim whose evidence may have changed since", as: "viewer", method: "GET", path: "/claims/CT-0001", headers: headers{"If-None-Match": `"1"`}, status: 200},
	{name: "no claim", as: "viewer", method: "GET", path: "/claims/CT-FFFF", status: 404, fields: values{"type": "/api#problem-not-found"}},
	{name: "no claim by a long id", as: "viewer", method: "GET", path: "/claims/" + strings.Repeat("x", 5000), status: 404},
	{name: "no claim by an id with slashes", as: "viewer", method: "GET", path: "/claims/..%2F..%2Fetc%2Fpasswd", status: 404},
	{name: "no claim by an id that is no text", as: "viewer", method: "GET", path: "/claims/%ff%00", status: 404},
	{name: "the head of a claim", as: "viewer", method: "HEAD", path: "/claims/CT-0001", status: 200, answers: headers{"ETag": `"1"`}},
	{name: "no such method", as: "viewer", method: "DELETE", path: "/claims/CT-0001", status: 405, answers: headers{"Allow": "GET, HEAD, PATCH"}},
	{name: "options", as: "viewer", method: "OPTIONS", path: "/claims", status: 405, answers: headers{"Allow": "GET, HEAD, POST"}},
	{name: "no such call", as: "viewer", method: "GET", path: "/nothing", status: 404},

	{name: "a change without a version", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"claimant":"x"}`, status: 428, fields: values{"type": "/api#problem-no-version"}},
	{name: "a change of an older version", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"claimant":"x"}`, headers: seen(7), status: 412, fields: values{"version": 1}},
	{name: "a change of no version", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"claimant":"x"}`, headers: headers{"If-Match": `"abc"`}, status: 412, fields: values{"version": 1}},
	{name: "a change of a huge version", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"claimant":"x"}`, headers: headers{"If-Match": `"99999999999999999999999"`}, status: 412},
	{name: "a change", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"claimant":"The minister","tags":["Offers","Friday"]}`, headers: seen(1), status: 200,
		fields: values{"claimant": "The minister", "version": 2, "tags.0": "friday"}, answers: headers{"ETag": `"2"`}},
	{name: "a change of nothing", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{}`, headers: headers{"If-Match": `W/"2"`}, status: 200, fields: values{"version": 2}},
	{name: "a change of whatever is there", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"context":"c"}`, headers: headers{"If-Match": "*"}, status: 200, fields: values{"version": 3, "context": "c"}},
	{name: "a priority that there is not", as: "editor", method: "PATCH", path: "/claims/CT-0001", body: `{"priority":"tomorrow"}`, headers: seen(3), status: 422, fields: values{"field": "priority"}},
	{name: "a status is not patched", as: "editor", method: "PATCH", path: "/claims/CT-0001", body: `{"status":"published"}`, headers: seen(3), status: 422, fields: values{"field": "status"}},
	{name: "a researcher rates nothing", as: "researcher", method: "PATCH", path: "/claims/CT-0001", body: `{"rating":"true"}`, headers: seen(3), status: 403, fields: values{"type": "/api#problem-denied"}},
	{name: "a rating that is none", as: "checker", method: "PATCH", path: "/claims/CT-0001", body: `{"rating":"purple","conclusion":"c"}`, headers: seen(3), status: 422, fields: values{"field": "rating"}},
	{name: "an unknown claim is not changed", as: "checker", method: "PATCH", path: "/claims/CT-0FFF", body: `{}`, headers: seen(3), status: 404},

	{name: "a step that there is not", as: "editor", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"published"}`, headers: seen(3), status: 409,
		fields: values{"steps.0": "assigned", "steps.1": "withdrawn", "type": "/api#problem-conflict"}},
	{name: "a status that there is not", as: "editor", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"done"}`, headers: seen(3), status: 422, fields: values{"field": "status"}},
	{name: "a move without a version", as: "editor", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"assigned"}`, status: 428},
	{name: "a move on an older version", as: "editor", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"assigned"}`, headers: seen(1), status: 412, fields: values{"version": 3}},
	{name: "a claim is assigned to nobody who is there", as: "editor", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"assigned","assignee":"x"}`, headers: seen(3), status: 422, fields: values{"field": "assignee"}},
	{name: "a checker assigns nothing", as: "checker", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"assigned","assignee":"me"}`, headers: seen(3), status: 403},
	{name: "a claim is assigned", as: "editor", method: "POST", path: "/claims/CT-0001/status", body: `{"status":"assigned","assignee":"{checker}"}`, headers: seen(3), status: 200, fields: values{"status": "assigned", "version": 4}},
	{name: "a claim is rated", as: "checker", method: "PATCH", path: "/claims/CT-0001", body: `{"rating":"true","conclusion":"An offer was made on Friday.","justification":"See the page."}`, headers: seen(4), status: 200,
		fields: values{"rating": "true", "conclusion": "An offer was made on Friday.", "version": 5}},

	{name: "all claims", as: "viewer", method: "GET", path: "/claims", status: 200, fields: values{"claims.#": 4, "next": nil, "total": 4}, answers: headers{"ETag": `W/"`}},
	{name: "claims of a status", as: "viewer", method: "GET", path: "/claims?status=assigned", status: 200, fields: values{"claims.#": 1, "claims.0.ref": "CT-0001", "claims.0.evidence_counts.supports": 1}},
	{name: "claims of a rating", as: "viewer", method: "GET", path: "/claims?rating=true", status: 200, fields: values{"claims.#": 1}},
	{name: "nobody's claims", as: "viewer", method: "GET", path: "/claims?assignee=none", status: 200, fields: values{"claims.#": 3}},
	{name: "my claims", as: "checker", method: "GET", path: "/claims?assignee=me", status: 200, fields: values{"claims.#": 1}},
	{name: "somebody's claims", as: "viewer", method: "GET", path: "/claims?assignee={checker}", status: 200, fields: values{"claims.#": 1}},
	{name: "claims with a tag", as: "viewer", method: "GET", path: "/claims?tag=bridges", status: 200, fields: values{"claims.#": 1, "claims.0.ref": "CT-0003"}},
	{name: "claims with words", as: "viewer", method: "GET", path: "/claims?q=refused", status: 200, fields: values{"claims.#": 1, "claims.0.ref": "CT-0002"}},
	{name: "claims with a warning", as: "viewer", method: "GET", path: "/claims?warning=source-retracted", status: 200, fields: values{"claims.#": 0}},
	{name: "claims of several statuses", as: "viewer", method: "GET", path: "/claims?status=assigned,unassigned", status: 200, fields: values{"claims.#": 4}},
	{name: "mine and nobody's", as: "checker", method: "GET", path: "/claims?assignee=me,none", status: 200, fields: values{"claims.#": 4}},
	{name: "a queue that there is not", as: "viewer", method: "GET", path: "/claims?view=x", status: 422, fields: values{"field": "view"}},
	{name: "claims in order", as: "viewer", method: "GET", path: "/claims?sort=created&limit=2", status: 200, fields: values{"claims.0.ref": "CT-0001", "claims.#": 2}},
	{name: "claims in no order", as: "viewer", method: "GET", path: "/claims?sort=beauty", status: 422, fields: values{"field": "sort"}},
	{name: "claims without number", as: "viewer", method: "GET", path: "/claims?limit=many", status: 422, fields: values{"field": "limit"}},
	{name: "no claims at all", as: "viewer", method: "GET", path: "/claims?limit=0", status: 422, fields: values{"field": "limit"}},
	{name: "more claims than there are numbers", as: "viewer", method: "GET", path: "/claims?limit=99999999999999999999", status: 422, fields: values{"field": "limit"}},
	{name: "more claims than a page holds", as: "viewer", method: "GET", path: "/claims?limit=100000", status: 200, fields: values{"claims.#": 4}},
	{name: "a forged cursor", as: "viewer", method: "GET", path: "/claims?cursor=Zm9vYmFy", status: 422, fields: values{"field": "cursor"}},
	{name: "a cursor that holds SQL", as: "viewer", method: "GET", path: "/claims?cursor=JyBvciAxPTEgLS0AeA", status: 422, fields: values{"field": "cursor"}},
	{name: "a cursor that is no text", as: "viewer", method: "GET", path: "/claims?cursor=_wD_AA", status: 422, fields: values{"field": "cursor"}},
	{name: "a parameter that there is not", as: "viewer", method: "GET", path: "/claims?colour=red", status: 422, fields: values{"field": "colour"}},
	{name: "a parameter twice", as: "viewer", method: "GET", path: "/claims?tag=a&tag=b", status: 422, fields: values{"field": "tag"}},
	{name: "parameters that cannot be read", as: "viewer", method: "GET", path: "/claims?tag=%zz", status: 400},
	{name: "a parameter that is no text", as: "viewer", method: "GET", path: "/claims?q=%ff", status: 422, fields: values{"field": "q"}},
	{name: "a parameter with a null character", as: "viewer", method: "GET", path: "/claims?q=%00", status: 422, fields: values{"field": "q"}},

	{name: "a quotation", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0001","quote":"The offer was refused","stance":"context","note":"n"}`, status: 201,
		fields: values{"number": 2, "stance": "context", "quote": "The offer was refused", "not_found": false, "duplicate": false}, answers: headers{"Location": "/provenance"}},
	{name: "the same quotation", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0001","quote":"The offer was refused","stance":"context"}`, status: 200, fields: values{"number": 2, "duplicate": true}},
	{name: "an invented quotation", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0001","quote":"the minister said that no offer was ever made","stance":"supports"}`, status: 422,
		fields: values{"field": "quote", "nearest.quote": "the minister said that an offer was made"}},
	{name: "not found", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"not_found":true,"searched":"archives"}`, status: 201, fields: values{"not_found": true, "searched": "archives"}},
	{name: "not found, nobody says where", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"not_found":true}`, status: 422, fields: values{"field": "searched"}},
	{name: "a quotation without a stance", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0001","quote":"offer"}`, status: 422, fields: values{"field": "stance"}},
	{name: "a quotation from nowhere", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0FFF","quote":"offer","stance":"supports"}`, status: 404},
	{name: "a source whose id is no text", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"a\u0000b","quote":"offer","stance":"supports"}`, status: 422, fields: values{"field": "source"}},
	{name: "a place that is no number", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0001","quote":"offer","stance":"supports","start":1e400}`, status: 422, fields: values{"field": "start"}},
	{name: "a place far behind the end", as: "researcher", method: "POST", path: "/claims/CT-0001/evidence", body: `{"source":"SR-0001","quote":"he said","stance":"context","start":9223372036854775807}`, status: 201},
	{name: "a viewer adds none", as: "viewer", method: "POST", path: "/claims/CT-0001/evidence", body: `{"not_found":true,"searched":"x"}`, status: 403},

	{name: "provenance", as: "viewer", method: "GET", path: "/claims/CT-0001/provenance", status: 200, fields: values{"ref": "CT-0001", "claim.ref": "CT-0001", "evidence.#": 4, "passages.#": 3, "snapshots.#": 1,
		"sources.#": 1, "sources.0.ref": "SR-0001", "publishers.0.name": "Daily Page", "derivations.#": 0, "rating": "true", "lineage.publications": 1}},
	{name: "provenance of nothing", as: "viewer", method: "GET", path: "/claims/CT-0FFF/provenance", status: 404},
	{name: "search", as: "viewer", method: "GET", path: "/search?q=offer", status: 200, fields: values{"claims.#": 1, "sources.#": 1, "passages.#": 2, "publishers.#": 0}},
	{name: "search for a publisher", as: "viewer", method: "GET", path: "/search?q=daily", status: 200, fields: values{"publishers.#": 1}},
	{name: "match", as: "viewer", method: "POST", path: "/match", body: `{"text":"Was an offer made?","k":1}`, status: 200, fields: values{"matches.#": 1, "matches.0.ref": "CT-0001", "matches.0.ours": true, "matches.0.rating": "true"}},
	{name: "match many", as: "viewer", method: "POST", path: "/match", body: `{"texts":[{"id":"a","text":"zyzzyva"},{"text":"offer"}]}`, status: 200, fields: values{"texts.#": 2, "texts.0.id": "a", "texts.0.matches.#": 0, "texts.1.matches.#": 1}},
	{name: "match nothing", as: "viewer", method: "POST", path: "/match", body: `{}`, status: 422, fields: values{"field": "text"}},
	{name: "match an empty tip among others", as: "viewer", method: "POST", path: "/match", body: `{"texts":[{"text":" "},{"text":"offer"}]}`, status: 200, fields: values{"texts.0.matches.#": 0, "texts.1.matches.#": 1}},
	{name: "match too many", as: "viewer", method: "POST", path: "/match", body: `{"texts":[` + strings.Repeat(`{"text":"x"},`, 1000) + `{"text":"x"}]}`, status: 422, fields: values{"field": "texts"}},
	{name: "match for too many", as: "viewer", method: "POST", path: "/match", body: `{"text":"x","k":101}`, status: 422, fields: values{"field": "k"}},
	{name: "search for nothing", as: "viewer", method: "GET", path: "/search", status: 422, fields: values{"field": "q"}},
}

var recordCalls = []scenario{
	{name: "sources", as: "viewer", method: "GET", path: "/sources", status: 200, fields: values{"sources.#": 1, "next": nil, "sources.0.ref": "SR-0001", "sources.0.publisher.name": "Daily Page", "sources.0.snapshot_count": 1}},
	{name: "sources with no such problem", as: "viewer", method: "GET", path: "/sources?problem=ugly", status: 422, fields: values{"field": "problem"}},
	{name: "sources of no publisher", as: "viewer", method: "GET", path: "/sources?publisher=x", status: 404},
	{name: "a source", as: "viewer", method: "GET", path: "/sources/SR-0001", status: 200, fields: values{"title": "An offer", "snapshots.#": 1, "passages.#": 1, "passages.0.claim_ref": "CT-0001", "derivations.#": 0}},
	{name: "a source's text", as: "viewer", method: "GET", path: "/sources/SR-0001/text", status: 200, answers: headers{"Content-Type": "text/plain; charset=utf-8", "ETag": `"`}},
	{name: "the text of no snapshot", as: "viewer", method: "GET", path: "/sources/SR-0001/text?snapshot=x", status: 404},
	{name: "a source is added", as: "researcher", method: "POST", path: "/sources", body: `{"title":"A letter","publisher":"The Archive","authors":["A. Person"],"published":"1998-02","kind":"letter","basis":"document","basis_reason":"It is the letter.","text":"Dear Sir, the offer stands."}`,
		status: 201, fields: values{"ref": "SR-0002", "title": "A letter", "authors.0": "A. Person", "basis": "document", "snapshots.#": 1, "publisher.name": "The Archive", "located": true}, answers: headers{"Location": "/api/v1/sources/"}},
	{name: "the same source", as: "researcher", method: "POST", path: "/sources", body: `{"title":"A letter","publisher":"The Archive","text":"Dear Sir, the offer stands."}`, status: 200, fields: values{"ref": "SR-0002"}},
	{name: "a source that nobody has seen", as: "researcher", method: "POST", path: "/sources", body: `{"title":"A lost letter","unlocated":true}`, status: 201, fields: values{"ref": "SR-0003", "located": false, "publisher": nil}},
	{name: "a source without a title", as: "researcher", method: "POST", path: "/sources", body: `{"publisher":"x"}`, status: 422, fields: values{"field": "title"}},
	{name: "a basis without a reason", as: "researcher", method: "POST", path: "/sources", body: `{"title":"x","basis":"firsthand"}`, status: 422, fields: values{"field": "basis_reason"}},
	{name: "a date that is none", as: "researcher", method: "POST", path: "/sources", body: `{"title":"x","published":"yesterday"}`, status: 422, fields: values{"field": "published"}},
	{name: "an address that is none", as: "researcher", method: "POST", path: "/sources", body: `{"title":"x","url":"javascript:alert(1)"}`, status: 422, fields: values{"field": "url"}},
	{name: "another snapshot", as: "researcher", method: "POST", path: "/sources/SR-0002/snapshots", body: `{"text":"Dear Sir, the offer does not stand."}`, status: 201, fields: values{"number": 2, "newest": true}},
	{name: "the same snapshot", as: "researcher", method: "POST", path: "/sources/SR-0002/snapshots", body: `{"text":"Dear Sir, the offer does not stand."}`, status: 200, fields: values{"number": 2}},
	{name: "an empty snapshot", as: "researcher", method: "POST", path: "/sources/SR-0002/snapshots", body: `{"text":" "}`, status: 422, fields: values{"field": "text"}},
	{name: "publishers", as: "viewer", method: "GET", path: "/publishers?limit=1", status: 200, fields: values{"publishers.#": 1, "publishers.0.name": "Daily Page", "total": 2}},
	{name: "a publisher is added", as: "researcher", method: "POST", path: "/publishers", body: `{"name":"وكالة الأنباء","latin":"News Agency","domain":"news.example"}`, status: 201, fields: values{"language": "ar", "grades.#": 0}},
	{name: "a publisher without a name", as: "researcher", method: "POST", path: "/publishers", body: `{"name":""}`, status: 422, fields: values{"field": "name"}},
	{name: "no publisher", as: "viewer", method: "GET", path: "/publishers/x", status: 404},
	{name: "the ledger's beginning", as: "viewer", method: "GET", path: "/ledger?limit=2", status: 200, fields: values{"records.#": 2, "records.0.sequence": 0, "next": 1}},
	{name: "the ledger behind its end", as: "viewer", method: "GET", path: "/ledger?after=9000000000", status: 200, fields: values{"records.#": 0, "next": nil}},
	{name: "the ledger from no number", as: "viewer", method: "GET", path: "/ledger?after=NaN", status: 422, fields: values{"field": "after"}},
	{name: "no checkpoint yet", as: "viewer", method: "GET", path: "/ledger/checkpoint", status: 404},
	{name: "people", as: "viewer", method: "GET", path: "/people", status: 200, fields: values{"next": nil}},
	{name: "me", as: "checker", method: "GET", path: "/me", status: 200, fields: values{"name": "Checker", "role": "checker", "scope": "write"}},
	{name: "me, reading", as: "read", method: "GET", path: "/me", status: 200, fields: values{"scope": "read", "role": "editor"}},
}

func TestAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{})
		c.story()
		c.play(t, recordCalls[:6])
		c.play(t, claimCalls)
		c.play(t, recordCalls[6:])
	})
}
