package web

import (
	"net/http"
	"net/url"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// sourcesPage is the list of sources.
type sourcesPage struct {
	List     []sources.SourceSummary
	Query    string
	Problem  string
	Problems []problem
	Next     string
	Filtered bool
}

type problem struct {
	Name, Href string
	Current    bool
}

// GET /sources
func (s *server) sources(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := sources.SourceFilter{Query: q.Get("words"), Problem: q.Get("problem"), Cursor: q.Get("cursor")}
	p := sourcesPage{Query: f.Query, Problem: f.Problem, Filtered: f.Query != "" || f.Problem != ""}
	var next string
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		p.List, next, err = sources.ListSources(r.Context(), tx, f)
		return err
	})
	if err != nil {
		return err
	}
	address := func(problem, cursor string) string {
		v := url.Values{}
		for name, value := range map[string]string{"words": f.Query, "problem": problem, "cursor": cursor} {
			if value != "" {
				v.Set(name, value)
			}
		}
		if len(v) == 0 {
			return "/sources"
		}
		return "/sources?" + v.Encode()
	}
	p.Problems = append(p.Problems, problem{"All sources", address("", ""), f.Problem == ""})
	for _, x := range sources.Problems {
		p.Problems = append(p.Problems, problem{x.Words, address(x.Slug, ""), f.Problem == x.Slug})
	}
	if next != "" {
		p.Next = address(f.Problem, next)
	}
	return s.render(w, r, http.StatusOK, "sources", "sources", p)
}
