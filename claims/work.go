package claims

import (
	"context"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Work is the newsroom's own work in figures: who has how much on the desk, how long claims take, and what second readings find.
//
// None of it rates people. What lies on a desk is told person by person, since work is shared out by it; how often second readings disagree is told
// in all and by rating alone. A disagreement is what the blind cross-check is there to find: counted against somebody, people would learn to agree.
type Work struct {
	Since  time.Time // the beginning of the period; zero: the newsroom's
	Until  time.Time
	Load   []Load // by name, what nobody has taken last; as it is now, whatever the period
	Legs   [LegCount]Turnaround
	Checks CrossChecks
	Months []MonthOfWork // those of the period, oldest first, from the first in which anything happened
}

// AskWork says what was done since a day; zero is ever since. Editors may ask.
//
// What was done is read from the ledger's entries of claims once, and from then on this follows the ledger. A nil Network reads it for this once.
func (n *Network) AskWork(ctx context.Context, tx *db.Tx, by auth.Person, since time.Time) (w Work, err error) {
	if err := by.Require(auth.Editor, "see the newsroom's figures"); err != nil {
		return w, err
	}
	w.Since, w.Until = since, tx.Now()
	if w.Load, err = loads(ctx, tx); err != nil {
		return w, err
	}
	sealed, err := crossChecking(ctx, tx)
	if err != nil {
		return w, err
	}
	scales := scalesRead{}
	rows := &workRows{}
	if n != nil && !tx.Writable() { // what a transaction has written may yet be undone
		rows = &n.work
	}
	rows.mu.Lock()
	defer rows.mu.Unlock()
	if err := rows.follow(ctx, tx); err != nil {
		return w, err
	}
	w.count(rows)
	w.Checks, err = rows.crossChecks(since, sealed, func(scale string, version int, rating string) (string, error) {
		return scales.value(ctx, tx, scale, version, rating)
	})
	return w, err
}

// crossChecking gives the claims (ids) whose second reading is open. While it is, what was read of them before is left out of every figure: the
// second person may see the figures too, and in a small newsroom one more pair in a table tells the rating.
func crossChecking(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	list := map[string]bool{}
	err := eachID(ctx, tx, `select c.id from claims c where c.status = 'cross-checking'`, nil, func(id string) { list[id] = true })
	return list, err
}

// scalesRead keeps the scales that were looked up.
type scalesRead map[scaleAt]Scale

type scaleAt struct {
	slug    string
	version int
}

// value gives the normalised value of a rating, "" when its scale has none such.
func (s scalesRead) value(ctx context.Context, tx *db.Tx, slug string, version int, rating string) (string, error) {
	scale, there := s[scaleAt{slug, version}]
	if !there {
		var err error
		if scale, err = GetScale(ctx, tx, slug, version); err != nil && !errors.Is(err, fault.NotFound) {
			return "", err
		}
		s[scaleAt{slug, version}] = scale
	}
	if r := scale.Find(rating); r != nil {
		return r.Value, nil
	}
	return "", nil
}
