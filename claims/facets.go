package claims

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/db"
)

// maxFacets bounds how many values of a column are offered as filters.
const maxFacets = 1_000

// Facets lists the values that the Desk can be filtered by, in order: tags, languages and ratings in use.
func Facets(ctx context.Context, tx *db.Tx) (tags, languages, ratings []string, err error) {
	if tags, err = inUse(ctx, tx, "tag", "claim_tags"); err != nil {
		return nil, nil, nil, err
	}
	if languages, err = inUse(ctx, tx, "language", "claims"); err != nil {
		return nil, nil, nil, err
	}
	ratings, err = inUse(ctx, tx, "rating", "claims")
	return tags, languages, ratings, err
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
