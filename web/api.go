package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// apiRoot is where the JSON API stands. A call is a handler in api_x.go, a line in routes.go that names its least role, and its
// description in api_calls.go, from which openapi.json is made.
const apiRoot = "/api/v1"

// forAPI reports whether a request is for the JSON API.
func forAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, apiRoot+"/") }

type headKey struct{}

// headOf is the ledger's head as it was when the call came in.
func headOf(r *http.Request) ledger.Head {
	h, _ := r.Context().Value(headKey{}).(ledger.Head)
	return h
}

// called serves a call of the API to people of a role.
func (s *server) called(role auth.Role, c call, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Set("Vary", "Authorization, Cookie")
		r, err := s.identified(w, r)
		if err == nil {
			err = person(r).Require(role, "make this call")
		}
		if err == nil && person(r).ReadOnly && writes(r) && !c.Reads {
			err = fault.New(fault.Denied, "This token may only read. Make one of the scope write for changes.")
		}
		if err == nil {
			err = c.checkQuery(r)
		}
		if err == nil {
			err = s.once(c, h)(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// identified finds out who calls: by the bearer token, or, to read, by the session of the browser that the site's own pages run in. The
// answer knows the ledger's head too: one look at the database is enough for both.
func (s *server) identified(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	secret, by, err := credentials(r)
	if err != nil {
		return r, err
	}
	defer s.rates.tell(w.Header(), secret, writes(r))
	if wait := s.rates.wait(secret, writes(r), false); wait > 0 {
		return r, tooMany(wait)
	}
	var p auth.Person
	var head ledger.Head
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p, err = by(r.Context(), tx, secret); err != nil {
			return err
		}
		head, err = ledger.ReadHead(r.Context(), tx)
		return err
	})
	switch {
	case errors.Is(err, fault.Denied):
		return r, unauthorized(err.Error())
	case err != nil:
		return r, err
	}
	if wait := s.rates.wait(secret, writes(r), true); wait > 0 {
		return r, tooMany(wait)
	}
	s.noteSeen(r.Context(), p)
	ctx := context.WithValue(r.Context(), personKey{}, p)
	return r.WithContext(context.WithValue(ctx, headKey{}, head)), nil
}

// credentials gives the secret that a call brings, and what knows its person. A token in the address is none: addresses are kept in logs.
func credentials(r *http.Request) (secret string, by func(context.Context, *db.Tx, string) (auth.Person, error), err error) {
	switch given := r.Header.Values("Authorization"); {
	case len(given) > 1:
		return "", nil, unauthorized("Send one Authorization header, not several.")
	case len(given) == 1:
		scheme, token, _ := strings.Cut(given[0], " ")
		if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
			return "", nil, unauthorized("Send the token as: Authorization: Bearer TOKEN.")
		}
		return token, auth.ByToken, nil
	}
	if !writes(r) {
		if cookie, err := r.Cookie(sessionCookie); err == nil {
			return cookie.Value, auth.BySession, nil
		}
	}
	return "", nil, unauthorized("This takes a token: Authorization: Bearer TOKEN. Make one under your account, or by: claimtrail token create NAME.")
}

// unchanged answers a call from what the caller keeps, when nothing can have changed since: the ledger's size, who asks and with which
// rights tell whether it has.
func (s *server) unchanged(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := person(r)
		tag := fmt.Sprintf(`W/"%d-%s-%s-%t-%s"`, headOf(r).Size, p.ID, p.Role, p.ReadOnly, s.static.version)
		w.Header().Set("ETag", tag)
		if keeps(r, tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		return h(w, r)
	}
}

// sayVersion puts a record's version before the ETag that unchanged gave its answer, so that If-Match takes the ETag as it is. Without that one the
// version alone is the ETag.
func sayVersion(w http.ResponseWriter, version int64) {
	tag := w.Header().Get("ETag")
	if rest, ok := strings.CutPrefix(tag, `W/"`); ok {
		w.Header().Set("ETag", fmt.Sprintf(`W/"%d;%s`, version, rest))
		return
	}
	w.Header().Set("ETag", versionTag(version))
}

// keeps reports whether the caller keeps what a tag names.
func keeps(r *http.Request, tag string) bool {
	for _, header := range r.Header.Values("If-None-Match") {
		for given := range strings.SplitSeq(header, ",") {
			given = strings.TrimPrefix(strings.TrimSpace(given), "W/")
			if version, rest, ok := strings.Cut(given, ";"); ok && strings.HasPrefix(version, `"`) { // see sayVersion
				given = `"` + rest
			}
			if given == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// say answers with v as JSON.
func say(w http.ResponseWriter, status int, v any) error {
	return sayAs(w, "application/json", status, v)
}

func sayAs(w http.ResponseWriter, media string, status int, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the caller may be gone
	return nil
}

// sayText answers with a text, byte for byte.
func sayText(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = io.WriteString(w, text) // the caller may be gone
	return nil
}

// list makes JSON show an empty list, not null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// next is a list's cursor, null at its end.
func next(cursor string) *string {
	if cursor == "" {
		return nil
	}
	return &cursor
}

// sayPage answers with a page of a list; cursor is what the parameter of that name is on the next page, nil at the end. The answer's Link leads there (RFC 8288).
func sayPage(w http.ResponseWriter, r *http.Request, parameter string, cursor *string, v any) error {
	if cursor != nil {
		q := r.URL.Query()
		q.Set(parameter, *cursor)
		w.Header().Set("Link", "<"+r.URL.EscapedPath()+"?"+q.Encode()+`>; rel="next"`)
	}
	return say(w, http.StatusOK, v)
}

// pageOf cuts the page that a call asks for out of a list that is read as a whole: the cursor is how far the pages before it went.
func pageOf[T any](r *http.Request, all []T) (page []T, cursor *string, err error) {
	from, err := placeOfCursor(r)
	if err != nil {
		return nil, nil, err
	}
	all = all[min(from, len(all)):]
	if most := limitOf(r); len(all) > most {
		return all[:most], cursorAt(from + most), nil
	}
	return list(all), nil, nil
}

// cursorAt is the cursor of a page that begins at a place of a list, counted from 0.
func cursorAt(place int) *string { return next(sources.Cursor(strconv.Itoa(place), "place")) }

// placeOfCursor reads what cursorAt made; 0 when there is none.
func placeOfCursor(r *http.Request) (int, error) {
	given := r.URL.Query().Get("cursor")
	if given == "" {
		return 0, nil
	}
	key, kind, err := sources.ParseCursor(given)
	if err != nil {
		return 0, err
	}
	place, err := strconv.Atoi(key)
	if err != nil || place < 0 || kind != "place" {
		return 0, fault.In("cursor", "This cursor is of another list. Take next of the page before.")
	}
	return place, nil
}

// seconds rounds up what Retry-After says.
func seconds(wait float64) string { return strconv.Itoa(int(math.Ceil(max(wait, 1)))) }
