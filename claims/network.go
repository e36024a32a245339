package claims

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Network is the lineage of every claim, kept in memory. Read reads it from the database once; from then on each question first takes in
// what the ledger has got since, whoever wrote it, so that nobody reads his own write stale. Several goroutines may ask at once.
//
// A nil Network, one that has not been read yet, and a transaction that writes are no obstacle. Who asks about single claims then gets false, and
// asks the database; for a question about all claims the rows are read for this once.
//
// It takes about 250 MB for a million sources, and 80 more once all claims were asked about at once; some 40 more when what rests on each source
// was asked for. What was done to claims takes about 24 bytes a step.
type Network struct {
	mu   sync.RWMutex
	rows *networkRows // nil: not read yet

	refreshing sync.Mutex
	last       *overall

	work workRows
}

// networkRows is what was read. Sources and claims count from 0, in the order of their ids.
type networkRows struct {
	net     lineage.Network
	size    int64 // entries of the ledger that are taken in
	shape   int64 // counts changes of what lineages are made of
	marks   int64 // counts changes of how claims stand and are rated
	sources numbers
	claims  numbers
	edges   map[uuid.UUID]int32

	merged     map[int32]int32 // record -> the one that it is merged into
	moved      []int32         // records that another one stands for than before, of which not everything has been read again yet
	publishers numbers
	publisher  []int32 // of each source, -1 for none
	have       []have  // of each source
	groups     map[string]int32
	states     []claimState
	desk       deskRows
	found      []claimFound       // of each claim
	byKey      []int32            // the claim with a key, -1 for none
	persons    lexicon            // claimants, and actors who recorded or rated
	called     map[string][]int32 // word -> claimants whose names hold it
	saidBy     map[int32][]int32  // claimant -> claims that are, or were, by it
}

// claimState is what questions about many claims need to know of each.
type claimState struct {
	Status   Status
	Rating   string // slug
	scale    scaleAt
	supports bool // something does
	primary  bool // a supporting passage is used as a primary source
}

// secondaryOnly reports whether no supporting passage is used as a primary source.
func (s claimState) secondaryOnly() bool { return s.supports && !s.primary }

// numbers gives ids numbers from 0.
type numbers struct {
	ids []uuid.UUID
	at  map[uuid.UUID]int32
}

// add gives the number of an id, and whether it is new.
func (n *numbers) add(id string) (int32, bool, error) {
	key, err := uuid.Parse(id)
	if err != nil {
		return 0, false, err
	}
	if i, there := n.at[key]; there {
		return i, false, nil
	}
	if n.at == nil {
		n.at = map[uuid.UUID]int32{}
	}
	i := int32(len(n.ids))
	n.ids, n.at[key] = append(n.ids, key), i
	return i, true, nil
}

// find gives the number of an id; false when there is none.
func (n *numbers) find(id string) (int32, bool) {
	key, err := uuid.Parse(id)
	if err != nil {
		return 0, false
	}
	i, there := n.at[key]
	return i, there
}

func (n *numbers) id(i int32) string { return n.ids[i].String() }

// Read reads the whole network, which takes some seconds for a million sources. Questions are answered meanwhile.
func (n *Network) Read(ctx context.Context, d *db.DB) error {
	var rows *networkRows
	err := d.View(ctx, func(tx *db.Tx) (err error) { rows, err = readRows(ctx, tx); return err })
	if err == nil {
		n.mu.Lock()
		n.rows = rows
		n.mu.Unlock()
		err = n.readWork(ctx, d)
	}
	return err
}

// readWork reads what was done to claims, so that the first editor who asks AskWork need not wait for it. Nobody waits meanwhile: what is read
// takes the place of what is there when it is whole.
func (n *Network) readWork(ctx context.Context, d *db.DB) error {
	fresh := &workRows{}
	if err := d.View(ctx, func(tx *db.Tx) error { return fresh.follow(ctx, tx) }); err != nil {
		return err
	}
	n.work.mu.Lock()
	defer n.work.mu.Unlock()
	n.work.take(fresh)
	return nil
}

