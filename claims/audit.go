package claims

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Groups of the audit, gravest first.
const (
	AuditNoticed = "noticed" // retracted, withdrawn or corrected by the publisher
	AuditChanged = "changed"
	AuditGone    = "gone"
	AuditUnseen  = "unseen" // leaned on, and nobody has seen it
)

// auditGroups says which problems of sources make a group, and whether only sources that are critical for a claim belong to it.
var auditGroups = []struct {
	slug     string
	problems []string
	critical bool
}{
	{AuditNoticed, []string{"retracted", "corrected"}, false},
	{AuditChanged, []string{"changed"}, false},
	{AuditGone, []string{"not-found", "unreachable"}, false},
	{AuditUnseen, []string{"unlocated", "never-captured"}, true},
}

// Audited is a source and how much hangs on it. Of one that was retracted, which no lineage counts, that is what it took with it: the claims
// that lost their last chain when the notice was recorded.
type Audited struct {
	sources.SourceSummary
	Weight Leaned
	Grade  sources.Grade // of its publisher, the latest; zero when not graded
}

// AuditGroup is the sources with one kind of problem. A source stands in one group only, the gravest.
type AuditGroup struct {
	Slug     string
	Problems []string // slugs of sources.Problems
	Count    int
	Sources  []Audited // the first ones: by published claims that hang on them, then by claims, then by passages cited
}

// Audit is what needs a look among the sources.
type Audit struct {
	Sources   int // all of them, each source once
	Count     int // those that need a look
	Published int // published claims that lose their last chain with one of these
	Lost      int // published claims that lost it with one that was retracted
	Groups    []AuditGroup
	LeanedOn  []Audited // on which most published ratings hang, whatever their state
}

// auditTies bounds the sources of equal weight among which passages are counted.
const auditTies = 500

// AuditSources groups the sources that need a look, at most limit of each group, and lists the ten on which most published ratings hang.
func AuditSources(ctx context.Context, tx *db.Tx, network *Network, limit int) (a Audit, err error) {
	if a.Sources, err = sources.Count(ctx, tx); err != nil {
		return a, err
	}
	took, lost, err := tookWith(ctx, tx)
	if err != nil {
		return a, err
	}
	a.Lost = lost
	seen, heavy := map[string]bool{}, []string(nil)
	for _, g := range auditGroups {
		list, err := weighGroup(ctx, tx, network, g.problems, seen)
		if err != nil {
			return a, err
		}
		for i := range list {
			if t, fell := took[list[i].ID]; fell {
				list[i] = t
			}
		}
		if g.critical {
			list = slices.DeleteFunc(list, func(l Leaned) bool { return l.Claims == 0 })
		}
		for _, l := range list {
			seen[l.ID] = true
			heavy = append(heavy, l.ID)
		}
		group := AuditGroup{Slug: g.slug, Problems: g.problems, Count: len(list)}
		if group.Sources, err = firstOf(ctx, tx, list, limit); err != nil {
			return a, err
		}
		a.Count += group.Count
		a.Groups = append(a.Groups, group)
	}
	if _, a.Published, err = network.Weights(ctx, tx, heavy); err != nil {
		return a, err
	}
	leaned, err := network.LeanedOn(ctx, tx, 10)
	if err != nil {
		return a, err
	}
	a.LeanedOn, err = audited(ctx, tx, leaned)
	return a, err
}

// weighGroup gives the sources that have one of some problems and were not seen before.
func weighGroup(ctx context.Context, tx *db.Tx, network *Network, problems []string, seen map[string]bool) ([]Leaned, error) {
	var ids []string
	for _, problem := range problems {
		with, err := sources.WithProblem(ctx, tx, problem)
		if err != nil {
			return nil, err
		}
		ids = append(ids, with...)
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return seen[id] })
	list, _, err := network.Weights(ctx, tx, ids)
	return list, err
}

// firstOf gives the first ones of a group.
func firstOf(ctx context.Context, tx *db.Tx, list []Leaned, limit int) ([]Audited, error) {
	list = heaviest(list, limit, auditTies)
	ids := make([]string, len(list))
	for i, l := range list {
		ids[i] = l.ID
	}
	cited, err := sources.CountCited(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b Leaned) int { return cmp.Or(byWeight(a, b), cited[b.ID]-cited[a.ID]) })
	return audited(ctx, tx, list[:min(limit, len(list))])
}

// audited adds what is known of the sources.
func audited(ctx context.Context, tx *db.Tx, list []Leaned) ([]Audited, error) {
	ids, publishers := make([]string, len(list)), []string(nil)
	for i, l := range list {
		ids[i] = l.ID
	}
	known, err := sources.Summaries(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, s := range known {
		publishers = append(publishers, s.PublisherID)
	}
	grades, err := sources.LatestGrades(ctx, tx, publishers)
	if err != nil {
		return nil, err
	}
	all := make([]Audited, len(list))
	for i, l := range list {
		s := known[l.ID]
		all[i] = Audited{SourceSummary: s, Weight: l, Grade: grades[s.PublisherID]}
	}
	return all, nil
}

// tookWith says of each source (id) that fell how many claims lost their last chain when that was recorded, and how many published claims did so
// in all. Notices that were taken back took nothing.
func tookWith(ctx context.Context, tx *db.Tx) (map[string]Leaned, int, error) {
	took, claims := map[string]Leaned{}, map[string]bool{}
	err := tx.Each(ctx, `
		select distinct f.source, f.claim, case when c.status = 'published' then 1 else 0 end
		from sources s join claim_flags f on f.source = s.id join claims c on c.id = f.claim
		where s.notice <> '' and s.notice in ('retracted', 'withdrawn') and f.effect = 'last-chain' and f.closing <> 'taken-back'`, nil, func(rows *sql.Rows) error {
		var source, claim string
		var published int
		err := rows.Scan(&source, &claim, &published)
		l := took[source]
		l.ID, l.Claims, l.Published = source, l.Claims+1, l.Published+published
		took[source] = l
		if published == 1 {
			claims[claim] = true
		}
		return err
	})
	return took, len(claims), err
}
