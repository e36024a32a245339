//go:build !sqlite_fts5

package beside

import (
	"cmp"
	"database/sql"
	"slices"
)

const (
	fts    = "fts4"
	create = "create virtual table claims using fts4 (text, title, tokenize=porter)"
	ask    = "select rowid, matchinfo(claims, 'pcnalx') from claims where claims match ?"
)

// ranked gives the ten best: FTS4 cannot rank by itself.
func ranked(rows *sql.Rows) (best []int, err error) {
	type hit struct {
		key   int
		score float64
	}
	var hits []hit
	var info sql.RawBytes
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.key, &info); err != nil {
			return nil, err
		}
		if h.score, err = matchinfo(info); err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	for _, h := range hits[:min(10, len(hits))] {
		best = append(best, h.key-1)
	}
	return best, rows.Err()
}
