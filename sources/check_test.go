package sources_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// site is a web server whose one page changes.
type site struct {
	*httptest.Server
	status      int
	text, to    string
	tag         string
	conditional int // requests that named the tag
	fetcher     *capture.Fetcher
}

func newSite(t *testing.T) *site {
	s := &site{status: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" && s.to != "" {
			http.Redirect(w, r, s.to, http.StatusMovedPermanently)
			return
		}
		if s.tag != "" {
			w.Header().Set("ETag", s.tag)
		}
		if s.tag != "" && r.Header.Get("If-None-Match") == s.tag {
			s.conditional++
			w.Header().Del("ETag") // it should send it, and some do not
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(s.status)
		_, _ = w.Write([]byte(s.text))
	}))
	t.Cleanup(s.Close)
	var err error
	if s.fetcher, err = capture.NewFetcher(capture.FetchOptions{AllowHosts: []string{"127.0.0.1"}, Archive: "none", Timeout: 2 * time.Second}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) look(t *testing.T, r capture.Request) *capture.Fetched {
	t.Helper()
	got, err := s.fetcher.Look(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// check asks the source's address and keeps what came.
func (s *site) check(t *testing.T, d *db.DB, source string) (out sources.Checked) {
	t.Helper()
	var r capture.Request
	do(t, d, func(tx *db.Tx) error {
		at, err := sources.GetSource(ctx, tx, source)
		if err == nil {
			r, err = sources.RequestOf(ctx, tx, at)
		}
		return err
	})
	got := s.look(t, r)
	do(t, d, func(tx *db.Tx) (err error) {
		out, err = sources.RecordCheck(ctx, tx, anna, source, got, nil)
		return err
	})
	return out
}

func (s *site) ingest(t *testing.T, d *db.DB, path string, m sources.Meta) (in sources.Ingested, err error) {
	t.Helper()
	got := s.look(t, capture.Request{Address: s.URL + path})
	err = d.Update(ctx, func(tx *db.Tx) (err error) {
		in, err = sources.IngestFetched(ctx, tx, anna, got, m)
		return err
	})
	if err == nil {
		err = got.Refusal()
	}
	return in, err
}

func TestChecks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t)
		s.text, s.tag = article, `"1"`
		in, err := s.ingest(t, d, "/old#part", sources.Meta{})
		if err != nil || in.Source.URL != s.URL+"/old" || in.Snapshot.Method != "fetch" || in.Snapshot.Address != s.URL+"/old" || in.Snapshot.Headers["etag"][0] != `"1"` {
			t.Fatalf("%+v, %v", in, err)
		}
		size := verify(t, d).Size
		if again, err := s.ingest(t, d, "/old", sources.Meta{}); err != nil || again.Source.ID != in.Source.ID || !again.Duplicate || verify(t, d).Size != size+1 {
			t.Errorf("the same address again: %+v, %v", again, err)
		}
		for i, step := range []struct {
			name     string
			do       func()
			state    capture.State
			snapshot int // its number, 0 for none
			isNew    bool
		}{
			{"304", func() {}, capture.Unchanged, 1, false},
			{"304 again, for a tag that was not repeated", func() {}, capture.Unchanged, 1, false},
			{"other bytes", func() { s.tag, s.text = "", article+"\n" }, capture.Unchanged, 1, false},
			{"another text", func() { s.text = article + " More." }, capture.Changed, 2, true},
			{"the same again", func() {}, capture.Unchanged, 2, false},
			{"404", func() { s.status = http.StatusNotFound }, capture.NotFound, 0, false},
			{"404 still", func() {}, capture.NotFound, 0, false},
			{"410", func() { s.status = http.StatusGone }, capture.Gone, 0, false},
			{"403", func() { s.status = http.StatusForbidden }, capture.Refused, 0, false},
			{"500", func() { s.status = http.StatusInternalServerError }, capture.Failed, 0, false},
			{"a PDF", func() { s.status, s.text = http.StatusOK, "%PDF-1.7" }, capture.Failed, 0, false},
			{"back", func() { s.text = article + " More." }, capture.Unchanged, 2, false},
			{"moved", func() { s.to = s.URL + "/new" }, capture.Moved, 2, false},
			{"moved and changed", func() { s.text = article + " Even more." }, capture.Moved, 3, true},
			{"moved to a private address", func() { s.to = "http://[::1]:1/" }, capture.Failed, 0, false},
			{"closed", s.Close, capture.Unreachable, 0, false},
		} {
			step.do()
			out := s.check(t, d, in.Source.Ref)
			if out.Check.State != step.state || out.Snapshot.Number != step.snapshot || out.New != step.isNew || out.Check.SnapshotID != out.Snapshot.ID {
				t.Errorf("%d, %s: %+v", i, step.name, out)
			}
			do(t, d, func(tx *db.Tx) error {
				latest, err := sources.LatestCheck(ctx, tx, in.Source.ID)
				if latest.ID != out.Check.ID || latest.State != step.state || !latest.CheckedAt.Equal(out.Check.CheckedAt) {
					t.Errorf("%s: the latest is %+v", step.name, latest)
				}
				return err
			})
		}
		if s.conditional != 2 {
			t.Errorf("%d conditional requests", s.conditional)
		}
		do(t, d, func(tx *db.Tx) error {
			list, err := sources.Checks(ctx, tx, in.Source.ID)
			now := sources.StandingOf(in.Source, list)
			if len(list) != 18 || now.State != capture.Unreachable || !now.Since.Equal(list[0].CheckedAt) || !now.LastSeen.Equal(list[2].CheckedAt) {
				t.Errorf("%d checks, %+v", len(list), now)
			}
			lost := sources.StandingOf(in.Source, list[9:]) // as it was at the second 404
			if lost.State != capture.NotFound || !lost.Since.Equal(list[10].CheckedAt) || !lost.LastSeen.Equal(list[11].CheckedAt) {
				t.Errorf("%+v", lost)
			}
			if other := sources.StandingOf(sources.Source{URL: "https://example.org/"}, list); other.ID != "" {
				t.Errorf("checks of another address: %+v", other)
			}
			return err
		})
		verify(t, d)
	})
}

