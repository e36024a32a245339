package claims

import (
	"context"
	"database/sql"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// verifyFound checks the columns that the ledger does not follow, since they are made of others that it does: the words by which searches find
// a claim, and its tags one by one. Whoever changed them would hide claims, though every record is as its last entry left it.
func verifyFound(ctx context.Context, tx *db.Tx, progress func(done, total int64)) error {
	tags, err := tagsOfClaims(ctx, tx)
	if err != nil {
		return err
	}
	var done, total int64
	if err := tx.QueryRow(ctx, `select count(*) from claims`).Scan(&total); err != nil {
		return err
	}
	err = tx.Each(ctx, `select id, ref, title, text, original, claimant, conclusion, status, tags, folded from claims order by id`, nil, func(row *sql.Rows) error {
		var c Claim
		var list, folded string
		err := row.Scan(&c.ID, &c.Ref, &c.Title, &c.Text, &c.Original, &c.Claimant, &c.Conclusion, &c.Status, &list, &folded)
		if err == nil {
			err = fromJSON(list, &c.Tags)
		}
		if err != nil {
			return err
		}
		if folded != c.folded() && folded != c.unsealed() {
			return fault.Newf(fault.Checked, "The claim %s (%s) is not found by its own words: what searches read of it was changed.", c.ID, c.Ref)
		}
		if !slices.Equal(slices.Sorted(slices.Values(c.Tags)), tags[c.ID]) {
			return fault.Newf(fault.Checked, "The claim %s (%s) is not found by its own tags: what filters read of it was changed.", c.ID, c.Ref)
		}
		delete(tags, c.ID)
		if done++; done%1000 == 0 || done == total {
			progress(done, total)
		}
		return nil
	})
	for id := range tags {
		if err == nil {
			err = fault.Newf(fault.Checked, "There are tags of a claim %s, which is not there.", id)
		}
	}
	return err
}

// unsealed is the column as it was made before searches kept a conclusion from the second person of a cross-check.
func (c *Claim) unsealed() string {
	open := *c
	open.Status = Assigned
	return open.folded()
}

// tagsOfClaims lists the tags that filters look for, in order.
func tagsOfClaims(ctx context.Context, tx *db.Tx) (map[string][]string, error) {
	tags := map[string][]string{}
	err := tx.Each(ctx, `select claim, tag from claim_tags order by claim, tag`, nil, func(row *sql.Rows) error {
		var claim, tag string
		err := row.Scan(&claim, &tag)
		tags[claim] = append(tags[claim], tag)
		return err
	})
	return tags, err
}
