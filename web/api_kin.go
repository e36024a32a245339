package web

import (
	"context"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

var kinCalls = map[string]call{
	"GET /claims/{id}/links":          {ID: "listLinks", Says: "Lists what a claim is to others: the same statement, a variant, or another one; and what was merged.", Query: []param{limitParam, cursorParam}, Answer: linkList{}, Refuses: refusesGone},
	"POST /claims/{id}/links":         {ID: "linkClaims", Says: "Says what two claims are to each other. What was said of them before is replaced.", Body: newLink{}, Status: http.StatusCreated, Again: true, Answer: stood{}, Refuses: refusesStep},
	"POST /links/{id}/withdraw":       {ID: "withdrawLink", Says: "Takes a link of two claims back.", Answer: stood{}, Refuses: refusesPlain},
	"POST /links/{id}/restore":        {ID: "restoreLink", Says: "Lets a link that was taken back stand again.", Answer: stood{}, Refuses: refusesPlain},
	"GET /claims/{id}/appearances":    {ID: "listAppearances", Says: "Lists by whom and when a claim was made again.", Query: []param{limitParam, cursorParam}, Answer: appearanceList{}, Refuses: refusesGone},
	"POST /claims/{id}/appearances":   {ID: "addAppearance", Says: "Records that a claim was made once more.", Body: newAppearance{}, Status: http.StatusCreated, Again: true, Answer: stood{}, Refuses: refusesStep},
	"POST /appearances/{id}/withdraw": {ID: "withdrawAppearance", Says: "Takes an appearance back.", Answer: stood{}, Refuses: refusesPlain},
	"POST /appearances/{id}/restore":  {ID: "restoreAppearance", Says: "Lets an appearance stand again.", Answer: stood{}, Refuses: refusesPlain},
	"GET /claims/{id}/merge": {ID: "planMerge", Says: "Says what merging this claim into another would do. Changes nothing.", Query: []param{{Name: "into", Says: "the claim that would stand for both, by id or reference"}},
		Answer: mergePlan{}, Refuses: []int{http.StatusNotFound, http.StatusConflict}},
	"POST /claims/{id}/merge": {ID: "mergeClaims", Says: "Merges this claim into another, since it was recorded twice: this one is withdrawn, the other stands for it and gets its evidence.",
		Match: true, Body: claimMerge{}, Status: http.StatusCreated, Answer: stood{}, Refuses: refusesStep},
	"POST /merges/{id}/undo": {ID: "undoMerge", Says: "Takes a merge of claims back. What was done with the evidence since stays: left lists it.", Answer: unmerged{}, Refuses: refusesPlain},
	"GET /duplicates": {ID: "listDuplicates", Says: "Lists pairs of claims that may have been recorded twice, the likeliest first. POST /claims/{id}/links says what they are to each other.",
		Query: []param{limitParam}, Answer: duplicateList{}, Refuses: []int{http.StatusServiceUnavailable}},
	"GET /claims/{id}/earlier-checks":  {ID: "listEarlierChecks", Says: "Lists what others found when they checked the claim.", Query: []param{limitParam, cursorParam}, Answer: earlierList{}, Refuses: refusesGone},
	"POST /claims/{id}/earlier-checks": {ID: "addEarlierCheck", Says: "Records what somebody else found when they checked the claim: theirs, never ours. The same check is recorded once.", Body: newEarlier{}, Status: http.StatusCreated, Again: true, Answer: earlierList{}, Refuses: refusesStep},
}

// partOf is one page of a list that a claim's report holds.
func partOf[T any](s *server, r *http.Request, of func(report.ClaimReportJSON) []T) (page []T, cursor *string, err error) {
	d, err := s.dossier(r)
	if err != nil {
		return nil, nil, err
	}
	return pageOf(r, of(d.Form()))
}

type linkList struct {
	Links []report.LinkJSON `json:"links"`
	Next  *string           `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/claims/{id}/links
func (s *server) apiLinks(w http.ResponseWriter, r *http.Request) error {
	page, cursor, err := partOf(s, r, func(f report.ClaimReportJSON) []report.LinkJSON { return f.Links })
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, linkList{page, cursor})
}

// newLink is the body of POST /claims/{id}/links.
type newLink struct {
	Other    string `json:"other" doc:"the other claim, by id or reference"`
	Relation string `json:"relation" doc:"same, variant or distinct"`
	Note     string `json:"note,omitempty"`
}

// POST /api/v1/claims/{id}/links
func (s *server) apiLinkClaims(w http.ResponseWriter, r *http.Request) error {
	var b newLink
	out := stood{Stands: true}
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		l, replaced, err := claims.LinkClaims(r.Context(), tx, person(r), c.ID, b.Other, b.Relation, b.Note)
		out.ID, out.Claim, out.Replaced, out.Duplicate = l.ID, c.ID, replaced, err == nil && !l.CreatedAt.Equal(tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	return sayStood(w, "/claims/"+out.Claim+"/links", out)
}

// apiLinkStep makes a handler of a step that takes a link alone.
func (s *server) apiLinkStep(step func(context.Context, *db.Tx, auth.Person, string) (claims.Link, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var out stood
		err := s.apply(w, r, nil, func(tx *db.Tx) error {
			l, err := step(r.Context(), tx, person(r), pathID(r))
			out = stood{ID: l.ID, Claim: l.ClaimID, Stands: l.WithdrawnAt.IsZero()}
			return err
		})
		if err != nil {
			return err
		}
		return sayStood(w, "", out)
	}
}

type appearanceList struct {
	Appearances []report.AppearanceJSON `json:"appearances"`
	Next        *string                 `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/claims/{id}/appearances
func (s *server) apiAppearances(w http.ResponseWriter, r *http.Request) error {
	page, cursor, err := partOf(s, r, func(f report.ClaimReportJSON) []report.AppearanceJSON { return f.Appearances })
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, appearanceList{page, cursor})
}

// newAppearance is the body of POST /claims/{id}/appearances.
type newAppearance struct {
	Claimant string `json:"claimant,omitempty" doc:"who made it; this or said must be there"`
	Said     string `json:"said,omitempty" doc:"when: 1998, 1998-02, 1998-02-21 or 1998/2005"`
	Text     string `json:"text,omitempty" doc:"its own words, where they differ from the claim's"`
	Language string `json:"language,omitempty"`
	URL      string `json:"url,omitempty"`
	Source   string `json:"source,omitempty" doc:"the source that it stands in, by id or reference"`
	Note     string `json:"note,omitempty"`
}

// POST /api/v1/claims/{id}/appearances
func (s *server) apiAddAppearance(w http.ResponseWriter, r *http.Request) error {
	var b newAppearance
	var out stood
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		a, fresh, err := claims.AddAppearance(r.Context(), tx, person(r), claims.Appearance{ClaimID: c.ID, Claimant: b.Claimant, Said: sources.Date(b.Said), Text: b.Text, Language: b.Language,
			URL: b.URL, SourceID: b.Source, Note: b.Note})
		out = stood{ID: a.ID, Claim: c.ID, Stands: true, Duplicate: !fresh}
		return err
	})
	if err != nil {
		return err
	}
	return sayStood(w, "/claims/"+out.Claim+"/appearances", out)
}

