package claims

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// Provenance is everything about one claim.
type Provenance struct {
	Claim        Claim
	Rating       *Rating // on its scale; nil when unrated
	Scale        Scale
	Assignee     auth.Person
	Evidence     []Item // standing: supports, refutes, context, not found; by number within each
	Withdrawn    []Item
	Earlier      []EarlierCheck
	Kin          // the claims that say the same, or nearly
	Publications []Publication
	Sealed       bool      // the first rating is kept from the viewer, and with it all that tells it
	Readings     []Reading // who gave which rating, round by round
	SignOffs     []SignOff // of this round
	Policy       Policy
	Flags        []Flag // open ones first, the newest first
	Counts       Counts
	Origins      Origins
	Chains       [][]string                   // from a publication to an origin, by source ids; see lineage.Chains
	Impossible   [][2]string                  // derivations that run against time, by source ids
	Sources      map[string]sources.Source    // every source reached from the evidence, by id
	Publishers   map[string]sources.Publisher // by id
	Derivations  []sources.Derivation         // among those sources
	Noticed      map[string]sources.Source    // the sources of its flags, by id
	History      []ledger.Record              // of the claim, its evidence, passages, sources and derivations, oldest first
	Names        map[string]string            // actors and person ids to display names
	Head         ledger.Head

	viewer    auth.Person
	full      Claim // whatever is sealed
	merged    sources.Merged
	standings map[string]sources.Standing // of the sources that its evidence cites, by id
	snapshots []string                    // ids of every snapshot of those sources
	states    []string                    // ids of the states of every passage that its evidence cites or cited, and of those passages
}

