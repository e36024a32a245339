package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// appearanceForm is the form of a claim that was made again.
type appearanceForm struct {
	claims.Found
	Form  form
	Known bool // it comes from the form of a new claim, which turned out to be this one
}

var appearanceFields = []string{"claimant", "said", "words", "language", "url", "source", "note"}

// GET /claims/{id}/appearances/new
func (s *server) newAppearance(w http.ResponseWriter, r *http.Request) error {
	return s.showAppearance(w, r, http.StatusOK, pathID(r), appearanceForm{Form: blank(map[string]string{})})
}

func (s *server) showAppearance(w http.ResponseWriter, r *http.Request, status int, claim string, p appearanceForm) error {
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Found, err = claims.FindChecked(r.Context(), tx, person(r), claim)
		return err
	})
	if err != nil {
		return err
	}
	return s.render(w, r, status, "appearanceform", "desk", p)
}

// appearanceOf reads the form.
func appearanceOf(r *http.Request, claim string) claims.Appearance {
	return claims.Appearance{
		ClaimID: claim, Claimant: r.PostFormValue("claimant"), Said: sources.Date(r.PostFormValue("said")), Text: r.PostFormValue("text"),
		Language: r.PostFormValue("language"), URL: r.PostFormValue("url"), SourceID: r.PostFormValue("source"), Note: r.PostFormValue("note"),
	}
}

// POST /claims/{id}/appearances
func (s *server) createAppearance(w http.ResponseWriter, r *http.Request) error {
	return s.keepAppearance(w, r, pathID(r), false)
}

// keepAppearance keeps what was typed as one more time that a claim was made.
func (s *server) keepAppearance(w http.ResponseWriter, r *http.Request, claim string, known bool) error {
	var a claims.Appearance
	var c claims.Claim
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = claims.Get(r.Context(), tx, claim); err != nil {
			return err
		}
		typed := appearanceOf(r, c.ID)
		if strings.TrimSpace(typed.Text) == strings.TrimSpace(c.Text) {
			typed.Text, typed.Language = "", ""
		}
		a, _, err = claims.AddAppearance(r.Context(), tx, person(r), typed)
		return err
	})
	f := formOf(r)
	if f.take(err, appearanceFields...) {
		return s.showAppearance(w, r, http.StatusUnprocessableEntity, claim, appearanceForm{Form: f, Known: known})
	}
	if err != nil {
		return err
	}
	return see(w, r, "/claims/"+c.Ref+"?of="+url.QueryEscape(a.ID)+"#appearances", "appeared")
}

// chosen answers a choice in the form of a new claim: it is one that is there. What was typed becomes an appearance of that, at once when it was
// said again and we know by whom or when.
func (s *server) chosen(w http.ResponseWriter, r *http.Request, choice string) error {
	what, claim, _ := strings.Cut(choice, ":")
	switch {
	case what == "again" && r.PostFormValue("claimant")+r.PostFormValue("said") != "":
		return s.keepAppearance(w, r, claim, true)
	case what == "again" || what == "same":
		return s.showAppearance(w, r, http.StatusOK, claim, appearanceForm{Form: formOf(r), Known: true})
	}
	return fault.In("choice", "%q is no choice. Press one of the buttons.", choice)
}

// appearanceStep takes an appearance back, or lets it stand again.
func (s *server) appearanceStep(step appearanceFunc, done string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var c claims.Claim
		err := s.db.Update(r.Context(), func(tx *db.Tx) error {
			a, err := step(r.Context(), tx, person(r), pathID(r))
			if err == nil {
				c, err = claims.Get(r.Context(), tx, a.ClaimID)
			}
			return err
		})
		if err != nil {
			return err
		}
		return see(w, r, fmt.Sprintf("/claims/%s?of=%s#appearances", c.Ref, addressID(r)), done)
	}
}
