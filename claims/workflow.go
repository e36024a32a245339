package claims

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

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
	Void      bool      // published -> assigned: our own check was wrong
	Label     string    // what the button says: "Assign to me", "Sign off and publish"
	Reason    string    // why it is not possible now, in words; "" when it is
	NeedsNote bool      // a returned, withdrawn, corrected or voided claim needs words
	NeedsWho  bool      // another person is to be named
	Lacks     auth.Role // the role that it takes and the person has not; "" when not that is in the way
}

// Move is a request to change the status.
type Move struct {
	To       Status
	Assignee string // person id: whom to assign it to ("" is the mover), or who cross-checks
	Note     string // reason; required to return, withdraw, correct or void
	Void     bool   // with To == Assigned on a published claim: our check was wrong, and its rating is taken away
}

// step is a move that the workflow has.
type step struct {
	to    Status
	label string
	role  auth.Role
	note  bool
	who   bool
	void  bool
}

// workflow lists the moves out of every status, the most usual first. Cross-checking ends by itself, when the second rating is in.
var workflow = map[Status][]step{
	Unassigned: {{to: Assigned, label: "Assign to me", role: auth.Researcher}, {to: Assigned, label: "Assign", role: auth.Editor, who: true}, withdraw},
	Assigned: {{to: Reported, label: "Report", role: auth.Checker}, {to: Unassigned, label: "Put back", role: auth.Researcher},
		{to: Assigned, label: "Assign to somebody else", role: auth.Editor, who: true}, withdraw},
	Reported: {{to: CrossChecking, label: "Send to cross-check", role: auth.Editor, who: true}, {to: Submitted, label: "Submit for sign-off", role: auth.Checker},
		sendBack, withdraw},
	CrossChecking: {{to: CrossChecking, label: "Ask somebody else", role: auth.Editor, who: true}, {to: Submitted, label: "Submit for sign-off", role: auth.Checker}, withdraw},
	Submitted:     {{to: Published, label: "Publish", role: auth.Editor}, sendBack, withdraw},
	Returned:      {{to: Assigned, label: "Take up again", role: auth.Researcher}, {to: Assigned, label: "Assign to somebody else", role: auth.Editor, who: true}, withdraw},
	Published: {{to: Assigned, label: "Begin a correction", role: auth.Editor, note: true},
		{to: Assigned, label: "Void our check", role: auth.Editor, note: true, void: true}, withdraw},
	Withdrawn: {{to: Unassigned, label: "Take up again", role: auth.Researcher}},
}

var (
	withdraw = step{to: Withdrawn, label: "Withdraw", role: auth.Editor, note: true}
	sendBack = step{to: Returned, label: "Return", role: auth.Editor, note: true}
)

// Steps lists the moves out of a claim's (id) status for this person, possible ones first.
func Steps(ctx context.Context, tx *db.Tx, by auth.Person, id string) ([]Step, error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	p, err := CurrentPolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, s := range workflow[c.Status] {
		step, err := s.forPerson(ctx, tx, by, c, p)
		if err != nil {
			return nil, err
		}
		if step.Label != "" {
			steps = append(steps, step)
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return bit(a.Reason != "") - bit(b.Reason != "") })
	return steps, nil
}

// forPerson says what a step is to a person; one that makes no sense where the policy has no use for it has no label.
func (s step) forPerson(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, p Policy) (Step, error) {
	step := Step{To: s.to, Void: s.void, Label: s.label, NeedsNote: s.note, NeedsWho: s.who}
	if s.who && s.to == Assigned && !by.AtLeast(s.role) || s.to == Submitted && c.Status == CrossChecking && p.CrossCheck {
		return Step{}, nil
	}
	if !by.AtLeast(s.role) {
		step.Lacks = s.role
	}
	err := s.possible(ctx, tx, by, c, p)
	switch fault.KindOf(err) {
	case fault.Denied, fault.Conflict:
		step.Reason = err.Error()
	default:
		if err != nil {
			return step, err
		}
	}
	if s.to != Published {
		return step, nil
	}
	note, err := c.publicNote(ctx, tx)
	step.NeedsNote = note.needed
	if missing, miss := c.approvalsMissing(ctx, tx, by, p); miss != nil {
		return step, miss
	} else if missing {
		step.Label = "Sign off and publish"
	}
	return step, err
}

