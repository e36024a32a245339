package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Bounds of printing: a browser takes memory and seconds, so few print, some wait, and what was printed is kept for who asks again.
const (
	maxPrinting  = 10               // reports that are printed or wait for it, of everybody
	maxPrintsOf  = 2                // and of one person
	maxKept      = 24 << 20         // bytes of PDF that are kept
	keptFor      = 10 * time.Minute // since ages and dates stand in them, and what left memory has to be read again
	longestPrint = 100 * time.Second
)

// prints are the reports that are being printed, and those that were.
type prints struct {
	mu     sync.Mutex
	kept   map[string]kept
	size   int
	going  map[string]*printing
	person map[string]int // how many of each go on
}

type kept struct {
	file []byte
	at   time.Time
}

// printing is a report on its way; done is closed when file or err is there.
type printing struct {
	done chan struct{}
	file []byte
	err  error
}

func newPrints() *prints {
	return &prints{kept: map[string]kept{}, going: map[string]*printing{}, person: map[string]int{}}
}

// print gives what write makes, once for each key: who asks for what is being made waits for it. When too much goes on it refuses at once. Writing goes on
// when the one who asked first has gone, within its own limit of time, for another may wait for the same.
func (p *prints) print(ctx context.Context, who, key string, write func(context.Context) ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	if k, ok := p.kept[key]; ok && time.Since(k.at) < keptFor {
		p.mu.Unlock()
		return k.file, nil
	}
	job := p.going[key]
	if job == nil {
		switch {
		case p.person[who] >= maxPrintsOf:
			p.mu.Unlock()
			return nil, fault.Newf(fault.Unavailable, "%d reports are being printed for you already. Wait until they are here, then ask for this one.", maxPrintsOf)
		case len(p.going) >= maxPrinting:
			p.mu.Unlock()
			return nil, fault.New(fault.Unavailable, "Many reports are being printed just now. Try again in a minute; HTML, Markdown and the other forms are here at once.")
		}
		job = &printing{done: make(chan struct{})}
		p.going[key] = job
		p.person[who]++
		go p.run(context.WithoutCancel(ctx), job, who, key, write)
	}
	p.mu.Unlock()
	select {
	case <-job.done:
		return job.file, job.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *prints) run(ctx context.Context, job *printing, who, key string, write func(context.Context) ([]byte, error)) {
	ctx, cancel := context.WithTimeout(ctx, longestPrint)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			job.err = panicked(v)
		}
		p.finish(job, who, key)
	}()
	job.file, job.err = write(ctx)
	if errors.Is(job.err, context.DeadlineExceeded) {
		job.err = fault.Wrap(fault.Unavailable, job.err, "The report waited too long for its turn to be printed. Try again in a minute.")
	}
}

func (p *prints) finish(job *printing, who, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.going, key)
	if p.person[who]--; p.person[who] == 0 {
		delete(p.person, who)
	}
	if job.err == nil {
		p.keep(key, job.file)
	}
	close(job.done)
}

// keep makes room by letting go of the oldest.
func (p *prints) keep(key string, file []byte) {
	if len(file) > maxKept/4 {
		return
	}
	for p.size+len(file) > maxKept {
		oldest := ""
		for k, v := range p.kept {
			if oldest == "" || v.at.Before(p.kept[oldest].at) {
				oldest = k
			}
		}
		p.size -= len(p.kept[oldest].file)
		delete(p.kept, oldest)
	}
	p.size += len(file) - len(p.kept[key].file)
	p.kept[key] = kept{file, time.Now()}
}
