package claims

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// RecordsAbout gives the ids of every record that tells of a claim or a source (id, reference or imported id), for a history of it alone.
func RecordsAbout(ctx context.Context, tx *db.Tx, key string) ([]string, error) {
	c, err := Get(ctx, tx, key)
	if err == nil {
		return recordsOfClaim(ctx, tx, c.ID)
	}
	if !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	s, err := sources.GetSource(ctx, tx, key)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.In("about", "There is no claim and no source %q. Name one by its reference, such as CT-0001 or SR-0001.", key)
	}
	if err != nil {
		return nil, err
	}
	records, err := sources.RecordsOf(ctx, tx, []string{s.ID})
	return slices.Sorted(maps.Keys(records)), err
}

func recordsOfClaim(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	ids := []string{id}
	err := tx.Each(ctx, `
		select id from evidence where claim = $1
		union all select passage from evidence where claim = $1 and passage is not null
		union all select id from publications where claim = $1
		union all select id from readings where claim = $1
		union all select id from signoffs where claim = $1
		union all select id from comments where claim = $1
		union all select id from earlier_checks where claim = $1
		union all select id from originals where subject_id = $1 or subject_id in (select id from earlier_checks where claim = $1 union all select id from evidence where claim = $1)
		union all select id from claim_flags where claim = $1`, []any{id}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}
