package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// settingsPage is the newsroom's scale, and the form of its own.
type settingsPage struct {
	rights
	Scales  []claims.Scale
	Current claims.Scale
	Form    form
	Rows    []int // of the form of a scale
	Values  []string

	Policy       claims.Policy
	SignOffs     []int // that a policy can ask for
	MaySetPolicy bool
	FailedMail   []claims.FailedMail
}

// labelLanguages are the languages that the form of a scale asks for; other tools may bring in more.
var labelLanguages = []string{"en", "ar", "fr"}

// scaleRows is how many ratings the form of a scale has room for.
const scaleRows = 10

// GET /settings
func (s *server) settings(w http.ResponseWriter, r *http.Request) error {
	p, err := s.settingsPage(r)
	if err != nil {
		return err
	}
	if slug := r.URL.Query().Get("from"); slug != "" {
		for _, scale := range p.Scales {
			if scale.Slug == slug {
				p.Form = blank(scaleValues(scale))
				if scale.CreatedAt.IsZero() { // a built-in one stays as it is
					p.Form.Values["slug"], p.Form.Values["name"] = "", ""
				}
			}
		}
	}
	return s.render(w, r, http.StatusOK, "settings", "settings", p)
}

func (s *server) settingsPage(r *http.Request) (p settingsPage, err error) {
	p.rights, p.Form, p.Values = rightsOf(r), blank(nil), claims.Values
	for i := range scaleRows {
		p.Rows = append(p.Rows, i)
	}
	p.MaySetPolicy = person(r).AtLeast(auth.Admin)
	for n := range claims.MaxSignOffs + 1 {
		p.SignOffs = append(p.SignOffs, n)
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Policy, err = claims.CurrentPolicy(r.Context(), tx); err != nil {
			return err
		}
		if p.FailedMail, err = claims.FailedMails(r.Context(), tx); err != nil {
			return err
		}
		if p.Scales, err = claims.Scales(r.Context(), tx); err != nil {
			return err
		}
		p.Current, err = claims.CurrentScale(r.Context(), tx)
		return err
	})
	return p, err
}

// scaleValues fills the form from a scale, for its next version.
func scaleValues(s claims.Scale) map[string]string {
	v := map[string]string{"slug": s.Slug, "name": s.Name}
	for i, r := range s.Ratings {
		if i < scaleRows {
			v[fmt.Sprintf("slug%d", i)], v[fmt.Sprintf("value%d", i)], v[fmt.Sprintf("colour%d", i)] = r.Slug, r.Value, r.Colour
			v[fmt.Sprintf("definition%d", i)] = r.Definition["en"]
			for _, language := range labelLanguages {
				v[fmt.Sprintf("%s%d", language, i)] = r.Labels[language]
			}
		}
	}
	return v
}

// POST /settings/scale
func (s *server) useScale(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return claims.UseScale(r.Context(), tx, person(r), r.PostFormValue("scale")) })
	if err != nil {
		return err
	}
	return see(w, r, "/settings", "scale")
}

// POST /settings/scales
func (s *server) saveScale(w http.ResponseWriter, r *http.Request) error {
	scale := claims.Scale{Slug: strings.TrimSpace(r.PostFormValue("slug")), Name: r.PostFormValue("name")}
	for i := range scaleRows {
		field := func(name string) string { return strings.TrimSpace(r.PostFormValue(fmt.Sprintf("%s%d", name, i))) }
		if field("slug")+field("en")+field("ar")+field("fr") == "" {
			continue
		}
		rating := claims.Rating{Slug: field("slug"), Value: field("value"), Colour: field("colour"), Labels: map[string]string{}}
		for _, language := range labelLanguages {
			if word := field(language); word != "" {
				rating.Labels[language] = word
			}
		}
		if text := field("definition"); text != "" {
			rating.Definition = map[string]string{"en": text}
		}
		scale.Ratings = append(scale.Ratings, rating)
	}
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.SaveScale(r.Context(), tx, person(r), scale)
		return err
	})
	if err == nil {
		return see(w, r, "/settings", "scalesaved")
	}
	p, pageErr := s.settingsPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Form = formOf(r)
	if p.Form.take(err, "slug", "name") {
		return s.render(w, r, fault.HTTPStatus(err), "settings", "settings", p)
	}
	return err
}
