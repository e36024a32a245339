package sources

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
)

// counter is one of the table of counters, of which many numbers are taken in one transaction.
type counter struct {
	next, stored int64 // stored is what the table says; 0 while it was not asked
}

type counterKey struct{ kind string }

// nextNumber takes n numbers of a kind, one after the other, and gives the first.
func nextNumber(ctx context.Context, tx *db.Tx, kind string, n int) (first int64, err error) {
	c, ok := tx.Kept(counterKey{kind}).(*counter)
	if !ok {
		c = &counter{}
		settle := func(ctx context.Context) error { return c.store(ctx, tx, kind) }
		if !tx.HoldBack(counterKey{kind}, c, settle, func() { *c = counter{} }) {
			err = tx.QueryRow(ctx, `update counters set next = next + $2 where kind = $1 returning next - $2`, kind, n).Scan(&first)
			return first, err
		}
	}
	if c.stored == 0 {
		if err := tx.QueryRow(ctx, `select next from counters where kind = $1`, kind).Scan(&c.stored); err != nil {
			return 0, err
		}
		c.next = c.stored
	}
	first = c.next
	c.next += int64(n)
	return first, nil
}

// store says in the table which number is next.
func (c *counter) store(ctx context.Context, tx *db.Tx, kind string) error {
	if c.next == c.stored {
		return nil
	}
	_, err := tx.Exec(ctx, `update counters set next = $2 where kind = $1`, kind, c.next)
	c.stored = c.next
	return err
}
