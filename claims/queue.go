package claims

import (
	"context"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// The queues of the Desk, as Filter.View names them.
const (
	MyQueue         = "mine"       // assigned to the viewer, who has something to do about them
	ToCrossCheck    = "crosscheck" // the viewer's to cross-check; for editors, also those that wait to be sent to somebody
	AwaitingSignOff = "signoff"
	NobodysQueue    = "unassigned"
	PublishedQueue  = "published"
	OverdueQueue    = "overdue"
	WeekQueue       = "week"
)

// QueueNames lists them in the order of the rail.
var QueueNames = []string{MyQueue, ToCrossCheck, AwaitingSignOff, NobodysQueue, PublishedQueue, OverdueQueue, WeekQueue}

// ofStatus are the queues that are the claims of a status.
var ofStatus = map[string]Status{AwaitingSignOff: Submitted, NobodysQueue: Unassigned, PublishedQueue: Published}

// sends reports whether claims that were reported wait for this person to send them to a cross-check.
func sends(p auth.Person) bool { return p.AtLeast(auth.Editor) }

// view adds the condition of the filter's queue.
func (w *condition) view(f Filter, now time.Time) {
	switch f.View {
	case "":
	case MyQueue:
		w.add("c.assignee = %s and c.status in ('assigned', 'returned', 'cross-checking')", w.arg(f.Viewer.ID))
	case ToCrossCheck:
		either := ""
		if sends(f.Viewer) {
			either = " or c.status = 'reported'"
		}
		w.add("(c.status = 'cross-checking' and c.assignee = %s%s)", w.arg(f.Viewer.ID), either)
	case OverdueQueue:
		w.due(DueOverdue, now)
	case WeekQueue:
		w.due(DueWeek, now)
	default:
		w.add("c.status = %s", w.arg(string(ofStatus[f.View])))
	}
}

// QueueCounts counts the claims of every queue of a person, by its name; those of the whole desk under "".
func QueueCounts(ctx context.Context, tx *db.Tx, network *Network, viewer auth.Person) (map[string]int, error) {
	counts := map[string]int{}
	for _, name := range append([]string{""}, QueueNames...) {
		n, err := CountOf(ctx, tx, network, Filter{Viewer: viewer, View: name})
		if err != nil {
			return nil, err
		}
		counts[name] = n
	}
	return counts, nil
}
