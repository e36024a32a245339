package claims

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Groups of the audit, gravest first.
const (
	AuditNoticed     = "noticed" // retracted, withdrawn or corrected by the publisher
	AuditChanged     = "changed"
	AuditGone        = "gone"
	AuditUncaptured  = "never-captured" // claims rest on it, and there is no snapshot
	AuditUnlocated   = "unlocated"      // nobody has seen it, and chains of published claims end there
	AuditNoPublisher = "no-publisher"   // claims rest on it
	AuditUnreliable  = "unreliable"     // its publisher is graded D, E or F, and what rests on it was published as true or mostly true
)

// auditGroups says which problems of sources make a group. Of some the database knows the sources, of the others the network.
var auditGroups = []struct {
	slug     string
	problems []string
	asked    bool
}{
	{AuditNoticed, []string{"retracted", "corrected"}, true},
	{AuditChanged, []string{"changed"}, true},
	{AuditGone, []string{"not-found", "unreachable"}, true},
	{AuditUncaptured, []string{"never-captured", "unlocated"}, false},
	{AuditUnlocated, []string{"unlocated"}, false},
	{AuditNoPublisher, []string{"no-publisher"}, false},
	{AuditUnreliable, nil, false},
}

// Audited is a source and how much hangs on it. Of one that was retracted, which no lineage counts, the weight is what it took with it: the claims
// that lost their last chain when the notice was recorded.
type Audited struct {
	sources.SourceSummary
	Weight Leaned        // that lose their last chain with it
	Rests  Leaned        // that a chain leads from to it
	Grade  sources.Grade // of its publisher, the latest; zero when not graded
}

// AuditGroup is the sources with one kind of problem. A source stands in one group only, the gravest.
type AuditGroup struct {
	Slug     string
	Problems []string // slugs of sources.Problems
	Count    int
	From     int       // the place of the first of Sources, from 0
	Sources  []Audited // by published claims that hang on them, then by claims, then by those that rest on them
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

// AuditPart chooses what of an audit is read whole: all groups, or one from a place on.
type AuditPart struct {
	Group string // slug; "" is all, and what is leaned on
	From  int    // of the group
	Limit int    // of each group
}

// auditCited bounds the groups of which the passages cited are counted, to decide between sources of equal weight.
const auditCited = 1000

// auditPlace is what decides about a source's place in a group.
type auditPlace struct {
	id                    uuid.UUID
	loses, losesPublished int32 // claims that lose their last chain with it
	rests, restsPublished int32 // that a chain leads from to it
}

func (a auditPlace) compare(b auditPlace) int {
	return cmp.Or(cmp.Compare(b.losesPublished, a.losesPublished), cmp.Compare(b.loses, a.loses), cmp.Compare(b.restsPublished, a.restsPublished), cmp.Compare(b.rests, a.rests))
}

// AuditSources groups the sources that need a look, and lists the ten on which most published ratings hang. Every group is counted.
func AuditSources(ctx context.Context, tx *db.Tx, network *Network, part AuditPart) (a Audit, err error) {
	if part.Group != "" && !slices.ContainsFunc(auditGroups, func(g struct {
		slug     string
		problems []string
		asked    bool
	}) bool {
		return g.slug == part.Group
	}) {
		return a, fault.In("group", "%q is no group of the audit. Open all of them, and choose one there.", part.Group)
	}
	if network, err = network.ready(ctx, tx); err != nil {
		return a, err
	}
	if a.Sources, err = sources.Count(ctx, tx); err != nil {
		return a, err
	}
	took, lost, err := tookWith(ctx, tx)
	if err != nil {
		return a, err
	}
	a.Lost = lost
	lists, err := network.auditLists(ctx, tx, took, &a.Published)
	if err != nil {
		return a, err
	}
	for i, g := range auditGroups {
		group := AuditGroup{Slug: g.slug, Problems: g.problems, Count: len(lists[i])}
		a.Count += group.Count
		if part.Group == "" || part.Group == g.slug {
			if part.Group != "" {
				group.From = min(part.From, len(lists[i]))
			}
			if group.Sources, err = network.stretchOf(ctx, tx, lists[i], group.From, part.Limit); err != nil {
				return a, err
			}
		}
		a.Groups = append(a.Groups, group)
	}
	if part.Group != "" {
		return a, nil
	}
	leaned, err := network.LeanedOn(ctx, tx, 10)
	if err != nil {
		return a, err
	}
	a.LeanedOn, err = network.audited(ctx, tx, leaned)
	return a, err
}

// auditLists gives the sources of every group, unordered, and counts the published claims that lose their last chain with any of them.
func (n *Network) auditLists(ctx context.Context, tx *db.Tx, took map[string]Leaned, published *int) (lists [][]auditPlace, err error) {
	found := make([][]string, len(auditGroups))
	for i, g := range auditGroups {
		for _, problem := range g.problems {
			if !g.asked {
				break
			}
			ids, err := sources.WithProblem(ctx, tx, problem)
			if err != nil {
				return nil, err
			}
			found[i] = append(found[i], ids...)
		}
		slices.Sort(found[i])
	}
	doubtful, err := sources.PublishersGraded(ctx, tx, "D", "E", "F")
	if err != nil {
		return nil, err
	}
	var inner error
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		l := &auditor{rows: rows, o: o, reach: o.reached(rows), tally: o.published(rows), took: took, seen: make([]bool, len(rows.have)), lists: make([][]auditPlace, len(auditGroups))}
		if inner = l.read(ctx, tx, doubtful); inner != nil {
			return
		}
		for i, g := range auditGroups {
			if g.asked {
				l.named(i, found[i])
				continue
			}
			l.chosen(i)
		}
		lists, *published = l.lists, l.struck()
	})
	return lists, errors.Join(err, inner)
}

