package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources"
)

// object is a JSON object of the description.
type object = map[string]any

// GET /api/v1/openapi.json describes the API (OpenAPI 3.1). It is made when somebody first asks, of calls and the types that they name.
func (s *server) openAPI(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", `"`+s.static.version+`"`)
	if keeps(r, `"`+s.static.version+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return say(w, http.StatusOK, s.description())
}

// apiRoutes lists the calls of the API among what routes declared.
func (s *server) apiRoutes() (list []route) {
	for _, r := range s.declared {
		if strings.HasPrefix(r.Path, apiRoot) && r.Role != "" {
			list = append(list, r)
		}
	}
	return list
}

// described makes the description once.
type described struct {
	once sync.Once
	all  json.RawMessage
}

func (s *server) description() json.RawMessage {
	s.described.once.Do(func() {
		b, err := json.Marshal(describe(s.apiRoutes()))
		if err != nil {
			panic(err) // maps of texts and numbers always marshal
		}
		s.described.all = b
	})
	return s.described.all
}

func describe(routes []route) object {
	d := describer{schemas: object{}, types: map[string]reflect.Type{}}
	d.schema(reflect.TypeFor[problemJSON]())
	paths := map[string]object{}
	for _, r := range routes {
		path := strings.TrimPrefix(r.Path, apiRoot)
		if paths[path] == nil {
			paths[path] = object{}
			if named := pathParameters(path); named != nil {
				paths[path]["parameters"] = named
			}
		}
		paths[path][strings.ToLower(r.Method)] = d.operation(allCalls[r.Method+" "+path], r)
	}
	return object{
		"openapi": "3.1.0",
		"info": object{"title": "Claimtrail", "version": "1", "license": object{"name": "see the file LICENSE"},
			"description": "Claims, their evidence and where it comes from. Errors are problem details (RFC 9457). Lists go on with next as cursor. A write on a claim names the version that it saw: If-Match."},
		"servers":  []object{{"url": apiRoot}},
		"security": []object{{"token": []string{}}},
		"paths":    paths,
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "claimtrail token create NAME; a token of the scope read reads only"}},
		},
	}
}

// pathParameters describes what stands in braces in an address.
func pathParameters(path string) (list []object) {
	for step := range strings.SplitSeq(path, "/") {
		name := strings.Trim(step, "{}")
		switch name {
		case step:
			continue
		case "format":
			list = append(list, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string", "enum": exchange.FormNames()}})
		default:
			list = append(list, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}, "description": idWords(path)})
		}
	}
	return list
}

// idWords says what names a record in an address.
func idWords(path string) string {
	switch strings.Split(path, "/")[1] {
	case "claims", "sources":
		return "an id, a short reference (CT-0001, SR-0001) or an imported id (SYSTEM:ID)"
	case "ledger":
		return "the number of the entry"
	}
	return "an id"
}

// describer collects the schemas that operations refer to.
type describer struct {
	schemas object
	types   map[string]reflect.Type
}

func (d describer) operation(c call, r route) object {
	op := object{"operationId": c.ID, "summary": firstSentence(c.Says), "description": c.Says + " Takes the role of " + string(r.Role) + " or more.", "x-role": string(r.Role)}
	var params []object
	for _, p := range c.Query {
		params = append(params, object{"name": p.Name, "in": "query", "description": p.Says, "schema": p.schema()})
	}
	if c.Match {
		params = append(params, object{"name": "If-Match", "in": "header", "required": true, "schema": object{"type": "string"}, "description": `the version that was seen, as the ETag gives it: "3"`})
	}
	if writes(&http.Request{Method: r.Method}) && !c.Reads {
		params = append(params, object{"name": idempotencyKey, "in": "header", "schema": object{"type": "string", "minLength": 1, "maxLength": maxKey},
			"description": "makes the call happen once: the same key with the same request gives the same answer again, for a day"})
	}
	if r.Method == http.MethodGet {
		params = append(params, object{"name": "If-None-Match", "in": "header", "schema": object{"type": "string"}, "description": "the ETag of what is kept"})
	}
	if params != nil {
		op["parameters"] = params
	}
	if c.Body != nil {
		op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": d.input(reflect.TypeOf(c.Body))}}}
	}
	if c.File {
		op["requestBody"] = object{"required": true, "content": object{"*/*": object{"schema": object{}}}}
	}
	op["responses"] = d.responses(c, r)
	return op
}

func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(first, ".")
}

func (p param) schema() object {
	switch {
	case p.Number:
		return object{"type": "integer", "minimum": p.Least}
	case len(p.Of) > 0:
		return object{"type": "string", "enum": p.Of}
	}
	return object{"type": "string", "maxLength": maxParameter}
}

