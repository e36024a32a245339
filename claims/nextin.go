package claims

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// order gives the order of the filter's list, backwards where its end is read first.
func (f Filter) order() order {
	o := sorts[f.Sort]
	o.down = o.down != f.back
	return o
}

// NextIn gives the claims before and after one in the list of a filter ("" at an end), for stepping through it. The claim need not be in the list any
// more: it is left by what is done to it, and what comes next is told by the place that it has now.
func NextIn(ctx context.Context, tx *db.Tx, network *Network, f Filter, c Claim) (before, after string, err error) {
	if err := f.check(); err != nil {
		return "", "", err
	}
	if err := f.findWarned(ctx, tx, network); err != nil {
		return "", "", err
	}
	w := &condition{}
	key := f.order().sql(w, tx.Now())
	var at string
	id := w.arg(c.ID)
	if err := tx.QueryRow(ctx, `select `+key+` from claims c where c.id = `+id, w.args...).Scan(&at); err != nil {
		return "", "", err
	}
	f.Cursor, f.Limit = sources.Cursor(at, c.ID), 1
	if after, err = oneOf(ctx, tx, network, f); err != nil {
		return "", "", err
	}
	f.back = true
	before, err = oneOf(ctx, tx, network, f)
	return before, after, err
}

// oneOf gives the first claim of a page, "" when there is none.
func oneOf(ctx context.Context, tx *db.Tx, network *Network, f Filter) (string, error) {
	var page Page
	ok, err := network.page(ctx, tx, f, &page)
	if err == nil && !ok {
		err = page.search(ctx, tx, f)
	}
	if err != nil || len(page.Claims) == 0 {
		return "", err
	}
	return page.Claims[0].Ref, nil
}
