package web

import (
	"context"
	"net/http"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

var derivationCalls = map[string]call{
	"GET /sources/{id}/derivations":  {ID: "listDerivations", Says: "Lists what a source derives from, then what derives from it.", Query: []param{limitParam, cursorParam}, Answer: derivationList{}, Refuses: refusesGone},
	"POST /sources/{id}/derivations": {ID: "addDerivation", Says: "Says that the source derives from another, or from one that nobody has seen yet.", Body: newDerivation{}, Status: http.StatusCreated, Version: true, Answer: sourceDerivation{}, Refuses: refusesStep},
	"GET /derivations/{id}":          {ID: "getDerivation", Says: "Gives a derivation.", Answer: sourceDerivation{}, Refuses: refusesGone},
	"PATCH /derivations/{id}":        {ID: "changeDerivation", Says: "Changes the fields that the body names, on the version that If-Match names.", Match: true, Version: true, Body: derivationPatch{}, Answer: sourceDerivation{}, Refuses: refusesStep},
	"POST /derivations/{id}/status":  {ID: "judgeDerivation", Says: "Confirms or rejects a derivation, or makes it a suggestion again.", Match: true, Version: true, Body: derivationStatus{}, Answer: sourceDerivation{}, Refuses: refusesStep},
	"GET /sources/{id}/attributions": {ID: "listAttributions", Says: "Lists whom the source's newest text names as where it has things from, and what became of each suggestion.", Answer: attributionList{}, Refuses: refusesGone},
	"POST /sources/{id}/attributions": {ID: "judgeAttribution", Says: "Confirms a suggestion, which makes a derivation of it, or rejects it. start, end and name are those of the suggestion.",
		Body: attributionJudgement{}, Answer: judgedAttribution{}, Refuses: append([]int{http.StatusPreconditionFailed}, refusesStep...)},
	"POST /attributions/{id}/undo": {ID: "undoAttribution", Says: "Takes the judgement of a suggestion back.", Match: true, Answer: judgedAttribution{}, Refuses: refusesPlain},
}

// sourceDerivation says where a source has something from.
type sourceDerivation struct {
	ID string `json:"id"`
	report.DerivationJSON
	Note    string `json:"note"`
	Version int64  `json:"version"`
}

func (d sourceDerivation) versionOf() int64 { return d.Version }

func derivationOf(d sources.Derivation) sourceDerivation {
	return sourceDerivation{d.ID, report.NewDerivationJSON(d), d.Note, d.Version}
}

type derivationList struct {
	Derivations []sourceDerivation `json:"derivations"`
	Next        *string            `json:"next" doc:"the cursor of the next page; null at the end"`
}

// GET /api/v1/sources/{id}/derivations
func (s *server) apiDerivations(w http.ResponseWriter, r *http.Request) error {
	out := derivationList{Derivations: []sourceDerivation{}}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		up, down, err := sources.Derivations(r.Context(), tx, source.ID)
		if err != nil {
			return err
		}
		page, cursor, err := pageOf(r, append(up, down...))
		for _, d := range page {
			out.Derivations = append(out.Derivations, derivationOf(d))
		}
		out.Next = cursor
		return err
	})
	if err != nil {
		return err
	}
	return sayPage(w, r, "cursor", out.Next, out)
}

// newDerivation is the body of POST /sources/{id}/derivations.
type newDerivation struct {
	To       string   `json:"to,omitempty" doc:"the other source, by id or reference"`
	Title    string   `json:"title,omitempty" doc:"instead of to: of a source that nobody has seen yet"`
	Relation string   `json:"relation" doc:"quotation, translation, summary …"`
	ShownBy  string   `json:"shown_by,omitempty" doc:"the words of the text that show it"`
	Claims   []string `json:"claims,omitempty" doc:"the claims that it is limited to, by id or reference; none: the whole source"`
	Note     string   `json:"note,omitempty"`
}

// POST /api/v1/sources/{id}/derivations
func (s *server) apiAddDerivation(w http.ResponseWriter, r *http.Request) error {
	var b newDerivation
	if err := body(w, r, &b); err != nil {
		return err
	}
	d := sources.Derivation{Relation: sources.Relation(b.Relation), ShownBy: b.ShownBy, Note: b.Note}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		d.Shown, err = sources.ShowAhead(r.Context(), tx, pathID(r), b.ShownBy)
		return err
	})
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			if err := b.fill(r, tx, &d); err != nil {
				return err
			}
			made, err := sources.AddDerivation(r.Context(), tx, person(r), d)
			d.ID = made.ID
			return err
		})
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", apiRoot+"/derivations/"+d.ID)
	return s.sayDerivation(w, r, http.StatusCreated, d.ID)
}

