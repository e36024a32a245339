package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

var flagCalls = map[string]call{
	"GET /claims/{id}/evidence":    {ID: "listEvidence", Says: "Lists the standing evidence of a claim.", Query: []param{limitParam, cursorParam}, Answer: evidenceList{}, Refuses: refusesGone},
	"POST /evidence/{id}/withdraw": {ID: "withdrawEvidence", Says: "Takes a piece of evidence back, with a reason.", Body: because{}, Answer: stood{}, Refuses: refusesStep},
	"POST /evidence/{id}/restore":  {ID: "restoreEvidence", Says: "Lets evidence that was taken back stand again.", Answer: stood{}, Refuses: refusesPlain},
	"GET /claims/{id}/flags":       {ID: "listFlags", Says: "Lists why a claim is to be looked at again: what became of its sources.", Answer: flagList{}, Refuses: refusesGone},
	"GET /flags/{id}":              {ID: "getFlag", Says: "Gives a flag.", Answer: claimFlag{}, Refuses: refusesGone},
	"POST /flags/{id}/review":      {ID: "reviewFlag", Says: "Says that the claim was looked at again, and what was found.", Match: true, Version: true, Body: flagNote{}, Answer: claimFlag{}, Refuses: refusesStep},
	"POST /flags/{id}/reopen":      {ID: "reopenFlag", Says: "Opens a flag again.", Match: true, Version: true, Answer: claimFlag{}, Refuses: refusesPlain},
	"GET /drift": {ID: "listDrift", Says: "Lists cited passages that the newest snapshot of their source does not hold as they were cited: those that wait for a decision, or those that somebody has decided about.",
		Query: []param{{Name: "decided", Says: "true: those that are decided", Of: []string{"true", "false"}}, limitParam, cursorParam}, Answer: driftList{}},
	"GET /drift/{id}": {ID: "getDrift", Says: "Gives one of them.", Answer: drifted{}, Refuses: refusesGone},
	"POST /drift/{id}": {ID: "decideDrift", Says: "Decides about a passage that drifted: accept the new place, keep the old snapshot as the record, or flag the evidence as doubtful.",
		Match: true, Version: true, Body: driftChoice{}, Answer: drifted{}, Refuses: refusesStep},
	"POST /drift/{id}/undo": {ID: "undoDrift", Says: "Takes the decision back.", Match: true, Version: true, Answer: drifted{}, Refuses: refusesPlain},
}

