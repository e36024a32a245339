package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// link is a derivation with the source at its other end.
type link struct {
	sources.Derivation
	Other     sources.Source
	Publisher sources.Publisher
	Scope     []claims.Claim
	State     sources.State // of the words that show it, on the newest snapshot; zero when nothing newer was captured
}

// derivedPaged is how many derivations from a source its page shows at a time: ten thousand outlets may copy one wire.
const derivedPaged = 50

// links loads the derivations in both directions, and what the page's forms choose from.
func (p *sourcePage) links(r *http.Request, tx *db.Tx) error {
	up, down, err := sources.Derivations(r.Context(), tx, p.Source.ID)
	if err != nil {
		return err
	}
	if p.Up, err = linksOf(r, tx, up, func(d sources.Derivation) string { return d.To }); err != nil {
		return err
	}
	from := min(placeIn(r, "derived"), len(down))
	shown := down[from:min(from+derivedPaged, len(down))]
	if p.Down, err = linksOf(r, tx, shown, func(d sources.Derivation) string { return d.From }); err != nil {
		return err
	}
	p.DownPages = paged{"/sources/" + p.Source.Ref, "derived", "#down-h", derivedPaged}.pager(r, from, len(shown), len(down)-from-len(shown))
	p.Claims, err = claims.Recent(r.Context(), tx, person(r), 200)
	return err
}

// linksOf adds the other ends, in a few queries for all.
func linksOf(r *http.Request, tx *db.Tx, list []sources.Derivation, other func(sources.Derivation) string) ([]link, error) {
	var ends, scope, by []string
	shown := map[string]bool{}
	for _, d := range list {
		if d.PassageID != "" {
			shown[d.PassageID] = true
		}
		ends, scope = append(ends, other(d)), append(scope, d.Claims...)
	}
	found, err := sources.ByID(r.Context(), tx, ends)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		by = append(by, s.PublisherID)
	}
	publishers, err := sources.PublishersByID(r.Context(), tx, by)
	if err != nil {
		return nil, err
	}
	about, err := claims.Brief(r.Context(), tx, scope)
	if err != nil {
		return nil, err
	}
	states, err := sources.LastStates(r.Context(), tx, shown)
	if err != nil {
		return nil, err
	}
	links := make([]link, len(list))
	for i, d := range list {
		s := found[other(d)]
		links[i] = link{Derivation: d, Other: s, Publisher: publishers[s.PublisherID], State: states[d.PassageID]}
		for _, id := range d.Claims {
			if c, there := about[id]; there {
				links[i].Scope = append(links[i].Scope, c.For(person(r)))
			}
		}
	}
	return links, nil
}
