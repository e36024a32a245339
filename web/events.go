package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// How streams of events are kept. Each person may have a few pages open; a browser opens no more than six streams to one server.
const (
	streamsEach  = 12
	streamsAll   = 1_000
	watchEvery   = 500 * time.Millisecond // the ledger, while somebody listens
	lookEvery    = 2 * time.Second        // who is where
	checkEvery   = 3 * time.Second        // whether the session still stands
	beatEvery    = 15 * time.Second       // a comment, so that nobody in between takes the stream for dead
	writeWithin  = 10 * time.Second       // else the listener has gone
	retryAfter   = "30"                   // seconds, for who finds no room
	eventsQueued = 16                     // messages that a slow listener may lag behind
)

// event is one message of a stream: its name and its data.
type event struct {
	name string
	data any
}

// without is the message for a person, who knows where they are themselves.
func (e event) without(person string) event {
	if p, ok := e.data.(presenceEvent); ok {
		e.data = presenceEvent{slices.DeleteFunc(slices.Clone(p.Here), func(one claims.Presence) bool { return one.Person == person })}
	}
	return e
}

// changedEvent names the claims that something was written about since the last one, and never what.
type changedEvent struct {
	Size   int64                 `json:"size"` // of the ledger
	Claims []claims.ChangedClaim `json:"claims"`
	More   bool                  `json:"more"` // there are too many to name
}

// presenceEvent says who is where. It is sent as a whole.
type presenceEvent struct {
	Here []claims.Presence `json:"here"`
}

// hub tells listeners what happens. One goroutine watches the database for all of them, and only while there are any.
type hub struct {
	db   *db.DB
	mu   sync.Mutex
	list map[*listener]bool
	stop context.CancelFunc // of the goroutine that watches; nil: there is none
	wake chan struct{}      // somebody wrote on this server
	last []claims.Presence
}

// listener is one open stream. Full, it has fallen behind and is ended; the page asks again.
type listener struct {
	person string
	events chan event
	gone   chan struct{}
	once   sync.Once
}

func newHub(d *db.DB) *hub {
	return &hub{db: d, list: map[*listener]bool{}, wake: make(chan struct{}, 1)}
}

// wrote says that something was written here, so that listeners hear of it at once.
func (h *hub) wrote() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// telling tells listeners at once of what a handler wrote.
func (s *server) telling(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		defer s.hub.wrote()
		return h(w, r)
	}
}

// join adds a listener; false when there is no room.
func (h *hub) join(person string) (*listener, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	own := 0
	for l := range h.list {
		if l.person == person {
			own++
		}
	}
	if own >= streamsEach || len(h.list) >= streamsAll {
		return nil, false
	}
	l := &listener{person: person, events: make(chan event, eventsQueued), gone: make(chan struct{})}
	h.list[l] = true
	if h.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		h.stop = stop
		go h.watch(ctx)
	}
	l.events <- event{"presence", presenceEvent{slices.Clone(h.last)}}
	return l, true
}

// leave takes a listener away; with the last one, the watching ends.
func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.list, l)
	if len(h.list) == 0 && h.stop != nil {
		h.stop()
		h.stop, h.last = nil, nil
	}
}

// tell gives every listener a message.
func (h *hub) tell(e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.list {
		select {
		case l.events <- e:
		default:
			l.once.Do(func() { close(l.gone) })
		}
	}
}

// watch asks the database what is new until the last listener has gone. What cannot be asked now is asked again.
func (h *hub) watch(ctx context.Context) {
	size := int64(-1)
	ledgers, people := time.NewTicker(watchEvery), time.NewTicker(lookEvery)
	defer ledgers.Stop()
	defer people.Stop()
	h.look(ctx)
	for {
		if next, err := h.changed(ctx, size); err == nil {
			size = next
		}
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
			h.look(ctx)
		case <-people.C:
			h.look(ctx)
		case <-ledgers.C:
		}
	}
}

