package claims

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Open lists the statuses of claims that somebody still has to do something about, in the workflow's order.
var Open = []Status{Unassigned, Assigned, Reported, CrossChecking, Submitted, Returned}

// Load is what lies on one person's desk now.
type Load struct {
	Person   string // id; "" is what nobody has taken
	Name     string // "" for nobody
	Disabled bool   // the person has no account any more, and the claims wait for another
	Claims   map[Status]int
	Total    int
	Overdue  int // of these
}

// loads counts the open claims of everybody who can take one or has one, by name.
func loads(ctx context.Context, tx *db.Tx) ([]Load, error) {
	at, err := desksOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	err = tx.Each(ctx, `
		select coalesce(c.assignee, ''), c.status, count(*) from claims c
		where c.status not in ('published', 'withdrawn') group by c.assignee, c.status`, nil, func(rows *sql.Rows) error {
		var person string
		var status Status
		var n int
		err := rows.Scan(&person, &status, &n)
		if l := at[person]; l != nil {
			l.Claims[status] += n
			l.Total += n
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = tx.Each(ctx, `
		select coalesce(c.assignee, ''), count(*) from claims c
		where case c.due when '' then '9999' else c.due end < $1 and c.status not in ('published', 'withdrawn') group by c.assignee`,
		[]any{tx.Now().UTC().Format(time.DateOnly)}, func(rows *sql.Rows) error {
			var person string
			var n int
			err := rows.Scan(&person, &n)
			if l := at[person]; l != nil {
				l.Overdue = n
			}
			return err
		})
	var list []Load
	for _, l := range at {
		if l.Total > 0 || l.Person != "" && !l.Disabled {
			list = append(list, *l)
		}
	}
	slices.SortFunc(list, func(a, b Load) int {
		return cmp.Or(bit(a.Person == "")-bit(b.Person == ""), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Person, b.Person))
	})
	return list, err
}

// desksOf gives an empty desk to everybody: viewers have none, and stand among the disabled in case they once had one.
func desksOf(ctx context.Context, tx *db.Tx) (map[string]*Load, error) {
	at := map[string]*Load{"": {Claims: map[Status]int{}}}
	err := tx.Each(ctx, `select id, name, role, disabled_at from people`, nil, func(rows *sql.Rows) error {
		l, disabled := &Load{Claims: map[Status]int{}}, ""
		p := auth.Person{}
		err := rows.Scan(&l.Person, &l.Name, &p.Role, &disabled)
		p.ID = l.Person
		l.Disabled = disabled != "" || !p.AtLeast(auth.Researcher)
		at[l.Person] = l
		return err
	})
	return at, err
}
