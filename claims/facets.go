package claims

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// maxFacets bounds how many values of a column are offered as filters.
const maxFacets = 1_000

// Facets lists the values that the Desk can be filtered by, in order: tags, languages and ratings in use. A rating that no claim has but such as
// are sealed from the viewer is left out.
func Facets(ctx context.Context, tx *db.Tx, viewer auth.Person) (tags, languages, ratings []string, err error) {
	if tags, err = inUse(ctx, tx, "tag", "claim_tags"); err != nil {
		return nil, nil, nil, err
	}
	if languages, err = inUse(ctx, tx, "language", "claims"); err != nil {
		return nil, nil, nil, err
	}
	all, err := inUse(ctx, tx, "rating", "claims")
	if err != nil || viewer.ID == "" {
		return tags, languages, all, err
	}
	for _, rating := range all {
		var known bool
		err := tx.QueryRow(ctx, `
			select exists (select 1 from claims c where c.rating = $1 and not (c.status = 'cross-checking' and coalesce(c.assignee, '') = $2))`,
			rating, viewer.ID).Scan(&known)
		if err != nil {
			return nil, nil, nil, err
		}
		if known {
			ratings = append(ratings, rating)
		}
	}
	return tags, languages, ratings, nil
}

// inUse lists the distinct values of a column but for the empty one. It leaps from value to value over the column's index, where
// "select distinct" would read a hundred thousand rows to find ten languages.
func inUse(ctx context.Context, tx *db.Tx, column, table string) (values []string, err error) {
	next := `(select min(c.` + column + `) from ` + table + ` c where c.` + column + ` > `
	err = tx.Each(ctx, `
		with recursive used (value) as (
			select `+next+`'')
			union all
			select `+next+`used.value) from used where used.value is not null
		)
		select value from used where value is not null limit $1`, []any{maxFacets}, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		values = append(values, s)
		return err
	})
	return values, err
}
