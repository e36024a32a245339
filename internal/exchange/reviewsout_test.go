package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/sources"
)

// do changes something in a database.
func do(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// desk says who the newsroom is.
func desk(t testing.TB, d *db.DB) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error {
		return claims.SetNewsroom(ctx, tx, auth.Local(), claims.Newsroom{Name: "The Example Desk", URL: "https://desk.example", PublicURL: "https://check.desk.example/", Public: true})
	})
}

// publishAs rates a claim and takes it all the way to its publication.
func publishAs(t testing.TB, d *db.DB, ref, rating string) {
	t.Helper()
	do(t, d, func(tx *db.Tx) error {
		if err := claims.SetPolicy(ctx, tx, auth.Local(), claims.Policy{SignOffRole: auth.Editor}); err != nil {
			return err
		}
		for _, to := range []claims.Status{claims.Assigned, claims.Reported, claims.Submitted, claims.Published} {
			if to == claims.Reported {
				if _, err := claims.Rate(ctx, tx, auth.Local(), ref, version(t, tx, ref), rating, "What we found.", "Why we say so."); err != nil {
					return err
				}
			}
			if _, err := claims.SetStatus(ctx, tx, auth.Local(), ref, version(t, tx, ref), claims.Move{To: to}); err != nil {
				return err
			}
		}
		return nil
	})
}

func version(t testing.TB, tx *db.Tx, ref string) int64 {
	t.Helper()
	c, err := claims.Get(ctx, tx, ref)
	if err != nil {
		t.Fatal(err)
	}
	return c.Version
}

// reviewsIn reads the ClaimReviews of an export.
func reviewsIn(t testing.TB, content []byte) (list []claimreview.Document) {
	t.Helper()
	var one claimreview.Document
	if err := json.Unmarshal(content, &one); err != nil {
		t.Fatal(err)
	}
	if one.Type == "ClaimReview" {
		return append(list, one)
	}
	var feed struct {
		Elements []struct {
			Item claimreview.Document `json:"item"`
		} `json:"dataFeedElement"`
	}
	if err := json.Unmarshal(content, &feed); err != nil {
		t.Fatal(err)
	}
	for _, e := range feed.Elements {
		list = append(list, e.Item)
	}
	return list
}

