package claims

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// MaxBulk bounds how many claims one action takes.
const MaxBulk = 200

// What Act.Do can be beside a Status.
const (
	DoTag      = "tag"
	DoUntag    = "untag"
	DoAssign   = "assign"
	DoDue      = "due"
	DoPriority = "priority"
)

// Act is one thing that is done to several claims.
type Act struct {
	Do       string // a Status that they are moved to, or one of the above
	Tag      string
	Assignee string // person id: whom to assign to, or who cross-checks
	Due      string // a day, or "" for none
	Priority Priority
	Note     string // for moves that need one
}

// Done is what came of an Act.
type Done struct {
	From, To int64    // entries of the ledger that it wrote: from, and up to but not including
	Changed  int      // claims that are so now
	Kept     []string // references of the claims to which it could not be done
}

// check refuses what cannot be meant, before any claim is touched.
func (a *Act) check(ctx context.Context, tx *db.Tx, by auth.Person) (err error) {
	switch a.Do {
	case DoTag, DoUntag:
		tags, err := checkTags([]string{a.Tag})
		if err != nil {
			return fault.In(a.Do, "%v", err)
		}
		if len(tags) == 0 {
			return fault.In(a.Do, "Write the tag that the selected claims should get or lose.")
		}
		a.Tag = tags[0]
	case DoAssign:
		if a.Assignee == "" {
			return fault.In("to", "Choose whom to give the selected claims to.")
		}
		return a.checkAssignee(ctx, tx, by)
	case DoDue:
		if a.Due, err = ParseDue(a.Due); err != nil {
			return fault.In("day", "%v", err)
		}
	case DoPriority:
		a.Priority, err = ParsePriority(string(a.Priority))
	default:
		if !slices.Contains(Statuses, Status(a.Do)) {
			return fault.In("do", "Choose what to do with the selected claims: give them a status, a person, a tag, a day or a priority.")
		}
		if Status(a.Do) == CrossChecking && a.Assignee == "" {
			return fault.In("second", "Choose who gives the second rating.")
		}
		a.Note, err = sources.Text("note", a.Note, MaxNote)
	}
	return err
}

// checkAssignee refuses somebody to whom no claim can be given.
func (a *Act) checkAssignee(ctx context.Context, tx *db.Tx, by auth.Person) error {
	if a.Assignee == by.ID {
		return nil
	}
	people, err := Assignable(ctx, tx)
	if err == nil && !slices.ContainsFunc(people, func(p auth.Person) bool { return p.ID == a.Assignee }) {
		err = fault.In("to", "Choose a researcher or more with an account here: nobody else can take a claim.")
	}
	return err
}

// Bulk does one thing to several claims (ids or references), each as it stands now. What cannot be done to one, since a rule forbids it, does not
// stop the rest, and leaves nothing of it behind. A claim that is not there is fault.NotFound, and nothing is done. Who may do it to a claim may do it
// to several.
func Bulk(ctx context.Context, tx *db.Tx, by auth.Person, ids []string, a Act) (done Done, err error) {
	switch {
	case len(ids) == 0:
		return done, fault.New(fault.Invalid, "No claim was selected. Tick some on the Desk first.")
	case len(ids) > MaxBulk:
		return done, fault.Newf(fault.Invalid, "%d claims were selected; %d is the most at a time.", len(ids), MaxBulk)
	}
	if err := a.check(ctx, tx, by); err != nil {
		return done, err
	}
	if done.From, err = sizeOf(ctx, tx); err != nil {
		return done, err
	}
	once := map[string]bool{}
	for _, id := range ids {
		c, err := Get(ctx, tx, id)
		if err != nil {
			return done, err
		}
		if once[c.ID] {
			continue
		}
		once[c.ID] = true
		err = tx.Nested(ctx, func() error { return a.to(ctx, tx, by, c) })
		switch k := fault.KindOf(err); {
		case k == fault.Conflict, k == fault.Denied, k == fault.Invalid:
			done.Kept = append(done.Kept, c.Ref)
		case err != nil:
			return done, err
		default:
			done.Changed++
		}
	}
	done.To, err = sizeOf(ctx, tx)
	return done, err
}

func sizeOf(ctx context.Context, tx *db.Tx) (int64, error) {
	head, err := ledger.ReadHead(ctx, tx)
	return head.Size, err
}

