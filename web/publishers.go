package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// publishersPaged is how many publishers stand on a page.
const publishersPaged = 100

// publishersPage is the audit of publishers: those on which published ratings rest first.
type publishersPage struct {
	rights
	Query string
	Rows  []publisherRow
	Total int
	Most  int // published claims that rest on the first of all
	Pages pager
}

type publisherRow struct {
	sources.PublisherAudit
	Weight   claims.Leaned
	Critical int           // claims that lose their last chain with one of its sources
	Ratings  []ratingCount // of the published claims
	Doubt    string        // as in auditRow
}

// GET /publishers
func (s *server) publishers(w http.ResponseWriter, r *http.Request) error {
	p := publishersPage{rights: rightsOf(r), Query: r.URL.Query().Get("words")}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		list, err := sources.PublisherNames(r.Context(), tx, p.Query)
		if err != nil {
			return err
		}
		p.Total = len(list)
		weights, err := weightsOf(r, tx, s.network)
		if err != nil {
			return err
		}
		slices.SortStableFunc(list, func(a, b sources.Publisher) int { // by name within what weighs the same
			x, y := weights[a.ID], weights[b.ID]
			return cmp.Or(y.Published-x.Published, y.Claims-x.Claims)
		})
		if len(list) > 0 {
			p.Most = weights[list[0].ID].Published
		}
		from := min(placeIn(r, "from"), len(list))
		shown := list[from:min(from+publishersPaged, len(list))]
		p.Pages = paged{"/publishers", "from", "", publishersPaged}.pager(r, from, len(shown), len(list)-from-len(shown))
		critical, err := s.network.CriticalPublishers(r.Context(), tx)
		if err != nil {
			return err
		}
		return p.rows(r, tx, shown, weights, critical)
	})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "publishers", "publishers", p)
}

// weightsOf gives what rests on every publisher on which any claim rests.
func weightsOf(r *http.Request, tx *db.Tx, network *claims.Network) (map[string]claims.Leaned, error) {
	list, err := network.Publishers(r.Context(), tx, claims.AllPublishers)
	weights := make(map[string]claims.Leaned, len(list))
	for _, l := range list {
		weights[l.ID] = l
	}
	return weights, err
}

// rows adds what is known of the publishers that the page shows.
func (p *publishersPage) rows(r *http.Request, tx *db.Tx, shown []sources.Publisher, weights map[string]claims.Leaned, critical map[string]int) error {
	list, err := sources.AuditPublishers(r.Context(), tx, shown)
	if err != nil {
		return err
	}
	names, err := ratingWordsOf(r, tx)
	for _, x := range list {
		row := publisherRow{PublisherAudit: x, Weight: weights[x.ID], Critical: critical[x.ID]}
		row.Ratings = names.list(row.Weight.PublishedAs)
		if row.Weight.Published > 0 {
			row.Doubt = doubtful[x.Grade.Grade]
		}
		p.Rows = append(p.Rows, row)
	}
	return err
}
