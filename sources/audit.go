package sources

import (
	"context"
	"database/sql"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Count counts the sources. Records that were merged into another are none of their own.
func Count(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `select (select count(*) from sources) - (select count(*) from sources s where s.merged_into is not null)`).Scan(&n) // both from indexes
	return n, err
}

// WithProblem lists the sources (ids) that have a problem of Problems. Records that were merged into another are left out.
func WithProblem(ctx context.Context, tx *db.Tx, slug string) (ids []string, err error) {
	for _, p := range Problems {
		if p.Slug != slug {
			continue
		}
		query := `select s.id from sources s`
		if strings.Contains(p.where, "c.state") { // the others need not be asked for their latest check
			query += ` join source_checks c on c.id = ` + latestCheck
		}
		err = tx.Each(ctx, query+` where s.merged_into is null and `+p.where, nil, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
		return ids, err
	}
	return nil, noProblem(slug)
}

// Summaries gives sources by their ids as they are listed, in a few queries; those that are not there are left out.
func Summaries(ctx context.Context, tx *db.Tx, ids []string) (map[string]SourceSummary, error) {
	found := make(map[string]SourceSummary, len(ids))
	var list []SourceSummary
	err := inChunks(setOf(ids), func(args []any) error {
		some, err := readSummaries(ctx, tx, `s.id in (`+db.In(1, len(args))+`)`, args)
		list = append(list, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = addPublishers(ctx, tx, list)
	for _, s := range list {
		found[s.ID] = s
	}
	return found, err
}

// CountCited counts, for each of some sources (ids), the passages of it that are cited in standing evidence.
func CountCited(ctx context.Context, tx *db.Tx, ids []string) (map[string]int, error) {
	counts := make(map[string]int, len(ids))
	err := inChunks(setOf(ids), func(args []any) error {
		return tx.Each(ctx, `
			select e.source, count(distinct e.passage) from evidence e
			where e.withdrawn_at = '' and e.source in (`+db.In(1, len(args))+`) group by e.source`, args, func(rows *sql.Rows) error {
			var id string
			var n int
			err := rows.Scan(&id, &n)
			counts[id] = n
			return err
		})
	})
	return counts, err
}

// PublishersByID gives publishers by their ids, in a few queries; those that are not there are left out.
func PublishersByID(ctx context.Context, tx *db.Tx, ids []string) (map[string]Publisher, error) {
	return publishersByID(ctx, tx, setOf(ids))
}

// setOf gives the ids that are not empty.
func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		if id != "" {
			set[id] = true
		}
	}
	return set
}
