package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// BenchmarkDesk answers the first page of 50 out of 100,000 claims: whole, and from its ETag when nothing has changed.
func BenchmarkDesk(b *testing.B) {
	d := dbtest.SQLite(b)
	fillDesk(b, d, 100_000)
	h, err := web.New(d, web.Options{Network: network(b, d)})
	if err != nil {
		b.Fatal(err)
	}
	session := sessionFor(b, d)
	ask := func(tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/claims", nil)
		r.AddCookie(&http.Cookie{Name: "claimtrail_session", Value: session})
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	tag := ask("").Header().Get("ETag")
	for _, page := range []struct {
		name, tag string
		status    int
	}{{"whole", "", http.StatusOK}, {"304", tag, http.StatusNotModified}} {
		b.Run(page.name, func(b *testing.B) {
			for b.Loop() {
				if w := ask(page.tag); w.Code != page.status {
					b.Fatalf("status %d", w.Code)
				}
			}
		})
	}
}

func fillDesk(b *testing.B, d *db.DB, n int) {
	b.Helper()
	for from := 0; from < n; from += 5000 {
		err := d.Update(context.Background(), func(tx *db.Tx) error {
			for i := from; i < min(n, from+5000); i++ {
				c := claims.Claim{Text: fmt.Sprintf("Claim number %d says that something happened somewhere.", i), Language: "en", Tags: []string{fmt.Sprint("t", i%20)}}
				if _, err := claims.Add(context.Background(), tx, auth.Local(), c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
