package web

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// receiver is another program that is told what happens.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	answer int
	said   string
	to     string // where it redirects
	got    []*http.Request
	bodies []string
}

func receives(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{answer: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got, r.bodies = append(r.got, request), append(r.bodies, string(body))
		if r.to != "" {
			w.Header().Set("Location", r.to)
		}
		w.WriteHeader(r.answer)
		_, _ = io.WriteString(w, r.said)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) heard() ([]*http.Request, []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got, r.bodies
}

func teller(t *testing.T, d *db.DB, allowed ...string) *Sender {
	t.Helper()
	f, err := capture.NewFetcher(capture.FetchOptions{AllowHosts: allowed, Archive: "none"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSender(d, SenderOptions{Site: "https://desk.example.org", Fetcher: f, Pause: 1e7})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hooked(t *testing.T, d *db.DB, address string, events ...string) (w claims.Webhook, secret string) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		w, secret, err = claims.AddWebhook(ctx, tx, auth.Local(), address, events)
		return err
	})
	return w, secret
}

func deliveries(t *testing.T, d *db.DB, webhook string) (list []claims.Delivery) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = claims.Deliveries(ctx, tx, auth.Local(), webhook, 100)
		return err
	})
	return list
}

// Two servers over one database tell an event once, signed so that the specification's own library takes it.
func TestWebhooksAreToldOnceAndSigned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := receives(t)
		host := r.Listener.Addr().String()
		w, secret := hooked(t, d, r.URL+"/hook", claims.EventClaimCreated, claims.EventCommentAdded)
		mika := employ(t, d, "Mika Lind", "")
		c := saidTo(t, d, mika, "A secret word.", "Another.")
		stop := running(t, teller(t, d, host), teller(t, d, host))
		until(t, "all is delivered", func() bool {
			list := deliveries(t, d, w.ID)
			for _, x := range list {
				if x.State != "delivered" {
					return false
				}
			}
			return len(list) == 3
		})
		r.CloseClientConnections()
		stop()
		requests, bodies := r.heard()
		if len(requests) != 3 {
			t.Fatalf("%d requests, want 3", len(requests))
		}
		judge, err := standardwebhooks.NewWebhook(secret)
		if err != nil || !strings.HasPrefix(secret, "whsec_") {
			t.Fatal(secret, err)
		}
		for i, request := range requests {
			if err := judge.Verify([]byte(bodies[i]), request.Header); err != nil || request.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%v; %v", err, request.Header)
			}
			if err := judge.Verify([]byte(bodies[i]+" "), request.Header); err == nil {
				t.Error("another body verifies, too")
			}
			var e claims.Event
			if err := json.Unmarshal([]byte(bodies[i]), &e); err != nil || e.Data.ID != c.ID || e.Data.Ref != c.Ref || e.Data.URL != "https://desk.example.org/claims/"+c.Ref || e.Data.Status != "unassigned" || e.Timestamp == "" {
				t.Errorf("%s: %v", bodies[i], err)
			}
			if strings.Contains(bodies[i], "secret word") {
				t.Error("the event holds what was said")
			}
		}
	})
}

// What fails is tried again after growing pauses, and fails in the end; 410 ends the webhook.
func TestWebhooksThatFail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := receives(t)
		r.answer, r.said = http.StatusServiceUnavailable, "<b>"+strings.Repeat("ä", 300)
		w, _ := hooked(t, d, r.URL)
		saidTo(t, d, auth.Local())
		s := teller(t, d, r.Listener.Addr().String())
		tries := 0
		for more := true; more; tries++ {
			hasten(t, d)
			var err error
			if more, err = s.deliver(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		x := deliveries(t, d, w.ID)[0]
		if tries != 8 || x.State != "failed" || x.Tries != 7 || x.LastStatus != 503 { // the eighth look finds nothing
			t.Errorf("%d tries, %+v", tries-1, x)
		}
		if !strings.HasPrefix(x.LastError, "503 Service Unavailable: <b>ää") || len(x.LastError) > 250 {
			t.Errorf("the log holds %d bytes: %s", len(x.LastError), x.LastError)
		}
		requests, _ := r.heard()
		for _, request := range requests {
			if request.Header.Get("webhook-id") != x.ID {
				t.Errorf("a try has the id %s, not %s", request.Header.Get("webhook-id"), x.ID)
			}
		}

		r.mu.Lock()
		r.answer, r.said = http.StatusGone, ""
		r.mu.Unlock()
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := claims.SendAgain(ctx, tx, auth.Local(), x.ID)
			return err
		})
		if _, err := s.deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			w, err = claims.GetWebhook(ctx, tx, auth.Local(), w.ID)
			return err
		})
		if w.Active || deliveries(t, d, w.ID)[0].State != "failed" {
			t.Errorf("after 410: %+v", w)
		}
		saidTo(t, d, auth.Local())
		if got := len(deliveries(t, d, w.ID)); got != 1 {
			t.Errorf("%d events, want no new one", got)
		}
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := ledger.Verify(ctx, tx, nil); return err })
	})
}

