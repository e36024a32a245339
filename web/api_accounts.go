package web

import (
	"context"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

var accountCalls = map[string]call{
	"PATCH /me":                   {ID: "changeMe", Says: "Changes one's own name and mail address.", Body: mePatch{}, Answer: me{}, Refuses: refusesWrite},
	"GET /me/tokens":              {ID: "listTokens", Says: "Lists one's own tokens, without their secrets.", Version: true, Answer: tokenList{}},
	"DELETE /me/tokens/{id}":      {ID: "revokeToken", Says: "Revokes a token of one's own; the one that makes the call as well.", Answer: tokenList{}, Refuses: refusesPlain},
	"GET /accounts":               {ID: "listAccounts", Says: "Lists everybody who has or had an account.", Version: true, Query: []param{limitParam, cursorParam}, Answer: accountList{}},
	"POST /accounts":              {ID: "invite", Says: "Adds a person, and gives the link by which they choose a password. It works once, for seven days, and is shown this once: hand it to them alone.", Body: newAccount{}, Status: http.StatusCreated, Secret: true, Answer: invited{}, Refuses: refusesWrite},
	"GET /accounts/{id}":          {ID: "getAccount", Says: "Gives an account.", Version: true, Answer: account{}, Refuses: refusesGone},
	"PATCH /accounts/{id}":        {ID: "changeAccount", Says: "Changes the role of a person, or their name and mail address.", Body: accountPatch{}, Answer: account{}, Refuses: refusesStep},
	"POST /accounts/{id}/link":    {ID: "renewLink", Says: "Gives a new link for an invitation, or for a new password.", Status: http.StatusCreated, Secret: true, Answer: invited{}, Refuses: refusesPlain},
	"POST /accounts/{id}/disable": {ID: "disableAccount", Says: "Disables an account: its sessions end, and its tokens open nothing.", Answer: account{}, Refuses: refusesPlain},
	"POST /accounts/{id}/enable":  {ID: "enableAccount", Says: "Enables it again.", Answer: account{}, Refuses: refusesPlain},
}

// mePatch is the body of PATCH /me.
type mePatch struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
}

// PATCH /api/v1/me
func (s *server) apiChangeMe(w http.ResponseWriter, r *http.Request) error {
	var b mePatch
	by := person(r)
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		return auth.Rename(r.Context(), tx, by, by.ID, word(b.Name, by.Name), word(b.Email, by.Email))
	})
	if err != nil {
		return err
	}
	by.Name, by.Email = word(b.Name, by.Name), word(b.Email, by.Email)
	return say(w, http.StatusOK, meOf(by))
}

