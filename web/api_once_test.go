package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

func keyed(key string) map[string]string { return map[string]string{"Idempotency-Key": key} }

func (c *client) countClaims() any {
	return c.call("viewer", http.MethodGet, "/claims?limit=1", "", nil).at("total")
}

func TestACallWithAKeyIsMadeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		first := c.call("editor", http.MethodPost, "/claims", `{"text":"A claim."}`, keyed("one"))
		if first.Code != http.StatusCreated || first.Header().Get("Idempotent-Replayed") != "" {
			t.Fatalf("%d %s", first.Code, first.Body)
		}
		c.site = stranger(t, d, web.Options{APIRate: -1}).site // after a restart, or another server
		again := c.call("editor", http.MethodPost, "/claims", `{"text":"A claim."}`, keyed("one"))
		if again.Code != http.StatusCreated || again.Body.String() != first.Body.String() || again.Header().Get("Idempotent-Replayed") != "true" ||
			again.Header().Get("ETag") != first.Header().Get("ETag") || again.Header().Get("Location") != first.Header().Get("Location") {
			t.Errorf("again: %d %v\n%s\n%s", again.Code, again.Header(), first.Body, again.Body)
		}
		if a := c.call("editor", http.MethodPost, "/claims", `{"text":"Another."}`, keyed("one")); a.Code != http.StatusUnprocessableEntity || a.at("type") != "/api#problem-key-reused" {
			t.Errorf("another request: %d %s", a.Code, a.Body)
		}
		if a := c.call("admin", http.MethodPost, "/claims", `{"text":"A claim."}`, keyed("one")); a.Code != http.StatusCreated || a.Header().Get("Idempotent-Replayed") != "" {
			t.Errorf("somebody else's key: %d %s", a.Code, a.Body)
		}
		if n := c.countClaims(); n != 2.0 {
			t.Errorf("%v claims", n)
		}
		for _, as := range []string{"refused", "refused"} {
			if a := c.call("editor", http.MethodPost, "/claims", `{"text":" "}`, keyed(as)); a.Code != http.StatusUnprocessableEntity {
				t.Errorf("refused: %d", a.Code)
			}
		}
		for _, key := range []string{"", strings.Repeat("x", 256), "a\tb", "é"} {
			if a := c.call("editor", http.MethodPost, "/claims", `{"text":"x"}`, keyed(key)); a.Code != http.StatusBadRequest {
				t.Errorf("the key %.10q: %d", key, a.Code)
			}
		}
		if a := c.call("editor", http.MethodPost, "/claims", `{"text":"x"}`, keyed(strings.Repeat("~", 255))); a.Code != http.StatusCreated {
			t.Errorf("the longest key: %d", a.Code)
		}
	})
}

func TestManyCallsWithAKeyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		var all sync.WaitGroup
		codes := make([]int, 12)
		for i := range codes {
			all.Go(func() {
				r := httptest.NewRequest(http.MethodPost, "http://"+host+"/api/v1/claims", strings.NewReader(`{"text":"A claim."}`))
				r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.tokens["editor"]}, "Idempotency-Key": {"k"}}
				w := httptest.NewRecorder()
				c.site.ServeHTTP(w, r)
				if codes[i] = w.Code; w.Code == http.StatusConflict && w.Header().Get("Retry-After") == "" {
					t.Error("409 without Retry-After")
				}
			})
		}
		all.Wait()
		for _, code := range codes {
			if code != http.StatusCreated && code != http.StatusConflict {
				t.Errorf("answers %v", codes)
			}
		}
		if n := c.countClaims(); n != 1.0 {
			t.Errorf("%v claims, answers %v", n, codes)
		}
	})
}

