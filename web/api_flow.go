package web

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
)

var flowCalls = map[string]call{
	"GET /claims/{id}/steps":     {ID: "listSteps", Says: "Lists the steps that the workflow has from here, each with why it is not possible now, if so, and the role that the caller lacks.", Answer: stepList{}, Refuses: refusesGone},
	"POST /claims/{id}/plan":     {ID: "planClaim", Says: "Says when a claim is wanted, and how much.", Match: true, Version: true, Body: plan{}, Answer: report.ClaimJSON{}, Refuses: refusesStep},
	"POST /claims/{id}/takeback": {ID: "takeBackClaim", Says: "Withdraws a claim that the caller has just added and that nobody has worked on.", Match: true, Version: true, Answer: report.ClaimJSON{}, Refuses: refusesPlain},
	"GET /claims/{id}/readings": {ID: "listReadings", Says: "Lists who rated the claim how, in each round. In a blind cross-check the second person reads none but their own.",
		Answer: readingList{}, Refuses: refusesGone},
	"POST /claims/bulk":      {ID: "changeClaims", Says: "Does one thing to up to 200 claims. What cannot be done to one does not stop the rest: kept lists those.", Body: bulkAct{}, Answer: bulkDone{}, Refuses: refusesStep},
	"POST /claims/bulk/undo": {ID: "undoBulk", Says: "Takes back what a bulk change did, where nobody has changed the claim since.", Body: bulkUndo{}, Answer: bulkUndone{}, Refuses: refusesStep},
}

// step is a step of the workflow.
type step struct {
	To        string `json:"to" doc:"a status, for POST /claims/{id}/status"`
	Void      bool   `json:"void" doc:"true: it declares the published check void"`
	Label     string `json:"label"`
	Reason    string `json:"reason" doc:"why it is not possible now; empty when it is"`
	Lacks     string `json:"lacks" doc:"the role that it takes and the caller has not"`
	NeedsNote bool   `json:"needs_note"`
	NeedsWho  bool   `json:"needs_assignee"`
}

type stepList struct {
	Steps []step `json:"steps"`
}

// GET /api/v1/claims/{id}/steps
func (s *server) apiSteps(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out stepList, err error) {
		steps, err := claims.Steps(r.Context(), tx, person(r), pathID(r))
		out.Steps = []step{}
		for _, x := range steps {
			out.Steps = append(out.Steps, step{string(x.To), x.Void, x.Label, x.Reason, string(x.Lacks), x.NeedsNote, x.NeedsWho})
		}
		return out, err
	})
}

// plan is the body of POST /claims/{id}/plan.
type plan struct {
	Due      *string `json:"due,omitempty" doc:"2026-12-03, or empty for no day; what is not named stays"`
	Priority *string `json:"priority,omitempty" doc:"usual, high or urgent"`
}

// POST /api/v1/claims/{id}/plan
func (s *server) apiPlanClaim(w http.ResponseWriter, r *http.Request) error {
	var b plan
	return s.writeClaim(w, r, &b, func(tx *db.Tx, version int64) (claims.Claim, error) {
		p, err := claimPatch{Due: b.Due, Priority: b.Priority}.patch()
		if err != nil {
			return claims.Claim{}, err
		}
		return claims.Update(r.Context(), tx, person(r), pathID(r), version, p)
	})
}

// POST /api/v1/claims/{id}/takeback
func (s *server) apiTakeBackClaim(w http.ResponseWriter, r *http.Request) error {
	err := s.applyOn(w, r, nil, claimVersion(r), func(tx *db.Tx, version int64) error {
		_, err := claims.TakeBack(r.Context(), tx, person(r), pathID(r), version)
		return err
	})
	if err != nil {
		return err
	}
	return s.sayClaim(w, r, http.StatusOK, pathID(r))
}

// reading is one person's rating of a claim.
type reading struct {
	ID            string    `json:"id"`
	Round         int       `json:"round" doc:"of the workflow: a correction begins another"`
	By            string    `json:"by" doc:"name"`
	Blind         bool      `json:"blind" doc:"true: a cross-check, given without seeing the others"`
	Scale         string    `json:"scale"`
	Rating        string    `json:"rating"`
	Conclusion    string    `json:"conclusion"`
	Justification string    `json:"justification"`
	Given         time.Time `json:"given"`
}

type readingList struct {
	Readings []reading `json:"readings"`
}

// GET /api/v1/claims/{id}/readings
func (s *server) apiReadings(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out readingList, err error) {
		out.Readings = []reading{}
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		given, err := claims.Readings(r.Context(), tx, person(r), c)
		if err != nil {
			return out, err
		}
		var actors []string
		for _, x := range given {
			actors = append(actors, x.Person)
		}
		names, err := auth.Names(r.Context(), tx, actors)
		for _, x := range given {
			out.Readings = append(out.Readings, reading{x.ID, x.Round, names[x.Person], x.Blind, x.Scale, x.Rating, x.Conclusion, x.Justification, x.GivenAt})
		}
		return out, err
	})
}

// bulkAct is the body of POST /claims/bulk.
type bulkAct struct {
	Claims   []string `json:"claims" doc:"ids or references, 1 to 200"`
	Do       string   `json:"do" doc:"tag, untag, assign, due, priority, or the status that they are moved to"`
	Tag      string   `json:"tag,omitempty"`
	Assignee string   `json:"assignee,omitempty" doc:"the id of a person, or me: whom to assign to, or who cross-checks"`
	Due      string   `json:"due,omitempty"`
	Priority string   `json:"priority,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// bulkDone says what a bulk change did.
type bulkDone struct {
	Changed int      `json:"changed" doc:"how many claims are so now"`
	Kept    []string `json:"kept" doc:"references of the claims to which it could not be done"`
	From    int64    `json:"from" doc:"with to, what POST /claims/bulk/undo takes: the entries of the ledger that were written"`
	To      int64    `json:"to"`
}

// POST /api/v1/claims/bulk
func (s *server) apiBulk(w http.ResponseWriter, r *http.Request) error {
	var b bulkAct
	var done claims.Done
	err := s.apply(w, r, &b, func(tx *db.Tx) (err error) {
		a := claims.Act{Do: b.Do, Tag: b.Tag, Assignee: b.Assignee, Due: b.Due, Priority: claims.Priority(b.Priority), Note: b.Note}
		if a.Assignee == "me" {
			a.Assignee = person(r).ID
		}
		if a.Priority == "usual" {
			a.Priority = claims.Usual
		}
		done, err = claims.Bulk(r.Context(), tx, person(r), b.Claims, a)
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, bulkDone{done.Changed, list(done.Kept), done.From, done.To})
}

// bulkUndo is the body of POST /claims/bulk/undo.
type bulkUndo struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// bulkUndone says what was taken back.
type bulkUndone struct {
	Changed int      `json:"changed" doc:"how many claims are as before"`
	Kept    []string `json:"kept" doc:"references of the claims that stay as they are"`
}

// POST /api/v1/claims/bulk/undo
func (s *server) apiUndoBulk(w http.ResponseWriter, r *http.Request) error {
	var b bulkUndo
	var out bulkUndone
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		if _, _, ok := entriesOf(fmt.Sprintf("%d-%d", b.From, b.To)); !ok {
			return errNothingToUndo
		}
		n, kept, err := claims.Undo(r.Context(), tx, person(r), b.From, b.To)
		out = bulkUndone{n, list(kept)}
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}

// file answers with a file that write writes.
func file(w http.ResponseWriter, media, name string, write func(io.Writer) error) error {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(name))
	return write(w)
}
