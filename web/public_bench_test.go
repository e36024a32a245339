package web_test

import (
	"net/http"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// A public claim page: when its evidence is kept in memory, when the reader has it, and when it is made as of its publication.
func BenchmarkPublicClaimPage(b *testing.B) {
	d := dbtest.SQLite(b)
	n := newShown(b, d)
	path := "/published/" + n.whole.Ref
	ask := func(b *testing.B, want int, fresh bool, tag string) {
		v := stranger(b, d, web.Options{})
		v.get(path).status(http.StatusOK)
		v.header.Set("If-None-Match", tag)
		for i := 0; b.Loop(); i++ {
			if fresh {
				b.StopTimer()
				v = stranger(b, d, web.Options{})
				b.StartTimer()
			}
			if a := v.get(path); a.Code != want && a.Code != http.StatusTooManyRequests {
				b.Fatal(a.Code)
			} else if a.Code == http.StatusTooManyRequests {
				b.StopTimer()
				v = stranger(b, d, web.Options{})
				v.get(path)
				v.header.Set("If-None-Match", tag)
				b.StartTimer()
			}
		}
	}
	b.Run("kept in memory", func(b *testing.B) { ask(b, http.StatusOK, false, "none") })
	b.Run("cold", func(b *testing.B) { ask(b, http.StatusOK, true, "none") })
}
