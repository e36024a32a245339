package exchange_test

import (
	"context"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

const oneReview = `{"@type":"ClaimReview","claimReviewed":"The bridge fell","url":"https://check.example/1","author":{"name":"A desk","url":"https://check.example"},
	"datePublished":"2020-01-02","reviewRating":{"alternateName":"RATING","ratingValue":1,"worstRating":1,"bestRating":5},"itemReviewed":{"author":{"name":"Ann"},"appearance":{"url":"https://post.example/1"}}}`

func TestClaimReviewsComeIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		take := func(rating string) exchange.Summary {
			t.Helper()
			s, err := exchange.ImportClaimReviews(ctx, d, auth.Local(), strings.NewReader(strings.ReplaceAll(oneReview, "RATING", rating)), "one.json", exchange.ImportOptions{})
			if err != nil || s.Refused > 0 {
				t.Fatalf("%+v %v", s, err)
			}
			return s
		}
		if s := take("False"); s.Made["claim"] != 1 || s.Properties["reviewRating.alternateName"].Mapped != 1 || s.ReadAs["False"] != "false" {
			t.Errorf("%+v", s)
		}
		if s := take("False"); s.Unchanged["claim"] != 1 {
			t.Errorf("the same again: %+v", s)
		}
		if s := take("Half true"); s.Updated["claim"] != 1 {
			t.Errorf("a changed one: %+v", s)
		}
		if err := d.View(ctx, func(tx *db.Tx) error {
			c, err := claims.Get(ctx, tx, "CT-0001")
			if err != nil {
				return err
			}
			checks, err := claims.EarlierChecks(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			originals, err := claims.OriginalsOf(ctx, tx, c.ID)
			if err != nil || len(checks) != 1 || len(originals) != 2 || checks[0].ReadAs != "mixture" || checks[0].Best != "5" || c.Claimant != "Ann" {
				t.Errorf("%+v %+v %+v %v", c, checks, originals, err)
			}
			_, content, err := claims.GetOriginal(ctx, tx, originals[1].ID)
			if string(content) != strings.ReplaceAll(oneReview, "RATING", "False") {
				t.Errorf("%s", content)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
