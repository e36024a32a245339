package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// docsPath is where the documentation of the API stands.
const docsPath = "/api"

// family is the calls about one subject, as the documentation groups them.
type family struct {
	Slug, Title, Says string
	calls             map[string]call
	begins            []string // of the addresses of further calls
}

// families lists them in their order. A call belongs to the first that has it.
var families = []family{
	{"evidence", "Evidence, flags, drift", "A piece of evidence is a passage of a source, quoted in its exact words, or a search that found nothing. What becomes of sources flags the claims that rest on them.", flagCalls, []string{"/claims/{id}/evidence"}},
	{"kin", "Links, appearances, merges", "What claims are to each other, and by whom they were made again.", kinCalls, nil},
	{"comments", "Comments", "What people say about a claim and its evidence.", commentCalls, nil},
	{"history", "History, reports, exports", "The history of everything is a ledger that proves itself; reports and exports are what leaves.", historyCalls, []string{"/ledger"}},
	{"texts", "Snapshots and addresses", "What was captured of a source, and what its address answers.", textCalls, nil},
	{"derivations", "Derivations", "Where a source has things from: the chains that origins are counted by.", derivationCalls, nil},
	{"settings", "Publishers, scales, policy, newsroom", "Who stands behind sources, and what the newsroom has agreed on.", settingCalls, []string{"/publishers"}},
	{"sources", "Sources", "A source is what a publisher put out; its text is kept as it was captured.", sourceCalls, []string{"/sources"}},
	{"accounts", "People and tokens", "Who works here. Tokens are made on the site or by the command line, never by a token.", accountCalls, []string{"/people", "/me"}},
	{"views", "Views and notifications", "What a person keeps for themself.", viewCalls, nil},
	{"webhooks", "Webhooks", "Programs that are told what happens, by signed messages.", webhookCalls, nil},
	{"audit", "Audit", "The newsroom's work and its sources in figures.", auditCalls, nil},
	{"factcheck", "Google's Fact Check Tools API", "For programs that ask Google's API for checks of a claim: they ask here in the same words, and get answers and refusals of the same shape.", nil, []string{"/factcheck"}},
	{"words", "Others' rating words", "What the words that other checkers rate by mean here.", wordCalls, nil},
	{"imports", "Imports", "Files of claims and of others' checks, and what came in, as it came.", importCalls, nil},
	{"claims", "Claims", "A claim is a sentence that somebody made and that can be checked. It moves through a workflow; a rating, a conclusion and its grounds come of it.", flowCalls, []string{"/"}},
}

// has reports whether a call belongs to the family.
func (f family) has(key, path string) bool {
	_, own := f.calls[key]
	return own || calls[key].ID != "" && slices.ContainsFunc(f.begins, func(begin string) bool { return strings.HasPrefix(path, begin) })
}

// docsPage is the documentation.
type docsPage struct {
	rights
	Address  string // of the site
	Groups   []docGroup
	Problems []problemKind
	Reads    int // calls in a window
	Writes   int
	Window   int // seconds
	MaxKey   int
	Bounded  bool
}

// docGroup is a family with its calls and examples.
type docGroup struct {
	family
	Calls    []docCall
	Examples []apiExample
}

// docCall is a call in words.
type docCall struct {
	call
	Method, Path, Role, Anchor string
	Params                     []docField
	Body                       []docField
	Fields                     []docField
	Statuses                   []string
	Once                       bool
}

// docField is a field or a parameter in words.
type docField struct {
	Name, Type, Says string
	Required         bool
}

// GET /api
func (s *server) apiDocs(w http.ResponseWriter, r *http.Request) error {
	p := docsPage{rights: rightsOf(r), Address: s.address(r), Problems: problemKinds, Window: rateBurst, MaxKey: maxKey, Bounded: s.rates != nil}
	if s.rates != nil {
		p.Reads, p.Writes = s.rates.per(false)*rateBurst, s.rates.per(true)*rateBurst
	}
	p.Groups = groupsOf(s.apiRoutes())
	return s.render(w, r, http.StatusOK, "api", "", p)
}

// groupsOf parts the calls into their families, claims and sources first.
func groupsOf(routes []route) []docGroup {
	groups := make([]docGroup, len(families))
	for i, f := range families {
		groups[i].family = f
	}
	for _, r := range routes {
		path := strings.TrimPrefix(r.Path, apiRoot)
		key := r.Method + " " + path
		at := slices.IndexFunc(families, func(f family) bool { return f.has(key, path) })
		groups[at].Calls = append(groups[at].Calls, docCallOf(allCalls[key], r, path))
	}
	for i, f := range families {
		for _, x := range apiExamples {
			if x.Family == f.Slug {
				groups[i].Examples = append(groups[i].Examples, x)
			}
		}
	}
	last := len(groups) - 1 // claims are looked for last, for the others are about claims too, and stand first
	return append([]docGroup{groups[last]}, groups[:last]...)
}

