package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// derivationForm is the form of a derivation that is changed.
type derivationForm struct {
	Form       form
	Derivation sources.Derivation
	From, To   sources.Source
	Relations  []sources.Relation
	Claims     []claims.Claim // to tick
	Changed    bool           // somebody changed it meanwhile
	Differ     []difference   // between theirs and what was typed
}

var derivationLabels = [][2]string{{"relation", "Relation"}, {"only for", "Only for"}, {"shown_by", "Words that show it"}, {"note", "Note"}}

// GET /derivations/{id}/edit
func (s *server) editDerivation(w http.ResponseWriter, r *http.Request) error {
	p, err := s.derivationForm(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "derivationform", "sources", p)
}

func (s *server) derivationForm(r *http.Request) (p derivationForm, err error) {
	p.Relations = sources.Relations
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		d, err := sources.GetDerivation(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		p.Derivation = d
		if p.From, err = sources.GetSource(r.Context(), tx, d.From); err != nil {
			return err
		}
		if p.To, err = sources.GetSource(r.Context(), tx, d.To); err != nil {
			return err
		}
		if p.Claims, err = claimsByID(r, tx, d.Claims); err != nil {
			return err
		}
		concerned, err := claims.Concerned(r.Context(), tx, d.From, maxScope)
		if err != nil {
			return err
		}
		for _, c := range concerned {
			if !slices.Contains(d.Claims, c.ID) {
				p.Claims = append(p.Claims, c)
			}
		}
		scope, err := refsOf(r.Context(), tx, d.Claims)
		p.Form = blank(map[string]string{"relation": string(d.Relation), "shown_by": d.ShownBy, "note": d.Note, "version": strconv.FormatInt(d.Version, 10), "only for": scope})
		p.Form.Many = map[string][]string{"claims": d.Claims}
		return err
	})
	return p, err
}

// POST /derivations/{id}/edit
func (s *server) changeDerivation(w http.ResponseWriter, r *http.Request) error {
	p, err := s.derivationForm(r)
	if err != nil {
		return err
	}
	next := sources.Derivation{ID: p.Derivation.ID, Relation: sources.Relation(r.PostFormValue("relation")), ShownBy: r.PostFormValue("shown_by"), Note: r.PostFormValue("note"), Version: version(r)}
	err = s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if next.Claims, err = scopeOf(r, tx, "more claims"); err == nil {
			next.Shown, err = sources.ShowAhead(r.Context(), tx, p.From.ID, next.ShownBy)
		}
		return err
	})
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			_, err := sources.UpdateDerivation(r.Context(), tx, person(r), next)
			return err
		})
	}
	if err == nil {
		return see(w, r, "/sources/"+p.From.Ref+"#derives", "judged")
	}
	saved := p.Form.Values
	p.Form = formOf(r)
	if errors.Is(err, fault.Stale) {
		viewErr := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
			p.Form.Values["only for"], err = refsOf(r.Context(), tx, next.Claims)
			return err
		})
		if viewErr != nil {
			return errors.Join(err, viewErr)
		}
		p.Changed, p.Differ = true, p.Form.stale(saved, derivationLabels)
		return s.render(w, r, http.StatusPreconditionFailed, "derivationform", "sources", p)
	}
	if p.Form.take(err, "relation", "shown_by", "note", "more claims") {
		return s.render(w, r, http.StatusUnprocessableEntity, "derivationform", "sources", p)
	}
	return err
}
