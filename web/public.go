package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
)

// The public site: what was published, for everybody, while the newsroom has it switched on. Its handlers know no session and no cookie; they read as
// report.Stranger, from publications and what the history says of them, and never a working copy.

// publicSite is what its handlers share.
type publicSite struct {
	shelf     claims.Shelf
	standings standings
	throttle  *auth.Throttle // requests by remote address
	began     time.Time      // pages may look different since
}

func newPublicSite() *publicSite {
	return &publicSite{standings: newStandings(), throttle: auth.NewThrottle(100*time.Millisecond, 300), began: time.Now().UTC()}
}

// edition is what every answer of the public site is made of.
type edition struct {
	Newsroom claims.Newsroom
	Base     string // the site's address without a slash at its end
	Shown    *claims.Shown
	Head     ledger.Head

	changed time.Time // the last change of all that readers see
	tag     string    // tells one state of all that from another
}

// at is the absolute address of a path.
func (e edition) at(path string) string { return e.Base + path }

// publicHandler answers with what readers may see.
type publicHandler func(w http.ResponseWriter, r *http.Request, e edition) error

// publicPolicy lets a page load the site's style sheet and pictures, and run nothing.
const publicPolicy = "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "

// public serves an address of the public site. While that is off there is none.
func (s *server) public(h publicHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", publicPolicy+"'none'")
		w.Header().Set("Referrer-Policy", "strict-origin-when-cross-origin")
		e, err := s.edition(r)
		if err == nil {
			err = h(w, r, e)
		}
		if err != nil {
			s.failPublic(w, r, e, err)
		}
	})
}

// isPublic reports whether an address would be the public site's.
func isPublic(path string) bool {
	return path == claims.PublicRoot || strings.HasPrefix(path, claims.PublicRoot+"/") || path == "/robots.txt"
}

// publicHost reports whether a request came to the name that the newsroom gave its public site, and asks for nothing else there.
func (s *server) publicHost(r *http.Request) bool {
	if !isPublic(r.URL.Path) && !strings.HasPrefix(r.URL.Path, "/static/") && r.URL.Path != "/newsroom/logo" {
		return false
	}
	var n claims.Newsroom
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) { n, err = claims.CurrentNewsroom(r.Context(), tx); return err })
	u, parsed := url.Parse(n.PublicURL)
	return err == nil && parsed == nil && n.Public && strings.EqualFold(u.Host, r.Host)
}

// errNotPublic is all that an address of the public site says while it is off.
var errNotPublic = fault.New(fault.NotFound, "There is no page at this address.")

func (s *server) edition(r *http.Request) (e edition, err error) {
	ctx := r.Context()
	var set time.Time
	err = s.readPublic(ctx, func(tx *db.Tx) error {
		if e.Newsroom, set, err = claims.NewsroomSet(ctx, tx); err != nil {
			return err
		}
		if !e.Newsroom.Public {
			return errNotPublic
		}
		if err := s.readers.throttle.Try(auth.RemoteKey(remote(r))); err != nil {
			return err
		}
		if e.Head, err = ledger.ReadHead(ctx, tx); err != nil {
			return err
		}
		e.Shown, err = s.readers.shelf.Now(ctx, tx)
		return err
	})
	if err != nil {
		return edition{}, err
	}
	e.Base = cmp.Or(e.Newsroom.PublicURL, s.address(r))
	for _, at := range []time.Time{set, e.Shown.At, s.readers.began} {
		if at.After(e.changed) {
			e.changed = at
		}
	}
	said, err := json.Marshal(e.Newsroom)
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d %s %s", s.static.version, e.Shown.Mark, e.Shown.Fell, e.Base, said))
	e.tag = hex.EncodeToString(sum[:9])
	return e, err
}

// readPublic runs a transaction that reads as a stranger.
func (s *server) readPublic(ctx context.Context, fn func(tx *db.Tx) error) error {
	return s.db.DB.View(ctx, func(tx *db.Tx) error { return fn(tx.As(report.Stranger)) })
}

