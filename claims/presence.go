package claims

import (
	"context"
	"database/sql"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// PresenceLasts is how long after the last sign of life a person is no longer at a claim.
const PresenceLasts = time.Minute

// mostPresent bounds who is listed: more people than a newsroom has.
const mostPresent = 2_000

// Presence says that somebody has a claim open.
type Presence struct {
	Claim  string `json:"claim"` // id
	Person string `json:"person"`
	Name   string `json:"name"`
}

// BePresent says that a person has a claim open, for PresenceLasts. It is no record; old rows go with the next.
func BePresent(ctx context.Context, tx *db.Tx, by auth.Person, claim string) error {
	if by.ID == "" {
		return fault.New(fault.Denied, "Only people who are signed in can be seen at a claim.")
	}
	c, err := Get(ctx, tx, claim)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from presence where seen_at < $1`, db.FormatTime(tx.Now().Add(-10*PresenceLasts))); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into presence (claim, person, seen_at) values ($1, $2, $3) on conflict (claim, person) do update set seen_at = excluded.seen_at`,
		c.ID, by.ID, db.FormatTime(tx.Now()))
	return err
}

// Leave says that a person has closed a claim.
func Leave(ctx context.Context, tx *db.Tx, by auth.Person, claim string) error {
	c, err := Get(ctx, tx, claim)
	if err == nil {
		_, err = tx.Exec(ctx, `delete from presence where claim = $1 and person = $2`, c.ID, by.ID)
	}
	return err
}

// WhoIsWhere lists who has which claim open, by claim and name.
func WhoIsWhere(ctx context.Context, tx *db.Tx) (list []Presence, err error) {
	err = tx.Each(ctx, `
		select p.claim, p.person, x.name from presence p join people x on x.id = p.person
		where p.seen_at > $1 and x.disabled_at = '' order by p.claim, x.name, p.person limit $2`,
		[]any{db.FormatTime(tx.Now().Add(-PresenceLasts)), mostPresent}, func(row *sql.Rows) error {
			var p Presence
			err := row.Scan(&p.Claim, &p.Person, &p.Name)
			list = append(list, p)
			return err
		})
	return list, err
}
