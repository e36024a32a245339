package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// claimPage is everything about one claim.
type claimPage struct {
	*report.Dossier
	rights
	Flow          flow
	Groups        []evidenceGroup
	Trails        [][]report.Stop
	MoreTrails    int
	Graph         report.Graph
	Legend        []report.Key
	Told          []report.TrailStep // the picture in words
	Sentence      []lineage.Part
	Suggested     []link            // derivations that nobody has judged
	Hints         []openSuggestions // where its texts say that they have it from
	Recent        []ledger.Record   // newest first
	Before, After string            // references of the neighbours in the list
	List          string            // address of the list that the claim was opened from
	From          string            // what the addresses of its claims carry to come back to it, or ""
	Fallen        []report.Stop     // sources of its lineage that fell
	Open          []flagView        // flags that wait for a review
	Reviewed      []flagView
	FlagRefused   string // why a review was not taken, when its flag is closed by now
	FlagNote      string // what was typed
	Talk          talk
	Similar       similar // that nobody has linked yet
	Bears         bearsPart
	Undoing       *undo
	Originals     []claims.Original // what came in of it, as it came
}

type evidenceGroup struct {
	Stance claims.Stance
	Class  string
	Word   string
	Items  []claims.Item
	Off    []claims.Item // of sources that fell: kept and not counted
}

// GET /claims/{id}
func (s *server) claim(w http.ResponseWriter, r *http.Request) error {
	if at := r.URL.Query().Get("as-of"); at != "" {
		return s.claimAsOf(w, r, at)
	}
	p, err := s.claimPage(r, pathID(r))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "claim", "desk", p)
}

func (s *server) claimPage(r *http.Request, id string) (p claimPage, err error) {
	p.rights = rightsOf(r)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Dossier, err = report.Build(r.Context(), tx, person(r), id); err != nil {
			return err
		}
		if p.Originals, err = claims.OriginalsOf(r.Context(), tx.As(person(r)), p.Claim.ID); err != nil {
			return err
		}
		if err := p.loadFlow(r, tx); err != nil {
			return err
		}
		if err := p.suggest(r, tx); err != nil {
			return err
		}
		if p.Talk, err = s.talk(r, tx, p.Claim); err != nil {
			return err
		}
		if err := p.similarBeside(r, tx, s.matcher); err != nil {
			return err
		}
		if err := p.bearing(r, tx, s.finder); err != nil {
			return err
		}
		return p.neighbours(r, tx, s.network)
	})
	if err != nil {
		return p, err
	}
	p.Fallen = p.FallenSources()
	p.Trails, p.MoreTrails = p.Dossier.Trails()
	p.Sentence = p.Dossier.Sentence()
	p.Graph = report.GraphOf(p.Provenance, func(s sources.Source) string { return "/sources/" + s.Ref })
	p.Graph.More = "#evidence"
	p.Legend, p.Told = p.Graph.Legend(), p.Graph.Trail()
	p.Groups = evidenceGroups(p.Evidence)
	p.flags(person(r))
	for i := len(p.History) - 1; i >= 0 && len(p.Recent) < 6; i-- {
		if p.History[i].Subject != "reading" { // the claim's own entry tells of it
			p.Recent = append(p.Recent, p.History[i])
		}
	}
	return p, nil
}

// neighbours finds the claims before and after this one in the list that it was opened from; on the whole Desk when the address names none.
func (p *claimPage) neighbours(r *http.Request, tx *db.Tx, network *claims.Network) (err error) {
	p.List = deskPath
	if list := listOf(r.URL.Query()); len(list) > 0 {
		p.Before, p.After, err = claims.NextIn(r.Context(), tx, network, deskFilter(list, person(r)), p.Claim)
		if fault.KindOf(err) != fault.Invalid { // otherwise the address was written by hand
			p.List, p.From = deskAddress(list), fromOf(list)
			return err
		}
	}
	p.Before, p.After, err = claims.NextTo(r.Context(), tx, p.Claim)
	return err
}

// evidenceGroups parts the evidence in the fixed order. A stance without evidence is shown as such.
func evidenceGroups(items []claims.Item) []evidenceGroup {
	groups := []evidenceGroup{{claims.Supports, "sup", "Supports", nil, nil}, {claims.Refutes, "ref", "Refutes", nil, nil}, {claims.Context, "ctx", "Context", nil, nil}, {"", "nf", "Not found", nil, nil}}
	for i := range groups {
		for _, item := range items {
			switch {
			case item.Evidence.Stance != groups[i].Stance:
			case item.Source.Fallen():
				groups[i].Off = append(groups[i].Off, item)
			default:
				groups[i].Items = append(groups[i].Items, item)
			}
		}
	}
	return groups
}

// historyPage is the ledger's entries about one claim and what it rests on.
type historyPage struct {
	Claim   claims.Claim
	Records []entryView
	Head    ledger.Head
	When    string    // as it was asked for
	AsOf    time.Time // entries up to then alone; zero: all
}

// GET /claims/{id}/history
func (s *server) claimHistory(w http.ResponseWriter, r *http.Request) error {
	p := historyPage{When: r.URL.Query().Get("as-of")}
	if p.When != "" {
		at, err := claims.Moment(p.When)
		if err != nil {
			return err
		}
		p.AsOf = at
	}
	err := s.db.View(r.Context(), func(tx *db.Tx) error {
		full, err := claims.GetProvenance(r.Context(), tx, person(r), pathID(r))
		if err != nil {
			return err
		}
		p.Claim, p.Head = full.Claim, full.Head
		records := slices.DeleteFunc(full.History, func(r ledger.Record) bool { return !p.AsOf.IsZero() && r.Time.After(p.AsOf) })
		slices.Reverse(records)
		names, err := auth.Names(r.Context(), tx, actorsOf(records))
		p.Records = viewsOf(records, names, full.Head, person(r))
		return err
	})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "claimhistory", "desk", p)
}

func (s *server) dossier(r *http.Request) (d *report.Dossier, err error) {
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		d, err = report.Build(r.Context(), tx, person(r), pathID(r))
		return err
	})
	return d, err
}