// GetProvenance gathers what viewer may read about one claim (id or reference).
func GetProvenance(ctx context.Context, tx *db.Tx, viewer auth.Person, id string) (*Provenance, error) {
	c, err := Get(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	p := &Provenance{Claim: c.For(viewer), Sealed: c.Sealed(viewer), viewer: viewer, full: c}
	g, err := loadGraph(ctx, tx, []string{c.ID})
	if err != nil {
		return nil, err
	}
	origins, err := g.analyse()
	if err != nil {
		return nil, err
	}
	p.Counts, p.Origins = count(g.counted(c.ID)), origins[c.ID]
	p.Impossible = p.Origins.Impossible
	if p.Chains, err = lineage.Chains(g.lineage(""), c.ID); err != nil {
		return nil, err
	}
	p.Sources, p.Publishers, p.Derivations, p.merged = g.sources, g.publishers, g.derivations, g.merged
	for _, load := range []func(context.Context, *db.Tx) error{p.loadScale, p.loadEvidence, p.loadStates, p.loadRecords, p.loadHistory} {
		if err := load(ctx, tx); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Provenance) loadScale(ctx context.Context, tx *db.Tx) (err error) {
	if p.full.Rating == "" {
		p.Scale, err = CurrentScale(ctx, tx)
		return err
	}
	if p.Scale, err = GetScale(ctx, tx, p.full.Scale, p.full.ScaleVersion); err == nil {
		p.Rating = p.Scale.Find(p.Claim.Rating)
	}
	return err
}

func (p *Provenance) loadRecords(ctx context.Context, tx *db.Tx) (err error) {
	if p.Earlier, err = EarlierChecks(ctx, tx, p.Claim.ID); err != nil {
		return err
	}
	if p.Kin, err = kinOf(ctx, tx, p.viewer, p.full); err != nil {
		return err
	}
	if err := p.loadReview(ctx, tx); err != nil {
		return err
	}
	p.Noticed = map[string]sources.Source{}
	if p.Flags, err = FlagsOf(ctx, tx, p.Claim.ID); err != nil {
		return err
	}
	for i, f := range p.Flags {
		s, ok := p.Sources[f.SourceID]
		if !ok { // the claim does not rest on it any more
			if s, err = sources.GetSource(ctx, tx, f.SourceID); err != nil {
				return err
			}
		}
		p.Noticed[s.ID] = s
		if s.Withheld {
			p.Flags[i].Reason, p.Flags[i].Note = "", ""
		}
		if p.Sealed && f.ClosedBy != p.viewer.Actor() {
			p.Flags[i].Note = "" // what a review found may tell the rating
		}
	}
	if p.Claim.Assignee != "" {
		p.Assignee, err = auth.GetPerson(ctx, tx, p.Claim.Assignee)
	}
	return err
}

// loadReview reads who rated, cross-checked and signed off. What was published before tells a rating too, so it is sealed with the rest.
func (p *Provenance) loadReview(ctx context.Context, tx *db.Tx) (err error) {
	if p.Readings, err = Readings(ctx, tx, p.viewer, p.full); err != nil {
		return err
	}
	if p.SignOffs, err = p.full.signOffs(ctx, tx); err != nil {
		return err
	}
	if p.Policy, err = CurrentPolicy(ctx, tx); err != nil || p.Sealed {
		return err
	}
	p.Publications, err = Publications(ctx, tx, p.Claim.ID)
	return err
}

// loadStates lists what the history tells of the passages: their states, and the passages whose new places these are.
func (p *Provenance) loadStates(ctx context.Context, tx *db.Tx) error {
	seen, next := map[string]bool{}, []string{}
	for _, item := range slices.Concat(p.Evidence, p.Withdrawn) {
		next = append(next, item.Evidence.PassageID)
	}
	for len(next) > 0 {
		var found []string
		for chunk := range slices.Chunk(next, 500) {
			in := db.In(1, len(chunk))
			err := tx.Each(ctx, `select s.id, s.passage from passage_states s where s.passage in (`+in+`) or s.accepted in (`+in+`)`, anys(chunk), func(rows *sql.Rows) error {
				var id, passage string
				err := rows.Scan(&id, &passage)
				if !seen[id] {
					seen[id] = true
					p.states, found = append(p.states, id, passage), append(found, passage)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		next = found
	}
	return nil
}

// maxHistory bounds the entries that one claim's page and report show: the newest ones.
const maxHistory = 2_000

// loadHistory reads the entries about the claim, its evidence and what its lineage rests on, with the names of who acted.
func (p *Provenance) loadHistory(ctx context.Context, tx *db.Tx) (err error) {
	if p.History, err = ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: p.subjects(), After: -1, Limit: maxHistory, Newest: true}); err != nil {
		return err
	}
	slices.Reverse(p.History)
	if p.History, err = ReadableRecords(ctx, tx, p.viewer, p.History); err != nil {
		return err
	}
	if p.Names, err = auth.Names(ctx, tx, p.actors()); err != nil {
		return err
	}
	p.Head, err = ledger.ReadHead(ctx, tx)
	return err
}

// mostEntries bounds EveryEntry: far more than a claim that people check has.
const mostEntries = 100_000

// EveryEntry gives all entries about what the history is about, as the viewer may read them, oldest first; History holds the newest of them.
func (p *Provenance) EveryEntry(ctx context.Context, tx *db.Tx) ([]ledger.Record, error) {
	records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: p.subjects(), After: -1, Limit: mostEntries + 1})
	if err != nil {
		return nil, err
	}
	if len(records) > mostEntries {
		return nil, fault.Newf(fault.Conflict, "The history of this claim has more than %d entries, too many to leave together.", mostEntries)
	}
	return ReadableRecords(ctx, tx, p.viewer, records)
}

// Sequences lists the numbers of the entries in the history, for proofs of them.
func (p *Provenance) Sequences() []int64 {
	list := make([]int64, len(p.History))
	for i, r := range p.History {
		list[i] = r.Sequence
	}
	return list
}

// subjects lists the rows that the history is about.
func (p *Provenance) subjects() []string {
	ids := []string{p.Claim.ID}
	for _, item := range slices.Concat(p.Evidence, p.Withdrawn) {
		ids = append(ids, item.Evidence.ID, item.Evidence.PassageID, item.Evidence.SourceID, item.Record.ID, item.Publisher.ID)
	}
	for _, x := range p.Publications {
		ids = append(ids, x.ID)
	}
	for _, x := range p.Readings {
		ids = append(ids, x.ID)
	}
	for _, x := range p.SignOffs {
		ids = append(ids, x.ID)
	}
	for _, x := range p.Earlier {
		ids = append(ids, x.ID)
	}
	for _, f := range p.Flags {
		ids = append(ids, f.ID)
	}
	ids = append(ids, p.records...)
	for _, d := range p.Derivations {
		ids = append(ids, d.ID, d.PassageID)
	}
	for id, s := range p.Sources {
		ids = append(ids, id, s.PublisherID)
	}
	for id := range p.merged { // that they were merged changed the answer
		if _, ok := p.Sources[p.merged.Standing(id)]; ok {
			ids = append(ids, id)
		}
	}
	ids = append(ids, p.snapshots...)
	ids = append(ids, p.states...)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if ids[0] == "" {
		ids = ids[1:]
	}
	return ids
}

// actors lists everybody whom the page or report may name.
func (p *Provenance) actors() []string {
	actors := []string{p.Claim.RatedBy, p.Claim.CreatedBy, p.Claim.Assignee}
	for _, item := range slices.Concat(p.Evidence, p.Withdrawn) {
		actors = append(actors, item.Evidence.AddedBy, item.Evidence.WithdrawnBy, item.Evidence.FlaggedBy, item.State.DecidedBy, item.Snapshot.CapturedBy)
	}
	for _, x := range p.Publications {
		actors = append(actors, x.PublishedBy)
	}
	for _, x := range p.Readings {
		actors = append(actors, x.Person)
	}
	for _, x := range p.SignOffs {
		actors = append(actors, x.Person)
	}
	actors = append(actors, p.Kin.actors()...)
	for _, f := range p.Flags {
		actors = append(actors, f.RaisedBy, f.Assignee, f.ClosedBy)
	}
	for _, s := range p.Sources {
		actors = append(actors, s.Notice.By)
	}
	for _, r := range p.History {
		actors = append(actors, r.Actor)
	}
	return actors
}

// Name is how a source is called in a sentence: its publisher and its title, which may be a sentence itself and then loses its full stop.
func (p *Provenance) Name(source string) string {
	s := p.Sources[source]
	title := s.Title
	if !strings.HasSuffix(title, "..") {
		title = strings.TrimSuffix(title, ".")
	}
	publisher := p.Publishers[s.PublisherID]
	name := publisher.Latin
	if name == "" {
		name = publisher.Name
	}
	if name == "" {
		return title
	}
	comma := ", "
	if first, _ := utf8.DecodeRuneInString(s.Title); unicode.Is(unicode.Arabic, first) {
		comma = "، "
	}
	return name + comma + title
}
