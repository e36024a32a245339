package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

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
var deskFields = []string{"status", "rating", "assignee", "tag", "lang", "warning", "q", "sort"}

// deskFilter reads a filter from an address.
func deskFilter(q url.Values) claims.Filter {
	return claims.Filter{
		Status: q.Get("status"), Rating: q.Get("rating"), Assignee: q.Get("assignee"), Tag: q.Get("tag"), Language: q.Get("lang"),
		Warning: q.Get("warning"), Query: q.Get("q"), Sort: q.Get("sort"), Cursor: q.Get("cursor"),
	}
}

// queues fills the rail, and names the page after the queue that is shown.
func (p *deskPage) queues(r *http.Request, tx *db.Tx, f claims.Filter) error {
	me := person(r).ID
	counts, mine, err := claims.CountByStatus(r.Context(), tx, me)
	if err != nil {
		return err
	}
	all := 0
	p.Queues = []queue{{"My queue", "/claims?assignee=" + me, mine, f.Assignee == me && f.Status == ""}}
	for _, s := range []claims.Status{claims.Unassigned, claims.Assigned, claims.Reported, claims.Submitted, claims.Returned, claims.Published, claims.Withdrawn} {
		p.Queues = append(p.Queues, queue{statusWord(s), "/claims?status=" + string(s), counts[s], f.Status == string(s)})
	}
	for _, n := range counts {
		all += n
	}
	p.Queues = append(p.Queues, queue{"Whole desk", "/claims", all, f.Empty()})
	if err := p.warned(r, tx, f); err != nil {
		return err
	}
	for _, q := range slices.Concat(p.Queues, p.Warned) {
		if q.Current {
			p.Title = q.Name
		}
	}
	return nil
}

// warned lists in the rail what notices about sources ask to look at again.
func (p *deskPage) warned(r *http.Request, tx *db.Tx, f claims.Filter) error {
	for _, w := range claims.NoticeWarnings {
		n, err := claims.CountWarned(r.Context(), tx, w.Slug)
		if err != nil {
			return err
		}
		if n > 0 || f.Warning == w.Slug {
			p.Warned = append(p.Warned, queue{w.Words, "/claims?warning=" + w.Slug, n, f == claims.Filter{Warning: w.Slug}})
		}
	}
	return nil
}

// filters fills the chips of filters that are on and the menus of those that can be added.
func (p *deskPage) filters(r *http.Request, tx *db.Tx, q url.Values, names map[string]string) error {
	tags, languages, ratings, err := claims.Facets(r.Context(), tx)
	if err != nil {
		return err
	}
	var statuses []string
	for _, s := range claims.Statuses {
		statuses = append(statuses, string(s))
	}
	var warnings []string
	for _, w := range claims.DeskWarnings {
		warnings = append(warnings, w.Slug)
	}
	for _, filter := range []struct {
		name, field string
		values      []string
	}{
		{"Status", "status", statuses}, {"Rating", "rating", append(ratings, "none")}, {"Assignee", "assignee", []string{person(r).ID, "none"}},
		{"Language", "lang", languages}, {"Tag", "tag", tags}, {"Warning", "warning", warnings}, {"Words", "q", nil},
	} {
		if value := q.Get(filter.field); value != "" {
			p.Chips = append(p.Chips, chip{filter.name, filterWord(filter.field, value, names), with(q, filter.field, ""), true})
		} else if len(filter.values) > 0 {
			p.Menus = append(p.Menus, menuOf(filter.name, filter.field, filter.values, names))
		}
	}
	return nil
}

func menuOf(name, field string, values []string, names map[string]string) menu {
	m := menu{Name: name, Field: field}
	for _, value := range values {
		m.Options = append(m.Options, [2]string{value, filterWord(field, value, names)})
	}
	return m
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
	case field == "warning":
		for _, w := range claims.DeskWarnings {
			if w.Slug == value {
				return w.Words
			}
		}
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
