package web

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// slowly makes a print that waits until it is let go.
func slowly(made *atomic.Int32, let <-chan struct{}) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) {
		<-let
		return fmt.Appendf(nil, "file %d", made.Add(1)), nil
	}
}

func started(p *prints) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.going)
}

func TestPrintsAreBoundedAndMadeOnce(t *testing.T) {
	p, let := newPrints(), make(chan struct{})
	var made atomic.Int32
	var all sync.WaitGroup
	ask := func(who, key string) {
		all.Go(func() {
			if file, err := p.print(t.Context(), who, key, slowly(&made, let)); err != nil || len(file) == 0 {
				t.Errorf("%s: %q, %v", key, file, err)
			}
		})
	}
	for i := range maxPrinting {
		ask(fmt.Sprintf("person %d", i/maxPrintsOf), fmt.Sprintf("report %d", i))
		for started(p) <= i {
			time.Sleep(time.Millisecond)
		}
	}
	for _, who := range []string{"person 0", "somebody else"} {
		if _, err := p.print(t.Context(), who, "one more", slowly(&made, let)); !errors.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", who, err)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := p.print(gone, "person 0", "report 0", slowly(&made, let)); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone waits: %v", err)
	}
	ask("person 1", "report 0") // waits for what is being made
	close(let)
	all.Wait()
	if n := made.Load(); n != maxPrinting {
		t.Errorf("%d were made, want %d", n, maxPrinting)
	}
	if _, err := p.print(t.Context(), "anybody", "report 0", slowly(&made, let)); err != nil || made.Load() != maxPrinting {
		t.Errorf("what is kept is made again: %v", err)
	}
	if started(p) != 0 || len(p.person) != 0 {
		t.Errorf("%d go on for %v", started(p), p.person)
	}
}

func TestPrintsKeepNoFailureAndNotTooMuch(t *testing.T) {
	p := newPrints()
	refused := errors.New("refused")
	for _, write := range []func(context.Context) ([]byte, error){
		func(context.Context) ([]byte, error) { return nil, refused },
		func(context.Context) ([]byte, error) { panic("a fault of ours") },
	} {
		if _, err := p.print(t.Context(), "a", "key", write); err == nil {
			t.Error("no error")
		}
	}
	if len(p.kept) != 0 || started(p) != 0 {
		t.Errorf("%d are kept, %d go on", len(p.kept), started(p))
	}
	for i := range 9 {
		big := make([]byte, maxKept/4)
		if _, err := p.print(t.Context(), "a", fmt.Sprint(i), func(context.Context) ([]byte, error) { return big, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if p.size > maxKept || len(p.kept) != 4 || p.kept["8"].file == nil {
		t.Errorf("%d bytes in %d files are kept", p.size, len(p.kept))
	}
	if _, err := p.print(t.Context(), "a", "huge", func(context.Context) ([]byte, error) { return make([]byte, maxKept/4+1), nil }); err != nil || p.kept["huge"].file != nil {
		t.Errorf("a huge file is kept: %v", err)
	}
	old := p.kept["8"]
	old.at = time.Now().Add(-keptFor)
	p.kept["8"] = old
	if file, _ := p.print(t.Context(), "a", "8", func(context.Context) ([]byte, error) { return []byte("new"), nil }); string(file) != "new" {
		t.Error("an old file is given")
	}
}
