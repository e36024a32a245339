package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

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

type queue struct {
	Name, Href string
	Count      int
	Current    bool
}

// chip is a filter that is on, or can be put on.
type chip struct {
	Name, Value string
	Href        string // where the list is without it, or with it
	On          bool
}

// menu is a filter that can be added: a name and its values.
type menu struct {
	Name, Field string
	Options     [][2]string // value, word
}

// deskFields are what of the Desk's address says which claims are shown, and in which order.
var deskFields = []string{"status", "rating", "assignee", "tag", "lang", "q", "sort"}

// deskFilter reads a filter from an address.
func deskFilter(q url.Values) claims.Filter {
	return claims.Filter{
		Status: q.Get("status"), Rating: q.Get("rating"), Assignee: q.Get("assignee"), Tag: q.Get("tag"), Language: q.Get("lang"),
		Query: q.Get("q"), Sort: q.Get("sort"), Cursor: q.Get("cursor"),
	}
}

// GET /claims
func (s *server) desk(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := deskFilter(q)
	p := deskPage{Title: "Whole desk", Sort: f.Sort, Steps: []claims.Status{claims.Assigned, claims.Unassigned, claims.Reported, claims.Submitted, claims.Published}}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Page, err = claims.List(r.Context(), tx, f); err != nil {
			return err
		}
		names, err := p.rows(r, tx)
		if err != nil {
			return err
		}
		if p.Result, err = bulkWords(r, tx, q); err != nil {
			return err
		}
		return p.filters(r, tx, q, f, names)
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
	ids = append(ids, r.URL.Query().Get("assignee"))
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

// filters fills the rail, the chips of filters that are on and the menus of those that can be added.
func (p *deskPage) filters(r *http.Request, tx *db.Tx, q url.Values, f claims.Filter, names map[string]string) error {
	counts, mine, err := claims.CountByStatus(r.Context(), tx, person(r).ID)
	if err != nil {
		return err
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	me := person(r).ID
	p.Queues = append(p.Queues, queue{"My queue", "/claims?assignee=" + me, mine, f.Assignee == me && f.Status == ""})
	for _, status := range []claims.Status{claims.Unassigned, claims.Assigned, claims.Reported, claims.Submitted, claims.Returned, claims.Published, claims.Withdrawn} {
		p.Queues = append(p.Queues, queue{statusWord(status), "/claims?status=" + string(status), counts[status], f.Status == string(status)})
	}
	p.Queues = append(p.Queues, queue{"Whole desk", "/claims", all, f.Empty()})
	for _, entry := range p.Queues {
		if entry.Current {
			p.Title = entry.Name
		}
	}
	tags, languages, ratings, err := claims.Facets(r.Context(), tx)
	if err != nil {
		return err
	}
	var statuses []string
	for _, status := range claims.Statuses {
		statuses = append(statuses, string(status))
	}
	for _, filter := range []struct {
		name, field string
		values      []string
	}{{"Status", "status", statuses}, {"Rating", "rating", append(ratings, "none")}, {"Assignee", "assignee", []string{me, "none"}}, {"Language", "lang", languages}, {"Tag", "tag", tags}} {
		word := func(value string) string { return filterWord(filter.field, value, names) }
		if value := q.Get(filter.field); value != "" {
			p.Chips = append(p.Chips, chip{filter.name, word(value), with(q, filter.field, ""), true})
			continue
		}
		m := menu{Name: filter.name, Field: filter.field}
		for _, value := range filter.values {
			w := word(value)
			if filter.field == "assignee" && value == me {
				w = "me"
			}
			m.Options = append(m.Options, [2]string{value, w})
		}
		if len(m.Options) > 0 {
			p.Menus = append(p.Menus, m)
		}
	}
	if f.Query != "" {
		p.Chips = append(p.Chips, chip{"Words", f.Query, with(q, "q", ""), true})
	}
	return nil
}

// filterWord is a filter's value as people read it.
func filterWord(field, value string, names map[string]string) string {
	switch {
	case field == "assignee" && value == "none":
		return "nobody"
	case field == "assignee" && names[value] != "":
		return names[value]
	case field == "rating" && value == "none":
		return "not rated"
	}
	return value
}

// with gives the Desk's address with one part changed; another filter begins at the first page.
func with(q url.Values, field, value string) string {
	next := url.Values{}
	for name, values := range q {
		if slices.Contains(deskFields, name) {
			next[name] = values
		}
	}
	next.Del(field)
	if value != "" {
		next.Set(field, value)
	}
	if len(next) == 0 {
		return "/claims"
	}
	return "/claims?" + next.Encode()
}

// POST /example
func (s *server) loadExample(w http.ResponseWriter, r *http.Request) error {
	did, err := exchange.LoadExample(r.Context(), s.db, person(r))
	if err != nil {
		return err
	}
	if !did {
		return fault.New(fault.Conflict, "The example case is loaded only into an empty database, and this one holds records already.")
	}
	return see(w, r, "/claims", "example")
}
