package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// SenderOptions say what a Sender sends, and how.
type SenderOptions struct {
	Logger  *slog.Logger
	Site    string           // the address that links begin with: "https://desk.example.org"
	Mail    *MailServer      // nil: no mail
	From    string           // of mail: "Claimtrail <desk@example.org>"
	Fetcher *capture.Fetcher // asks webhooks; nil: none is
	Pause   time.Duration    // between two looks at what is due; two seconds when 0
}

// Sender tells people by mail, and other programs by webhooks, what the database holds for them. Each message is claimed in a transaction before
// it is sent, so that several servers over one database send it once. What was sent when a server fell, and not noted, is sent again, under the
// same id.
type Sender struct {
	db      *db.DB
	options SenderOptions
	from    *mail.Address
}

// NewSender makes a Sender. It refuses, as fault.Invalid, mail without a sender's address and a site that is no address.
func NewSender(d *db.DB, o SenderOptions) (*Sender, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Pause == 0 {
		o.Pause = 2 * time.Second
	}
	o.Site = strings.TrimSuffix(o.Site, "/")
	s := &Sender{db: d, options: o}
	if _, err := capture.Address(o.Site); err != nil {
		return nil, fault.In("site", "%q is no address of this site. Write https://desk.example.org.", o.Site)
	}
	if o.Mail == nil {
		return s, nil
	}
	var err error
	s.from, err = parseSender(o.From)
	return s, err
}

// Run sends until ctx ends, and comes back when what was on its way is done or has given up.
func (s *Sender) Run(ctx context.Context) {
	var all sync.WaitGroup
	if s.options.Mail != nil {
		all.Go(func() { s.loop(ctx, "mail", s.mail) })
	}
	if s.options.Fetcher != nil {
		all.Go(func() { s.loop(ctx, "webhooks", s.deliver) })
	}
	all.Go(func() { s.every(ctx, time.Hour, "what is kept no longer", s.prune) })
	all.Wait()
}

// loop sends until nothing is due, then waits.
func (s *Sender) loop(ctx context.Context, what string, send func(context.Context) (more bool, err error)) {
	s.every(ctx, s.options.Pause, what, func(ctx context.Context) error {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = send(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// every does something at once and again after each pause. An error is logged: the next time may be better.
func (s *Sender) every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			s.options.Logger.Error("sending failed", "what", what, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Sender) prune(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return errors.Join(claims.PruneNotifications(ctx, tx), claims.PruneDeliveries(ctx, tx), auth.PruneCalls(ctx, tx))
	})
}

// due looks whether something is, without making a writer wait.
func (s *Sender) due(ctx context.Context, look func(context.Context, *db.Tx) (bool, error)) (due bool, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		due, err = look(ctx, tx)
		return err
	})
	return due, err
}

// mail sends one message, when one is due.
func (s *Sender) mail(ctx context.Context) (more bool, err error) {
	if due, err := s.due(ctx, claims.MailDue); err != nil || !due {
		return false, err
	}
	var m *claims.Mail
	err = s.db.Update(ctx, func(tx *db.Tx) (err error) {
		m, err = claims.ClaimMail(ctx, tx)
		return err
	})
	if err != nil || m == nil {
		return false, err
	}
	to, message, sendErr := letter(m, s.from, s.options.Site, time.Now())
	if sendErr == nil {
		sendErr = s.options.Mail.send(ctx, s.from.Address, to, message)
	}
	note := m.Sent
	if sendErr != nil {
		note = m.NotSent
		s.options.Logger.Warn("mail was not sent", "person", m.To.ID, "try", m.Tries, "error", sendErr)
	}
	return true, s.db.Update(context.WithoutCancel(ctx), func(tx *db.Tx) error { return note(ctx, tx) })
}

// together is how many webhooks are asked at the same time: a slow one holds up few others.
const together = 8

// deliver sends what is due to webhooks, some at the same time.
func (s *Sender) deliver(ctx context.Context) (more bool, err error) {
	if due, err := s.due(ctx, claims.DeliveryDue); err != nil || !due {
		return false, err
	}
	var list []claims.Outgoing
	err = s.db.Update(ctx, func(tx *db.Tx) (err error) {
		list, err = claims.ClaimDeliveries(ctx, tx, together)
		return err
	})
	if err != nil {
		return false, err
	}
	var all sync.WaitGroup
	failed := make([]error, len(list))
	for i, o := range list {
		all.Go(func() { failed[i] = s.tell(ctx, o) })
	}
	all.Wait()
	return len(list) > 0, errors.Join(failed...)
}

// tell sends one event to one webhook, and notes what came of it.
func (s *Sender) tell(ctx context.Context, o claims.Outgoing) error {
	status, wrong := s.post(ctx, o)
	select {
	case <-ctx.Done(): // the server ends: it was no try. Its lease runs out, and another takes it up
		return nil
	default:
	}
	return s.db.Update(ctx, func(tx *db.Tx) error { return o.Answered(ctx, tx, status, wrong) })
}

// post gives the status that was answered, and in words what was wrong with it.
func (s *Sender) post(ctx context.Context, o claims.Outgoing) (status int, wrong string) {
	o.Payload.Data.URL = s.options.Site + o.Payload.Data.URL
	body, header, err := sign(o.ID, o.Secret, o.Payload, time.Now())
	if err != nil {
		return 0, err.Error()
	}
	status, answer, err := s.options.Fetcher.Post(ctx, o.URL, header, body)
	if err != nil {
		return 0, err.Error()
	}
	wrong = strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
	if status >= 300 && status < 400 {
		wrong += " (redirects are not followed)"
	}
	if said := oneLine(strings.ToValidUTF8(string(answer), "�")); said != "" {
		wrong += ": " + said
	}
	return status, wrong
}

// sign gives the body and the headers that the Standard Webhooks specification asks for.
func sign(id, secret string, e claims.Event, at time.Time) (body []byte, header http.Header, err error) {
	if body, err = json.Marshal(e); err != nil {
		return nil, nil, err
	}
	w, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return nil, nil, errors.New("its secret cannot be read; give it another one")
	}
	signature, err := w.Sign(id, at, body)
	if err != nil {
		return nil, nil, err
	}
	header = http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return body, header, nil
}
