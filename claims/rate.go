package claims

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Rate gives a rating (a slug of the newsroom's scale, or SCALE:SLUG of another) with its conclusion. An empty justification
// leaves the one that is there. Checkers may.
func Rate(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, rating, conclusion, justification string) (Claim, error) {
	p := Patch{Rating: &rating, Conclusion: &conclusion}
	if justification != "" {
		p.Justification = &justification
	}
	return Update(ctx, tx, by, id, version, p)
}

// rate checks conclusion and justification and sets the rating: nil keeps the one that is there, "" takes it away.
func (c *Claim) rate(ctx context.Context, tx *db.Tx, rating *string) (err error) {
	if c.Conclusion, err = sources.Line("conclusion", c.Conclusion, MaxConclusion); err != nil {
		return err
	}
	if c.Justification, err = sources.Text("justification", c.Justification, MaxJustification); err != nil {
		return err
	}
	if rating != nil {
		if err := c.setRating(ctx, tx, strings.TrimSpace(*rating)); err != nil {
			return err
		}
	}
	if c.Rating != "" && c.Conclusion == "" {
		return fault.In("conclusion", "Write the conclusion: the sentence that readers see beside the rating.")
	}
	return nil
}

func (c *Claim) setRating(ctx context.Context, tx *db.Tx, rating string) error {
	if rating == "" {
		c.Rating, c.Scale, c.ScaleVersion = "", "", 0
		return nil
	}
	scale, slug, err := scaleOf(ctx, tx, rating)
	if err != nil {
		return err
	}
	r := scale.Find(slug)
	if r == nil {
		return fault.In("rating", "%q is no rating of the scale %s. There are %s.", slug, scale.Name, strings.Join(scale.slugs(), ", "))
	}
	c.Rating, c.Scale, c.ScaleVersion = r.Slug, scale.Slug, scale.Version
	return nil
}

// scaleOf reads SCALE:SLUG, or a bare SLUG of the newsroom's scale.
func scaleOf(ctx context.Context, tx *db.Tx, rating string) (Scale, string, error) {
	name, slug, other := strings.Cut(rating, ":")
	if !other {
		s, err := CurrentScale(ctx, tx)
		return s, rating, err
	}
	s, err := GetScale(ctx, tx, name, 0)
	if !errors.Is(err, fault.NotFound) {
		return s, slug, err
	}
	all, err := Scales(ctx, tx)
	slugs := make([]string, len(all))
	for i, s := range all {
		slugs[i] = s.Slug
	}
	return s, "", cmp.Or(err, fault.In("rating", "%q is no scale. There are %s.", name, strings.Join(slugs, ", ")))
}
