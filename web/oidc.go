package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// OIDC is a newsroom's own sign-in (OpenID Connect).
type OIDC struct {
	Issuer, ClientID, ClientSecret string
	Name                           string    // the words of its button, "" for usual ones
	Role                           auth.Role // of people who come for the first time; "": only those who were invited with their e-mail address
}

// oidcSignIn knows the issuer once it has answered; the site starts without it.
type oidcSignIn struct {
	OIDC
	mu       sync.Mutex
	provider *oidc.Provider
}

func newOIDC(o Options) *oidcSignIn {
	if o.OIDC == nil {
		return nil
	}
	return &oidcSignIn{OIDC: *o.OIDC}
}

// words stand on the button; "" when the newsroom has no sign-in of its own.
func (o *oidcSignIn) words() string {
	switch {
	case o == nil:
		return ""
	case o.Name == "":
		return "Continue with the newsroom’s account"
	}
	return o.Name
}

var (
	errNoIssuer = errors.New("Your newsroom’s sign-in does not answer just now. Try again in a minute, or sign in by password or link.") //nolint:staticcheck // a sentence for people
	errNoOIDC   = fault.New(fault.NotFound, "This newsroom has no sign-in of its own.")
)

// issuerClient asks the issuer. Its address comes from whoever runs the server, so it may stand in a private network.
var issuerClient = &http.Client{Timeout: 10 * time.Second}

// config asks the issuer for its addresses, the first time.
func (o *oidcSignIn) config(ctx context.Context, site string) (*oauth2.Config, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider == nil {
		// The provider fetches keys later too: with the client of this context, and never ended by one request.
		p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), issuerClient), o.Issuer)
		if err != nil {
			return nil, fmt.Errorf("%w (%w)", errNoIssuer, err)
		}
		o.provider = p
	}
	return &oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: o.provider.Endpoint(), RedirectURL: site + oidcPath + "/back",
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}, nil
}

const (
	oidcPath   = "/signin/oidc"
	oidcCookie = "claimtrail_oidc"
	oidcLives  = 10 * time.Minute
)

// oidcState is what the browser keeps while its person is at the issuer.
type oidcState struct{ State, Nonce, Verifier, Next string }

// GET /signin/oidc leads to the issuer. It is a link, not a form: browsers follow no form to another site under our policy.
func (s *server) beginOIDC(w http.ResponseWriter, r *http.Request) error {
	if s.oidc == nil {
		return errNoOIDC
	}
	next := local(r.URL.Query().Get("next"))
	config, err := s.oidc.config(r.Context(), s.address(r))
	if err != nil {
		return s.refuseOIDC(w, r, err, next)
	}
	state := oidcState{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Next: next}
	kept, err := json.Marshal(state)
	if err != nil {
		return err
	}
	s.setCookie(w, r, oidcCookie, oidcPath, base64.RawURLEncoding.EncodeToString(kept), oidcLives)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, config.AuthCodeURL(state.State, oidc.Nonce(state.Nonce), oauth2.S256ChallengeOption(state.Verifier)), http.StatusSeeOther)
	return nil
}

// refuseOIDC shows the sign-in page with a sentence; the log holds what the issuer said.
func (s *server) refuseOIDC(w http.ResponseWriter, r *http.Request, err error, next string) error {
	f, status := blank(nil), http.StatusForbidden
	f.Error = err.Error()
	switch {
	case errors.Is(err, errNoIssuer):
		f.Error, status = errNoIssuer.Error(), http.StatusServiceUnavailable
	case fault.KindOf(err) == "":
		return err
	}
	s.log.Warn("sign-in by the newsroom's own was refused", "id", requestID(r), "error", err, "cause", errors.Unwrap(err))
	return s.renderSignIn(w, r, status, f, next)
}

// GET /signin/oidc/back is where the issuer sends the browser. It signs in, though it is a GET: the state in the browser's own cookie shows that the person
// asked for that here, and works once.
func (s *server) endOIDC(w http.ResponseWriter, r *http.Request) error {
	if s.oidc == nil {
		return errNoOIDC
	}
	var state oidcState
	if cookie, err := r.Cookie(oidcCookie); err == nil {
		if kept, err := base64.RawURLEncoding.DecodeString(cookie.Value); err == nil {
			_ = json.Unmarshal(kept, &state) // what cannot be read has no state, and is refused
		}
	}
	s.setCookie(w, r, oidcCookie, oidcPath, "", -time.Second)
	identity, err := s.identify(r, state)
	if err != nil {
		return s.refuseOIDC(w, r, err, state.Next)
	}
	var in auth.SignedIn
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if in, err = auth.SignInAs(r.Context(), tx, identity, s.oidc.Role); err != nil {
			return err
		}
		return s.rotate(r, tx, in)
	})
	if err != nil {
		return s.refuseOIDC(w, r, err, state.Next)
	}
	s.letIn(w, r, in, state.Next)
	return nil
}

// identify proves who came back: state, code, signature, audience, expiry and nonce must all fit what was asked for.
func (s *server) identify(r *http.Request, state oidcState) (i auth.Identity, err error) {
	q := r.URL.Query()
	if state.State == "" || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state.State)) != 1 {
		return i, fault.New(fault.Denied, "This sign-in was not begun in this browser, or took too long. Begin again.")
	}
	if q.Get("code") == "" {
		return i, fault.Newf(fault.Denied, "Your newsroom’s sign-in did not let you in. Try again, or ask an admin.")
	}
	config, err := s.oidc.config(r.Context(), s.address(r))
	if err != nil {
		return i, err
	}
	ctx := oidc.ClientContext(r.Context(), issuerClient)
	token, err := config.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(state.Verifier))
	if err != nil {
		return i, fault.Wrap(fault.Denied, err, "Your newsroom’s sign-in did not confirm who you are. Begin again.")
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := s.oidc.provider.Verifier(&oidc.Config{ClientID: s.oidc.ClientID}).Verify(ctx, raw)
	if err != nil {
		return i, fault.Wrap(fault.Denied, err, "What your newsroom’s sign-in said of you cannot be trusted. Begin again; if it comes back, tell whoever runs this server.")
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(state.Nonce)) != 1 {
		return i, fault.New(fault.Denied, "This sign-in belongs to another attempt. Begin again.")
	}
	return identityOf(id)
}

// identityOf reads who a proved token speaks of.
func identityOf(id *oidc.IDToken) (i auth.Identity, err error) {
	var said struct {
		Name      string `json:"name"`
		Preferred string `json:"preferred_username"`
		Email     string `json:"email"`
		Verified  any    `json:"email_verified"` // some issuers write it as a word
	}
	if err := id.Claims(&said); err != nil {
		return i, fault.Wrap(fault.Denied, err, "What your newsroom’s sign-in said of you cannot be read. Tell whoever runs this server.")
	}
	if said.Name == "" {
		said.Name = said.Preferred
	}
	return auth.Identity{Issuer: id.Issuer, Subject: id.Subject, Name: said.Name, Email: said.Email, EmailVerified: said.Verified == true || said.Verified == "true"}, nil
}