func TestChecksInTheList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t)
		s.text, s.tag = article, ""
		refs := map[string]string{}
		for _, path := range []string{"/lost", "/old", "/edited"} {
			in, err := s.ingest(t, d, path, sources.Meta{})
			if err != nil {
				t.Fatal(err)
			}
			refs[path] = in.Source.Ref
		}
		s.to = s.URL + "/new"
		s.check(t, d, refs["/old"])
		s.text = article + " More."
		s.check(t, d, refs["/edited"])
		if out := s.check(t, d, refs["/edited"]); out.Check.State != capture.Unchanged { // that it changed once is not forgotten
			t.Errorf("asked again: %s", out.Check.State)
		}
		s.status = http.StatusNotFound
		s.check(t, d, refs["/lost"])
		for problem, path := range map[string]string{"not-found": "/lost", "moved": "/old", "changed": "/edited", "unreachable": ""} {
			do(t, d, func(tx *db.Tx) error {
				list, _, err := sources.ListSources(ctx, tx, sources.SourceFilter{Problem: problem})
				if found := len(list) == 1 && list[0].Ref == refs[path] && !list[0].Check.CheckedAt.IsZero(); found != (path != "") || !found && len(list) > 0 {
					t.Errorf("%s: %+v", problem, list)
				}
				return err
			})
		}
		do(t, d, func(tx *db.Tx) error {
			list, _, err := sources.ListSources(ctx, tx, sources.SourceFilter{})
			if len(list) != 3 {
				t.Errorf("%d sources", len(list))
			}
			all, err2 := sources.WithAddress(ctx, tx)
			if len(all) != 3 || all[0].Ref != refs["/lost"] {
				t.Errorf("%d with an address", len(all))
			}
			return errors.Join(err, err2)
		})
	})
}

func TestUseWhatACheckOffers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t)
		s.text, s.to = article, s.URL+"/new"
		in, err := s.ingest(t, d, "/old", sources.Meta{ArchivedURL: "https://archive.example/1"})
		if err != nil || in.Source.ArchivedURL != "https://archive.example/1" {
			t.Fatalf("%+v, %v", in, err)
		}
		other, err := s.ingest(t, d, "/other", sources.Meta{})
		if err != nil {
			t.Fatal(err)
		}
		got := s.look(t, capture.Request{Address: in.Source.URL})
		got.Archived = capture.Archived{URL: "https://web.archive.org/web/2013/x", At: time.Date(2013, 9, 19, 4, 46, 12, 0, time.UTC)}
		var out sources.Checked
		do(t, d, func(tx *db.Tx) (err error) {
			out, err = sources.RecordCheck(ctx, tx, anna, in.Source.ID, got, nil)
			return err
		})
		err = d.Update(ctx, func(tx *db.Tx) error {
			_, err := sources.UseMoved(ctx, tx, anna, other.Source.ID, out.Check.ID, other.Source.Version)
			return err
		})
		if !errors.Is(err, fault.Conflict) {
			t.Errorf("another source's check: %v", err)
		}
		do(t, d, func(tx *db.Tx) error {
			if latest, err := sources.LatestCheck(ctx, tx, in.Source.ID); err != nil || latest.Archived != got.Archived {
				t.Errorf("%+v, %v", latest.Archived, err)
			}
			kept, err := sources.UseArchived(ctx, tx, anna, in.Source.ID, out.Check.ID, in.Source.Version)
			if err != nil || kept.ArchivedURL != got.Archived.URL {
				t.Errorf("%+v, %v", kept, err)
			}
			if _, err := sources.UseMoved(ctx, tx, anna, in.Source.ID, out.Check.ID, in.Source.Version); !errors.Is(err, fault.Stale) {
				t.Errorf("a version that is past: %v", err)
			}
			gone := *got
			gone.State, gone.Status, gone.Document, gone.Permanent = capture.NotFound, 404, nil, false
			if _, err := sources.RecordCheck(ctx, tx, anna, in.Source.ID, &gone, nil); err != nil {
				return err
			}
			if _, err := sources.UseMoved(ctx, tx, anna, in.Source.ID, out.Check.ID, kept.Version); !errors.Is(err, fault.Conflict) {
				t.Errorf("the address of a check that another came after: %v", err)
			}
			again, err := sources.RecordCheck(ctx, tx, anna, in.Source.ID, got, nil)
			if err != nil {
				return err
			}
			moved, err := sources.UseMoved(ctx, tx, anna, in.Source.ID, again.Check.ID, kept.Version)
			if err != nil || moved.URL != s.URL+"/new" {
				t.Errorf("%+v, %v", moved, err)
			}
			latest, err := sources.LatestCheck(ctx, tx, in.Source.ID)
			if latest.ID != "" {
				t.Errorf("a check of the address that it had: %+v", latest)
			}
			if _, err := sources.RecordCheck(ctx, tx, anna, in.Source.ID, got, nil); !errors.Is(err, fault.Conflict) {
				t.Errorf("an answer of the address that it had: %v", err)
			}
			return err
		})
		verify(t, d)
	})
}

