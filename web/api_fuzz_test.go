package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/web"
)

// FuzzBody holds that a body is taken or refused, never worse, and that a refusal is a sentence in UTF-8.
func FuzzBody(f *testing.F) {
	for _, body := range []string{`{}`, `{"text":"x"}`, `{"tags":["a","b"]}`, `{"text":null}`, `{"text":"x","text":"y"}`, `{"a/b~c":1}`, `[`, `{"tags":[1]}`, "{\"\xff\":1}", `{"text":"\ud800"}`, `1e999`, ``} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPatch, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		err := web.DecodePatch(httptest.NewRecorder(), r)
		if err == nil {
			return
		}
		if status := web.StatusOf(err); status != 400 && status != 422 && status != 413 {
			t.Errorf("%q: %d %v", body, status, err)
		}
		if !utf8.ValidString(err.Error()) || len(err.Error()) > 1000 {
			t.Errorf("%q is refused with %q", body, err)
		}
	})
}

// FuzzCursor holds that a cursor is read as it was made, or refused.
func FuzzCursor(f *testing.F) {
	for _, cursor := range []string{"", "Zm9vYmFy", sources.Cursor("2026-01-01T00:00:00.000000Z", "x"), "_wD_AA", "%%%"} {
		f.Add(cursor)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		key, id, err := sources.ParseCursor(cursor)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Error(err)
			}
			return
		}
		if again, idAgain, err := sources.ParseCursor(sources.Cursor(key, id)); err != nil || again != key || idAgain != id || !utf8.ValidString(key+id) {
			t.Errorf("%q: %q %q, then %q %q %v", cursor, key, id, again, idAgain, err)
		}
	})
}

// FuzzCall holds that no address and no version break a call.
func FuzzCall(f *testing.F) {
	c := callers(f, dbtest.SQLite(f), web.Options{APIRate: -1})
	c.story()
	for _, seed := range [][3]string{{"CT-0001", "q=x&limit=3", `"1"`}, {"../..", "cursor=x", `*`}, {"%00", "a=%zz;b", `W/"x", 7`}, {"import:1", "limit=1e9", `""`}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, id, query, match string) {
		if strings.ContainsAny(match, "\r\n\x00") {
			return
		}
		for _, call := range [][2]string{{"GET", "/claims"}, {"GET", "/sources"}, {"GET", "/ledger"}, {"GET", "/claims/" + url.PathEscape(id)}, {"PATCH", "/claims/" + url.PathEscape(id)},
			{"GET", "/claims/" + url.PathEscape(id) + "/comments"}, {"GET", "/claims/" + url.PathEscape(id) + "/report"}, {"GET", "/sources/" + url.PathEscape(id) + "/claims"}, {"GET", "/ledger/" + url.PathEscape(id)},
			{"GET", "/audit/sources"}, {"PATCH", "/sources/" + url.PathEscape(id)}, {"PATCH", "/comments/" + url.PathEscape(id)}, {"POST", "/claims/" + url.PathEscape(id) + "/plan"}, {"POST", "/flags/" + url.PathEscape(id) + "/review"}} {
			r := httptest.NewRequest(call[0], "http://"+host+"/api/v1"+call[1], strings.NewReader(`{}`))
			r.URL.RawQuery = query
			r.Header = http.Header{"Authorization": {"Bearer " + c.tokens["editor"]}, "Content-Type": {"application/json"}, "If-Match": {match}, "If-None-Match": {match}, "Idempotency-Key": {match + query}}
			w := httptest.NewRecorder()
			if c.site.ServeHTTP(w, r); w.Code >= 500 {
				t.Errorf("%v %q %q: %d %s", call, query, match, w.Code, w.Body)
			}
		}
	})
}