// fill finds the two sources, and makes the other when nobody has seen it yet.
func (b newDerivation) fill(r *http.Request, tx *db.Tx, d *sources.Derivation) (err error) {
	if (b.To == "") == (b.Title == "") {
		return errToOrTitle
	}
	if d.Claims, err = claimIDs(r.Context(), tx, "claims", b.Claims); err != nil {
		return err
	}
	from, err := sources.GetSource(r.Context(), tx, pathID(r))
	if err != nil {
		return err
	}
	d.From = from.ID
	if b.Title != "" {
		made, err := sources.AddSource(r.Context(), tx, person(r), sources.Source{Title: b.Title})
		d.To = made.ID
		return err
	}
	to, err := sources.GetSeen(r.Context(), tx, person(r), b.To)
	d.To = to.ID
	return err
}

// GET /api/v1/derivations/{id}
func (s *server) apiDerivation(w http.ResponseWriter, r *http.Request) error {
	return s.sayDerivation(w, r, http.StatusOK, pathID(r))
}

func (s *server) sayDerivation(w http.ResponseWriter, r *http.Request, status int, id string) error {
	return sayRead(s, w, r, status, func(tx *db.Tx) (sourceDerivation, error) {
		d, err := sources.GetDerivation(r.Context(), tx, id)
		return derivationOf(d), err
	})
}

// derivationPatch is the body of PATCH /derivations/{id}: what it does not name stays.
type derivationPatch struct {
	Relation *string   `json:"relation,omitempty"`
	ShownBy  *string   `json:"shown_by,omitempty"`
	Claims   *[]string `json:"claims,omitempty"`
	Note     *string   `json:"note,omitempty"`
}

// PATCH /api/v1/derivations/{id}
func (s *server) apiChangeDerivation(w http.ResponseWriter, r *http.Request) error {
	var b derivationPatch
	return s.derivationOn(w, r, &b, func(tx *db.Tx, version int64) error {
		d, err := seenDerivation(r, tx)
		if err != nil {
			return err
		}
		d.Relation, d.ShownBy, d.Note = sources.Relation(word(b.Relation, string(d.Relation))), word(b.ShownBy, d.ShownBy), word(b.Note, d.Note)
		if b.Claims != nil {
			if d.Claims, err = claimIDs(r.Context(), tx, "claims", *b.Claims); err != nil {
				return err
			}
		}
		d.Version = version
		_, err = sources.UpdateDerivation(r.Context(), tx, person(r), d)
		return err
	})
}

// seenDerivation gives the address's derivation to somebody who may see both of its sources.
func seenDerivation(r *http.Request, tx *db.Tx) (sources.Derivation, error) {
	d, err := sources.GetDerivation(r.Context(), tx, pathID(r))
	if err != nil {
		return d, err
	}
	return d, seeBoth(r.Context(), r, tx, d)
}

func seeBoth(ctx context.Context, r *http.Request, tx *db.Tx, d sources.Derivation) error {
	for _, id := range []string{d.From, d.To} {
		if _, err := sources.GetSeen(ctx, tx, person(r), id); err != nil {
			return err
		}
	}
	return nil
}

// derivationStatus is the body of POST /derivations/{id}/status.
type derivationStatus struct {
	Status string `json:"status" doc:"confirmed, rejected or suggested"`
}

// POST /api/v1/derivations/{id}/status
func (s *server) apiJudgeDerivation(w http.ResponseWriter, r *http.Request) error {
	var b derivationStatus
	return s.derivationOn(w, r, &b, func(tx *db.Tx, version int64) error {
		if _, err := seenDerivation(r, tx); err != nil {
			return err
		}
		_, err := sources.SetDerivationStatus(r.Context(), tx, person(r), pathID(r), version, b.Status)
		return err
	})
}

func (s *server) derivationOn(w http.ResponseWriter, r *http.Request, b any, change func(tx *db.Tx, version int64) error) error {
	err := s.applyOn(w, r, b, func(tx *db.Tx) (int64, error) {
		d, err := sources.GetDerivation(r.Context(), tx, pathID(r))
		return d.Version, err
	}, change)
	if err != nil {
		return err
	}
	return s.sayDerivation(w, r, http.StatusOK, pathID(r))
}

