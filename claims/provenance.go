package claims

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Item is one piece of evidence with all that a page or report shows beside it.
type Item struct {
	Evidence  Evidence
	Passage   sources.Passage
	Before    string // the sentence around the quote, up to it
	After     string // and after it
	Source    sources.Source
	Publisher sources.Publisher
	Snapshot  sources.Snapshot // without text
	Latest    int              // number of the source's newest snapshot
}

// Provenance is everything about one claim.
type Provenance struct {
	Claim        Claim
	Rating       *Rating // on its scale; nil when unrated
	Scale        Scale
	Assignee     auth.Person
	Evidence     []Item // standing: supports, refutes, context, not found; by number within each
	Withdrawn    []Item
	Earlier      []EarlierCheck
	Publications []Publication
	Counts       Counts
	Origins      Origins
	Impossible   [][2]string                  // derivations that run against time, by source ids
	Sources      map[string]sources.Source    // every source reached from the evidence, by id
	Publishers   map[string]sources.Publisher // by id
	Derivations  []sources.Derivation         // among those sources
	History      []ledger.Record              // of the claim, its evidence, passages, sources and derivations, oldest first
	Names        map[string]string            // actors and person ids to display names
	Head         ledger.Head
}

// contextLimit is how many code points of its sentences are shown on each side of a quote.
const contextLimit = 240

