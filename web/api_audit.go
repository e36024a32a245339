package web

import (
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

var auditCalls = map[string]call{
	"GET /audit/work": {ID: "auditWork", Says: "Gives the newsroom's work in figures: who has what, how long each leg takes, what came of claims, and how cross-checks went.",
		Query: []param{{Name: "period", Says: "days: 30, 90, 365, or all; 90 when not given", Of: periodSlugs()},
			{Name: "table", Says: "one table of the figures, as CSV", Of: auditTables}}, Media: []string{"text/csv; charset=utf-8"}, Answer: workAudit{}},
	"GET /audit/sources": {ID: "auditSources", Says: "Lists the sources that need a look, by what is wrong with them, and those on which most published ratings hang.", Query: []param{{Name: "group", Says: "the slug of one group: that alone, page by page"}, limitParam, cursorParam}, Answer: sourceAudit{}},
}

// auditTables are those that the site gives as CSV.
var auditTables = []string{"workload", "turnaround", "months", "cross-checks", "pairs"}

func periodSlugs() (slugs []string) {
	for _, p := range periods {
		slugs = append(slugs, p.slug)
	}
	return slugs
}

// workAudit is the newsroom's work in a period.
type workAudit struct {
	Since  *time.Time    `json:"since" doc:"null: since the beginning"`
	Until  time.Time     `json:"until"`
	Load   []personsLoad `json:"load" doc:"as it is now, whatever the period; what nobody has taken stands last"`
	Legs   []legAudit    `json:"legs"`
	Months []monthAudit  `json:"months"`
	Checks crossAudit    `json:"cross_checks"`
}

// personsLoad is what somebody has on their desk.
type personsLoad struct {
	Person   string          `json:"person" doc:"id; empty for nobody"`
	Name     string          `json:"name"`
	Disabled bool            `json:"disabled"`
	Claims   []countOfStatus `json:"claims"`
	Total    int             `json:"total"`
	Overdue  int             `json:"overdue"`
}

type countOfStatus struct {
	Status claims.Status `json:"status"`
	Count  int           `json:"count"`
}

// legAudit is how long a leg of the workflow takes, in days.
type legAudit struct {
	Leg       string  `json:"leg"`
	Month     string  `json:"month" doc:"2026-11; empty for the whole period"`
	Count     int     `json:"count"`
	Median    float64 `json:"median_days"`
	Ninetieth float64 `json:"ninetieth_percentile_days"`
}

// monthAudit is what came of claims in a month.
type monthAudit struct {
	Month     string `json:"month"`
	Published int    `json:"published"`
	Corrected int    `json:"corrected"`
	Voided    int    `json:"voided"`
	Returned  int    `json:"returned"`
}

// crossAudit is how second ratings went.
type crossAudit struct {
	Count    int         `json:"count"`
	Agreed   int         `json:"agreed"`
	Differed int         `json:"differed"`
	Pairs    []pairAudit `json:"pairs"`
}

type pairAudit struct {
	Scale  string `json:"scale"`
	First  string `json:"first"`
	Second string `json:"second"`
	Count  int    `json:"count"`
}

// GET /api/v1/audit/work
func (s *server) apiAuditWork(w http.ResponseWriter, r *http.Request) error {
	p, err := s.newsroomPage(r)
	if err != nil {
		return err
	}
	if table := r.URL.Query().Get("table"); table != "" {
		return sayTable(w, table, p.table(table))
	}
	out := workAudit{Since: when(p.Since), Until: p.Until, Load: []personsLoad{}, Legs: []legAudit{}, Months: []monthAudit{}, Checks: crossAudit{Count: p.Checks.Count, Agreed: p.Checks.Agreed, Differed: p.Checks.Differed, Pairs: []pairAudit{}}}
	for _, l := range p.Load {
		row := personsLoad{Person: l.Person, Name: l.Name, Disabled: l.Disabled, Claims: []countOfStatus{}, Total: l.Total, Overdue: l.Overdue}
		for _, status := range p.Statuses {
			row.Claims = append(row.Claims, countOfStatus{status, l.Claims[status]})
		}
		out.Load = append(out.Load, row)
	}
	for leg, words := range legWords {
		for _, x := range append([]claims.Lasted{p.Legs[leg].Lasted}, p.Legs[leg].Months...) {
			out.Legs = append(out.Legs, legAudit{words[0], x.Month, x.Count, x.Median, x.Ninetieth})
		}
	}
	for _, m := range p.Months {
		out.Months = append(out.Months, monthAudit{m.Month, m.Published, m.Corrected, m.Voided, m.Returned})
	}
	for _, x := range p.Checks.Pairs {
		out.Checks.Pairs = append(out.Checks.Pairs, pairAudit{x.Scale, x.First, x.Second, x.Count})
	}
	return say(w, http.StatusOK, out)
}

// auditedSource is a source with what hangs on it.
type auditedSource struct {
	listedSource
	Rests     int    `json:"claims_resting" doc:"claims from which a chain leads to it"`
	Critical  int    `json:"claims_losing" doc:"claims that lose their last chain with it"`
	Published int    `json:"published_losing" doc:"how many of these are published"`
	Grade     string `json:"grade" doc:"of its publisher, the latest; empty when not graded"`
}

// problemGroup is the sources with one kind of problem.
type problemGroup struct {
	Slug    string          `json:"slug"`
	Count   int             `json:"count"`
	Sources []auditedSource `json:"sources"`
}

type sourceAudit struct {
	Total     int             `json:"total" doc:"all sources"`
	Problems  int             `json:"problems" doc:"those that need a look"`
	Published int             `json:"published" doc:"published claims that lose their last chain with one of these"`
	Lost      int             `json:"lost" doc:"published claims that lost it with one that was retracted"`
	Groups    []problemGroup  `json:"groups"`
	LeanedOn  []auditedSource `json:"leaned_on" doc:"on which most published ratings hang"`
	Next      *string         `json:"next" doc:"of one group, the cursor of the next page; null at the end"`
}

// GET /api/v1/audit/sources
func (s *server) apiAuditSources(w http.ResponseWriter, r *http.Request) error {
	from, err := placeOfCursor(r)
	if err != nil {
		return err
	}
	var out sourceAudit
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		a, err := claims.AuditSources(r.Context(), tx, s.network, claims.AuditPart{Group: r.URL.Query().Get("group"), From: from, Limit: limitOf(r)})
		if err != nil {
			return err
		}
		out = sourceAudit{Total: a.Sources, Problems: a.Count, Published: a.Published, Lost: a.Lost, Groups: []problemGroup{}}
		var found []claims.Audited
		for _, g := range a.Groups {
			found = append(found, g.Sources...)
		}
		found = append(found, a.LeanedOn...)
		all, err := auditedSources(r, tx, found)
		for _, g := range a.Groups {
			n := len(g.Sources)
			out.Groups, all = append(out.Groups, problemGroup{g.Slug, g.Count, all[:n:n]}), all[n:]
			if end := g.From + n; r.URL.Query().Get("group") != "" && end < g.Count {
				out.Next = cursorAt(end)
			}
		}
		out.LeanedOn = all
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

func auditedSources(r *http.Request, tx *db.Tx, found []claims.Audited) ([]auditedSource, error) {
	var actors []string
	for _, x := range found {
		actors = append(actors, x.Notice.By)
	}
	names, err := auth.Names(r.Context(), tx, actors)
	out := make([]auditedSource, len(found))
	for i, x := range found {
		out[i] = auditedSource{listedSourceOf(x.SourceSummary, names), x.Rests.Claims, x.Weight.Claims, x.Weight.Published, x.Grade.Grade}
	}
	return out, err
}
