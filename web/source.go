package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// sourcePage is a source's reading view: its text with the passages that are cited, what it derives from, what derives from it.
type sourcePage struct {
	Source     sources.Source
	Publisher  sources.Publisher
	Snapshots  []sources.Snapshot
	Snapshot   *sources.Snapshot // the one that is shown; nil when there is none
	Paragraphs []paragraph
	Counts     claims.Counts
	Up, Down   []link
	Claims     []claims.Claim // to choose from, last changed first
	Others     []sources.SourceSummary
	Relations  []sources.Relation
	Cite       form            // the form of evidence, when it was refused
	Link       form            // the form of a derivation, when it was refused
	Snap       form            // the form of a snapshot, when it was refused
	Nearest    *anchor.Nearest // of a quotation that is not in the text
}

// link is a derivation with the source at its other end.
type link struct {
	sources.Derivation
	Other     sources.Source
	Publisher sources.Publisher
	Scope     []claims.Claim
}

// paragraph is a line of the text, in pieces, with the notes that belong beside it.
type paragraph struct {
	Start  int // code points from the beginning of the text
	Pieces []piece
	Notes  []note
}

// piece is a stretch of text between two ends of passages.
type piece struct {
	Text  string
	Class string // of the first stance, in the fixed order, that cites it: sup, ref, ctx; "" for none
	Notes []int  // numbers of the notes that cite it
	Ends  []int  // of those, the ones whose passage ends here
}

// note is one use of a passage, in the margin.
type note struct {
	Number int
	claims.Cite
	Class string
}

// GET /sources/{id}
func (s *server) source(w http.ResponseWriter, r *http.Request) error {
	p, err := s.sourcePage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "source", "sources", p)
}

func (s *server) sourcePage(r *http.Request) (p sourcePage, err error) {
	p.Relations, p.Cite, p.Link, p.Snap = sources.Relations, blank(nil), blank(nil), blank(nil)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.Source.PublisherID != "" {
			if p.Publisher, err = sources.GetPublisher(r.Context(), tx, p.Source.PublisherID); err != nil {
				return err
			}
		}
		if err := p.text(r, tx); err != nil {
			return err
		}
		return p.links(r, tx)
	})
	return p, err
}

// text loads the snapshot that the address asks for, else the newest, and parts it by the passages in it.
func (p *sourcePage) text(r *http.Request, tx *db.Tx) (err error) {
	if p.Snapshots, err = sources.Snapshots(r.Context(), tx, p.Source.ID); err != nil || len(p.Snapshots) == 0 {
		return err
	}
	id := p.Snapshots[0].ID
	if asked := r.URL.Query().Get("snapshot"); asked != "" {
		id = asked
	}
	n, err := sources.GetSnapshot(r.Context(), tx, id)
	if err != nil {
		return err
	}
	if n.SourceID != p.Source.ID {
		return fault.New(fault.NotFound, "That snapshot is of another source.")
	}
	p.Snapshot = &n
	cites, err := claims.CitesOf(r.Context(), tx, p.Source.ID)
	if err != nil {
		return err
	}
	var notes []note
	for _, c := range cites {
		if c.Passage.SnapshotID == n.ID {
			notes = append(notes, note{Number: len(notes) + 1, Cite: c, Class: classOf(c.Evidence.Stance)})
		}
	}
	p.Counts = countNotes(notes)
	p.Paragraphs = paragraphs(n.Text, notes)
	return nil
}

func classOf(s claims.Stance) string {
	return map[claims.Stance]string{claims.Supports: "sup", claims.Refutes: "ref", claims.Context: "ctx"}[s]
}

func countNotes(notes []note) (c claims.Counts) {
	for _, n := range notes {
		switch n.Evidence.Stance {
		case claims.Supports:
			c.Supports++
		case claims.Refutes:
			c.Refutes++
		case claims.Context:
			c.Context++
		}
	}
	return c
}

// paragraphs parts a text into lines, and each line at every start and end of a passage, so that passages may overlap and reach
// over lines. A note stands beside the line in which its passage begins.
func paragraphs(text string, notes []note) []paragraph {
	var list []paragraph
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		n := utf8.RuneCountInString(line)
		if strings.TrimSpace(line) != "" {
			list = append(list, cut(line, at, n, notes))
		}
		at += n + 1
	}
	return list
}

