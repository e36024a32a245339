package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
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

// BenchmarkDeskFilters answers pages of 50 out of 100,000 claims of every kind, with twenty saved views, in every order and by every filter: the
// whole page, counts included.
func BenchmarkDeskFilters(b *testing.B) {
	d := dbtest.SQLite(b)
	fillDesk(b, d, 100_000)
	spread(b, d)
	v := member(b, d)
	for i := range 20 {
		v.post("/views", url.Values{"name": {fmt.Sprint("View ", i)}, "tag": {fmt.Sprint("t", i)}, "status": {"assigned", "reported"}, "q": {fmt.Sprint("number ", i)}}).status(http.StatusSeeOther)
	}
	var pages []string
	for _, view := range append([]string{""}, claims.QueueNames...) {
		pages = append(pages, "view="+view)
	}
	for _, sort := range claims.Sorts {
		pages = append(pages, "sort="+sort, "status=reported&sort="+sort)
	}
	for _, status := range claims.Statuses {
		pages = append(pages, "status="+string(status))
	}
	pages = append(pages, "rating=false", "rating=none", "rating=true&rating=none", "assignee=none", "lang=en", "lang=ar", "tag=t7", "due=overdue", "due=week", "due=none",
		"priority=urgent", "priority=high&priority=usual", "q=number", "q=9999", "q=somewhere+77", "q=nothing+of+it", "warning=source-retracted", "warning=source-changed",
		"warning=secondary-only-one-origin", "status=reported&lang=ar&rating=false&tag=t3&sort=attention", "status=published&status=returned&q=88&priority=urgent&sort=due")
	for _, page := range pages {
		b.Run(page, func(b *testing.B) {
			for b.Loop() {
				if a := v.get("/claims?" + page); a.Code != http.StatusOK && a.Code != http.StatusUnprocessableEntity {
					b.Fatalf("status %d", a.Code)
				}
			}
		})
	}
	b.Run("the last page", func(b *testing.B) {
		next := ""
		for range 1 {
			next = attribute(v.get("/claims?sort=attention").all("a[rel=next]")[0], "href")
		}
		for b.Loop() {
			v.get(next).status(http.StatusOK)
		}
	})
}

// spread makes of claims of one kind such of every kind, past the ledger.
func spread(b *testing.B, d *db.DB) {
	b.Helper()
	err := d.Update(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `
			update claims set
				status = case (rowid * 7) % 10 when 0 then 'unassigned' when 1 then 'assigned' when 2 then 'reported' when 3 then 'cross-checking' when 4 then 'submitted'
					when 5 then 'returned' when 6 then 'withdrawn' else 'published' end,
				rating = case rowid % 5 when 0 then '' when 1 then 'true' when 2 then 'false' when 3 then 'mixture' else 'unproven' end,
				scale = 'claimtrail', scale_version = 1,
				language = case rowid % 3 when 0 then 'ar' when 1 then 'fr' else 'en' end,
				due = case rowid % 11 when 0 then '2026-01-01' when 1 then '2030-01-01' when 2 then date('now', '+3 days') else '' end,
				priority = case rowid % 13 when 0 then 'urgent' when 1 then 'high' else '' end,
				updated_at = replace(strftime('%Y-%m-%dT%H:%M:%S', '2026-01-01', '+' || ((rowid * 7919) % 100000) || ' minutes'), ' ', 'T') || '.000000Z'`)
		return err
	})
	if err != nil {
		b.Fatal(err)
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
