package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

const reviewCame = `{"@type":"ClaimReview","claimReviewed":"The lake was drained","url":"https://check.example/1","author":{"name":"A desk","url":"https://check.example"},
"reviewRating":{"alternateName":"Four fishes & a <b>half</b>"},"name":"<script data-planted>alert(1)</script>"}`

// withReview takes somebody's check in.
func withReview(t testing.TB, d *db.DB) {
	t.Helper()
	s, err := exchange.ImportClaimReviews(context.Background(), d, auth.Local(), strings.NewReader(reviewCame), "one.json", exchange.ImportOptions{})
	if err != nil || s.Refused > 0 {
		t.Fatalf("%+v %v", s, err)
	}
}

func word(label, value string) url.Values {
	return url.Values{"label": {label}, "checker": {"check.example"}, "value": {value}, "note": {"So they say."}}
}

// What a word means is said, changed, refused when somebody else was quicker, taken back and let stand again.
func TestRatingWordsFromEndToEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		withReview(t, d)
		a := v.get("/settings/words").status(http.StatusOK).contains("Four fishes &amp; a half", "not known")
		say := attribute(a.all(`a[href^="/settings/words?rating="]`)[0], "href")
		if a := v.get(say).status(http.StatusOK); a.value("label") != "Four fishes & a half" || a.value("checker") != "check.example" {
			t.Errorf("the form is not filled: %q %q", a.value("label"), a.value("checker"))
		}
		if a := v.post("/settings/words", word("Four fishes & a half", "nonsense")).status(http.StatusUnprocessableEntity); a.value("label") != "Four fishes & a half" || a.value("note") != "So they say." {
			t.Error("what was typed is lost")
		}
		v.post("/settings/words", word("Four fishes & a half", "mostly-false")).status(http.StatusSeeOther)
		a = v.get("/settings/words?show=said").status(http.StatusOK).contains("mostly-false", "So they say.")
		at := attribute(a.all(`a[href^="/settings/words/"]`)[0], "href")
		if a := v.post("/settings/words", word("FOUR FISHES & A HALF", "true")); a.Code < 400 || a.Code >= 500 {
			t.Errorf("said twice: %d", a.Code)
		}
		first, second := v.get(at).status(http.StatusOK).form(), v.get(at).form()
		first.Set("value", "mixture")
		v.post(at, first).leads("/settings/words?done=worded")
		second.Set("value", "true") // as the list of the first page would send it
		second.Set("note", "Mine.")
		if a := v.post(at, second).status(http.StatusConflict).contains("Somebody changed this"); a.value("note") != "Mine." {
			t.Error("what was typed is lost")
		}
		now := v.get(at).form()
		v.post(at+"/withdraw", url.Values{"version": {"1"}}).status(http.StatusPreconditionFailed)
		a = v.follow(v.post(at+"/withdraw", url.Values{"version": now["version"]})).status(http.StatusOK).contains("Taken back.", "not known")
		if undo := a.all(`form[action="` + at + `/restore"]`); len(undo) != 1 {
			t.Errorf("%d ways to undo it", len(undo))
		}
		v.post(at+"/restore", nil).status(http.StatusSeeOther)
		v.get("/settings/words?show=said").contains("mixture")
		for _, role := range []auth.Role{auth.Checker, auth.Researcher, auth.Viewer} {
			v.as(role)
			if a := v.get("/settings/words").status(http.StatusOK); len(a.all(`form[method="post"][action^="/settings/words"]`)) > 0 {
				t.Errorf("a %s is offered the form", role)
			}
			v.post("/settings/words", word("x", "true")).status(http.StatusForbidden)
			v.post(at+"/withdraw", url.Values{"version": {"3"}}).status(http.StatusForbidden)
		}
	})
}

func TestHostileRatingWordsStayText(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	withReview(t, d)
	w := word(brief, "other")
	w.Set("note", hostile("note"))
	v.post("/settings/words", w).status(http.StatusSeeOther)
	for _, path := range []string{"/settings/words", "/settings/words?q=" + url.QueryEscape(hostile("q")), "/settings/words?rating=" + url.QueryEscape(brief) + "&checker=" + url.QueryEscape(brief), "/claims/CT-0001"} {
		a := v.get(path).status(http.StatusOK)
		if found := a.all("[data-planted]"); len(found) > 0 {
			t.Errorf("%s runs what people wrote", path)
		}
	}
	at := attribute(v.get("/settings/words?show=said").all(`a[href^="/settings/words/"]`)[0], "href")
	if found := v.get(at).status(http.StatusOK).all("[data-planted]"); len(found) > 0 {
		t.Error("the word's page runs what people wrote")
	}
}

// What came in is handed out byte for byte, as text that nothing runs, to those who may read what it quotes.
func TestOriginalsAreText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := member(t, d)
		withReview(t, d)
		links := v.get("/claims/CT-0001").status(http.StatusOK).all(`a[href^="/originals/"]`)
		if len(links) != 1 {
			t.Fatalf("%d originals", len(links))
		}
		at := attribute(links[0], "href")
		a := v.get(at).status(http.StatusOK)
		h := a.Header()
		if a.Body.String() != reviewCame || h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") == "" {
			t.Errorf("%v %s", h, a.Body)
		}
		if a := v.other().get(at); a.Code == http.StatusOK || strings.Contains(a.Body.String(), "drained") {
			t.Errorf("a stranger reads it: %d", a.Code)
		}
		v.get("/originals/0190").status(http.StatusNotFound)
		v.update(func(tx *db.Tx) error {
			doc, err := capture.Read(capture.Input{Name: "a.txt", Bytes: []byte("The lake was drained in May, it is said.")})
			if err == nil {
				_, err = sources.Ingest(t.Context(), tx, auth.Local(), doc, sources.Meta{Title: "On lakes"})
			}
			return err
		})
		confide(t, d)
		id := ""
		v.update(func(tx *db.Tx) error {
			ctx := context.Background()
			c, err := claims.Get(ctx, tx, "CT-0001")
			if err != nil {
				return err
			}
			list, err := claims.EvidenceOf(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			secret := ""
			for _, e := range list {
				if e.SourceID != "" {
					secret = e.ID
				}
			}
			n, err := claims.PackOriginal([]byte("the " + canary))
			n.Kind, n.Subject, n.SubjectID = "annotation", claims.OfEvidence, secret
			if err == nil {
				n.Original, _, err = claims.AddOriginal(ctx, tx, auth.Local(), n)
			}
			id = n.ID
			return err
		})
		reader, _ := v.colleague("Ren", auth.Viewer)
		if a := reader.get("/originals/" + id).status(http.StatusNotFound); strings.Contains(body(a), canary) {
			t.Error("it tells what is confidential")
		}
		v.get("/originals/" + id).status(http.StatusOK).contains(canary)
	})
}
