package sources

import (
	"context"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
)

// AtAddress finds the source that stands at a web address, or that an archive keeps there: of several one that has a text, then the oldest. A fragment
// (#…) is left out when nothing has the whole address. found is false when there is none that whoever tx.As says may see.
func AtAddress(ctx context.Context, tx *db.Tx, address string) (s Source, found bool, err error) {
	page, _, _ := strings.Cut(address, "#")
	for _, asked := range []string{address, page} {
		if asked == "" {
			continue
		}
		ids, err := idsWhere(ctx, tx, `s.url in ($1, $2) or s.archived_url in ($1, $2)
			order by case when exists (select 1 from snapshots n where n.source = s.id) then 0 else 1 end, s.created_at, s.id limit $3`, asked, plainAddress(asked), 1)
		if err != nil {
			return s, false, err
		}
		if len(ids) == 0 {
			continue
		}
		if s, err = GetSource(ctx, tx, ids[0]); err != nil || s.MergedInto == "" {
			return s, err == nil, err
		}
		s, err = StandingFor(ctx, tx, s)
		return s, err == nil && !s.Withheld, err
	}
	return s, false, nil
}