// to does it to one claim.
func (a Act) to(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (err error) {
	p := Patch{}
	switch a.Do {
	case DoTag:
		tags := append(slices.Clone(c.Tags), a.Tag)
		p.Tags = &tags
	case DoUntag:
		tags := slices.DeleteFunc(slices.Clone(c.Tags), func(tag string) bool { return tag == a.Tag })
		p.Tags = &tags
	case DoDue:
		p.Due = &a.Due
	case DoPriority:
		p.Priority = &a.Priority
	case DoAssign:
		return a.assign(ctx, tx, by, c)
	default:
		_, err = SetStatus(ctx, tx, by, c.ID, c.Version, Move{To: Status(a.Do), Assignee: a.Assignee, Note: a.Note})
		return err
	}
	_, err = Update(ctx, tx, by, c.ID, c.Version, p)
	return err
}

// assign gives the claim to somebody, from whoever has it.
func (a Act) assign(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) error {
	if c.Status == Assigned && c.Assignee == a.Assignee {
		return nil
	}
	if c.Status == Published { // its step to assigned is a correction, which is another thing
		return fault.New(fault.Conflict, "A published claim is assigned by beginning a correction.")
	}
	m := Move{To: Assigned, Assignee: a.Assignee, Note: a.Note}
	if a.Assignee == by.ID && !by.AtLeast(auth.Editor) {
		m.Assignee = "" // to take a claim oneself is another step than to give it away
	}
	_, err := SetStatus(ctx, tx, by, c.ID, c.Version, m)
	return err
}

// WhyNot says why an act leaves a claim as it is, as things stand now; it is for claims that Bulk kept.
func (a Act) WhyNot(ctx context.Context, tx *db.Tx, by auth.Person, c Claim) (string, error) {
	to := Status(a.Do)
	switch a.Do {
	case DoTag, DoUntag:
		return fmt.Sprintf("a claim has %d tags at most.", MaxTags), nil
	case DoDue, DoPriority:
		return "when it is due and its priority are for editors and for whom it is assigned to.", nil
	case DoAssign:
		switch to = Assigned; {
		case c.Status == Published:
			return "a published claim is assigned by beginning a correction.", nil
		case !by.AtLeast(auth.Editor) && givenFrom(c.Status):
			return "giving a claim to somebody else, or taking it from somebody, takes an editor.", nil
		}
	}
	if c.Status == to {
		return "it was so already.", nil
	}
	steps, err := Steps(ctx, tx, by, c.ID)
	for _, step := range steps {
		if step.To == to && step.Reason != "" {
			return step.Reason, err
		}
		if step.To == to && step.NeedsNote {
			return "this step needs a reason.", err
		}
		if step.To == to && to == CrossChecking {
			return "the person who was named answers for its first rating, or is no checker.", err
		}
	}
	return "the workflow has no step from there to " + string(to) + ".", err
}

// givenFrom reports whether the workflow has a step by which a claim is given to somebody.
func givenFrom(status Status) bool {
	return slices.ContainsFunc(workflow[status], func(s step) bool { return s.to == Assigned && s.who })
}

// undoFor is how long what was done to several claims can be taken back.
const undoFor = time.Hour

// Undo takes back what the same person did to several claims: the entries of the ledger from one up to but not including another. A claim that
// anything has changed since, or that came into or out of published or cross-checking, stays as it is; kept are the references of these. It takes
// the role that doing it takes. Those who were told of it and have not seen it yet are told no more, and others are told as of any move.
func Undo(ctx context.Context, tx *db.Tx, by auth.Person, from, to int64) (undone int, kept []string, err error) {
	if from < 0 || to <= from || to-from > 10*MaxBulk {
		return 0, nil, fault.New(fault.Invalid, "There is nothing here that could be taken back.")
	}
	records, err := ledger.Log(ctx, tx, ledger.Filter{After: from - 1, Before: to, Limit: int(to - from)})
	if err != nil {
		return 0, nil, err
	}
	stories, err := storiesOf(records, by, tx.Now())
	if err != nil {
		return 0, nil, err
	}
	for _, s := range stories {
		c, err := Get(ctx, tx, s.claim)
		if err != nil {
			return undone, kept, err
		}
		was := c
		_, _, merged, err := Stands(ctx, tx, c.ID)
		if err != nil {
			return undone, kept, err
		}
		if merged || !s.undo(&c) { // the step back of one that another stands for is the merge's
			kept = append(kept, c.Ref)
			continue
		}
		if err := s.mayUndo(by, was); err != nil {
			return undone, kept, err
		}
		if err := c.saveUndone(ctx, tx, by, was, records[0].Time); err != nil {
			return undone, kept, err
		}
		undone++
	}
	return undone, kept, nil
}

// saveUndone writes a claim that is again as it was before a time, and tells of it.
func (c *Claim) saveUndone(ctx context.Context, tx *db.Tx, by auth.Person, was Claim, at time.Time) error {
	if err := c.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "claim.undo"}); err != nil {
		return err
	}
	if err := c.saveTags(ctx, tx); err != nil {
		return err
	}
	if err := untell(ctx, tx, by, c.ID, at); err != nil {
		return err
	}
	return announce(ctx, tx, by, was, *c)
}

// story is what was done to one claim.
type story struct {
	claim         string
	before, after storyRow
	begun         bool // before is known
	mixed         bool // something else was written of it too
}

