package web

import (
	"net/http"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// claimList is one page of claims.
type claimList struct {
	Claims []report.ClaimJSON `json:"claims"`
	Next   *string            `json:"next" doc:"the cursor of the next page; null at the end"`
	Total  int                `json:"total" doc:"how many claims the filter chooses"`
}

// GET /api/v1/claims
func (s *server) apiClaims(w http.ResponseWriter, r *http.Request) error {
	var page claims.Page
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		page, err = claims.List(r.Context(), tx, s.network, apiFilter(r))
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", next(page.Next), claimList{claimsAs(r, page.Claims), next(page.Next), page.Total})
}

// apiFilter is the Desk's filter, where the caller may be called me.
func apiFilter(r *http.Request) claims.Filter {
	f := deskFilter(r.URL.Query(), person(r))
	people := strings.Split(f.Assignee, ",")
	for i := range people {
		if people[i] == "me" {
			people[i] = person(r).ID
		}
	}
	f.Assignee, f.Limit = strings.Join(people, ","), limitOf(r)
	return f
}

// claimsAs gives claims as the caller may read them.
func claimsAs(r *http.Request, page []claims.Summary) []report.ClaimJSON {
	out := make([]report.ClaimJSON, len(page))
	for i, c := range page {
		out[i] = report.NewClaimJSON(c.For(person(r)), c.Counts, c.Origins)
	}
	return out
}

// newClaim is the body of POST /claims.
type newClaim struct {
	Text             string   `json:"text" doc:"the claim in its exact wording; at most 4,000 characters"`
	Language         string   `json:"language,omitempty" doc:"BCP 47: en, ar"`
	Title            string   `json:"title,omitempty" doc:"a short wording for lists and pictures"`
	Original         string   `json:"original,omitempty" doc:"the wording in its own language, when text is a translation"`
	OriginalLanguage string   `json:"original_language,omitempty"`
	Claimant         string   `json:"claimant,omitempty" doc:"who made the claim"`
	Said             string   `json:"said,omitempty" doc:"when: 1998, 1998-02, 1998-02-21 or 1998/2005"`
	FirstAppearance  string   `json:"first_appearance,omitempty" doc:"a source, by id or reference"`
	Context          string   `json:"context,omitempty"`
	Tags             []string `json:"tags,omitempty"`
}

// POST /api/v1/claims
func (s *server) apiAddClaim(w http.ResponseWriter, r *http.Request) error {
	var n newClaim
	if err := body(w, r, &n); err != nil {
		return err
	}
	c := claims.Claim{
		Text: n.Text, Language: n.Language, Title: n.Title, Original: n.Original, OriginalLanguage: n.OriginalLanguage, Claimant: n.Claimant,
		Said: sources.Date(n.Said), FirstAppearance: n.FirstAppearance, Context: n.Context, Tags: n.Tags,
	}
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		c, err = claims.Add(r.Context(), tx, person(r), c)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/claims/"+c.ID)
	return s.sayClaim(w, r, http.StatusCreated, c.ID)
}
