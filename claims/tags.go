package claims

import (
	"context"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// checkTags folds tags to lower case and puts them in order, each once.
func checkTags(tags []string) ([]string, error) {
	clean := []string{}
	for _, tag := range tags {
		tag, err := sources.Line("tags", strings.ToLower(tag), MaxTag)
		if err != nil {
			return nil, err
		}
		if tag != "" {
			clean = append(clean, tag)
		}
	}
	slices.Sort(clean)
	clean = slices.Compact(clean)
	if len(clean) > MaxTags {
		return nil, fault.In("tags", "%d tags are too many; %d is the most.", len(clean), MaxTags)
	}
	return clean, nil
}

// saveTags writes the claim's tags one by one, as filters look for them. claims.tags, which the ledger follows, is the record.
func (c *Claim) saveTags(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `delete from claim_tags where claim = $1`, c.ID); err != nil {
		return err
	}
	return c.addTags(ctx, tx)
}

func (c *Claim) addTags(ctx context.Context, tx *db.Tx) error {
	for _, tag := range c.Tags {
		if _, err := tx.Exec(ctx, `insert into claim_tags (tag, claim) values ($1, $2)`, tag, c.ID); err != nil {
			return err
		}
	}
	return nil
}
