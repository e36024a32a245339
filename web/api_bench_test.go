package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// BenchmarkAPI answers the API's costliest reads on 100,000 claims: whole, and as the caller keeps it.
func BenchmarkAPI(b *testing.B) {
	d := dbtest.SQLite(b)
	fillDesk(b, d, 100_000)
	c := callers(b, d, web.Options{APIRate: -1})
	for _, path := range []string{"/claims?limit=50", "/claims/CT-0001", "/claims/CT-0001/provenance", "/ledger?limit=50", "/me"} {
		ask := func(b *testing.B, keeps string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "http://"+host+"/api/v1"+path, nil)
			r.Header = http.Header{"Authorization": {"Bearer " + c.tokens["editor"]}, "If-None-Match": {keeps}}
			w := httptest.NewRecorder()
			if c.site.ServeHTTP(w, r); w.Code != http.StatusOK && w.Code != http.StatusNotModified {
				b.Fatal(w.Code, w.Body)
			}
			return w
		}
		tag := ask(b, "").Header().Get("ETag")
		for name, keeps := range map[string]string{"whole": "", "304": tag} {
			b.Run(fmt.Sprintf("%s/%s", strings.ReplaceAll(strings.Trim(path, "/"), "/", "."), name), func(b *testing.B) {
				for b.Loop() {
					ask(b, keeps)
				}
			})
		}
	}
}
