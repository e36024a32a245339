package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// sourcesPage is the list of sources.
type sourcesPage struct {
	rights
	List     []sources.SourceSummary
	Query    string
	Problem  string
	Of       *sources.Publisher // only its sources; nil: of any
	Problems []problem
	Next     string
	Filtered bool
}

type problem struct {
	Name, Href string
	Count      string // "" for none
	Current    bool
}

// GET /sources
func (s *server) sources(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	switch q.Get("view") {
	case "problems":
		return s.audit(w, r)
	case "":
	default:
		return fault.In("view", "%q is no view of the sources. There is problems; leave it away to see all sources.", q.Get("view"))
	}
	f := sources.SourceFilter{Query: q.Get("words"), Problem: q.Get("problem"), Publisher: q.Get("publisher"), Cursor: q.Get("cursor")}
	p := sourcesPage{rights: rightsOf(r), Query: f.Query, Problem: f.Problem, Filtered: f.Query != "" || f.Problem != "" || f.Publisher != ""}
	var next string
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if f.Publisher != "" {
			of, err := sources.GetPublisher(r.Context(), tx, f.Publisher)
			if err != nil {
				return err
			}
			p.Of, f.Publisher = &of, of.ID
		}
		if p.List, next, err = sources.ListSources(r.Context(), tx, f); err != nil {
			return err
		}
		p.Problems, err = sourcesRail(r, tx, sourcesAddress(f.Query, f.Problem, "", ""))
		return err
	})
	if err != nil {
		return err
	}
	if next != "" {
		p.Next = sourcesAddress(f.Query, f.Problem, f.Publisher, next)
	}
	return s.render(w, r, http.StatusOK, "sources", "sources", p)
}

func sourcesAddress(words, problem, publisher, cursor string) string {
	v := url.Values{}
	for name, value := range map[string]string{"words": words, "problem": problem, "publisher": publisher, "cursor": cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/sources"
	}
	return "/sources?" + v.Encode()
}

// sourcesRail lists the views of the sources, of which one is current, with the number of passages that wait for a decision.
func sourcesRail(r *http.Request, tx *db.Tx, current string) ([]problem, error) {
	words := r.URL.Query().Get("words")
	list := []problem{{Name: "Problems first", Href: auditAddress}, {Name: "All sources", Href: sourcesAddress(words, "", "", "")}}
	for _, x := range sources.Problems {
		list = append(list, problem{Name: x.Words, Href: sourcesAddress(words, x.Slug, "", "")})
	}
	n, err := claims.CountDrifted(r.Context(), tx)
	list = append(list, problem{Name: "Drifted passages", Href: "/sources/drift", Count: strconv.Itoa(n)})
	if person(r).AtLeast(auth.Editor) {
		list = append(list, problem{Name: newsroomName, Href: "/audit"})
	}
	for i := range list {
		list[i].Current = list[i].Href == current
	}
	return list, err
}
