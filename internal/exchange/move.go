package exchange

import (
	"context"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// may gives nil when a line may say what it says of a claim that is here, else why not. A second rating is given by hand: whether a line agrees with
// the first one would tell it.
func (im *importer) may(c claims.Claim, r record) error {
	ours := !r.theirs() && r.Rating != "" || r.Conclusion != "" || r.Justification != ""
	if c.Sealed(im.by) && (ours || r.Status != "" && r.Status != string(c.Status)) {
		return fault.New(fault.Denied, "You were asked for a second rating of this claim: give it at the claim. No import gives a rating, conclusion, justification or status to it until then.")
	}
	return mayLeave(c, claims.Status(r.Status))
}

// byHand says how a claim leaves a status that no import takes it from: an export of last month would undo what was decided since.
var byHand = map[claims.Status]string{
	claims.Published:     "is published here, and no import takes it back to %s; begin a correction by hand.",
	claims.CrossChecking: "is being cross-checked here, and no import makes it %s; do that by hand.",
	claims.Submitted:     "waits for its sign-off here, and no import makes it %s; do that by hand.",
}

func mayLeave(c claims.Claim, to claims.Status) error {
	how, kept := byHand[c.Status]
	if !kept || to == "" || to == c.Status || c.Status == claims.Submitted && to == claims.Published || !slices.Contains(claims.Statuses, to) {
		return nil
	}
	return fault.Newf(fault.Conflict, "The claim %s "+how, c.Ref, to)
}

// straight is the way of a claim to publication when nothing is returned or withdrawn.
var straight = []claims.Status{claims.Unassigned, claims.Assigned, claims.Reported, claims.Submitted, claims.Published}

// walk takes a claim through the workflow to the status that its line asks for.
func (im *importer) walk(ctx context.Context, tx *db.Tx, m move) error {
	c, err := claims.Get(ctx, tx, m.claim.String())
	if err != nil {
		return err
	}
	if err := mayLeave(c, m.status); err != nil {
		return err // a line before this one brought it there
	}
	way := []claims.Status{m.status}
	from, to := slices.Index(straight, c.Status), slices.Index(straight, m.status)
	if m.status == claims.Returned {
		to = slices.Index(straight, claims.Reported)
	}
	if from >= 0 && to > from {
		way = slices.Clone(straight[from+1 : to+1])
		if m.status == claims.Returned {
			way = append(way, claims.Returned)
		}
	}
	for _, status := range way {
		if c, err = claims.SetStatus(ctx, tx, im.by, c.ID, c.Version, claims.Move{To: status, Note: "Imported with this status."}); err != nil {
			return err
		}
	}
	return nil
}