// ask takes in what is new and calls fn, unless the network cannot be asked.
func (n *Network) ask(ctx context.Context, tx *db.Tx, fn func(*networkRows)) (bool, error) {
	if n == nil || tx.Writable() { // what a transaction has written may yet be undone
		return false, nil
	}
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return false, err
	}
	n.mu.RLock()
	if n.rows == nil {
		n.mu.RUnlock()
		return false, nil
	}
	if n.rows.size < head.Size {
		n.mu.RUnlock()
		if err := n.follow(ctx, tx, head.Size); err != nil {
			return false, err
		}
		n.mu.RLock()
	}
	defer n.mu.RUnlock()
	fn(n.rows)
	return true, nil
}

// follow takes in the entries of the ledger before size.
func (n *Network) follow(ctx context.Context, tx *db.Tx, size int64) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.rows.size >= size {
		return nil
	}
	if err := n.rows.follow(ctx, tx); err != nil {
		return err
	}
	n.rows.size = size
	return nil
}

// Standing is what the network says of a claim as it is listed.
type Standing struct {
	lineage.Summary
	Warnings []lineage.Warning
}

// Standings sums up several claims (ids). False: the network cannot be asked.
func (n *Network) Standings(ctx context.Context, tx *db.Tx, ids []string) (map[string]Standing, bool, error) {
	list := make(map[string]Standing, len(ids))
	ok, err := n.ask(ctx, tx, func(rows *networkRows) {
		for _, id := range ids {
			if c, there := rows.claims.find(id); there {
				s := rows.net.Answer(c).Summary
				list[id] = Standing{s, s.Warnings(rows.states[c].secondaryOnly())}
			}
		}
	})
	return list, ok, err
}

// overall is what the network says of all claims together, in one shape. What was added since has higher numbers.
type overall struct {
	shape     int64
	overview  *lineage.Overview
	standings []Standing

	mu    sync.Mutex
	marks int64   // of the network, when the following were made
	reach *reach  // nil: nobody has asked yet
	tally []int32 // the same; of each source, the published claims that lose their last chain with it
}

func (rows *networkRows) overall() *overall {
	return &overall{shape: rows.shape, overview: rows.net.Overview()}
}

// sumUp does the greater part of the work; states are those of the network when the overview was made.
func (o *overall) sumUp(secondary []bool) {
	o.standings = make([]Standing, len(secondary))
	for c, s := range o.overview.Summaries() {
		o.standings[c] = Standing{s, s.Warnings(secondary[c])}
	}
}

// published counts, of each source, the published claims that lose their last chain with it.
func (o *overall) published(rows *networkRows) []int32 {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget(rows)
	if o.tally == nil {
		o.tally = o.overview.Tally(rows.published(len(o.standings)))
	}
	return o.tally
}

// reached counts what rests on each publisher and on each source.
func (o *overall) reached(rows *networkRows) *reach {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget(rows)
	if o.reach == nil {
		o.reach = rows.reach()
		o.reach.critical = o.overview.Struck(rows.publisher, len(rows.publishers.ids), slices.Repeat([]bool{true}, len(o.standings)))
	}
	return o.reach
}

// forget drops what was counted before a claim was published or rated otherwise.
func (o *overall) forget(rows *networkRows) {
	if o.marks != rows.marks {
		o.marks, o.reach, o.tally = rows.marks, nil, nil
	}
}

// all calls fn with what there is to say of all claims as they stand. That is made anew when something has changed; questions about single
// claims do not wait for it.
func (n *Network) all(ctx context.Context, tx *db.Tx, fn func(*networkRows, *overall)) error {
	last, ok, err := n.refreshed(ctx, tx)
	if err != nil {
		return err
	}
	if !ok {
		rows, err := readRows(ctx, tx)
		if err != nil {
			return err
		}
		once := rows.overall()
		once.sumUp(rows.secondaryOnly())
		fn(rows, once)
		return nil
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	fn(n.rows, last)
	return nil
}

// refreshed gives what there is to say of all claims, made anew if the network has another shape by now. Who comes while it is being made waits.
func (n *Network) refreshed(ctx context.Context, tx *db.Tx) (last *overall, ok bool, err error) {
	if n == nil {
		return nil, false, nil
	}
	n.refreshing.Lock()
	defer n.refreshing.Unlock()
	var secondary []bool
	ok, err = n.ask(ctx, tx, func(rows *networkRows) {
		if last = n.last; last == nil || last.shape != rows.shape {
			last, secondary = rows.overall(), rows.secondaryOnly()
		}
	})
	if err == nil && secondary != nil {
		last.sumUp(secondary)
		n.last = last
	}
	return last, ok, err
}

// WithWarning lists the claims (ids) that have a warning of lineage.AllWarnings, in the order in which they were made.
func (n *Network) WithWarning(ctx context.Context, tx *db.Tx, slug string) (ids []string, err error) {
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		for c, s := range o.standings {
			if slices.ContainsFunc(s.Warnings, func(w lineage.Warning) bool { return w.Slug == slug }) {
				ids = append(ids, rows.claims.id(int32(c)))
			}
		}
	})
	return ids, err
}

