package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

const auditAddress = "/sources?view=problems"

// auditShown is how many sources of each group the audit shows, and how many a page of one group.
const auditShown = 50

// auditPage is the sources that need a look, gravest first, and those that most published ratings hang on.
type auditPage struct {
	rights
	claims.Audit
	Rail   []problem
	Groups []auditGroup
	Alone  string // the slug of the group that is shown alone, or ""
	Pages  pager
	Leaned []leanedRow
	Most   int // published claims that hang on the first of Leaned
}

// auditGroup is one kind of problem.
type auditGroup struct {
	Slug, Title, Hint, Short string
	Count                    int
	Rows                     []auditRow
	Whole                    string // where all of them are; "" when they are here
}

type auditRow struct {
	claims.Audited
	Ratings []ratingCount // of the published claims that rest on it
	Doubt   string        // why its publisher's grade is a problem under a published rating; "" when it is none
	Action  auditAction
}

// auditAction is what to do about a source next.
type auditAction struct{ Words, Href string }

type leanedRow struct {
	auditRow
	Hang []ratingCount // of the published claims that lose their last chain with it
}

// auditTitles are a group's title, what it means, and what its sources are within a sentence.
var auditTitles = map[string][3]string{
	claims.AuditNoticed:     {"Retracted or corrected by the publisher", "of a retracted one: claims that lost their last chain with it", "retracted or corrected"},
	claims.AuditChanged:     {"Changed since captured", "its address gives another text now", "changed"},
	claims.AuditGone:        {"Gone", "the address no longer answers; our snapshots stay readable", "gone"},
	claims.AuditUncaptured:  {"Never captured", "claims rest on it, and no snapshot exists", "never captured"},
	claims.AuditUnlocated:   {"Unlocated origin", "chains of published claims end there, and nobody has seen it", "unlocated under a published claim"},
	claims.AuditNoPublisher: {"No publisher", "claims rest on it, and nobody is said to stand behind it", "without a publisher"},
	claims.AuditUnreliable:  {"Unreliable publisher under a published “true”", "its publisher is graded D, E or F, and what rests on it was published as true or mostly true", "of an unreliable publisher under a published “true”"},
}

// GET /sources?view=problems
func (s *server) audit(w http.ResponseWriter, r *http.Request) error {
	p := auditPage{rights: rightsOf(r), Alone: r.URL.Query().Get("group")}
	part := claims.AuditPart{Group: p.Alone, From: placeIn(r, "from"), Limit: auditShown}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Audit, err = claims.AuditSources(r.Context(), tx, s.network, part); err != nil {
			return err
		}
		if p.Rail, err = sourcesRail(r, tx, auditAddress); err != nil {
			return err
		}
		names, err := ratingWordsOf(r, tx)
		for _, x := range p.LeanedOn {
			p.Leaned = append(p.Leaned, leanedRow{auditRowOf(x, "", names), names.list(x.Weight.PublishedAs)})
			p.Most = max(p.Most, x.Weight.Published)
		}
		for _, g := range p.Audit.Groups {
			p.Groups = append(p.Groups, auditGroupOf(g, p.Alone, names))
			if g.Slug == p.Alone {
				p.Pages = paged{"/sources", "from", "", auditShown}.pager(r, g.From, len(g.Sources), g.Count-g.From-len(g.Sources))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "audit", "sources", p)
}

func auditGroupOf(g claims.AuditGroup, only string, names ratingWords) auditGroup {
	title := auditTitles[g.Slug]
	group := auditGroup{Slug: g.Slug, Title: title[0], Hint: title[1], Short: title[2], Count: g.Count}
	for _, x := range g.Sources {
		group.Rows = append(group.Rows, auditRowOf(x, g.Slug, names))
	}
	if only == "" && len(g.Sources) < g.Count {
		group.Whole = auditAddress + "&group=" + g.Slug
	}
	return group
}

func auditRowOf(x claims.Audited, group string, names ratingWords) auditRow {
	row := auditRow{Audited: x, Ratings: names.list(x.Rests.PublishedAs), Action: actionOf(x, group)}
	if x.Rests.Published > 0 {
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
	case group == claims.AuditUncaptured && x.Located:
		return auditAction{"Capture", at + "#have-h"}
	case group == claims.AuditUncaptured, group == claims.AuditUnlocated:
		return auditAction{"Locate", at + "#have-h"}
	case group == claims.AuditNoPublisher:
		return auditAction{"Name one", at + "/edit"}
	case group == claims.AuditUnreliable:
		return auditAction{"See publisher", "/publishers/" + x.PublisherID}
	case group == claims.AuditGone && x.ArchivedURL == "":
		return auditAction{"Search copies", at + "#asked-h"}
	case group == claims.AuditChanged && x.Snapshots > 1, x.Notice.Kind == sources.Corrected && x.Snapshots > 1:
		return auditAction{"Compare", at + "/compare"}
	case group == claims.AuditGone, group == claims.AuditChanged:
		return auditAction{"Open", at}
	}
	return auditAction{"See fallout", at + "/retract"}
}