func docCallOf(c call, r route, path string) docCall {
	out := docCall{call: c, Method: r.Method, Path: path, Role: string(r.Role), Anchor: c.ID, Once: writes(&http.Request{Method: r.Method}) && !c.Reads}
	for _, p := range c.Query {
		kind := "text"
		switch {
		case p.Number:
			kind = "whole number"
		case len(p.Of) > 0:
			kind = strings.Join(p.Of, ", ")
		}
		out.Params = append(out.Params, docField{p.Name, kind, p.Says, false})
	}
	if c.Body != nil {
		out.Body = docFields(reflect.TypeOf(c.Body))
	}
	if c.Answer != nil {
		out.Fields = docFields(reflect.TypeOf(c.Answer))
	}
	responses := describer{schemas: object{}, types: map[string]reflect.Type{}}.responses(c, r)
	for status := range responses {
		out.Statuses = append(out.Statuses, status)
	}
	slices.Sort(out.Statuses)
	return out
}

func docFields(t reflect.Type) (fields []docField) {
	for _, f := range fieldsIn(t) {
		fields = append(fields, docField{nameOf(f), docType(f.Type), f.Tag.Get("doc"), !strings.Contains(f.Tag.Get("json"), ",omitempty")})
	}
	return fields
}

// docType says what a value is in JSON, in a few words.
func docType(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.String() == "time.Time":
		return "time"
	case t.Kind() == reflect.Slice:
		return "list of " + docType(t.Elem())
	case t.Kind() == reflect.Struct:
		return schemaName(t)
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "number"
	case t.Kind() == reflect.Array:
		return "list of " + strconv.Itoa(t.Len()) + " " + docType(t.Elem())
	}
	return "whole number"
}

// apiExample is a call with the answer that it was given. A test makes each again, in their order, and compares.
type apiExample struct {
	Family  string            `json:"family"`
	Title   string            `json:"title"`
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
	Keep    string            `json:"keep,omitempty"` // the answer's id stands for this in braces, in later examples
	Status  int               `json:"status"`
	Answers map[string]string `json:"answers,omitempty"` // headers of the answer that matter here
	Answer  json.RawMessage   `json:"answer"`
}

//go:embed api_examples.json
var apiExamplesJSON []byte

var apiExamples = readExamples()

func readExamples() (list []apiExample) {
	if err := json.Unmarshal(apiExamplesJSON, &list); err != nil {
		panic(fmt.Errorf("api_examples.json: %w", err)) // a test reads it
	}
	return list
}

// Curl is the example as it is typed into a shell.
func (x apiExample) Curl() string {
	var b strings.Builder
	b.WriteString("curl")
	if x.Method != http.MethodGet {
		b.WriteString(" -X " + x.Method)
	}
	b.WriteString(` -H "Authorization: Bearer $CLAIMTRAIL_TOKEN"`)
	if x.Body != "" {
		b.WriteString(" \\\n  -H 'Content-Type: application/json'")
	}
	for _, name := range sortedKeys(x.Headers) {
		fmt.Fprintf(&b, " \\\n  -H '%s: %s'", name, x.Headers[name])
	}
	if x.Body != "" {
		fmt.Fprintf(&b, " \\\n  -d '%s'", strings.ReplaceAll(x.Body, "'", `'\''`))
	}
	address := "$SITE" + apiRoot + x.Path
	if strings.ContainsAny(address, "?&{") {
		address = `"` + strings.NewReplacer("{", "$", "}", "").Replace(address) + `"`
	}
	b.WriteString(" \\\n  " + address)
	return b.String()
}

// Said is the answer, indented.
func (x apiExample) Said() []stretch {
	b, err := json.MarshalIndent(x.Answer, "", "  ")
	if err != nil {
		b = x.Answer
	}
	return runsOf(string(b))
}

// Called is Curl in runs.
func (x apiExample) Called() []stretch { return runsOf(x.Curl()) }

// stretch is a part of an example. What is written from right to left stands by itself: without that it would carry the marks around it along.
type stretch struct {
	Text  string
	Apart bool
}

var jsonText = regexp.MustCompile(`"(?:[^"\\]|\\.)*[\x{590}-\x{8ff}\x{fb1d}-\x{fefc}](?:[^"\\]|\\.)*"`)

func runsOf(s string) (runs []stretch) {
	done := 0
	for _, at := range jsonText.FindAllStringIndex(s, -1) {
		runs = append(runs, stretch{s[done : at[0]+1], false}, stretch{s[at[0]+1 : at[1]-1], true})
		done = at[1] - 1
	}
	return append(runs, stretch{s[done:], false})
}
