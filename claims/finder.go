package claims

import (
	"context"
	"sync"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Finder answers searches. What it has to know of many records at once it keeps in memory, as Network and Matcher do, and follows the ledger: of
// claims by those two, of sources and publishers by itself. The words of sources' texts it asks the database for.
//
// Read has to be called once before it is asked. It takes about 30 MB for a hundred thousand sources, most of it for the words that a typo may have meant.
type Finder struct {
	network *Network
	matcher *Matcher

	reading sync.Mutex
	mu      sync.RWMutex
	rows    *finderRows // nil: not read yet

	words vocabulary
}

// NewFinder makes a finder that asks these about claims. Those that are nil it makes for itself.
func NewFinder(network *Network, matcher *Matcher) *Finder {
	if network == nil {
		network = &Network{}
	}
	if matcher == nil {
		matcher = &Matcher{}
	}
	return &Finder{network: network, matcher: matcher}
}

// Read reads what has not been read yet, and waits for whoever is at it.
func (f *Finder) Read(ctx context.Context, d *db.DB) error {
	f.mu.RLock()
	known := f.rows != nil
	f.mu.RUnlock()
	if known {
		return nil
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	if f.rows != nil { // only Read writes it
		return nil
	}
	if !f.network.known() {
		if err := f.network.Read(ctx, d); err != nil {
			return err
		}
	}
	if !f.matcher.Ready() {
		if err := f.matcher.Read(ctx, d); err != nil {
			return err
		}
	}
	rows := newFinderRows()
	if err := d.View(ctx, func(tx *db.Tx) error { return rows.read(ctx, tx) }); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rows = rows
	return nil
}

// Ready reports whether the finder can be asked, and knows the texts of all sources.
func (f *Finder) Ready() bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.rows != nil && !f.rows.filling
}

// ReadWords reads the words that a typo may have meant, so that the first who mistypes one need not wait for it.
func (f *Finder) ReadWords(ctx context.Context, d *db.DB) error {
	return d.View(ctx, func(tx *db.Tx) error { return f.words.follow(ctx, tx) })
}

func (n *Network) known() bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.rows != nil
}

// ask takes in what is new and calls fn with everything that searches look at. False: something has not been read yet.
func (f *Finder) ask(ctx context.Context, tx *db.Tx, fn func(*finding) error) (bool, error) {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return false, err
	}
	if ok, err := f.follow(ctx, tx, head.Size); !ok || err != nil {
		return false, err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	asked := false
	ok, err := f.matcher.Ask(ctx, tx, func(x Indexes) error {
		var inner error
		known, err := f.network.ask(ctx, tx, func(n *networkRows) {
			asked = true
			inner = fn(&finding{indexes: x, claims: n, rows: f.rows})
		})
		if err == nil && known {
			err = inner
		}
		return err
	})
	return ok && asked, err
}

// follow takes in the entries of the ledger before size, and paragraphs that came since.
func (f *Finder) follow(ctx context.Context, tx *db.Tx, size int64) (bool, error) {
	f.mu.RLock()
	known := f.rows != nil
	current := known && f.rows.size >= size && !f.rows.filling
	f.mu.RUnlock()
	if !known || current {
		return known, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rows.size >= size && !f.rows.filling {
		return true, nil
	}
	if err := f.rows.follow(ctx, tx); err != nil {
		return false, err
	}
	f.rows.size = max(f.rows.size, size)
	return true, nil
}
