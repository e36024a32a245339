package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// flow is the workflow panel of a claim: how far it has come, who gave what, and what this person may do now.
type flow struct {
	Stages   []stage
	Steps    []claims.Step
	Others   []string      // what takes a role that this person has not: "An editor can withdraw it"
	People   []auth.Person // whom the claim can be assigned to
	Second   []auth.Person // who could cross-check it
	CannotBe string        // rated: why not, "" when this person may rate it
	SignOff  bool          // this person may sign it off, without publishing
	Plan     bool          // this person may say when it is due
	TakeBack bool          // this person's sign-off can be taken back
	Now      []report.Voucher
	Earlier  []report.Voucher // of earlier rounds
	Differ   bool

	Own     form   // the second person's rating, as typed
	Note    string // what was typed, when a move was refused
	Refused string // why
}

// share parts the steps that are this person's from those that take another role.
func (f *flow) share(steps []claims.Step) {
	others, order := map[auth.Role][]string{}, []auth.Role{}
	for _, s := range steps {
		if s.Lacks == "" {
			f.Steps = append(f.Steps, s)
			continue
		}
		if others[s.Lacks] == nil {
			order = append(order, s.Lacks)
		}
		if label := strings.ToLower(s.Label); !slices.Contains(others[s.Lacks], label) {
			others[s.Lacks] = append(others[s.Lacks], label)
		}
	}
	for _, role := range order {
		f.Others = append(f.Others, fmt.Sprintf("Takes the role of %s or more: %s.", role, strings.Join(others[role], ", ")))
	}
}

// Whom lists the people who can be named in a step.
func (f flow) Whom(s claims.Step) []auth.Person {
	if s.To == claims.CrossChecking {
		return f.Second
	}
	return f.People
}

// stage is one bar of the panel.
type stage struct{ Done, Now bool }

// loadFlow fills the panel of the dossier's claim.
func (p *claimPage) loadFlow(r *http.Request, tx *db.Tx) (err error) {
	ctx, by, id := r.Context(), person(r), p.Claim.ID
	f := &p.Flow
	f.Own = blank(nil)
	steps, err := claims.Steps(ctx, tx, by, id)
	if err != nil {
		return err
	}
	f.share(steps)
	if f.People, err = claims.Assignable(ctx, tx); err != nil {
		return err
	}
	if f.Second, err = claims.SecondPeople(ctx, tx, id); err != nil {
		return err
	}
	if f.SignOff, err = claims.MayApprove(ctx, tx, by, id); err != nil {
		return err
	}
	switch err := claims.Rateable(ctx, tx, by, id); fault.KindOf(err) {
	case fault.Denied, fault.Conflict:
		f.CannotBe = err.Error()
	default:
		if err != nil {
			return err
		}
	}
	f.Plan = by.AtLeast(auth.Researcher) && p.Claim.PlannedBy(by) && p.Claim.Status != claims.Published && p.Claim.Status != claims.Withdrawn
	for _, s := range p.SignOffs {
		f.TakeBack = f.TakeBack || s.Person == by.Actor() && s.Counts() && p.Claim.Status != claims.Published
	}
	for _, v := range p.Vouchers() {
		if v.Round == p.Claim.Round {
			f.Now = append(f.Now, v)
		} else {
			f.Earlier = append(f.Earlier, v)
		}
	}
	f.Stages, f.Differ = p.stages(), p.Differ()
	return nil
}

// When says when the claim is due and how much it is wanted.
func (p claimPage) When() dueView { return dueOf(p.Claim, time.Now()) }

// Correction is the public note with which the present correction began.
func (p claimPage) Correction() string {
	for _, r := range slices.Backward(p.History) {
		if r.Action == "claim.correct" && p.Publications[0].Kind != claims.Void {
			_, reason := report.Say(r)
			return reason
		}
	}
	return ""
}

// Standing says what readers know of a claim that is at work again after it was published; "" of others.
func (p claimPage) Standing() string {
	if p.Claim.Status == claims.Published || len(p.Publications) == 0 {
		return ""
	}
	last := p.Publications[0]
	if last.Kind == claims.Void {
		return "Our check was declared void on " + day(last.PublishedAt) + ": " + last.Note
	}
	return "Published on " + day(last.PublishedAt) + " and standing until the next publication; being corrected."
}

// stages says how far a claim has come: assigned, reported, cross-checking, submitted, signed off, published.
func (p *claimPage) stages() []stage {
	far := map[claims.Status]int{claims.Assigned: 1, claims.Reported: 2, claims.CrossChecking: 3, claims.Submitted: 4, claims.Published: 6, claims.Returned: 1}[p.Claim.Status]
	if p.Claim.Status == claims.Submitted {
		given := 0
		for _, s := range p.SignOffs {
			given += map[bool]int{true: 1}[s.Counts()]
		}
		if given > 0 && given >= p.Policy.SignOffs {
			far = 5
		}
	}
	list := make([]stage, 6)
	for i := range list {
		list[i] = stage{Done: i < far, Now: i == far && far > 0}
	}
	return list
}

// refuse shows the claim's page again with why something about its workflow was not taken, and what was typed.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Stale, fault.Denied:
	default:
		return err
	}
	p, pageErr := s.claimPage(r, pathID(r))
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Flow.Note, p.Flow.Refused = r.PostFormValue("note"), err.Error()
	return s.render(w, r, fault.HTTPStatus(err), "claim", "desk", p)
}

// POST /claims/{id}/status
func (s *server) moveClaim(w http.ResponseWriter, r *http.Request) error {
	m := claims.Move{
		To: claims.Status(r.PostFormValue("to")), Assignee: r.PostFormValue("assignee"), Note: r.PostFormValue("note"), Void: r.PostFormValue("void") != "",
	}
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.SetStatus(r.Context(), tx, person(r), pathID(r), version(r), m)
		return err
	})
	if err != nil {
		return s.refuse(w, r, err)
	}
	return see(w, r, "/claims/"+addressID(r), "moved")
}

// POST /claims/{id}/plan says when the claim is wanted, and how much.
func (s *server) planClaim(w http.ResponseWriter, r *http.Request) error {
	due, priority := r.PostFormValue("due"), claims.Priority(r.PostFormValue("priority"))
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.Update(r.Context(), tx, person(r), pathID(r), version(r), claims.Patch{Due: &due, Priority: &priority})
		return err
	})
	if err != nil {
		return s.refuse(w, r, err)
	}
	return see(w, r, "/claims/"+addressID(r), "saved")
}

// POST /claims/{id}/signoff
func (s *server) signOffClaim(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.Approve(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("note"))
		return err
	})
	if err != nil {
		return s.refuse(w, r, err)
	}
	return see(w, r, "/claims/"+addressID(r), "signedoff")
}

// POST /claims/{id}/signoff/withdraw
func (s *server) takeBackSignOff(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.WithdrawApproval(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return s.refuse(w, r, err)
	}
	return see(w, r, "/claims/"+addressID(r), "signoffback")
}