// exampleOut publishes the claims of the example case, one on the line and the others off it.
func exampleOut(t testing.TB) *db.DB {
	t.Helper()
	d := dbtest.SQLite(t)
	if _, err := exchange.LoadExample(ctx, d, auth.Local()); err != nil {
		t.Fatal(err)
	}
	desk(t, d)
	var refs []string
	if err := d.View(ctx, func(tx *db.Tx) error {
		page, err := claims.List(ctx, tx, nil, claims.Filter{Viewer: auth.Local(), Sort: "created", Limit: 200})
		for _, c := range page.Claims {
			refs = append(refs, c.Ref)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for i, ref := range refs {
		publishAs(t, d, ref, []string{"unproven", "false", "mostly-true"}[i%3])
	}
	return d
}

// The judges' own way of judging a ClaimReview takes seconds for each.
func TestJudgesOfClaimReviews(t *testing.T) {
	exchangetest.Judges(t)
	t.Run("the example", func(t *testing.T) {
		exchangetest.JudgeText(t, "claimreview", "example.jsonld", written(t, exampleOut(t), "claimreview", exchange.Out{Viewer: public}))
	})
	t.Run("the generated case of a newsroom that says nothing of itself", func(t *testing.T) {
		d := dbtest.SQLite(t)
		exchangetest.Build(t, d)
		exchangetest.JudgeText(t, "claimreview", "generated.jsonld", written(t, d, "claimreview", exchange.Out{Viewer: public}))
	})
}

// What no judge sees: who is whose, and what is read at which word.
func TestAClaimReviewSaysWhoChecked(t *testing.T) {
	list := reviewsIn(t, written(t, exampleOut(t), "claimreview", exchange.Out{Viewer: public}))
	if len(list) == 0 {
		t.Fatal("nothing was written")
	}
	for _, r := range list {
		if r.Author.Name != "The Example Desk" || r.Author.Type != "Organization" || r.ItemReviewed.Author != nil && r.ItemReviewed.Author.Name == r.Author.Name {
			t.Errorf("the checker is not the newsroom, or the claimant is: %+v", r)
		}
		if !strings.HasPrefix(r.URL, "https://check.desk.example/published/CT-") {
			t.Errorf("not on its own domain: %s", r.URL)
		}
		value, off := r.ReviewRating.Value, strings.Contains(r.ReviewRating.Explanation, "no degree of truth")
		want := map[string]any{"Unproven": 0.0, "False": 1.0, "Mostly true": 4.0}[r.ReviewRating.AlternateName]
		if want == nil || value != want || off != (value == 0.0) || r.ReviewRating.Worst != map[bool]any{true: -1.0, false: 1.0}[off] || r.ReviewRating.Best != map[bool]any{true: 1.0, false: 5.0}[off] {
			t.Errorf("%+v", r.ReviewRating)
		}
		if !strings.HasPrefix(r.Name, r.ReviewRating.AlternateName+": “") || !strings.HasPrefix(r.ReviewBody, "What we found.") || strings.Contains(r.ReviewBody, r.ClaimReviewed) {
			t.Errorf("a reader would take the claim for the finding: %q %q", r.Name, r.ReviewBody)
		}
	}
}

// What is changed in the working copy after a publication shows nowhere, nor does what is sealed or was never published.
func TestClaimReviewsAreOfWhatWasPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := exchangetest.Build(t, d)
		desk(t, d)
		before := reviewsIn(t, written(t, d, "claimreview", exchange.Out{Viewer: public}))
		if len(before) != 1 || before[0].ItemReviewed.Author.Name != "محمد عبد الله" || before[0].ItemReviewed.Temporal != "1998-02" || len(before[0].Correction) != 1 {
			t.Fatalf("%+v", before)
		}
		var dates [2]string
		do(t, d, func(tx *db.Tx) error {
			now, err := claims.Get(ctx, tx, c.Corrected)
			if err != nil {
				return err
			}
			list, err := claims.Publications(ctx, tx, now.ID)
			dates = [2]string{list[1].PublishedAt.Format("2006-01-02T15:04:05Z"), list[0].PublishedAt.Format("2006-01-02T15:04:05Z")}
			if err != nil {
				return err
			}
			if now, err = claims.SetStatus(ctx, tx, c.Editor, now.ID, now.Version, claims.Move{To: claims.Assigned, Assignee: c.Editor.ID, Note: "Canarybird."}); err != nil {
				return err
			}
			word, language, said, nobody := "A canarybird said so.", "tr", sources.Date("2001-01-01"), ""
			_, err = claims.Update(ctx, tx, c.Editor, now.ID, now.Version, claims.Patch{Text: &word, Claimant: &word, Language: &language, Said: &said, Context: &word, FirstAppearance: &nobody})
			if err != nil {
				return err
			}
			_, _, err = claims.AddAppearance(ctx, tx, c.Editor, claims.Appearance{ClaimID: now.ID, URL: "https://canarybird.example/"})
			return err
		})
		if before[0].DatePublished != dates[0] || before[0].DateModified != dates[1] {
			t.Errorf("the dates are not those of the first publication and the last: %+v, not %v", before[0], dates)
		}
		for _, only := range [][]string{nil, {c.Corrected}, c.Claims} {
			out := written(t, d, "claimreview", exchange.Out{Viewer: public, Claims: only})
			if diff := cmp.Diff(before, reviewsIn(t, out), cmpopts.IgnoreFields(claimreview.Document{}, "Context")); diff != "" {
				t.Errorf("it follows the working copy: %s", diff)
			}
			for _, word := range []string{"anarybird", exchangetest.SealedWords, "Garnetwrong", exchangetest.SecretTitle, exchangetest.SecretPublisher, exchangetest.SecretQuote, "It did rain."} {
				if bytes.Contains(out, []byte(word)) {
					t.Errorf("%q left", word)
				}
			}
		}
		for _, never := range []string{c.Voided, c.Sealed, c.Unrated} {
			if list := reviewsIn(t, written(t, d, "claimreview", exchange.Out{Viewer: c.Editor, Claims: []string{never}})); len(list) > 0 {
				t.Errorf("%s has no verdict that stands, and has a review: %+v", never, list)
			}
		}
	})
}

