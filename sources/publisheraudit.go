package sources

import (
	"context"
	"database/sql"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
)

// PublisherAudit is what is known of a publisher's sources and reliability.
type PublisherAudit struct {
	Publisher
	Sources   int   // each source once
	Retracted int   // or withdrawn
	Grade     Grade // the latest; zero when not graded
}

// PublisherNames lists publishers by name, those whose names or domain hold q when q is not "".
func PublisherNames(ctx context.Context, tx *db.Tx, q string) (list []Publisher, err error) {
	want := foldName(q)
	err = tx.Each(ctx, selectPublisher+` from publishers p order by p.name, p.id`, nil, func(rows *sql.Rows) error {
		p, err := scanPublisher(rows)
		if want == "" || strings.Contains(foldName(p.Name+"\n"+p.Latin+"\n"+p.Domain), want) {
			list = append(list, p)
		}
		return err
	})
	return list, err
}

// AuditPublishers adds to publishers what is known of their sources and reliability, in a few queries.
func AuditPublishers(ctx context.Context, tx *db.Tx, publishers []Publisher) ([]PublisherAudit, error) {
	ids := make([]string, len(publishers))
	for i, p := range publishers {
		ids[i] = p.ID
	}
	grades, err := LatestGrades(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	counts := map[string]PublisherAudit{}
	err = inChunks(setOf(ids), func(args []any) error {
		return tx.Each(ctx, `
			select s.publisher, count(*), coalesce(sum(case when s.notice in ('retracted', 'withdrawn') then 1 else 0 end), 0)
			from sources s where s.merged_into is null and s.publisher in (`+db.In(1, len(args))+`) group by s.publisher`, args, func(rows *sql.Rows) error {
			var id string
			var a PublisherAudit
			err := rows.Scan(&id, &a.Sources, &a.Retracted)
			counts[id] = a
			return err
		})
	})
	list := make([]PublisherAudit, len(publishers))
	for i, p := range publishers {
		list[i] = counts[p.ID]
		list[i].Publisher, list[i].Grade = p, grades[p.ID]
	}
	return list, err
}

// LatestGrades gives the latest grade of each of some publishers (ids) that has any.
func LatestGrades(ctx context.Context, tx *db.Tx, publishers []string) (map[string]Grade, error) {
	latest := map[string]Grade{}
	err := inChunks(setOf(publishers), func(args []any) error {
		return tx.Each(ctx, `
			select g.id, g.publisher, g.grade, g.reason, g.graded_at, g.graded_by from reliability_grades g
			where g.publisher in (`+db.In(1, len(args))+`) order by g.graded_at, g.id`, args, func(rows *sql.Rows) error {
			g, err := scanGrade(rows)
			latest[g.Publisher] = g // later ones come last
			return err
		})
	})
	return latest, err
}

// PublishersGraded lists the publishers (ids) whose latest grade is one of some.
func PublishersGraded(ctx context.Context, tx *db.Tx, grades ...string) (ids []string, err error) {
	args := make([]any, len(grades))
	for i, g := range grades {
		args[i] = g
	}
	err = tx.Each(ctx, `
		select g.publisher from reliability_grades g where g.grade in (`+db.In(1, len(args))+`) and not exists (
			select 1 from reliability_grades l where l.publisher = g.publisher and (l.graded_at > g.graded_at or l.graded_at = g.graded_at and l.id > g.id))`,
		args, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}
