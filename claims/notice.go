package claims

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// NewNotice is a notice about a source, with the fallout that its recorder saw.
type NewNotice struct {
	Source      string // id or reference
	Version     int64  // of the source, as seen
	Fingerprint string // of the fallout, as seen; "" takes whatever it is
	Notice      sources.Notice
	Assignee    string // person id: who looks at the claims that are with nobody; "": nobody yet

	ahead *Fallout // what FalloutAhead found, when the ledger had size entries
	size  int64
}

// FalloutAhead finds the fallout, so that RecordNotice need not do that while other writers wait: call it in a View before, with the same n. When
// anything at all has been written by then, RecordNotice looks for itself.
func FalloutAhead(ctx context.Context, tx *db.Tx, network *Network, n *NewNotice) error {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	f, err := FalloutOf(ctx, tx, network, n.Source)
	if err == nil {
		n.ahead, n.size = &f, head.Size
	}
	return err
}

// fallout gives what FalloutAhead found, when that holds still.
func (n NewNotice) fallout(ctx context.Context, tx *db.Tx, source string) (Fallout, error) {
	head, err := ledger.ReadHead(ctx, tx)
	if err != nil {
		return Fallout{}, err
	}
	if n.ahead != nil && n.size == head.Size && n.ahead.Source.ID == source {
		return *n.ahead, nil
	}
	return FalloutOf(ctx, tx, nil, source)
}

// RecordNotice records that a source was retracted, withdrawn or corrected, and flags every claim in its fallout for review. The claim's own
// assignee is asked to, else n.Assignee, who also gets those that nobody has taken up. A published claim stays published, with its flag.
// Another version, or another fallout than the one seen, is fault.Stale; a source that fell already, fault.Conflict. It gives the fallout as it
// was before. Editors may.
func RecordNotice(ctx context.Context, tx *db.Tx, by auth.Person, n NewNotice) (Fallout, error) {
	s, err := CheckNotice(ctx, tx, by, &n)
	if err != nil {
		return Fallout{}, err
	}
	f, err := n.fallout(ctx, tx, s.ID)
	if err != nil {
		return f, err
	}
	if n.Fingerprint != "" && n.Fingerprint != f.Fingerprint {
		return f, fault.New(fault.Stale, "The fallout has changed since you saw it, so nothing was recorded. Look at the list as it is now, then confirm again.")
	}
	if f.Source, err = sources.SetNotice(ctx, tx, by, s.ID, n.Version, n.Notice); err != nil {
		return f, err
	}
	for _, x := range f.Claims {
		if err := raise(ctx, tx, by, f.Source, x, n.Assignee); err != nil {
			return f, err
		}
	}
	return f, enqueueNotice(ctx, tx, f.Source)
}

// CheckNotice refuses what RecordNotice would refuse, the fingerprint apart, and writes nothing. It gives the notice its one form.
func CheckNotice(ctx context.Context, tx *db.Tx, by auth.Person, n *NewNotice) (sources.Source, error) {
	if err := by.Require(auth.Editor, "record that a source was retracted or corrected"); err != nil {
		return sources.Source{}, err
	}
	m := Move{To: Assigned, Assignee: n.Assignee}
	if err := m.findAssignee(ctx, tx, by, Claim{}); err != nil {
		return sources.Source{}, err
	}
	s, err := sources.GetSource(ctx, tx, n.Source)
	if err != nil {
		return s, err
	}
	if err := noticeable(ctx, tx, s, n.Version); err != nil {
		return s, err
	}
	return sources.CheckNotice(ctx, tx, by, s.ID, n.Version, &n.Notice)
}

// noticeable refuses a source that changed since it was seen, or that fell already.
func noticeable(ctx context.Context, tx *db.Tx, s sources.Source, version int64) error {
	names, err := auth.Names(ctx, tx, []string{s.Notice.By})
	who := cmp.Or(names[s.Notice.By], "Somebody")
	switch {
	case err != nil:
		return err
	case s.Version != version && s.Notice.Kind != "":
		return fault.Newf(fault.Stale, "Somebody changed %s while you were at it. %s recorded that it was %s. Look at that, then confirm again if more is to be said.", s.Ref, who, s.Notice.Words())
	case s.Version != version:
		return fault.Newf(fault.Stale, "Somebody changed %s while you were at it, so nothing was recorded. Look at it as it is now, then confirm again.", s.Ref)
	case s.Fallen():
		return fault.Newf(fault.Conflict, "%s recorded already that %s was %s. Take that back first if it was wrong.", who, s.Ref, s.Notice.Words())
	}
	return nil
}

