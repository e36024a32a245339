package claims

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Cite is one use of a passage.
type Cite struct {
	Evidence Evidence
	Passage  sources.Passage // zero for not found
	Claim    Claim           // of CitesOf
}

// CitesOf lists the standing evidence from a source's (id's) snapshots with its claims, for the source page, by place in the text.
func CitesOf(ctx context.Context, tx *db.Tx, source string) ([]Cite, error) {
	cites, err := citesWhere(ctx, tx, "e.source = $1 and e.withdrawn_at = ''", source)
	if err != nil {
		return nil, err
	}
	claims := map[string]Claim{}
	err = tx.Each(ctx, selectClaim+` where c.id in (select e.claim from evidence e where e.source = $1 and e.withdrawn_at = '')`, []any{source}, func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		claims[c.ID] = c
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range cites {
		cites[i].Claim = claims[cites[i].Evidence.ClaimID]
	}
	slices.SortStableFunc(cites, func(a, b Cite) int { return a.Passage.Start - b.Passage.Start })
	return cites, nil
}

// citesWhere reads evidence with its passages by claim and number; Claim stays empty.
func citesWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Cite, err error) {
	query := `
		select ` + evidenceColumns + `, coalesce(p.snapshot, ''), coalesce(p.quote, ''), coalesce(p.prefix, ''), coalesce(p.suffix, ''),
			coalesce(p.start_offset, 0), coalesce(p.end_offset, 0), coalesce(p.page, ''), coalesce(p.created_at, ''), coalesce(p.created_by, '')
		from evidence e left join passages p on p.id = e.passage where ` + where + ` order by e.claim, e.number`
	err = tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		var c Cite
		var created string
		p := &c.Passage
		c.Evidence, err = scanEvidence(tx, rows, &p.SnapshotID, &p.Quote, &p.Prefix, &p.Suffix, &p.Start, &p.End, &p.Page, &created, &p.CreatedBy)
		if err != nil {
			return err
		}
		if p.CreatedAt, err = db.ParseTime(created); err != nil {
			return fmt.Errorf("passage %s: %w", c.Evidence.PassageID, err)
		}
		p.ID = c.Evidence.PassageID
		if c.Evidence.Withheld {
			p.Withhold()
		}
		list = append(list, c)
		return nil
	})
	return list, err
}