// storyRow is what of a claim's row can be taken back, and what tells whether something else was done.
type storyRow struct {
	Status     Status   `json:"status"`
	Assignee   *string  `json:"assignee"`
	Tags       string   `json:"tags"`
	Due        string   `json:"due"`
	Priority   Priority `json:"priority"`
	Rating     string   `json:"rating"`
	Conclusion string   `json:"conclusion"`
	Text       string   `json:"text"`
	Round      int      `json:"round"`
	Version    int64    `json:"version"`
}

// storiesOf reads what entries say was done to claims. Entries of others, or of other times, are fault.Conflict: they are no one act.
func storiesOf(records []ledger.Record, by auth.Person, now time.Time) (list []*story, err error) {
	of := map[string]*story{}
	for _, r := range records {
		if r.Actor != by.Actor() || !r.Time.Equal(records[0].Time) {
			return nil, fault.New(fault.Conflict, "Only who did it can take it back, and only all of it at once.")
		}
		if now.Sub(r.Time) > undoFor {
			return nil, fault.New(fault.Conflict, "That was done too long ago to be taken back at once. Change the claims one by one.")
		}
		p, err := r.Read()
		if err != nil {
			return nil, err
		}
		id := r.SubjectID
		if r.Subject != "claim" {
			if id, err = claimIn(p); err != nil {
				return nil, err
			}
		}
		s := of[id]
		if s == nil {
			s = &story{claim: id}
			of[id], list = s, append(list, s)
		}
		if err := s.add(r.Subject, p); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// claimIn gives the claim that a row of another kind belongs to.
func claimIn(p ledger.Payload) (string, error) {
	var row struct{ Claim string }
	if err := json.Unmarshal(p.After, &row); err != nil || row.Claim == "" {
		return "", fault.New(fault.Conflict, "More came of that than can be taken back at once. Change the claims one by one.")
	}
	return row.Claim, nil
}

// add takes in one more entry.
func (s *story) add(subject string, p ledger.Payload) error {
	if subject != "claim" || string(p.Before) == "null" { // a reading, say; or the claim was made
		s.mixed = true
		return nil
	}
	if !s.begun {
		s.begun = true
		if err := json.Unmarshal(p.Before, &s.before); err != nil {
			return fmt.Errorf("an entry about claim %s cannot be read: %w", s.claim, err)
		}
	}
	s.after = storyRow{}
	if err := json.Unmarshal(p.After, &s.after); err != nil {
		return fmt.Errorf("an entry about claim %s cannot be read: %w", s.claim, err)
	}
	s.mixed = s.mixed || s.after.Status == Published || s.after.Status == CrossChecking
	return nil
}

// mayUndo gives nil, or that this person may no longer do what is to be undone.
func (s *story) mayUndo(by auth.Person, now Claim) error {
	if err := by.Require(auth.Researcher, "take this back"); err != nil {
		return err
	}
	b, a := s.before, s.after
	if (b.Due != a.Due || b.Priority != a.Priority) && !now.PlannedBy(by) {
		return fault.New(fault.Denied, "When a claim is due and its priority are for editors and for whom it is assigned to.")
	}
	given := func(id *string) bool { return id != nil && *id != by.ID }
	if b.Status == a.Status && !given(a.Assignee) && !given(b.Assignee) {
		return nil
	}
	role := auth.Admin
	for _, step := range workflow[b.Status] {
		if step.to == a.Status && (step.who || a.Status != Assigned || !given(a.Assignee)) && slices.Index(auth.Roles, step.role) < slices.Index(auth.Roles, role) {
			role = step.role
		}
	}
	return by.Require(role, "take this back")
}

// undo puts the claim back to what it was, unless that would undo something else.
func (s *story) undo(c *Claim) bool {
	b, a := s.before, s.after
	if s.mixed || !s.begun || b.Status == Published || b.Status == CrossChecking || c.Version != a.Version ||
		b.Rating != a.Rating || b.Conclusion != a.Conclusion || b.Text != a.Text || b.Round != a.Round {
		return false
	}
	var tags []string
	if fromJSON(b.Tags, &tags) != nil {
		return false
	}
	c.Status, c.Tags, c.Due, c.Priority, c.Assignee = b.Status, tags, b.Due, b.Priority, ""
	if b.Assignee != nil {
		c.Assignee = *b.Assignee
	}
	return true
}

// Selected gives some claims (ids or references) as they are listed and as the viewer may read them, in that order; MaxBulk of them at most.
func Selected(ctx context.Context, tx *db.Tx, network *Network, viewer auth.Person, ids []string) ([]Summary, error) {
	if len(ids) > MaxBulk {
		return nil, fault.Newf(fault.Invalid, "%d claims were selected; %d is the most at a time.", len(ids), MaxBulk)
	}
	var p Page
	for _, id := range ids {
		c, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		p.Claims = append(p.Claims, Summary{Claim: c.For(viewer)})
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return p.Claims, p.fill(ctx, tx, network)
}
