package web

import (
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
)

// evidenceBody is the body of POST /claims/{id}/evidence.
type evidenceBody struct {
	Source   string `json:"source,omitempty" doc:"the source that the quotation stands in, by id or reference"`
	Snapshot string `json:"snapshot,omitempty" doc:"the id of one of its snapshots; the newest when not given"`
	Quote    string `json:"quote,omitempty" doc:"the words, as they stand in the source's text"`
	Prefix   string `json:"prefix,omitempty" doc:"what stands before them, when they stand there more than once"`
	Suffix   string `json:"suffix,omitempty" doc:"what stands behind them"`
	Start    *int   `json:"start,omitempty" doc:"where they begin, in code points, when that is known"`
	Stance   string `json:"stance,omitempty" doc:"supports, refutes or context"`
	Role     string `json:"role,omitempty" doc:"primary or secondary"`
	Note     string `json:"note,omitempty"`
	NotFound bool   `json:"not_found,omitempty" doc:"true: searched and not found; then searched says where"`
	Searched string `json:"searched,omitempty"`
}

// addedEvidence is evidence as it was taken.
type addedEvidence struct {
	ID        string        `json:"id"`
	Evidence  string        `json:"evidence" doc:"the id, as the command line calls it"`
	Claim     string        `json:"claim" doc:"the claim's id"`
	Number    int           `json:"number" doc:"1, 2, … within the claim"`
	Stance    claims.Stance `json:"stance"`
	Role      string        `json:"role"`
	Note      string        `json:"note"`
	NotFound  bool          `json:"not_found"`
	Searched  string        `json:"searched,omitempty"`
	Source    string        `json:"source,omitempty" doc:"the source's id"`
	Snapshot  string        `json:"snapshot,omitempty"`
	Passage   string        `json:"passage,omitempty"`
	Quote     string        `json:"quote,omitempty" doc:"the words as they stand in the text"`
	Start     int           `json:"start" doc:"code points"`
	End       int           `json:"end" doc:"code points, exclusive"`
	Score     float64       `json:"score" doc:"0 to 1: how well the words fit"`
	Duplicate bool          `json:"duplicate" doc:"true: the same evidence stood already, and nothing was written"`
}

// POST /api/v1/claims/{id}/evidence
func (s *server) apiAddEvidence(w http.ResponseWriter, r *http.Request) error {
	var b evidenceBody
	if err := body(w, r, &b); err != nil {
		return err
	}
	a, err := s.keepEvidence(r, pathID(r), claims.NewEvidence{
		Source: b.Source, Snapshot: b.Snapshot, Quote: b.Quote, Prefix: b.Prefix, Suffix: b.Suffix, Start: b.Start, Stance: claims.Stance(b.Stance),
		Role: b.Role, Note: b.Note, NotFound: b.NotFound, Searched: b.Searched,
	})
	if err != nil {
		return err
	}
	status, e := http.StatusCreated, a.Evidence
	if a.Duplicate {
		status = http.StatusOK
	}
	w.Header().Set("Location", apiRoot+"/claims/"+e.ClaimID+"/provenance")
	return say(w, status, addedEvidence{
		ID: e.ID, Evidence: e.ID, Claim: e.ClaimID, Number: e.Number, Stance: e.Stance, Role: e.Role, Note: e.Note, NotFound: e.NotFound(), Searched: e.Searched,
		Source: e.SourceID, Snapshot: a.Passage.SnapshotID, Passage: a.Passage.ID, Quote: a.Passage.Quote, Start: a.Passage.Start, End: a.Passage.End,
		Score: a.Score, Duplicate: a.Duplicate,
	})
}
