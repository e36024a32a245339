package claims

import (
	"context"
	"database/sql"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Sealed reports whether the rating is kept from by: the person was asked for a second one and has not given it yet. Of a claim that was recorded twice
// the first rater may have rated both, so the one that went is sealed with the one that stands. A claim that is linked as the same is not sealed: it is a
// record of its own, often published, which anybody finds by its words; to hide it from one reader would hide from the second what was checked before.
func (c Claim) Sealed(by auth.Person) bool {
	return c.awaits(by) || c.Status == Withdrawn && by.ID != "" && c.SealedFrom == by.ID
}

// awaits reports whether the claim waits for a second rating by this person.
func (c Claim) awaits(by auth.Person) bool {
	return c.Status == CrossChecking && by.ID != "" && c.Assignee == by.ID
}

// secondOfMerged is SQL for who is asked for a second rating of the claim that stands for c; "" when nobody is.
const secondOfMerged = `case when c.status <> 'withdrawn' then '' else coalesce((
		with recursive up (id) as (
			select m.into_claim from claim_merges m where m.claim = c.id and m.undone_at = ''
			union select m.into_claim from up join claim_merges m on m.claim = up.id and m.undone_at = ''
		)
		select i.assignee from up join claims i on i.id = up.id where i.status = 'cross-checking'), '') end`

// sealedFrom is SQL for the ids of the claims that Claim.Sealed seals from a person.
func sealedFrom(person string) string {
	return `with recursive sealed (id) as (
			select x.id from claims x where x.status = 'cross-checking' and x.assignee = ` + person + `
			union select m.claim from sealed join claim_merges m on m.into_claim = sealed.id and m.undone_at = ''
		) select sealed.id from sealed`
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
	since  time.Time       // of the first reading: from then on others may speak of it
}

// SealFor gives the seal of a claim for by. What the claim itself is sealed of (Claim.For) makes no difference.
func SealFor(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (Seal, error) {
	s := Seal{on: c.Sealed(by), reader: by.Actor()}
	if !s.on {
		return s, nil
	}
	list, err := readings(ctx, tx, c.ID)
	if err != nil {
		return s, err
	}
	if len(list) > 0 {
		s.since = list[0].GivenAt
	}
	s.raters, err = raters(ctx, tx, c)
	return s, err
}

// Comment reports whether a comment is kept from the reader. What the reader said is not.
func (s Seal) Comment(c Comment) bool {
	return s.on && c.SpeaksOfRating && c.CreatedBy != s.reader
}

// Evidence gives evidence as the reader may see it: notes by whoever rated the claim are left out, and since the first rating everybody else's words too.
func (s Seal) Evidence(e Evidence) Evidence {
	if s.Note(e) {
		e.Note, e.FlagNote = "", ""
		if e.Searched != "" && s.later(e.AddedAt) {
			e.Searched = "sealed until your rating is in"
		}
	}
	return e
}

// Note reports whether what was noted at a piece of evidence is kept from the reader.
func (s Seal) Note(e Evidence) bool {
	added := s.raters[e.AddedBy] || s.later(e.AddedAt)
	flagged := s.raters[e.FlaggedBy] || s.later(e.FlaggedAt)
	return s.on && (added && e.AddedBy != s.reader || flagged && e.FlaggedBy != s.reader)
}

// Words reports whether words that somebody wrote at a time are kept from the reader: what is noted at a link or an appearance.
func (s Seal) Words(by string, at time.Time) bool {
	return s.on && by != s.reader && (s.raters[by] || s.later(at))
}

// Merge reports whether the reason of a merge is kept from the reader: it lays two ratings beside each other, whenever it was written.
func (s Seal) Merge(m ClaimMerge) bool { return s.on && m.CreatedBy != s.reader }

// later reports whether something was written when the first rating was there.
func (s Seal) later(at time.Time) bool {
	return !s.since.IsZero() && !at.IsZero() && !at.Before(s.since)
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

// speaks reports whether what by says of the claim from now on may tell a rating: there is one, and by is not kept from seeing it. Words said between
// rating and reporting count: whoever has rated has made up his mind. What answers the second person is for that person to read; first is the thread's
// first comment, or none.
func speaks(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, first Comment) (bool, error) {
	if c.Status == CrossChecking && first.CreatedBy != "" && first.CreatedBy == c.Assignee {
		return false, nil
	}
	raters, err := raters(ctx, tx, c)
	if c.Sealed(by) {
		return raters[by.Actor()], err
	}
	return len(raters) > 0, err
}
