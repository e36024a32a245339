package web

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// signInPage is the way in: a password, the newsroom's own sign-in, or a link that somebody has at hand.
type signInPage struct {
	SignedIn bool
	Accounts bool   // people have accounts here
	OIDC     string // the words of the button to the newsroom's own sign-in, "" without one
	Next     string // where to go afterwards
	Form     form
}

// GET /signin
func (s *server) signIn(w http.ResponseWriter, r *http.Request) error {
	return s.renderSignIn(w, r, http.StatusOK, blank(nil), r.URL.Query().Get("next"))
}

func (s *server) renderSignIn(w http.ResponseWriter, r *http.Request, status int, f form, next string) error {
	p := signInPage{SignedIn: person(r).ID != "", OIDC: s.oidc.words(), Next: local(next), Form: f}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Accounts, err = auth.Accounts(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.render(w, r, status, "signin", "", p)
}

// errSignIn is all that anybody learns: whether the name is unknown, the password wrong or the account disabled.
var errSignIn = fault.New(fault.Invalid, "Name and password do not fit together. Check both; whoever runs this newsroom's Claimtrail can give you a new link.")

// POST /signin
func (s *server) passwordSignIn(w http.ResponseWriter, r *http.Request) error {
	in, err := s.byPassword(r, r.PostFormValue("user"), r.PostFormValue("password"))
	if err == nil {
		s.letIn(w, r, in, r.PostFormValue("next"))
		return nil
	}
	status := retryLater(w, err)
	if status == 0 && !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.Denied) {
		return err
	}
	f := blank(map[string]string{"user": r.PostFormValue("user")})
	f.Error = err.Error()
	if status == 0 {
		status = fault.HTTPStatus(err)
	}
	return s.renderSignIn(w, r, status, f, r.PostFormValue("next"))
}

// byPassword compares outside of any transaction: it takes a while, and writers wait for each other.
func (s *server) byPassword(r *http.Request, who, password string) (in auth.SignedIn, err error) {
	if err := s.remotes.Try(auth.RemoteKey(remote(r))); err != nil {
		return in, err
	}
	var c auth.Candidate
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		c, err = auth.FindCandidate(r.Context(), tx, who)
		return err
	})
	if err == nil {
		err = s.mayTry(r, cmp.Or(c.Person.ID, auth.NameKey(who)))
	}
	if err != nil {
		return in, err
	}
	switch ok, err := c.Proves(r.Context(), password); {
	case err != nil:
		return in, err
	case !ok:
		return in, errSignIn
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if in, err = auth.SignIn(r.Context(), tx, c); err != nil {
			return err
		}
		return s.rotate(r, tx, in)
	})
	return in, err
}

// mayTry counts a try of somebody's password, by whichever of their names. It is counted by address first, so that who guesses from one shuts nobody
// out elsewhere; from everywhere together many more are let through.
func (s *server) mayTry(r *http.Request, whose string) error {
	if err := s.names.Try("name " + whose + " " + auth.RemoteKey(remote(r))); err != nil {
		return err
	}
	return s.anywhere.Try(whose)
}

// rotate ends the session that the browser brought when another begins, and keeps which browser it is.
func (s *server) rotate(r *http.Request, tx *db.Tx, in auth.SignedIn) error {
	if in.Session == "" {
		return nil
	}
	if err := auth.EndSession(r.Context(), tx, sessionOf(r)); err != nil {
		return err
	}
	return auth.NoteBrowser(r.Context(), tx, in.Session, r.UserAgent())
}

// retryLater sets when one who tries too often may try again, and gives the status that says so, 0 for other errors.
func retryLater(w http.ResponseWriter, err error) int {
	var t *auth.Throttled
	if !errors.As(err, &t) {
		return 0
	}
	w.Header().Set("Retry-After", strconv.Itoa(t.Seconds()))
	return http.StatusTooManyRequests
}

// remote is the address of the browser. A proxy on this machine says whom it speaks for, last.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if forwarded := r.Header.Values("X-Forwarded-For"); err == nil && at.IsLoopback() && len(forwarded) > 0 {
		list := strings.Split(forwarded[len(forwarded)-1], ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
			return last.String()
		}
	}
	return host
}

// stepCookie holds a sign-in that waits for its second factor.
const (
	stepCookie = "claimtrail_step"
	stepPath   = "/signin/step"
)

// letIn gives the browser its session, or asks for the second factor.
func (s *server) letIn(w http.ResponseWriter, r *http.Request, in auth.SignedIn, next string) {
	next = local(next)
	if in.Session == "" {
		s.setCookie(w, r, stepCookie, stepPath, in.Challenge, auth.ChallengeLives)
		http.Redirect(w, r, stepPath+"?next="+url.QueryEscape(next), http.StatusSeeOther)
		return
	}
	s.setSession(w, r, in.Session, auth.SessionLength)
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// stepPage asks for the second factor.
type stepPage struct {
	Name, Next string
	Form       form
}

// challenge gives the sign-in under way and whose it is.
func (s *server) challenge(ctx context.Context, r *http.Request) (token string, p auth.Person, err error) {
	if cookie, err := r.Cookie(stepCookie); err == nil {
		token = cookie.Value
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		p, err = auth.Challenged(ctx, tx, token)
		return err
	})
	return token, p, err
}

