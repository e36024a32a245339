package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/web"
)

func TestFactChecksPassTheirJudges(t *testing.T) {
	d := dbtest.SQLite(t)
	c := callers(t, d, web.Options{})
	ctx := context.Background()
	err := d.Update(ctx, func(tx *db.Tx) error {
		made, err := claims.Add(ctx, tx, auth.Local(), claims.Claim{Text: "The quagmire bridge fell into the river", Language: "en", Claimant: "A neighbour", Said: "2020-05-01"})
		if err != nil {
			return err
		}
		_, err = claims.AddEarlierCheck(ctx, tx, auth.Local(), claims.EarlierCheck{ClaimID: made.ID, Rating: "Pants on fire", Checker: "A checker", Checked: "2020-05-03", URL: "https://www.checker.example/1"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := c.call("viewer", http.MethodGet, "/factcheck/claims:search?query=quagmire+bridge+fell", "", nil)
	if a.Code != 200 || a.at("claims.0.claimReview.0.textualRating") != "Pants on fire" || a.at("claims.0.claimReview.0.publisher.site") != "checker.example" || a.at("claims.0.claimDate") != "2020-05-01T00:00:00Z" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	t.Run("Judges", func(t *testing.T) { exchangetest.JudgeText(t, "factcheck-api", "factcheck.json", a.Body.Bytes()) })
	for address, want := range map[string]int{"?reviewPublisherSiteFilter=checker.example": 1, "?query=quagmire&reviewPublisherSiteFilter=other.example": 0, "?query=quagmire+bridge&languageCode=fr": 0,
		"?query=quagmire+bridge&maxAgeDays=2": 0, "?query=quagmire+bridge+fell&offset=5": 0} {
		a := c.call("viewer", http.MethodGet, "/factcheck/claims:search"+address, "", nil)
		if n, _ := a.fields["claims"].([]any); a.Code != 200 || len(n) != want {
			t.Errorf("%s: %d %s", address, a.Code, a.Body)
		}
	}
	if a := c.call("viewer", http.MethodGet, "/factcheck/claims:search", "", nil); a.Code != 400 || a.at("error.status") != "INVALID_ARGUMENT" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if err := d.Update(ctx, func(tx *db.Tx) error {
		return claims.SetNewsroom(ctx, tx, auth.Local(), claims.Newsroom{Name: "A desk", Public: true})
	}); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "http://"+host+"/api/v1/factcheck/claims:search?query=quagmire+bridge+fell&key=x", nil)
	w := httptest.NewRecorder()
	if c.site.ServeHTTP(w, r); w.Code != 200 || strings.Contains(w.Body.String(), "quagmire") {
		t.Errorf("a stranger was told of what is not published: %d %s", w.Code, w.Body)
	}
}
