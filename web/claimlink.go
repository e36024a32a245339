package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

type appearanceFunc func(context.Context, *db.Tx, auth.Person, string) (claims.Appearance, error)

// POST /claims/{id}/links
func (s *server) linkClaims(w http.ResponseWriter, r *http.Request) error {
	var l claims.Link
	var c claims.Claim
	replaced := ""
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = claims.Get(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		l, replaced, err = claims.LinkClaims(r.Context(), tx, person(r), c.ID, strings.TrimSpace(r.PostFormValue("other")), r.PostFormValue("relation"), r.PostFormValue("note"))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, fmt.Sprintf("/claims/%s?of=%s&was=%s#similar", c.Ref, l.ID, url.QueryEscape(replaced)), "linkedclaims")
}

// POST /links/{id}/withdraw takes back what was said of two claims; "to" is the link that it had replaced, which stands again.
func (s *server) unlinkClaims(w http.ResponseWriter, r *http.Request) error {
	var on claims.Claim
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		l, err := claims.WithdrawLink(r.Context(), tx, person(r), pathID(r))
		if err != nil {
			return err
		}
		if was := r.PostFormValue("to"); was != "" {
			if _, err := claims.RestoreLink(r.Context(), tx, person(r), was); err != nil {
				return err
			}
		}
		on, err = claimOfLink(r, tx, l)
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, backTo(r, fmt.Sprintf("/claims/%s?of=%s#similar", on.Ref, addressID(r))), "unlinkedclaims")
}

// backTo leads back to the queue of duplicates when the button was there.
func backTo(r *http.Request, path string) string {
	if r.PostFormValue("back") == "duplicates" {
		return "/claims/duplicates"
	}
	return path
}

// POST /links/{id}/restore
func (s *server) relinkClaims(w http.ResponseWriter, r *http.Request) error {
	var on claims.Claim
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		l, err := claims.RestoreLink(r.Context(), tx, person(r), pathID(r))
		if err == nil {
			on, err = claimOfLink(r, tx, l)
		}
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, fmt.Sprintf("/claims/%s?of=%s#similar", on.Ref, addressID(r)), "linkedclaims")
}

// claimOfLink gives that claim of a link on whose page the button was.
func claimOfLink(r *http.Request, tx *db.Tx, l claims.Link) (claims.Claim, error) {
	c, err := claims.Get(r.Context(), tx, l.ClaimID)
	if on := r.PostFormValue("on"); err != nil || on == "" || on == c.Ref {
		return c, err
	}
	return claims.Get(r.Context(), tx, l.OtherID)
}

// undoing says how the step is taken back that the address tells of.
func undoing(r *http.Request) *undo {
	q := r.URL.Query()
	of := url.PathEscape(q.Get("of"))
	if of == "" || len(of) > 100 {
		return nil
	}
	switch q.Get("done") {
	case "linkedclaims":
		return &undo{Action: "/links/" + of + "/withdraw", To: q.Get("was")}
	case "unlinkedclaims":
		return &undo{Action: "/links/" + of + "/restore"}
	case "appeared", "reappeared":
		return &undo{Action: "/appearances/" + of + "/withdraw"}
	case "unappeared":
		return &undo{Action: "/appearances/" + of + "/restore"}
	case "mergedclaims":
		return &undo{Action: "/merges/" + of + "/undo"}
	}
	return nil
}

// similarBeside fills in the claims that may say the same as the page's.
func (p *claimPage) similarBeside(r *http.Request, tx *db.Tx, m *claims.Matcher) error {
	if p.May(auth.Researcher) {
		p.Undoing = undoing(r)
	}
	if p.Stands != nil {
		return nil
	}
	found, ok, err := m.Suggest(r.Context(), tx, person(r), p.Claim, maxSimilar)
	p.Similar = similar{List: newSimilarClaims(found), Asked: true, Reading: !ok}
	return err
}

// maxRelations bounds the claims that one form relates.
const maxRelations = 50

func tooManyRelations(r *http.Request) error {
	if len(r.PostForm["shown"])+len(r.PostForm[claims.SameClaim])+len(r.PostForm[claims.Variant]) > maxRelations {
		return fault.Newf(fault.Invalid, "A claim is linked with at most %d others at once.", maxRelations)
	}
	return nil
}
