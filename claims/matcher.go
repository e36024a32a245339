package claims

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Matcher keeps the words of all claims in memory, of their conclusions, and of all passages that evidence cites, and says what is like what. Read
// reads it once; from then on each question first takes in what the ledger has got since, whoever wrote it, so that nobody reads his own
// write stale and two servers over one database answer alike. Several goroutines may ask at once.
//
// A nil Matcher, one that has not been read yet, and a transaction that writes cannot be asked: who asks gets false, and says that the index is
// being read. Nothing but this question waits for it.
type Matcher struct {
	mu   sync.RWMutex
	rows *matcherRows // nil: not read yet

	saved    int64 // the ledger's size when the file was written
	saving   sync.Mutex
	suspects suspects
}

// Indexes is what a Matcher knows, for as long as the function that got it runs. Nobody may change it.
type Indexes struct {
	Claims      *match.Index // all but those that another stands for; keys: KeyOf
	Conclusions *match.Index // by the claim's key; what is sealed from the reader (deskRows.sealed) is taken out before anything that it finds is shown or counted
	Passages    *match.Index // cited by standing evidence, those of confidential sources too: what is found has to be read as somebody (tx.As) before it is shown or counted
	passages    *numbers
	sources     []uuid.UUID // of the passages
	cited       bitset
}

// Passage gives the id of a passage by its key.
func (x Indexes) Passage(key uint32) string { return x.passages.id(int32(key)) }

// PassageSource gives the id of the source that a passage is of, by the passage's key.
func (x Indexes) PassageSource(key uint32) uuid.UUID { return x.sources[key] }

// KeyOf gives the key of a claim by its reference: CT-4F2A is 0x4F2A. False: it is no reference of a claim.
func KeyOf(ref string) (uint32, bool) {
	digits, ok := strings.CutPrefix(ref, "CT-")
	key, err := strconv.ParseUint(digits, 16, 32)
	return uint32(key), ok && err == nil
}

// RefOf gives the reference of a claim by its key.
func RefOf(key uint32) string { return fmt.Sprintf("CT-%04X", key) }

// Read reads everything, which takes some 20 seconds for a million claims. Who asks meanwhile is told that it cannot be asked yet.
func (m *Matcher) Read(ctx context.Context, d *db.DB) error {
	rows := newMatcherRows()
	if err := d.View(ctx, func(tx *db.Tx) error { return rows.read(ctx, tx) }); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows = rows
	m.suspects.told(rows.changed)
	rows.changed = nil
	return nil
}

// Ask takes in what is new and calls fn, unless the matcher cannot be asked: then it gives false. fn may read with tx, and must not ask again.
func (m *Matcher) Ask(ctx context.Context, tx *db.Tx, fn func(Indexes) error) (bool, error) {
	if m == nil || tx.Writable() { // what a transaction has written may yet be undone
		return false, nil
	}
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return false, err
	}
	m.mu.RLock()
	if m.rows == nil {
		m.mu.RUnlock()
		return false, nil
	}
	if m.rows.size < head.Size {
		m.mu.RUnlock()
		if err := m.follow(ctx, tx, head.Size); err != nil {
			return false, err
		}
		m.mu.RLock()
	}
	defer m.mu.RUnlock()
	return true, fn(Indexes{Claims: m.rows.claims, Conclusions: m.rows.conclusions, Passages: m.rows.passages, passages: &m.rows.passageKeys, sources: m.rows.passageSources, cited: m.rows.cited})
}

// Ready reports whether the matcher can be asked. A nil one never can.
func (m *Matcher) Ready() bool {
	if m == nil {
		return false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.rows != nil
}

// Keep loads the matcher from its file or the database, unless that is done, and keeps it so until ctx ends: it takes in what others write, compares claims that are new with
// all others, and saves the file when enough has changed, and at the end. said gets what goes wrong on the way; nothing of it stops anybody.
func (m *Matcher) Keep(ctx context.Context, d *db.DB, file string, said func(error)) {
	if !m.Ready() {
		if _, err := m.Load(ctx, d, file); err != nil {
			if ctx.Err() == nil {
				said(err)
			}
			return
		}
	}
	tell := func(err error) {
		if err != nil && ctx.Err() == nil {
			said(err)
		}
	}
	for wait := time.Duration(0); ; {
		select {
		case <-ctx.Done():
			if err := m.Save(context.WithoutCancel(ctx), d, file, 1); err != nil {
				said(err)
			}
			return
		case <-time.After(wait):
		}
		left, begin := 0, time.Now()
		tell(d.View(ctx, func(tx *db.Tx) error { return m.Look(ctx, tx) }))
		tell(d.View(ctx, func(tx *db.Tx) (err error) { left, err = m.Compare(ctx, tx, keepCompares); return err }))
		if wait = keepPause; left > 0 {
			wait = time.Since(begin) // others want the processor too
		}
		tell(m.Save(ctx, d, file, keepSaves))
	}
}

// How a matcher is kept: so many claims are compared at a time, the file is written after so many entries, and in between it rests.
const (
	keepCompares = 20
	keepSaves    = 5_000
	keepPause    = 5 * time.Second
)

// follow takes in the entries of the ledger before size.
func (m *Matcher) follow(ctx context.Context, tx *db.Tx, size int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows.size >= size {
		return nil
	}
	if err := m.rows.follow(ctx, tx); err != nil {
		return err
	}
	m.rows.size = size
	m.suspects.told(m.rows.changed)
	m.rows.changed = nil
	return nil
}
