package web

import (
	"net/http"
	"strconv"
)

// pager leads through a list page by page. Its addresses are "" at the ends.
type pager struct {
	From, To, Total int // of what is shown, from 1
	Before, After   string
	Next            int // how many the next page shows
}

// placeIn reads the place in a list that an address asks for; what is none is the beginning.
func placeIn(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 0 || n > 1_000_000_000 {
		return 0
	}
	return n
}

// paged is a list that is shown so many at a time on a page.
type paged struct {
	Path     string // of the page
	Name     string // of the parameter that holds the place
	Fragment string // where the list begins on the page, or ""
	Size     int
}

// pager leads on from a page that shows so many from one on, after which more come.
func (l paged) pager(r *http.Request, from, shown, more int) pager {
	q := r.URL.Query()
	q.Del("done")
	address := func(place int) string {
		if q.Del(l.Name); place > 0 {
			q.Set(l.Name, strconv.Itoa(place))
		}
		if len(q) == 0 {
			return l.Path + l.Fragment
		}
		return l.Path + "?" + q.Encode() + l.Fragment
	}
	p := pager{From: from + 1, To: from + shown, Total: from + shown + more, Next: min(more, l.Size)}
	if from > 0 {
		p.Before = address(max(0, from-l.Size))
	}
	if more > 0 {
		p.After = address(from + shown)
	}
	return p
}
