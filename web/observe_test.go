package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// observed gives a site whose every address is answered by h, with its log.
func observed(t *testing.T, h func(s *server, w http.ResponseWriter, r *http.Request)) (http.Handler, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	static, err := readStatic()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{db: database{dbtest.SQLite(t)}, log: slog.New(slog.NewTextHandler(&log, nil)), static: static}
	if s.templates, err = parseTemplates(static); err != nil {
		t.Fatal(err)
	}
	return s.observe(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h(s, w, r) })), &log
}

func TestAPanicIsAPageForThePersonAndAStackForTheLog(t *testing.T) {
	for name, h := range map[string]func(*server, http.ResponseWriter, *http.Request){
		"in the handler": func(*server, http.ResponseWriter, *http.Request) { panic("the cause") },
		"in the writer": func(*server, http.ResponseWriter, *http.Request) {
			panic(&db.Panic{Value: "the cause", Stack: []byte("writer.go")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			site, log := observed(t, h)
			rec := httptest.NewRecorder()
			site.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/claims", nil))
			if body := rec.Body.String(); rec.Code != http.StatusInternalServerError || !strings.Contains(body, "Something went wrong") || strings.Contains(body, "the cause") {
				t.Errorf("%d %s", rec.Code, body)
			}
			if out := log.String(); !strings.Contains(out, "the cause") || !strings.Contains(out, ".go") || !strings.Contains(out, "status=500") {
				t.Errorf("log: %s", out)
			}
		})
	}
}

func TestAnUnexpectedErrorIsLoggedOnceAndNotShown(t *testing.T) {
	site, log := observed(t, func(s *server, w http.ResponseWriter, r *http.Request) { s.fail(w, r, errors.New("disk on fire")) })
	rec := httptest.NewRecorder()
	site.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/claims", nil))
	if body := rec.Body.String(); rec.Code != http.StatusInternalServerError || strings.Contains(body, "fire") {
		t.Errorf("%d %s", rec.Code, body)
	}
	if n := strings.Count(log.String(), "disk on fire"); n != 1 {
		t.Errorf("logged %d times: %s", n, log)
	}
}

func TestWhatHasBegunIsNotMixedWithAnErrorPage(t *testing.T) {
	site, log := observed(t, func(_ *server, w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half a file"))
		panic("the cause")
	})
	rec := httptest.NewRecorder()
	site.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/claims", nil))
	if rec.Body.String() != "half a file" || !strings.Contains(log.String(), "the cause") {
		t.Errorf("%s; log: %s", rec.Body, log)
	}
}

func TestAnAbortedAnswerStaysAborted(t *testing.T) {
	site, _ := observed(t, func(*server, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	defer func() {
		if v := recover(); v != http.ErrAbortHandler { //nolint:errorlint // a panic's value
			t.Errorf("recovered %v", v)
		}
	}()
	site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/claims", nil))
}
