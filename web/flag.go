package web

import (
	"errors"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// flagView is a flag as the claim's page shows it.
type flagView struct {
	claims.Flag
	Source  sources.Source
	Says    string
	Who     string // is asked to look at the claim, "" for nobody
	By      string // closed it
	May     bool   // review it, or reopen it
	Refused string
	Note    string // what was typed, when the review was refused
}

// flags parts a claim's flags into those that are open and those that somebody has reviewed. What was taken back stands in the history.
func (p *claimPage) flags(by auth.Person) {
	for _, f := range p.Flags {
		s := p.Noticed[f.SourceID]
		v := flagView{Flag: f, Source: s, Says: report.FlagWords(f, s), Who: p.Names[f.Assignee], By: p.Names[f.ClosedBy], May: by.AtLeast(auth.Checker)}
		switch {
		case f.Open():
			p.Open = append(p.Open, v)
		case f.Closing == claims.Reviewed:
			v.May = v.May && s.Notice.Since(f.RaisedAt)
			p.Reviewed = append(p.Reviewed, v)
		}
	}
}

// POST /flags/{id}/review
func (s *server) reviewFlag(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.ReviewFlag(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("note"))
		return err
	})
	return s.afterFlag(w, r, err, "reviewed")
}

// POST /flags/{id}/reopen
func (s *server) reopenFlag(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.ReopenFlag(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
	return s.afterFlag(w, r, err, "reopened")
}

// afterFlag leads back to the claim, or shows it again with what was refused and what was typed.
func (s *server) afterFlag(w http.ResponseWriter, r *http.Request, err error, done string) error {
	kind := fault.KindOf(err)
	if err != nil && kind != fault.Invalid && kind != fault.Conflict && kind != fault.Stale {
		return err
	}
	var f claims.Flag
	var c claims.Claim
	findErr := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if f, err = claims.GetFlag(r.Context(), tx, pathID(r)); err == nil {
			c, err = claims.Get(r.Context(), tx, f.ClaimID)
		}
		return err
	})
	if findErr != nil {
		return errors.Join(err, findErr)
	}
	if err == nil {
		return see(w, r, "/claims/"+c.Ref, done)
	}
	p, pageErr := s.claimPage(r, c.ID)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.refuseFlag(f.ID, r.PostFormValue("note"), err)
	return s.render(w, r, fault.HTTPStatus(err), "claim", "desk", p)
}

// refuseFlag puts a refusal beside its flag, with what was typed, or above them all when it is closed by now.
func (p *claimPage) refuseFlag(id, note string, err error) {
	for i := range p.Open {
		if p.Open[i].ID == id {
			p.Open[i].Refused, p.Open[i].Note = err.Error(), note
			return
		}
	}
	p.FlagRefused, p.FlagNote = err.Error(), note
}
