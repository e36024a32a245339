package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// peoplePage lists everybody and invites others.
type peoplePage struct {
	rights
	People []auth.Account
	Roles  []auth.Role
	Form   form
}

// GET /people
func (s *server) people(w http.ResponseWriter, r *http.Request) error {
	return s.renderPeople(w, r, http.StatusOK, blank(map[string]string{"role": string(auth.Researcher)}))
}

func (s *server) renderPeople(w http.ResponseWriter, r *http.Request, status int, f form) error {
	p := peoplePage{rights: rightsOf(r), Roles: auth.Roles, Form: f}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.People, err = auth.ListAccounts(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return s.render(w, r, status, "people", "people", p)
}

// POST /people
func (s *server) invite(w http.ResponseWriter, r *http.Request) error {
	var p auth.Person
	var token string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		n := auth.NewPerson{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Role: auth.Role(r.PostFormValue("role"))}
		p, token, err = inviteInto(r.Context(), tx, person(r), n)
		return err
	})
	if err == nil {
		return s.showLink(w, r, p, token, "Invitation for "+p.Name)
	}
	if f := formOf(r); f.take(err, "name", "email", "role") {
		return s.renderPeople(w, r, fault.HTTPStatus(err), f)
	}
	return err
}

// inviteInto adds a person, and makes the secret of the link that invites them.
func inviteInto(ctx context.Context, tx *db.Tx, by auth.Person, n auth.NewPerson) (p auth.Person, token string, err error) {
	if p, err = auth.AddPerson(ctx, tx, by, n); err == nil {
		token, err = auth.NewLink(ctx, tx, by, p, auth.ForInvitation)
	}
	return p, token, err
}

// newLinkFor makes the secret of a new link of somebody: to join, or to choose another password.
func newLinkFor(ctx context.Context, tx *db.Tx, by auth.Person, id string) (a auth.Account, purpose, token string, err error) {
	if a, err = auth.GetAccount(ctx, tx, id); err != nil {
		return a, "", "", err
	}
	if a.ID == by.ID {
		return a, "", "", errOwn
	}
	purpose = auth.ForInvitation
	if !a.PasswordSetAt.IsZero() {
		purpose = auth.ForReset
	}
	token, err = auth.NewLink(ctx, tx, by, a.Person, purpose)
	return a, purpose, token, err
}

// showLink shows a person's link once, to the admin who hands it on.
func (s *server) showLink(w http.ResponseWriter, r *http.Request, p auth.Person, token, title string) error {
	return s.showSecret(w, r, secretPage{Title: title, Secrets: []string{s.address(r) + "/signin/link?token=" + token}, Back: "/people", BackWords: "To people",
		Words: "Give this link to " + p.Name + " alone: whoever opens it first chooses the password. It works once, for seven days, and is shown this once."})
}

// address is the site's own, as links name it.
func (s *server) address(r *http.Request) string {
	if s.site != "" {
		return s.site
	}
	scheme := "http"
	if r.TLS != nil || s.secure {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: r.Host}).String()
}

// personPage is one person, for an admin.
type personPage struct {
	rights
	auth.Account
	Self     bool
	Roles    []auth.Role
	Assigned int // claims that wait for this person
	Form     form
}

// GET /people/{id}
func (s *server) onePerson(w http.ResponseWriter, r *http.Request) error {
	return s.renderPerson(w, r, nil)
}

// renderPerson shows a person, and a form that was refused.
func (s *server) renderPerson(w http.ResponseWriter, r *http.Request, refused error) error {
	ctx := r.Context()
	p := personPage{rights: rightsOf(r), Roles: auth.Roles}
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		if p.Account, err = auth.GetAccount(ctx, tx, pathID(r)); err != nil {
			return err
		}
		list, err := claims.List(ctx, tx, nil, claims.Filter{Assignee: p.ID, Limit: 1})
		p.Assigned = list.Total
		return err
	})
	if err != nil {
		return errors.Join(refused, err)
	}
	p.Self = p.ID == person(r).ID
	p.Form = blank(map[string]string{"name": p.Name, "email": p.Email})
	status := http.StatusOK
	if refused != nil {
		for field := range r.PostForm {
			p.Form.Values[field] = r.PostFormValue(field)
		}
		if !p.Form.take(refused, "name", "email", "role") {
			return refused
		}
		status = fault.HTTPStatus(refused)
	}
	return s.render(w, r, status, "person", "people", p)
}

// changed runs one change of the person that the address names.
func (s *server) changed(w http.ResponseWriter, r *http.Request, done string, change func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return change(r.Context(), tx, person(r), pathID(r)) })
	if err != nil {
		return s.renderPerson(w, r, err)
	}
	return see(w, r, "/people/"+addressID(r), done)
}

// POST /people/{id}/name
func (s *server) renamePerson(w http.ResponseWriter, r *http.Request) error {
	return s.changed(w, r, "renamed", func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
		return auth.Rename(ctx, tx, by, id, r.PostFormValue("name"), r.PostFormValue("email"))
	})
}

// POST /people/{id}/role
func (s *server) changeRole(w http.ResponseWriter, r *http.Request) error {
	return s.changed(w, r, "role", func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
		return auth.SetRole(ctx, tx, by, id, auth.Role(r.PostFormValue("role")))
	})
}

// POST /people/{id}/disable
func (s *server) disablePerson(w http.ResponseWriter, r *http.Request) error {
	return s.changed(w, r, "disabled", auth.Disable)
}

// POST /people/{id}/enable
func (s *server) enablePerson(w http.ResponseWriter, r *http.Request) error {
	return s.changed(w, r, "enabled", auth.Enable)
}

// POST /people/{id}/factor
func (s *server) takeFactor(w http.ResponseWriter, r *http.Request) error {
	return s.changed(w, r, "factoroff", func(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
		if id == by.ID {
			return errOwn
		}
		return auth.DropFactor(ctx, tx, by, id)
	})
}

// errOwn keeps an open browser from being enough to take an admin's account over.
var errOwn = fault.New(fault.Conflict, "Your own password and second factor are changed under your account, with your present password.")

// POST /people/{id}/link
func (s *server) renewLink(w http.ResponseWriter, r *http.Request) error {
	var a auth.Account
	var token string
	var purpose string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		a, purpose, token, err = newLinkFor(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return s.renderPerson(w, r, err)
	}
	title := "Invitation for "
	if purpose == auth.ForReset {
		title = "New password for "
	}
	return s.showLink(w, r, a.Person, token, title+a.Name)
}
