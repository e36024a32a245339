package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// strangers need no account.
const strangers auth.Role = ""

// pages says who may see and do what on the site: every address under the least role that it asks for.
var pages = map[auth.Role][]string{
	strangers: {
		"GET /signin", "POST /signin", "GET /signin/step", "POST /signin/step", "GET /signin/oidc", "GET /signin/oidc/back", "GET /signin/link",
		"POST /signin/link", "GET /healthz", "GET /newsroom/logo", "GET /api/v1/openapi.json", "GET /api",
		"GET /robots.txt", "GET /published", "GET /published/corrections", "GET /published/methodology", "GET /published/checkpoint", "GET /published/feed.atom",
		"GET /published/feed.json", "GET /published/sitemap.xml", "GET /published/sitemap-{n:[0-9]+}.xml", "GET /published/oembed", "GET /published/datafeed.json", "GET /published/{ref}",
		"GET /published/{ref}/card", "GET /published/{ref}/report", "GET /published/{ref}/report.{format:md|json|csv}", "GET /published/{ref}/{format:prov.json|annotations.jsonld|sources.json}", "GET /published/{rest:.*}",
	},
	auth.Viewer: {
		"GET /claims/duplicates", "GET /", "POST /signout", "GET /claims", "GET /claims/export", "GET /claims/export/{format}", "GET /events", "POST /claims/{id}/presence", "POST /views", "GET /views/new",
		"GET /views/{id}", "GET /views/{id}/edit", "POST /views/{id}/edit", "POST /views/{id}/delete", "POST /views/{id}/restore", "GET /claims/{id}",
		"GET /claims/{id}/history", "GET /claims/{id}/bears", "GET /claims/{id}/proof", "GET /claims/{id}/report", "GET /claims/{id}/report.{format:pdf|md|xlsx|json|csv}", "GET /claims/{id}/dossier.zip", "GET /claims/{id}/export/{format}", "GET /claims/report", "GET /claims/report.{format:pdf|md|xlsx|json|csv}", "GET /sources",
		"GET /sources/drift", "GET /sources/{id}", "GET /sources/{id}/claims", "GET /sources/{id}/quotations", "GET /sources/{id}/compare",
		"GET /sources/{id}/retract", "GET /publishers", "GET /publishers/{id}", "GET /search", "GET /notifications", "POST /notifications/seen",
		"POST /notifications/mail", "POST /notifications/{id}/seen", "GET /ledger", "GET /ledger/checkpoint", "GET /ledger/{id}/proof",
		"GET /ledger/verify", "GET /settings", "GET /settings/words", "GET /originals/{id}", "GET /account", "POST /account/name", "POST /account/password", "POST /account/sessions/end",
		"POST /account/sessions/{id}/end", "POST /account/tokens", "POST /account/tokens/{id}/revoke", "GET /account/factor", "POST /account/factor",
		"POST /account/factor/confirm", "POST /account/factor/codes", "POST /account/factor/off",
	},
	auth.Researcher: {
		"GET /claims/similar", "POST /claims/{id}/links", "POST /links/{id}/withdraw", "POST /links/{id}/restore", "GET /claims/{id}/appearances/new",
		"POST /claims/{id}/appearances", "POST /appearances/{id}/withdraw", "POST /appearances/{id}/restore",
		"POST /claims", "GET /claims/new", "GET /claims/selected", "POST /claims/bulk", "POST /claims/bulk/undo", "GET /claims/{id}/edit",
		"POST /claims/{id}/edit", "POST /claims/{id}/status", "POST /claims/{id}/plan", "POST /claims/{id}/takeback", "GET /claims/{id}/evidence/new", "POST /claims/{id}/evidence", "POST /claims/{id}/comments",
		"GET /comments/{id}/edit", "POST /comments/{id}/edit", "POST /comments/{id}/withdraw", "POST /comments/{id}/restore",
		"POST /comments/{id}/resolve", "POST /comments/{id}/reopen", "POST /evidence/{id}/withdraw", "POST /evidence/{id}/restore", "POST /sources",
		"GET /sources/new", "GET /sources/{id}/edit", "POST /sources/{id}/edit", "POST /sources/{id}/snapshots", "POST /sources/{id}/check",
		"POST /sources/{id}/address", "POST /sources/{id}/evidence", "GET /sources/{id}/confidential", "POST /sources/{id}/confidential",
		"POST /sources/{id}/basis", "POST /sources/{id}/claims", "POST /sources/{id}/derivations", "GET /derivations/{id}/edit", "POST /derivations/{id}/edit",
		"POST /sources/{id}/attributions", "POST /attributions/{id}/undo", "POST /derivations/{id}/status", "POST /publishers", "GET /publishers/new",
	},
	auth.Checker: {
		"GET /claims/{id}/rate", "POST /claims/{id}/rate", "POST /flags/{id}/review", "POST /flags/{id}/reopen",
	},
	auth.Editor: {
		"GET /audit", "GET /audit/{format:workload|turnaround|months|cross-checks|pairs}.csv",
		"POST /claims/duplicates", "GET /claims/{id}/merge", "POST /claims/{id}/merge", "POST /merges/{id}/undo",
		"POST /claims/{id}/signoff", "POST /claims/{id}/signoff/withdraw", "POST /sources/drift/{id}", "POST /sources/drift/{id}/undo",
		"POST /sources/{id}/retract", "POST /sources/{id}/unretract", "GET /sources/{id}/merge", "POST /sources/{id}/merge", "POST /sources/{id}/unmerge",
		"GET /import", "POST /import", "GET /import/{id}", "POST /import/{id}", "POST /import/{id}/start", "POST /import/{id}/stop",
		"GET /publishers/{id}/edit", "POST /publishers/{id}/edit", "POST /publishers/{id}/grades", "POST /settings/scale", "POST /settings/scales",
		"POST /settings/words", "GET /settings/words/{id}", "POST /settings/words/{id}", "POST /settings/words/{id}/withdraw", "POST /settings/words/{id}/restore",
	},
	auth.Admin: {
		"POST /example", "GET /ledger/{id}/redact", "POST /ledger/{id}/redact", "POST /settings/policy", "GET /settings/newsroom", "POST /settings/newsroom", "POST /settings/newsroom/restore", "GET /settings/webhooks",
		"POST /settings/webhooks", "GET /settings/webhooks/{id}", "POST /settings/webhooks/{id}", "POST /settings/webhooks/{id}/pause",
		"POST /settings/webhooks/{id}/resume", "POST /settings/webhooks/{id}/rotate", "POST /settings/webhooks/{id}/test",
		"POST /settings/deliveries/{id}/again", "GET /people", "POST /people", "GET /people/{id}", "POST /people/{id}/name", "POST /people/{id}/role",
		"POST /people/{id}/link", "POST /people/{id}/disable", "POST /people/{id}/enable", "POST /people/{id}/factor",
	},
}

