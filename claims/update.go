package claims

import (
	"context"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Patch changes the fields that are not nil.
type Patch struct {
	Title, Text, Language, Original, OriginalLanguage, Claimant, Context *string
	Said                                                                 *sources.Date
	FirstAppearance                                                      *string // source id
	Tags                                                                 *[]string
	Rating, Conclusion, Justification                                    *string // the rules of Rate apply
}

// rates reports whether the patch touches what a publication locks.
func (p Patch) rates() bool { return p.Rating != nil || p.Conclusion != nil || p.Justification != nil }

func (p Patch) rewords() bool {
	return p.Text != nil || p.Language != nil || p.Original != nil || p.OriginalLanguage != nil || p.Claimant != nil || p.Said != nil
}

func (p Patch) apply(c *Claim) {
	for _, f := range []struct{ from, to *string }{
		{p.Title, &c.Title}, {p.Text, &c.Text}, {p.Language, &c.Language}, {p.Original, &c.Original}, {p.OriginalLanguage, &c.OriginalLanguage},
		{p.Claimant, &c.Claimant}, {p.Context, &c.Context}, {p.FirstAppearance, &c.FirstAppearance},
		{p.Conclusion, &c.Conclusion}, {p.Justification, &c.Justification},
	} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if p.Said != nil {
		c.Said = *p.Said
	}
	if p.Tags != nil {
		c.Tags = *p.Tags
	}
}

// Update changes a claim (id or reference); version is the version seen (fault.Stale otherwise). While published, wording, rating,
// conclusion and justification are locked (fault.Conflict). Researchers may; rating and conclusion: checkers.
func Update(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, p Patch) (Claim, error) {
	if err := by.Require(auth.Researcher, "change a claim"); err != nil {
		return Claim{}, err
	}
	c, err := seen(ctx, tx, id, version)
	if err != nil {
		return c, err
	}
	if c.Status == Published && (p.rates() || p.rewords()) {
		return c, fault.New(fault.Conflict, "This claim is published, so its wording, rating and conclusion are locked. Begin a correction first.")
	}
	p.apply(&c)
	if p.rates() {
		if err := c.rate(ctx, tx, by, p.Rating); err != nil {
			return c, err
		}
	}
	if err := c.check(); err != nil {
		return c, err
	}
	action := "claim.change"
	if p.rates() {
		action = "claim.rate"
	}
	return c, c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: action})
}

// seen gives the claim when its version is still the one that the person saw.
func seen(ctx context.Context, tx *db.Tx, id string, version int64) (Claim, error) {
	c, err := Get(ctx, tx, id)
	if err == nil && c.Version != version {
		err = fault.Newf(fault.Stale, "Somebody changed this claim while you were at it (version %d; you saw %d). Look at what is new, then save again.", c.Version, version)
	}
	return c, err
}

// save writes every field that can change, as the next version.
func (c *Claim) save(ctx context.Context, tx *db.Tx, e ledger.Entry) error {
	e.Table, e.ID = "claims", c.ID
	c.UpdatedAt = tx.Now()
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update claims set title = $3, text = $4, language = $5, original = $6, original_language = $7, claimant = $8, said = $9,
				first_appearance = $10, context = $11, tags = $12, status = $13, assignee = $14, scale = $15, scale_version = $16, rating = $17,
				conclusion = $18, justification = $19, rated_by = $20, rated_at = $21, round = $22, folded = $23, updated_at = $24,
				version = version + 1
			where id = $1 and version = $2`,
			c.ID, c.Version, c.Title, c.Text, c.Language, c.Original, c.OriginalLanguage, c.Claimant, string(c.Said),
			nullable(c.FirstAppearance), c.Context, toJSON(c.Tags), string(c.Status), nullable(c.Assignee), c.Scale, c.ScaleVersion, c.Rating,
			c.Conclusion, c.Justification, c.RatedBy, db.FormatTime(c.RatedAt), c.Round, c.folded(), db.FormatTime(c.UpdatedAt))
		if err == nil && n == 0 {
			err = fault.New(fault.Stale, "Somebody changed this claim while you were at it. Look at what is new, then save again.")
		}
		return err
	})
	c.Version++
	return err
}