// kept answers 304 to who has the page already, and lets it be kept for a minute. more tells what the page depends on beside what was published.
func (e edition) kept(w http.ResponseWriter, r *http.Request, more string) (done bool) {
	tag := `W/"` + e.tag + more + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=60, stale-while-revalidate=60")
	h.Set("Last-Modified", e.changed.Format(http.TimeFormat))
	if match := r.Header.Get("If-None-Match"); match != "" {
		done = strings.Contains(match, tag)
	} else if since, err := http.ParseTime(r.Header.Get("If-Modified-Since")); err == nil && more == "" {
		done = !e.changed.Truncate(time.Second).After(since)
	}
	if done {
		w.WriteHeader(http.StatusNotModified)
	}
	return done
}

// publicPage is what the public layout shows around every page.
type publicPage struct {
	Newsroom    claims.Newsroom
	Nav         string // the section that is current: checks, corrections, method
	Title       string
	Description string
	Lang, Dir   string // of the page's main words; the words around them are English
	Canonical   string // absolute; "" for pages that are no place of their own
	Base        string
	Embed       string        // address that describes how the page is embedded, without its format; "" when it is not
	Data        template.HTML // JSON-LD, or ""
	NoIndex     bool
	Article     bool
	Updated     time.Time
}

// Logo is where the newsroom's logo is served, or "".
func (p publicPage) Logo() string { return p.Newsroom.LogoPath() }

func (e edition) page(nav, title, path string) publicPage {
	return publicPage{Newsroom: e.Newsroom, Nav: nav, Title: title, Lang: "en", Dir: "ltr", Canonical: e.at(path), Base: e.Base}
}

// sendPublic executes a page into a buffer, so that it arrives whole, and sends it.
func (s *server) sendPublic(w http.ResponseWriter, status int, name, layout string, page any) error {
	var b bytes.Buffer
	if err := s.templates[name].ExecuteTemplate(&b, layout, page); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := b.WriteTo(w)
	return err
}

// publicErrorPage is what a reader is told when something is refused.
type publicErrorPage struct {
	publicPage
	Message string
}

// failPublic answers a request whose handler gave an error.
func (s *server) failPublic(w http.ResponseWriter, r *http.Request, e edition, err error) {
	h := w.Header()
	h.Del("ETag")
	h.Del("Last-Modified")
	h.Set("Cache-Control", "no-store")
	if e.Shown == nil && errors.Is(err, fault.NotFound) {
		h.Set("Content-Security-Policy", policy)
		s.fail(w, r, err) // as an address that there is not
		return
	}
	status, message := statusOf(err), err.Error()
	if later := retryLater(w, err); later != 0 {
		status = later
	}
	if errors.Is(err, context.Canceled) {
		return // the browser has gone
	}
	if status == http.StatusInternalServerError {
		s.log.Error("request failed", "id", requestID(r), "path", r.URL.Path, "error", err)
		message = "Something went wrong here. Try again in a moment."
	}
	page := publicErrorPage{e.page("", cmp.Or(errorTitles[status], "Not possible"), ""), message}
	page.Canonical, page.NoIndex = "", true
	if err := s.sendPublic(w, status, "publicerror", "publiclayout", page); err != nil {
		s.log.Error("error page", "id", requestID(r), "error", err)
	}
}

// publicNowhere answers what the public site has no page for, or does not take.
func (s *server) publicNowhere(w http.ResponseWriter, r *http.Request, _ edition) error {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		return &refusal{status: http.StatusMethodNotAllowed, message: "These pages are only read. There is nothing to send to them."}
	case r.URL.Path == claims.PublicRoot+"/":
		http.Redirect(w, r, claims.PublicRoot, http.StatusMovedPermanently)
		return nil
	}
	return fault.New(fault.NotFound, "There is no page at this address. What was published is never taken away without a word: look for it in the list.")
}

// published finds the claim that the address names; one that was never published is not there, whatever the desk knows of it.
func (e edition) published(r *http.Request) (*claims.PublicClaim, error) {
	ref := mux.Vars(r)["ref"]
	if plain, err := url.PathUnescape(ref); err == nil {
		ref = plain
	}
	if c := e.Shown.Find(cleanText(ref)); c != nil {
		return c, nil
	}
	return nil, fault.New(fault.NotFound, "Nothing was published at this address.")
}
