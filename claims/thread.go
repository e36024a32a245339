package claims

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Thread is a first comment with what was answered, oldest first.
type Thread struct {
	First   Comment
	Replies []Comment
}

// Discussion is everything that somebody may read of what was said about a claim.
type Discussion struct {
	Threads  []Thread // oldest first, those about evidence among them
	Count    int      // comments in them that stand
	Resolved int      // threads
	Sealed   int      // comments that are kept from the reader until their own rating is in
}

// On gives the threads about one piece of evidence (id), or with "" those about the claim itself.
func (d Discussion) On(evidence string) (list []Thread) {
	for _, t := range d.Threads {
		if t.First.EvidenceID == evidence {
			list = append(list, t)
		}
	}
	return list
}

// Comments gives what by may read of what was said about a claim.
func Comments(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (d Discussion, err error) {
	seal, err := SealFor(ctx, tx, by, c)
	if err != nil {
		return d, err
	}
	hidden, err := hiddenWith(ctx, tx, by)
	if err != nil {
		return d, err
	}
	var all []Comment
	err = tx.Each(ctx, selectComment+` where c.claim = $1 order by c.created_at, c.id`, []any{c.ID}, func(rows *sql.Rows) error {
		x, err := scanComment(rows)
		if !hidden[x.ID] {
			all = append(all, x)
		}
		return err
	})
	if err != nil {
		return d, err
	}
	at := map[string]int{} // of first comments in d.Threads
	for _, x := range all {
		i, known := at[x.Parent]
		switch {
		case seal.Comment(x), x.Parent != "" && !known: // whatever answers what is sealed is sealed with it
			d.Sealed++
			continue
		case x.Parent == "":
			at[x.ID] = len(d.Threads)
			d.Threads = append(d.Threads, Thread{First: x})
			d.Resolved += bit(!x.ResolvedAt.IsZero())
		default:
			d.Threads[i].Replies = append(d.Threads[i].Replies, x)
		}
		d.Count += bit(x.WithdrawnAt.IsZero())
	}
	return d, nil
}

// hiddenWith lists what goes with the sources that are withheld from by, what was said about evidence that cites them too.
func hiddenWith(ctx context.Context, tx *db.Tx, by auth.Person) (map[string]bool, error) {
	ids, err := sources.HiddenIDs(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	return sources.RecordsOf(ctx, tx, ids)
}
