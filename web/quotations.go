package web

import (
	"fmt"
	"net/http"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// quotationsPage shows the quotations that a source and another one print, and what differs between them.
type quotationsPage struct {
	Here, There printer
	Linked      []link // derivations in both directions, to choose from
	Others      []sources.SourceSummary
	Chosen      bool   // there is another source to compare with
	Why         string // nothing could be compared, in words
	Rows        []quotationRow
	Differ      int
}

// printer is one of the two sources.
type printer struct {
	Source    sources.Source
	Publisher sources.Publisher
	Snapshot  sources.Snapshot
}

// quotationRow is one quotation as each prints it.
type quotationRow struct {
	Same        bool
	Word        string
	Left, Right []comparePiece
}

// GET /sources/{id}/quotations
func (s *server) quotations(w http.ResponseWriter, r *http.Request) error {
	p := quotationsPage{}
	err := s.db.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Here.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if err := p.choices(r, tx); err != nil {
			return err
		}
		other := r.URL.Query().Get("with")
		if other == "" && len(p.Linked) > 0 {
			other = p.Linked[0].Other.ID
		}
		if other == "" {
			return p.Here.load(r, tx)
		}
		p.Chosen = true
		if p.There.Source, err = sources.GetSource(r.Context(), tx, other); err != nil {
			return err
		}
		return p.load(r, tx)
	})
	if err != nil {
		return err
	}
	if err := s.compareQuotations(r, &p); err != nil {
		return err
	}
	p.Here.Snapshot.Text, p.There.Snapshot.Text = "", ""
	return s.render(w, r, http.StatusOK, "quotations", "sources", p)
}

// choices lists the sources that this one derives from or that derive from it, and the rest. Translations come last: in another language no
// quotation reads the same.
func (p *quotationsPage) choices(r *http.Request, tx *db.Tx) error {
	up, down, err := sources.Derivations(r.Context(), tx, p.Here.Source.ID)
	if err != nil {
		return err
	}
	first, err := linksOf(r, tx, up, func(d sources.Derivation) string { return d.To })
	if err != nil {
		return err
	}
	second, err := linksOf(r, tx, down, func(d sources.Derivation) string { return d.From })
	if err != nil {
		return err
	}
	linked := map[string]bool{p.Here.Source.ID: true}
	for _, translations := range []bool{false, true} {
		for _, l := range append(first[:len(first):len(first)], second...) {
			if (l.Relation == "translation") == translations && l.Status != "rejected" && !linked[l.Other.ID] {
				linked[l.Other.ID] = true
				p.Linked = append(p.Linked, l)
			}
		}
	}
	list, _, err := sources.ListSources(r.Context(), tx, sources.SourceFilter{Limit: 200})
	for _, other := range list {
		if !linked[other.ID] && other.Snapshots > 0 {
			p.Others = append(p.Others, other)
		}
	}
	return err
}

// load reads both texts, and says why there is nothing to compare.
func (p *quotationsPage) load(r *http.Request, tx *db.Tx) error {
	for _, side := range []*printer{&p.Here, &p.There} {
		if err := side.load(r, tx); err != nil {
			return err
		}
	}
	switch {
	case p.Here.Source.ID == p.There.Source.ID:
		p.Why = "Choose another source than this one."
	case p.Here.Snapshot.ID == "" || p.There.Snapshot.ID == "":
		p.Why = "One of the two has no text yet. Add a snapshot of it first."
	case max(p.Here.Snapshot.TextChars, p.There.Snapshot.TextChars) > maxText:
		p.Why = fmt.Sprintf("One of the two has more than %d characters; the part that matters can be added as a source of its own.", maxText)
	}
	return nil
}

func (x *printer) load(r *http.Request, tx *db.Tx) (err error) {
	if x.Publisher, err = sources.PublisherOf(r.Context(), tx, x.Source); err != nil {
		return err
	}
	x.Snapshot, err = sources.LatestSnapshot(r.Context(), tx, x.Source.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// compareQuotations finds the quotations.
func (s *server) compareQuotations(r *http.Request, p *quotationsPage) error {
	if !p.Chosen || p.Why != "" {
		return nil
	}
	done, err := s.beside(r)
	if err != nil {
		return err
	}
	defer done()
	printed, err := anchor.PrintedInBoth(r.Context(), anchor.NewDoc(p.Here.Snapshot.Text), anchor.NewDoc(p.There.Snapshot.Text))
	if err != nil {
		return err
	}
	here, there := []rune(p.Here.Snapshot.Text), []rune(p.There.Snapshot.Text)
	none := func(comparePassage) anchor.Range { return anchor.Range{} }
	for _, q := range printed {
		pair := anchor.Pair{Op: anchor.Changed, A: q.A, B: q.B, Edits: q.Edits}
		row := quotationRow{Same: q.Same(), Word: "the same words"}
		if !row.Same {
			p.Differ++
			row.Word = wordOf(pair)
		}
		row.Left, row.Right = new(comparePage).cut(here, q.A, pair, none, true), new(comparePage).cut(there, q.B, pair, none, false)
		p.Rows = append(p.Rows, row)
	}
	return nil
}
