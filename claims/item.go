package claims

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Item is one piece of evidence with all that a page or report shows beside it.
type Item struct {
	Evidence  Evidence
	Passage   sources.Passage
	Before    string         // the sentence around the quote, up to it
	After     string         // and after it
	Source    sources.Source // the record that stands for it
	Record    sources.Source // the one that has the snapshot: Source, or a record merged into it
	Publisher sources.Publisher
	Snapshot  sources.Snapshot // without text
	Latest    int              // number of the source's newest snapshot
	State     sources.State    // on the newest snapshot that it was compared with; zero when there is none
	Now       Stretch          // what stands there; see Drift
	Diff      []anchor.Edit    // from the quote to Now.Text
	NewerAt   time.Time        // when that snapshot was captured
	Address   sources.Standing // what the source's address answers; zero when nobody asked
}

// contextLimit is how many code points of its sentences are shown on each side of a quote.
const contextLimit = 240

// loadEvidence reads the evidence, standing and withdrawn, each with its passage in its sentence.
func (p *Provenance) loadEvidence(ctx context.Context, tx *db.Tx) error {
	cites, err := citesWhere(ctx, tx, "e.claim = $1", p.Claim.ID)
	if err != nil {
		return err
	}
	latest, err := p.loadSnapshots(ctx, tx, cites)
	if err != nil {
		return err
	}
	passages := map[string]bool{}
	for _, c := range cites {
		passages[c.Evidence.PassageID] = true
	}
	delete(passages, "")
	states, err := sources.LastStates(ctx, tx, passages)
	if err != nil {
		return err
	}
	seal, err := SealFor(ctx, tx, p.viewer, p.full)
	if err != nil {
		return err
	}
	texts := texts{}
	for _, c := range cites {
		item := Item{Evidence: seal.Evidence(c.Evidence), Passage: c.Passage, Latest: latest[c.Evidence.SourceID], State: states[c.Evidence.PassageID]}
		item.Evidence.SourceID = p.merged.Standing(c.Evidence.SourceID)
		if err := p.describe(ctx, tx, &item, c.Evidence.SourceID, texts); err != nil {
			return err
		}
		if item.Evidence.WithdrawnAt.IsZero() {
			p.Evidence = append(p.Evidence, item)
		} else {
			p.Withdrawn = append(p.Withdrawn, item)
		}
	}
	order := map[Stance]int{Supports: 0, Refutes: 1, Context: 2, "": 3}
	slices.SortStableFunc(p.Evidence, func(a, b Item) int {
		return cmp.Or(order[a.Evidence.Stance]-order[b.Evidence.Stance], bit(a.Source.Fallen())-bit(b.Source.Fallen())) // what is not counted, last
	})
	return nil
}

// loadSnapshots lists the snapshots of every source that the page shows, and gives each source's newest number.
func (p *Provenance) loadSnapshots(ctx context.Context, tx *db.Tx, cites []Cite) (map[string]int, error) {
	ids := map[string]bool{}
	for id := range p.Sources {
		ids[id] = true
	}
	for _, c := range cites {
		ids[c.Evidence.SourceID] = true
	}
	latest := map[string]int{}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(ids)), 500) {
		err := tx.Each(ctx, `select id, source, number from snapshots where source in (`+db.In(1, len(chunk))+`)`, anys(chunk), func(rows *sql.Rows) error {
			var id, source string
			var number int
			err := rows.Scan(&id, &source, &number)
			p.snapshots, latest[source] = append(p.snapshots, id), max(latest[source], number)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return latest, nil
}

// standing gives what a source's address answers; ten passages of one source ask once.
func (p *Provenance) standing(ctx context.Context, tx *db.Tx, s sources.Source) (sources.Standing, error) {
	if now, ok := p.standings[s.ID]; ok || s.URL == "" {
		return now, nil
	}
	checks, err := sources.Checks(ctx, tx, s.ID)
	if p.standings == nil {
		p.standings = map[string]sources.Standing{}
	}
	p.standings[s.ID] = sources.StandingOf(s, checks)
	return p.standings[s.ID], err
}

// describe fills in the source, its publisher, the snapshot of the record (id) that has it and the sentence around the quote.
func (p *Provenance) describe(ctx context.Context, tx *db.Tx, item *Item, record string, texts texts) (err error) {
	if item.Evidence.NotFound() {
		return nil
	}
	s, ok := p.Sources[item.Evidence.SourceID]
	if !ok { // of withdrawn evidence
		if s, err = sources.GetSource(ctx, tx, item.Evidence.SourceID); err != nil {
			return err
		}
	}
	publisher, ok := p.Publishers[s.PublisherID]
	if !ok {
		if publisher, err = sources.PublisherOf(ctx, tx, s); err != nil {
			return err
		}
	}
	item.Source, item.Record, item.Publisher = s, s, publisher
	if item.Passage.Withheld {
		item.State, item.Passage.ID = sources.State{}, ""
		return nil
	}
	if record != s.ID {
		if item.Record, err = sources.GetSource(ctx, tx, record); err != nil {
			return err
		}
	}
	if item.Address, err = p.standing(ctx, tx, item.Record); err != nil {
		return err
	}
	t, err := texts.get(ctx, tx, item.Passage.SnapshotID)
	if err != nil {
		return err
	}
	item.Snapshot = t.snapshot
	cited := t.stretch(anchor.Range{Start: item.Passage.Start, End: item.Passage.End})
	item.Before, item.After = cited.Before, cited.After
	if item.State.ID == "" {
		return nil
	}
	newer, err := texts.get(ctx, tx, item.State.SnapshotID)
	if err != nil {
		return err
	}
	item.NewerAt = newer.snapshot.CapturedAt
	if item.State.Status != anchor.Same {
		item.Now, item.Diff = newer.became(item.Passage, item.State)
	}
	return nil
}

// texts keeps the snapshots of one page by id, so that ten passages of one text read it once.
type texts map[string]text

type text struct {
	snapshot sources.Snapshot // without its text
	doc      *anchor.Doc
}

func (t texts) get(ctx context.Context, tx *db.Tx, id string) (text, error) {
	if kept, ok := t[id]; ok {
		return kept, nil
	}
	n, err := sources.GetSnapshot(ctx, tx, id)
	if err != nil {
		return text{}, err
	}
	kept := text{n, anchor.NewDoc(n.Text)}
	kept.snapshot.Text = ""
	t[id] = kept
	return kept, nil
}
