package claims

import (
	"context"
	"database/sql"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Sealed reports whether the first rating is kept from by: the person was asked for a second one and has not given it yet.
func (c Claim) Sealed(by auth.Person) bool {
	return c.Status == CrossChecking && by.ID != "" && c.Assignee == by.ID
}

// For gives the claim as by may read it: while it is sealed, without rating, conclusion, justification and who gave them. Everything that
// leaves for a person passes through here.
func (c Claim) For(by auth.Person) Claim {
	if c.Sealed(by) {
		c.Scale, c.ScaleVersion, c.Rating, c.Conclusion, c.Justification = "", 0, "", "", ""
		c.RatedBy, c.RatedAt = "", time.Time{}
	}
	return c
}

// Seal says which words about a claim are kept from one person.
type Seal struct {
	on     bool
	reader string          // actor
	raters map[string]bool // actors who gave a rating
}

// SealFor gives the seal of a claim for by. What the claim itself is sealed of (Claim.For) makes no difference.
func SealFor(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (Seal, error) {
	s := Seal{on: c.Sealed(by), reader: by.Actor()}
	if !s.on {
		return s, nil
	}
	raters, err := raters(ctx, tx, c)
	s.raters = raters
	return s, err
}

// Comment reports whether a comment is kept from the reader. What the reader said is not.
func (s Seal) Comment(c Comment) bool {
	return s.on && c.SpeaksOfRating && c.CreatedBy != s.reader
}

// Evidence gives evidence as the reader may see it: the notes of whoever rated the claim are left out.
func (s Seal) Evidence(e Evidence) Evidence {
	if s.Note(e) {
		e.Note, e.FlagNote = "", ""
	}
	return e
}

// Note reports whether what was noted at a piece of evidence is kept from the reader.
func (s Seal) Note(e Evidence) bool {
	return s.on && (s.raters[e.AddedBy] && e.AddedBy != s.reader || s.raters[e.FlaggedBy] && e.FlaggedBy != s.reader)
}

// raters lists the actors who have given a rating: the one that the claim carries, and the readings of all rounds.
func raters(ctx context.Context, tx *db.Tx, c Claim) (map[string]bool, error) {
	list := map[string]bool{}
	err := tx.Each(ctx, `
		select rated_by from claims where id = $1 and rated_by <> '' union select person from readings where claim = $1`, []any{c.ID}, func(rows *sql.Rows) error {
		var actor string
		err := rows.Scan(&actor)
		list[actor] = true
		return err
	})
	return list, err
}

// speaks reports whether what by says of the claim from now on may tell a rating: by gave one. Words said between rating and reporting count:
// whoever has rated has made up his mind.
func speaks(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (bool, error) {
	raters, err := raters(ctx, tx, c)
	return raters[by.Actor()], err
}