// beginAgain shows the sign-in page when the step can no longer be made.
func (s *server) beginAgain(w http.ResponseWriter, r *http.Request, err error, next string) error {
	if !errors.Is(err, fault.Denied) {
		return err
	}
	s.setCookie(w, r, stepCookie, stepPath, "", -time.Second)
	f := blank(nil)
	f.Error = err.Error()
	return s.renderSignIn(w, r, http.StatusForbidden, f, next)
}

// GET /signin/step
func (s *server) secondStep(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.Query().Get("next")
	_, p, err := s.challenge(r.Context(), r)
	if err != nil {
		return s.beginAgain(w, r, err, next)
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.render(w, r, http.StatusOK, "signinstep", "", stepPage{Name: p.Name, Next: local(next), Form: blank(nil)})
}

// POST /signin/step
func (s *server) answerStep(w http.ResponseWriter, r *http.Request) error {
	next := r.PostFormValue("next")
	token, p, err := s.challenge(r.Context(), r)
	if err != nil {
		return s.beginAgain(w, r, err, next)
	}
	page := stepPage{Name: p.Name, Next: local(next), Form: blank(nil)}
	if err := s.names.Try("code " + p.ID); err != nil {
		page.Form.Error = err.Error()
		return s.render(w, r, retryLater(w, err), "signinstep", "", page)
	}
	in := auth.SignedIn{Person: p}
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if in.Session, err = auth.Answer(r.Context(), tx, token, r.PostFormValue("code")); err != nil {
			return err
		}
		return s.rotate(r, tx, in)
	})
	if err != nil {
		return s.beginAgain(w, r, err, next)
	}
	if in.Session == "" {
		page.Form.Faults["code"] = "This code is not right, or was used already. Wait for the next one."
		return s.render(w, r, http.StatusUnprocessableEntity, "signinstep", "", page)
	}
	s.setCookie(w, r, stepCookie, stepPath, "", -time.Second)
	s.letIn(w, r, in, next)
	return nil
}

// linkPage is a one-time link that was opened.
type linkPage struct {
	Name, Token, Next string
	Choose            bool // a password
	Form              form
}

// GET /signin/link shows the button that uses up the link: a GET changes nothing, and a preview of the link must not spend it.
func (s *server) signInLink(w http.ResponseWriter, r *http.Request) error {
	return s.renderLink(w, r, http.StatusOK, r.URL.Query().Get("token"), r.URL.Query().Get("next"), blank(nil))
}

func (s *server) renderLink(w http.ResponseWriter, r *http.Request, status int, token, next string, f form) error {
	var l auth.Link
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		l, err = auth.ReadLink(r.Context(), tx, token)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	return s.render(w, r, status, "signinlink", "", linkPage{Name: l.Person.Name, Token: token, Next: local(next), Choose: l.Purpose != auth.ForSignIn, Form: f})
}

// POST /signin/link
func (s *server) redeemLink(w http.ResponseWriter, r *http.Request) error {
	token, next := tokenOf(r.PostFormValue("token")), r.PostFormValue("next")
	var l auth.Link
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		l, err = auth.ReadLink(r.Context(), tx, token)
		return err
	})
	if err != nil {
		return err
	}
	if l.Purpose != auth.ForSignIn {
		return s.acceptLink(w, r, l.Person, token, next)
	}
	var in auth.SignedIn
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if in.Session, in.Person, err = auth.RedeemSignInLink(r.Context(), tx, token); err != nil {
			return err
		}
		return s.rotate(r, tx, in)
	})
	if err != nil {
		return err
	}
	s.letIn(w, r, in, next)
	return nil
}

// acceptLink takes the password that an invited person chose. A link that was pasted into the sign-in page is opened first.
func (s *server) acceptLink(w http.ResponseWriter, r *http.Request, p auth.Person, token, next string) error {
	if !r.PostForm.Has("password") {
		http.Redirect(w, r, "/signin/link?token="+url.QueryEscape(token)+"&next="+url.QueryEscape(local(next)), http.StatusSeeOther)
		return nil
	}
	hash, err := newPassword(r, p)
	if err != nil {
		f := blank(nil)
		if f.take(err, "password") {
			return s.renderLink(w, r, fault.HTTPStatus(err), token, next, f)
		}
		return err
	}
	var in auth.SignedIn
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if in, err = auth.Accept(r.Context(), tx, token, hash); err != nil {
			return err
		}
		return s.rotate(r, tx, in)
	})
	if err != nil {
		return err
	}
	s.letIn(w, r, in, next)
	return nil
}

// newPassword checks the password that a form brings and gives its hash.
func newPassword(r *http.Request, p auth.Person) (hash string, err error) {
	password := r.PostFormValue("password")
	if err := auth.CheckPassword(password, p); err != nil {
		return "", err
	}
	return auth.HashPassword(r.Context(), password)
}
