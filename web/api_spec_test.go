package web_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

func TestEveryCallIsDescribed(t *testing.T) {
	var declared []string
	for _, r := range web.Routes() {
		if path, ok := strings.CutPrefix(r.Path, "/api/v1"); ok && r.Role != "" {
			declared = append(declared, r.Method+" "+path)
		}
	}
	described := web.Described()
	slices.Sort(declared)
	slices.Sort(described)
	if !slices.Equal(declared, described) {
		t.Errorf("routes.go declares\n%q\nand api_calls.go describes\n%q", declared, described)
	}
}

// The document itself is judged by others' software: CLAIMTRAIL_TEST_OPENAPI names a file that it is written to.
func TestTheDescription(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{})
	a := c.call("", http.MethodGet, "/openapi.json", "", nil)
	if a.Code != http.StatusOK || a.at("openapi") != "3.1.0" || a.at("components.schemas.Problem.properties.detail.type") != "string" {
		t.Fatalf("%d %.500s", a.Code, a.Body)
	}
	if name := os.Getenv("CLAIMTRAIL_TEST_OPENAPI"); name != "" {
		if err := os.WriteFile(name, a.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(a.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, raw := range methods {
			var op struct{ OperationID, Summary, Description string }
			if method == "parameters" {
				continue
			}
			if err := json.Unmarshal(raw, &op); err != nil || op.OperationID == "" || op.Summary == "" || ids[op.OperationID] {
				t.Errorf("%s %s: %v %+v", method, path, err, op)
			}
			ids[op.OperationID] = true
		}
	}
	if again := c.call("", http.MethodGet, "/openapi.json", "", map[string]string{"If-None-Match": a.Header().Get("ETag")}); again.Code != http.StatusNotModified {
		t.Errorf("kept: %d", again.Code)
	}
}
