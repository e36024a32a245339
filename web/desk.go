package web

import (
	"fmt"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// deskPage is the list of claims with its queues and filters.
type deskPage struct {
	Title  string
	Page   claims.Page
	Rows   []deskRow
	Queues []queue
	Warned []queue     // claims to look at again
	Chips  []chip      // filters that are on
	Menus  []menu      // filters that can be added
	Hidden [][2]string // the filter, for forms that keep it
	Sort   string
	Next   string // address of the next page, "" at the end
	First  string // address of the first page, "" when this is it
	Empty  bool   // there is no claim at all
	Steps  []claims.Status
	Result []string // what a bulk action did, sentence by sentence
}

type deskRow struct {
	claims.Summary
	Rating *claims.Rating
	Who    string // display name of the assignee
	Mine   bool
}

// GET /claims
func (s *server) desk(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := deskFilter(q)
	p := deskPage{Title: "Whole desk", Sort: f.Sort, Steps: []claims.Status{claims.Assigned, claims.Unassigned, claims.Reported, claims.Submitted, claims.Published}}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Page, err = claims.List(r.Context(), tx, s.network, f); err != nil {
			return err
		}
		names, err := p.rows(r, tx)
		if err != nil {
			return err
		}
		if p.Result, err = bulkWords(r, tx, q); err != nil {
			return err
		}
		if err := p.queues(r, tx, f); err != nil {
			return err
		}
		return p.filters(r, tx, q, names)
	})
	if err != nil {
		return err
	}
	p.Empty = p.Page.Total == 0 && f.Empty()
	if p.Page.Next != "" {
		p.Next = with(q, "cursor", p.Page.Next)
	}
	if f.Cursor != "" {
		p.First = with(q, "cursor", "")
	}
	for _, field := range deskFields {
		if q.Get(field) != "" {
			p.Hidden = append(p.Hidden, [2]string{field, q.Get(field)})
		}
	}
	return s.render(w, r, http.StatusOK, "desk", "desk", p)
}

// rows adds to each claim its rating's label and its assignee's name.
func (p *deskPage) rows(r *http.Request, tx *db.Tx) (map[string]string, error) {
	var ids []string
	for _, c := range p.Page.Claims {
		ids = append(ids, c.Assignee)
	}
	ids = append(ids, person(r).ID, r.URL.Query().Get("assignee"))
	names, err := auth.Names(r.Context(), tx, ids)
	if err != nil {
		return nil, err
	}
	scales := scaleCache{}
	for _, c := range p.Page.Claims {
		rating, err := scales.rating(r, tx, c.Claim)
		if err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, deskRow{Summary: c, Rating: rating, Who: names[c.Assignee], Mine: c.Assignee == person(r).ID && c.Assignee != ""})
	}
	return names, nil
}

// scaleCache keeps the scales of one page.
type scaleCache map[string]claims.Scale

func (s scaleCache) rating(r *http.Request, tx *db.Tx, c claims.Claim) (*claims.Rating, error) {
	if c.Rating == "" {
		return nil, nil
	}
	key := fmt.Sprintf("%s@%d", c.Scale, c.ScaleVersion)
	if _, ok := s[key]; !ok {
		scale, err := claims.GetScale(r.Context(), tx, c.Scale, c.ScaleVersion)
		if err != nil {
			return nil, err
		}
		s[key] = scale
	}
	return s[key].Find(c.Rating), nil
}

// POST /example
func (s *server) loadExample(w http.ResponseWriter, r *http.Request) error {
	did, err := exchange.LoadExample(r.Context(), s.db.DB, person(r))
	if err != nil {
		return err
	}
	if !did {
		return fault.New(fault.Conflict, "The example case is loaded only into an empty database, and this one holds records already.")
	}
	return see(w, r, "/claims", "example")
}