// changed tells of the claims behind the entries from a size of the ledger on, and gives the size now; -1 is unknown yet.
func (h *hub) changed(ctx context.Context, size int64) (int64, error) {
	e, err := h.since(ctx, size)
	if err == nil && (len(e.Claims) > 0 || e.More) {
		h.tell(event{"changed", e})
	}
	return e.Size, err
}

func (h *hub) since(ctx context.Context, size int64) (e changedEvent, err error) {
	err = h.db.View(ctx, func(tx *db.Tx) error {
		head, err := ledger.ReadHead(ctx, tx)
		if e.Size = head.Size; err != nil || size < 0 || head.Size <= size {
			return err
		}
		e.Claims, e.More, err = claims.ChangedSince(ctx, tx, size)
		return err
	})
	return e, err
}

// look tells who is where, when that is not as it was.
func (h *hub) look(ctx context.Context) {
	var now []claims.Presence
	err := h.db.View(ctx, func(tx *db.Tx) (err error) { now, err = claims.WhoIsWhere(ctx, tx); return err })
	h.mu.Lock()
	same := slices.Equal(now, h.last)
	if err == nil && ctx.Err() == nil {
		h.last = now
	}
	h.mu.Unlock()
	if err == nil && !same {
		h.tell(event{"presence", presenceEvent{now}})
	}
}

// GET /events streams what happens (server-sent events): "changed" names claims, "presence" says who is where. It ends with the session.
func (s *server) events(w http.ResponseWriter, r *http.Request) error {
	l, ok := s.hub.join(person(r).ID)
	if !ok {
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, "Too many pages listen already. This one asks now and then instead.", http.StatusServiceUnavailable)
		return nil
	}
	defer s.hub.leave(l)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies must pass on what there is
	out := stream{w: w, control: http.NewResponseController(w)}
	if err := out.write(": listening\n\n"); err != nil || r.Method == http.MethodHead {
		return nil //nolint:nilerr // the listener has gone
	}
	if err := s.missed(r, out); err != nil {
		return nil //nolint:nilerr // the page asks again
	}
	check, beat := time.NewTicker(checkEvery), time.NewTicker(beatEvery)
	defer check.Stop()
	defer beat.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return nil
		case <-s.stopping:
			return nil
		case <-l.gone:
			return nil
		case <-check.C:
			if p, sessionErr := s.bySession(r); sessionErr != nil || !p.AtLeast(auth.Viewer) {
				return nil //nolint:nilerr // signed out: the page's next question leads to the way in
			}
		case <-beat.C:
			err = out.write(": beat\n\n")
		case e := <-l.events:
			err = out.event(e.without(l.person))
		}
		if err != nil {
			return nil //nolint:nilerr // the listener has gone
		}
	}
}

// missed tells what was written since the page was made, or since the last stream broke off.
func (s *server) missed(r *http.Request, out stream) error {
	size, err := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	if err != nil || size < 0 {
		return nil //nolint:nilerr // nothing was asked for
	}
	e, err := s.hub.since(r.Context(), size)
	if err != nil || len(e.Claims) == 0 && !e.More {
		return err
	}
	return out.event(event{"changed", e})
}

// stream writes to a listener at once; one that does not take it has gone.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) event(e event) error {
	data, err := json.Marshal(e.data)
	if err != nil {
		return err
	}
	return s.write("event: " + e.name + "\ndata: " + string(data) + "\n\n")
}

func (s stream) write(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeWithin)) // the server's own would end the stream; a recorder has none
	if _, err := fmt.Fprint(s.w, text); err != nil {
		return err
	}
	return s.control.Flush()
}

// POST /claims/{id}/presence says that the person has the claim open, or with gone=1 that it was closed.
func (s *server) bePresent(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		if r.PostFormValue("gone") == "1" {
			return claims.Leave(r.Context(), tx, person(r), pathID(r))
		}
		return claims.BePresent(r.Context(), tx, person(r), pathID(r))
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