// stretchOf reads a stretch of a group, in its order.
func (n *Network) stretchOf(ctx context.Context, tx *db.Tx, list []auditPlace, from, limit int) ([]Audited, error) {
	cited := map[string]int{}
	if len(list) <= auditCited {
		ids := make([]string, len(list))
		for i, x := range list {
			ids[i] = x.id.String()
		}
		var err error
		if cited, err = sources.CountCited(ctx, tx, ids); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b auditPlace) int {
		if n := a.compare(b); n != 0 {
			return n
		}
		if len(cited) > 0 {
			if n := cited[b.id.String()] - cited[a.id.String()]; n != 0 {
				return n
			}
		}
		return bytes.Compare(a.id[:], b.id[:])
	})
	var shown []Leaned
	for _, x := range list[from:min(from+limit, len(list))] {
		shown = append(shown, Leaned{ID: x.id.String(), Claims: int(x.loses), Published: int(x.losesPublished)})
	}
	return n.audited(ctx, tx, shown)
}

// audited adds what is known of the sources.
func (n *Network) audited(ctx context.Context, tx *db.Tx, list []Leaned) ([]Audited, error) {
	ids, publishers := make([]string, len(list)), []string(nil)
	for i, l := range list {
		ids[i] = l.ID
	}
	rests, err := n.rests(ctx, tx, ids)
	if err != nil {
		return nil, err
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
		all[i] = Audited{SourceSummary: s, Weight: l, Rests: rests[i], Grade: grades[s.PublisherID]}
	}
	return all, nil
}

// rests gives what rests on each of some sources (ids).
func (n *Network) rests(ctx context.Context, tx *db.Tx, ids []string) (list []Leaned, err error) {
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		r := o.reached(rows)
		for _, id := range ids {
			l := Leaned{ID: id}
			if v, there := rows.sources.find(id); there && int(v) < len(r.claims) {
				l = r.weigh(id, v)
			}
			list = append(list, l)
		}
	})
	return list, err
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
