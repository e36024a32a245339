package claims

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// Status is where a claim stands in the workflow.
type Status string

// The workflow's statuses.
const (
	Unassigned    Status = "unassigned"
	Assigned      Status = "assigned"
	Reported      Status = "reported"
	CrossChecking Status = "cross-checking"
	Submitted     Status = "submitted"
	Published     Status = "published"
	Returned      Status = "returned"
	Withdrawn     Status = "withdrawn"
)

// Statuses lists them in the workflow's order.
var Statuses = []Status{Unassigned, Assigned, Reported, CrossChecking, Submitted, Published, Returned, Withdrawn}

// Step is a move from one status to another as a person sees it.
type Step struct {
	To        Status
	Label     string // what the button says: "Assign to me", "Sign off and publish"
	Reason    string // why it is not possible now, in words; "" when it is
	NeedsNote bool   // a returned, withdrawn or corrected claim needs words
}

// Move is a request to change the status.
type Move struct {
	To       Status
	Assignee string // person id, for To == Assigned; "" is the mover
	Note     string // reason; required to return, withdraw or correct
}

// step is a move that the workflow has.
type step struct {
	to    Status
	label string
	role  auth.Role
	note  bool
}

// workflow lists the moves out of every status, the most usual first. Until there are accounts the policy asks neither for a
// cross-check nor for a second person's sign-off, so that one person can go all the way.
var workflow = map[Status][]step{
	Unassigned: {{Assigned, "Assign to me", auth.Researcher, false}, {Withdrawn, "Withdraw", auth.Editor, true}},
	Assigned: {{Reported, "Report", auth.Checker, false}, {Unassigned, "Put back", auth.Researcher, false},
		{Withdrawn, "Withdraw", auth.Editor, true}},
	Reported: {{Submitted, "Submit for sign-off", auth.Checker, false}, {CrossChecking, "Send to cross-check", auth.Editor, false},
		{Returned, "Return", auth.Editor, true}, {Withdrawn, "Withdraw", auth.Editor, true}},
	CrossChecking: {{Submitted, "Submit for sign-off", auth.Checker, false}, {Withdrawn, "Withdraw", auth.Editor, true}},
	Submitted: {{Published, "Sign off and publish", auth.Editor, false}, {Returned, "Return", auth.Editor, true},
		{Withdrawn, "Withdraw", auth.Editor, true}},
	Returned:  {{Assigned, "Take up again", auth.Researcher, false}, {Withdrawn, "Withdraw", auth.Editor, true}},
	Published: {{Assigned, "Begin a correction", auth.Editor, true}, {Withdrawn, "Withdraw", auth.Editor, true}},
	Withdrawn: {{Unassigned, "Take up again", auth.Researcher, false}},
}

