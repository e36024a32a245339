package claims

import (
	"context"
	"database/sql"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Warning slugs that come of what publishers said of their sources since.
const (
	SourceRetracted = "source-retracted" // or withdrawn
	SourceCorrected = "source-corrected"
)

// DeskWarning is a warning that the Desk can be filtered by. Without a condition, it is the network that knows its claims.
type DeskWarning struct{ Slug, Words, where string }

// NoticeWarnings are those of notices: an open flag says so, and standing evidence from a source that fell, whichever of its merged records it
// names. The graver first.
var NoticeWarnings = []DeskWarning{
	{SourceRetracted, "Source retracted", `(` + openFlag + `('retracted', 'withdrawn')) or c.id in (
		with recursive fell(id) as (
			select s.id from sources s where s.notice <> '' and s.notice in ('retracted', 'withdrawn') and s.merged_into is null
			union select s.id from fell join sources s on s.merged_into = fell.id)
		select e.claim from fell join evidence e on e.source = fell.id and e.withdrawn_at = ''))`},
	{SourceCorrected, "Source corrected", openFlag + `('corrected'))`},
}

const openFlag = `c.id in (select f.claim from claim_flags f where f.closed_at = '' and f.notice in `

// DeskWarnings are all warnings that the Desk can be filtered by, the gravest first.
var DeskWarnings = slices.Concat(NoticeWarnings, lineageWarnings(), DriftWarnings)

func lineageWarnings() (list []DeskWarning) {
	for _, w := range lineage.AllWarnings {
		list = append(list, DeskWarning{Slug: w.Slug, Words: w.Words})
	}
	return list
}

// CountWarned counts the claims that a warning of NoticeWarnings or DriftWarnings is about.
func CountWarned(ctx context.Context, tx *db.Tx, slug string) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from claims c where `+warningOf(slug).where).Scan(&n)
	return n, err
}

// warn notes a warning (slug) about a claim's evidence.
func (g *graph) warn(claim, slug string) {
	if g.warned[claim] == nil {
		g.warned[claim] = map[string]bool{}
	}
	g.warned[claim][slug] = true
}

// loadFallen reads the open flags of the graph's claims, and which of them cite a source that fell.
func (g *graph) loadFallen(ctx context.Context, tx *db.Tx) error {
	for claim, list := range g.evidence {
		if slices.ContainsFunc(list, func(e Evidence) bool { return g.sources[e.SourceID].Fallen() }) {
			g.warn(claim, SourceRetracted)
		}
	}
	return tx.Each(ctx, `select f.claim, f.notice from claim_flags f where f.closed_at = '' and f.claim in (`+db.In(1, len(g.claims))+`)`, anys(g.claims), func(rows *sql.Rows) error {
		var claim, notice string
		err := rows.Scan(&claim, &notice)
		if notice == sources.Corrected {
			g.warn(claim, SourceCorrected)
		} else {
			g.warn(claim, SourceRetracted)
		}
		return err
	})
}

// counted gives the standing evidence of a claim that counts: what cites a source that fell is kept, and does not.
func (g *graph) counted(claim string) []Evidence {
	return slices.DeleteFunc(slices.Clone(g.evidence[claim]), func(e Evidence) bool { return g.sources[e.SourceID].Fallen() })
}