// ownToken is a token without its secret.
type ownToken struct {
	ID      string     `json:"id"`
	Label   string     `json:"label"`
	Scope   string     `json:"scope" doc:"read or write"`
	Live    bool       `json:"live" doc:"false: it is revoked or expired"`
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
	Used    *time.Time `json:"used,omitempty" doc:"the last time, to the hour"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

type tokenList struct {
	Tokens []ownToken `json:"tokens"`
}

// GET /api/v1/me/tokens
func (s *server) apiTokens(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out tokenList, err error) {
		out.Tokens = []ownToken{}
		found, err := auth.APITokens(r.Context(), tx, person(r).ID)
		for _, t := range found {
			out.Tokens = append(out.Tokens, ownToken{t.ID, t.Label, t.Scope, t.Live(tx.Now()), t.CreatedAt, when(t.ExpiresAt), when(t.UsedAt), when(t.RevokedAt)})
		}
		return out, err
	})
}

// DELETE /api/v1/me/tokens/{id}
func (s *server) apiRevokeToken(w http.ResponseWriter, r *http.Request) error {
	if err := s.apply(w, r, nil, func(tx *db.Tx) error { return auth.RevokeAPIToken(r.Context(), tx, person(r), pathID(r)) }); err != nil {
		return err
	}
	return s.apiTokens(w, r)
}

// account is a person's account, as admins see it.
type account struct {
	somebody
	Email        string     `json:"email"`
	State        string     `json:"state" doc:"invited, active or disabled"`
	Created      time.Time  `json:"created"`
	Joined       *time.Time `json:"joined,omitempty"`
	Disabled     *time.Time `json:"disabled,omitempty"`
	Seen         *time.Time `json:"seen,omitempty" doc:"the last use, to the hour"`
	HasPassword  bool       `json:"has_password"`
	SecondFactor bool       `json:"second_factor"`
}

func accountOf(a auth.Account) account {
	return account{somebody{a.ID, a.Name, a.Role}, a.Email, a.State(), a.CreatedAt, when(a.JoinedAt), when(a.DisabledAt), when(a.SeenAt), !a.PasswordSetAt.IsZero(), !a.SecondFactorAt.IsZero()}
}

type accountList struct {
	Accounts []account `json:"accounts"`
	Next     *string   `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/accounts
func (s *server) apiAccounts(w http.ResponseWriter, r *http.Request) error {
	out := accountList{Accounts: []account{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		all, err := auth.ListAccounts(r.Context(), tx)
		if err != nil {
			return err
		}
		page, cursor, err := pageOf(r, all)
		for _, a := range page {
			out.Accounts = append(out.Accounts, accountOf(a))
		}
		out.Next = cursor
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// newAccount is the body of POST /accounts.
type newAccount struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Role  string `json:"role" doc:"viewer, researcher, checker, editor or admin"`
}

// invited is a person with the link by which they choose a password.
type invited struct {
	account
	Link string `json:"link"`
}

// POST /api/v1/accounts
func (s *server) apiInvite(w http.ResponseWriter, r *http.Request) error {
	var b newAccount
	if err := body(w, r, &b); err != nil {
		return err
	}
	return s.sayInvited(w, r, func(tx *db.Tx) (id, token string, err error) {
		p, token, err := inviteInto(r.Context(), tx, person(r), auth.NewPerson{Name: b.Name, Email: b.Email, Role: auth.Role(b.Role)})
		return p.ID, token, err
	})
}

// POST /api/v1/accounts/{id}/link
func (s *server) apiRenewLink(w http.ResponseWriter, r *http.Request) error {
	return s.sayInvited(w, r, func(tx *db.Tx) (id, token string, err error) {
		a, _, token, err := newLinkFor(r.Context(), tx, person(r), pathID(r))
		return a.ID, token, err
	})
}

func (s *server) sayInvited(w http.ResponseWriter, r *http.Request, make func(tx *db.Tx) (id, token string, err error)) error {
	var id, token string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		id, token, err = make(tx)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", apiRoot+"/accounts/"+id)
	return sayRead(s, w, r, http.StatusCreated, func(tx *db.Tx) (invited, error) {
		a, err := auth.GetAccount(r.Context(), tx, id)
		return invited{accountOf(a), s.address(r) + "/signin/link?token=" + token}, err
	})
}

// GET /api/v1/accounts/{id}
func (s *server) apiAccount(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (account, error) {
		a, err := auth.GetAccount(r.Context(), tx, pathID(r))
		return accountOf(a), err
	})
}

// accountPatch is the body of PATCH /accounts/{id}: what it does not name stays.
type accountPatch struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
	Role  *string `json:"role,omitempty"`
}

// PATCH /api/v1/accounts/{id}
func (s *server) apiChangeAccount(w http.ResponseWriter, r *http.Request) error {
	var b accountPatch
	return s.accountStep(w, r, &b, func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
		a, err := auth.GetAccount(ctx, tx, id)
		if err != nil {
			return err
		}
		if b.Name != nil || b.Email != nil {
			if err := auth.Rename(ctx, tx, by, a.ID, word(b.Name, a.Name), word(b.Email, a.Email)); err != nil {
				return err
			}
		}
		if b.Role == nil {
			return nil
		}
		return auth.SetRole(ctx, tx, by, a.ID, auth.Role(*b.Role))
	})
}

// apiAccountStep makes a handler of a step that takes an account alone.
func (s *server) apiAccountStep(step func(context.Context, *db.Tx, auth.Person, string) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error { return s.accountStep(w, r, nil, step) }
}

func (s *server) accountStep(w http.ResponseWriter, r *http.Request, b any, step func(context.Context, *db.Tx, auth.Person, string) error) error {
	if err := s.apply(w, r, b, func(tx *db.Tx) error { return step(r.Context(), tx, person(r), pathID(r)) }); err != nil {
		return err
	}
	return s.apiAccount(w, r)
}
