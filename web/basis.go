package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

var basisFields = []string{"basis", "reason for the basis", "group", "reason for the group", "basis claims"}

var basisLabels = [][2]string{
	{"basis", "Basis"}, {"reason for the basis", "Reason for the basis"}, {"only for", "Only for"}, {"group", "Group"}, {"reason for the group", "Reason for the group"},
}

// POST /sources/{id}/basis says how a source knows, and what it shares with others.
func (s *server) changeBasis(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		next, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		before := next
		if err := describeBasis(r, tx, &next); err != nil {
			return err
		}
		if err := next.CheckReasons(before); err != nil {
			return err
		}
		next.Version = version(r)
		_, err = sources.UpdateSource(r.Context(), tx, person(r), next)
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+addressID(r), "saved")
	}
	p, pageErr := s.sourcePage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	saved := p.Basis.Form.Values
	p.Basis.Form, p.BasisOpen = formOf(r), true
	if errors.Is(err, fault.Stale) {
		if saved["only for"], p.Basis.Form.Values["only for"], err = s.limits(r, p.Source); err != nil {
			return err
		}
		p.BasisNew = p.Basis.Form.stale(saved, basisLabels)
		return s.render(w, r, http.StatusPreconditionFailed, "source", "sources", p)
	}
	if p.Basis.Form.take(err, basisFields...) {
		return s.render(w, r, http.StatusUnprocessableEntity, "source", "sources", p)
	}
	return err
}

// limits names the claims that a source's basis is saved as limited to, and those that the form limits it to.
func (s *server) limits(r *http.Request, source sources.Source) (saved, typed string, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if saved, err = refsOf(r.Context(), tx, source.BasisClaims); err != nil {
			return err
		}
		ids, err := scopeOf(r, tx, "basis claims")
		if errors.Is(err, fault.Invalid) {
			return nil // a claim that is not there is refused when it is saved
		}
		if err != nil {
			return err
		}
		slices.Sort(ids)
		typed, err = refsOf(r.Context(), tx, slices.Compact(ids))
		return err
	})
	return saved, typed, err
}

// describeBasis fills a source's basis and group from a form.
func describeBasis(r *http.Request, tx *db.Tx, s *sources.Source) (err error) {
	s.Basis, s.BasisReason = r.FormValue("basis"), r.FormValue("reason for the basis")
	s.Group, s.GroupReason = strings.TrimSpace(r.FormValue("group")), r.FormValue("reason for the group")
	s.BasisClaims, err = scopeOf(r, tx, "basis claims")
	return err
}

// scopeOf gives the ids of the claims that a form ticks, and of those that it names by reference in a field.
func scopeOf(r *http.Request, tx *db.Tx, field string) (ids []string, err error) {
	named := strings.FieldsFunc(r.PostFormValue(field), func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
	for _, id := range append(r.PostForm["claims"], named...) {
		c, err := claims.Get(r.Context(), tx, id)
		if errors.Is(err, fault.NotFound) {
			return nil, fault.In(field, "There is no claim %q. Name claims by their references, such as CT-0001, parted by commas.", id)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}