// Fall is a claim that rests on a source, and what becomes of it without it.
type Fall struct {
	Claim         string // id
	Before, After lineage.Summary
}

// Without says of every claim that rests on a source (id) what becomes of it without that source, in the order in which claims were made.
// False: the network cannot be asked.
func (n *Network) Without(ctx context.Context, tx *db.Tx, source string) (list []Fall, ok bool, err error) {
	there := false
	ok, err = n.ask(ctx, tx, func(rows *networkRows) {
		v, known := rows.sources.find(source)
		if there = known; !known {
			return
		}
		v = rows.standing(v)
		for _, c := range rows.net.RestingOn(v) {
			list = append(list, Fall{rows.claims.id(c), rows.net.Answer(c).Summary, rows.net.Without(c, v).Summary})
		}
	})
	if ok && !there && err == nil {
		err = fault.Newf(fault.NotFound, "There is no source %q.", source)
	}
	return list, ok, err
}

// Leaned is a source, or a publisher, and how much stands on it.
type Leaned struct {
	ID          string
	Claims      int            // that lose their last chain with the source; that a chain leads to the publisher
	Published   int            // how many of them are published
	Ratings     map[string]int // rating slug -> how many of them have it; "" is unrated
	PublishedAs map[string]int // the same of those that are published
}

// AllPublishers is a limit that Publishers never meets.
const AllPublishers = 1 << 30

// mostReached bounds the sources of one claim that a publisher's claims are counted over.
const mostReached = 10_000

// LeanedOn lists the sources on which most published ratings hang: those with which most published claims lose their last chain, at most
// limit of them, and only those with any.
func (n *Network) LeanedOn(ctx context.Context, tx *db.Tx, limit int) (list []Leaned, err error) {
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		for v, count := range o.published(rows) {
			if count > 0 {
				list = append(list, Leaned{ID: rows.sources.id(int32(v)), Published: int(count), Claims: o.overview.CriticalFor(int32(v))})
			}
		}
		list = most(list, limit)
		for i := range list {
			v, _ := rows.sources.find(list[i].ID)
			list[i] = rows.weigh(list[i].ID, o.overview.Fallout(v))
		}
	})
	return list, err
}

// Publishers lists the publishers to whose sources chains of most claims lead, at most limit of them, and how these were rated. Of a claim the
// 10,000 nearest sources count.
func (n *Network) Publishers(ctx context.Context, tx *db.Tx, limit int) (list []Leaned, err error) {
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		list = most(slices.Clone(o.reached(rows).publishers), limit)
	})
	return list, err
}

// CriticalPublishers counts, of each publisher (id) with any, the claims that lose their last chain with one of its sources.
func (n *Network) CriticalPublishers(ctx context.Context, tx *db.Tx) (counts map[string]int, err error) {
	counts = map[string]int{}
	err = n.all(ctx, tx, func(rows *networkRows, o *overall) {
		for p, count := range o.reached(rows).critical {
			if count > 0 {
				counts[rows.publishers.id(int32(p))] = int(count)
			}
		}
	})
	return counts, err
}

// most keeps the first ones of a list, by published claims, then by claims, then by id.
func most(list []Leaned, limit int) []Leaned {
	slices.SortFunc(list, func(a, b Leaned) int {
		return cmp.Or(byWeight(a, b), cmp.Compare(a.ID, b.ID))
	})
	return list[:min(limit, len(list))]
}

// byWeight puts first that on which most published claims hang, then most claims.
func byWeight(a, b Leaned) int {
	return cmp.Or(b.Published-a.Published, b.Claims-a.Claims)
}
