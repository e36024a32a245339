package claims

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Reading is one person's rating of a claim in one round.
type Reading struct {
	ID, ClaimID   string
	Round         int
	Person        string // actor
	Blind         bool   // given without seeing the others: a cross-check
	Scale         string
	ScaleVersion  int
	Rating        string
	Conclusion    string // of a cross-check: the reason
	Justification string
	GivenAt       time.Time
}

// agrees reports whether the reading is the claim's present rating.
func (r Reading) agrees(c Claim) bool { return r.Scale == c.Scale && r.Rating == c.Rating }

// Readings lists who gave which rating, round by round in the order in which they were given. While the claim is sealed for by, only by's own.
func Readings(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) ([]Reading, error) {
	list, err := readings(ctx, tx, c.ID)
	if !c.Sealed(by) {
		return list, err
	}
	var own []Reading
	for _, r := range list {
		if r.Person == by.Actor() {
			own = append(own, r)
		}
	}
	return own, err
}

func readings(ctx context.Context, tx *db.Tx, claim string) (list []Reading, err error) {
	err = tx.Each(ctx, `
		select id, claim, round, person, blind, scale, scale_version, rating, conclusion, justification, given_at
		from readings where claim = $1 order by round, given_at, id`, []any{claim}, func(rows *sql.Rows) error {
		var r Reading
		var given string
		err := rows.Scan(&r.ID, &r.ClaimID, &r.Round, &r.Person, &r.Blind, &r.Scale, &r.ScaleVersion, &r.Rating, &r.Conclusion, &r.Justification, &given)
		if err != nil {
			return err
		}
		r.GivenAt, err = db.ParseTime(given)
		list = append(list, r)
		return err
	})
	return list, err
}

// read keeps the claim's verdict as by's reading of this round. A reading that is there already is changed.
func (c *Claim) read(ctx context.Context, tx *db.Tx, by auth.Person) error {
	return keepReading(ctx, tx, by, Reading{
		ClaimID: c.ID, Round: c.Round, Scale: c.Scale, ScaleVersion: c.ScaleVersion, Rating: c.Rating, Conclusion: c.Conclusion, Justification: c.Justification,
	})
}

