package web

import (
	"context"
	"net/http"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

var webhookCalls = map[string]call{
	"GET /webhooks":                 {ID: "listWebhooks", Says: "Lists the programs that are told what happens.", Version: true, Answer: webhookList{}},
	"POST /webhooks":                {ID: "addWebhook", Says: "Adds one. Its secret, with which what it is sent is signed, is shown this once.", Body: newWebhook{}, Status: http.StatusCreated, Version: true, Secret: true, Answer: webhookSecret{}, Refuses: refusesWrite},
	"GET /webhooks/{id}":            {ID: "getWebhook", Says: "Gives one.", Version: true, Answer: webhook{}, Refuses: refusesGone},
	"PATCH /webhooks/{id}":          {ID: "changeWebhook", Says: "Changes its address, or what it is told.", Match: true, Version: true, Body: webhookPatch{}, Answer: webhook{}, Refuses: refusesStep},
	"POST /webhooks/{id}/pause":     {ID: "pauseWebhook", Says: "Tells it nothing for now.", Match: true, Version: true, Answer: webhook{}, Refuses: refusesPlain},
	"POST /webhooks/{id}/resume":    {ID: "resumeWebhook", Says: "Tells it again.", Match: true, Version: true, Answer: webhook{}, Refuses: refusesPlain},
	"POST /webhooks/{id}/rotate":    {ID: "rotateSecret", Says: "Gives it another secret, shown this once.", Match: true, Version: true, Secret: true, Answer: webhookSecret{}, Refuses: refusesPlain},
	"POST /webhooks/{id}/test":      {ID: "tryWebhook", Says: "Sends it a trial.", Version: true, Answer: webhook{}, Refuses: refusesPlain},
	"GET /webhooks/{id}/deliveries": {ID: "listDeliveries", Says: "Lists what was sent to it in the last 30 days, the newest first.", Version: true, Query: []param{limitParam, cursorParam}, Answer: deliveryList{}, Refuses: refusesGone},
	"POST /deliveries/{id}/again":   {ID: "sendAgain", Says: "Sends something once more.", Version: true, Answer: webhook{}, Refuses: refusesPlain},
}

// webhook is a program that is told what happens.
type webhook struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Events  []string  `json:"events" doc:"what it is told; none: everything"`
	Active  bool      `json:"active"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	Version int64     `json:"version"`
}

func (h webhook) versionOf() int64 { return h.Version }

func webhookOf(h claims.Webhook) webhook {
	return webhook{h.ID, h.URL, list(h.Events), h.Active, h.CreatedAt, h.UpdatedAt, h.Version}
}

type webhookList struct {
	Webhooks []webhook `json:"webhooks"`
}

// GET /api/v1/webhooks
func (s *server) apiWebhooks(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out webhookList, err error) {
		out.Webhooks = []webhook{}
		found, err := claims.Webhooks(r.Context(), tx, person(r))
		for _, h := range found {
			out.Webhooks = append(out.Webhooks, webhookOf(h))
		}
		return out, err
	})
}

// newWebhook is the body of POST /webhooks.
type newWebhook struct {
	URL    string   `json:"url" doc:"https"`
	Events []string `json:"events,omitempty" doc:"claim.created, claim.published …; none: everything"`
}

// webhookSecret is a webhook with its secret.
type webhookSecret struct {
	webhook
	Secret string `json:"secret"`
}

// POST /api/v1/webhooks
func (s *server) apiAddWebhook(w http.ResponseWriter, r *http.Request) error {
	var b newWebhook
	var out webhookSecret
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		h, secret, err := claims.AddWebhook(r.Context(), tx, person(r), b.URL, b.Events)
		out = webhookSecret{webhookOf(h), secret}
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/webhooks/"+out.ID)
	return saySecret(w, http.StatusCreated, out)
}

func saySecret(w http.ResponseWriter, status int, out webhookSecret) error {
	w.Header().Set("Cache-Control", "no-store")
	sayVersion(w, out.Version)
	return say(w, status, out)
}

// GET /api/v1/webhooks/{id}
func (s *server) apiWebhook(w http.ResponseWriter, r *http.Request) error {
	return s.sayWebhook(w, r, pathID(r))
}

func (s *server) sayWebhook(w http.ResponseWriter, r *http.Request, id string) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (webhook, error) {
		h, err := claims.GetWebhook(r.Context(), tx, person(r), id)
		return webhookOf(h), err
	})
}

// webhookVersion reads the version that the address's webhook has.
func webhookVersion(r *http.Request) func(tx *db.Tx) (int64, error) {
	return func(tx *db.Tx) (int64, error) {
		h, err := claims.GetWebhook(r.Context(), tx, person(r), pathID(r))
		return h.Version, err
	}
}

// webhookPatch is the body of PATCH /webhooks/{id}: what it does not name stays.
type webhookPatch struct {
	URL    *string   `json:"url,omitempty"`
	Events *[]string `json:"events,omitempty"`
}

// PATCH /api/v1/webhooks/{id}
func (s *server) apiChangeWebhook(w http.ResponseWriter, r *http.Request) error {
	var b webhookPatch
	return s.webhookOn(w, r, &b, func(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (claims.Webhook, error) {
		h, err := claims.GetWebhook(ctx, tx, by, id)
		if err != nil {
			return h, err
		}
		return claims.ChangeWebhook(ctx, tx, by, id, version, word(b.URL, h.URL), word(b.Events, h.Events))
	})
}

// apiWebhookStep makes a handler of a step that takes a webhook in the version seen.
func (s *server) apiWebhookStep(step func(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (claims.Webhook, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error { return s.webhookOn(w, r, nil, step) }
}

func (s *server) webhookOn(w http.ResponseWriter, r *http.Request, b any, step func(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (claims.Webhook, error)) error {
	err := s.applyOn(w, r, b, webhookVersion(r), func(tx *db.Tx, version int64) error {
		_, err := step(r.Context(), tx, person(r), pathID(r), version)
		return err
	})
	if err != nil {
		return err
	}
	return s.apiWebhook(w, r)
}

// POST /api/v1/webhooks/{id}/rotate
func (s *server) apiRotateSecret(w http.ResponseWriter, r *http.Request) error {
	var out webhookSecret
	err := s.applyOn(w, r, nil, webhookVersion(r), func(tx *db.Tx, version int64) error {
		h, secret, err := claims.RotateSecret(r.Context(), tx, person(r), pathID(r), version)
		out = webhookSecret{webhookOf(h), secret}
		return err
	})
	if err != nil {
		return err
	}
	return saySecret(w, http.StatusOK, out)
}

// POST /api/v1/webhooks/{id}/test
func (s *server) apiTryWebhook(w http.ResponseWriter, r *http.Request) error {
	if err := s.apply(w, r, nil, func(tx *db.Tx) error { return claims.TryWebhook(r.Context(), tx, person(r), pathID(r)) }); err != nil {
		return err
	}
	return s.apiWebhook(w, r)
}

// delivery is something that was sent, or is to be.
type delivery struct {
	ID        string     `json:"id"`
	Event     string     `json:"event"`
	State     string     `json:"state" doc:"due, delivered or failed"`
	Tries     int        `json:"tries"`
	Created   time.Time  `json:"created"`
	Next      *time.Time `json:"next_try,omitempty"`
	Delivered *time.Time `json:"delivered,omitempty"`
	Status    int        `json:"last_status" doc:"0: nothing was answered"`
	Error     string     `json:"last_error"`
}

type deliveryList struct {
	Deliveries []delivery `json:"deliveries"`
	Next       *string    `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/webhooks/{id}/deliveries
func (s *server) apiDeliveries(w http.ResponseWriter, r *http.Request) error {
	from, err := placeOfCursor(r)
	if err != nil {
		return err
	}
	var all []delivery
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if _, err := claims.GetWebhook(r.Context(), tx, person(r), pathID(r)); err != nil {
			return err
		}
		found, err := claims.Deliveries(r.Context(), tx, person(r), pathID(r), from+limitOf(r)+1)
		for _, d := range found {
			all = append(all, delivery{d.ID, d.Event, d.State, d.Tries, d.CreatedAt, when(d.NextAt), when(d.DeliveredAt), d.LastStatus, d.LastError})
		}
		return err
	})
	if err != nil {
		return err
	}
	page, cursor, err := pageOf(r, all)
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, deliveryList{page, cursor})
}

// POST /api/v1/deliveries/{id}/again
func (s *server) apiSendAgain(w http.ResponseWriter, r *http.Request) error {
	var of string
	err := s.apply(w, r, nil, func(tx *db.Tx) (err error) {
		of, err = claims.SendAgain(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return s.sayWebhook(w, r, of)
}