// asked is an address of the matrix with the ids of the example in it; what is not there answers so.
func asked(path string) string {
	for prefix, id := range map[string]string{"/claims/": "CT-0001", "/sources/{": "SR-0001", "/ledger/": "1"} {
		if strings.HasPrefix(path, prefix) {
			path = strings.ReplaceAll(path, "{id}", id)
		}
	}
	return strings.NewReplacer("{id}", "none", "{format:pdf|md|xlsx|json|csv}", "json", "{format:workload|turnaround|months|cross-checks|pairs}", "months").Replace(path)
}

// looksAgain are addresses that some of those who may come in are refused at: what they do belongs to somebody, or is bound by policy.
var looksAgain = map[string]bool{"POST /sources/{id}/confidential": true, "POST /claims/{id}/signoff": true, "POST /claims/{id}/signoff/withdraw": true}

// once asks one address in a session of its own, so that what one did touches no other.
func (v *visitor) once(p *auth.Person, key string, header http.Header) *answer {
	v.t.Helper()
	method, path, _ := strings.Cut(key, " ")
	own := v.other()
	if p != nil {
		own.post("/signin/link", url.Values{"token": {linkFor(v.t, v.db, *p)}}).status(http.StatusSeeOther)
	}
	own.header = header
	r := httptest.NewRequest(method, "http://"+host+asked(path), strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	ctx, stop := context.WithTimeout(v.t.Context(), 10*time.Second)
	defer stop()
	if path == "/events" { // a stream, which ends when the browser goes
		time.AfterFunc(50*time.Millisecond, stop)
	}
	return own.send(r.WithContext(ctx))
}

func TestEveryPageAndEveryRole(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	for least, keys := range pages {
		for _, key := range keys {
			if least == strangers {
				if got := v.once(nil, key, http.Header{}).Code; got == http.StatusUnauthorized || got >= 500 {
					t.Errorf("%s as a stranger: %d", key, got)
				}
				continue
			}
			if a := v.once(nil, key, http.Header{}); a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/signin?next=") {
				t.Errorf("%s as a stranger: %d %s", key, a.Code, a.Header().Get("Location"))
			}
		}
	}
	for _, role := range allRoles {
		p := v.account(string(role), role)
		for least, keys := range pages {
			allowed := slices.Index(allRoles, role) >= slices.Index(allRoles, least)
			for _, key := range keys {
				got := v.once(&p, key, http.Header{}).Code
				if least != strangers && (got == http.StatusForbidden) == allowed && !(allowed && looksAgain[key]) || got >= 500 {
					t.Errorf("%s as %s: %d", key, role, got)
				}
			}
		}
	}
}

// A write that another site's page sends is refused whoever is signed in, and so is one that is smuggled in under another method.
func TestEveryWriteFromElsewhere(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	p := v.account("Ada", auth.Admin)
	for _, keys := range pages {
		for _, key := range keys {
			path, writes := strings.CutPrefix(key, "POST ")
			if !writes {
				continue
			}
			for _, header := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"http://elsewhere.example"}}, {"Origin": {"null"}}} {
				if got := v.once(&p, key, header).Code; got != http.StatusForbidden {
					t.Errorf("%s from %v: %d", key, header, got)
				}
			}
			forged := http.Header{"X-Http-Method-Override": {"POST"}, "X-Http-Method": {"POST"}, "X-Method-Override": {"POST"}}
			before := v.once(&p, "GET "+path, http.Header{}).Code
			if got := v.once(&p, "GET "+path, forged).Code; got != before {
				t.Errorf("GET %s with a forged method: %d, without: %d", path, got, before)
			}
		}
	}
}
