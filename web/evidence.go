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
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// evidencePage is the form of new evidence for a claim, for those who have no text to select from.
type evidencePage struct {
	Form    form
	Claim   claims.Claim
	Sources []sources.SourceSummary
	Nearest *anchor.Nearest // of a quotation that is not in the text
}

var evidenceFields = []string{"source", "quote", "stance", "role", "note", "searched", "start"}

// GET /claims/{id}/evidence/new
func (s *server) newEvidence(w http.ResponseWriter, r *http.Request) error {
	p, err := s.evidencePage(r, r.URL.Query().Get("source"))
	if err != nil {
		return err
	}
	var values map[string]string
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		values, err = evidenceAt(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	p.Form = blank(values)
	return s.render(w, r, http.StatusOK, "evidence", "desk", p)
}

// evidencePage lists the sources that have a text, last changed first, and the chosen one ("" for none) before them when it is not among these.
func (s *server) evidencePage(r *http.Request, chosen string) (p evidencePage, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Claim, err = claims.Get(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		p.Claim = p.Claim.For(person(r))
		list, _, err := sources.ListSources(r.Context(), tx, sources.SourceFilter{Limit: 200})
		for _, source := range list {
			if source.Snapshots > 0 {
				p.Sources = append(p.Sources, source)
			}
		}
		if err != nil || chosen == "" {
			return err
		}
		return p.choose(r, tx, chosen)
	})
	return p, err
}

// choose lists a source that is asked for, wherever it stands among all.
func (p *evidencePage) choose(r *http.Request, tx *db.Tx, chosen string) error {
	if slices.ContainsFunc(p.Sources, func(x sources.SourceSummary) bool { return chosen == x.ID || chosen == x.Ref }) {
		return nil
	}
	x, err := sources.GetSeen(r.Context(), tx, person(r), chosen)
	if fault.KindOf(err) != "" { // then none is chosen
		return nil //nolint:nilerr // as the comment says
	}
	p.Sources = slices.Insert(p.Sources, 0, sources.SourceSummary{Source: x})
	return err
}

func newEvidenceOf(r *http.Request) (claims.NewEvidence, error) {
	n := claims.NewEvidence{
		Source: r.PostFormValue("source"), Snapshot: r.PostFormValue("snapshot"), Quote: r.PostFormValue("quote"), Stance: claims.Stance(r.PostFormValue("stance")),
		Role: r.PostFormValue("role"), Note: r.PostFormValue("note"), Searched: r.PostFormValue("searched"), NotFound: r.PostFormValue("kind") == "not-found",
	}
	if start := r.PostFormValue("start"); start != "" {
		at, err := strconv.Atoi(start)
		if err != nil {
			return n, fault.In("start", "%q is no place in a text; leave it empty.", start)
		}
		n.Start = &at
	}
	return n, nil
}

// POST /claims/{id}/evidence
func (s *server) createEvidence(w http.ResponseWriter, r *http.Request) error {
	added, err := s.addEvidence(r, pathID(r), "")
	if err == nil {
		return see(w, r, "/claims/"+addressID(r)+"#evidence", evidenceDone(added))
	}
	p, pageErr := s.evidencePage(r, r.PostFormValue("source"))
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Form = formOf(r)
	var quote *sources.QuoteError
	if errors.As(err, &quote) {
		p.Nearest = quote.Nearest
	}
	if p.Form.take(err, evidenceFields...) {
		return s.render(w, r, http.StatusUnprocessableEntity, "evidence", "desk", p)
	}
	return err
}

func (s *server) addEvidence(r *http.Request, claim, source string) (added claims.Added, err error) {
	n, err := newEvidenceOf(r)
	if err != nil {
		return added, err
	}
	if source != "" {
		n.Source = source
	}
	return s.keepEvidence(r, claim, n)
}

// keepEvidence looks for the quotation while others may write, and keeps what was found.
func (s *server) keepEvidence(r *http.Request, claim string, n claims.NewEvidence) (added claims.Added, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error { return claims.PlaceAhead(r.Context(), tx, claim, &n) })
	if err != nil {
		return added, err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		added, err = claims.AddEvidence(r.Context(), tx, person(r), claim, n)
		return err
	})
	return added, err
}

func evidenceDone(a claims.Added) string {
	if a.Duplicate {
		return "duplicate"
	}
	return "evidence"
}

// POST /sources/{id}/evidence makes evidence of words selected on the source's page.
func (s *server) citeSource(w http.ResponseWriter, r *http.Request) error {
	added, err := s.addEvidence(r, r.PostFormValue("claim"), pathID(r))
	if err == nil {
		return see(w, r, "/sources/"+addressID(r)+"#p"+added.Passage.ID, evidenceDone(added))
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form {
		var quote *sources.QuoteError
		if errors.As(err, &quote) {
			p.Nearest = quote.Nearest
		}
		return &p.Cite
	}, "claim", "quote", "stance", "role", "note")
}

// POST /evidence/{id}/withdraw
func (s *server) withdrawEvidence(w http.ResponseWriter, r *http.Request) error {
	return s.setEvidence(w, r, "withdrawn", func(tx *db.Tx) (claims.Evidence, error) {
		return claims.WithdrawEvidence(r.Context(), tx, person(r), pathID(r), r.PostFormValue("reason"))
	})
}

// POST /evidence/{id}/restore
func (s *server) restoreEvidence(w http.ResponseWriter, r *http.Request) error {
	return s.setEvidence(w, r, "restored", func(tx *db.Tx) (claims.Evidence, error) {
		return claims.RestoreEvidence(r.Context(), tx, person(r), pathID(r))
	})
}

func (s *server) setEvidence(w http.ResponseWriter, r *http.Request, done string, set func(tx *db.Tx) (claims.Evidence, error)) error {
	var c claims.Claim
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		e, err := set(tx)
		if err == nil {
			c, err = claims.Get(r.Context(), tx, e.ClaimID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/claims/"+c.Ref+"#evidence", done)
}
