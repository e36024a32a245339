package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// ratePage is the form of a rating.
type ratePage struct {
	Form  form
	Claim claims.Claim
	Scale claims.Scale
	Why   string // it cannot be rated now, "" when it can

	Theirs *claims.Claim // set when somebody changed it meanwhile
	Differ []difference  // between theirs and what was typed
}

// GET /claims/{id}/rate
func (s *server) rateForm(w http.ResponseWriter, r *http.Request) error {
	p, err := s.ratePage(r)
	if err != nil {
		return err
	}
	if p.Claim.Sealed(person(r)) && p.Why == "" { // the second rating is given on the claim's own page
		return see(w, r, "/claims/"+addressID(r)+"#own", "")
	}
	if p.Why != "" {
		return fault.New(fault.Conflict, p.Why)
	}
	p.Form = blank(rateValues(p.Claim))
	return s.render(w, r, http.StatusOK, "rate", "desk", p)
}

func rateValues(c claims.Claim) map[string]string {
	return map[string]string{
		"rating": c.Rating, "conclusion": c.Conclusion, "justification": c.Justification, "version": strconv.FormatInt(c.Version, 10),
	}
}

var rateLabels = [][2]string{{"rating", "Rating"}, {"conclusion", "Conclusion"}, {"justification", "Justification"}}

func (s *server) ratePage(r *http.Request) (p ratePage, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Claim, err = claims.Get(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if err := claims.Rateable(r.Context(), tx, person(r), p.Claim.ID); fault.KindOf(err) == fault.Conflict {
			p.Why = err.Error()
		} else if err != nil {
			return err
		}
		p.Claim = p.Claim.For(person(r))
		p.Scale, err = claims.CurrentScale(r.Context(), tx)
		return err
	})
	return p, err
}

// POST /claims/{id}/rate
func (s *server) rateClaim(w http.ResponseWriter, r *http.Request) error {
	rating, conclusion, justification := r.PostFormValue("rating"), r.PostFormValue("conclusion"), r.PostFormValue("justification")
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.Update(r.Context(), tx, person(r), pathID(r), version(r), claims.Patch{Rating: &rating, Conclusion: &conclusion, Justification: &justification})
		return err
	})
	if err == nil {
		return see(w, r, "/claims/"+addressID(r), "rated")
	}
	p, pageErr := s.ratePage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	if p.Claim.Sealed(person(r)) && p.Why == "" {
		return s.secondRefused(w, r, err)
	}
	p.Form = formOf(r)
	switch {
	case errors.Is(err, fault.Stale):
		p.Theirs, p.Differ = &p.Claim, p.Form.stale(rateValues(p.Claim), rateLabels)
		return s.render(w, r, http.StatusPreconditionFailed, "rate", "desk", p)
	case p.Form.take(err, "rating", "conclusion", "justification"):
		return s.render(w, r, fault.HTTPStatus(err), "rate", "desk", p)
	}
	return err
}

// secondRefused shows the claim's page again with what the second person typed. Whatever is said, it tells nothing of the first rating.
func (s *server) secondRefused(w http.ResponseWriter, r *http.Request, err error) error {
	p, pageErr := s.claimPage(r, pathID(r))
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Flow.Own = formOf(r)
	if fault.KindOf(err) == fault.Stale {
		p.Flow.Own.Error = "Somebody changed this claim's details while you were at it. Look at what is new; your rating is still here, give it again."
	} else if !p.Flow.Own.take(err, "rating", "conclusion") {
		return err
	}
	return s.render(w, r, fault.HTTPStatus(err), "claim", "desk", p)
}