func TestIngestFetched(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t)
		s.status = http.StatusNotFound
		if _, err := s.ingest(t, d, "/a", sources.Meta{}); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "is not there (404 Not Found)") {
			t.Errorf("%v", err)
		}
		do(t, d, func(tx *db.Tx) error {
			list, _, err := sources.ListSources(ctx, tx, sources.SourceFilter{})
			if len(list) > 0 {
				t.Errorf("%+v", list)
			}
			return err
		})
		unseen := sources.Source{Title: "Known of", URL: s.URL + "/a"}
		do(t, d, func(tx *db.Tx) (err error) { unseen, err = sources.AddSource(ctx, tx, anna, unseen); return err })
		if in, err := s.ingest(t, d, "/a", sources.Meta{}); !errors.Is(err, fault.Invalid) || in.Source.ID != unseen.ID {
			t.Errorf("%+v, %v", in, err)
		}
		s.status, s.text = http.StatusOK, article
		in, err := s.ingest(t, d, "/a", sources.Meta{})
		if err != nil || in.Source.ID != unseen.ID || !in.Source.Located || in.Duplicate || in.Snapshot.Number != 1 {
			t.Errorf("%+v, %v", in, err)
		}
		if other, err := s.ingest(t, d, "/a", sources.Meta{Publisher: "Somebody else"}); err != nil || other.Source.ID == unseen.ID || other.Publisher.Name != "Somebody else" {
			t.Errorf("another publisher: %+v, %v", other, err)
		}
		if kept, err := s.ingest(t, d, "/a", sources.Meta{ArchivedURL: "https://archive.example/1"}); err != nil || kept.Source.ArchivedURL != "https://archive.example/1" || !kept.Duplicate {
			t.Errorf("with an archived address: %+v, %v", kept, err)
		}
		s.text = article + " In print."
		if copied, err := s.ingest(t, d, "/print", sources.Meta{Source: in.Source.Ref}); err != nil || copied.Snapshot.Number != 2 || copied.Source.URL != in.Source.URL || copied.Snapshot.Address != s.URL+"/print" {
			t.Errorf("from another address: %+v, %v", copied, err)
		}
		do(t, d, func(tx *db.Tx) error {
			list, err := sources.Checks(ctx, tx, in.Source.ID)
			if len(list) != 3 || list[0].State != capture.Unchanged || list[1].State != capture.OK || list[2].State != capture.NotFound {
				t.Errorf("%+v", list)
			}
			return err
		})
		viewer := auth.Person{Name: "v", Role: auth.Viewer}
		err = d.Update(ctx, func(tx *db.Tx) error {
			_, err := sources.RecordCheck(ctx, tx, viewer, in.Source.ID, s.look(t, capture.Request{Address: in.Source.URL}), nil)
			return err
		})
		if !errors.Is(err, fault.Denied) {
			t.Errorf("a viewer: %v", err)
		}
		verify(t, d)
	})
}

// A check and what it found cannot be changed past the ledger.
func TestVerifyCoversChecks(t *testing.T) {
	for _, statement := range []string{
		`update source_checks set state = 'ok' where state = 'not-found'`, `update source_checks set checked_at = '2020-01-01T00:00:00.000000Z'`, `delete from source_checks`,
		`update snapshots set headers = ''`, `update snapshots set address = 'https://example.org/'`, `update sources set archived_url = 'https://example.org/'`,
	} {
		d := dbtest.SQLite(t)
		s := newSite(t)
		s.text = article
		in, err := s.ingest(t, d, "/a", sources.Meta{})
		if err != nil {
			t.Fatal(err)
		}
		s.status = http.StatusNotFound
		s.check(t, d, in.Source.ID)
		do(t, d, func(tx *db.Tx) error { _, err := tx.Exec(ctx, statement); return err })
		err = d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err })
		if !errors.Is(err, fault.Checked) {
			t.Errorf("%s: %v", statement, fmt.Sprint(err))
		}
	}
}