// responses lists the answers of a call: of success, and of every refusal that it can give.
func (d describer) responses(c call, r route) object {
	good := object{"description": "done", "content": d.content(c)}
	headers := object{"RateLimit": object{"schema": object{"type": "string"}, "description": "how many calls are left, and when all are there again"}, "RateLimit-Policy": object{"schema": object{"type": "string"}}}
	if slices.ContainsFunc(c.Query, func(p param) bool { return p.Name == "cursor" || p.Name == "after" }) {
		headers["Link"] = object{"schema": object{"type": "string"}, "description": "rel=next leads to the next page"}
	}
	if writes(&http.Request{Method: r.Method}) && !c.Reads {
		headers["Idempotent-Replayed"] = object{"schema": object{"type": "string"}, "description": "true: the answer that was given before"}
	}
	if c.Version || r.Method == http.MethodGet {
		headers["ETag"] = object{"schema": object{"type": "string"}}
	}
	if c.Status == http.StatusCreated {
		headers["Location"] = object{"schema": object{"type": "string"}}
	}
	good["headers"] = headers
	status := max(c.Status, http.StatusOK)
	all := object{strconv.Itoa(status): good}
	if c.Again {
		all["200"] = good
	}
	if r.Method == http.MethodGet {
		all["304"] = object{"description": "what is kept is still so"}
	}
	refuses := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError}
	if c.Match {
		refuses = append(refuses, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	if writes(&http.Request{Method: r.Method}) && !c.Reads {
		refuses = append(refuses, http.StatusConflict, http.StatusRequestEntityTooLarge)
	}
	for _, status := range append(refuses, c.Refuses...) {
		content := object{"application/problem+json": object{"schema": ref("Problem")}}
		if c.Google {
			content = object{"application/json": object{"schema": d.schema(reflect.TypeFor[googleError]())}}
		}
		all[strconv.Itoa(status)] = object{"description": kindOf(status, "").Title, "content": content}
	}
	return all
}

// content describes the body of a good answer, in each form that it can have.
func (d describer) content(c call) object {
	all := object{}
	for _, media := range c.Media {
		all[media] = object{"schema": object{}}
	}
	if c.Answer != nil {
		all["application/json"] = object{"schema": d.schema(reflect.TypeOf(c.Answer))}
	}
	if len(all) == 0 {
		all["text/plain; charset=utf-8"] = object{"schema": object{"type": "string"}}
	}
	return all
}

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// input describes a body: fields of its own only.
func (d describer) input(t reflect.Type) object {
	schema := d.schema(t)
	d.schemas[schemaName(t)].(object)["additionalProperties"] = false
	return schema
}

// schemaName is a type's name as the description calls it.
func schemaName(t reflect.Type) string {
	name := strings.TrimSuffix(t.Name(), "JSON")
	return strings.ToUpper(name[:1]) + name[1:]
}

// enums are the types that hold one of some words.
var enums = map[reflect.Type]func() []string{
	reflect.TypeFor[claims.Status]():    func() []string { return textsOf(claims.Statuses) },
	reflect.TypeFor[claims.Stance]():    func() []string { return append(textsOf(claims.Stances), "") },
	reflect.TypeFor[sources.Relation](): func() []string { return textsOf(sources.Relations) },
	reflect.TypeFor[auth.Role](): func() []string {
		return textsOf([]auth.Role{auth.Viewer, auth.Researcher, auth.Checker, auth.Editor, auth.Admin})
	},
}

func textsOf[T ~string](list []T) (out []string) {
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

// schema describes a type as encoding/json writes it. Structs with a name are described once, and referred to.
func (d describer) schema(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[json.RawMessage]():
		return object{"type": "object"}
	case enums[t] != nil:
		return object{"type": "string", "enum": enums[t]()}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []object{d.schema(t.Elem()), {"type": "null"}}}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Array:
		return object{"type": "array", "items": d.schema(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Struct:
		return d.object(t)
	}
	return object{"type": "integer"}
}

func (d describer) object(t reflect.Type) object {
	name := schemaName(t)
	if d.schemas[name] != nil {
		if d.types[name] != t {
			panic("two types of the API are both called " + name)
		}
		return ref(name)
	}
	d.types[name] = t
	described := object{"type": "object"}
	d.schemas[name] = described
	properties, required := object{}, []string{}
	for _, f := range fieldsIn(t) {
		of, optional := f.Type, strings.Contains(f.Tag.Get("json"), ",omitempty")
		if optional && of.Kind() == reflect.Pointer { // left out, never null
			of = of.Elem()
		}
		schema := d.schema(of)
		if says := f.Tag.Get("doc"); says != "" {
			schema["description"] = says
		}
		properties[nameOf(f)] = schema
		if !optional {
			required = append(required, nameOf(f))
		}
	}
	described["properties"] = properties
	if len(required) > 0 {
		described["required"] = required
	}
	return ref(name)
}

// fieldsIn lists the fields that encoding/json writes: of those with one name, the outermost.
func fieldsIn(t reflect.Type) (fields []reflect.StructField) {
	depth := map[string]int{}
	for _, f := range reflect.VisibleFields(t) {
		name := nameOf(f)
		if d, seen := depth[name]; name == "" || seen && d <= len(f.Index) {
			continue
		} else if seen {
			fields = slices.DeleteFunc(fields, func(g reflect.StructField) bool { return nameOf(g) == name })
		}
		depth[name] = len(f.Index)
		fields = append(fields, f)
	}
	return fields
}

// nameOf is a field's name in JSON, "" for one that is not written.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if f.Anonymous || name == "-" {
		return ""
	}
	return name
}
