package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID, Webhook, Event string
	State              string // due, delivered, failed
	Tries              int
	CreatedAt, NextAt  time.Time
	LastStatus         int    // what was answered last; 0: nothing
	LastError          string // what was wrong, with the beginning of what was answered
	DeliveredAt        time.Time
}

// Outgoing is a delivery that this server has claimed: until Lease has passed no other sends it.
type Outgoing struct {
	Delivery
	URL, Secret string
	Payload     Event
}

// DeliveryAge is how long the log of deliveries is kept.
const DeliveryAge = 30 * 24 * time.Hour

// maxError bounds what is kept of an error, in code points: an answer's first bytes among it.
const maxError = 400

// deliveryPauses are the times between the tries of one delivery; after the last it has failed.
var deliveryPauses = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour}

const deliveryColumns = `d.id, d.webhook, d.event, d.state, d.tries, d.created_at, d.next_at, d.last_status, d.last_error, d.delivered_at`

func scanDelivery(row scanner, more ...any) (d Delivery, err error) {
	var created, next, delivered string
	err = row.Scan(append([]any{&d.ID, &d.Webhook, &d.Event, &d.State, &d.Tries, &created, &next, &d.LastStatus, &d.LastError, &delivered}, more...)...)
	if err != nil {
		return d, err
	}
	for _, t := range []struct {
		s  string
		to *time.Time
	}{{created, &d.CreatedAt}, {next, &d.NextAt}, {delivered, &d.DeliveredAt}} {
		if *t.to, err = db.ParseTime(t.s); err != nil {
			return d, err
		}
	}
	return d, nil
}

// Deliveries lists the newest of a webhook (id). Admins may.
func Deliveries(ctx context.Context, tx *db.Tx, by auth.Person, webhook string, limit int) (list []Delivery, err error) {
	if err := by.Require(auth.Admin, "see deliveries"); err != nil {
		return nil, err
	}
	err = tx.Each(ctx, `select `+deliveryColumns+` from webhook_deliveries d where d.webhook = $1 order by d.created_at desc, d.id desc limit $2`,
		[]any{webhook, limit}, func(rows *sql.Rows) error {
			d, err := scanDelivery(rows)
			list = append(list, d)
			return err
		})
	return list, err
}

// TryWebhook sends an event that means nothing. Admins may.
func TryWebhook(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
	w, err := GetWebhook(ctx, tx, by, id)
	if err != nil {
		return err
	}
	if !w.Active {
		return fault.New(fault.Conflict, "This webhook is paused, so nothing is sent to it. Resume it first.")
	}
	return deliver(ctx, tx, w.ID, webhookTest, Subject{ID: w.ID, URL: "/settings/webhooks/" + w.ID})
}

// SendAgain makes a delivery due once more, under the same id, and gives its webhook's. Admins may.
func SendAgain(ctx context.Context, tx *db.Tx, by auth.Person, id string) (webhook string, err error) {
	if err := by.Require(auth.Admin, "send an event again"); err != nil {
		return "", err
	}
	err = tx.QueryRow(ctx, `select webhook from webhook_deliveries where id = $1`, id).Scan(&webhook)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "There is no such delivery; the log is kept for 30 days.")
	}
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `update webhook_deliveries set state = 'due', tries = 0, next_at = $2, delivered_at = '' where id = $1`, id, db.FormatTime(tx.Now()))
	return webhook, err
}

const dueDeliveries = ` from webhook_deliveries d join webhooks w on w.id = d.webhook where d.state = 'due' and d.next_at <= $1 and w.active = 1`

// DeliveryDue reports whether something is to be sent: a look that makes no writer wait.
func DeliveryDue(ctx context.Context, tx *db.Tx) (due bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1`+dueDeliveries+`)`, db.FormatTime(tx.Now())).Scan(&due)
	return due, err
}

// ClaimDeliveries takes what is due, the oldest first, at most limit.
func ClaimDeliveries(ctx context.Context, tx *db.Tx, limit int) (list []Outgoing, err error) {
	err = tx.Each(ctx, `select `+deliveryColumns+`, w.url, w.secret, d.payload`+dueDeliveries+` order by d.next_at, d.id limit $2`,
		[]any{db.FormatTime(tx.Now()), limit}, func(rows *sql.Rows) (err error) {
			var o Outgoing
			var payload string
			if o.Delivery, err = scanDelivery(rows, &o.URL, &o.Secret, &payload); err != nil {
				return err
			}
			if err = json.Unmarshal([]byte(payload), &o.Payload); err != nil {
				return fmt.Errorf("delivery %s: %w", o.ID, err)
			}
			list = append(list, o)
			return nil
		})
	if err != nil {
		return nil, err
	}
	for i := range list {
		o := &list[i]
		o.Tries++
		_, err := tx.Exec(ctx, `update webhook_deliveries set tries = $2, next_at = $3 where id = $1`, o.ID, o.Tries, db.FormatTime(tx.Now().Add(Lease)))
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Answered notes what came of a delivery: the status that was answered, 0 when nothing was, and in words what was wrong. A status of 2xx is
// delivered, 410 ends the webhook, everything else is tried again until the tries are used up.
func (o Outgoing) Answered(ctx context.Context, tx *db.Tx, status int, wrong string) error {
	state, next, delivered := "due", tx.Now(), ""
	switch {
	case status >= 200 && status < 300:
		state, wrong, delivered = "delivered", "", db.FormatTime(tx.Now())
	case status == http.StatusGone, o.Tries > len(deliveryPauses):
		state = "failed"
	default:
		next = next.Add(deliveryPauses[max(o.Tries, 1)-1])
	}
	if runes := []rune(wrong); len(runes) > maxError {
		wrong = string(runes[:maxError])
	}
	_, err := tx.Exec(ctx, `
		update webhook_deliveries set state = $2, next_at = $3, last_status = $4, last_error = $5, delivered_at = $6 where id = $1 and tries = $7`,
		o.ID, state, db.FormatTime(next), status, wrong, delivered, o.Tries)
	if err != nil || status != http.StatusGone {
		return err
	}
	w, err := scanWebhook(tx.QueryRow(ctx, selectWebhook+` where w.id = $1`, o.Webhook))
	if err != nil || !w.Active {
		return err
	}
	w.Active = false
	return w.save(ctx, tx, auth.Local(), "webhook.pause", "It answered 410: gone.")
}

// PruneDeliveries removes what the log keeps no longer.
func PruneDeliveries(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from webhook_deliveries where created_at < $1`, db.FormatTime(tx.Now().Add(-DeliveryAge)))
	return err
}
