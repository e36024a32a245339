package web

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// selectedPage says what can be done to some claims together.
type selectedPage struct {
	Claims []claims.Claim
	Steps  []stepChoice
	Notes  bool          // a step among them needs a note
	People []auth.Person // whom claims can be given to
	Second []auth.Person // who could cross-check one of them, when that is possible for one
	Gives  bool          // the person may give claims to others
	Self   string        // the person's id
	Tags   []string      // of any of them
	Plans  bool          // somebody who may say when a claim is due
	Hidden [][2]string
	Cursor string
	Back   string          // the list that they were selected on
	Forms  []exchange.Form // in which they can be taken along, beside the list
	Form   form
}

// stepChoice is a status that some of the claims can get now.
type stepChoice struct {
	To        claims.Status
	Label     string
	Possible  int
	Of        int
	NeedsNote bool
	Why       string // why it is possible for none of them, where the workflow has the step
}

// GET /claims/selected
func (s *server) selected(w http.ResponseWriter, r *http.Request) error {
	p, err := s.selectedPage(r, r.URL.Query())
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "selected", "desk", p)
}

// selectedAgain shows a form that was refused as it was typed, with the same claims.
func (s *server) selectedAgain(w http.ResponseWriter, r *http.Request, refused error) error {
	p, err := s.selectedPage(r, r.PostForm)
	if err != nil {
		return err
	}
	if p.Form = formOf(r); !p.Form.take(refused, "note", "second", "to", "tag", "untag", "day", "wanted") {
		return refused
	}
	return s.render(w, r, fault.HTTPStatus(refused), "selected", "desk", p)
}

func (s *server) selectedPage(r *http.Request, q url.Values) (p selectedPage, err error) {
	list, _ := url.ParseQuery(deskQuery(q)) // what was just written
	p.Gives, p.Self = person(r).AtLeast(auth.Editor), person(r).ID
	p.Form, p.Hidden, p.Cursor, p.Forms = blank(nil), hiddenOf(q), q.Get("cursor"), formsAs()
	if p.Cursor != "" {
		list.Set("cursor", p.Cursor)
	}
	p.Back = deskAddress(list)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		chosen, err := claims.Selected(r.Context(), tx, s.network, person(r), q["claim"])
		if err != nil {
			return err
		}
		for _, c := range chosen {
			p.Claims = append(p.Claims, c.Claim)
			p.Tags = append(p.Tags, c.Tags...)
			p.Plans = p.Plans || c.PlannedBy(person(r))
		}
		slices.Sort(p.Tags)
		p.Tags = slices.Compact(p.Tags)
		if err := p.steps(r, tx); err != nil {
			return err
		}
		p.People, err = claims.Assignable(r.Context(), tx)
		return err
	})
	return p, err
}

// steps lists the statuses that the workflow has for the claims now. To give them to somebody is asked for by itself, and a check is declared void
// claim by claim.
func (p *selectedPage) steps(r *http.Request, tx *db.Tx) error {
	at := map[claims.Status]*stepChoice{}
	for _, c := range p.Claims {
		steps, err := claims.Steps(r.Context(), tx, person(r), c.ID)
		if err != nil {
			return err
		}
		for _, step := range steps {
			if step.Void || step.NeedsWho && step.To == claims.Assigned {
				continue
			}
			choice := at[step.To]
			if choice == nil {
				choice = &stepChoice{To: step.To, Of: len(p.Claims)}
				at[step.To] = choice
			}
			choice.add(step)
			if step.To == claims.CrossChecking && step.Reason == "" {
				if err := p.addSecond(r, tx, c); err != nil {
					return err
				}
			}
		}
	}
	for _, status := range claims.Statuses {
		if choice := at[status]; choice != nil {
			p.Steps = append(p.Steps, *choice)
			p.Notes = p.Notes || choice.NeedsNote
		}
	}
	return nil
}

// add takes in the step of one claim.
func (s *stepChoice) add(step claims.Step) {
	switch {
	case s.Label == "":
		s.Label = step.Label
	case !strings.Contains(strings.ToLower(s.Label), strings.ToLower(step.Label)):
		s.Label += " or " + strings.ToLower(step.Label)
	}
	if step.Reason != "" {
		s.Why = step.Reason
		return
	}
	s.Possible++
	s.NeedsNote = s.NeedsNote || step.NeedsNote
}

// addSecond adds those who could cross-check one more claim.
func (p *selectedPage) addSecond(r *http.Request, tx *db.Tx, c claims.Claim) error {
	people, err := claims.SecondPeople(r.Context(), tx, c.ID)
	for _, someone := range people {
		if !slices.ContainsFunc(p.Second, func(p auth.Person) bool { return p.ID == someone.ID }) {
			p.Second = append(p.Second, someone)
		}
	}
	return err
}

var errNoneSelected = fault.New(fault.Invalid, "No claim was selected. Tick some on the Desk first.")

// GET /claims/export gives the selected claims as CSV or JSON, or in a form of records.
func (s *server) exportSelected(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if form, ok := formAs(q.Get("as")); ok {
		return s.exportSome(w, r, form)
	}
	var list []report.ClaimJSON
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		chosen, err := claims.Selected(r.Context(), tx, s.network, person(r), q["claim"])
		for _, c := range chosen {
			list = append(list, report.NewClaimJSON(c.Claim, c.Counts, c.Origins))
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case len(list) == 0:
		return errNoneSelected
	case q.Get("as") == "json":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Disposition", `attachment; filename="claims.json"`)
		return json.NewEncoder(w).Encode(map[string]any{"claims": list})
	case q.Get("as") == "csv":
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="claims.csv"`)
		return writeClaims(csv.NewWriter(w), list)
	}
	return fault.New(fault.Invalid, "Claims can be had as csv or json, or in one of the forms that the page of the selected claims lists.")
}

// writeClaims writes one row per claim (RFC 4180, UTF-8).
func writeClaims(c *csv.Writer, list []report.ClaimJSON) error {
	rows := [][]string{{"id", "ref", "text", "language", "claimant", "said", "status", "rating", "conclusion", "tags", "due", "priority", "supports", "refutes", "context",
		"not_found", "independent_min", "independent_max", "updated"}}
	for _, x := range list {
		n := x.EvidenceCounts
		rows = append(rows, []string{
			x.ID, x.Ref, x.Text, x.Language, x.Claimant, string(x.Said), string(x.Status), x.Rating, x.Conclusion, strings.Join(x.Tags, ", "), x.Due, x.Priority,
			strconv.Itoa(n.Supports), strconv.Itoa(n.Refutes), strconv.Itoa(n.Context), strconv.Itoa(n.NotFound),
			strconv.Itoa(x.Independent.Min), strconv.Itoa(x.Independent.Max), stamp(x.Updated),
		})
	}
	return writeTable(c, rows)
}
