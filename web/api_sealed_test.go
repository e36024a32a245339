package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// everyRead makes every call that reads, with every id and reference that any answer holds.
func (c *client) everyRead(as string, look func(path, body string)) (calls int) {
	ids := []string{"CT-0001", "SR-0001", "SR-0002", "0", "3", "9"}
	seen := map[string]bool{}
	for round := range 2 {
		for _, r := range web.Routes() {
			path, ok := strings.CutPrefix(r.Path, "/api/v1")
			if !ok || r.Method != http.MethodGet || r.Role == "" {
				continue
			}
			of := ids
			if !strings.Contains(path, "{id}") {
				of = []string{""}
			}
			for _, id := range of[:min(len(of), 60)] {
				at := strings.NewReplacer("{id}", id, "{format}", "jsonl").Replace(path)
				switch path {
				case "/search":
					at += "?q=offer"
				case "/sources/{id}/quotations":
					at += "?with=SR-0001"
				case "/claims/{id}/merge":
					at += "?into=CT-0002"
				case "/report":
					at += "?claims=CT-0001,CT-0002&format=" + []string{"json", "md"}[round]
				case "/claims/{id}/report":
					at += "?format=" + []string{"json", "md"}[round]
				}
				if seen[at] {
					continue
				}
				seen[at] = true
				a := c.call(as, http.MethodGet, at, "", nil)
				calls++
				look(at, a.Body.String())
				for _, id := range anID.FindAllString(a.Body.String(), -1) {
					if !slices.Contains(ids, id) {
						ids = append(ids, id)
					}
				}
			}
		}
	}
	return calls
}

func TestNoCallTellsTheSecondPersonTheFirstRating(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{APIRate: -1})
	c.crossCheck("mostly-true", "The walrus was not asked.")
	c.call("checker", http.MethodPost, "/claims/CT-0001/comments", `{"text":"I still think of the walrus: mostly-true."}`, nil)
	sealed := func(path, body string) {
		if path == "/scales" || strings.HasPrefix(path, "/openapi") {
			return
		}
		if strings.Contains(body, "walrus") || strings.Contains(body, "mostly-true") {
			t.Errorf("%s tells the second person:\n%.1500s", path, body)
		}
	}
	if n := c.everyRead("second", sealed); n < 100 {
		t.Errorf("only %d calls", n)
	}
	told := 0
	c.everyRead("editor", func(_, body string) {
		if strings.Contains(body, "walrus") {
			told++
		}
	})
	if told < 8 {
		t.Errorf("only %d calls tell the editor", told)
	}
}

// What is written is answered with records, and refused with words: neither may tell.
func TestNoAnswerToAWriteTellsTheSecondPersonTheFirstRating(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		c.crossCheck("mostly-true", "The walrus was not asked.")
		c.call("checker", http.MethodPost, "/claims/CT-0001/comments", `{"text":"I still think of the walrus: mostly-true."}`, nil)
		var ids []string
		c.everyRead("editor", func(path, body string) {
			if strings.HasPrefix(path, "/claims/CT-0001") {
				ids = append(ids, anID.FindAllString(body, -1)...)
			}
		})
		slices.Sort(ids)
		ids = slices.Compact(ids)
		done := 0
		for key, row := range matrix {
			if method, _, _ := strings.Cut(key, " "); method == http.MethodGet || strings.HasSuffix(key, "/scales") || strings.HasSuffix(key, "/rating-words") { // whose refusals list every rating
				continue
			}
			for _, id := range append([]string{"none"}, ids...) {
				at := row
				if at.path = strings.ReplaceAll(row.path, "/none", "/"+id); at.path == row.path && id != "none" {
					break
				}
				a := c.tried("second", key, at, nil)
				if a.Code < 300 {
					done++
				}
				if text := a.Body.String(); strings.Contains(text, "walrus") || strings.Contains(text, "mostly-true") {
					t.Errorf("%s %s tells the second person:\n%.1500s", key, at.path, text)
				}
			}
		}
		if done < 15 {
			t.Errorf("only %d calls wrote", done)
		}
		if a := c.call("editor", http.MethodGet, "/claims/CT-0001", "", nil); a.at("status") != "cross-checking" || !strings.Contains(a.Body.String(), "walrus") {
			t.Errorf("the cross-check is over: %s", a.Body)
		}
	})
}

func TestNoCallTellsOfAConfidentialSource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		c.story()
		ref := confide(t, d)
		c.everyRead("checker", func(path, body string) {
			if at := strings.Index(strings.ToLower(body), canary); at >= 0 {
				t.Errorf("%s: …%s…", path, body[max(0, at-200):min(len(body), at+100)])
			}
		})
		for _, r := range web.Routes() {
			path, ok := strings.CutPrefix(r.Path, "/api/v1/sources/{id}")
			if !ok || path == "" && r.Method == http.MethodGet || r.Role == auth.Editor || r.Role == auth.Admin {
				continue
			}
			a := c.call("checker", r.Method, "/sources/"+ref+path, map[bool]string{true: "", false: `{}`}[r.Method == http.MethodGet], map[string]string{"If-Match": "*"})
			if a.Code != http.StatusForbidden || strings.Contains(strings.ToLower(a.Body.String()), canary) {
				t.Errorf("%s %s: %d %s", r.Method, path, a.Code, a.Body)
			}
		}
		told := 0
		c.everyRead("editor", func(_, body string) {
			if strings.Contains(strings.ToLower(body), canary) {
				told++
			}
		})
		if told < 8 {
			t.Error(fmt.Sprint("only ", told, " calls tell the editor"))
		}
	})
}
