package claims

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// workRows is what was done to claims, read from the ledger: about 24 bytes a step.
type workRows struct {
	mu     sync.Mutex
	size   int64   // entries of the ledger that are taken in
	claims numbers // that anything was done to
	steps  []workStep
	words  []string // of scales and ratings
	word   map[string]int32
	ids    numbers // of readings
	given  []workReading
	read   [][]int32 // claim -> its readings
}

// take takes over what another one has read, unless it holds as much already.
func (w *workRows) take(o *workRows) {
	if o.size > w.size {
		w.size, w.claims, w.steps, w.words, w.word, w.ids, w.given, w.read = o.size, o.claims, o.steps, o.words, o.word, o.ids, o.given, o.read
	}
}

// workStep is one step of one claim.
type workStep struct {
	sequence int64 // of its entry
	at       int64 // microseconds
	claim    int32
	kind     stepKind
}

// stepKind is what was done.
type stepKind uint8

const (
	toUnassigned stepKind = iota
	toAssigned
	toReported
	toCrossChecking
	toSubmitted
	agreed
	differed
	toPublished
	toReturned
	toWithdrawn
	corrected // a correction began
	voided
	undone // the step before it was taken back
)

// workActions is how the ledger names these. An index of it holds the entries with these actions and those of readings alone, as long as the question is
// the same as the index's.
const workActions = `l.action in ('claim.unassigned', 'claim.assigned', 'claim.reported', 'claim.cross-checking', 'claim.submitted', 'claim.agreed', 'claim.differed',
	'claim.published', 'claim.returned', 'claim.withdrawn', 'claim.correct', 'claim.void', 'claim.undo', 'reading.give', 'reading.change')`

var stepKinds = map[string]stepKind{
	"claim.unassigned": toUnassigned, "claim.assigned": toAssigned, "claim.reported": toReported, "claim.cross-checking": toCrossChecking, "claim.submitted": toSubmitted,
	"claim.agreed": agreed, "claim.differed": differed, "claim.published": toPublished, "claim.returned": toReturned, "claim.withdrawn": toWithdrawn,
	"claim.correct": corrected, "claim.void": voided, "claim.undo": undone,
}

// workReading is a reading as the figures need it; texts are numbers of words.
type workReading struct {
	at            int64
	claim, round  int32
	scale, rating int32
	version       int32 // of the scale
	blind         bool
}

// follow takes in what the ledger has got since.
func (w *workRows) follow(ctx context.Context, tx *db.Tx) error {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil || head.Size <= w.size {
		return err
	}
	reread := w.size > 0
	var given []string
	undo := map[string]bool{}
	steps := len(w.steps)
	err = tx.Each(ctx, `select l.sequence, l.time, l.action, l.subject_id from ledger l where `+workActions+` and l.sequence >= $1`, []any{w.size}, func(row *sql.Rows) error {
		var sequence int64
		var at, action, id string
		if err := row.Scan(&sequence, &at, &action, &id); err != nil {
			return err
		}
		kind, isStep := stepKinds[action]
		if !isStep {
			given = append(given, id)
			return nil
		}
		if kind == undone {
			undo[id] = true
		}
		return w.addStep(sequence, id, at, kind)
	})
	slices.SortFunc(w.steps[steps:], func(a, b workStep) int { return cmp.Compare(a.sequence, b.sequence) }) // the index has them action by action
	if err == nil && len(undo) > 0 {
		err = w.dropUndone(ctx, tx, steps, undo)
	}
	if err == nil {
		err = w.readGiven(ctx, tx, given, reread)
	}
	if err != nil {
		w.steps = w.steps[:steps] // it is read again next time
		return err
	}
	w.size = head.Size
	return nil
}

func (w *workRows) addStep(sequence int64, claim, at string, kind stepKind) error {
	c, err := w.claim(claim)
	if err != nil {
		return err
	}
	when, err := db.ParseTime(at)
	w.steps = append(w.steps, workStep{sequence, when.UnixMicro(), c, kind})
	return err
}

func (w *workRows) claim(id string) (int32, error) {
	c, isNew, err := w.claims.add(id)
	if isNew {
		w.read = append(w.read, nil)
	}
	return c, err
}

// dropUndone drops, of the steps from one on, those that took back something else than a status: a tag, a day.
func (w *workRows) dropUndone(ctx context.Context, tx *db.Tx, from int, claims map[string]bool) error {
	type undo struct {
		claim int32
		at    int64
	}
	moved := map[undo]bool{}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(claims)), 500) {
		records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: chunk, Action: "claim.undo", After: w.size - 1, Limit: 1 << 30})
		if err != nil {
			return err
		}
		for _, r := range records {
			if c, there := w.claims.find(r.SubjectID); there && statusMoved(r) {
				moved[undo{c, r.Time.UnixMicro()}] = true
			}
		}
	}
	kept := slices.DeleteFunc(w.steps[from:], func(s workStep) bool { return s.kind == undone && !moved[undo{s.claim, s.at}] })
	w.steps = w.steps[:from+len(kept)]
	return nil
}

// statusMoved reports whether an entry of a claim changed its status. Of one whose payload was taken out nobody knows.
func statusMoved(r ledger.Record) bool {
	p, err := r.Read()
	if err != nil {
		return false
	}
	var before, after struct {
		Status Status `json:"status"`
	}
	return json.Unmarshal(p.Before, &before) == nil && json.Unmarshal(p.After, &after) == nil && before.Status != after.Status
}

// readGiven reads readings: at first all of them, later those (ids) that the ledger tells of.
func (w *workRows) readGiven(ctx context.Context, tx *db.Tx, ids []string, some bool) error {
	if !some {
		return w.eachGiven(ctx, tx, "1 = 1", nil)
	}
	for chunk := range slices.Chunk(ids, 500) {
		if err := w.eachGiven(ctx, tx, "r.id in ("+db.In(1, len(chunk))+")", anys(chunk)); err != nil {
			return err
		}
	}
	return nil
}

func (w *workRows) eachGiven(ctx context.Context, tx *db.Tx, where string, args []any) error {
	return tx.Each(ctx, `select r.id, r.claim, r.round, r.blind, r.scale, r.scale_version, r.rating, r.given_at from readings r where `+where, args, func(row *sql.Rows) error {
		var id, claim, scale, rating, at string
		var blind int
		var r workReading
		if err := row.Scan(&id, &claim, &r.round, &blind, &scale, &r.version, &rating, &at); err != nil {
			return err
		}
		when, err := db.ParseTime(at)
		if err != nil {
			return err
		}
		if r.claim, err = w.claim(claim); err != nil {
			return err
		}
		r.at, r.blind, r.scale, r.rating = when.UnixMicro(), blind == 1, w.number(scale), w.number(rating)
		i, isNew, err := w.ids.add(id)
		if err != nil {
			return err
		}
		if isNew {
			w.given = append(w.given, r)
			w.read[r.claim] = append(w.read[r.claim], i)
		}
		w.given[i] = r
		return nil
	})
}

func (w *workRows) number(word string) int32 {
	n, there := w.word[word]
	if !there {
		if w.word == nil {
			w.word = map[string]int32{}
		}
		n = int32(len(w.words))
		w.words, w.word[word] = append(w.words, word), n
	}
	return n
}

// month gives the month that a time lies in, in UTC: 2026-11.
func month(micro int64) string { return time.UnixMicro(micro).UTC().Format("2006-01") }