// suggestedAttribution is whom a text names as where it has something from.
type suggestedAttribution struct {
	Name     string `json:"name"`
	Person   bool   `json:"person" doc:"true: who is only quoted; else a publication or document"`
	Relation string `json:"relation" doc:"as the words suggest"`
	Words    string `json:"words"`
	Start    int    `json:"start" doc:"of the words, code points"`
	End      int    `json:"end"`
	Title    string `json:"title" doc:"of a source that nobody has seen yet, as the words name it"`
	Guess    string `json:"guess" doc:"the id of the source that it may be; empty when none fits"`
	ID       string `json:"id,omitempty" doc:"of the judgement; none while nobody has judged it"`
	Status   string `json:"status" doc:"suggested, confirmed or rejected"`
	Version  int64  `json:"version" doc:"of the judgement; 0 while nobody has judged it"`
}

func suggestedOf(x sources.Suggestion, individual bool) suggestedAttribution {
	out := suggestedAttribution{Name: x.Name, Person: individual, Relation: x.Relation, Words: x.Words, Start: x.At.Start, End: x.At.End, Title: x.Title, ID: x.Judged.ID, Status: x.Judged.Status, Version: x.Judged.Version}
	if x.Guess != nil {
		out.Guess = x.Guess.ID
	}
	if out.Status == "" {
		out.Status = "suggested"
	}
	return out
}

type attributionList struct {
	Attributions []suggestedAttribution `json:"attributions" doc:"documents, then people, then those that are judged"`
}

// GET /api/v1/sources/{id}/attributions
func (s *server) apiAttributions(w http.ResponseWriter, r *http.Request) error {
	return sayRead(s, w, r, http.StatusOK, func(tx *db.Tx) (out attributionList, err error) {
		out.Attributions = []suggestedAttribution{}
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err != nil {
			return out, err
		}
		found, err := sources.Suggest(r.Context(), tx, source)
		for i, group := range [][]sources.Suggestion{found.Documents, found.People, found.Judged} {
			for _, x := range group {
				out.Attributions = append(out.Attributions, suggestedOf(x, i == 1))
			}
		}
		return out, err
	})
}

// attributionJudgement is the body of POST /sources/{id}/attributions.
type attributionJudgement struct {
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Name     string `json:"name"`
	Status   string `json:"status" doc:"confirmed or rejected"`
	To       string `json:"to,omitempty" doc:"confirmed: the other source, by id or reference; a new one is made when not given"`
	Title    string `json:"title,omitempty" doc:"of the new one"`
	Relation string `json:"relation,omitempty"`
	Version  int64  `json:"version,omitempty" doc:"of the judgement that was seen; 0 when nobody had judged it"`
}

// judgedAttribution is what somebody made of a suggestion.
type judgedAttribution struct {
	ID         string `json:"id"`
	Source     string `json:"source" doc:"id"`
	Status     string `json:"status"`
	Derivation string `json:"derivation" doc:"the id of the derivation that it became; empty for none"`
	Kept       bool   `json:"kept,omitempty" doc:"of a judgement taken back: the derivation stays, for somebody changed it since"`
	Version    int64  `json:"version"`
}

func (a judgedAttribution) versionOf() int64 { return a.Version }

// POST /api/v1/sources/{id}/attributions
func (s *server) apiJudgeAttribution(w http.ResponseWriter, r *http.Request) error {
	var b attributionJudgement
	if err := body(w, r, &b); err != nil {
		return err
	}
	var x sources.Suggestion
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err == nil {
			x, err = sources.FindSuggestion(r.Context(), tx, source, anchor.Range{Start: b.Start, End: b.End}, b.Name)
		}
		return err
	})
	if err != nil {
		return err
	}
	var a sources.Attribution
	err = s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		if b.To != "" {
			if _, err := sources.GetSeen(r.Context(), tx, person(r), b.To); err != nil {
				return err
			}
		}
		a, err = sources.JudgeSuggestion(r.Context(), tx, person(r), pathID(r), x, sources.Judgement{Status: b.Status, To: b.To, Title: b.Title, Relation: sources.Relation(b.Relation), Version: b.Version})
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, judgedAttribution{a.ID, a.SourceID, a.Status, a.DerivationID, false, a.Version})
}

// POST /api/v1/attributions/{id}/undo
func (s *server) apiUndoAttribution(w http.ResponseWriter, r *http.Request) error {
	var out judgedAttribution
	err := s.applyOn(w, r, nil, func(tx *db.Tx) (int64, error) {
		a, err := sources.GetAttribution(r.Context(), tx, pathID(r))
		return a.Version, err
	}, func(tx *db.Tx, version int64) error {
		a, kept, err := sources.UndoAttribution(r.Context(), tx, person(r), pathID(r), version)
		out = judgedAttribution{a.ID, a.SourceID, a.Status, a.DerivationID, kept, a.Version}
		return err
	})
	if err != nil {
		return err
	}
	return say(w, http.StatusOK, out)
}
