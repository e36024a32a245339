//go:build sqlite_fts5

package beside

import "database/sql"

const (
	fts    = "fts5"
	create = "create virtual table claims using fts5 (text, title, tokenize=porter)"
	ask    = "select rowid from claims where claims match ? order by rank limit 10"
)

func ranked(rows *sql.Rows) (best []int, err error) {
	for rows.Next() {
		var key int
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		best = append(best, key-1)
	}
	return best, rows.Err()
}
