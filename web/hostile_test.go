package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// hostile would do harm in text, in an attribute, in a script, in an address, or by running from right to left.
func hostile(field string) string {
	return fmt.Sprintf(`%s"'><script data-planted>alert(1)</script><img data-planted src=x onerror=alert(1)><svg data-planted onload=alert(1)>{{.}}</textarea></title></option><b data-planted>`+"\u202e&lt;", field)
}

// brief is hostile in a field that takes few words.
const brief = `x"'><script data-planted></script><b data-planted>`

// Every field takes what is hostile, every page shows it as text.
func TestHostileTextStaysText(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	fill := func(fields ...string) url.Values {
		form := url.Values{"kind": {brief}, "country": {brief}, "group": {brief}, "title": {brief}}
		for _, field := range fields {
			form.Set(field, hostile(field))
		}
		return form
	}
	publisher := fill("name", "latin", "owner", "corrections policy", "note")
	at := v.post("/publishers", publisher).status(http.StatusSeeOther).Header().Get("Location")
	at, _, _ = strings.Cut(at, "?")
	v.post(at+"/grades", url.Values{"grade": {"C"}, "reason": {hostile("reason")}}).status(http.StatusSeeOther)

	claim := fill("text", "claimant", "context", "original wording")
	claim.Set("language", "en")
	claim.Set("original language", "ar")
	claim.Set("tags", brief)
	v.post("/claims", claim).status(http.StatusSeeOther)

	source := fill("authors", "reason for the group", "reason for the basis", "note")
	source.Set("publisher", hostile("name"))
	source.Set("pasted", hostile("text")+" The end.")
	source.Set("language", "ar")
	source.Set("basis", "document")
	v.upload("/sources", source, "", "").status(http.StatusSeeOther)

	v.post("/claims/CT-0001/evidence", url.Values{"source": {"SR-0001"}, "quote": {"<script data-planted>alert(1)</script>"}, "stance": {"supports"}, "note": {hostile("note")}}).status(http.StatusSeeOther)
	v.post("/claims/CT-0001/evidence", url.Values{"kind": {"not-found"}, "searched": {hostile("searched")}}).status(http.StatusSeeOther)
	v.post("/settings/scales", url.Values{
		"slug": {"ours"}, "name": {brief}, "slug0": {"yes"}, "en0": {brief}, "value0": {"true"}, "definition0": {hostile("definition")},
		"slug1": {"no"}, "en1": {"No"}, "value1": {"false"}, "colour1": {"#2a4494"},
	}).status(http.StatusSeeOther)
	v.post("/settings/scale", url.Values{"scale": {"ours"}}).status(http.StatusSeeOther)
	v.post("/claims/CT-0001/rate", url.Values{"rating": {"yes"}, "conclusion": {hostile("conclusion")}, "justification": {hostile("justification") + "\n\n[x](javascript:alert(1))"}, "version": {"1"}}).status(http.StatusSeeOther)

	pages := crawl(t, v, "/claims", harmless(t))
	if len(pages) < 20 {
		t.Errorf("only %d pages seen", len(pages))
	}
	for _, path := range []string{"/claims?q=", "/claims?tag=", "/claims?lang=", "/claims?assignee=", "/sources?words=", "/publishers?words=", "/signin?next=", "/signin/link?token=", "/settings?from=", "/ledger?kind=", "/claims?done="} {
		harmless(t)(path, v.get(path+url.QueryEscape(hostile("query"))))
	}
}

func TestRefusedFormsAreEscapedToo(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	for path, form := range map[string]url.Values{
		"/claims":          {"text": {""}, "claimant": {hostile("claimant")}, "context": {hostile("context")}, "said": {hostile("said")}},
		"/publishers":      {"name": {""}, "owner": {hostile("owner")}, "note": {hostile("note")}},
		"/sources":         {"title": {""}, "publisher": {hostile("publisher")}, "date": {hostile("date")}, "pasted": {hostile("pasted")}},
		"/settings/scales": {"name": {hostile("name")}, "slug": {hostile("slug")}, "slug0": {hostile("slug0")}, "en0": {hostile("en0")}},
	} {
		harmless(t)(path, v.post(path, form).status(http.StatusUnprocessableEntity))
	}
}

// harmless checks that nothing planted became an element, and that no address runs a script.
func harmless(t *testing.T) func(path string, a *answer) {
	return func(path string, a *answer) {
		t.Helper()
		if n := len(a.all("[data-planted]")); n > 0 {
			t.Errorf("%s: %d planted elements", path, n)
		}
		for _, n := range a.all("[href], [src], [action]") {
			for _, key := range []string{"href", "src", "action"} {
				if address := strings.ToLower(strings.TrimSpace(attribute(n, key))); strings.HasPrefix(address, "javascript:") || strings.HasPrefix(address, "data:") {
					t.Errorf("%s: <%s %s=%q>", path, n.Data, key, address)
				}
			}
		}
	}
}