// possible gives nil, or the fault that stands in the step's way: fault.Denied for this person, fault.Conflict for anybody.
func (s step) possible(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, p Policy) error {
	if err := by.Require(s.role, "do this ("+strings.ToLower(s.label)+")"); err != nil {
		return err
	}
	if c.awaits(by) {
		return fault.New(fault.Denied, "You were asked for a second rating: give it first. Who cannot, asks another editor to choose somebody else.")
	}
	switch s.to {
	case Reported:
		if c.Assignee != "" && c.Assignee != by.ID && !by.AtLeast(auth.Editor) {
			return fault.New(fault.Denied, "Somebody else has taken this claim; that person or an editor reports it.")
		}
	case Unassigned:
		if c.Status == Withdrawn {
			return c.unmerged(ctx, tx)
		}
		if c.Status == Assigned && c.Assignee != "" && c.Assignee != by.ID && !by.AtLeast(auth.Editor) {
			return fault.New(fault.Denied, "Somebody else has taken this claim; that person or an editor puts it back.")
		}
	case Assigned:
		if c.Status == Returned && c.Assignee != "" && c.Assignee != by.ID && !by.AtLeast(auth.Editor) {
			return fault.New(fault.Denied, "This claim was returned to somebody else; that person or an editor takes it up.")
		}
		if s.void {
			return c.mayDoAlone(ctx, tx, by, "declares it void")
		}
	case CrossChecking:
		return c.mayBeChecked(ctx, tx, by)
	case Submitted:
		return c.maySubmit(ctx, tx, by, p)
	case Published:
		return c.mayPublish(ctx, tx, by, p)
	}
	return nil
}

// mayBeChecked gives nil, or why nobody can be asked for a second rating now.
func (c *Claim) mayBeChecked(ctx context.Context, tx *db.Tx, by auth.Person) error {
	if err := needsAccount(ctx, tx, by, "A cross-check"); err != nil {
		return err
	}
	if c.Rating == "" || c.Conclusion == "" {
		return fault.New(fault.Conflict, "A cross-check needs the first rating and its conclusion.")
	}
	second, err := SecondPeople(ctx, tx, c.ID)
	if err == nil && len(second) == 0 {
		err = fault.New(fault.Conflict, "A cross-check needs a second person who is a checker or more; an admin can invite one.")
	}
	return err
}

// SecondPeople lists who could cross-check a claim (id): checkers and more who do not answer for its rating, and were not asked in this round before.
func SecondPeople(ctx context.Context, tx *db.Tx, id string) (list []auth.Person, err error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	authors, err := c.authors(ctx, tx)
	if err != nil {
		return nil, err
	}
	asked, err := c.asked(ctx, tx)
	if err != nil {
		return nil, err
	}
	people, err := auth.People(ctx, tx)
	for _, p := range people {
		if p.AtLeast(auth.Checker) && !wrote(authors, p) && !asked[p.ID] {
			list = append(list, p)
		}
	}
	return list, err
}

// asked lists who was asked for a second rating in this round before: since then they may have seen the first one.
func (c *Claim) asked(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{c.ID}, Action: "claim." + string(CrossChecking), After: -1, Newest: true})
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for _, r := range records {
		var row struct {
			Round    int
			Assignee string
		}
		p, err := r.Read()
		if err != nil || json.Unmarshal(p.After, &row) != nil {
			continue // its content was taken out
		}
		if row.Round == c.Round {
			asked[row.Assignee] = true
		}
	}
	return asked, nil
}

// SetStatus moves a claim; version is the version seen. Publishing checks rule 3 (rating, conclusion, evidence or an explicit not found, and
// what the policy asks for), gives the mover's own sign-off where one is missing, and writes a Publication; published -> assigned is a correction, or
// voids our check, and needs a public note: the publication stands until the next. A step that the workflow does not have is fault.Conflict and names
// those it has; one that this person may not take is fault.Denied.
func SetStatus(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, m Move) (Claim, error) {
	c, err := seen(ctx, tx, id, version)
	if err != nil {
		return c, err
	}
	s, err := findStep(c.Status, m)
	if err != nil {
		return c, err
	}
	p, err := CurrentPolicy(ctx, tx)
	if err != nil {
		return c, err
	}
	if err := s.possible(ctx, tx, by, c, p); err != nil {
		return c, err
	}
	if m.Note, err = sources.Text("note", m.Note, MaxNote); err != nil {
		return c, err
	}
	if s.note && m.Note == "" {
		return c, fault.In("note", "Say why in a sentence; it stays with the claim.")
	}
	if err := m.findAssignee(ctx, tx, by, c); err != nil {
		return c, err
	}
	if err := m.mayNote(ctx, tx, by, c); err != nil {
		return c, err
	}
	if m.To == Published {
		if missing, err := c.approvalsMissing(ctx, tx, by, p); err != nil {
			return c, err
		} else if missing {
			if err := c.approve(ctx, tx, by, p, ""); err != nil {
				return c, err
			}
		}
	}
	return c, c.move(ctx, tx, by, m)
}

