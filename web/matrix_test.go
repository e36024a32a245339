package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// right says who may ask for a route, and how that is tried: with an address and a body that nothing but the right can refuse.
type right struct {
	least auth.Role
	path  string // "" is the route's own
	body  string
	match bool // goes on whatever version is there
}

// matrix says of the API who may what, by method and route; pages says it of the site. What routes.go declares must stand in one of them, and the other
// way round.
var matrix = map[string]right{
	"GET /api/v1/claims":                      {least: auth.Viewer},
	"POST /api/v1/claims":                     {least: auth.Researcher, body: `{"text":"A claim."}`},
	"GET /api/v1/claims/{id}":                 {least: auth.Viewer, path: "/api/v1/claims/CT-0001"},
	"PATCH /api/v1/claims/{id}":               {least: auth.Researcher, path: "/api/v1/claims/CT-0001", body: `{"claimant":"Somebody"}`, match: true},
	"POST /api/v1/claims/{id}/status":         {least: auth.Researcher, path: "/api/v1/claims/CT-0001/status", body: `{"status":"nothing"}`, match: true},
	"POST /api/v1/claims/{id}/evidence":       {least: auth.Researcher, path: "/api/v1/claims/CT-0001/evidence", body: `{"not_found":true,"searched":"archives"}`},
	"POST /api/v1/claims/{id}/signoff":        {least: auth.Editor, path: "/api/v1/claims/CT-0001/signoff", body: `{}`, match: true},
	"DELETE /api/v1/claims/{id}/signoff":      {least: auth.Editor, path: "/api/v1/claims/CT-0001/signoff"},
	"GET /api/v1/claims/{id}/bears":           {least: auth.Viewer, path: "/api/v1/claims/CT-0001/bears"},
	"GET /api/v1/claims/{id}/provenance":      {least: auth.Viewer, path: "/api/v1/claims/CT-0001/provenance"},
	"GET /api/v1/factcheck/claims:search":     {least: auth.Viewer, path: "/api/v1/factcheck/claims:search?query=offer"},
	"GET /api/v1/search":                      {least: auth.Viewer, path: "/api/v1/search?q=offer"},
	"POST /api/v1/match":                      {least: auth.Viewer, body: `{"text":"an offer"}`},
	"GET /api/v1/sources":                     {least: auth.Viewer},
	"POST /api/v1/sources":                    {least: auth.Researcher, body: `{"title":"A source"}`},
	"GET /api/v1/sources/{id}":                {least: auth.Viewer, path: "/api/v1/sources/SR-0001"},
	"GET /api/v1/sources/{id}/text":           {least: auth.Viewer, path: "/api/v1/sources/SR-0001/text"},
	"GET /api/v1/sources/{id}/worth-checking": {least: auth.Viewer, path: "/api/v1/sources/SR-0001/worth-checking"},
	"POST /api/v1/sources/{id}/snapshots": {least: auth.Researcher, path: "/api/v1/sources/SR-0001/snapshots",
		body: `{"text":"Another text."}`},
	"GET /api/v1/publishers":        {least: auth.Viewer},
	"POST /api/v1/publishers":       {least: auth.Researcher, body: `{"name":"A publisher"}`},
	"GET /api/v1/publishers/{id}":   {least: auth.Viewer, path: "/api/v1/publishers/none"},
	"GET /api/v1/ledger":            {least: auth.Viewer},
	"GET /api/v1/ledger/checkpoint": {least: auth.Viewer},
	"GET /api/v1/people":            {least: auth.Viewer},
	"GET /api/v1/me":                {least: auth.Viewer},
}

var allRoles = []auth.Role{auth.Viewer, auth.Researcher, auth.Checker, auth.Editor, auth.Admin}

func TestTheMatrixHoldsEveryRoute(t *testing.T) {
	declared := map[string]bool{}
	rows := map[string]auth.Role{}
	for key, row := range matrix {
		rows[key] = row.least
	}
	for least, keys := range pages {
		for _, key := range keys {
			rows[key] = least
		}
	}
	for _, r := range web.Routes() {
		key := r.Method + " " + r.Path
		declared[key] = true
		if least, ok := rows[key]; !ok || least != r.Role {
			t.Errorf("%s asks for %q; the matrix says %q", key, r.Role, least)
		}
	}
	for key := range rows {
		if !declared[key] {
			t.Errorf("%s is in the matrix and no route", key)
		}
	}
}

func TestEveryCallAndEveryRole(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{APIRate: -1})
	c.story()
	for key, row := range matrix {
		for _, role := range allRoles {
			allowed := slices.Index(allRoles, role) >= slices.Index(allRoles, row.least)
			got := c.try(string(role), key, row, nil)
			if refused := got == http.StatusForbidden || got == http.StatusUnauthorized; refused == allowed || got >= 500 {
				t.Errorf("%s as %s: %d", key, role, got)
			}
		}
		for _, as := range []string{"", "wrong", "expired", "revoked", "disabled"} {
			if got := c.try(as, key, row, nil); got != http.StatusUnauthorized {
				t.Errorf("%s with the token %q: %d", key, as, got)
			}
		}
		if got := c.try("read", key, row, nil); (got == http.StatusForbidden) != (row.least != auth.Viewer) {
			t.Errorf("%s with a token that reads only: %d", key, got)
		}
		if method, _, _ := strings.Cut(key, " "); method != http.MethodGet {
			for _, other := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}, {"Origin": "http://elsewhere.example"}} {
				if got := c.try("admin", key, row, other); got != http.StatusForbidden {
					t.Errorf("%s from another site %v: %d", key, other, got)
				}
			}
		}
	}
}

// try asks for a row of the matrix as somebody.
func (c *client) try(as, key string, row right, more map[string]string) int {
	c.t.Helper()
	method, path, _ := strings.Cut(key, " ")
	if row.path != "" {
		path = row.path
	}
	headers := map[string]string{}
	for name, value := range more {
		headers[name] = value
	}
	if row.match {
		headers["If-Match"] = "*"
	}
	return c.call(as, method, strings.TrimPrefix(path, "/api/v1"), row.body, headers).Code
}
