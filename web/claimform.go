package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// claimForm is the form of a new claim, or of one that is changed.
type claimForm struct {
	Form   form
	Claim  *claims.Claim   // nil for a new one
	Theirs *claims.Claim   // set when somebody changed it meanwhile: both versions are shown
	Differ []difference    // between theirs and what was typed
	From   *sources.Source // whose words it is made of; nil for none
	Before similar         // whether it was checked before
	Plans  bool            // may say when the claim is due and how much it is wanted
}

var claimFields = []string{"text", "language", "title", "claimant", "said", "context", "tags", "original wording", "original language", "due", "priority"}

// GET /claims/new, with the place of words in a source's text for a claim that is made of them
func (s *server) newClaim(w http.ResponseWriter, r *http.Request) error {
	p := claimForm{Form: blank(map[string]string{"language": "en"}), Plans: claims.Claim{}.PlannedBy(person(r))}
	if f := stretchOf(r.URL.Query().Get); f.Source != "" {
		c, source, err := f.read(s, r)
		if err != nil {
			return err
		}
		p.From, p.Form = &source, blank(claimValues(c))
		for name, value := range map[string]string{"source": source.Ref, "start": f.Start, "next": f.Next} {
			p.Form.Values[name] = value
		}
		if p.Before, err = s.similarTo(r, c.Text, c.Language, ""); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "claimform", "desk", p)
}

// POST /claims adds a claim, with what was chosen of those that are like it; or says whether it was checked before, or that it is one of those.
func (s *server) createClaim(w http.ResponseWriter, r *http.Request) error {
	if r.PostForm.Has("ask") {
		return s.showNewClaim(w, r, http.StatusOK, formOf(r))
	}
	if choice := r.PostFormValue("choice"); choice != "" {
		return s.chosen(w, r, choice)
	}
	var c claims.Claim
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = claims.Add(r.Context(), tx, person(r), claimOf(r)); err != nil {
			return err
		}
		return relate(r, tx, c.ID)
	})
	f := formOf(r)
	if f.take(err, claimFields...) {
		return s.showNewClaim(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if from := r.PostFormValue("source"); from != "" {
		return backToList(w, r, from, c.Ref, r.PostFormValue("next"))
	}
	return see(w, r, "/claims/"+c.Ref, "claim")
}

// showNewClaim shows the form as it was typed, with the claims that are like it.
func (s *server) showNewClaim(w http.ResponseWriter, r *http.Request, status int, f form) error {
	p := claimForm{Form: f, Plans: claims.Claim{}.PlannedBy(person(r))}
	var err error
	if p.Before, err = s.similarTo(r, f.Value("text"), f.Value("language"), ""); err != nil {
		return err
	}
	if id := f.Value("source"); id != "" {
		err := s.db.View(r.Context(), func(tx *db.Tx) error {
			source, err := sources.GetSource(r.Context(), tx, id)
			p.From = &source
			return err
		})
		if fault.KindOf(err) == fault.NotFound { // the words above the form say so
			p.From = nil
		} else if err != nil {
			return err
		}
	}
	return s.render(w, r, status, "claimform", "desk", p)
}

// claimOf reads the form's claim.
func claimOf(r *http.Request) claims.Claim {
	return claims.Claim{
		Text: r.PostFormValue("text"), Language: r.PostFormValue("language"), Title: r.PostFormValue("title"), Claimant: r.PostFormValue("claimant"),
		Said: sources.Date(r.PostFormValue("said")), Context: r.PostFormValue("context"), Tags: strings.Split(r.PostFormValue("tags"), ","),
		Original: r.PostFormValue("original wording"), OriginalLanguage: r.PostFormValue("original language"),
		Due: r.PostFormValue("due"), Priority: claims.Priority(r.PostFormValue("priority")), FirstAppearance: r.PostFormValue("source"),
	}
}

// GET /claims/{id}/edit
func (s *server) editClaim(w http.ResponseWriter, r *http.Request) error {
	c, err := s.getClaim(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "claimform", "desk", claimForm{Form: blank(claimValues(c)), Claim: &c, Before: similar{Of: c.Ref}, Plans: c.PlannedBy(person(r))})
}

func claimValues(c claims.Claim) map[string]string {
	return map[string]string{
		"text": c.Text, "language": c.Language, "title": c.Title, "claimant": c.Claimant, "said": string(c.Said), "context": c.Context,
		"tags": strings.Join(c.Tags, ", "), "original wording": c.Original, "original language": c.OriginalLanguage, "due": c.Due, "priority": c.Priority.Word(), "version": strconv.FormatInt(c.Version, 10),
	}
}

var claimLabels = [][2]string{
	{"text", "The claim"}, {"claimant", "Claimant"}, {"said", "Said"}, {"language", "Language"}, {"title", "Short wording"},
	{"original wording", "Original wording"}, {"original language", "Its language"}, {"context", "Context"}, {"tags", "Tags"}, {"due", "Due on"}, {"priority", "Priority"},
}

func (s *server) getClaim(r *http.Request) (c claims.Claim, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		c, err = claims.Get(r.Context(), tx, pathID(r))
		return err
	})
	return c.For(person(r)), err
}