type evidenceList struct {
	Evidence []report.EvidenceJSON `json:"evidence"`
	Next     *string               `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/claims/{id}/evidence
func (s *server) apiEvidence(w http.ResponseWriter, r *http.Request) error {
	page, cursor, err := partOf(s, r, func(f report.ClaimReportJSON) []report.EvidenceJSON { return f.Evidence })
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, evidenceList{page, cursor})
}

// because is the body of a step that takes a reason.
type because struct {
	Reason string `json:"reason,omitempty"`
}

// POST /api/v1/evidence/{id}/withdraw
func (s *server) apiWithdrawEvidence(w http.ResponseWriter, r *http.Request) error {
	var b because
	return s.evidenceStep(w, r, &b, func(ctx context.Context, tx *db.Tx, by auth.Person, id string) (claims.Evidence, error) {
		return claims.WithdrawEvidence(ctx, tx, by, id, b.Reason)
	})
}

// POST /api/v1/evidence/{id}/restore
func (s *server) apiRestoreEvidence(w http.ResponseWriter, r *http.Request) error {
	return s.evidenceStep(w, r, nil, claims.RestoreEvidence)
}

func (s *server) evidenceStep(w http.ResponseWriter, r *http.Request, b any, do func(context.Context, *db.Tx, auth.Person, string) (claims.Evidence, error)) error {
	var out stood
	err := s.apply(w, r, b, func(tx *db.Tx) error {
		e, err := do(r.Context(), tx, person(r), pathID(r))
		out = stood{ID: e.ID, Claim: e.ClaimID, Stands: e.WithdrawnAt.IsZero()}
		return err
	})
	if err != nil {
		return err
	}
	return sayStood(w, "", out)
}

// claimFlag is why a claim is to be looked at again.
type claimFlag struct {
	report.FlagJSON
	Claim   string `json:"claim" doc:"id"`
	Version int64  `json:"version"`
}

func (f claimFlag) versionOf() int64 { return f.Version }

type flagList struct {
	Flags []claimFlag `json:"flags"`
}

// flagsOf gives a claim's flags as the caller may read them: the report leaves out what is sealed.
func (s *server) flagsOf(r *http.Request, tx *db.Tx, claim string) (out []claimFlag, err error) {
	d, err := report.Build(r.Context(), tx, person(r), claim)
	if err != nil {
		return nil, err
	}
	for _, f := range d.Form().Flags {
		at := slices.IndexFunc(d.Flags, func(x claims.Flag) bool { return x.ID == f.ID })
		out = append(out, claimFlag{f, d.Claim.ID, d.Flags[at].Version})
	}
	return list(out), nil
}

// GET /api/v1/claims/{id}/flags
func (s *server) apiFlags(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out flagList, err error) {
		out.Flags, err = s.flagsOf(r, tx, pathID(r))
		return out, err
	})
}

// GET /api/v1/flags/{id}
func (s *server) apiFlag(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out claimFlag, err error) {
		f, err := claims.GetFlag(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		all, err := s.flagsOf(r, tx, f.ClaimID)
		for _, x := range all {
			if x.ID == f.ID {
				out = x
			}
		}
		if err == nil && out.ID == "" {
			err = errNoSuch("flag", pathID(r))
		}
		return out, err
	})
}

// flagNote is the body of POST /flags/{id}/review.
type flagNote struct {
	Note string `json:"note" doc:"what was found"`
}

// POST /api/v1/flags/{id}/review
func (s *server) apiReviewFlag(w http.ResponseWriter, r *http.Request) error {
	var b flagNote
	return s.flagStep(w, r, &b, func(tx *db.Tx, version int64) error {
		_, err := claims.ReviewFlag(r.Context(), tx, person(r), pathID(r), version, b.Note)
		return err
	})
}

// POST /api/v1/flags/{id}/reopen
func (s *server) apiReopenFlag(w http.ResponseWriter, r *http.Request) error {
	return s.flagStep(w, r, nil, func(tx *db.Tx, version int64) error {
		_, err := claims.ReopenFlag(r.Context(), tx, person(r), pathID(r), version)
		return err
	})
}

func (s *server) flagStep(w http.ResponseWriter, r *http.Request, b any, do func(tx *db.Tx, version int64) error) error {
	err := s.applyOn(w, r, b, func(tx *db.Tx) (int64, error) {
		f, err := claims.GetFlag(r.Context(), tx, pathID(r))
		return f.Version, err
	}, do)
	if err != nil {
		return err
	}
	return s.apiFlag(w, r)
}

// drifted is a cited passage that its source does not hold any more as it was cited.
type drifted struct {
	report.StateJSON
	ID       string   `json:"id"`
	Source   string   `json:"source" doc:"id"`
	Quote    string   `json:"quote" doc:"as it was cited"`
	Claims   []string `json:"claims" doc:"ids of the claims that cite it"`
	Evidence []string `json:"evidence" doc:"ids"`
	Open     bool     `json:"open" doc:"true: it waits for a decision"`
	Version  int64    `json:"version"`
}

func (d drifted) versionOf() int64 { return d.Version }

func driftedOf(ctx context.Context, tx *db.Tx, found []claims.Drift) ([]drifted, error) {
	var actors []string
	for _, d := range found {
		actors = append(actors, d.State.DecidedBy)
	}
	names, err := auth.Names(ctx, tx, actors)
	out := make([]drifted, len(found))
	for i, d := range found {
		out[i] = drifted{StateJSON: *report.NewStateJSON(d.State, d.Now.Text, names[d.State.DecidedBy]), ID: d.State.ID, Source: d.Source.ID, Quote: d.Cited.Text, Claims: []string{}, Evidence: []string{},
			Open: d.State.Open(), Version: d.State.Version}
		if d.Passage.Withheld {
			out[i].Note = ""
		}
		for _, use := range d.Uses {
			out[i].Evidence = append(out[i].Evidence, use.Evidence.ID)
			if !slices.Contains(out[i].Claims, use.Claim.ID) {
				out[i].Claims = append(out[i].Claims, use.Claim.ID)
			}
		}
	}
	return out, err
}

type driftList struct {
	Drift []drifted `json:"drift"`
	Total int       `json:"total"`
	Next  *string   `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/drift
func (s *server) apiDrift(w http.ResponseWriter, r *http.Request) error {
	from, err := placeOfCursor(r)
	if err != nil {
		return err
	}
	var out driftList
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		found, total, err := claims.Drifted(r.Context(), tx, claims.DriftFilter{Decided: r.URL.Query().Get("decided") == "true", Limit: limitOf(r), From: from})
		if err != nil {
			return err
		}
		if end := from + len(found); end < total && len(found) > 0 {
			out.Next = cursorAt(end)
		}
		out.Total = total
		out.Drift, err = driftedOf(r.Context(), tx, found)
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// GET /api/v1/drift/{id}
func (s *server) apiOneDrift(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out drifted, err error) {
		d, err := claims.GetDrift(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		all, err := driftedOf(r.Context(), tx, []claims.Drift{d})
		return all[0], err
	})
}

// driftChoice is the body of POST /drift/{id}.
type driftChoice struct {
	Decision string `json:"decision" doc:"accepted, kept or flagged"`
	Start    *int   `json:"start,omitempty" doc:"with end, which place to accept, where several fit equally well; code points"`
	End      *int   `json:"end,omitempty"`
	Note     string `json:"note,omitempty" doc:"needed to flag"`
}

// POST /api/v1/drift/{id}
func (s *server) apiDecideDrift(w http.ResponseWriter, r *http.Request) error {
	var b driftChoice
	return s.driftStep(w, r, &b, func(tx *db.Tx, version int64) error {
		c := claims.Choice{Decision: sources.Decision(b.Decision), Note: b.Note}
		if b.Start != nil && b.End != nil {
			c.Place = &anchor.Range{Start: *b.Start, End: *b.End}
		}
		_, err := claims.Decide(r.Context(), tx, person(r), pathID(r), version, c)
		return err
	})
}

// POST /api/v1/drift/{id}/undo
func (s *server) apiUndoDrift(w http.ResponseWriter, r *http.Request) error {
	return s.driftStep(w, r, nil, func(tx *db.Tx, version int64) error {
		_, err := claims.Undecide(r.Context(), tx, person(r), pathID(r), version)
		return err
	})
}

func (s *server) driftStep(w http.ResponseWriter, r *http.Request, b any, do func(tx *db.Tx, version int64) error) error {
	err := s.applyOn(w, r, b, func(tx *db.Tx) (int64, error) {
		state, err := sources.GetState(r.Context(), tx, pathID(r))
		return state.Version, err
	}, do)
	if err != nil {
		return err
	}
	return s.apiOneDrift(w, r)
}
