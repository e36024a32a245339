package web

import (
	"encoding/json"
	"html/template"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
)

// review is the ClaimReview of what was published; none of a void or withdrawn check. why is the justification and rests what it rested on, where these
// are known: feeds do without them.
func (e edition) review(c *claims.PublicClaim, why string, rests *standing) (claimreview.Document, bool) {
	if !c.Stands() {
		return claimreview.Document{}, false
	}
	p := claimreview.Published{Claim: c.Claim, Label: c.Latest().Label}
	for _, x := range c.Editions {
		p.Publications = append(p.Publications, x.Publication)
	}
	p.Publications[0].Justification = why
	if rests != nil {
		p.First = rests.First
		for _, a := range rests.Appearances {
			if !a.Withheld && a.URL != "" {
				p.Appearances = append(p.Appearances, a.URL)
			}
		}
	}
	return claimreview.Of(p, claimreview.Site{Newsroom: e.Newsroom, Base: e.Base})
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