// apiAppearanceStep makes a handler of a step that takes an appearance alone.
func (s *server) apiAppearanceStep(step appearanceFunc) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var out stood
		err := s.apply(w, r, nil, func(tx *db.Tx) error {
			a, err := step(r.Context(), tx, person(r), pathID(r))
			out = stood{ID: a.ID, Claim: a.ClaimID, Stands: a.WithdrawnAt.IsZero()}
			return err
		})
		if err != nil {
			return err
		}
		return sayStood(w, "", out)
	}
}

// mergePlan is what merging would do.
type mergePlan struct {
	From       string   `json:"from" doc:"the id of the claim that would be withdrawn"`
	Into       string   `json:"into" doc:"the id of the one that would stand for it"`
	Version    int64    `json:"version" doc:"of from, for If-Match"`
	IntoTo     int64    `json:"into_version" doc:"of into, for the body"`
	Evidence   []string `json:"evidence" doc:"ids of what into would get"`
	Shared     int      `json:"shared" doc:"pieces of evidence that into has or had too"`
	Appearance bool     `json:"appearance" doc:"true: into would get an appearance, of who made from and when"`
	Comments   int      `json:"comments" doc:"that stay with from"`
}

// GET /api/v1/claims/{id}/merge
func (s *server) apiPlanMerge(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out mergePlan, err error) {
		from, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		into, err := claims.Get(r.Context(), tx, r.URL.Query().Get("into"))
		if err != nil {
			return out, err
		}
		p, err := claims.PlanMerge(r.Context(), tx, person(r), from.ID, into.ID)
		out = mergePlan{From: from.ID, Into: into.ID, Version: from.Version, IntoTo: into.Version, Evidence: []string{}, Shared: p.Shared, Appearance: p.Appearance != nil, Comments: p.Comments}
		for _, e := range p.Evidence {
			out.Evidence = append(out.Evidence, e.ID)
		}
		return out, err
	})
}