// takeIn imports reviews, and gives what came of them without what every database has its own of.
func takeIn(t testing.TB, d *db.DB, content []byte) (list []taken) {
	t.Helper()
	s, err := exchange.ImportClaimReviews(context.Background(), d, auth.Local(), bytes.NewReader(content), "x.jsonld", exchange.ImportOptions{})
	if err != nil || s.Refused > 0 {
		t.Fatalf("%+v %v\n%s", s, err, content)
	}
	if err := d.View(ctx, func(tx *db.Tx) error {
		page, err := claims.List(ctx, tx, nil, claims.Filter{Viewer: auth.Local(), Sort: "created", Limit: 200})
		if err != nil {
			return err
		}
		for _, c := range page.Claims {
			checks, err := claims.EarlierChecks(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			for _, e := range checks {
				list = append(list, taken{c.Text, c.Claimant, string(c.Said), c.Language, e.Rating, e.Value, e.Worst, e.Best, e.Title, e.URL, e.Checker, e.CheckerURL, string(e.Checked)})
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

type taken struct{ Text, Claimant, Said, Language, Rating, Value, Worst, Best, Title, URL, Checker, CheckerURL, Checked string }

// Ours, in another's database, are theirs: the same wording, claimant, dates, rating words and numbers.
func TestOursAreTheirsElsewhere(t *testing.T) {
	ours := written(t, exampleOut(t), "claimreview", exchange.Out{Viewer: public})
	got := takeIn(t, dbtest.SQLite(t), ours)
	list := reviewsIn(t, ours)
	if len(got) != len(list) {
		t.Fatalf("%d of %d", len(got), len(list))
	}
	for i, r := range list {
		claimant := ""
		if r.ItemReviewed.Author != nil {
			claimant = r.ItemReviewed.Author.Name
		}
		number := func(v any) string { b, _ := json.Marshal(v); return string(b) }
		want := taken{r.ClaimReviewed, claimant, r.ItemReviewed.DatePublished + r.ItemReviewed.Temporal, r.InLanguage, r.ReviewRating.AlternateName, number(r.ReviewRating.Value),
			number(r.ReviewRating.Worst), number(r.ReviewRating.Best), r.Name, r.URL, r.Author.Name, r.Author.URL, r.DatePublished[:10]}
		if diff := cmp.Diff(want, got[i]); diff != "" {
			t.Error(diff)
		}
	}
}

// Others' checks that leave and come in again are the same.
func TestTheirsComeBackTheSame(t *testing.T) {
	number := rapid.SampledFrom([]string{"", "0", "1", "-1", "3.50", "1e2", "five", "5 of 5"})
	words := rapid.StringMatching(`[a-zA-Zéç漢ص]{1,8}( [a-z"'&<{\\%]{1,6}x){0,3}`)
	rapid.Check(t, func(rt *rapid.T) {
		var feed []map[string]any
		for i := range rapid.IntRange(1, 3).Draw(rt, "n") {
			rating := map[string]any{"@type": "Rating"}
			if rapid.Bool().Draw(rt, "worded") {
				rating["alternateName"] = words.Draw(rt, "rating")
			}
			for _, name := range []string{"ratingValue", "worstRating", "bestRating"} {
				if n := number.Draw(rt, name); n != "" {
					rating[name] = n
				}
			}
			feed = append(feed, map[string]any{"@type": "ClaimReview", "claimReviewed": words.Draw(rt, "claim"), "inLanguage": rapid.SampledFrom([]string{"en", "ar", "pt-BR"}).Draw(rt, "language"),
				"url": "https://check.example/" + string(rune('a'+i)), "name": "T: " + words.Draw(rt, "title"), "datePublished": rapid.SampledFrom([]string{"2020", "2020-05", "2020-05-06"}).Draw(rt, "date"),
				"author":       map[string]any{"@type": "Organization", "name": words.Draw(rt, "checker"), "url": "https://check.example"},
				"itemReviewed": map[string]any{"@type": "Claim", "author": map[string]any{"name": words.Draw(rt, "claimant")}, "datePublished": "1998-02-21"}, "reviewRating": rating})
		}
		content, err := json.Marshal(feed)
		if err != nil {
			rt.Fatal(err)
		}
		d := dbtest.SQLite(t)
		first := takeIn(t, d, content)
		again := takeIn(t, dbtest.SQLite(t), written(t, d, "claimreview-theirs", exchange.Out{Viewer: public}))
		if diff := cmp.Diff(first, again); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// Two variants of one review that come in by turns are kept once each.
func TestVariantsThatAlternateAreKeptOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i := range 6 {
			takeIn(t, d, []byte(strings.ReplaceAll(oneReview, "RATING", []string{"False", "Half true"}[i%2])))
		}
		if err := d.View(ctx, func(tx *db.Tx) error {
			c, err := claims.Get(ctx, tx, "CT-0001")
			if err != nil {
				return err
			}
			if list, err := claims.OriginalsOf(ctx, tx, c.ID); err != nil || len(list) != 2 {
				t.Errorf("%d originals, %v", len(list), err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
