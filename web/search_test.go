package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestSearchPage(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	a := v.get("/search").status(http.StatusOK)
	if got := a.texts(".language dt"); len(got) < 8 {
		t.Errorf("examples of the language: %q", got)
	}
	a = v.get("/search?q=golan").status(http.StatusOK)
	if got := a.texts(".kind h2"); len(got) < 2 {
		t.Errorf("kinds are %q", got)
	}
	if got := a.texts(".hits mark"); len(got) == 0 || !strings.EqualFold(got[0], "golan") {
		t.Errorf("marked are %q", got)
	}
	hits := a.all(".hits .what a[href*='at=']")
	if len(hits) == 0 {
		t.Fatal("no source opens at its passage")
	}
	if got := v.get(attribute(hits[0], "href")).status(http.StatusOK).texts("mark#at.hit"); len(got) != 1 || got[0] == "" {
		t.Errorf("it opens at %q", got)
	}
	for line, says := range map[string]string{
		"golann":              "Nothing holds golann; showing golan",
		"zzzzzzzzq":           "Nothing found",
		"rating:nonsense":     "Nothing found",
		"before:soon golan":   "that is no date",
		`"unclosed <b>`:       "Nothing found",
		"in:publishers lang:": "",
	} {
		if got := strings.Join(v.get("/search?"+url.Values{"q": {line}}.Encode()).status(http.StatusOK).texts("main"), " "); !strings.Contains(got, says) {
			t.Errorf("%s: %s", line, got)
		}
	}
	if got := v.get("/search?q=golan&from=-5&literal=1").status(http.StatusOK).texts("h1"); got[0] != "Search" {
		t.Error(got)
	}
}
