package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// handler answers a request or says why it cannot.
type handler func(w http.ResponseWriter, r *http.Request) error

// sessionCookie holds the session's token. Lax: the printed link is opened from a terminal or a mail, and must find the session.
const sessionCookie = "claimtrail_session"

type personKey struct{}

// person gives who is signed in; the zero Person on pages for strangers.
func person(r *http.Request) auth.Person { return reader(r.Context()) }

// reader is person for transactions.
func reader(ctx context.Context) auth.Person {
	p, _ := ctx.Value(personKey{}).(auth.Person)
	return p
}

// anybody serves a page that asks for no session; one that is there is still known.
func (s *server) anybody(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, err := s.bySession(r); err == nil {
			r = r.WithContext(context.WithValue(r.Context(), personKey{}, p))
		}
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// signedIn serves a page to people of a role.
func (s *server) signedIn(role auth.Role, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := s.bySession(r)
		switch {
		case errors.Is(err, fault.Denied):
			if err := s.askSignIn(w, r); err != nil {
				s.fail(w, r, err)
			}
			return
		case err == nil:
			err = p.Require(role, "open this page")
		}
		r = r.WithContext(context.WithValue(r.Context(), personKey{}, p))
		if err == nil {
			w.Header().Set("Cache-Control", "private, no-cache")
			err = h(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// cameFrom is the page to come back to after signing in: the one asked for, or the one whose form was sent.
func cameFrom(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	if page, err := url.Parse(r.Referer()); err == nil && page.Host == r.Host {
		return page.RequestURI()
	}
	return deskPath
}

const deskPath = "/claims"

// local gives an address of this site, or the Desk's for what could lead elsewhere: a browser takes //, /\ and control characters
// for the beginning of another site's.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") {
		return deskPath
	}
	return next
}

// sessionOf gives the session's token that a browser brings, or "".
func sessionOf(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (s *server) bySession(r *http.Request) (p auth.Person, err error) {
	session := sessionOf(r)
	if session == "" {
		return p, fault.New(fault.Denied, "You are not signed in.")
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		p, err = auth.BySession(r.Context(), tx, session)
		return err
	})
	s.noteSeen(r.Context(), p)
	return p, err
}

// noteSeen notes, once an hour, that a person was here. When that fails the page is shown all the same.
func (s *server) noteSeen(ctx context.Context, p auth.Person) {
	if !p.SeenDue() {
		return
	}
	if err := s.db.Update(ctx, func(tx *db.Tx) error { return auth.NoteSeen(ctx, tx, p) }); err != nil {
		s.log.Warn("who was here could not be noted", "error", err)
	}
}

// cached answers a page that cannot have changed with 304: the ledger's size, the viewer, the site's files and, since pages say how
// long ago things were, the hour tell whether it has. So does what is still being read, for pages say so until it is.
func (s *server) cached(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var head ledger.Head
		err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
			head, err = ledger.ReadHead(r.Context(), tx)
			return err
		})
		if err != nil {
			return err
		}
		tag := fmt.Sprintf(`W/"%d-%s-%d-%s-%d%s"`, head.Size, person(r).ID, person(r).Marks, s.static.version, time.Now().Unix()/3600, s.unread())
		w.Header().Set("ETag", tag)
		w.Header().Set("Vary", "Cookie")
		if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		return h(w, r)
	}
}

// unread says which indexes pages cannot be asked yet, as a part of a tag; "" once all can.
func (s *server) unread() (tag string) {
	if s.matcher != nil && !s.matcher.Ready() {
		tag = "-m"
	}
	if !s.finder.Ready() {
		tag += "-f"
	}
	return tag
}

// tokenOf takes the token out of a link, or gives what is no link as it is.
func tokenOf(link string) string {
	link = strings.TrimSpace(link)
	if u, err := url.Parse(link); err == nil && u.Query().Has("token") {
		return u.Query().Get("token")
	}
	return link
}

// setSession keeps a session in the browser, out of reach of scripts; "" with a negative time ends it.
func (s *server) setSession(w http.ResponseWriter, r *http.Request, session string, lasts time.Duration) {
	s.setCookie(w, r, sessionCookie, "/", session, lasts)
}

// setCookie keeps something in the browser for a while, out of reach of scripts and of other sites' forms.
func (s *server) setCookie(w http.ResponseWriter, r *http.Request, name, path, value string, lasts time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: path, MaxAge: int(lasts.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure || r.TLS != nil,
	})
}

// POST /signout
func (s *server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.db.Update(r.Context(), func(tx *db.Tx) error { return auth.EndSession(r.Context(), tx, sessionOf(r)) }); err != nil {
		return err
	}
	s.setSession(w, r, "", -time.Second)
	return see(w, r, "/signin", "")
}

// GET /healthz
func (s *server) healthy(w http.ResponseWriter, r *http.Request) {
	err := s.db.View(r.Context(), func(tx *db.Tx) error { _, err := ledger.ReadHead(r.Context(), tx); return err })
	if err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n")) // the client may be gone
}