// A webhook leads nobody into a private network, by whatever name, and follows no redirect.
func TestWebhooksKeepToPublicNetworks(t *testing.T) {
	d := dbtest.SQLite(t)
	inner := receives(t)
	_, port, _ := net.SplitHostPort(inner.Listener.Addr().String())
	for _, address := range []string{inner.URL, "http://localhost:" + port, "http://[::1]:" + port, "http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port, "http://10.0.0.1", "http://[fd00::1]"} {
		w, _ := hooked(t, d, address)
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return claims.TryWebhook(ctx, tx, auth.Local(), w.ID) })
		if _, err := teller(t, d).deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		x := deliveries(t, d, w.ID)[0]
		if x.LastStatus != 0 || x.LastError == "" || x.State != "due" {
			t.Errorf("%s: %+v", address, x)
		}
	}
	outer := receives(t)
	outer.answer, outer.to = http.StatusTemporaryRedirect, inner.URL+"/secret"
	w, _ := hooked(t, d, outer.URL+"/hook")
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return claims.TryWebhook(ctx, tx, auth.Local(), w.ID) })
	if _, err := teller(t, d, outer.Listener.Addr().String()).deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if x := deliveries(t, d, w.ID)[0]; x.LastStatus != 307 || !strings.Contains(x.LastError, "redirects are not followed") {
		t.Errorf("%+v", x)
	}
	if got, _ := inner.heard(); len(got) != 0 {
		t.Errorf("the inner server was asked %d times", len(got))
	}
	for _, bad := range []string{"", "ftp://x.example", "http://u:p@x.example", "file:///etc/passwd", "http://2130706433/"} {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, _, err := claims.AddWebhook(t.Context(), tx, auth.Local(), bad, nil)
			return err
		})
		if err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Rating and conclusion are told when they are public, and never before.
func TestEventsOfAClaimTellNoRatingBeforeItIsPublished(t *testing.T) {
	d := dbtest.SQLite(t)
	hooked(t, d, "https://example.org/hook")
	c := saidTo(t, d, auth.Local())
	step := func(fn func(ctx context.Context, tx *db.Tx) (claims.Claim, error)) {
		t.Helper()
		inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) { c, err = fn(ctx, tx); return err })
	}
	move := func(to claims.Status) {
		t.Helper()
		step(func(ctx context.Context, tx *db.Tx) (claims.Claim, error) {
			return claims.SetStatus(ctx, tx, auth.Local(), c.ID, c.Version, claims.Move{To: to})
		})
	}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := claims.AddEvidence(ctx, tx, auth.Local(), c.ID, claims.NewEvidence{NotFound: true, Searched: "everywhere"})
		return err
	})
	move(claims.Assigned)
	step(func(ctx context.Context, tx *db.Tx) (claims.Claim, error) {
		return claims.Rate(ctx, tx, auth.Local(), c.ID, c.Version, "false", "Nobody did.", "")
	})
	move(claims.Reported)
	move(claims.Submitted)
	move(claims.Published)
	var kinds []string
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.Query(ctx, `select event, payload from webhook_deliveries order by created_at, id`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var event, payload string
			if err := rows.Scan(&event, &payload); err != nil {
				return err
			}
			kinds = append(kinds, event)
			if told := strings.Contains(payload, "Nobody did.") && strings.Contains(payload, `"rating":"false"`); told != (event == claims.EventClaimPublished) {
				t.Errorf("%s: %s", event, payload)
			}
		}
		return rows.Err()
	})
	if got := strings.Join(kinds, " "); got != "claim.created evidence.added claim.status claim.status claim.status claim.status claim.published" {
		t.Errorf("%s", got)
	}
}
