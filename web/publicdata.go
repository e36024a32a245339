package web

import (
	"encoding/json"
	"html/template"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/report"
)

// review is the ClaimReview of what was published; none of a void or withdrawn check. why is the justification and rests what it rested on, where these
// are known: feeds do without them.
func (e edition) review(c *claims.PublicClaim, why string, rests *standing) (claimreview.Document, bool) {
	var d *report.Dossier
	if rests != nil {
		d = rests.Dossier
	}
	return exchange.PublishedReview(c, why, d, claimreview.Site{Newsroom: e.Newsroom, Base: e.Base})
}

// structured is the ClaimReview as a page carries it: data, which nothing runs.
func (e edition) structured(c *claims.PublicClaim, why string, rests *standing) (template.HTML, error) {
	d, ok := e.review(c, why, rests)
	if !ok {
		return "", nil
	}
	content, err := json.Marshal(d)                                                                  // which writes < as an escape, so that no text ends the element
	return template.HTML(`<script type="application/ld+json">` + string(content) + `</script>`), err //nolint:gosec // JSON without <
}

// GET /published/datafeed.json holds the ClaimReview of everything that stands, as Data Commons reads it.
func (s *server) dataFeed(w http.ResponseWriter, r *http.Request, e edition) error {
	if e.kept(w, r, "") {
		return nil
	}
	var list []claimreview.Document
	for _, c := range e.Shown.Claims() {
		if d, ok := e.review(c, "", nil); ok {
			list = append(list, d)
		}
	}
	forPrograms(w, "application/ld+json")
	return claimreview.WriteFeed(w, list, e.changed)
}
