package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/fulltext"
)

// searchResult is what a line found.
type searchResult struct {
	report.SearchJSON
	Claims     []report.FoundClaimJSON   `json:"claims"`
	Passages   []report.FoundPassageJSON `json:"passages" doc:"that evidence cites"`
	Sources    []foundSource             `json:"sources"`
	Publishers []fullPublisher           `json:"publishers"`
}

// foundSource is a source with the place at which it was found.
type foundSource struct {
	listedSource
	report.PlaceJSON
}

// GET /api/v1/search
func (s *server) apiSearch(w http.ResponseWriter, r *http.Request) error {
	line := r.URL.Query().Get("q")
	if line == "" {
		return fault.In("q", "Say in q which words to search for.")
	}
	if err := s.finder.Read(r.Context(), s.db.DB); err != nil {
		return err
	}
	var out searchResult
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		o := claims.SearchOptions{Viewer: person(r), Limit: limitOf(r), Literal: r.URL.Query().Get("literal") == "true"}
		found, err := s.finder.Search(r.Context(), tx, fulltext.Parse(line), o)
		if err != nil {
			return err
		}
		out = searchResult{SearchJSON: report.NewSearchJSON(found), Claims: report.NewFoundClaims(found), Passages: report.NewFoundPassages(found),
			Sources: []foundSource{}, Publishers: []fullPublisher{}}
		return out.records(r, tx, found)
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}

// records adds the sources and publishers.
func (out *searchResult) records(r *http.Request, tx *db.Tx, found claims.Searched) error {
	var summaries []sources.SourceSummary
	for _, x := range found.Sources {
		summaries = append(summaries, x.SourceSummary)
	}
	listed, err := listedSources(r.Context(), tx, summaries)
	if err != nil {
		return err
	}
	for i, x := range found.Sources {
		out.Sources = append(out.Sources, foundSource{listed[i], report.NewPlaceJSON(x)})
	}
	var houses []sources.Publisher
	for _, x := range found.Publishers {
		houses = append(houses, x.Publisher)
	}
	audited, err := sources.AuditPublishers(r.Context(), tx, houses)
	for _, x := range audited {
		out.Publishers = append(out.Publishers, fullPublisherOf(x))
	}
	return err
}