// The change is noted with itself: a server that stopped before it could answer does not make it again.
func TestAnAnswerThatWasLostIsNotMadeTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := callers(t, d, web.Options{APIRate: -1})
		c.call("editor", http.MethodPost, "/claims", `{"text":"A claim."}`, keyed("k"))
		age := func(status int, old time.Duration) {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `update idempotency_keys set status = $1, body = null, created_at = $2`, status, db.FormatTime(tx.Now().Add(-old)))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			status int
			old    time.Duration
			code   int
			kind   string
			count  float64
		}{{0, time.Second, 409, "in-progress", 1}, {1, time.Second, 409, "in-progress", 1}, {1, auth.CallTakes + time.Minute, 409, "answer-not-kept", 1}, {0, auth.CallTakes + time.Minute, 201, "", 2}, {201, auth.CallKept + time.Minute, 201, "", 3}} {
			age(step.status, step.old)
			a := c.call("editor", http.MethodPost, "/claims", `{"text":"A claim."}`, keyed("k"))
			if a.Code != step.code || step.kind != "" && a.at("type") != "/api#problem-"+step.kind || c.countClaims() != step.count {
				t.Errorf("%+v: %d %s", step, a.Code, a.Body)
			}
		}
		age(201, auth.CallKept+time.Minute)
		left := 1
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := auth.PruneCalls(t.Context(), tx); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `select count(*) from idempotency_keys`).Scan(&left)
		})
		if err != nil || left != 0 {
			t.Errorf("%d kept, %v", left, err)
		}
	})
}

func TestASecretIsNotKept(t *testing.T) {
	d := dbtest.SQLite(t)
	c := callers(t, d, web.Options{APIRate: -1})
	body := `{"name":"Nour","role":"checker"}`
	first := c.call("admin", http.MethodPost, "/accounts", body, keyed("invite"))
	link := fmt.Sprint(first.at("link"))
	if _, secret, ok := strings.Cut(link, "token="); first.Code != http.StatusCreated || !ok {
		t.Fatalf("%d %s", first.Code, first.Body)
	} else {
		var n int
		err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `select count(*) from idempotency_keys where cast(body as text) like $1`, "%"+secret+"%").Scan(&n)
		})
		if err != nil || n != 0 {
			t.Errorf("the secret is kept: %d %v", n, err)
		}
	}
	if a := c.call("admin", http.MethodPost, "/accounts", body, keyed("invite")); a.Code != http.StatusConflict || a.at("type") != "/api#problem-answer-not-kept" {
		t.Errorf("again: %d %s", a.Code, a.Body)
	}
}

func TestLimitsAreTold(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{APIRate: 10})
	a := c.call("viewer", http.MethodGet, "/me", "", nil)
	if policy, now := a.Header().Get("RateLimit-Policy"), a.Header().Get("RateLimit"); policy != `"reads";q=40;w=4, "writes";q=20;w=4` || !strings.HasPrefix(now, `"reads";r=39;t=`) {
		t.Errorf("%q %q", policy, now)
	}
	refused := 0
	for range 30 {
		if a := c.call("viewer", http.MethodPost, "/notifications/seen", `{}`, nil); a.Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 3 || refused > 10 {
		t.Errorf("%d of 30 writes refused", refused)
	}
	if a := c.call("viewer", http.MethodGet, "/me", "", nil); a.Code != http.StatusOK {
		t.Errorf("reading after writing too much: %d", a.Code)
	}
}

func TestAListLinksToItsNextPage(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{APIRate: -1})
	c.story()
	for i := range 5 {
		c.call("editor", http.MethodPost, "/claims/CT-0001/comments", fmt.Sprintf(`{"text":"Word %d."}`, i), nil)
	}
	seen, path := 0, "/claims/CT-0001/comments?limit=2"
	for path != "" && seen < 20 {
		a := c.call("viewer", http.MethodGet, path, "", nil)
		seen += int(a.at("threads.#").(float64))
		link := a.Header().Get("Link")
		path, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(link, "<"), "/api/v1"), ">")
	}
	if seen != 5 {
		t.Errorf("%d comments on all pages", seen)
	}
	if a := c.call("viewer", http.MethodGet, "/claims/CT-0001/comments?cursor=x", "", nil); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("a cursor that is none: %d", a.Code)
	}
}
