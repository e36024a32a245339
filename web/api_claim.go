package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// versionTag is a record's ETag: its version, which If-Match asks for.
func versionTag(version int64) string { return fmt.Sprintf(`"%d"`, version) }

// GET /api/v1/claims/{id}
func (s *server) apiClaim(w http.ResponseWriter, r *http.Request) error {
	if !r.URL.Query().Has("as-of") {
		return s.sayClaim(w, r, http.StatusOK, pathID(r))
	}
	d, err := s.dossierAt(r)
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, d.Form().Claim)
}

// sayClaim answers with a claim as it stands, its version as the ETag. Evidence and lineage change without the version, so a caller that keeps
// the version is told that nothing changed only where nothing else can have.
func (s *server) sayClaim(w http.ResponseWriter, r *http.Request, status int, id string) error {
	var c claims.Summary
	var same bool
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = claims.Summarise(r.Context(), tx, s.network, id); err != nil || !keeps(r, versionTag(c.Version)) {
			return err
		}
		same, err = claims.Untouched(r.Context(), tx, c.Claim)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", versionTag(c.Version))
	if same && status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return say(w, status, report.NewClaimJSON(c.For(person(r)), c.Counts, c.Origins))
}

// claimPatch is the body of PATCH /claims/{id}: what it does not name stays.
type claimPatch struct {
	Text             *string   `json:"text,omitempty"`
	Language         *string   `json:"language,omitempty"`
	Title            *string   `json:"title,omitempty"`
	Original         *string   `json:"original,omitempty"`
	OriginalLanguage *string   `json:"original_language,omitempty"`
	Claimant         *string   `json:"claimant,omitempty"`
	Said             *string   `json:"said,omitempty"`
	FirstAppearance  *string   `json:"first_appearance,omitempty"`
	Context          *string   `json:"context,omitempty"`
	Tags             *[]string `json:"tags,omitempty" doc:"all of them: a tag that is not named is taken off"`
	Due              *string   `json:"due,omitempty" doc:"when it is wanted: 2026-12-03, or empty"`
	Priority         *string   `json:"priority,omitempty" doc:"usual, high or urgent"`
	Rating           *string   `json:"rating,omitempty" doc:"a slug of the scale in use; empty takes it back"`
	Conclusion       *string   `json:"conclusion,omitempty" doc:"one sentence"`
	Justification    *string   `json:"justification,omitempty" doc:"Markdown"`
}

// PATCH /api/v1/claims/{id}. In a cross-check the second person's rating is taken here too: it is that person's reading.
func (s *server) apiChangeClaim(w http.ResponseWriter, r *http.Request) error {
	var b claimPatch
	return s.writeClaim(w, r, &b, func(tx *db.Tx, version int64) (claims.Claim, error) {
		p, err := b.patch()
		if err != nil {
			return claims.Claim{}, err
		}
		return claims.Update(r.Context(), tx, person(r), pathID(r), version, p)
	})
}

func (b claimPatch) patch() (claims.Patch, error) {
	p := claims.Patch{
		Title: b.Title, Text: b.Text, Language: b.Language, Original: b.Original, OriginalLanguage: b.OriginalLanguage, Claimant: b.Claimant,
		Context: b.Context, FirstAppearance: b.FirstAppearance, Tags: b.Tags, Due: b.Due, Rating: b.Rating, Conclusion: b.Conclusion, Justification: b.Justification,
	}
	if b.Said != nil {
		said := sources.Date(*b.Said)
		p.Said = &said
	}
	if b.Priority == nil {
		return p, nil
	}
	priority, err := claims.ParsePriority(*b.Priority)
	p.Priority = &priority
	return p, err
}

// statusMove is the body of POST /claims/{id}/status.
type statusMove struct {
	Status   string `json:"status" doc:"where the claim goes"`
	Assignee string `json:"assignee,omitempty" doc:"the id of the person who gets it, or me; of a cross-check, the second person"`
	Note     string `json:"note,omitempty" doc:"why; to return, withdraw, correct or void takes one"`
	Void     bool   `json:"void,omitempty" doc:"true, with a published claim and the status assigned: our own check was wrong"`
}

// POST /api/v1/claims/{id}/status
func (s *server) apiMoveClaim(w http.ResponseWriter, r *http.Request) error {
	var b statusMove
	return s.writeClaim(w, r, &b, func(tx *db.Tx, version int64) (claims.Claim, error) {
		m := claims.Move{To: claims.Status(b.Status), Assignee: b.Assignee, Note: b.Note, Void: b.Void}
		if m.Assignee == "me" {
			m.Assignee = person(r).ID
		}
		c, err := claims.SetStatus(r.Context(), tx, person(r), pathID(r), version, m)
		if errors.Is(err, fault.Conflict) {
			return c, s.withSteps(r, tx, err)
		}
		return c, err
	})
}

// signOff is the body of POST /claims/{id}/signoff.
type signOff struct {
	Note string `json:"note,omitempty" doc:"what there is to say to it"`
}

// POST /api/v1/claims/{id}/signoff
func (s *server) apiSignOff(w http.ResponseWriter, r *http.Request) error {
	var b signOff
	return s.writeClaim(w, r, &b, func(tx *db.Tx, version int64) (claims.Claim, error) {
		return claims.Approve(r.Context(), tx, person(r), pathID(r), version, b.Note)
	})
}

// DELETE /api/v1/claims/{id}/signoff
func (s *server) apiTakeBackSignOff(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.WithdrawApproval(r.Context(), tx, person(r), pathID(r))
		return err
	})
	if err != nil {
		return err
	}
	return s.sayClaim(w, r, http.StatusOK, pathID(r))
}

// withSteps adds to a refused move where the claim can go.
func (s *server) withSteps(r *http.Request, tx *db.Tx, refused error) error {
	steps, err := claims.Steps(r.Context(), tx, person(r), pathID(r))
	if err != nil {
		return errors.Join(refused, err)
	}
	more := &told{error: refused}
	for _, step := range steps {
		if !slices.Contains(more.steps, string(step.To)) { // to correct and to void lead to one status
			more.steps = append(more.steps, string(step.To))
		}
	}
	return more
}

// writeClaim reads the body, changes the claim on the version that the caller saw, and answers with the claim as it stands then.
func (s *server) writeClaim(w http.ResponseWriter, r *http.Request, b any, change func(tx *db.Tx, version int64) (claims.Claim, error)) error {
	if _, _, err := seenVersion(r); err != nil {
		return err
	}
	if err := body(w, r, b); err != nil {
		return err
	}
	var id string
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		version, err := saw(r, c.Version)
		if err != nil {
			return err
		}
		id = c.ID
		_, err = change(tx, version)
		if errors.Is(err, fault.Stale) {
			return &told{error: err, version: c.Version}
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.sayClaim(w, r, http.StatusOK, id)
}

// GET /api/v1/claims/{id}/provenance
func (s *server) apiProvenance(w http.ResponseWriter, r *http.Request) error {
	d, err := s.dossierAt(r)
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, d.Form())
}
