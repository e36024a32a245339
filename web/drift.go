package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// driftPage is the list of passages whose source changed: those that wait for a decision, or those that somebody decided about.
type driftPage struct {
	Decided bool
	List    []driftItem
	Total   int
	May     bool // decide
	Rail    []problem
	Counts  map[string]claims.Standing // of the claims that the list names, by id; nil when they cannot be had
	Last    *driftItem                 // the decision that was just made, or that somebody else made first
	Refused string                     // why a decision was not taken, when it belongs to no passage of the list
}

// driftItem is one drifted passage as the list shows it.
type driftItem struct {
	claims.Drift
	View    report.StateView
	Runs    []report.Run // of what was altered or replaced
	Who     string       // decided
	Did     string       // what was decided, in words
	Next    string       // id of the passage after it
	Compare string       // address of both versions
	Refused string
	Note    string // what was typed, when the decision was refused
}

// GET /sources/drift
func (s *server) drift(w http.ResponseWriter, r *http.Request) error {
	p, err := s.driftPage(r, r.URL.Query().Get("last"))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "drift", "sources", p)
}

// driftPage loads the list; last is the id of the state that the page tells of above it, or "".
func (s *server) driftPage(r *http.Request, last string) (p driftPage, err error) {
	p = driftPage{Decided: r.URL.Query().Get("view") == "decided", May: person(r).AtLeast(auth.Editor)}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		list, total, err := claims.Drifted(r.Context(), tx, claims.DriftFilter{Decided: p.Decided})
		if err != nil {
			return err
		}
		p.Total, p.List = total, make([]driftItem, len(list))
		for i, d := range list {
			p.List[i] = newDriftItem(d, person(r))
			if i > 0 {
				p.List[i-1].Next = d.State.ID
			}
		}
		if last != "" {
			d, err := claims.GetDrift(r.Context(), tx, last)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			if err == nil {
				item := newDriftItem(d, person(r))
				p.Last = &item
			}
		}
		if err := p.names(r, tx); err != nil {
			return err
		}
		if err := p.count(r, tx, s.network); err != nil {
			return err
		}
		p.Rail, err = sourcesRail(r, tx, "/sources/drift")
		return err
	})
	return p, err
}

func newDriftItem(d claims.Drift, by auth.Person) driftItem {
	for i := range d.Uses {
		d.Uses[i].Claim = d.Uses[i].Claim.For(by)
	}
	item := driftItem{
		Drift: d, View: report.SnapshotState(d.State, d.New.CapturedAt), Did: didWords(d.State),
		Compare: fmt.Sprintf("/sources/%s/compare?from=%s&to=%s#p%s", d.Source.Ref, d.Old.ID, d.New.ID, d.Passage.ID),
	}
	if d.State.Status == anchor.Altered || d.State.Status == anchor.Replaced {
		item.Runs = report.Runs(d.Cited.Text, d.Now.Text, d.Diff)
	}
	return item
}

func didWords(s sources.State) string {
	return map[sources.Decision]string{
		sources.Accepted: "accepted the new place", sources.Kept: "kept the old snapshot as the record", sources.Flagged: "flagged the evidence", "": "took the decision back",
	}[s.Decision]
}

// count asks for the origins of the claims that the list names.
func (p *driftPage) count(r *http.Request, tx *db.Tx, network *claims.Network) error {
	var ids []string
	for _, item := range p.List {
		for _, use := range item.Uses {
			ids = append(ids, use.Claim.ID)
		}
	}
	counts, ok, err := network.Standings(r.Context(), tx, ids)
	if ok {
		p.Counts = counts
	}
	return err
}

// names says who decided.
func (p *driftPage) names(r *http.Request, tx *db.Tx) error {
	var actors []string
	items := make([]*driftItem, 0, len(p.List)+1)
	for i := range p.List {
		items = append(items, &p.List[i])
	}
	if p.Last != nil {
		items = append(items, p.Last)
	}
	for _, item := range items {
		actors = append(actors, item.State.DecidedBy)
	}
	names, err := auth.Names(r.Context(), tx, actors)
	for _, item := range items {
		item.Who = names[item.State.DecidedBy]
	}
	return err
}

// POST /sources/drift/{id}
func (s *server) decideDrift(w http.ResponseWriter, r *http.Request) error {
	c := claims.Choice{Decision: sources.Decision(r.PostFormValue("decision")), Note: r.PostFormValue("note")}
	var err error
	if c.Place, err = placeOf(r.PostFormValue("place")); err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			_, err := claims.Decide(r.Context(), tx, person(r), pathID(r), version(r), c)
			return err
		})
	}
	return s.afterDrift(w, r, err, "decided")
}

// POST /sources/drift/{id}/undo
func (s *server) undoDrift(w http.ResponseWriter, r *http.Request) error {
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := claims.Undecide(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
	return s.afterDrift(w, r, err, "undone")
}

// placeOf reads START-END; "" is no place.
func placeOf(s string) (*anchor.Range, error) {
	if s == "" {
		return nil, nil
	}
	from, to, _ := strings.Cut(s, "-")
	start, err := strconv.Atoi(from)
	end, endErr := strconv.Atoi(to)
	if err := errors.Join(err, endErr); err != nil {
		return nil, fault.In("place", "%q is no place in a text. Choose one of those shown.", s)
	}
	return &anchor.Range{Start: start, End: end}, nil
}

// afterDrift leads on to the next passage, or shows the list again with what was refused. After a stale decision it tells what the other did.
func (s *server) afterDrift(w http.ResponseWriter, r *http.Request, err error, done string) error {
	switch kind := fault.KindOf(err); {
	case err == nil:
		to := "/sources/drift?last=" + addressID(r)
		if next := r.PostFormValue("next"); done == "undone" {
			to = "/sources/drift#d" + addressID(r)
		} else if next != "" {
			to += "#d" + url.PathEscape(next)
		}
		return see(w, r, to, done)
	case kind == fault.Stale || kind == fault.Conflict || kind == fault.Invalid:
		last := ""
		if kind == fault.Stale {
			last = pathID(r)
		}
		p, pageErr := s.driftPage(r, last)
		if pageErr != nil {
			return errors.Join(err, pageErr)
		}
		p.refuse(r, err)
		return s.render(w, r, fault.HTTPStatus(err), "drift", "sources", p)
	}
	return err
}

// refuse puts a refusal beside its passage, with what was typed, or above the list when it is not there.
func (p *driftPage) refuse(r *http.Request, err error) {
	for i := range p.List {
		if p.List[i].State.ID == pathID(r) && p.Last == nil {
			p.List[i].Refused, p.List[i].Note = err.Error(), r.PostFormValue("note")
			return
		}
	}
	p.Refused = err.Error()
}
