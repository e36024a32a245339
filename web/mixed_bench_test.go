package web_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/web"
)

// BenchmarkMixed lets 16 people change statuses while 16 others read the Desk, claims, and the API's list, all on 20,000 claims. An operation is
// one change, answered after its commit; each goes through the whole site.
func BenchmarkMixed(b *testing.B) {
	d := dbtest.SQLite(b)
	ledger.Keep(d, filepath.Join(b.TempDir(), "key"), "local:test")
	fillDesk(b, d, 20_000)
	c := callers(b, d, web.Options{APIRate: -1})
	session := sessionFor(b, d)
	var times timings
	var stop atomic.Bool
	var readers sync.WaitGroup
	for i := range 16 {
		readers.Go(func() {
			for !stop.Load() {
				ref := fmt.Sprintf("CT-%04X", 1+rand.N(20_000))
				path := []string{"/claims", "/claims/" + ref, "/api/v1/claims?limit=50"}[i%3]
				r := httptest.NewRequest(http.MethodGet, "http://"+host+path, nil)
				r.AddCookie(&http.Cookie{Name: "claimtrail_session", Value: session})
				if code := times.serve(c.site, strings.Replace(path, ref, "ID", 1), r); code != http.StatusOK {
					b.Error(path, code)
					return
				}
			}
		})
	}
	versions, assigned := make([]int64, 16), make([]bool, 16)
	dbtest.Parallel(b, 16, func(i int) error {
		versions[i]++
		to := map[bool]string{true: "unassigned", false: "assigned"}[assigned[i]]
		assigned[i] = !assigned[i]
		r := httptest.NewRequest(http.MethodPost, fmt.Sprintf("http://%s/api/v1/claims/CT-%04X/status", host, i+1), strings.NewReader(`{"status":"`+to+`"}`))
		r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.tokens["editor"]}, "If-Match": {fmt.Sprintf(`"%d"`, versions[i])}}
		if code := times.serve(c.site, "write", r); code != http.StatusOK {
			return fmt.Errorf("a status change answers %d", code)
		}
		return nil
	})
	stop.Store(true)
	readers.Wait()
	times.report(b)
}

// sessionFor signs the first person in.
func sessionFor(b *testing.B, d *db.DB) (session string) {
	b.Helper()
	token := signInToken(b, d)
	err := d.Update(b.Context(), func(tx *db.Tx) (err error) {
		session, _, err = auth.RedeemSignInLink(b.Context(), tx, token)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return session
}

// timings are how long requests took, by kind.
type timings struct {
	mu sync.Mutex
	of map[string][]time.Duration
}

func (t *timings) serve(h http.Handler, kind string, r *http.Request) int {
	w, begin := httptest.NewRecorder(), time.Now()
	h.ServeHTTP(w, r)
	took := time.Since(begin)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[string][]time.Duration{}
	}
	t.of[kind] = append(t.of[kind], took)
	return w.Code
}

func (t *timings) report(b *testing.B) {
	for kind, list := range t.of {
		slices.Sort(list)
		at := func(share float64) time.Duration { return list[int(share*float64(len(list)-1))] }
		b.Logf("%-24s %7d, %5.0f/s, p50 %s, p99 %s", kind, len(list), float64(len(list))/b.Elapsed().Seconds(), at(.5).Round(time.Microsecond), at(.99).Round(time.Microsecond))
	}
}
