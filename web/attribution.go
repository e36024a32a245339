package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// POST /sources/{id}/attributions
func (s *server) judgeAttribution(w http.ResponseWriter, r *http.Request) error {
	status := r.PostFormValue("status")
	x, err := s.suggestion(r)
	if err != nil {
		return err
	}
	err = s.db.Update(r.Context(), func(tx *db.Tx) error {
		_, err := sources.JudgeSuggestion(r.Context(), tx, person(r), pathID(r), x, sources.Judgement{
			Status: status, To: r.PostFormValue("to"), Title: r.PostFormValue("title"), Relation: sources.Relation(r.PostFormValue("relation")), Version: version(r),
		})
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+addressID(r)+"#said", status)
	}
	return s.refuseOnSource(w, r, err, func(p *sourcePage) *form { return &p.Judge })
}

// suggestion finds the one that the form speaks of again, before the transaction: that reads the whole text.
func (s *server) suggestion(r *http.Request) (x sources.Suggestion, err error) {
	start, startErr := strconv.Atoi(r.PostFormValue("start"))
	end, endErr := strconv.Atoi(r.PostFormValue("end"))
	if startErr != nil || endErr != nil {
		return x, fault.New(fault.Invalid, "This form does not say which words it is about. Open the source's page again.")
	}
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		source, err := sources.GetSource(r.Context(), tx, pathID(r))
		if err == nil {
			x, err = sources.FindSuggestion(r.Context(), tx, source, anchor.Range{Start: start, End: end}, r.PostFormValue("name"))
		}
		return err
	})
	return x, err
}

// POST /attributions/{id}/undo
func (s *server) undoAttribution(w http.ResponseWriter, r *http.Request) error {
	var a sources.Attribution
	var kept bool
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		a, kept, err = sources.UndoAttribution(r.Context(), tx, person(r), pathID(r), version(r))
		return err
	})
	if err != nil {
		return err
	}
	done := "untold"
	if kept {
		done = "untoldkept"
	}
	return see(w, r, "/sources/"+a.SourceID+"#said", done)
}

// suggestionView is one suggestion of a source's page.
type suggestionView struct {
	rights
	sources.Suggestion
	Source    sources.Source // whose text it stands in
	Relation  sources.Relation
	Relations []sources.Relation
	ID        string // of its fields, unique on the page
}

func suggestionOf(p sourcePage, x sources.Suggestion, id string) suggestionView {
	return suggestionView{p.rights, x, p.Source, sources.Relation(x.Relation), p.Relations, id}
}

// maxOpen bounds the sources whose suggestions a claim's page lists.
const maxOpen = 5

// maxRead bounds the sources whose texts a claim's page reads for that.
const maxRead = 8

// openSuggestions is what could lead on from a source of a claim.
type openSuggestions struct {
	Source sources.Source
	List   []sources.Suggestion
}

// suggest lists what nobody has judged yet and what may lengthen the claim's chains: suggested derivations of its sources, and what the texts
// of those say whose way on nobody knows.
func (p *claimPage) suggest(r *http.Request, tx *db.Tx) error {
	for _, d := range p.Derivations {
		if d.Status == "suggested" {
			p.Suggested = append(p.Suggested, link{Derivation: d, Other: p.Sources[d.To], Publisher: p.Publishers[p.Sources[d.To].PublisherID]})
		}
	}
	ends := slices.Clone(p.Origins.UnknownOrigins)
	for _, d := range p.Derivations {
		if d.Status == "confirmed" && p.Sources[d.To].Fallen() {
			ends = append(ends, d.From)
		}
	}
	for i, id := range ends {
		if len(p.Hints) == maxOpen || i == maxRead {
			break
		}
		source := p.Sources[id]
		said, err := sources.Suggest(r.Context(), tx, source)
		if err != nil {
			return err
		}
		if list := said.Documents; len(list) > 0 {
			p.Hints = append(p.Hints, openSuggestions{source, list[:min(3, len(list))]})
		}
	}
	return nil
}