// raise flags one claim, and gives it to somebody when nobody has it.
func raise(ctx context.Context, tx *db.Tx, by auth.Person, s sources.Source, x Fallen, assignee string) error {
	f := Flag{
		ID: db.NewID(), ClaimID: x.Claim.ID, SourceID: s.ID, Notice: s.Notice.Kind, Effect: x.Effect, Before: x.Before, After: x.After, Reason: s.Notice.Reason,
		Assignee: cmp.Or(x.Claim.Assignee, assignee), RaisedAt: s.Notice.At, RaisedBy: by.Actor(),
	}
	if err := announceFlag(ctx, tx, by, f); err != nil { // before the claim is given away: one word of both is enough
		return err
	}
	if x.Claim.Status == Unassigned && assignee != "" {
		if err := assign(ctx, tx, by, x.Claim.ID, assignee, s.Ref+" was "+s.Notice.Words()); err != nil {
			return err
		}
		f.Assigned = true
	}
	return f.insert(ctx, tx, by)
}

// assign takes the workflow's step from unassigned to assigned.
func assign(ctx context.Context, tx *db.Tx, by auth.Person, claim, assignee, why string) error {
	c, err := Get(ctx, tx, claim)
	if err != nil {
		return err
	}
	m := Move{To: Assigned, Assignee: assignee, Note: why}
	s, err := findStep(c.Status, m)
	if err != nil {
		return err
	}
	p, err := CurrentPolicy(ctx, tx)
	if err != nil {
		return err
	}
	if err := s.possible(ctx, tx, by, c, p); err != nil {
		return err
	}
	return c.move(ctx, tx, by, m)
}

// TakeBackNotice undoes the last RecordNotice of a source (id or reference): the source has the notice again that it had before, or none;
// the flags that the notice raised and nobody has reviewed are closed; a claim that a flag gave to somebody is with nobody again if nobody has
// touched it since. version is the version seen (fault.Stale otherwise). It gives the flags that it closed. Editors may.
func TakeBackNotice(ctx context.Context, tx *db.Tx, by auth.Person, source string, version int64) (sources.Source, []Flag, error) {
	before, err := sources.GetSource(ctx, tx, source)
	if err != nil {
		return before, nil, err
	}
	s, err := sources.TakeBackNotice(ctx, tx, by, before.ID, version)
	if err != nil {
		return s, nil, err
	}
	flags, err := flagsWhere(ctx, tx, `f.source = $1 and f.closed_at = '' and f.raised_at = $2 order by f.id`, s.ID, db.FormatTime(before.Notice.At))
	if err != nil {
		return s, nil, err
	}
	for i := range flags {
		f := &flags[i]
		if f.Assigned {
			if err := unassign(ctx, tx, by, *f); err != nil {
				return s, nil, err
			}
		}
		f.ClosedAt, f.ClosedBy, f.Closing = tx.Now(), by.Actor(), TakenBack
		if err := f.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "flag.take-back"}); err != nil {
			return s, nil, err
		}
	}
	return s, flags, nil
}

// unassign takes the step back that assign took for a flag, unless somebody has done anything about the claim since.
func unassign(ctx context.Context, tx *db.Tx, by auth.Person, f Flag) error {
	c, err := Get(ctx, tx, f.ClaimID)
	if err != nil {
		return err
	}
	if c.Status != Assigned || c.Assignee != f.Assignee {
		return nil
	}
	touched, err := touchedSince(ctx, tx, c, f.RaisedAt)
	if err != nil || touched {
		return err
	}
	return c.move(ctx, tx, by, Move{To: Unassigned, Note: "The notice about its source was taken back."})
}

// touchedSince reports whether a claim or its evidence was changed after a time, or another flag asks to look at it.
func touchedSince(ctx context.Context, tx *db.Tx, c Claim, at time.Time) (bool, error) {
	if c.UpdatedAt.After(at) {
		return true, nil
	}
	list, err := evidenceWhere(ctx, tx, "e.claim = $1", c.ID)
	if err != nil || slices.ContainsFunc(list, func(e Evidence) bool {
		return e.AddedAt.After(at) || e.WithdrawnAt.After(at) || e.FlaggedAt.After(at)
	}) {
		return true, err
	}
	flags, err := FlagsOf(ctx, tx, c.ID)
	return slices.ContainsFunc(flags, func(f Flag) bool {
		return f.Open() && f.RaisedAt.After(at) || f.Closing == Reviewed && f.ClosedAt.After(at)
	}), err
}

// NoticeFlags lists the flags that the present notice of a source raised, in the order of Fallout, with what a list shows of their claims; at
// most limit, and how many there are. The flags of those that lost their last chain come first.
func NoticeFlags(ctx context.Context, tx *db.Tx, s sources.Source, limit int) (list []Flag, claims map[string]Claim, total int, err error) {
	at := db.FormatTime(s.Notice.At)
	if err := tx.QueryRow(ctx, `select count(*) from claim_flags f where f.source = $1 and f.raised_at = $2`, s.ID, at).Scan(&total); err != nil || s.Notice.Kind == "" {
		return nil, nil, 0, err
	}
	list, err = flagsWhere(ctx, tx, `f.source = $1 and f.raised_at = $2
		order by case f.effect when 'last-chain' then 0 when 'count' then 1 else 2 end, f.id limit $3`, s.ID, at, limit)
	if err != nil || len(list) == 0 {
		return list, nil, total, err
	}
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ClaimID
	}
	claims, err = listed(ctx, tx, ids)
	return list, claims, total, err
}
