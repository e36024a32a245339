package exchange

import "sync/atomic"

// prefetch reads a feed one batch ahead of the writer, so that the one parses and hashes while the other waits for the disk.
type prefetch struct {
	batches chan fetched
	quit    chan struct{}
	stopped chan struct{}
}

type fetched struct {
	batch []prepared
	err   error
}

// ahead begins to read. Until stop returns, nobody else may use the feed, but for what it has read.
func ahead(f feed) *prefetch {
	p := &prefetch{batches: make(chan fetched), quit: make(chan struct{}), stopped: make(chan struct{})}
	go func() {
		defer close(p.stopped)
		for {
			batch, err := gather(f)
			select {
			case p.batches <- fetched{batch, err}:
			case <-p.quit:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return p
}

// next gives the next batch, with the last one the error at which the feed ended.
func (p *prefetch) next() ([]prepared, error) {
	b := <-p.batches
	return b.batch, b.err
}

func (p *prefetch) stop() {
	close(p.quit)
	<-p.stopped
}

func gather(f feed) (batch []prepared, err error) {
	lines := batchLines
	if f.unit() == "annotation" {
		lines = batchNotes
	}
	for size := 0; len(batch) < lines && size < batchBytes; {
		p, err := f.next()
		if err != nil {
			return batch, err
		}
		size += p.size
		batch = append(batch, p)
	}
	return batch, nil
}

// count is a number that one goroutine raises while another reads it.
type count = atomic.Int64
