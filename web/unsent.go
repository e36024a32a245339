package web

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// unsentPage gives back what somebody sent whose session had ended: after signing in it is sent again.
type unsentPage struct {
	Action, Next string
	Fields       []unsentField
	Files        []unsentFile
	Parts        bool // the form has files, chosen or not
}

// unsentField is a field as it came. What has several words is shown: it was typed.
type unsentField struct {
	Name, Value string
	Shown       bool
}

// unsentFile is a file that has to be chosen again: no browser takes one from a page.
type unsentFile struct{ Field, Name string }

// maxUnsent bounds what is given back, in bytes: whoever sends it may be anybody.
const maxUnsent = 1 << 20

// secretFields are never written into a page; forms that hold one are begun again.
var secretFields = []string{"password", "current", "present", "code", "token"}

// askSignIn answers a request without a session: a form with the page that keeps it, everything else with the page to sign in.
func (s *server) askSignIn(w http.ResponseWriter, r *http.Request) error {
	next := cameFrom(r)
	p, ok := unsentOf(r)
	if !ok {
		http.Redirect(w, r, "/signin?next="+url.QueryEscape(next), http.StatusSeeOther)
		return nil
	}
	p.Next = next
	w.Header().Set("Cache-Control", "no-store")
	return s.render(w, r, http.StatusForbidden, "unsent", "", p)
}

// unsentOf reads what was sent, and reports whether it is to be given back.
func unsentOf(r *http.Request) (p unsentPage, ok bool) {
	if r.Method != http.MethodPost || strings.HasPrefix(r.URL.Path, "/account") || strings.HasPrefix(r.URL.Path, "/signout") {
		return p, false
	}
	p.Action = r.URL.RequestURI()
	var fields url.Values
	var err error
	switch kind, more, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/x-www-form-urlencoded":
		fields, err = readFields(r.Body)
	case "multipart/form-data":
		p.Parts = true
		fields, p.Files, err = readParts(multipart.NewReader(r.Body, more["boundary"]))
	}
	if err != nil {
		return p, false
	}
	cleanValues(fields)
	typed := len(p.Files) > 0
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if slices.Contains(secretFields, name) {
			return p, false
		}
		for _, value := range fields[name] {
			p.Fields = append(p.Fields, unsentField{name, value, strings.ContainsAny(strings.TrimSpace(value), " \n")})
			typed = typed || value != ""
		}
	}
	return p, typed
}

var errLongUnsent = errors.New("the form is too long to be given back")

func readFields(body io.Reader) (url.Values, error) {
	b, err := io.ReadAll(io.LimitReader(body, maxUnsent+1))
	if err == nil && len(b) > maxUnsent {
		err = errLongUnsent
	}
	if err != nil {
		return nil, err
	}
	return url.ParseQuery(string(b))
}

// maxParts bounds the parts of a form: a claim's has some ten.
const maxParts = 1000

// readParts reads the fields of a form and the names of its files. What is in the files is read past, and kept nowhere.
func readParts(parts *multipart.Reader) (fields url.Values, files []unsentFile, err error) {
	fields, left := url.Values{}, maxUnsent
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, files, nil
		}
		if err != nil {
			return nil, nil, err
		}
		name := part.FormName()
		left -= len(name) + len(part.FileName())
		if part.FileName() != "" {
			files = append(files, unsentFile{cleanText(name), cleanText(part.FileName())})
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, int64(max(left, 0))+1))
		if left -= len(value); err != nil || left < 0 {
			return nil, nil, errors.Join(err, errLongUnsent)
		}
		if _, isFile := part.Header["Content-Type"]; !isFile { // a file that was not chosen has a type and no name
			fields.Add(name, string(value))
		}
	}
	return nil, nil, errLongUnsent
}
