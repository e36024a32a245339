package claims

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Announce is announce, for tests of moves that this policy does not have.
var Announce = announce

// CriticalFor counts the claims that lose their last chain with a source (id), as every list counts them.
func (n *Network) CriticalFor(ctx context.Context, tx *db.Tx, source string) (count int, err error) {
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		if v, there := rows.sources.find(source); there {
			count = o.overview.CriticalFor(v)
		}
	})
	return count, err
}

// WorkSteps counts the steps of claims that a network has read.
func WorkSteps(n *Network) int { return len(n.work.steps) }

// Look looks through all claims for near copies, however few are new.
func Look(ctx context.Context, tx *db.Tx, m *Matcher) error {
	unseen, _ := m.suspects.many()
	return m.look(ctx, tx, unseen)
}
