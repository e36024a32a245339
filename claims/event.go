package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
)

// The kinds of events that webhooks are told.
const (
	EventClaimCreated    = "claim.created"
	EventClaimStatus     = "claim.status"
	EventClaimPublished  = "claim.published"
	EventClaimCorrected  = "claim.corrected" // published again, with a public note
	EventClaimVoided     = "claim.voided"
	EventSourceRetracted = "source.retracted" // or withdrawn, or corrected: status says which
	EventEvidenceAdded   = "evidence.added"
	EventCommentAdded    = "comment.added"

	webhookTest = "webhook.test" // sent when an admin asks for it
)

// Events lists them.
var Events = []string{EventClaimCreated, EventClaimStatus, EventClaimPublished, EventClaimCorrected, EventClaimVoided, EventSourceRetracted, EventEvidenceAdded, EventCommentAdded}

// Event is what a webhook is told: type, time and the record that it is about.
type Event struct {
	Type      string  `json:"type"`
	Timestamp string  `json:"timestamp"`
	Data      Subject `json:"data"`
}

// Subject is the record that an event is about: the claim, except for source.retracted. Rating and conclusion stand in claim.published and
// claim.corrected alone: they are public by then.
type Subject struct {
	ID         string `json:"id"`
	Ref        string `json:"ref,omitempty"`
	Status     string `json:"status,omitempty"`
	Version    int64  `json:"version,omitempty"`
	URL        string `json:"url"` // of its page: a path, to which the sender adds the site
	Rating     string `json:"rating,omitempty"`
	Conclusion string `json:"conclusion,omitempty"`
	Evidence   string `json:"evidence,omitempty"` // the id of what was added
	Comment    string `json:"comment,omitempty"`
}

// enqueue puts an event about a claim before every webhook that is told such, in the transaction of what happened. more holds what the
// claim does not say.
func enqueue(ctx context.Context, tx *db.Tx, event string, c Claim, more Subject) error {
	more.ID, more.Ref, more.Status, more.Version, more.URL = c.ID, c.Ref, string(c.Status), c.Version, "/claims/"+c.Ref
	return enqueueSubject(ctx, tx, event, more)
}

// enqueueMove is enqueue for what the workflow did; published is the event of the publication that came with it, or "".
func enqueueMove(ctx context.Context, tx *db.Tx, before, after Claim, published string) error {
	if before.Status != after.Status {
		if err := enqueue(ctx, tx, EventClaimStatus, after, Subject{}); err != nil {
			return err
		}
	}
	switch published {
	case "":
		return nil
	case EventClaimVoided:
		return enqueue(ctx, tx, published, after, Subject{})
	}
	return enqueue(ctx, tx, published, after, Subject{Rating: after.Rating, Conclusion: after.Conclusion})
}

// enqueueNotice is enqueue for a source that fell or was corrected.
func enqueueNotice(ctx context.Context, tx *db.Tx, s sources.Source) error {
	return enqueueSubject(ctx, tx, EventSourceRetracted, Subject{ID: s.ID, Ref: s.Ref, Status: s.Notice.Kind, Version: s.Version, URL: "/sources/" + s.Ref})
}

func enqueueSubject(ctx context.Context, tx *db.Tx, event string, about Subject) error {
	list, err := activeWebhooks(ctx, tx)
	if err != nil {
		return err
	}
	for _, w := range list {
		if !w.wants(event) {
			continue
		}
		if err := deliver(ctx, tx, w.ID, event, about); err != nil {
			return err
		}
	}
	return nil
}

type webhooksKey struct{}

// activeWebhooks lists those that are told of what happens. One transaction that does much reads them once.
func activeWebhooks(ctx context.Context, tx *db.Tx) (list []Webhook, err error) {
	if list, ok := tx.Kept(webhooksKey{}).([]Webhook); ok {
		return list, nil
	}
	list = []Webhook{}
	err = tx.Each(ctx, selectWebhook+` where w.active = 1 order by w.id`, nil, func(rows *sql.Rows) error {
		w, err := scanWebhook(rows)
		list = append(list, w)
		return err
	})
	if err == nil {
		tx.Keep(webhooksKey{}, list)
	}
	return list, err
}

// deliver puts one event before one webhook.
func deliver(ctx context.Context, tx *db.Tx, webhook, event string, about Subject) error {
	payload, err := json.Marshal(Event{Type: event, Timestamp: tx.Now().Format("2006-01-02T15:04:05.000000Z07:00"), Data: about})
	if err != nil {
		return fmt.Errorf("event %s: %w", event, err)
	}
	now := db.FormatTime(tx.Now())
	_, err = tx.Exec(ctx, `insert into webhook_deliveries (id, webhook, event, payload, created_at, next_at) values ($1, $2, $3, $4, $5, $5)`,
		db.NewID(), webhook, event, string(payload), now)
	return err
}