// Steps lists the moves out of the claim's status for this person, possible or not.
func Steps(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) ([]Step, error) {
	var steps []Step
	for _, s := range workflow[c.Status] {
		step := Step{To: s.to, Label: s.label, NeedsNote: s.note}
		err := s.possible(ctx, tx, by, c)
		switch fault.KindOf(err) {
		case fault.Denied, fault.Conflict:
			step.Reason = err.Error()
		default:
			if err != nil {
				return nil, err
			}
		}
		if s.to == Published {
			note, err := c.publicNote(ctx, tx)
			if err != nil {
				return nil, err
			}
			step.NeedsNote = note.needed
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// possible gives nil, or the fault that stands in the step's way: fault.Denied for this person, fault.Conflict for anybody.
func (s step) possible(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) error {
	if err := by.Require(s.role, "do this ("+strings.ToLower(s.label)+")"); err != nil {
		return err
	}
	switch s.to {
	case Reported:
		if c.Assignee != "" && c.Assignee != by.ID && !by.AtLeast(auth.Editor) {
			return fault.New(fault.Denied, "Somebody else has taken this claim; that person or an editor reports it.")
		}
	case CrossChecking:
		return fault.New(fault.Conflict, "A cross-check needs a second person; there is one here.")
	case Published:
		missing, err := c.missing(ctx, tx)
		if err == nil && len(missing) > 0 {
			err = fault.New(fault.Conflict, "Publishing needs "+and(missing)+".")
		}
		return err
	}
	return nil
}

// missing lists what a claim needs before it can be published: a rating, a conclusion, and evidence or an explicit not found.
func (c Claim) missing(ctx context.Context, tx *db.Tx) (missing []string, err error) {
	if c.Rating == "" {
		missing = append(missing, "a rating")
	}
	if c.Conclusion == "" {
		missing = append(missing, "a conclusion")
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from evidence where claim = $1 and withdrawn_at = ''`, c.ID).Scan(&n); err != nil {
		return nil, err
	}
	if n == 0 {
		missing = append(missing, "evidence, or where you searched and did not find it")
	}
	return missing, nil
}

func and(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// SetStatus moves a claim; version is the version seen. Publishing checks rule 3 (rating, conclusion, evidence or an explicit
// not found) and writes a Publication; published -> assigned is a correction and needs a public note: the publication stands
// until the next. A step that the workflow does not have is fault.Conflict and names those it has.
func SetStatus(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, m Move) (Claim, error) {
	c, err := seen(ctx, tx, id, version)
	if err != nil {
		return c, err
	}
	s, err := findStep(c.Status, m.To)
	if err != nil {
		return c, err
	}
	if err := s.possible(ctx, tx, by, c); err != nil {
		return c, err
	}
	if m.Note, err = sources.Text("note", m.Note, MaxNote); err != nil {
		return c, err
	}
	if s.note && m.Note == "" {
		return c, fault.In("note", "Say why in a sentence; it stays with the claim.")
	}
	if m.To == Assigned {
		if err := m.findAssignee(ctx, tx, by); err != nil {
			return c, err
		}
	}
	return c, c.move(ctx, tx, by, m)
}

// findAssignee checks that there is such a person, and that the mover may choose another than himself.
func (m *Move) findAssignee(ctx context.Context, tx *db.Tx, by auth.Person) error {
	if m.Assignee == "" || m.Assignee == by.ID {
		return nil
	}
	if err := by.Require(auth.Editor, "assign a claim to somebody else"); err != nil {
		return err
	}
	people, err := auth.People(ctx, tx)
	if err == nil && !slices.ContainsFunc(people, func(p auth.Person) bool { return p.ID == m.Assignee }) {
		err = fault.In("assignee", "There is nobody with the id %q to assign this to.", m.Assignee)
	}
	return err
}

func findStep(from, to Status) (step, error) {
	if !slices.Contains(Statuses, to) {
		return step{}, fault.In("status", "%q is no status. There are %s.", to, names(Statuses))
	}
	var have []Status
	for _, s := range workflow[from] {
		if s.to == to {
			return s, nil
		}
		have = append(have, s.to)
	}
	return step{}, fault.Newf(fault.Conflict, "There is no step from %s to %s. From %s it goes to %s.", from, to, from, names(have))
}

func names(list []Status) string {
	s := make([]string, len(list))
	for i, status := range list {
		s[i] = string(status)
	}
	return strings.Join(s, ", ")
}

// move writes the new status and what comes with it.
func (c *Claim) move(ctx context.Context, tx *db.Tx, by auth.Person, m Move) error {
	before, action := *c, "claim."+string(m.To)
	switch {
	case c.Status == Published && m.To == Assigned:
		c.Round++
		action = "claim.correct"
	case m.To == Unassigned:
		c.Assignee = ""
	}
	if m.To == Assigned {
		c.Assignee = cmp.Or(m.Assignee, by.ID, c.Assignee)
	}
	c.Status = m.To
	if err := c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: action, Reason: m.Note}); err != nil {
		return err
	}
	if m.To == Published {
		if err := c.publish(ctx, tx, by, m.Note); err != nil {
			return err
		}
	}
	return announce(ctx, tx, by, before, *c)
}