// mayNote refuses public words by who answers for the rating alone: a void check's note, and a publication's that nobody signed off.
func (m Move) mayNote(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) error {
	switch {
	case m.Void:
		return c.mayDoAlone(ctx, tx, by, "declares it void")
	case m.To == Published && m.Note != "":
		return c.mayDoAlone(ctx, tx, by, "writes the public note")
	}
	return nil
}

// findAssignee checks that the person who is named can take the claim, and that the mover may choose another than himself.
func (m *Move) findAssignee(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) error {
	if m.To == CrossChecking {
		return m.findSecond(ctx, tx, c)
	}
	if m.To != Assigned || m.Assignee == "" || m.Assignee == by.ID {
		return nil
	}
	if err := by.Require(auth.Editor, "assign a claim to somebody else"); err != nil {
		return err
	}
	people, err := Assignable(ctx, tx)
	if err == nil && !slices.ContainsFunc(people, func(p auth.Person) bool { return p.ID == m.Assignee }) {
		err = fault.In("assignee", "There is nobody with the id %q who could work on this: that takes the role of researcher or more.", m.Assignee)
	}
	return err
}

func (m *Move) findSecond(ctx context.Context, tx *db.Tx, c Claim) error {
	if m.Assignee == "" {
		return fault.In("assignee", "Name the second person, who has not rated this claim.")
	}
	second, err := SecondPeople(ctx, tx, c.ID)
	if err == nil && !slices.ContainsFunc(second, func(p auth.Person) bool { return p.ID == m.Assignee }) {
		err = fault.In("assignee", "This person cannot cross-check the claim: the second one is a checker or more, with an account here, and does not answer for the first rating.")
	}
	return err
}

// findStep finds the step that a move takes. Of several to one status, the one that fits: naming somebody, or voiding.
func findStep(from Status, m Move) (found step, err error) {
	if !slices.Contains(Statuses, m.To) {
		return step{}, fault.In("status", "%q is no status. There are %s.", m.To, names(Statuses))
	}
	var have []Status
	for _, s := range workflow[from] {
		switch {
		case s.to != m.To || s.void != m.Void:
		case found.label == "" || s.who && m.Assignee != "":
			found = s
		}
		if !slices.Contains(have, s.to) {
			have = append(have, s.to)
		}
	}
	if found.label == "" {
		return step{}, fault.Newf(fault.Conflict, "There is no step from %s to %s. From %s it goes to %s.", from, m.To, from, names(have))
	}
	return found, nil
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
	before, e := *c, ledger.Entry{Actor: by.Actor(), Action: "claim." + string(m.To), Reason: m.Note}
	var err error
	switch {
	case c.Status == Published && m.To == Assigned:
		c.Round++
		if e.Action = "claim.correct"; m.Void {
			e.Action = "claim.void"
		}
		if c.Assignee, err = c.rater(ctx, tx); err != nil {
			return err
		}
		c.Assignee = cmp.Or(m.Assignee, c.Assignee, by.ID)
		if m.Void {
			c.Scale, c.ScaleVersion, c.Rating, c.Conclusion, c.Justification, c.RatedBy, c.RatedAt = "", 0, "", "", "", "", time.Time{}
		}
	case c.Status == Returned && m.To == Assigned:
		c.Assignee = cmp.Or(m.Assignee, c.Assignee, by.ID)
		if err = c.beginRound(ctx, tx); err != nil {
			return err
		}
	case m.To == Unassigned:
		c.Assignee = ""
		if err = c.beginRound(ctx, tx); err != nil {
			return err
		}
	case m.To == Assigned:
		c.Assignee = cmp.Or(m.Assignee, by.ID, c.Assignee)
	case m.To == CrossChecking:
		c.Assignee = m.Assignee
	case m.To == Returned:
		if c.Assignee, err = c.rater(ctx, tx); err != nil {
			return err
		}
		c.Assignee = cmp.Or(c.Assignee, before.Assignee)
	}
	c.Status = m.To
	if err := c.save(ctx, tx, e); err != nil {
		return err
	}
	if m.To == Published || m.Void {
		if err := c.publish(ctx, tx, by, m); err != nil {
			return err
		}
	}
	return announce(ctx, tx, by, before, *c)
}

// beginRound counts up the round of a claim that was cross-checked or signed off in this one: what comes now is to be checked anew.
func (c *Claim) beginRound(ctx context.Context, tx *db.Tx) error {
	var there bool
	err := tx.QueryRow(ctx, `
		select exists (select 1 from readings where claim = $1 and round = $2 and blind = 1) or exists (select 1 from signoffs where claim = $1 and round = $2)`,
		c.ID, c.Round).Scan(&there)
	if there {
		c.Round++
	}
	return err
}
