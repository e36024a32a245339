package sources

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Ancestry loads every source reachable from roots over derivations of any status, with those derivations and the
// publishers of all: what lineage and pictures need. Records that were merged stand as the one that they were merged into: it has the
// derivations of all of them, and one between two of them is none. It asks once per generation.
func Ancestry(ctx context.Context, tx *db.Tx, roots []string) (map[string]Source, map[string]Publisher, []Derivation, error) {
	merged, err := LoadMerged(ctx, tx)
	if err != nil {
		return nil, nil, nil, err
	}
	return AncestryAs(ctx, tx, merged, roots)
}

// AncestryAs is Ancestry with the records merged that merged names, and no others.
func AncestryAs(ctx context.Context, tx *db.Tx, merged Merged, roots []string) (map[string]Source, map[string]Publisher, []Derivation, error) {
	seen, edge := map[string]bool{}, map[string]bool{}
	for _, id := range roots {
		id = merged.Standing(id)
		seen[id], edge[id] = true, true
	}
	var list []Derivation
	records := merged.records()
	for len(edge) > 0 {
		next := map[string]bool{}
		err := inChunks(withRecords(edge, records), func(args []any) error {
			found, err := derivations(ctx, tx, "d.from_source in ("+db.In(1, len(args))+")", args)
			for _, d := range found {
				if d.From, d.To = merged.Standing(d.From), merged.Standing(d.To); d.From == d.To {
					continue
				}
				if !seen[d.To] {
					seen[d.To], next[d.To] = true, true
				}
				list = append(list, d)
			}
			return err
		})
		if err != nil {
			return nil, nil, nil, err
		}
		edge = next
	}
	slices.SortFunc(list, func(a, b Derivation) int {
		if c := a.CreatedAt.Compare(b.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	found, err := sourcesByID(ctx, tx, seen)
	if err != nil {
		return nil, nil, nil, err
	}
	ids := map[string]bool{}
	for _, s := range found {
		ids[s.PublisherID] = true
	}
	publishers, err := publishersByID(ctx, tx, ids)
	return found, publishers, list, err
}

// withRecords adds to standing records those that are merged into them.
func withRecords(ids map[string]bool, records map[string][]string) map[string]bool {
	if len(records) == 0 {
		return ids
	}
	all := map[string]bool{}
	for id := range ids {
		all[id] = true
		for _, record := range records[id] {
			all[record] = true
		}
	}
	return all
}

// Descendants lists the ids of the records from which any of some sources (ids) is reached over derivations that nobody rejected, the
// sources and the records merged into any of these included, sorted. It asks once per generation, and for no more when it has most of them;
// 0 is no bound.
func Descendants(ctx context.Context, tx *db.Tx, merged Merged, most int, ids ...string) ([]string, error) {
	seen, edge := map[string]bool{}, map[string]bool{}
	records := merged.records()
	for _, id := range ids {
		edge[merged.Standing(id)] = true
	}
	edge = withRecords(edge, records)
	for len(edge) > 0 {
		next := map[string]bool{}
		for id := range edge {
			seen[id] = true
		}
		if most > 0 && len(seen) >= most {
			break
		}
		err := inChunks(edge, func(args []any) error {
			found, err := derivations(ctx, tx, "d.to_source in ("+db.In(1, len(args))+") and d.status <> 'rejected'", args)
			for _, d := range found {
				if from := merged.Standing(d.From); !seen[from] {
					next[from] = true
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		edge = withRecords(next, records)
	}
	list := make([]string, 0, len(seen))
	for id := range seen {
		list = append(list, id)
	}
	slices.Sort(list)
	return list, nil
}

// ByID gives sources by their ids; those that are not there are left out.
func ByID(ctx context.Context, tx *db.Tx, ids []string) (map[string]Source, error) {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return sourcesByID(ctx, tx, set)
}

func sourcesByID(ctx context.Context, tx *db.Tx, ids map[string]bool) (map[string]Source, error) {
	found := map[string]Source{}
	err := inChunks(ids, func(args []any) error {
		return tx.Each(ctx, selectSource+` from sources s where s.id in (`+db.In(1, len(args))+`)`, args, func(rows *sql.Rows) error {
			s, err := scanSource(tx, rows)
			found[s.ID] = s
			return err
		})
	})
	return found, err
}
