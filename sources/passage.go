package sources

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Passage is an exact stretch of one snapshot's text; offsets are code points, end exclusive.
type Passage struct {
	ID, SnapshotID        string
	Quote, Prefix, Suffix string
	Start, End            int
	Page                  string
	CreatedAt             time.Time
	CreatedBy             string
}

// QuoteError is the fault of a quotation that does not stand in the text: it shows the nearest stretch, if any.
// errors.Is(err, fault.Invalid) holds.
type QuoteError struct {
	Quote   string
	Nearest *anchor.Nearest
}

func (e *QuoteError) Error() string {
	if e.Nearest == nil {
		return "This quotation is not in the text. Copy the words from the source's page."
	}
	return fmt.Sprintf("This quotation is not in the text. The nearest stretch, at %d to %d, is: “%s”. Use that, or copy the words from the source's page.",
		e.Nearest.Start, e.Nearest.End, e.Nearest.Quote)
}

// Unwrap makes a QuoteError an Invalid fault of the field "quote".
func (e *QuoteError) Unwrap() error {
	return &fault.Error{Kind: fault.Invalid, Field: "quote", Message: e.Error()}
}

// AddPassage anchors sel in the snapshot's text and keeps the place; the same place again is the same passage.
// Only a quotation that stands there is taken (white space, quotation marks and dashes aside: the text's own are kept);
// else *QuoteError. One that stands there several times needs its surroundings or a start. The score is anchor.Result's. Researchers may.
func AddPassage(ctx context.Context, tx *db.Tx, by auth.Person, snapshot string, sel anchor.Selector) (Passage, float64, error) {
	if err := by.Require(auth.Researcher, "add a passage"); err != nil {
		return Passage{}, 0, err
	}
	n, err := GetSnapshot(ctx, tx, snapshot)
	if err != nil {
		return Passage{}, 0, err
	}
	doc := anchor.NewDoc(n.Text)
	r := doc.Anchor(sel, anchor.Options{})
	switch {
	case r.Status == anchor.Ambiguous:
		return Passage{}, 0, fault.In("quote", "This quotation stands in the text %d times. Quote more words, or select it on the source's page.", len(r.Alternatives)+1)
	case r.Status == anchor.Same, r.Status == anchor.Moved, r.Typographic:
	default:
		return Passage{}, 0, &QuoteError{sel.Exact, doc.Nearest(sel.Exact)}
	}
	found, _ := doc.Select(r.Range) // Anchor gives only places that can be selected
	p, err := keepPassage(ctx, tx, by, Passage{SnapshotID: n.ID, Quote: found.Exact, Prefix: found.Prefix, Suffix: found.Suffix, Start: r.Range.Start, End: r.Range.End})
	return p, r.Score, err
}

// keepPassage stores a place, or gives the passage that is there already. One of an older snapshot gets its state on the newest at once.
func keepPassage(ctx context.Context, tx *db.Tx, by auth.Person, p Passage) (Passage, error) {
	there, err := scanPassage(tx.QueryRow(ctx, selectPassage+`
		from passages p where p.snapshot = $1 and p.start_offset = $2 and p.end_offset = $3`, p.SnapshotID, p.Start, p.End))
	if err == nil {
		return there, recordState(ctx, tx, by, there)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return there, err
	}
	p.ID, p.CreatedAt, p.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "passage.add", Table: "passages", ID: p.ID}
	err = ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into passages (id, snapshot, quote, prefix, suffix, start_offset, end_offset, page, created_at, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			p.ID, p.SnapshotID, p.Quote, p.Prefix, p.Suffix, p.Start, p.End, p.Page, db.FormatTime(p.CreatedAt), p.CreatedBy)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, recordState(ctx, tx, by, p)
}

const selectPassage = `
	select p.id, p.snapshot, p.quote, p.prefix, p.suffix, p.start_offset, p.end_offset, p.page, p.created_at, p.created_by`

func scanPassage(row scanner) (p Passage, err error) {
	var created string
	if err = row.Scan(&p.ID, &p.SnapshotID, &p.Quote, &p.Prefix, &p.Suffix, &p.Start, &p.End, &p.Page, &created, &p.CreatedBy); err != nil {
		return p, err
	}
	return p, times(created, &p.CreatedAt)
}

// GetPassage gives one passage.
func GetPassage(ctx context.Context, tx *db.Tx, id string) (Passage, error) {
	p, err := scanPassage(tx.QueryRow(ctx, selectPassage+` from passages p where p.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "There is no such passage.")
	}
	return p, err
}
