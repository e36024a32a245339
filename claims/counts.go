package claims

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Counts counts a claim's standing evidence.
type Counts struct {
	Supports int `json:"supports"`
	Refutes  int `json:"refutes"`
	Context  int `json:"context"`
	NotFound int `json:"not_found"`
}

func count(evidence []Evidence) (n Counts) {
	for _, e := range evidence {
		switch e.Stance {
		case Supports:
			n.Supports++
		case Refutes:
			n.Refutes++
		case Context:
			n.Context++
		default:
			n.NotFound++
		}
	}
	return n
}

// CountByStatus counts all claims per status, and those assigned to a person that are not finished.
func CountByStatus(ctx context.Context, tx *db.Tx, person string) (byStatus map[Status]int, mine int, err error) {
	byStatus = map[Status]int{}
	err = tx.Each(ctx, `select status, count(*) from claims group by status`, nil, func(rows *sql.Rows) error {
		var s Status
		var n int
		err := rows.Scan(&s, &n)
		byStatus[s] = n
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	err = tx.QueryRow(ctx, `select count(*) from claims where assignee = $1 and status not in ('published', 'withdrawn')`, person).Scan(&mine)
	return byStatus, mine, err
}
