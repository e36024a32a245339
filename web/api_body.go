package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// maxCall is the largest body of a call.
const maxCall = 1 << 20

// elsewhere says of fields that people look for in a body where they are changed instead.
var elsewhere = map[string]string{
	"status":   "The status moves by POST " + apiRoot + "/claims/{id}/status.",
	"assignee": "A claim is assigned by POST " + apiRoot + "/claims/{id}/status.",
	"version":  "The version that you saw goes into the If-Match header.",
}

// body reads the call's JSON object into to, a pointer to a struct: every field must be one of its own, once, of its type, and nothing may follow.
func body(w http.ResponseWriter, r *http.Request, to any) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return &refusal{status: http.StatusUnsupportedMediaType, message: "Send the body as JSON, and say so: Content-Type: application/json."}
	}
	err = json.UnmarshalRead(http.MaxBytesReader(w, r.Body, maxCall), to, json.RejectUnknownMembers(true))
	if err != nil {
		return bodyFault(err, to)
	}
	return noNull(to)
}

// noNull refuses the null character, which no text holds and one of the engines takes nowhere, not even to look for.
func noNull(to any) error {
	v := reflect.ValueOf(to).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if strings.ContainsRune(fmt.Sprint(reflect.Indirect(v.FieldByIndex(f.Index))), 0) {
			return fault.In(nameOf(f), "The field %q holds a null character, which is no text.", nameOf(f))
		}
	}
	return nil
}

// bodyFault says what of a body cannot be taken.
func bodyFault(err error, to any) error {
	var syntax *jsontext.SyntacticError
	var wrong *json.SemanticError
	switch {
	case tooLarge(err):
		return &refusal{status: http.StatusRequestEntityTooLarge, message: "The body is larger than 1 MB, the most that a call takes."}
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		field := fieldAt(syntax.JSONPointer)
		return &refusal{status: http.StatusBadRequest, field: field, message: fmt.Sprintf("The field %q stands in the body twice; send it once.", field)}
	case errors.As(err, &wrong):
		return wrongField(wrong, to)
	}
	return &refusal{status: http.StatusBadRequest, message: "The body is not one well-formed JSON object in UTF-8, and nothing else."}
}

func wrongField(err *json.SemanticError, to any) error {
	field := fieldAt(err.JSONPointer)
	switch {
	case errors.Is(err, json.ErrUnknownName) && elsewhere[field] != "":
		return fault.In(field, "The field %q is not changed here. %s", field, elsewhere[field])
	case errors.Is(err, json.ErrUnknownName):
		return fault.In(field, "There is no field %q here. There are %s.", field, strings.Join(fieldsOf(to), ", "))
	case field == "":
		return fault.New(fault.Invalid, "The body must be a JSON object.")
	}
	return fault.In(field, "The field %q must be %s.", field, jsonWord(typeAt(to, field)))
}

// fieldAt is the first step of a pointer, shortened where somebody sent a long one.
func fieldAt(p jsontext.Pointer) string {
	for field := range p.Tokens() {
		if runes := []rune(field); len(runes) > 60 {
			return string(runes[:60]) + "…"
		}
		return field
	}
	return ""
}

// fieldsOf lists the fields of the body that to points to, in their order.
func fieldsOf(to any) (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(to).Elem()) {
		if name := nameOf(f); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func typeAt(to any, field string) reflect.Type {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(to).Elem()) {
		if nameOf(f) == field {
			return f.Type
		}
	}
	return reflect.TypeFor[any]()
}

// jsonWord says what a value of a type is in JSON.
func jsonWord(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list, each of it " + jsonWord(t.Elem())
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Struct:
		var names []string
		for _, f := range reflect.VisibleFields(t) {
			names = append(names, nameOf(f))
		}
		return "an object with " + strings.Join(names, ", ")
	}
	return "something else"
}

// jsonField is a domain's field as it is called in bodies.
func jsonField(field string) string {
	switch field {
	case "original wording":
		return "original"
	case "date":
		return "published"
	case "archived url":
		return "archived_url"
	case "reason for the basis":
		return "basis_reason"
	case "reason for the group":
		return "group_reason"
	case "author":
		return "authors"
	}
	return strings.ReplaceAll(field, " ", "_")
}

// seenVersion reads If-Match: the versions of the record that the caller saw, any for "*". Without it nothing is written: another's change could be lost.
func seenVersion(r *http.Request) (versions []int64, anyone bool, err error) {
	given := strings.Join(r.Header.Values("If-Match"), ",")
	if strings.TrimSpace(given) == "" {
		return nil, false, &refusal{status: http.StatusPreconditionRequired, message: `Say which version of the record you saw: If-Match: "3". It is the ETag of GET, and stands in the record as "version".`}
	}
	for tag := range strings.SplitSeq(given, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" {
			return nil, true, nil
		}
		tag, _, _ = strings.Cut(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), ";") // servers between may have made it weak
		n, err := strconv.ParseInt(tag, 10, 64)
		if err != nil {
			n = -1 // no version of ours
		}
		versions = append(versions, n)
	}
	return versions, false, nil
}

// saw gives the version to write on: the present one when the caller saw it.
func saw(r *http.Request, present int64) (int64, error) {
	versions, anyone, err := seenVersion(r)
	switch {
	case err != nil:
		return 0, err
	case anyone || slices.Contains(versions, present):
		return present, nil
	}
	return versions[0], nil
}

// checkQuery refuses parameters that the call does not have, and those that cannot be read.
func (c call) checkQuery(r *http.Request) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &refusal{status: http.StatusBadRequest, message: "The part of the address behind the question mark cannot be read; encode it as a form."}
	}
	for name, values := range q {
		i := slices.IndexFunc(c.Query, func(p param) bool { return p.Name == name })
		if i < 0 {
			return fault.In(name, "There is no parameter %q here. %s", name, c.parameters())
		}
		if len(values) > 1 {
			return fault.In(name, "The parameter %q stands in the address twice; send it once.", name)
		}
		if err := c.Query[i].check(values[0]); err != nil {
			return err
		}
	}
	return nil
}

func (c call) parameters() string {
	var names []string
	for _, p := range c.Query {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return "It takes none."
	}
	return "There are " + strings.Join(names, ", ") + "."
}

// maxParameter bounds a parameter, in bytes.
const maxParameter = 2_000

func (p param) check(value string) error {
	switch {
	case len(value) > maxParameter || !utf8.ValidString(value) || strings.ContainsRune(value, 0):
		return fault.In(p.Name, "The parameter %q must be text of at most %d bytes.", p.Name, maxParameter)
	case p.Number && value != "":
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < p.Least {
			return fault.In(p.Name, "The parameter %q must be a whole number, %d or more.", p.Name, p.Least)
		}
	case len(p.Of) > 0 && value != "" && !slices.Contains(p.Of, value):
		return fault.In(p.Name, "The parameter %q must be one of %s.", p.Name, strings.Join(p.Of, ", "))
	}
	return nil
}

// maxList is the most that one page of a list holds, and usualList what it holds when nobody says.
const (
	maxList   = 200
	usualList = 50
)

// limitOf reads how many a list shall hold; more than the most counts as the most.
func limitOf(r *http.Request) int {
	n, err := strconv.ParseInt(r.URL.Query().Get("limit"), 10, 64)
	if err != nil { // checked: there is none
		return usualList
	}
	return int(min(n, maxList))
}
