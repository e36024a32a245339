package claims

import (
	"context"
	"database/sql"
	"errors"

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
	CheckerURL                                         string // the checker's own site
	ReadAs                                             string // one of Values: what RatingReader makes of the rating; "" until it is read from the database
	Known                                              bool   // the words of its rating are known; else ReadAs is Other
}

func (e *EarlierCheck) check() (err error) {
	for _, f := range []struct {
		name string
		s    *string
		most int
	}{
		{"rating", &e.Rating, 300}, {"title", &e.Title, 1000}, {"url", &e.URL, 2000}, {"checker", &e.Checker, 300}, {"checker's address", &e.CheckerURL, 2000},
		{"rating value", &e.Value, 100}, {"worst rating", &e.Worst, 100}, {"best rating", &e.Best, 100},
	} {
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

// site is whose words its rating is in: a domain, or "".
func (e EarlierCheck) site() string { return SiteOf(e.CheckerURL, e.URL) }

// AddEarlierCheck keeps one and reports whether it was new; the same rating, checker, date and address again changes nothing. Its
// rating is required, and its ClaimID may be a reference. Researchers may.
func AddEarlierCheck(ctx context.Context, tx *db.Tx, by auth.Person, e EarlierCheck) (bool, error) {
	if err := e.prepare(ctx, tx, by); err != nil {
		return false, err
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from earlier_checks where claim = $1 and rating = $2 and url = $3 and checker = $4 and checked = $5`,
		e.ClaimID, e.Rating, e.URL, e.Checker, string(e.Checked)).Scan(&n); err != nil || n > 0 {
		return false, err
	}
	_, err := e.insert(ctx, tx, by)
	return true, err
}

// KeepEarlierCheck keeps one as it is published now: the check of the claim by the same checker at the same address is changed to it, if there is one. It
// gives its id, and reports whether anything is new. Researchers may.
func KeepEarlierCheck(ctx context.Context, tx *db.Tx, by auth.Person, e EarlierCheck) (id string, fresh bool, err error) {
	if err := e.prepare(ctx, tx, by); err != nil {
		return "", false, err
	}
	there, err := scanEarlier(tx.QueryRow(ctx, selectEarlier+` where e.claim = $1 and e.url = $2 and e.checker = $3 order by e.created_at desc, e.id desc limit 1`,
		e.ClaimID, e.URL, e.Checker))
	if errors.Is(err, sql.ErrNoRows) {
		id, err := e.insert(ctx, tx, by)
		return id, true, err
	}
	if err != nil {
		return "", false, err
	}
	e.ID, e.ReadAs, e.Known = there.ID, "", false
	if e == there {
		return e.ID, false, nil
	}
	entry := ledger.Entry{Actor: by.Actor(), Action: "earlier-check.change", Table: "earlier_checks", ID: e.ID}
	return e.ID, true, ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `update earlier_checks set rating = $2, title = $3, checked = $4, language = $5, rating_value = $6, worst_rating = $7, best_rating = $8,
			checker_url = $9 where id = $1`, e.ID, e.Rating, e.Title, string(e.Checked), e.Language, e.Value, e.Worst, e.Best, e.CheckerURL)
		return err
	})
}

// prepare checks who adds what, and finds the claim.
func (e *EarlierCheck) prepare(ctx context.Context, tx *db.Tx, by auth.Person) error {
	if err := by.Require(auth.Researcher, "add an earlier check"); err != nil {
		return err
	}
	if err := e.check(); err != nil {
		return err
	}
	c, err := Get(ctx, tx, e.ClaimID)
	e.ClaimID = c.ID
	return err
}

func (e EarlierCheck) insert(ctx context.Context, tx *db.Tx, by auth.Person) (id string, err error) {
	id = db.NewID()
	entry := ledger.Entry{Actor: by.Actor(), Action: "earlier-check.add", Table: "earlier_checks", ID: id}
	return id, ledger.Insert(ctx, tx, entry, `id claim rating title url checked language checker created_at rating_value worst_rating best_rating checker_url`,
		id, e.ClaimID, e.Rating, e.Title, e.URL, string(e.Checked), e.Language, e.Checker, db.FormatTime(tx.Now()), e.Value, e.Worst, e.Best, e.CheckerURL)
}

const selectEarlier = `select e.id, e.claim, e.rating, e.title, e.url, e.checked, e.language, e.checker, e.rating_value, e.worst_rating, e.best_rating, e.checker_url
	from earlier_checks e`

func scanEarlier(row scanner) (e EarlierCheck, err error) {
	err = row.Scan(&e.ID, &e.ClaimID, &e.Rating, &e.Title, &e.URL, &e.Checked, &e.Language, &e.Checker, &e.Value, &e.Worst, &e.Best, &e.CheckerURL)
	return e, err
}

// EarlierChecks lists the earlier checks of a claim, oldest first, with what their ratings are read as.
func EarlierChecks(ctx context.Context, tx *db.Tx, claim string) (list []EarlierCheck, err error) {
	err = tx.Each(ctx, selectEarlier+` where e.claim = $1 order by e.checked, e.created_at, e.id`, []any{claim}, func(rows *sql.Rows) error {
		e, err := scanEarlier(rows)
		list = append(list, e)
		return err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	return list, readRatings(ctx, tx, list)
}