func cut(line string, start, n int, notes []note) paragraph {
	p := paragraph{Start: start}
	edges := []int{start, start + n}
	for _, x := range notes {
		for _, edge := range []int{x.Passage.Start, x.Passage.End} {
			if edge > start && edge < start+n {
				edges = append(edges, edge)
			}
		}
		if x.Passage.Start >= start && x.Passage.Start < start+n {
			p.Notes = append(p.Notes, x)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	runes := []rune(line)
	for i := range len(edges) - 1 {
		from, to := edges[i], edges[i+1]
		piece := piece{Text: string(runes[from-start : to-start])}
		for _, stance := range claims.Stances {
			for _, x := range notes {
				if x.Evidence.Stance == stance && x.Passage.Start < to && x.Passage.End > from {
					piece.Notes = append(piece.Notes, x.Number)
					if piece.Class == "" {
						piece.Class = x.Class
					}
					if x.Passage.End == to {
						piece.Ends = append(piece.Ends, x.Number)
					}
				}
			}
		}
		p.Pieces = append(p.Pieces, piece)
	}
	return p
}

// links loads the derivations in both directions, and what the page's forms choose from.
func (p *sourcePage) links(r *http.Request, tx *db.Tx) error {
	up, down, err := sources.Derivations(r.Context(), tx, p.Source.ID)
	if err != nil {
		return err
	}
	if p.Up, err = linksOf(r, tx, up, func(d sources.Derivation) string { return d.To }); err != nil {
		return err
	}
	if p.Down, err = linksOf(r, tx, down, func(d sources.Derivation) string { return d.From }); err != nil {
		return err
	}
	page, err := claims.List(r.Context(), tx, claims.Filter{Limit: 200})
	if err != nil {
		return err
	}
	for _, c := range page.Claims {
		if c.Status != claims.Withdrawn {
			p.Claims = append(p.Claims, c.Claim)
		}
	}
	list, _, err := sources.ListSources(r.Context(), tx, sources.SourceFilter{Limit: 200})
	for _, other := range list {
		if other.ID != p.Source.ID {
			p.Others = append(p.Others, other)
		}
	}
	return err
}

func linksOf(r *http.Request, tx *db.Tx, list []sources.Derivation, other func(sources.Derivation) string) (links []link, err error) {
	for _, d := range list {
		l := link{Derivation: d}
		if l.Other, err = sources.GetSource(r.Context(), tx, other(d)); err != nil {
			return nil, err
		}
		if l.Other.PublisherID != "" {
			if l.Publisher, err = sources.GetPublisher(r.Context(), tx, l.Other.PublisherID); err != nil {
				return nil, err
			}
		}
		for _, id := range d.Claims {
			c, err := claims.Get(r.Context(), tx, id)
			if err != nil {
				return nil, err
			}
			l.Scope = append(l.Scope, c)
		}
		links = append(links, l)
	}
	return links, nil
}

// POST /sources/{id}/derivations
func (s *server) linkSource(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	err := s.db.Update(r.Context(), func(tx *db.Tx) error {
		d := sources.Derivation{From: pathID(r), To: r.PostFormValue("to"), Relation: sources.Relation(r.PostFormValue("relation")), ShownBy: r.PostFormValue("shown_by"), Note: r.PostFormValue("note")}
		if title := strings.TrimSpace(r.PostFormValue("new")); title != "" { // a source that nobody has seen yet
			made, err := sources.AddSource(r.Context(), tx, person(r), sources.Source{Title: title})
			if err != nil {
				return err
			}
			d.To = made.ID
		}
		if d.To == "" {
			return fault.In("to", "Choose the source that this one derives from, or name one that nobody has seen yet.")
		}
		for _, id := range r.PostForm["claims"] {
			c, err := claims.Get(r.Context(), tx, id)
			if err != nil {
				return err
			}
			d.Claims = append(d.Claims, c.ID)
		}
		_, err := sources.AddDerivation(r.Context(), tx, person(r), d)
		return err
	})
	if err == nil {
		return see(w, r, "/sources/"+pathID(r)+"#derives", "linked")
	}
	p, pageErr := s.sourcePage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Link = formOf(r)
	if p.Link.take(err, "to", "relation", "note", "new") {
		return s.render(w, r, http.StatusUnprocessableEntity, "source", "sources", p)
	}
	return err
}

// POST /derivations/{id}/status
func (s *server) judgeDerivation(w http.ResponseWriter, r *http.Request) error {
	var d sources.Derivation
	err := s.db.Update(r.Context(), func(tx *db.Tx) (err error) {
		d, err = sources.SetDerivationStatus(r.Context(), tx, person(r), pathID(r), version(r), r.PostFormValue("to"))
		return err
	})
	if err != nil {
		return err
	}
	return see(w, r, "/sources/"+d.From+"#derives", "judged")
}

// POST /sources/{id}/snapshots
func (s *server) createSnapshot(w http.ResponseWriter, r *http.Request) error {
	if err := parseUpload(r); err != nil {
		return err
	}
	doc, m, err := document(r)
	if err == nil && doc == nil {
		err = fault.In("pasted", "Choose a file, or paste the text.")
	}
	var in sources.Ingested
	if err == nil {
		err = s.db.Update(r.Context(), func(tx *db.Tx) error {
			source, err := sources.GetSource(r.Context(), tx, pathID(r))
			if err != nil {
				return err
			}
			in, err = sources.Ingest(r.Context(), tx, person(r), doc, sources.Meta{Source: source.ID, Title: source.Title, Method: m.Method, Name: m.Name})
			return err
		})
	}
	switch {
	case err == nil && in.Duplicate:
		return see(w, r, "/sources/"+pathID(r), "same")
	case err == nil:
		return see(w, r, "/sources/"+pathID(r), "snapshot")
	}
	p, pageErr := s.sourcePage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	p.Snap = formOf(r)
	if p.Snap.take(err, "file", "pasted", "charset") {
		return s.render(w, r, http.StatusUnprocessableEntity, "source", "sources", p)
	}
	return err
}