// claimMerge is the body of POST /claims/{id}/merge.
type claimMerge struct {
	Into        string `json:"into" doc:"the claim that stands for both, by id or reference"`
	IntoVersion int64  `json:"into_version" doc:"the version of it that was seen"`
	Reason      string `json:"reason,omitempty"`
}

// POST /api/v1/claims/{id}/merge
func (s *server) apiMergeClaims(w http.ResponseWriter, r *http.Request) error {
	var b claimMerge
	var out stood
	err := s.applyOn(w, r, &b, claimVersion(r), func(tx *db.Tx, version int64) error {
		m, err := claims.MergeClaims(r.Context(), tx, person(r), pathID(r), version, b.Into, b.IntoVersion, b.Reason)
		out = stood{ID: m.ID, Claim: m.IntoID, Stands: true}
		return err
	})
	if err != nil {
		return err
	}
	return sayStood(w, "/claims/"+out.Claim, out)
}

// claimVersion reads the version that the address's claim has.
func claimVersion(r *http.Request) func(tx *db.Tx) (int64, error) {
	return func(tx *db.Tx) (int64, error) {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		return c.Version, err
	}
}

// unmerged says what undoing a merge did.
type unmerged struct {
	ID    string   `json:"id"`
	Claim string   `json:"claim" doc:"the id of the claim that stands for itself again"`
	Left  []string `json:"left" doc:"ids of evidence that stays where it is: somebody changed it since"`
}

// POST /api/v1/merges/{id}/undo
func (s *server) apiUndoMerge(w http.ResponseWriter, r *http.Request) error {
	var out unmerged
	err := s.apply(w, r, nil, func(tx *db.Tx) error {
		m, left, err := claims.UndoClaimMerge(r.Context(), tx, person(r), pathID(r))
		out = unmerged{m.ID, m.ClaimID, list(left)}
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}

// duplicatePair is two claims that may be one.
type duplicatePair struct {
	Claim report.MatchJSON `json:"claim"`
	Other report.MatchJSON `json:"other"`
	Score float64          `json:"score" doc:"0 to 1"`
}

type duplicateList struct {
	Pairs   []duplicatePair `json:"duplicates"`
	Total   int             `json:"total" doc:"all that are suspected and that nobody has judged"`
	Waiting int             `json:"waiting" doc:"claims that are still to be compared"`
}

// GET /api/v1/duplicates
func (s *server) apiDuplicates(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (duplicateList, error) {
		found, total, far, ok, err := s.matcher.Duplicates(r.Context(), tx, person(r), limitOf(r))
		if err == nil && !ok {
			err = errReading
		}
		out := duplicateList{Pairs: []duplicatePair{}, Total: total, Waiting: far.Waiting}
		for _, d := range found {
			both := report.NewMatchesJSON([]claims.Found{d.Claim, d.Other}).Matches
			out.Pairs = append(out.Pairs, duplicatePair{both[0], both[1], d.Score})
		}
		return out, err
	})
}

type earlierList struct {
	Checks []report.EarlierJSON `json:"earlier_checks"`
	Next   *string              `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/claims/{id}/earlier-checks
func (s *server) apiEarlierChecks(w http.ResponseWriter, r *http.Request) error {
	page, cursor, err := partOf(s, r, func(f report.ClaimReportJSON) []report.EarlierJSON { return f.Earlier })
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", cursor, earlierList{page, cursor})
}

// newEarlier is the body of POST /claims/{id}/earlier-checks.
type newEarlier struct {
	Rating   string `json:"rating" doc:"in their own words"`
	Checker  string `json:"checker,omitempty" doc:"who checked"`
	Title    string `json:"title,omitempty"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
	Checked  string `json:"checked,omitempty" doc:"when: 1998, 1998-02 or 1998-02-21"`
}

// POST /api/v1/claims/{id}/earlier-checks
func (s *server) apiAddEarlierCheck(w http.ResponseWriter, r *http.Request) error {
	var b newEarlier
	made, id := false, ""
	err := s.apply(w, r, &b, func(tx *db.Tx) error {
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		id = c.ID
		made, err = claims.AddEarlierCheck(r.Context(), tx, person(r), claims.EarlierCheck{ClaimID: c.ID, Rating: b.Rating, Checker: b.Checker, Title: b.Title, URL: b.URL, Language: b.Language, Checked: sources.Date(b.Checked)})
		return err
	})
	if err != nil {
		return err
	}
	d, err := s.dossier(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if made {
		status = http.StatusCreated
	}
	w.Header().Set("Location", apiRoot+"/claims/"+id+"/earlier-checks")
	return say(w, status, earlierList{Checks: d.Form().Earlier})
}
