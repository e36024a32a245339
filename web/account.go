package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// accountPage is a person's own: name, password, second factor, sessions, tokens.
type accountPage struct {
	rights
	Account               auth.Account
	HasPassword           bool
	CodesLeft             int
	Sessions              []auth.Session
	Tokens                []auth.APIToken
	Now                   time.Time
	Name, Password, Token form
}

// LiveTokens is how many tokens open something now.
func (p accountPage) LiveTokens() (n int) {
	for _, t := range p.Tokens {
		if t.Live(p.Now) {
			n++
		}
	}
	return n
}

// GET /account
func (s *server) account(w http.ResponseWriter, r *http.Request) error {
	p, err := s.accountPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "account", "account", p)
}

func (s *server) accountPage(r *http.Request) (p accountPage, err error) {
	by, ctx := person(r), r.Context()
	p.rights, p.Now, p.Password, p.Token = rightsOf(r), time.Now(), blank(map[string]string{"tokens": "revoke"}), blank(map[string]string{"scope": auth.ScopeWrite, "expires": "90d"})
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if p.Account, err = auth.GetAccount(ctx, tx, by.ID); err != nil {
			return err
		}
		c, err := auth.CandidateOf(ctx, tx, by)
		if err != nil {
			return err
		}
		p.HasPassword = c.HasPassword()
		f, err := auth.SecondFactor(ctx, tx, by)
		if err != nil {
			return err
		}
		p.CodesLeft = f.CodesLeft
		if p.Sessions, err = auth.Sessions(ctx, tx, by.ID, sessionOf(r)); err != nil {
			return err
		}
		p.Tokens, err = auth.APITokens(ctx, tx, by.ID)
		return err
	})
	p.Name = blank(map[string]string{"name": p.Account.Name, "email": p.Account.Email})
	return p, err
}

// again shows the account page with a form that was refused: which of them, and its fields.
func (s *server) again(w http.ResponseWriter, r *http.Request, err error, which func(p *accountPage) *form, fields ...string) error {
	status := retryLater(w, err)
	p, pageErr := s.accountPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	f := which(&p)
	*f = formOf(r)
	for _, secret := range secretFields {
		delete(f.Values, secret)
	}
	switch {
	case status != 0:
		f.Error = err.Error()
	case f.take(err, fields...):
		status = fault.HTTPStatus(err)
	default:
		return err
	}
	return s.render(w, r, status, "account", "account", p)
}

// prove asks for the present password of those who have one, so that an open browser is not enough to lock its owner out.
func (s *server) prove(r *http.Request) error { return s.proveIn(r, "current") }

// proveIn is prove by a field of another name, on a page that asks twice.
func (s *server) proveIn(r *http.Request, field string) error {
	by := person(r)
	var c auth.Candidate
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		c, err = auth.CandidateOf(r.Context(), tx, by)
		return err
	})
	if err != nil || !c.HasPassword() {
		return err
	}
	if err := s.names.Try("proof " + by.ID); err != nil {
		return err
	}
	ok, err := c.Proves(r.Context(), r.PostFormValue(field))
	if err == nil && !ok {
		err = fault.In(field, "This is not your present password.")
	}
	return err
}

// POST /account/name
func (s *server) changeName(w http.ResponseWriter, r *http.Request) error {
	by := person(r)
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		return auth.Rename(r.Context(), tx, by, by.ID, r.PostFormValue("name"), r.PostFormValue("email"))
	})
	if err == nil {
		return see(w, r, "/account", "renamed")
	}
	return s.again(w, r, err, func(p *accountPage) *form { return &p.Name }, "name", "email")
}

// POST /account/password
func (s *server) changePassword(w http.ResponseWriter, r *http.Request) error {
	by := person(r)
	err := s.prove(r)
	hash := ""
	if err == nil {
		hash, err = newPassword(r, by)
	}
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			err := auth.SetPassword(r.Context(), tx, by, hash, sessionOf(r), "")
			if err == nil && r.PostFormValue("tokens") == "revoke" {
				err = auth.RevokeAPITokens(r.Context(), tx, by, by.ID)
			}
			return err
		})
	}
	if err == nil {
		return see(w, r, "/account", "password")
	}
	return s.again(w, r, err, func(p *accountPage) *form { return &p.Password }, "current", "password")
}

// POST /account/sessions/{id}/end
func (s *server) endSession(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return auth.EndSessionOf(r.Context(), tx, person(r), pathID(r)) })
	if err != nil {
		return err
	}
	return see(w, r, "/account#sessions", "ended")
}

// POST /account/sessions/end
func (s *server) endOtherSessions(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return auth.EndOtherSessions(r.Context(), tx, person(r), sessionOf(r)) })
	if err != nil {
		return err
	}
	return see(w, r, "/account#sessions", "endedothers")
}

// POST /account/tokens
func (s *server) createToken(w http.ResponseWriter, r *http.Request) error {
	by := person(r)
	var life auth.Life
	var token string
	var t auth.APIToken
	err := s.proveIn(r, "present") // a token outlives the session of an open browser
	if err == nil {
		life, err = auth.ParseLife(r.PostFormValue("expires"))
	}
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
			token, t, err = auth.NewAPIToken(r.Context(), tx, by, by, r.PostFormValue("label"), r.PostFormValue("scope"), life.After(tx.Now()))
			return err
		})
	}
	if err != nil {
		return s.again(w, r, err, func(p *accountPage) *form { return &p.Token }, "present", "label", "scope", "expires")
	}
	page := secretPage{Title: "Your new token", Secrets: []string{token}, Back: "/account#tokens", BackWords: "To your account",
		Words: "Copy it now: it is shown this once, and kept nowhere. Whoever has it acts as you, within the scope " + t.Scope + "."}
	return s.showSecret(w, r, page)
}

// POST /account/tokens/{id}/revoke
func (s *server) revokeToken(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return auth.RevokeAPIToken(r.Context(), tx, person(r), pathID(r)) })
	if err != nil {
		return err
	}
	return see(w, r, "/account#tokens", "revoked")
}

// secretPage shows something once.
type secretPage struct {
	Title, Words    string
	Secrets         []string
	Back, BackWords string
}

// showSecret answers a form with what it made; no browser keeps the page, and reloading it asks first.
func (s *server) showSecret(w http.ResponseWriter, r *http.Request, p secretPage) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return s.render(w, r, http.StatusOK, "secret", "account", p)
}
