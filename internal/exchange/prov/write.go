package prov

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

var tag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

// language gives the tag of a text's language, or "" when it is none.
func (a attr) language() string {
	if tag.MatchString(a.lang) {
		return a.lang
	}
	return ""
}

// JSON writes the document as PROV-JSON (W3C member submission of 2013).
func (d *Document) JSON(to io.Writer) error {
	d.finish()
	w := bufio.NewWriter(to)
	fmt.Fprintf(w, "{\n  \"prefix\": {\"ct\": %s, \"r\": %s}", quoted(Terms), quoted(d.base))
	kind, n := "", 0
	for _, r := range d.records {
		if r.kind != kind {
			if kind != "" {
				fmt.Fprint(w, "\n  }")
			}
			kind = r.kind
			fmt.Fprintf(w, ",\n  %s: {", quoted(kind))
			n = 0
		}
		if n++; n > 1 {
			fmt.Fprint(w, ",")
		}
		id := r.name
		if id == "" {
			id = fmt.Sprintf("_:%s%d", kind, n)
		}
		fmt.Fprintf(w, "\n    %s: {%s}", quoted(id), strings.Join(r.members(), ", "))
	}
	if kind != "" {
		fmt.Fprint(w, "\n  }")
	}
	fmt.Fprint(w, "\n}\n")
	return w.Flush()
}

func (r record) members() (list []string) {
	for i, name := range formal[r.kind] {
		if i < len(r.args) && r.args[i] != "" {
			list = append(list, quoted(name)+": "+quoted(r.args[i]))
		}
	}
	for _, a := range r.attrs {
		value := quoted(a.value)
		switch {
		case a.kind != "":
			value = `{"$": ` + value + `, "type": ` + quoted(a.kind) + "}"
		case a.language() != "":
			value = `{"$": ` + value + `, "lang": ` + quoted(a.language()) + "}"
		}
		list = append(list, quoted(a.name)+": "+value)
	}
	return list
}

// quoted writes a string as JSON.
func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always can be
	return strings.TrimSuffix(b.String(), "\n")
}

// N writes the document as PROV-N (W3C recommendation of 2013).
func (d *Document) N(to io.Writer) error {
	d.finish()
	w := bufio.NewWriter(to)
	fmt.Fprintf(w, "document\n  prefix ct <%s>\n  prefix r <%s>\n\n", Terms, d.base)
	for _, r := range d.records {
		var items []string
		if r.name != "" {
			items = append(items, r.name)
		}
		for i := range formal[r.kind] {
			if i < len(r.args) && r.args[i] != "" {
				items = append(items, r.args[i])
			} else {
				items = append(items, "-")
			}
		}
		if extra := r.provN(); extra != "" {
			items = append(items, extra)
		}
		fmt.Fprintf(w, "  %s(%s)\n", r.kind, strings.Join(items, ", "))
	}
	fmt.Fprint(w, "endDocument\n")
	return w.Flush()
}

func (r record) provN() string {
	if len(r.attrs) == 0 {
		return ""
	}
	list := make([]string, len(r.attrs))
	for i, a := range r.attrs {
		switch {
		case a.kind == isName:
			list[i] = a.name + "='" + a.value + "'"
		case a.kind == isInt:
			list[i] = a.name + "=" + a.value
		case a.kind != "":
			list[i] = a.name + "=" + provNString(a.value) + " %% " + a.kind
		case a.language() != "":
			list[i] = a.name + "=" + provNString(a.value) + "@" + a.language()
		default:
			list[i] = a.name + "=" + provNString(a.value)
		}
	}
	return "[" + strings.Join(list, ", ") + "]"
}

var provNEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", `\r`, "\b", `\b`, "\f", `\f`)

// provNString writes a text as PROV-N has it: a long string when it has several lines (productions STRING_LITERAL2, STRING_LITERAL_LONG2).
func provNString(s string) string {
	if strings.Contains(s, "\n") {
		return `"""` + provNEscapes.Replace(s) + `"""`
	}
	return `"` + provNEscapes.Replace(s) + `"`
}
