package claims

import (
	"context"
	"database/sql"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// EarlierCheck is somebody else's check of the claim: shown and exported as theirs, never ours.
type EarlierCheck struct {
	ID, ClaimID, Rating, Title, URL, Language, Checker string
	Checked                                            sources.Date
	Value, Worst, Best                                 string // its place on the checker's own numerical scale, as it was written
	CheckerURL                                         string
}

func (e *EarlierCheck) check() (err error) {
	for _, f := range []struct {
		name string
		s    *string
		most int
	}{{"rating", &e.Rating, 300}, {"title", &e.Title, 1000}, {"url", &e.URL, 2000}, {"checker", &e.Checker, 300}, {"rating value", &e.Value, 100}, {"worst rating", &e.Worst, 100},
		{"best rating", &e.Best, 100}, {"checker's address", &e.CheckerURL, 2000}} {
		if *f.s, err = sources.Line(f.name, *f.s, f.most); err != nil {
			return err
		}
	}
	if e.Rating == "" {
		return fault.In("rating", "Give the rating of the earlier check, in its own words.")
	}
	if e.Language, err = languageTag("language", e.Language); err != nil {
		return err
	}
	e.Checked, err = sources.ParseDate(string(e.Checked))
	return err
}

// AddEarlierCheck keeps one and reports whether it was new; the same rating, checker, date and address again changes nothing. Its
// rating is required, and its ClaimID may be a reference. Researchers may.
func AddEarlierCheck(ctx context.Context, tx *db.Tx, by auth.Person, e EarlierCheck) (bool, error) {
	if err := by.Require(auth.Researcher, "add an earlier check"); err != nil {
		return false, err
	}
	if err := e.check(); err != nil {
		return false, err
	}
	c, err := Get(ctx, tx, e.ClaimID)
	if err != nil {
		return false, err
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from earlier_checks where claim = $1 and rating = $2 and url = $3 and checker = $4 and checked = $5`,
		c.ID, e.Rating, e.URL, e.Checker, string(e.Checked)).Scan(&n); err != nil || n > 0 {
		return false, err
	}
	e.ID, e.ClaimID = db.NewID(), c.ID
	entry := ledger.Entry{Actor: by.Actor(), Action: "earlier-check.add", Table: "earlier_checks", ID: e.ID}
	return true, ledger.Insert(ctx, tx, entry, `id claim rating title url checked language checker created_at rating_value worst_rating best_rating checker_url`,
		e.ID, e.ClaimID, e.Rating, e.Title, e.URL, string(e.Checked), e.Language, e.Checker, db.FormatTime(tx.Now()), e.Value, e.Worst, e.Best, e.CheckerURL)
}

const selectEarlier = `select e.id, e.claim, e.rating, e.title, e.url, e.checked, e.language, e.checker,
	e.rating_value, e.worst_rating, e.best_rating, e.checker_url from earlier_checks e`

func scanEarlier(row scanner) (e EarlierCheck, err error) {
	err = row.Scan(&e.ID, &e.ClaimID, &e.Rating, &e.Title, &e.URL, &e.Checked, &e.Language, &e.Checker, &e.Value, &e.Worst, &e.Best, &e.CheckerURL)
	return e, err
}

// EarlierChecks lists the earlier checks of a claim, oldest first.
func EarlierChecks(ctx context.Context, tx *db.Tx, claim string) (list []EarlierCheck, err error) {
	err = tx.Each(ctx, selectEarlier+` where e.claim = $1 order by e.checked, e.created_at, e.id`, []any{claim}, func(rows *sql.Rows) error {
		e, err := scanEarlier(rows)
		list = append(list, e)
		return err
	})
	return list, err
}
