package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// withheldPage is a confidential source to somebody who may not see it.
type withheldPage struct{ Source sources.Source }

// ofSource stands before every page of one source: of a confidential one that is withheld, its own page says so, and there are no others.
func (s *server) ofSource(path string, h handler) handler {
	if !strings.HasPrefix(path, "/sources/{id}") {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		var p withheldPage
		err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
			p.Source, err = sources.GetSource(r.Context(), tx, pathID(r))
			return err
		})
		switch {
		case err != nil || !p.Source.Withheld: // the page itself says what is wrong
			return h(w, r)
		case path == "/sources/{id}":
			return s.render(w, r, http.StatusOK, "withheld", "sources", p)
		}
		return fault.Newf(fault.Denied, "%s is confidential. Ask an editor, or whoever added it.", p.Source.Ref)
	}
}

// confidentialPage asks why a source is confidential, or is not any more.
type confidentialPage struct {
	Source sources.Source
	Form   form
}

// GET /sources/{id}/confidential
func (s *server) confidentialForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.confidentialPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "confidential", "sources", p)
}

func (s *server) confidentialPage(r *http.Request) (p confidentialPage, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		p.Source, err = sources.GetSource(r.Context(), tx, pathID(r))
		return err
	})
	p.Form = blank(map[string]string{"version": strconv.FormatInt(p.Source.Version, 10)})
	return p, err
}

// POST /sources/{id}/confidential
func (s *server) setConfidential(w http.ResponseWriter, r *http.Request) error {
	var source sources.Source
	on := r.PostFormValue("confidential") == "yes"
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		source, err = sources.SetConfidential(r.Context(), tx, person(r), pathID(r), version(r), on, r.PostFormValue("reason"))
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+source.Ref, "saved")
	}
	p, again := s.confidentialPage(r)
	if again != nil {
		return errors.Join(err, again)
	}
	p.Form = formOf(r)
	if !p.Form.take(err, "reason") {
		return err
	}
	return s.render(w, r, http.StatusUnprocessableEntity, "confidential", "sources", p)
}
