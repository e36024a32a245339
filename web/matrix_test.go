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
	"GET /api/v1/publishers":                  {least: auth.Viewer},
	"POST /api/v1/publishers":                 {least: auth.Researcher, body: `{"name":"A publisher"}`},
	"GET /api/v1/publishers/{id}":             {least: auth.Viewer, path: "/api/v1/publishers/none"},
	"GET /api/v1/ledger":                      {least: auth.Viewer},
	"GET /api/v1/ledger/checkpoint":           {least: auth.Viewer},
	"GET /api/v1/people":                      {least: auth.Viewer},
	"GET /api/v1/me":                          {least: auth.Viewer},
	"POST /api/v1/claims/bulk":                {least: auth.Researcher, body: `{"claims":["CT-0001"],"do":"tag","tag":"x"}`},
	"POST /api/v1/claims/bulk/undo":           {least: auth.Researcher, body: `{"from":0,"to":0}`},
	"GET /api/v1/claims/{id}/steps":           {least: auth.Viewer, path: "/api/v1/claims/CT-0001/steps"},
	"POST /api/v1/claims/{id}/plan":           {least: auth.Researcher, path: "/api/v1/claims/CT-0001/plan", body: `{"due":"soon"}`, match: true},
	"POST /api/v1/claims/{id}/takeback":       {least: auth.Researcher, path: "/api/v1/claims/none/takeback", match: true},
	"GET /api/v1/claims/{id}/readings":        {least: auth.Viewer, path: "/api/v1/claims/CT-0001/readings"},
	"GET /api/v1/claims/{id}/evidence":        {least: auth.Viewer, path: "/api/v1/claims/CT-0001/evidence"},
	"POST /api/v1/evidence/{id}/withdraw":     {least: auth.Researcher, path: "/api/v1/evidence/none/withdraw", body: `{}`},
	"POST /api/v1/evidence/{id}/restore":      {least: auth.Researcher, path: "/api/v1/evidence/none/restore"},
	"GET /api/v1/claims/{id}/flags":           {least: auth.Viewer, path: "/api/v1/claims/CT-0001/flags"},
	"GET /api/v1/flags/{id}":                  {least: auth.Viewer, path: "/api/v1/flags/none"},
	"POST /api/v1/flags/{id}/review":          {least: auth.Checker, path: "/api/v1/flags/none/review", body: `{"note":"x"}`, match: true},
	"POST /api/v1/flags/{id}/reopen":          {least: auth.Checker, path: "/api/v1/flags/none/reopen", match: true},
	"GET /api/v1/claims/{id}/links":           {least: auth.Viewer, path: "/api/v1/claims/CT-0001/links"},
	"POST /api/v1/claims/{id}/links":          {least: auth.Researcher, path: "/api/v1/claims/CT-0001/links", body: `{"other":"CT-0002","relation":"none"}`},
	"POST /api/v1/links/{id}/withdraw":        {least: auth.Researcher, path: "/api/v1/links/none/withdraw"},
	"POST /api/v1/links/{id}/restore":         {least: auth.Researcher, path: "/api/v1/links/none/restore"},
	"GET /api/v1/claims/{id}/appearances":     {least: auth.Viewer, path: "/api/v1/claims/CT-0001/appearances"},
	"POST /api/v1/claims/{id}/appearances":    {least: auth.Researcher, path: "/api/v1/claims/CT-0001/appearances", body: `{"claimant":"Somebody"}`},
	"POST /api/v1/appearances/{id}/withdraw":  {least: auth.Researcher, path: "/api/v1/appearances/none/withdraw"},
	"POST /api/v1/appearances/{id}/restore":   {least: auth.Researcher, path: "/api/v1/appearances/none/restore"},
	"GET /api/v1/claims/{id}/merge":           {least: auth.Editor, path: "/api/v1/claims/CT-0002/merge?into=CT-0001"},
	"POST /api/v1/claims/{id}/merge":          {least: auth.Editor, path: "/api/v1/claims/CT-0002/merge", body: `{"into":"CT-0001","into_version":99}`, match: true},
	"POST /api/v1/merges/{id}/undo":           {least: auth.Editor, path: "/api/v1/merges/none/undo"},
	"GET /api/v1/duplicates":                  {least: auth.Viewer},
	"GET /api/v1/claims/{id}/earlier-checks":  {least: auth.Viewer, path: "/api/v1/claims/CT-0001/earlier-checks"},
	"POST /api/v1/claims/{id}/earlier-checks": {least: auth.Researcher, path: "/api/v1/claims/CT-0001/earlier-checks", body: `{"rating":"False","checker":"Them"}`},
	"GET /api/v1/claims/{id}/comments":        {least: auth.Viewer, path: "/api/v1/claims/CT-0001/comments"},
	"POST /api/v1/claims/{id}/comments":       {least: auth.Researcher, path: "/api/v1/claims/CT-0001/comments", body: `{"text":"A word."}`},
	"GET /api/v1/comments/{id}":               {least: auth.Viewer, path: "/api/v1/comments/none"},
	"PATCH /api/v1/comments/{id}":             {least: auth.Researcher, path: "/api/v1/comments/none", body: `{"text":"x"}`, match: true},
	"POST /api/v1/comments/{id}/withdraw":     {least: auth.Researcher, path: "/api/v1/comments/none/withdraw"},
	"POST /api/v1/comments/{id}/restore":      {least: auth.Researcher, path: "/api/v1/comments/none/restore"},
	"POST /api/v1/comments/{id}/resolve":      {least: auth.Researcher, path: "/api/v1/comments/none/resolve"},
	"POST /api/v1/comments/{id}/reopen":       {least: auth.Researcher, path: "/api/v1/comments/none/reopen"},
	"GET /api/v1/claims/{id}/history":         {least: auth.Viewer, path: "/api/v1/claims/CT-0001/history"},
	"GET /api/v1/claims/{id}/proof":           {least: auth.Viewer, path: "/api/v1/claims/CT-0001/proof"},
	"GET /api/v1/claims/{id}/report":          {least: auth.Viewer, path: "/api/v1/claims/CT-0001/report?format=md"},
	"GET /api/v1/claims/{id}/export/{format}": {least: auth.Viewer, path: "/api/v1/claims/CT-0001/export/jsonl"},
	"GET /api/v1/export":                      {least: auth.Viewer, path: "/api/v1/export?format=jsonl"},
	"POST /api/v1/sources/capture":            {least: auth.Researcher, body: `{"url":"https://example.org/"}`},
	"PATCH /api/v1/sources/{id}":              {least: auth.Researcher, path: "/api/v1/sources/SR-0001", body: `{"note":"A note."}`, match: true},
	"POST /api/v1/sources/{id}/confidential":  {least: auth.Researcher, path: "/api/v1/sources/none/confidential", body: `{"confidential":true,"reason":"x"}`, match: true},
	"GET /api/v1/sources/{id}/fallout":        {least: auth.Viewer, path: "/api/v1/sources/SR-0001/fallout"},
	"POST /api/v1/sources/{id}/notice":        {least: auth.Editor, path: "/api/v1/sources/SR-0001/notice", body: `{"kind":"none","reason":"x","fingerprint":"x"}`, match: true},
	"DELETE /api/v1/sources/{id}/notice":      {least: auth.Editor, path: "/api/v1/sources/SR-0001/notice", match: true},
	"GET /api/v1/sources/{id}/claims":         {least: auth.Viewer, path: "/api/v1/sources/SR-0001/claims"},
	"POST /api/v1/sources/{id}/claims":        {least: auth.Researcher, path: "/api/v1/sources/SR-0001/claims", body: `{"start":0,"end":0}`},
	"GET /api/v1/sources/{id}/twins":          {least: auth.Editor, path: "/api/v1/sources/SR-0001/twins"},
	"POST /api/v1/sources/{id}/merge":         {least: auth.Editor, path: "/api/v1/sources/SR-0001/merge", body: `{"into":"none"}`, match: true},
	"POST /api/v1/sources/{id}/unmerge":       {least: auth.Editor, path: "/api/v1/sources/SR-0001/unmerge", match: true},
	"GET /api/v1/sources/{id}/snapshots":      {least: auth.Viewer, path: "/api/v1/sources/SR-0001/snapshots"},
	"GET /api/v1/sources/{id}/checks":         {least: auth.Viewer, path: "/api/v1/sources/SR-0001/checks"},
	"POST /api/v1/sources/{id}/check":         {least: auth.Researcher, path: "/api/v1/sources/SR-0001/check"},
	"POST /api/v1/sources/{id}/address":       {least: auth.Researcher, path: "/api/v1/sources/SR-0001/address", body: `{"check":"none","use":"moved"}`, match: true},
	"GET /api/v1/sources/{id}/compare":        {least: auth.Viewer, path: "/api/v1/sources/SR-0001/compare"},
	"GET /api/v1/sources/{id}/quotations":     {least: auth.Viewer, path: "/api/v1/sources/SR-0001/quotations?with=SR-0001"},
	"GET /api/v1/sources/{id}/derivations":    {least: auth.Viewer, path: "/api/v1/sources/SR-0001/derivations"},
	"POST /api/v1/sources/{id}/derivations":   {least: auth.Researcher, path: "/api/v1/sources/SR-0001/derivations", body: `{"title":"A wire","relation":"quotation"}`},
	"GET /api/v1/derivations/{id}":            {least: auth.Viewer, path: "/api/v1/derivations/none"},
	"PATCH /api/v1/derivations/{id}":          {least: auth.Researcher, path: "/api/v1/derivations/none", body: `{"note":"x"}`, match: true},
	"POST /api/v1/derivations/{id}/status":    {least: auth.Researcher, path: "/api/v1/derivations/none/status", body: `{"status":"confirmed"}`, match: true},
	"GET /api/v1/sources/{id}/attributions":   {least: auth.Viewer, path: "/api/v1/sources/SR-0001/attributions"},
	"POST /api/v1/sources/{id}/attributions":  {least: auth.Researcher, path: "/api/v1/sources/SR-0001/attributions", body: `{"start":0,"end":1,"name":"x","status":"rejected"}`},
	"POST /api/v1/attributions/{id}/undo":     {least: auth.Researcher, path: "/api/v1/attributions/none/undo", match: true},
	"GET /api/v1/drift":                       {least: auth.Viewer},
	"GET /api/v1/drift/{id}":                  {least: auth.Viewer, path: "/api/v1/drift/none"},
	"POST /api/v1/drift/{id}":                 {least: auth.Editor, path: "/api/v1/drift/none", body: `{"decision":"kept"}`, match: true},
	"POST /api/v1/drift/{id}/undo":            {least: auth.Editor, path: "/api/v1/drift/none/undo", match: true},
	"PATCH /api/v1/publishers/{id}":           {least: auth.Editor, path: "/api/v1/publishers/none", body: `{"note":"x"}`, match: true},
	"POST /api/v1/publishers/{id}/grades":     {least: auth.Editor, path: "/api/v1/publishers/none/grades", body: `{"grade":"A","reason":"x"}`},
	"GET /api/v1/audit/work":                  {least: auth.Editor},
	"GET /api/v1/audit/sources":               {least: auth.Viewer},
	"GET /api/v1/imports":                     {least: auth.Editor},
	"POST /api/v1/imports":                    {least: auth.Editor, path: "/api/v1/imports?dates=sometimes", body: `{"type":"claim","id":"1","text":"A claim."}`},
	"GET /api/v1/imports/{id}":                {least: auth.Editor, path: "/api/v1/imports/none"},
	"POST /api/v1/imports/{id}/start":         {least: auth.Editor, path: "/api/v1/imports/none/start"},
	"POST /api/v1/imports/{id}/stop":          {least: auth.Editor, path: "/api/v1/imports/none/stop"},
	"GET /api/v1/ledger/verify":               {least: auth.Viewer},
	"GET /api/v1/ledger/{id}":                 {least: auth.Viewer, path: "/api/v1/ledger/3"},
	"GET /api/v1/ledger/{id}/proof":           {least: auth.Viewer, path: "/api/v1/ledger/3/proof"},
	"POST /api/v1/ledger/{id}/redact":         {least: auth.Admin, path: "/api/v1/ledger/none/redact", body: `{"reason":"x"}`},
	"GET /api/v1/policy":                      {least: auth.Viewer},
	"PATCH /api/v1/policy":                    {least: auth.Admin, body: `{}`},
	"GET /api/v1/newsroom":                    {least: auth.Viewer},
	"PATCH /api/v1/newsroom":                  {least: auth.Admin, body: `{"name":"The desk"}`},
	"GET /api/v1/scales":                      {least: auth.Viewer},
	"POST /api/v1/scales":                     {least: auth.Editor, body: `{"slug":"x","name":"x","ratings":[]}`},
	"POST /api/v1/scales/use":                 {least: auth.Editor, body: `{"scale":"none"}`},
	"PATCH /api/v1/me":                        {least: auth.Viewer, body: `{"name":""}`},
	"GET /api/v1/me/tokens":                   {least: auth.Viewer},
	"DELETE /api/v1/me/tokens/{id}":           {least: auth.Viewer, path: "/api/v1/me/tokens/none"},
	"GET /api/v1/accounts":                    {least: auth.Admin},
	"POST /api/v1/accounts":                   {least: auth.Admin, body: `{"name":"x","role":"none"}`},
	"GET /api/v1/accounts/{id}":               {least: auth.Admin, path: "/api/v1/accounts/none"},
	"PATCH /api/v1/accounts/{id}":             {least: auth.Admin, path: "/api/v1/accounts/none", body: `{}`},
	"POST /api/v1/accounts/{id}/link":         {least: auth.Admin, path: "/api/v1/accounts/none/link"},
	"POST /api/v1/accounts/{id}/disable":      {least: auth.Admin, path: "/api/v1/accounts/none/disable"},
	"POST /api/v1/accounts/{id}/enable":       {least: auth.Admin, path: "/api/v1/accounts/none/enable"},
	"GET /api/v1/views":                       {least: auth.Viewer},
	"POST /api/v1/views":                      {least: auth.Viewer, body: `{"name":"","query":"status=assigned"}`},
	"GET /api/v1/views/{id}":                  {least: auth.Viewer, path: "/api/v1/views/none"},
	"PATCH /api/v1/views/{id}":                {least: auth.Viewer, path: "/api/v1/views/none", body: `{}`},
	"DELETE /api/v1/views/{id}":               {least: auth.Viewer, path: "/api/v1/views/none"},
	"POST /api/v1/views/{id}/restore":         {least: auth.Viewer, path: "/api/v1/views/none/restore"},
	"GET /api/v1/notifications":               {least: auth.Viewer},
	"POST /api/v1/notifications/seen":         {least: auth.Viewer, body: `{}`},
	"POST /api/v1/notifications/mail":         {least: auth.Viewer, body: `{"mail":false}`},
	"POST /api/v1/notifications/{id}/seen":    {least: auth.Viewer, path: "/api/v1/notifications/none/seen"},
	"GET /api/v1/webhooks":                    {least: auth.Admin},
	"POST /api/v1/webhooks":                   {least: auth.Admin, body: `{"url":"x"}`},
	"GET /api/v1/webhooks/{id}":               {least: auth.Admin, path: "/api/v1/webhooks/none"},
	"PATCH /api/v1/webhooks/{id}":             {least: auth.Admin, path: "/api/v1/webhooks/none", body: `{}`, match: true},
	"POST /api/v1/webhooks/{id}/pause":        {least: auth.Admin, path: "/api/v1/webhooks/none/pause", match: true},
	"POST /api/v1/webhooks/{id}/resume":       {least: auth.Admin, path: "/api/v1/webhooks/none/resume", match: true},
	"POST /api/v1/webhooks/{id}/rotate":       {least: auth.Admin, path: "/api/v1/webhooks/none/rotate", match: true},
	"POST /api/v1/webhooks/{id}/test":         {least: auth.Admin, path: "/api/v1/webhooks/none/test"},
	"GET /api/v1/webhooks/{id}/deliveries":    {least: auth.Admin, path: "/api/v1/webhooks/none/deliveries"},
	"POST /api/v1/deliveries/{id}/again":      {least: auth.Admin, path: "/api/v1/deliveries/none/again"},
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

// The router asks its routes in their order: one that is declared behind another of a wider form would never be reached.
func TestNoRouteHidesAnother(t *testing.T) {
	for _, r := range web.Routes() {
		if r.Reaches != r.Path {
			t.Errorf("%s %s is answered by %q", r.Method, r.Path, r.Reaches)
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
		writes := !strings.HasPrefix(key, "GET ") && key != "POST /api/v1/match"
		if got := c.try("read", key, row, nil); (got == http.StatusForbidden) != (writes || row.least != auth.Viewer) {
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
