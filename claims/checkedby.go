package claims

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// CheckedBy lists the claims that were checked by somebody whose checks stand at a domain or under it, the last checked first, at most so many.
func CheckedBy(ctx context.Context, tx *db.Tx, by auth.Person, site string, most int) (list []Found, err error) {
	var ids []string
	seen := map[string]bool{}
	err = tx.Each(ctx, `select e.claim, e.url, e.checker_url from earlier_checks e where lower(e.url) like $1 or lower(e.checker_url) like $1 order by e.checked desc, e.id desc`,
		[]any{"%" + site + "%"}, func(rows *sql.Rows) error {
			var claim, address, checker string
			err := rows.Scan(&claim, &address, &checker)
			if len(ids) < most && !seen[claim] && (under(SiteOf(address), site) || under(SiteOf(checker), site)) {
				seen[claim] = true
				ids = append(ids, claim)
			}
			return err
		})
	for _, id := range ids {
		if err != nil {
			break
		}
		var f Found
		f, err = FindChecked(ctx, tx, by, id)
		list = append(list, f)
	}
	return list, err
}

// under reports whether a domain is another, or stands under it.
func under(domain, of string) bool {
	return domain == of || len(domain) > len(of) && domain[len(domain)-len(of)-1:] == "."+of
}
