package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

const auditAddress = "/sources?view=problems"

// auditShown is how many sources of each group the audit shows.
const auditShown = 25

// auditPage is the sources that need a look, gravest first, and those that most published ratings hang on.
type auditPage struct {
	rights
	claims.Audit
	Rail   []problem
	Groups []auditGroup
	Leaned []leanedRow
	Most   int // published claims that hang on the first of Leaned
}

// auditGroup is one kind of problem.
type auditGroup struct {
	Slug, Title, Hint string
	Count             int
	Rows              []auditRow
	All               []problem // the whole lists
}

type auditRow struct {
	claims.Audited
	Doubt  string // why its publisher's grade is a problem under a published rating; "" when it is none
	Action auditAction
}

// auditAction is what to do about a source next.
type auditAction struct{ Words, Href string }

type leanedRow struct {
	auditRow
	Ratings []ratingCount // of the published claims
}

var auditTitles = map[string][2]string{
	claims.AuditNoticed: {"Retracted or corrected by the publisher", "of a retracted one: claims that lost their last chain with it"},
	claims.AuditChanged: {"Changed since captured", "its address gives another text now"},
	claims.AuditGone:    {"Gone", "the address no longer answers; our snapshots stay readable"},
	claims.AuditUnseen:  {"Leaned on, never seen", "critical for a claim, and no snapshot exists"},
}

// GET /sources?view=problems
func (s *server) audit(w http.ResponseWriter, r *http.Request) error {
	p := auditPage{rights: rightsOf(r)}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Audit, err = claims.AuditSources(r.Context(), tx, s.network, auditShown); err != nil {
			return err
		}
		if p.Rail, err = sourcesRail(r, tx, auditAddress); err != nil {
			return err
		}
		names, err := ratingWordsOf(r, tx)
		for _, x := range p.LeanedOn {
			p.Leaned = append(p.Leaned, leanedRow{auditRowOf(x, ""), names.list(x.Weight.PublishedAs)})
			p.Most = max(p.Most, x.Weight.Published)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, g := range p.Audit.Groups {
		p.Groups = append(p.Groups, auditGroupOf(g))
	}
	return s.render(w, r, http.StatusOK, "audit", "sources", p)
}

func auditGroupOf(g claims.AuditGroup) auditGroup {
	title := auditTitles[g.Slug]
	group := auditGroup{Slug: g.Slug, Title: title[0], Hint: title[1], Count: g.Count}
	for _, x := range g.Sources {
		group.Rows = append(group.Rows, auditRowOf(x, g.Slug))
	}
	for _, x := range sources.Problems {
		for _, slug := range g.Problems {
			if x.Slug == slug {
				group.All = append(group.All, problem{Name: x.Words, Href: sourcesAddress("", slug, "", "")})
			}
		}
	}
	return group
}

func auditRowOf(x claims.Audited, group string) auditRow {
	row := auditRow{Audited: x, Action: actionOf(x, group)}
	if x.Weight.Published > 0 {
		row.Doubt = doubtful[x.Grade.Grade]
	}
	return row
}

// doubtful are the grades of publishers that no published rating should hang on unseen.
var doubtful = map[string]string{"D": "not usually reliable", "E": "unreliable", "F": "cannot be judged"}

// actionOf gives what to do about a source of a group.
func actionOf(x claims.Audited, group string) auditAction {
	at := "/sources/" + x.Ref
	switch {
	case group == claims.AuditUnseen && x.Located:
		return auditAction{"Capture", at + "#have-h"}
	case group == claims.AuditUnseen:
		return auditAction{"Locate", at + "#have-h"}
	case group == claims.AuditGone && x.ArchivedURL == "":
		return auditAction{"Search copies", at + "#asked-h"}
	case group == claims.AuditChanged && x.Snapshots > 1, x.Notice.Kind == sources.Corrected && x.Snapshots > 1:
		return auditAction{"Compare", at + "/compare"}
	case group == claims.AuditGone, group == claims.AuditChanged:
		return auditAction{"Open", at}
	}
	return auditAction{"See fallout", at + "/retract"}
}
