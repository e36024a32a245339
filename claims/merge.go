package claims

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// Shift is a claim whose counts a change would change.
type Shift struct {
	Claim      Claim
	Now, After Origins
}

// maxShifts bounds the claims that MergeShifts analyses.
const maxShifts = 2_000

// MergeShifts lists the claims whose publications or independent origins would be counted otherwise if the record from (id) were merged
// into another (id), by reference, and how many of those that rest on the two were left out, since they are too many.
func MergeShifts(ctx context.Context, tx *db.Tx, from, into string) (shifts []Shift, left int, err error) {
	now, err := sources.LoadMerged(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	after := now.With(from, into)
	ids, err := claimsOn(ctx, tx, after, into, 0)
	if err != nil {
		return nil, 0, err
	}
	left = max(0, len(ids)-maxShifts)
	for chunk := range slices.Chunk(ids[:len(ids)-left], 500) {
		found, err := shiftsOf(ctx, tx, now, after, chunk)
		if err != nil {
			return nil, 0, err
		}
		shifts = append(shifts, found...)
	}
	slices.SortFunc(shifts, func(a, b Shift) int { return byRef(a.Claim, b.Claim) })
	return shifts, left, nil
}

// shiftsOf compares the analyses of some claims with the records merged as they are and as they would be.
func shiftsOf(ctx context.Context, tx *db.Tx, now, after sources.Merged, ids []string) (shifts []Shift, err error) {
	var origins [2]map[string]Origins
	for i, merged := range []sources.Merged{now, after} {
		g, err := loadChainsAs(ctx, tx, merged, ids)
		if err != nil {
			return nil, err
		}
		if origins[i], err = g.analyse(); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		s := Shift{Now: origins[0][id], After: origins[1][id]}
		if s.Now.Publications == s.After.Publications && s.Now.Min == s.After.Min && s.Now.Max == s.After.Max {
			continue
		}
		if s.Claim, err = Get(ctx, tx, id); err != nil {
			return nil, err
		}
		shifts = append(shifts, s)
	}
	return shifts, nil
}

// claimsOn lists the ids of the claims that a source (id) supports, itself or through others that derive from it, sorted. It looks through
// about most of these others; 0 is all.
func claimsOn(ctx context.Context, tx *db.Tx, merged sources.Merged, source string, most int) ([]string, error) {
	from, err := sources.Descendants(ctx, tx, merged, most, source)
	if err != nil {
		return nil, err
	}
	claims, err := citing(ctx, tx, from, Supports)
	return slices.Sorted(maps.Keys(claims)), err
}

// byRef puts claims in the order of their references, which are counted up in hexadecimal.
func byRef(a, b Claim) int {
	return cmp.Or(cmp.Compare(len(a.Ref), len(b.Ref)), cmp.Compare(a.Ref, b.Ref))
}

// maxConcerned bounds the sources that Concerned looks through: a page of a wire that everybody copies must not wait for all of them.
const maxConcerned = 2_000

// Concerned lists at most limit claims that a derivation or basis of a source (id) may be limited to: those that cite it, then those that
// rest on it through other sources.
func Concerned(ctx context.Context, tx *db.Tx, source string, limit int) (list []Claim, err error) {
	merged, err := sources.LoadMerged(ctx, tx)
	if err != nil {
		return nil, err
	}
	records := append(merged.Under(merged.Standing(source)), merged.Standing(source))
	in := db.In(1, len(records))
	err = tx.Each(ctx, selectClaim+` where c.id in (select e.claim from evidence e where e.withdrawn_at = '' and e.source in (`+in+`))
		order by c.created_at, c.id limit `+db.In(len(records)+1, 1), append(anys(records), limit), func(rows *sql.Rows) error {
		c, err := scanClaim(rows)
		list = append(list, c)
		return err
	})
	if err != nil || len(list) == limit {
		return list, err
	}
	ids, err := claimsOn(ctx, tx, merged, source, maxConcerned)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if len(list) == limit {
			break
		}
		if slices.ContainsFunc(list, func(c Claim) bool { return c.ID == id }) {
			continue
		}
		c, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}