// POST /claims/{id}/edit
func (s *server) changeClaim(w http.ResponseWriter, r *http.Request) error {
	next := claimOf(r)
	if r.PostForm.Has("ask") {
		return s.askBeforeChange(w, r, next)
	}
	var c claims.Claim
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = claims.Update(r.Context(), tx, person(r), pathID(r), version(r), changes(next, tx, r)); err != nil {
			return err
		}
		return relate(r, tx, c.ID)
	})
	if err == nil {
		return see(w, r, "/claims/"+c.Ref, "saved")
	}
	f := formOf(r)
	now, getErr := s.getClaim(r)
	if getErr != nil {
		return getErr
	}
	before, askErr := s.similarTo(r, next.Text, next.Language, now.Ref)
	switch {
	case askErr != nil:
		return askErr
	case errors.Is(err, fault.Stale):
		return s.render(w, r, http.StatusPreconditionFailed, "claimform", "desk", claimForm{
			Form: f, Claim: &now, Theirs: &now, Differ: f.stale(claimValues(now), claimLabels), Before: before, Plans: now.PlannedBy(person(r)),
		})
	case f.take(err, claimFields...):
		return s.render(w, r, fault.HTTPStatus(err), "claimform", "desk", claimForm{Form: f, Claim: &now, Before: before, Plans: now.PlannedBy(person(r))})
	}
	return err
}

// askBeforeChange shows the form as it was typed, with the claims that are like it.
func (s *server) askBeforeChange(w http.ResponseWriter, r *http.Request, next claims.Claim) error {
	now, err := s.getClaim(r)
	if err != nil {
		return err
	}
	before, err := s.similarTo(r, next.Text, next.Language, now.Ref)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "claimform", "desk", claimForm{Form: formOf(r), Claim: &now, Before: before, Plans: now.PlannedBy(person(r))})
}

// changes lists what the form says differently from the claim: of a published one, tags and titles can still be changed.
func changes(next claims.Claim, tx *db.Tx, r *http.Request) claims.Patch {
	p := claims.Patch{Title: &next.Title, Context: &next.Context, Tags: &next.Tags}
	if r.PostForm.Has("due") {
		p.Due = &next.Due
	}
	if r.PostForm.Has("priority") {
		p.Priority = &next.Priority
	}
	now, err := claims.Get(r.Context(), tx, pathID(r))
	if err == nil && now.Status == claims.Published && now.Text == strings.TrimSpace(next.Text) {
		return p
	}
	p.Text, p.Language, p.Claimant, p.Said, p.Original, p.OriginalLanguage = &next.Text, &next.Language, &next.Claimant, &next.Said, &next.Original, &next.OriginalLanguage
	return p
}

// version reads the version that the person saw.
func version(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1 // no version that any record has
	}
	return n
}
