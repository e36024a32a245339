package claims

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Webhook is another program that is told what happens. Its secret signs what it is told and is not part of the record.
type Webhook struct {
	ID, URL   string
	Events    []string // kinds that it is told, sorted; none: all
	Active    bool
	Version   int64
	CreatedAt time.Time
	CreatedBy string // actor
	UpdatedAt time.Time
}

// MaxWebhooks bounds how many there are: each makes every change write a row more.
const MaxWebhooks = 50

// wants reports whether it is told events of a kind.
func (w Webhook) wants(event string) bool {
	return len(w.Events) == 0 || slices.Contains(w.Events, event)
}

func scanWebhook(row scanner) (w Webhook, err error) {
	var events, created, updated string
	if err = row.Scan(&w.ID, &w.URL, &events, &w.Active, &w.Version, &created, &w.CreatedBy, &updated); err != nil {
		return w, err
	}
	if err = fromJSON(events, &w.Events); err != nil {
		return w, err
	}
	if w.CreatedAt, err = db.ParseTime(created); err != nil {
		return w, err
	}
	w.UpdatedAt, err = db.ParseTime(updated)
	return w, err
}

const selectWebhook = `select w.id, w.url, w.events, w.active, w.version, w.created_at, w.created_by, w.updated_at from webhooks w`

// Webhooks lists them by age. Admins may.
func Webhooks(ctx context.Context, tx *db.Tx, by auth.Person) (list []Webhook, err error) {
	if err := by.Require(auth.Admin, "see webhooks"); err != nil {
		return nil, err
	}
	err = tx.Each(ctx, selectWebhook+` order by w.created_at, w.id`, nil, func(rows *sql.Rows) error {
		w, err := scanWebhook(rows)
		list = append(list, w)
		return err
	})
	return list, err
}

// GetWebhook gives one. Admins may.
func GetWebhook(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Webhook, error) {
	if err := by.Require(auth.Admin, "see webhooks"); err != nil {
		return Webhook{}, err
	}
	w, err := scanWebhook(tx.QueryRow(ctx, selectWebhook+` where w.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return w, fault.New(fault.NotFound, "There is no such webhook.")
	}
	return w, err
}

// AddWebhook adds one and gives its secret, which is shown this once. Where its address leads is looked at when something is sent. Admins may.
func AddWebhook(ctx context.Context, tx *db.Tx, by auth.Person, address string, events []string) (w Webhook, secret string, err error) {
	all, err := Webhooks(ctx, tx, by)
	if err != nil {
		return w, "", err
	}
	w = Webhook{ID: db.NewID(), Active: true, Version: 1, CreatedAt: tx.Now(), CreatedBy: by.Actor(), UpdatedAt: tx.Now()}
	if err := w.set(address, events); err != nil {
		return w, "", err
	}
	switch {
	case len(all) >= MaxWebhooks:
		return w, "", fault.Newf(fault.Conflict, "There are %d webhooks, the most that there may be. Change one of them.", len(all))
	case slices.ContainsFunc(all, func(x Webhook) bool { return x.URL == w.URL }):
		return w, "", &fault.Error{Kind: fault.Exists, Field: "url", Message: "This address is a webhook already. Change that one: its kinds of events, or its secret."}
	}
	secret = newSecret()
	e := ledger.Entry{Actor: by.Actor(), Action: "webhook.add", Table: "webhooks", ID: w.ID}
	tx.Keep(webhooksKey{}, nil)
	return w, secret, ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into webhooks (id, url, secret, events, active, version, created_at, created_by, updated_at)
			values ($1, $2, $3, $4, 1, 1, $5, $6, $5)`,
			w.ID, w.URL, secret, toJSON(w.Events), db.FormatTime(w.CreatedAt), w.CreatedBy)
		return err
	})
}

// newSecret makes a secret as the Standard Webhooks specification writes it.
func newSecret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(b)
}

// set checks an address and kinds of events, and takes them.
func (w *Webhook) set(address string, events []string) error {
	u, err := capture.Address(address)
	if err != nil {
		return err
	}
	w.URL, w.Events = u.String(), []string{}
	for _, event := range events {
		if !slices.Contains(Events, event) {
			return fault.In("events", "%q is no kind of event. There are %s.", event, strings.Join(Events, ", "))
		}
		w.Events = append(w.Events, event)
	}
	slices.Sort(w.Events)
	if w.Events = slices.Compact(w.Events); len(w.Events) == len(Events) {
		w.Events = []string{} // all: those that are yet to come, too
	}
	return nil
}

// ChangeWebhook changes address and kinds of events; version is the version seen (fault.Stale otherwise). Admins may.
func ChangeWebhook(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, address string, events []string) (Webhook, error) {
	w, err := seenWebhook(ctx, tx, by, id, version)
	if err != nil {
		return w, err
	}
	changed := w
	if err := changed.set(address, events); err != nil {
		return w, err
	}
	if changed.URL == w.URL && slices.Equal(changed.Events, w.Events) {
		return w, nil
	}
	return changed, changed.save(ctx, tx, by, "webhook.change", "")
}

// PauseWebhook stops telling it anything, ResumeWebhook begins again: what was due before is sent then. Admins may.
func PauseWebhook(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Webhook, error) {
	return activate(ctx, tx, by, id, version, false, "webhook.pause")
}

// ResumeWebhook undoes PauseWebhook.
func ResumeWebhook(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Webhook, error) {
	return activate(ctx, tx, by, id, version, true, "webhook.resume")
}

func activate(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, active bool, action string) (Webhook, error) {
	w, err := seenWebhook(ctx, tx, by, id, version)
	if err != nil || w.Active == active {
		return w, err
	}
	w.Active = active
	return w, w.save(ctx, tx, by, action, "")
}

// RotateSecret gives a webhook another secret, which is shown this once; the one before signs nothing any more. Admins may.
func RotateSecret(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (w Webhook, secret string, err error) {
	if w, err = seenWebhook(ctx, tx, by, id, version); err != nil {
		return w, "", err
	}
	secret = newSecret()
	e := ledger.Entry{Actor: by.Actor(), Action: "webhook.rotate", Table: "webhooks", ID: w.ID}
	w.UpdatedAt = tx.Now()
	err = ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `update webhooks set secret = $2, updated_at = $3, version = version + 1 where id = $1`, w.ID, secret, db.FormatTime(w.UpdatedAt))
		return err
	})
	w.Version++
	return w, secret, err
}

func seenWebhook(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (Webhook, error) {
	w, err := GetWebhook(ctx, tx, by, id)
	if err == nil && w.Version != version {
		err = errWebhookChanged
	}
	return w, err
}

var errWebhookChanged = fault.New(fault.Stale, "Somebody changed this webhook while you were at it. Look at it as it is now, then try again.")

// save writes what can change of a webhook, as its next version.
func (w *Webhook) save(ctx context.Context, tx *db.Tx, by auth.Person, action, reason string) error {
	w.UpdatedAt = tx.Now()
	e := ledger.Entry{Actor: by.Actor(), Action: action, Table: "webhooks", ID: w.ID, Reason: reason}
	tx.Keep(webhooksKey{}, nil)
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `update webhooks set url = $3, events = $4, active = $5, updated_at = $6, version = version + 1 where id = $1 and version = $2`,
			w.ID, w.Version, w.URL, toJSON(w.Events), bit(w.Active), db.FormatTime(w.UpdatedAt))
		if err == nil && n == 0 {
			err = errWebhookChanged
		}
		return err
	})
	w.Version++
	return err
}
