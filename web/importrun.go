package web

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// importRuns are the imports that this server has under way: they go on when the page is closed, and end with the server.
type importRuns struct {
	mu   sync.Mutex
	stop map[string]context.CancelCauseFunc
}

// errStopped is why a run ends that somebody stopped.
var errStopped = errors.New("stopped by who began it")

// sayEvery is how often a run says how far it is.
const sayEvery = time.Second

func (r *importRuns) begin(id string, stop context.CancelCauseFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop == nil {
		r.stop = map[string]context.CancelCauseFunc{}
	}
	r.stop[id] = stop
}

func (r *importRuns) end(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.stop, id)
}

// halt stops a run and reports whether it is one of this server.
func (r *importRuns) halt(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	stop, ok := r.stop[id]
	if ok {
		stop(errStopped)
	}
	return ok
}

// running reports whether a run is one of this server.
func (r *importRuns) running(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stop[id] != nil
}

// run imports an upload, or tries it, behind the page.
func (s *server) run(u exchange.Upload, by auth.Person) {
	ctx, stop := context.WithCancelCause(context.Background())
	s.runs.begin(u.ID, stop)
	go func() {
		defer s.runs.end(u.ID)
		defer stop(nil)
		if s.stopping != nil {
			go func() {
				select {
				case <-s.stopping:
					stop(errors.New("the server stops"))
				case <-ctx.Done():
				}
			}()
		}
		var done atomic.Int64
		said := make(chan struct{})
		go s.say(ctx, u, &done, said)
		result := s.importUpload(ctx, u, by, &done)
		stop(nil)
		<-said
		u.Done = done.Load()
		err := s.db.Update(context.Background(), func(tx *db.Tx) error { return u.Finish(context.Background(), tx, result) })
		if err != nil {
			s.log.Error("an import cannot say how it went", "import", u.ID, "error", err)
		}
	}()
}

// say keeps how far a run is, until it ends.
func (s *server) say(ctx context.Context, u exchange.Upload, done *atomic.Int64, said chan<- struct{}) {
	defer close(said)
	tick := time.NewTicker(sayEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := s.db.Update(ctx, func(tx *db.Tx) error { return u.Advance(ctx, tx, done.Load()) })
			if err != nil && ctx.Err() == nil {
				s.log.Error("an import cannot say how far it is", "import", u.ID, "error", err)
			}
		}
	}
}

// importUpload does the work of a run, and says in words what ended it before its end.
func (s *server) importUpload(ctx context.Context, u exchange.Upload, by auth.Person, done *atomic.Int64) (result exchange.UploadResult) {
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("an import broke", "import", u.ID, "panic", v)
			result.Problem = "Something went wrong, and it is not your fault. Import it again: nothing doubles."
		}
	}()
	summary, err := s.importContent(ctx, u, by, done)
	if err == nil || len(summary.Made)+len(summary.Updated)+len(summary.Unchanged) > 0 {
		result.Summary = &summary
	}
	switch {
	case err == nil:
	case errors.Is(context.Cause(ctx), errStopped):
		result.Problem = "You stopped it. What was imported until then stays; import it again to go on: nothing doubles."
	case ctx.Err() != nil:
		result.Problem = "The server was stopped. Import it again: nothing doubles."
	case fault.KindOf(err) != "":
		result.Problem = err.Error()
	default:
		s.log.Error("an import failed", "import", u.ID, "error", err)
		result.Problem = "Something went wrong, and it is not your fault. Import it again: nothing doubles."
	}
	return result
}

func (s *server) importContent(ctx context.Context, u exchange.Upload, by auth.Person, done *atomic.Int64) (summary exchange.Summary, err error) {
	var content []byte
	err = s.db.View(ctx, func(tx *db.Tx) (err error) { content, err = u.Content(ctx, tx); return err })
	if err != nil {
		return summary, err
	}
	in, err := exchange.IntakeNamed(intakes, u.Format)
	if err != nil {
		return summary, err
	}
	o := exchange.ImportOptions{System: u.Settings.System, DryRun: u.Settings.Dry, Progress: done.Store, File: u.Name,
		Claim: u.Settings.Claim, Stance: claims.Stance(u.Settings.Stance), Source: u.Settings.Source}
	return in.Import(ctx, s.db.DB, by, bytes.NewReader(content), u.Options(), o)
}