func keepReading(ctx context.Context, tx *db.Tx, by auth.Person, r Reading) error {
	r.Person = by.Actor()
	e := ledger.Entry{Actor: r.Person, Action: "reading.change", Table: "readings"}
	err := tx.QueryRow(ctx, `select id from readings where claim = $1 and round = $2 and person = $3`, r.ClaimID, r.Round, r.Person).Scan(&e.ID)
	switch {
	case err == sql.ErrNoRows: //nolint:errorlint // Scan gives it as it is
		e.ID, e.Action = db.NewID(), "reading.give"
	case err != nil:
		return err
	}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into readings (id, claim, round, person, blind, scale, scale_version, rating, conclusion, justification, given_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			on conflict (id) do update set blind = excluded.blind, scale = excluded.scale, scale_version = excluded.scale_version,
				rating = excluded.rating, conclusion = excluded.conclusion, justification = excluded.justification, given_at = excluded.given_at,
				version = readings.version + 1`,
			e.ID, r.ClaimID, r.Round, r.Person, bit(r.Blind), r.Scale, r.ScaleVersion, r.Rating, r.Conclusion, r.Justification, db.FormatTime(tx.Now()))
		return err
	})
}

// authors gives who answers for the claim's verdict, as actors: whoever rated it, whoever worked on rating, conclusion or justification in this
// round, and of earlier rounds those whose rating, conclusion or justification still stands.
func (c *Claim) authors(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	list, err := readings(ctx, tx, c.ID)
	return c.authorsAmong(list), err
}

// authorsAmong is authors of readings that are at hand.
func (c *Claim) authorsAmong(list []Reading) map[string]bool {
	authors := map[string]bool{}
	if c.RatedBy != "" {
		authors[c.RatedBy] = true
	}
	for _, r := range list {
		if !r.Blind && (r.Round == c.Round || r.stands(*c)) {
			authors[r.Person] = true
		}
	}
	return authors
}

// stands reports whether any part of the reading is still what the claim says.
func (r Reading) stands(c Claim) bool {
	return r.Rating != "" && r.agrees(c) || r.Conclusion != "" && r.Conclusion == c.Conclusion || r.Justification != "" && r.Justification == c.Justification
}

// wrote reports whether by is one of the authors. What was done at the command line under a person's name counts as that person's here: local:anna is not
// Anna when it comes to rights, but nobody gets round the rule by it.
func wrote(authors map[string]bool, by auth.Person) bool {
	return authors[by.Actor()] || authors[auth.LocalActor(by.Name)]
}

// crossChecked reports whether somebody who answers for nothing in this round gave, without seeing it, the rating that stands.
func (c *Claim) crossChecked(ctx context.Context, tx *db.Tx) (bool, error) {
	list, err := readings(ctx, tx, c.ID)
	authors := c.authorsAmong(list)
	for _, r := range list {
		if r.Round == c.Round && r.Blind && r.agrees(*c) && !authors[r.Person] {
			return true, err
		}
	}
	return false, err
}

// crossCheck takes the rating of the second person. Then the claim goes on by itself: with the same rating to submitted, with another back to the
// first rater, in the next round.
func (c *Claim) crossCheck(ctx context.Context, tx *db.Tx, by auth.Person, p Patch) error {
	if p.others() {
		return fault.New(fault.Conflict, "Give your own rating first; wording and details wait until it is in.")
	}
	second := *c
	second.Rating, second.Conclusion, second.Justification = "", "", ""
	p.apply(&second)
	var err error
	if second.Conclusion, err = sources.Text("conclusion", second.Conclusion, MaxConclusion); err != nil {
		return err
	}
	if second.Justification, err = sources.Text("justification", second.Justification, MaxJustification); err != nil {
		return err
	}
	if second.Conclusion == "" {
		return fault.In("conclusion", "Write your reason: it is shown with your rating once that is in.")
	}
	rating, err := c.second(ctx, tx, p.Rating)
	if err != nil {
		return err
	}
	r := Reading{
		ClaimID: c.ID, Round: c.Round, Blind: true, Scale: c.Scale, ScaleVersion: c.ScaleVersion, Rating: rating,
		Conclusion: second.Conclusion, Justification: second.Justification,
	}
	if err := keepReading(ctx, tx, by, r); err != nil {
		return err
	}
	return c.compared(ctx, tx, by, r)
}

// second checks a rating against the scale that the claim was rated on.
func (c *Claim) second(ctx context.Context, tx *db.Tx, rating *string) (string, error) {
	scale, err := GetScale(ctx, tx, c.Scale, c.ScaleVersion)
	if err != nil {
		return "", err
	}
	if rating == nil || strings.TrimSpace(*rating) == "" {
		return "", fault.In("rating", "Choose your own rating.")
	}
	slug := strings.TrimPrefix(strings.TrimSpace(*rating), scale.Slug+":")
	if scale.Find(slug) == nil {
		return "", fault.In("rating", "%q is no rating of the scale %s. There are %s.", slug, scale.Name, strings.Join(scale.slugs(), ", "))
	}
	return slug, nil
}

// compared moves the claim on when the second rating is in.
func (c *Claim) compared(ctx context.Context, tx *db.Tx, by auth.Person, r Reading) error {
	before := *c
	e := ledger.Entry{Actor: by.Actor(), Action: "claim.agreed"}
	c.Status = Submitted
	if !r.agrees(*c) {
		e.Action, c.Status = "claim.differed", Assigned
		c.Round++
	}
	var err error
	if c.Assignee, err = c.rater(ctx, tx); err != nil {
		return err
	}
	if err := c.save(ctx, tx, e); err != nil {
		return err
	}
	return announce(ctx, tx, by, before, *c)
}

// rater gives the id of the person who rated the claim, "" when that person is not here any more, or worked at the command line.
func (c *Claim) rater(ctx context.Context, tx *db.Tx) (string, error) {
	people, err := auth.People(ctx, tx)
	for _, p := range people {
		if p.ID == c.RatedBy {
			return p.ID, err
		}
	}
	return "", err
}
