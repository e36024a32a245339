package claims

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Appearance is a claim that was made again: by whom, when, in which words, where.
type Appearance struct {
	ID, ClaimID    string
	Claimant       string
	Said           sources.Date
	Text, Language string // its own words, or "" for those of the claim
	URL            string
	SourceID       string // of where it stands, or ""
	Note           string
	CreatedAt      time.Time
	CreatedBy      string    // actor
	WithdrawnAt    time.Time // zero while it stands
	WithdrawnBy    string
	Withheld       bool // it stands in a confidential source, and this is what whoever asked may know of it
}

func (a *Appearance) check(ctx context.Context, tx *db.Tx) (err error) {
	for _, f := range []struct {
		name string
		s    *string
		most int
	}{{"claimant", &a.Claimant, 300}, {"url", &a.URL, 2000}} {
		if *f.s, err = sources.Line(f.name, *f.s, f.most); err != nil {
			return err
		}
	}
	if a.Text, err = sources.Text("words", a.Text, MaxText); err != nil {
		return err
	}
	if a.Note, err = sources.Text("note", a.Note, MaxNote); err != nil {
		return err
	}
	if a.Language, err = languageTag("language", a.Language); err != nil {
		return err
	}
	if a.Said, err = sources.ParseDate(string(a.Said)); err != nil {
		return fault.In("said", "%v", err)
	}
	if a.SourceID = strings.TrimSpace(a.SourceID); a.SourceID != "" {
		s, err := sources.GetSource(ctx, tx, a.SourceID)
		if errors.Is(err, fault.NotFound) {
			return fault.In("source", "%v", err)
		} else if err != nil {
			return err
		}
		a.SourceID = s.ID
	}
	if a.Claimant == "" && a.Said == "" && a.URL == "" && a.SourceID == "" && a.Text == "" {
		return fault.In("claimant", "Say who made the claim again, when, where or in which words.")
	}
	return nil
}

var selectAppearance = `
	select a.id, a.claim, a.claimant, a.said, a.text, a.language, a.url, coalesce(a.source, ''), a.note, a.created_at, a.created_by, a.withdrawn_at,
		a.withdrawn_by, ` + sources.AdderOf("a.source") + ` from appearances a where `

func scanAppearance(tx *db.Tx, row scanner) (a Appearance, err error) {
	var created, withdrawn, adder string
	err = row.Scan(&a.ID, &a.ClaimID, &a.Claimant, &a.Said, &a.Text, &a.Language, &a.URL, &a.SourceID, &a.Note, &created, &a.CreatedBy, &withdrawn,
		&a.WithdrawnBy, &adder)
	if err != nil {
		return a, err
	}
	if a.CreatedAt, err = db.ParseTime(created); err != nil {
		return a, err
	}
	if a.Withheld = sources.Hidden(tx, adder); a.Withheld {
		a.Claimant, a.Said, a.Text, a.Language, a.URL, a.SourceID, a.Note = "", "", "", "", "", "", ""
	}
	a.WithdrawnAt, err = db.ParseTime(withdrawn)
	return a, err
}

// AddAppearance keeps that a claim (ClaimID: id or reference) was made again, and reports whether that was new; the same again changes nothing, and
// one that was withdrawn stands again. Researchers may.
func AddAppearance(ctx context.Context, tx *db.Tx, by auth.Person, a Appearance) (Appearance, bool, error) {
	if err := by.Require(auth.Researcher, "add an appearance of a claim"); err != nil {
		return a, false, err
	}
	c, err := Get(ctx, tx, a.ClaimID)
	if err != nil {
		return a, false, err
	}
	if err := a.check(ctx, tx); err != nil {
		return a, false, err
	}
	there, err := scanAppearance(tx, tx.QueryRow(ctx, selectAppearance+`
		a.claim = $1 and a.claimant = $2 and a.said = $3 and a.text = $4 and a.url = $5 and coalesce(a.source, '') = $6 and a.language = $7 order by a.withdrawn_at limit 1`,
		c.ID, a.Claimant, string(a.Said), a.Text, a.URL, a.SourceID, a.Language))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		a.ClaimID = c.ID
		return a, true, a.keep(ctx, tx, by)
	case err != nil || there.WithdrawnAt.IsZero():
		return there, false, err
	}
	a, err = RestoreAppearance(ctx, tx, by, there.ID)
	return a, true, err
}

func (a *Appearance) keep(ctx context.Context, tx *db.Tx, by auth.Person) error {
	a.ID, a.CreatedAt, a.CreatedBy, a.WithdrawnAt, a.WithdrawnBy = db.NewID(), tx.Now(), by.Actor(), time.Time{}, ""
	entry := ledger.Entry{Actor: by.Actor(), Action: "appearance.add", Table: "appearances", ID: a.ID}
	return ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `
			insert into appearances (id, claim, claimant, said, text, language, url, source, note, created_at, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			a.ID, a.ClaimID, a.Claimant, string(a.Said), a.Text, a.Language, a.URL, nullable(a.SourceID), a.Note, db.FormatTime(a.CreatedAt), a.CreatedBy)
		return err
	})
}

// GetAppearance gives an appearance.
func GetAppearance(ctx context.Context, tx *db.Tx, id string) (Appearance, error) {
	a, err := scanAppearance(tx, tx.QueryRow(ctx, selectAppearance+`a.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "There is no such appearance of a claim.")
	}
	return a, err
}

// WithdrawAppearance takes an appearance back; it stays in the history. Researchers may.
func WithdrawAppearance(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Appearance, error) {
	a, err := appearanceFor(ctx, tx, by, id)
	if err != nil || !a.WithdrawnAt.IsZero() {
		return a, err
	}
	a.WithdrawnAt, a.WithdrawnBy = tx.Now(), by.Actor()
	return a, a.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "appearance.withdraw"})
}

// RestoreAppearance lets one stand again. Researchers may.
func RestoreAppearance(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Appearance, error) {
	a, err := appearanceFor(ctx, tx, by, id)
	if err != nil || a.WithdrawnAt.IsZero() {
		return a, err
	}
	a.WithdrawnAt, a.WithdrawnBy = time.Time{}, ""
	return a, a.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "appearance.restore"})
}

func appearanceFor(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Appearance, error) {
	if err := by.Require(auth.Researcher, "withdraw or restore an appearance of a claim"); err != nil {
		return Appearance{}, err
	}
	return GetAppearance(ctx, tx, id)
}

// save writes what can change of an appearance.
func (a *Appearance) save(ctx context.Context, tx *db.Tx, entry ledger.Entry) error {
	entry.Table, entry.ID = "appearances", a.ID
	return ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `update appearances set withdrawn_at = $2, withdrawn_by = $3 where id = $1`, a.ID, db.FormatTime(a.WithdrawnAt), a.WithdrawnBy)
		return err
	})
}

// AppearancesOf lists the standing appearances of a claim (id) in the order of their dates; those without a date are last.
func AppearancesOf(ctx context.Context, tx *db.Tx, claim string) (list []Appearance, err error) {
	err = tx.Each(ctx, selectAppearance+`a.claim = $1 and a.withdrawn_at = '' order by case a.said when '' then 1 else 0 end, a.said, a.created_at, a.id`, []any{claim},
		func(rows *sql.Rows) error {
			a, err := scanAppearance(tx, rows)
			list = append(list, a)
			return err
		})
	return list, err
}
