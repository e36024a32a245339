package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// noText is what no engine takes for a text, as it stands in addresses: a zero byte, and bytes that are no UTF-8.
var noText = []string{"%00", "%ff", "a%00b%c3"}

func TestWhatIsNoTextIsNobodysFault(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := example(t, d)
		paths := []string{"/claims?q=", "/claims?assignee=", "/claims?tag=", "/claims?lang=", "/claims?due=", "/claims?priority=", "/claims/selected?claim=", "/claims/export?claim=",
			"/ledger?about=", "/ledger?actor=", "/ledger?kind=", "/ledger?from=", "/ledger?words=", "/sources?words=", "/publishers?words=", "/sources/SR-0001?snapshot=", "/sources/SR-0001/compare?from=",
			"/sources/SR-0001/quotations?with=", "/sources/SR-0001/merge?with=", "/claims/CT-0001?as-of=", "/audit?group=", "/audit?period=", "/settings?from=", "/views/new?q=",
			"/claims/CT-0001/evidence/new?source=", "/signin?next=", "/signin/link?token=", "/sources/drift?last=", "/claims?", "/ledger?x="}
		for _, path := range paths {
			for _, value := range noText {
				if a := v.get(path + value); a.Code >= 500 {
					t.Errorf("%s: %d", path+value, a.Code)
				}
			}
		}
	})
}

func TestFormsOfWhatIsNoTextAreNobodysFault(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := example(t, d)
		forms := map[string][]string{
			"/claims": {"text", "claimant", "tags", "language"}, "/claims/bulk": {"claim", "status", "assignee", "due", "priority", "tags", "action"}, "/claims/CT-0001/edit": {"text", "version"},
			"/claims/CT-0001/status": {"status", "assignee", "reason"}, "/claims/CT-0001/evidence": {"source", "quote", "note"}, "/claims/CT-0001/comments": {"body", "parent"},
			"/claims/bulk/undo": {"batch", "entry"}, "/views": {"name", "query"}, "/sources": {"title", "publisher", "pasted"}, "/publishers": {"name"}, "/notifications/seen": {"claim"},
			"/account/name": {"name", "email"}, "/account/tokens": {"label"}, "/people": {"name", "email", "role"}, "/settings/webhooks": {"url"}, "/settings/words": {"label", "checker", "value", "note"}, "/claims/CT-0001/presence": {"at"},
			"/signin": {"user", "password"}, "/signin/link": {"token"},
		}
		for path, fields := range forms {
			for _, value := range noText {
				form := url.Values{}
				plain, _ := url.PathUnescape(value)
				for _, field := range fields {
					form.Set(field, plain)
				}
				if a := v.post(path, form); a.Code >= 500 {
					t.Errorf("%s %q: %d", path, value, a.Code)
				}
				if a := v.upload(path, form, "", ""); a.Code >= 500 {
					t.Errorf("%s %q in parts: %d", path, value, a.Code)
				}
			}
		}
	})
}

func TestCallsOfWhatIsNoTextAreNobodysFault(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		c.story()
		for _, path := range []string{"/claims?assignee=", "/claims?cursor=", "/claims?tag=", "/search?q=", "/sources?q=", "/sources?cursor=", "/publishers?q=", "/ledger?cursor=", "/ledger?about=", "/sources/SR-0001/text?snapshot="} {
			for _, value := range noText {
				if a := c.call(string(auth.Admin), http.MethodGet, path+value, "", nil); a.Code >= 500 {
					t.Errorf("%s: %d", path+value, a.Code)
				}
			}
		}
		for _, call := range []string{"POST /claims", "POST /sources", "POST /publishers", "PATCH /claims/CT-0001", "POST /claims/CT-0001/evidence", "POST /sources/SR-0001/snapshots"} {
			method, path, _ := strings.Cut(call, " ")
			for _, body := range []string{`{"text":"a\u0000b"}`, `{"title":"a\u0000b"}`, `{"name":"a\u0000b"}`, `{"claimant":"a\u0000b"}`, `{"not_found":true,"searched":"a\u0000"}`} {
				if a := c.call(string(auth.Admin), method, path, body, map[string]string{"If-Match": "*"}); a.Code >= 500 {
					t.Errorf("%s %s: %d", call, body, a.Code)
				}
			}
		}
	})
}
