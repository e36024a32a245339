package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// viewForm is the form of a saved view.
type viewForm struct {
	Form  form
	View  claims.SavedView // its id is "" for a new one
	Chips []chip           // what it chooses, in words
	Mine  bool
	Back  string // address of its claims
}

// GET /views/new
func (s *server) newView(w http.ResponseWriter, r *http.Request) error {
	return s.showView(w, r, http.StatusOK, claims.SavedView{Owner: person(r).ID, Query: deskQuery(r.URL.Query())}, blank(nil))
}

// showView renders the form.
func (s *server) showView(w http.ResponseWriter, r *http.Request, status int, v claims.SavedView, f form) error {
	p := viewForm{Form: f, View: v, Mine: v.Owner == person(r).ID}
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "This view's filter cannot be read. Delete it, and save it again.")
	}
	page, err := s.deskPage(r, q)
	if err != nil && fault.KindOf(err) != fault.Invalid { // a view whose filter is none any more can still be deleted
		return err
	}
	p.Chips, p.Back = page.Chips, deskAddress(q)
	for _, order := range deskOrders {
		if order[0] == q.Get("sort") {
			p.Chips = append(p.Chips, chip{Name: "Order", Value: order[1]})
		}
	}
	return s.render(w, r, status, "viewform", "desk", p)
}

// POST /views
func (s *server) saveView(w http.ResponseWriter, r *http.Request) error {
	v := claims.SavedView{Owner: person(r).ID, Name: r.PostFormValue("name"), Shared: r.PostFormValue("shared") == "1", Query: deskQuery(r.PostForm)}
	saved := v
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		saved, err = claims.SaveView(r.Context(), tx, person(r), v)
		return err
	})
	return s.afterView(w, r, err, saved, v, "viewsaved")
}

// afterView leads to the view's claims, or shows the form again as it was typed.
func (s *server) afterView(w http.ResponseWriter, r *http.Request, err error, saved, typed claims.SavedView, done string) error {
	if err == nil {
		return see(w, r, "/claims?"+saved.Query, done)
	}
	f := formOf(r)
	if !errors.Is(err, fault.NotFound) && f.take(err, "name") {
		return s.showView(w, r, fault.HTTPStatus(err), typed, f)
	}
	return err
}

// GET /views/{id} is where the view's claims are.
func (s *server) openView(w http.ResponseWriter, r *http.Request) error {
	v, err := s.getView(r)
	if err != nil {
		return err
	}
	return see(w, r, "/claims?"+v.Query, "")
}

func (s *server) getView(r *http.Request) (v claims.SavedView, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		v, err = claims.GetView(r.Context(), tx, person(r), pathID(r))
		return err
	})
	return v, err
}

// GET /views/{id}/edit
func (s *server) editView(w http.ResponseWriter, r *http.Request) error {
	v, err := s.getView(r)
	if err != nil {
		return err
	}
	f := blank(map[string]string{"name": v.Name})
	if v.Shared {
		f.Values["shared"] = "1"
	}
	return s.showView(w, r, http.StatusOK, v, f)
}

// POST /views/{id}/edit
func (s *server) changeView(w http.ResponseWriter, r *http.Request) error {
	v, err := s.getView(r)
	if err != nil {
		return err
	}
	saved := v
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		saved, err = claims.ChangeView(r.Context(), tx, person(r), v.ID, r.PostFormValue("name"), r.PostFormValue("shared") == "1")
		return err
	})
	return s.afterView(w, r, err, saved, v, "viewsaved")
}

// POST /views/{id}/delete
func (s *server) deleteView(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.DeleteView(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/claims?of="+addressID(r), "viewdeleted")
}

// POST /views/{id}/restore
func (s *server) restoreView(w http.ResponseWriter, r *http.Request) error {
	var v claims.SavedView
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		v, err = claims.RestoreView(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/claims?"+v.Query, "viewback")
}

// hiddenFields lists the fields of a view's filter, for a form that keeps them.
func hiddenFields(query string) [][2]string {
	q, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	return hiddenOf(q)
}
