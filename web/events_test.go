package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// live serves a visitor's site over a connection, with the deadlines of the real server, made short.
func live(t *testing.T, v *visitor) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		v.site.ServeHTTP(w, r)
	}))
	server.Config.WriteTimeout = time.Second
	server.Start()
	return server
}

// listening is an open stream.
type listening struct {
	status int
	lines  chan string // closed at the end
	stop   context.CancelFunc
}

// listen opens a stream as a visitor.
func listen(t *testing.T, server *httptest.Server, v *visitor, query string) *listening {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	client := &http.Client{Transport: server.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	l := &listening{status: res.StatusCode, lines: make(chan string, 1000), stop: stop}
	go func() {
		defer close(l.lines)
		defer func() { _ = res.Body.Close() }()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			l.lines <- lines.Text()
		}
	}()
	return l
}

// hears waits for a line that holds some words.
func (l *listening) hears(t *testing.T, words string, within time.Duration) string {
	t.Helper()
	late := time.After(within)
	for {
		select {
		case line, open := <-l.lines:
			if !open {
				t.Fatalf("the stream ended before %q", words)
			}
			if strings.Contains(line, words) {
				return line
			}
		case <-late:
			t.Fatalf("%q was not heard within %v", words, within)
		}
	}
}

// ends waits for the end of the stream.
func (l *listening) ends(t *testing.T, within time.Duration) {
	t.Helper()
	late := time.After(within)
	for {
		select {
		case _, open := <-l.lines:
			if !open {
				return
			}
		case <-late:
			t.Fatalf("the stream goes on after %v", within)
		}
	}
}

func TestColleaguesHearWhatWasChangedAndWhoIsThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := example(t, d)
		before := goleak.IgnoreCurrent()
		nour, p := colleague(t, d, "Nour", auth.Checker)
		server, other := live(t, nour), live(t, v) // two servers over one database
		l := listen(t, server, nour, "?since=0")
		l.hears(t, `"more":false`, 5*time.Second) // what the page may have missed
		time.Sleep(1200 * time.Millisecond)       // longer than the server's own deadline for writing

		v.post("/claims/CT-0002/edit", url.Values{"version": {"1"}, "text": {"Changed wording of it."}, "language": {"en"}}).status(http.StatusSeeOther)
		line := l.hears(t, "CT-0002", 5*time.Second)
		if strings.Contains(line, "wording") || !strings.Contains(line, `"version":2`) {
			t.Errorf("told: %s", line)
		}
		v.update(func(tx *db.Tx) error {
			_, err := claims.AddEvidence(t.Context(), tx, auth.Local(), "CT-0003", claims.NewEvidence{NotFound: true, Searched: "the archive"})
			return err
		})
		if line := l.hears(t, "CT-0003", 5*time.Second); strings.Contains(line, "archive") {
			t.Errorf("told: %s", line)
		}
		v.post("/claims/CT-0002/presence", nil).status(http.StatusNoContent)
		l.hears(t, `"here":[{"claim":`, 5*time.Second)
		nour.post("/claims/CT-0002/presence", nil).status(http.StatusNoContent)
		v.post("/claims/CT-0002/presence", url.Values{"gone": {"1"}}).status(http.StatusNoContent)
		if line := l.hears(t, `"here":[]`, 5*time.Second); strings.Contains(line, p.ID) {
			t.Errorf("Nour is told of herself: %s", line)
		}

		nour.post("/signout", nil).status(http.StatusSeeOther)
		l.ends(t, 8*time.Second)
		l.stop()
		if again := listen(t, server, nour, ""); again.status != http.StatusSeeOther {
			t.Errorf("signed out, and the stream answers %d", again.status)
		} else {
			again.stop()
		}
		server.Close()
		other.Close()
		if err := goleak.Find(before, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"), goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop")); err != nil {
			t.Error(err)
		}
	})
}

func TestStreamsAreBounded(t *testing.T) {
	d := dbtest.SQLite(t)
	stop := make(chan struct{})
	v := member(t, d)
	v.site = stranger(t, d, web.Options{Stop: stop}).site
	server := live(t, v)
	defer server.Close()
	var open []*listening
	for range 12 {
		l := listen(t, server, v, "")
		if l.status != http.StatusOK {
			t.Fatalf("stream %d: %d", len(open)+1, l.status)
		}
		open = append(open, l)
	}
	if l := listen(t, server, v, ""); l.status != http.StatusServiceUnavailable {
		t.Errorf("one more: %d", l.status)
	}
	open[0].stop()
	open[0].ends(t, 5*time.Second)
	time.Sleep(100 * time.Millisecond)
	if l := listen(t, server, v, ""); l.status != http.StatusOK {
		t.Errorf("after one has gone: %d", l.status)
	}
	close(stop) // a server that stops does not wait for its listeners
	for _, l := range open[1:] {
		l.ends(t, 5*time.Second)
	}
}

func TestStrangersHearNothing(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	v.get("/events").leads("/signin?next=%2Fevents")
	v.post("/claims/CT-0001/presence", nil).status(http.StatusSeeOther)
}
