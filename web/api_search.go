package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// searchResult is what holds the words that were searched for.
type searchResult struct {
	Claims     []report.ClaimJSON   `json:"claims"`
	Passages   []report.PassageJSON `json:"passages" doc:"that evidence cites or cited"`
	Sources    []listedSource       `json:"sources"`
	Publishers []fullPublisher      `json:"publishers"`
}

// GET /api/v1/search
func (s *server) apiSearch(w http.ResponseWriter, r *http.Request) error {
	q, out := r.URL.Query().Get("q"), searchResult{Passages: []report.PassageJSON{}}
	if q == "" {
		return fault.In("q", "Say in q which words to search for.")
	}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		page, err := claims.List(r.Context(), tx, s.network, claims.Filter{Viewer: person(r), Query: q, Limit: limitOf(r)})
		if err != nil {
			return err
		}
		out.Claims = claimsAs(r, page.Claims)
		passages, err := sources.PassagesWith(r.Context(), tx, q, limitOf(r))
		if err != nil {
			return err
		}
		for _, p := range passages {
			out.Passages = append(out.Passages, report.NewPassageJSON(p))
		}
		found, _, err := sources.ListSources(r.Context(), tx, sources.SourceFilter{Query: q, Limit: limitOf(r)})
		if err != nil {
			return err
		}
		if out.Sources, err = listedSources(r.Context(), tx, found); err != nil {
			return err
		}
		publishers, err := publishersFor(r, tx, q, "")
		out.Publishers = publishers.Publishers
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}
