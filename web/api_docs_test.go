package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// shapeOf lists where what kind of value stands in JSON: of lists, what their first one holds.
func shapeOf(at string, v any) (shape []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			shape = append(shape, shapeOf(at+"."+name, x)...)
		}
		return shape
	case []any:
		if len(v) == 0 {
			return []string{at + " empty"}
		}
		return shapeOf(at+"[]", v[0])
	}
	return []string{fmt.Sprintf("%s %T", at, v)}
}

// The documentation's examples are what the API answers. CLAIMTRAIL_TEST_EXAMPLES names a file that the present answers are written to.
func TestTheExamplesOfTheDocumentation(t *testing.T) {
	d := dbtest.SQLite(t)
	m := matcher(t, d)
	c := callers(t, d, web.Options{APIRate: -1, Matcher: m})
	names := map[string]string{}
	list := slices.Clone(web.APIExamples)
	for i, x := range list {
		path := x.Path
		for name, id := range names {
			path = strings.ReplaceAll(path, "{"+name+"}", id)
		}
		a := c.call("admin", x.Method, path, x.Body, x.Headers)
		if a.Code != x.Status {
			t.Errorf("%s: %d %s", x.Title, a.Code, a.Body)
		}
		for name, value := range x.Answers {
			if got := a.Header().Get(name); got != value {
				t.Errorf("%s: %s is %q", x.Title, name, got)
			}
		}
		if x.Keep != "" {
			names[x.Keep] = fmt.Sprint(a.at("id"))
		}
		var was, now any
		if err := json.Unmarshal(x.Answer, &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(a.Body.Bytes(), &now); err != nil {
			t.Fatal(err)
		}
		before, after := shapeOf("", was), shapeOf("", now)
		slices.Sort(before)
		slices.Sort(after)
		if !slices.Equal(before, after) && os.Getenv("CLAIMTRAIL_TEST_EXAMPLES") == "" {
			t.Errorf("%s shows\n%q\nand is answered with\n%q", x.Title, before, after)
		}
		list[i].Answer = a.Body.Bytes()
	}
	if name := os.Getenv("CLAIMTRAIL_TEST_EXAMPLES"); name != "" {
		b, err := json.MarshalIndent(list, "", "  ")
		if err == nil {
			err = os.WriteFile(name, append(b, '\n'), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheDocumentationTellsOfEveryCall(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	a := v.get("/api").status(http.StatusOK)
	if got, want := len(a.all("details.apicall")), len(web.Described()); got != want {
		t.Errorf("%d calls are told of, there are %d", got, want)
	}
	ids := map[string]bool{}
	for _, n := range a.all("[id]") {
		if id := attribute(n, "id"); ids[id] {
			t.Errorf("the id %q stands there twice", id)
		} else {
			ids[id] = true
		}
	}
	for _, family := range []string{"claims", "sources", "evidence", "comments", "problem-stale", "problem-key-reused"} {
		if !ids[family] {
			t.Errorf("there is no anchor %q", family)
		}
	}
	told := map[string]bool{}
	for _, x := range web.APIExamples {
		told[x.Family] = true
	}
	for _, n := range a.all("section.apigroup h2") {
		if id := attribute(n, "id"); !told[id] {
			t.Errorf("%s has no example", id)
		}
	}
}
