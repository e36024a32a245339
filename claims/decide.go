package claims

import (
	"context"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Choice is what an editor decides about a drifted passage.
type Choice struct {
	Decision sources.Decision
	Place    *anchor.Range // which place to accept; needed where several fit equally well
	Note     string        // required to flag
}

// Decide says what becomes of the standing evidence that cites a passage whose source changed. Accepted: it cites the passage at the new
// place from now on. Kept: the old snapshot stays the record. Flagged: it is marked as doubtful, with the note. Accepting and keeping take
// an earlier flag off. state is the id of a sources.State, version the version seen (fault.Stale otherwise). Editors may.
func Decide(ctx context.Context, tx *db.Tx, by auth.Person, state string, version int64, c Choice) (sources.State, error) {
	s, err := stateFor(ctx, tx, by, state, version)
	if err != nil {
		return s, err
	}
	if c.Note, err = sources.Text("note", c.Note, MaxNote); err != nil {
		return s, err
	}
	if err := decidable(ctx, tx, s, c); err != nil {
		return s, err
	}
	list, err := evidenceWhere(ctx, tx, "e.passage = $1 and e.withdrawn_at = ''", s.PassageID)
	if err != nil {
		return s, err
	}
	if len(list) == 0 {
		return s, fault.New(fault.Conflict, "No evidence cites this passage any more, so there is nothing to decide.")
	}
	s.Decision, s.Note, s.DecidedAt, s.DecidedBy = c.Decision, c.Note, tx.Now(), by.Actor()
	if s.Decision == sources.Accepted {
		at, err := placeOf(s, c)
		if err != nil {
			return s, err
		}
		p, err := sources.PlacePassage(ctx, tx, by, s.SnapshotID, at)
		if err != nil {
			return s, err
		}
		s.AcceptedID = p.ID
	}
	if err := changeEvidence(ctx, tx, by, &s, list); err != nil {
		return s, err
	}
	if err := sources.SaveDecision(ctx, tx, s, ledger.Entry{Actor: by.Actor(), Action: "passage." + verbs[s.Decision], Reason: c.Note}); err != nil {
		return s, err
	}
	return sources.GetState(ctx, tx, s.ID)
}

// verbs name the ledger's actions.
var verbs = map[sources.Decision]string{sources.Accepted: "accept", sources.Kept: "keep", sources.Flagged: "flag"}

// stateFor gives a state in the version that an editor saw.
func stateFor(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (sources.State, error) {
	if err := by.Require(auth.Editor, "decide about a drifted passage"); err != nil {
		return sources.State{}, err
	}
	s, err := sources.GetState(ctx, tx, id)
	if err != nil || s.Version == version {
		return s, err
	}
	names, err := auth.Names(ctx, tx, []string{s.DecidedBy})
	if err != nil {
		return s, err
	}
	did := ""
	switch s.Decision {
	case sources.Accepted:
		did = "accepted the new place"
	case sources.Kept:
		did = "kept the old snapshot"
	case sources.Flagged:
		did = "flagged the evidence"
	}
	if s.Decision == "" {
		return s, fault.New(fault.Stale, "Somebody took a decision back while you were at it. Look at the passage again, then decide.")
	}
	who := names[s.DecidedBy]
	if who == "" {
		who = "Somebody"
	}
	return s, fault.Newf(fault.Stale, "%s %s while you were at it. Look at that, undo it if you must, and decide again.", who, did)
}

// decidable refuses what cannot be decided as things stand.
func decidable(ctx context.Context, tx *db.Tx, s sources.State, c Choice) error {
	last, err := sources.LastStates(ctx, tx, map[string]bool{s.PassageID: true})
	switch {
	case err != nil:
		return err
	case verbs[c.Decision] == "":
		return fault.In("decision", "%q is no decision. There are accepted, kept and flagged.", c.Decision)
	case s.Decision != "":
		return fault.New(fault.Conflict, "This was decided already. Undo that decision first.")
	case s.AsCited:
		return fault.New(fault.Conflict, "The passage stands where it was cited, in its surroundings, so there is nothing to decide.")
	case last[s.PassageID].ID != s.ID:
		return fault.New(fault.Conflict, "A newer snapshot has come in since. Open the list again and decide about that one.")
	case c.Decision == sources.Accepted && !s.Found():
		return fault.Newf(fault.Conflict, "The passage is %s: the newest snapshot has no place for it to accept. Keep the old snapshot as the record, or flag the evidence.", s.Status)
	case c.Decision == sources.Flagged && c.Note == "":
		return fault.In("note", "Say what is doubtful about the evidence now: the note stands beside it.")
	}
	return nil
}

// placeOf gives the place that was chosen.
func placeOf(s sources.State, c Choice) (anchor.Range, error) {
	places := s.Places()
	switch {
	case c.Place == nil && len(places) > 1:
		return anchor.Range{}, fault.In("place", "The passage fits %d places equally well. Choose the one that the evidence means.", len(places))
	case c.Place == nil:
		return places[0], nil
	case !slices.Contains(places, *c.Place):
		return anchor.Range{}, fault.In("place", "That is none of the places that the passage fits. Choose one of those shown.")
	}
	return *c.Place, nil
}

// changeEvidence does to the evidence what was decided, and keeps in s how it was before.
func changeEvidence(ctx context.Context, tx *db.Tx, by auth.Person, s *sources.State, list []Evidence) error {
	before := []changed{}
	for _, was := range list {
		e := decided(*s, was)
		if e == was {
			continue
		}
		before = append(before, changed{was.ID, db.FormatTime(was.FlaggedAt), was.FlaggedBy, was.FlagNote})
		if err := e.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence." + verbs[s.Decision], Reason: s.Note}); err != nil {
			return err
		}
	}
	s.Evidence = toJSON(before)
	return nil
}

// decided is evidence as the decision leaves it.
func decided(s sources.State, e Evidence) Evidence {
	e.PassageID, e.FlaggedAt, e.FlaggedBy, e.FlagNote = s.PassageID, time.Time{}, "", ""
	switch s.Decision {
	case sources.Accepted:
		e.PassageID = s.AcceptedID
	case sources.Flagged:
		e.FlaggedAt, e.FlaggedBy, e.FlagNote = s.DecidedAt, s.DecidedBy, s.Note
	}
	return e
}

// Undecide takes a decision back and makes the evidence what it was before; what was changed since is fault.Conflict. version is the
// version seen. Editors may.
func Undecide(ctx context.Context, tx *db.Tx, by auth.Person, state string, version int64) (sources.State, error) {
	s, err := stateFor(ctx, tx, by, state, version)
	if err != nil {
		return s, err
	}
	if s.Decision == "" {
		return s, fault.New(fault.Conflict, "Nothing is decided here, so there is nothing to undo.")
	}
	if err := restoreEvidence(ctx, tx, by, s); err != nil {
		return s, err
	}
	passage := s.PassageID
	s.Decision, s.Note, s.DecidedAt, s.DecidedBy, s.AcceptedID, s.Evidence = "", "", time.Time{}, "", "", "[]"
	if err := sources.SaveDecision(ctx, tx, s, ledger.Entry{Actor: by.Actor(), Action: "passage.undecide"}); err != nil {
		return s, err
	}
	if err := sources.RecordState(ctx, tx, by, passage); err != nil { // nobody looked for it while nothing used it
		return s, err
	}
	return sources.GetState(ctx, tx, s.ID)
}

// restoreEvidence gives back to the evidence of a decision what it had before.
func restoreEvidence(ctx context.Context, tx *db.Tx, by auth.Person, s sources.State) error {
	before, err := changedBy(s)
	if err != nil {
		return err
	}
	for _, was := range before {
		e, err := GetEvidence(ctx, tx, was.ID)
		if err != nil {
			return err
		}
		if left := decided(s, e); left.PassageID != e.PassageID || left.FlagNote != e.FlagNote || left.FlaggedBy != e.FlaggedBy || !left.FlaggedAt.Equal(e.FlaggedAt) {
			return fault.New(fault.Conflict, "Another decision has changed this evidence since, about a newer snapshot. Undo that one first.")
		}
		e.PassageID, e.FlaggedBy, e.FlagNote = s.PassageID, was.FlaggedBy, was.FlagNote
		if e.FlaggedAt, err = db.ParseTime(was.FlaggedAt); err != nil {
			return err
		}
		if err := e.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence.undecide"}); err != nil {
			return err
		}
	}
	return nil
}
