package claims

import (
	"cmp"
	"context"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Weights counts, for each of some sources (ids, no record merged into another), the claims that lose their last chain with it and how many of
// these are published, in their order and without ratings; together is how many published claims lose their last chain with any single one of
// them. Sources that the network does not know yet weigh nothing.
func (n *Network) Weights(ctx context.Context, tx *db.Tx, ids []string) (list []Leaned, together int, err error) {
	list = make([]Leaned, 0, len(ids))
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		tally, counted := o.published(rows), make([]bool, len(o.standings))
		for _, id := range ids {
			l := Leaned{ID: id}
			if v, there := rows.sources.find(id); there && int(v) < o.overview.Sources() {
				l.Claims, l.Published = o.overview.CriticalFor(v), int(tally[v])
				if l.Published > 0 {
					together += rows.mark(counted, o.overview.Fallout(v))
				}
			}
			list = append(list, l)
		}
	})
	return list, together, err
}

// mark marks the published ones of some claims, and counts those that were not marked yet.
func (n *networkRows) mark(counted []bool, claims []int32) (added int) {
	for _, c := range claims {
		if !counted[c] && n.states[c].Status == Published {
			counted[c] = true
			added++
		}
	}
	return added
}

// byWeight puts first that on which most published claims hang, then most claims.
func byWeight(a, b Leaned) int {
	return cmp.Or(b.Published-a.Published, b.Claims-a.Claims)
}

// heaviest gives the first so many by weight, and those after them that weigh as much as the last, but not above most in all.
func heaviest(list []Leaned, limit, most int) []Leaned {
	slices.SortStableFunc(list, byWeight)
	end := min(limit, len(list))
	for end > 0 && end < min(most, len(list)) && byWeight(list[end-1], list[end]) == 0 {
		end++
	}
	return list[:end]
}
