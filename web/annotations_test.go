package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

const annotated = `{"total":2,"rows":[{"id":"h1","user":"acct:mark@example.org","uri":"https://example.org/unseen","text":"<b>Look</b> here",
	"document":{"title":["A page that nobody has"]},"target":[{"selector":[{"type":"TextQuoteSelector","exact":"some words"}]}]},{"id":"h2","uri":"","target":[]}]}`

// Annotations come in by the import's pages, and wait on their source's page.
func TestAnnotationsAreImportedInTheBrowser(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	a := v.follow(v.upload("/import", nil, "export.json", annotated))
	path := attribute(a.all(`form[action^="/import/"]`)[0], "action")
	if len(a.all(`#f-format option[value="annotations"][selected]`)) != 1 || len(a.all("#f-claim")) != 1 || len(a.all("#f-system")) != 0 {
		t.Errorf("the form: %s", a.one("main"))
	}
	v.post(path, url.Values{"format": {"xlsx"}}).status(http.StatusUnprocessableEntity).one("form .bad")
	v.post(path, url.Values{"format": {"jsonl"}}).leads(path)
	if a := v.get(path); len(a.all("#f-system")) != 1 || len(a.all("#f-claim")) != 0 {
		t.Errorf("as jsonl: %s", a.one("main"))
	}
	v.post(path, url.Values{"format": {"annotations"}}).leads(path)
	v.post(path, url.Values{"stance": {"context"}}).leads(path)
	if tried := v.ended(path).one("main"); !strings.Contains(tried, "1 annotation refused") || !strings.Contains(tried, "does not say which page") {
		t.Errorf("tried: %s", tried)
	}
	v.post(path+"/start", nil).leads(path)
	if done := v.ended(path); !strings.Contains(done.one("main"), "annotation100") || len(done.all(`a[href="/sources"]`)) == 0 {
		t.Errorf("imported: %s", done.one("main"))
	}
	source := v.get("/sources/SR-0001").status(http.StatusOK)
	if kept := source.one("#annotations"); !strings.Contains(kept, "some words") || !strings.Contains(kept, "<b>Look</b> here") || !strings.Contains(kept, "mark@example.org") {
		t.Errorf("on the source's page: %s", kept)
	}
}

// A table of archived pages is mapped as one.
func TestArchivedPagesAreImportedInTheBrowser(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	a := v.follow(v.upload("/import", nil, "sheet.csv", "Link,Archive status,Archive location\nhttps://example.org/1,success,https://archive.example.net/1\n"))
	path := attribute(a.all(`form[action^="/import/"]`)[0], "action")
	form := mapped(a)
	form.Set("needs", "link")
	if form.Get("map-link") != "Link" || form.Get("map-archived") != "Archive location" {
		t.Errorf("guessed %v", form)
	}
	bad := url.Values{"needs": {"link"}, "system": {"x"}}
	v.post(path, bad).status(http.StatusUnprocessableEntity).one("form .bad")
	v.post(path, form).leads(path)
	if tried := v.ended(path).one("main"); !strings.Contains(tried, "source100") {
		t.Errorf("tried: %s", tried)
	}
}

// What became of the properties of ClaimReviews is counted.
func TestPropertiesOfClaimReviewsAreCounted(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	a := v.follow(v.upload("/import", nil, "review.json", `{"@context":"https://schema.org","@type":"ClaimReview","claimReviewed":"The moon is cheese.","url":"https://example.org/1",
		"author":{"@type":"Organization","name":"A desk"},"reviewRating":{"@type":"Rating","alternateName":"False"},"mood":"sour"}`))
	path := attribute(a.all(`form[action^="/import/"]`)[0], "action")
	v.post(path, mapped(a)).leads(path)
	tried := v.ended(path)
	if table := tried.one(`[aria-label="Properties of ClaimReview"] table`); !strings.Contains(table, "claimReviewed") || !strings.Contains(table, "mood") {
		t.Errorf("%s", table)
	}
}

// An original of a confidential source is not there for who may not see the source.
func TestOriginalsOfConfidentialSources(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	var kept claims.Original
	v.update(func(tx *db.Tx) error {
		by := auth.Person{Name: "anna", Role: auth.Admin}
		s, err := sources.AddSource(t.Context(), tx, by, sources.Source{Title: "A page"})
		if err != nil {
			return err
		}
		o, err := claims.PackOriginal([]byte(`{"text":"` + canary + `"}`))
		if err != nil {
			return err
		}
		o.Kind, o.Subject, o.SubjectID = "annotation", claims.OfSource, s.ID
		if kept, _, err = claims.AddOriginal(t.Context(), tx, by, o); err != nil {
			return err
		}
		_, err = sources.SetConfidential(t.Context(), tx, by, s.ID, s.Version, true, "A witness.")
		return err
	})
	v.as(auth.Checker)
	if a := v.get("/originals/" + kept.ID).status(http.StatusNotFound); strings.Contains(a.Body.String(), canary) {
		t.Error("it is told")
	}
	v.as(auth.Editor)
	if a := v.get("/originals/" + kept.ID).status(http.StatusOK); !strings.Contains(a.Body.String(), canary) {
		t.Error("an editor does not see it")
	}
}
