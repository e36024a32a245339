package claims

import (
	"context"
	"database/sql"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// ChangedClaim is a claim that something was written about: which one, in which version, and by whom last. It tells nothing of what was written.
type ChangedClaim struct {
	ID      string `json:"id"`
	Ref     string `json:"ref"`
	Version int64  `json:"version"`
	By      string `json:"by"` // display name
}

// behind says in which table the rows of a subject stand that belong to a claim.
var behind = map[string]string{
	"evidence": "evidence", "flag": "claim_flags", "publication": "publications", "earlier check": "earlier_checks", "reading": "readings",
	"sign-off": "signoffs", "comment": "comments",
}

// mostChanged bounds the claims that ChangedSince names; of more, pages have to be read again.
const mostChanged = 500

// ChangedSince lists the claims behind the entries of the ledger from one on: the claims themselves, their evidence, comments, readings, flags.
// More is true when there are too many to name.
func ChangedSince(ctx context.Context, tx *db.Tx, from int64) (list []ChangedClaim, more bool, err error) {
	actors, since, entries := map[string]string{}, changes{}, 0
	err = tx.Each(ctx, `select subject, subject_id, actor from ledger where sequence >= $1 order by sequence limit $2`, []any{from, 10 * mostChanged}, func(row *sql.Rows) error {
		var subject, id, actor string
		err := row.Scan(&subject, &id, &actor)
		since.add(subject, id)
		actors[subject+id] = actor
		entries++
		return err
	})
	if err != nil || entries == 10*mostChanged {
		return nil, err == nil, err
	}
	by := map[string]string{} // claim -> who wrote last, as an actor
	for id := range since["claim"] {
		by[id] = actors["claim"+id]
	}
	for subject, table := range behind {
		err := since.each(subject, "x.id", func(where string, args []any) error {
			return tx.Each(ctx, `select x.id, x.claim from `+table+` x where `+where, args, func(row *sql.Rows) error {
				var id, claim string
				err := row.Scan(&id, &claim)
				by[claim] = actors[subject+id]
				return err
			})
		})
		if err != nil {
			return nil, false, err
		}
	}
	if len(by) > mostChanged {
		return nil, true, nil
	}
	return named(ctx, tx, by)
}

func named(ctx context.Context, tx *db.Tx, by map[string]string) (list []ChangedClaim, more bool, err error) {
	var ids, actors []string
	for id, actor := range by {
		ids, actors = append(ids, id), append(actors, actor)
	}
	slices.Sort(ids)
	names, err := auth.Names(ctx, tx, actors)
	if err != nil {
		return nil, false, err
	}
	for chunk := range slices.Chunk(ids, 500) {
		err := tx.Each(ctx, `select c.id, c.ref, c.version from claims c where c.id in (`+db.In(1, len(chunk))+`) order by c.id`, anys(chunk), func(row *sql.Rows) error {
			var c ChangedClaim
			err := row.Scan(&c.ID, &c.Ref, &c.Version)
			c.By = names[by[c.ID]]
			list = append(list, c)
			return err
		})
		if err != nil {
			return nil, false, err
		}
	}
	return list, false, nil
}