// GetProvenance gathers everything about one claim (id or reference).
func GetProvenance(ctx context.Context, tx *db.Tx, id string) (*Provenance, error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	p := &Provenance{Claim: c}
	g, err := loadGraph(ctx, tx, []string{c.ID})
	if err != nil {
		return nil, err
	}
	origins, impossible, err := g.analyse()
	if err != nil {
		return nil, err
	}
	p.Counts, p.Origins, p.Impossible = count(g.evidence[c.ID]), origins[c.ID], impossible
	p.Sources, p.Publishers, p.Derivations = g.sources, g.publishers, g.derivations
	for _, load := range []func(context.Context, *db.Tx) error{p.loadScale, p.loadEvidence, p.loadRecords, p.loadHistory} {
		if err := load(ctx, tx); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Provenance) loadScale(ctx context.Context, tx *db.Tx) (err error) {
	if p.Claim.Rating == "" {
		p.Scale, err = CurrentScale(ctx, tx)
		return err
	}
	if p.Scale, err = GetScale(ctx, tx, p.Claim.Scale, p.Claim.ScaleVersion); err == nil {
		p.Rating = p.Scale.Find(p.Claim.Rating)
	}
	return err
}

// loadEvidence reads the evidence, standing and withdrawn, each with its passage in its sentence.
func (p *Provenance) loadEvidence(ctx context.Context, tx *db.Tx) error {
	list, err := evidenceWhere(ctx, tx, "e.claim = $1", p.Claim.ID)
	if err != nil {
		return err
	}
	texts := texts{}
	for _, e := range list {
		item, err := texts.item(ctx, tx, e)
		if err != nil {
			return err
		}
		if e.WithdrawnAt.IsZero() {
			p.Evidence = append(p.Evidence, item)
		} else {
			p.Withdrawn = append(p.Withdrawn, item)
		}
	}
	order := map[Stance]int{Supports: 0, Refutes: 1, Context: 2, "": 3}
	slices.SortStableFunc(p.Evidence, func(a, b Item) int { return order[a.Evidence.Stance] - order[b.Evidence.Stance] })
	return nil
}

// texts keeps the snapshots of one page, so that ten passages of one text read it once.
type texts map[string]struct {
	snapshot sources.Snapshot
	doc      *anchor.Doc
	latest   int
}

func (t texts) item(ctx context.Context, tx *db.Tx, e Evidence) (Item, error) {
	item := Item{Evidence: e}
	if e.NotFound() {
		return item, nil
	}
	var err error
	if item.Passage, err = sources.GetPassage(ctx, tx, e.PassageID); err != nil {
		return item, err
	}
	if item.Source, err = sources.GetSource(ctx, tx, e.SourceID); err != nil {
		return item, err
	}
	if item.Source.PublisherID != "" {
		if item.Publisher, err = sources.GetPublisher(ctx, tx, item.Source.PublisherID); err != nil {
			return item, err
		}
	}
	kept, ok := t[item.Passage.SnapshotID]
	if !ok {
		if kept.snapshot, err = sources.GetSnapshot(ctx, tx, item.Passage.SnapshotID); err != nil {
			return item, err
		}
		if err = tx.QueryRow(ctx, `select max(number) from snapshots where source = $1`, e.SourceID).Scan(&kept.latest); err != nil {
			return item, err
		}
		kept.doc = anchor.NewDoc(kept.snapshot.Text)
		kept.snapshot.Text = ""
		t[item.Passage.SnapshotID] = kept
	}
	at := anchor.Range{Start: item.Passage.Start, End: item.Passage.End}
	around := kept.doc.Sentence(at, contextLimit)
	item.Before = kept.doc.Slice(anchor.Range{Start: around.Start, End: at.Start})
	item.After = kept.doc.Slice(anchor.Range{Start: at.End, End: around.End})
	item.Snapshot, item.Latest = kept.snapshot, kept.latest
	return item, nil
}

func (p *Provenance) loadRecords(ctx context.Context, tx *db.Tx) (err error) {
	if p.Earlier, err = EarlierChecks(ctx, tx, p.Claim.ID); err != nil {
		return err
	}
	if p.Publications, err = Publications(ctx, tx, p.Claim.ID); err != nil {
		return err
	}
	if p.Claim.Assignee != "" {
		p.Assignee, err = auth.GetPerson(ctx, tx, p.Claim.Assignee)
	}
	return err
}

// maxHistory bounds the entries that one claim's page and report show: the newest ones.
const maxHistory = 2_000

// loadHistory reads the entries about the claim, its evidence and what its lineage rests on, with the names of who acted.
func (p *Provenance) loadHistory(ctx context.Context, tx *db.Tx) (err error) {
	ids := []string{p.Claim.ID}
	for _, item := range slices.Concat(p.Evidence, p.Withdrawn) {
		ids = append(ids, item.Evidence.ID, item.Evidence.PassageID, item.Snapshot.ID)
	}
	for _, x := range p.Publications {
		ids = append(ids, x.ID)
	}
	for _, x := range p.Earlier {
		ids = append(ids, x.ID)
	}
	for _, d := range p.Derivations {
		ids = append(ids, d.ID)
	}
	for id, s := range p.Sources {
		ids = append(ids, id, s.PublisherID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if p.History, err = ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: ids, After: -1, Limit: maxHistory, Newest: true}); err != nil {
		return err
	}
	slices.Reverse(p.History)
	actors := []string{p.Claim.RatedBy, p.Claim.CreatedBy, p.Claim.Assignee}
	for _, r := range p.History {
		actors = append(actors, r.Actor)
	}
	if p.Names, err = auth.Names(ctx, tx, actors); err != nil {
		return err
	}
	p.Head, err = ledger.ReadHead(ctx, tx)
	return err
}

// Name is how a source is called in a sentence: its publisher and a short title.
func (p *Provenance) Name(source string) string {
	s := p.Sources[source]
	publisher := p.Publishers[s.PublisherID]
	name := publisher.Latin
	if name == "" {
		name = publisher.Name
	}
	if name == "" {
		return s.Title
	}
	return name + ", " + s.Title
}

// Cite is one use of a passage.
type Cite struct {
	Evidence Evidence
	Passage  sources.Passage
	Claim    Claim
}

// CitesOf lists the standing evidence from a source's snapshots with its claims, for the source page, by place in the text.
func CitesOf(ctx context.Context, tx *db.Tx, source string) ([]Cite, error) {
	list, err := evidenceWhere(ctx, tx, "e.source = $1 and e.withdrawn_at = ''", source)
	if err != nil {
		return nil, err
	}
	var cites []Cite
	for _, e := range list {
		c := Cite{Evidence: e}
		if c.Passage, err = sources.GetPassage(ctx, tx, e.PassageID); err != nil {
			return nil, err
		}
		if c.Claim, err = Get(ctx, tx, e.ClaimID); err != nil {
			return nil, err
		}
		cites = append(cites, c)
	}
	slices.SortStableFunc(cites, func(a, b Cite) int { return a.Passage.Start - b.Passage.Start })
	return cites, nil
}

// NextTo gives the claims before and after one in the order of the Desk ("" at an end), for stepping through the queue.
func NextTo(ctx context.Context, tx *db.Tx, c Claim) (before, after string, err error) {
	find := func(query string) (string, error) {
		var ref string
		err := tx.QueryRow(ctx, query, db.FormatTime(c.UpdatedAt), c.ID).Scan(&ref)
		if errors.Is(err, sql.ErrNoRows) {
			return "", nil
		}
		return ref, err
	}
	if before, err = find(`select ref from claims where (updated_at, id) > ($1, $2) order by updated_at, id limit 1`); err != nil {
		return "", "", err
	}
	after, err = find(`select ref from claims where (updated_at, id) < ($1, $2) order by updated_at desc, id desc limit 1`)
	return before, after, err
}
