package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// webhooksPage lists the programs that are told what happens, and takes another.
type webhooksPage struct {
	Webhooks []claims.Webhook
	Form     form
	Kinds    []string
	Failed   []claims.FailedMail
	Sends    bool // mail
}

// webhookPage is one of them, with what was sent to it.
type webhookPage struct {
	Webhook claims.Webhook
	Form    form
	Kinds   []string
	Log     []claims.Delivery
	Secret  string // shown this once
	Refused string
}

// logged is how many deliveries a webhook's page lists.
const logged = 100

// GET /settings/webhooks
func (s *server) webhooks(w http.ResponseWriter, r *http.Request) error {
	p, err := s.webhooksPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "webhooks", "settings", p)
}

func (s *server) webhooksPage(r *http.Request) (p webhooksPage, err error) {
	p.Form, p.Kinds, p.Sends = blank(nil), claims.Events, s.mails
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Webhooks, err = claims.Webhooks(r.Context(), tx, person(r)); err != nil {
			return err
		}
		p.Failed, err = claims.FailedMails(r.Context(), tx)
		return err
	})
	return p, err
}

// POST /settings/webhooks answers with the page that shows the secret: an address to go on to could not hold it.
func (s *server) createWebhook(w http.ResponseWriter, r *http.Request) error {
	var made claims.Webhook
	var secret string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		made, secret, err = claims.AddWebhook(r.Context(), tx, person(r), r.PostFormValue("url"), r.PostForm["events"])
		return err
	})
	if err == nil {
		return s.showWebhook(w, r, http.StatusCreated, made.ID, func(p *webhookPage) { p.Secret = secret })
	}
	p, pageErr := s.webhooksPage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Form = formOf(r)
	if !p.Form.take(err, "url", "events") {
		return err
	}
	return s.render(w, r, fault.HTTPStatus(err), "webhooks", "settings", p)
}

// GET /settings/webhooks/{id}
func (s *server) webhook(w http.ResponseWriter, r *http.Request) error {
	return s.showWebhook(w, r, http.StatusOK, pathID(r), func(*webhookPage) {})
}

// showWebhook renders a webhook's page with what more sets.
func (s *server) showWebhook(w http.ResponseWriter, r *http.Request, status int, id string, more func(*webhookPage)) error {
	p := webhookPage{Kinds: claims.Events}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Webhook, err = claims.GetWebhook(r.Context(), tx, person(r), id); err != nil {
			return err
		}
		p.Log, err = claims.Deliveries(r.Context(), tx, person(r), id, logged)
		return err
	})
	if err != nil {
		return err
	}
	p.Form = blank(map[string]string{"url": p.Webhook.URL, "version": strconv.FormatInt(p.Webhook.Version, 10)})
	if p.Form.Many = map[string][]string{"events": p.Webhook.Events}; len(p.Webhook.Events) == 0 {
		p.Form.Many["events"] = claims.Events
	}
	more(&p)
	w.Header().Set("Cache-Control", "no-store")
	return s.render(w, r, status, "webhook", "settings", p)
}

// afterWebhook leads back to a webhook's page, or shows what was refused on it.
func (s *server) afterWebhook(w http.ResponseWriter, r *http.Request, err error, done string) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Stale:
		return s.showWebhook(w, r, fault.HTTPStatus(err), pathID(r), func(p *webhookPage) { p.Refused = err.Error() })
	}
	if err != nil {
		return err
	}
	return see(w, r, "/settings/webhooks/"+addressID(r), done)
}

// POST /settings/webhooks/{id}
func (s *server) changeWebhook(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.ChangeWebhook(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("url"), r.PostForm["events"])
		return err
	})
	if !errors.Is(err, fault.Invalid) {
		return s.afterWebhook(w, r, err, "saved")
	}
	return s.showWebhook(w, r, fault.HTTPStatus(err), pathID(r), func(p *webhookPage) {
		p.Form = formOf(r)
		p.Form.Many = map[string][]string{"events": r.PostForm["events"]}
		p.Form.take(err, "url", "events")
	})
}

// webhookStep makes a handler of a step that takes a webhook in the version seen.
func (s *server) webhookStep(step func(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (claims.Webhook, error), done string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := s.db.Update(r.Context(), func(tx *db.Tx) error {
			_, err := step(r.Context(), tx, person(r), pathID(r), version(r))
			return err
		})
		return s.afterWebhook(w, r, err, done)
	}
}

// POST /settings/webhooks/{id}/rotate
func (s *server) rotateSecret(w http.ResponseWriter, r *http.Request) error {
	var secret string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		_, secret, err = claims.RotateSecret(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
	if err != nil {
		return s.afterWebhook(w, r, err, "")
	}
	return s.showWebhook(w, r, http.StatusOK, pathID(r), func(p *webhookPage) { p.Secret = secret })
}

// POST /settings/webhooks/{id}/test
func (s *server) tryWebhook(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error { return claims.TryWebhook(r.Context(), tx, person(r), pathID(r)) })
	return s.afterWebhook(w, r, err, "tried")
}

// POST /settings/deliveries/{id}/again
func (s *server) sendAgain(w http.ResponseWriter, r *http.Request) error {
	var webhook string
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		webhook, err = claims.SendAgain(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/settings/webhooks/"+webhook+"#log", "again")
}
