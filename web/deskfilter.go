package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

type queue struct {
	Name, Href string
	Count      string // "" when it was not counted
	Current    bool
	Shared     string // of a saved view that others see too: by whom
	Edit       string // address of the form that changes it, or ""
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
var deskFields = []string{"view", "status", "rating", "assignee", "tag", "lang", "warning", "due", "priority", "q", "sort"}

// manyFields are those that may have several values.
var manyFields = []string{"status", "rating", "assignee", "lang", "priority"}

// deskFilter reads a filter from an address.
func deskFilter(q url.Values, viewer auth.Person) claims.Filter {
	many := func(field string) string { return strings.Join(q[field], ",") }
	return claims.Filter{
		Viewer: viewer, View: q.Get("view"), Status: many("status"), Rating: many("rating"), Assignee: many("assignee"), Tag: q.Get("tag"), Language: many("lang"),
		Warning: q.Get("warning"), Due: q.Get("due"), Priority: many("priority"), Query: q.Get("q"), Sort: q.Get("sort"), Cursor: q.Get("cursor"),
	}
}

// deskQuery is what of an address says which claims are shown, always written in the same way; "" is the whole desk in its usual order.
func deskQuery(q url.Values) string {
	kept := url.Values{}
	for _, field := range deskFields {
		for _, v := range q[field] {
			if v = strings.TrimSpace(v); v != "" && !slices.Contains(kept[field], v) && (len(kept[field]) == 0 || slices.Contains(manyFields, field)) {
				kept.Add(field, v)
			}
		}
	}
	return kept.Encode()
}

// fromOf gives what the addresses of a list's claims end with, so that their pages lead on through it; "" for the whole desk in its usual order.
func fromOf(list url.Values) string {
	if query := deskQuery(list); query != "" {
		return "?" + url.Values{"from": {query}}.Encode()
	}
	return ""
}

// listOf reads the list that a claim was opened from.
func listOf(q url.Values) url.Values {
	list, err := url.ParseQuery(q.Get("from"))
	if err != nil {
		return nil
	}
	list, _ = url.ParseQuery(deskQuery(list)) // what was just written
	return list
}

// stillFrom adds, to the address of a claim to which something was done on its page, the list that it was opened from.
func stillFrom(r *http.Request, path string) string {
	page, err := url.Parse(r.Referer())
	if err != nil {
		return path
	}
	before, fragment, found := strings.Cut(path, "#")
	from := fromOf(listOf(page.Query()))
	if from == "" || page.Path != before || strings.Contains(before, "?") {
		return path
	}
	if before += from; found {
		before += "#" + fragment
	}
	return before
}

// queueWords names the queues.
var queueWords = map[string]string{
	"": "Whole desk", claims.MyQueue: "My queue", claims.ToCrossCheck: "To cross-check", claims.AwaitingSignOff: "Awaiting sign-off",
	claims.NobodysQueue: "Unassigned", claims.PublishedQueue: "Published", claims.OverdueQueue: "Overdue", claims.WeekQueue: "Due within a week",
}

// queues fills the rail, and names the page after the queue or view that is shown.
func (p *deskPage) queues(r *http.Request, tx *db.Tx, network *claims.Network, q url.Values) error {
	shown := deskQuery(q)
	counts, err := claims.QueueCounts(r.Context(), tx, network, person(r))
	if err != nil {
		return err
	}
	entry := func(name, query, count string) queue {
		href := "/claims"
		if query != "" {
			href += "?" + query
		}
		return queue{Name: name, Href: href, Count: count, Current: query == shown}
	}
	for _, name := range append(slices.Clone(claims.QueueNames), "") {
		query := ""
		if name != "" {
			query = url.Values{"view": {name}}.Encode()
		}
		p.Queues = append(p.Queues, entry(queueWords[name], query, strconv.Itoa(counts[name])))
	}
	for _, w := range claims.NoticeWarnings {
		n, err := claims.CountWarned(r.Context(), tx, w.Slug)
		if err != nil {
			return err
		}
		query := url.Values{"warning": {w.Slug}}.Encode()
		if n > 0 || shown == query {
			p.Warned = append(p.Warned, entry(w.Words, query, strconv.Itoa(n)))
		}
	}
	if err := p.savedViews(r, tx, network, entry); err != nil {
		return err
	}
	p.Title = queueWords[""]
	if view := queueWords[q.Get("view")]; view != "" {
		p.Title = view
	}
	for _, q := range slices.Concat(p.Queues, p.Warned, p.Views) {
		if q.Current {
			p.Title = q.Name
		}
	}
	p.Unsaved = shown != "" && !slices.ContainsFunc(slices.Concat(p.Queues, p.Views), func(q queue) bool { return q.Current })
	return nil
}

// countedViews bounds the saved views whose claims are counted for one page.
const countedViews = 25

// savedViews lists the person's saved views and those that others share. One whose filter is none any more is listed, and counted by nobody.
func (p *deskPage) savedViews(r *http.Request, tx *db.Tx, network *claims.Network, entry func(name, query, count string) queue) error {
	list, err := claims.SavedViews(r.Context(), tx, person(r))
	if err != nil {
		return err
	}
	var owners []string
	for _, v := range list {
		owners = append(owners, v.Owner)
	}
	names, err := auth.Names(r.Context(), tx, owners)
	if err != nil {
		return err
	}
	for i, v := range list {
		count := ""
		if values, err := url.ParseQuery(v.Query); err == nil && i < countedViews {
			if n, err := claims.CountOf(r.Context(), tx, network, deskFilter(values, person(r))); err == nil {
				count = strconv.Itoa(n)
			}
		}
		q := entry(v.Name, v.Query, count)
		switch {
		case v.Owner != person(r).ID:
			q.Shared = names[v.Owner]
		case v.Shared:
			q.Shared = "you"
		}
		if v.Owner == person(r).ID || person(r).AtLeast(auth.Admin) {
			q.Edit = "/views/" + v.ID
		}
		p.Views = append(p.Views, q)
	}
	return nil
}

// filters fills the chips of filters that are on and the menus of those that can be added.
func (p *deskPage) filters(r *http.Request, tx *db.Tx, q url.Values) error {
	tags, languages, ratings, err := claims.Facets(r.Context(), tx, person(r))
	if err != nil {
		return err
	}
	assignees := []string{person(r).ID, "none"}
	for _, someone := range p.People {
		if someone.ID != person(r).ID {
			assignees = append(assignees, someone.ID)
		}
	}
	words := filterWords(p.names)
	for _, filter := range []struct {
		name, field string
		values      []string
	}{
		{"Queue", "view", nil}, {"Status", "status", wordsOf(claims.Statuses)}, {"Rating", "rating", append(ratings, "none")}, {"Assignee", "assignee", assignees},
		{"Due", "due", claims.DueFilters}, {"Priority", "priority", []string{"urgent", "high", "usual"}},
		{"Language", "lang", languages}, {"Tag", "tag", tags}, {"Warning", "warning", warningSlugs()}, {"Words", "q", nil},
	} {
		on := slices.DeleteFunc(slices.Clone(q[filter.field]), func(v string) bool { return v == "" })
		for _, value := range on {
			p.Chips = append(p.Chips, chip{filter.name, words(filter.field, value), without(q, filter.field, value), true})
		}
		if len(on) > 0 && !slices.Contains(manyFields, filter.field) {
			continue
		}
		m := menu{Name: filter.name, Field: filter.field}
		for _, value := range filter.values {
			if !slices.Contains(on, value) {
				m.Options = append(m.Options, [2]string{value, words(filter.field, value)})
			}
		}
		if len(m.Options) > 0 {
			p.Menus = append(p.Menus, m)
		}
	}
	return nil
}

func wordsOf(list []claims.Status) (words []string) {
	for _, s := range list {
		words = append(words, string(s))
	}
	return words
}

func warningSlugs() (slugs []string) {
	for _, w := range claims.DeskWarnings {
		slugs = append(slugs, w.Slug)
	}
	return slugs
}

// dueWords are the values of a filter of days as people read them.
var dueWords = map[string]string{claims.DueOverdue: "overdue", claims.DueWeek: "within a week", claims.DueNone: "no day set"}

// filterWords gives a filter's value as people read it.
func filterWords(names map[string]string) func(field, value string) string {
	return func(field, value string) string {
		switch field {
		case "view":
			return queueWords[value]
		case "due":
			return dueWords[value]
		case "assignee":
			if value == "none" {
				return "nobody"
			}
			return names[value]
		case "rating":
			if value == "none" {
				return "not rated"
			}
		case "warning":
			for _, w := range claims.DeskWarnings {
				if w.Slug == value {
					return w.Words
				}
			}
		}
		return value
	}
}

// with gives the Desk's address with one part changed; another filter begins at the first page.
func with(q url.Values, field, value string) string {
	next, _ := url.ParseQuery(deskQuery(q)) // what was just written
	next.Del(field)
	if value != "" {
		next.Set(field, value)
	}
	return deskAddress(next)
}

// without gives the Desk's address with one value of a filter taken off.
func without(q url.Values, field, value string) string {
	next, _ := url.ParseQuery(deskQuery(q)) // what was just written
	next[field] = slices.DeleteFunc(next[field], func(v string) bool { return v == value })
	return deskAddress(next)
}

func deskAddress(q url.Values) string {
	if query := q.Encode(); query != "" {
		return deskPath + "?" + query
	}
	return deskPath
}
