package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// sourcePage is a source's reading view: its text with the passages that are cited, what it derives from, what derives from it.
type sourcePage struct {
	rights
	Source      sources.Source
	Publisher   sources.Publisher
	Snapshots   []sources.Snapshot
	Snapshot    *sources.Snapshot // the one that is shown; nil when there is none
	Paragraphs  []paragraph
	Missing     []note // passages of older snapshots that this one has no place for
	Drifted     int    // passages of this source that wait for a decision
	Counts      claims.Counts
	Up, Down    []link
	DownPages   pager
	Rests       restingPart
	Claims      []claims.Claim // to choose from, last changed first
	Relations   []sources.Relation
	Cite        form // the form of evidence, when it was refused
	Link        form // the form of a derivation, when it was refused
	Said        sources.Suggested
	Judge       form // the form of a suggestion, when it was refused
	Snap        form // the form of a snapshot, when it was refused
	Ask         form // the button that asks its address, when that was refused
	Standing    sources.Standing
	Checks      []sources.Check // the latest
	Addressed   bool            // it has an address that can be asked
	Nearest     *anchor.Nearest // of a quotation that is not in the text
	Worth       worthPart
	Noticed     *noticeBanner // what its publisher has said of it since; nil for nothing
	Annotations annotationsPart
	sourceMore
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
	p.rights = rightsOf(r)
	p.Relations, p.Cite, p.Link, p.Snap, p.Ask, p.Judge = sources.Relations, blank(nil), blank(nil), blank(nil), blank(nil), blank(nil)
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if p.Source, err = sources.GetSource(r.Context(), tx, pathID(r)); err != nil {
			return err
		}
		if p.Publisher, err = sources.PublisherOf(r.Context(), tx, p.Source); err != nil {
			return err
		}
		if p.Noticed, err = bannerOf(r, tx, p.Source); err != nil {
			return err
		}
		if err := p.text(r, tx); err != nil {
			return err
		}
		if err := p.checks(r, tx); err != nil {
			return err
		}
		if p.Said, err = sources.Suggest(r.Context(), tx, p.Source); err != nil {
			return err
		}
		if err := p.worthChecking(r, tx, s.matcher); err != nil {
			return err
		}
		if err := p.links(r, tx); err != nil {
			return err
		}
		if p.Rests, err = restingOf(r, tx, s.network, p.Source, 0, restingBeside); err != nil {
			return err
		}
		if err := p.annotations(r, tx); err != nil {
			return err
		}
		return p.more(r, tx)
	})
	return p, err
}

// refuseOnSource shows the source's page again with what was refused: in the form that choose gives, filled in, each fault beside its field.
func (s *server) refuseOnSource(w http.ResponseWriter, r *http.Request, err error, choose func(*sourcePage) *form, fields ...string) error {
	p, pageErr := s.sourcePage(r)
	if pageErr != nil {
		return errors.Join(err, pageErr)
	}
	f := choose(&p)
	if *f = formOf(r); f.take(err, fields...) {
		return s.render(w, r, http.StatusUnprocessableEntity, "source", "sources", p)
	}
	return err
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
	notes, err := p.notes(r, tx, cites)
	if err != nil {
		return err
	}
	p.Counts = countNotes(notes)
	p.Paragraphs = paragraphs(n.Text, notes, placeAsked(r))
	return nil
}

// placeAsked reads the stretch of the text, in code points, that an address points at: at=120-137. What is none is an empty one.
func placeAsked(r *http.Request) (at anchor.Range) {
	from, to, _ := strings.Cut(r.URL.Query().Get("at"), "-")
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil || start < 0 || end <= start {
		return anchor.Range{}
	}
	return anchor.Range{Start: start, End: end}
}

// notes lists the passages that stand on the snapshot that is shown: those cited from it, and those cited from an older one that are found
// on it. What is not found goes to p.Missing.
func (p *sourcePage) notes(r *http.Request, tx *db.Tx, cites []claims.Cite) (notes []note, err error) {
	here, err := sources.StatesOn(r.Context(), tx, p.Snapshot.ID)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, c := range cites {
		ids[c.Passage.ID] = true
	}
	last, err := sources.LastStates(r.Context(), tx, ids)
	if err != nil {
		return nil, err
	}
	waits := map[string]bool{}
	for _, c := range cites {
		if last[c.Passage.ID].Open() {
			waits[c.Passage.ID] = true
		}
		x := note{Cite: c, Class: classOf(c.Evidence.Stance), At: anchor.Range{Start: c.Passage.Start, End: c.Passage.End}}
		state := last[c.Passage.ID]
		if c.Passage.SnapshotID != p.Snapshot.ID {
			found := false
			if state, found = here[c.Passage.ID]; !found {
				continue
			}
			x.At, x.Cited = state.Place, p.snapshot(c.Passage.SnapshotID).Number
		}
		p.tell(&x, state, last[c.Passage.ID])
		if x.At.End > x.At.Start {
			notes = append(notes, x)
		} else {
			p.Missing = append(p.Missing, x)
		}
	}
	p.Drifted = len(waits)
	slices.SortStableFunc(notes, func(a, b note) int { return a.At.Start - b.At.Start })
	for i := range notes {
		notes[i].Number = i + 1
	}
	return notes, nil
}

// tell says on a note what became of its passage.
func (p *sourcePage) tell(x *note, s, last sources.State) {
	if s.ID == "" {
		return
	}
	item := claims.Item{Evidence: x.Evidence, State: s, Snapshot: p.snapshot(x.Passage.SnapshotID), NewerAt: p.snapshot(s.SnapshotID).CapturedAt}
	x.View = report.StateOf(item)
	x.Compare = fmt.Sprintf("/sources/%s/compare?from=%s&to=%s#p%s", p.Source.Ref, x.Passage.SnapshotID, s.SnapshotID, x.Passage.ID)
	if s.Open() && last.ID == s.ID {
		x.Waits = s.ID
	}
}

// snapshot gives one of the source's snapshots.
func (p *sourcePage) snapshot(id string) (n sources.Snapshot) {
	for _, n = range p.Snapshots {
		if n.ID == id {
			return n
		}
	}
	return sources.Snapshot{}
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
