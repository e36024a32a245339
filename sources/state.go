package sources

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Decision is what an editor decided about a passage that drifted.
type Decision string

// The decisions; "" is none yet.
const (
	Accepted Decision = "accepted" // its evidence cites the new place now
	Kept     Decision = "kept"     // the old snapshot stays the record
	Flagged  Decision = "flagged"  // its evidence is doubtful
)

// State is what became of a passage on a newer snapshot of its source. A passage is never moved: the state only says where it would stand.
type State struct {
	ID, PassageID, SnapshotID string
	Number                    int // of the snapshot
	Status                    anchor.Status
	Place                     anchor.Range   // code points; zero when replaced or gone, the best one when ambiguous
	Alternatives              []anchor.Range // of an ambiguous one, the other places
	Instead                   anchor.Range   // of a replaced one, what stands there now
	AsCited                   bool           // it reads as it was cited, in its surroundings, which may stand elsewhere: there is nothing to decide
	Score                     float64        // anchor.Result's
	Decision                  Decision
	Note                      string
	DecidedAt                 time.Time
	DecidedBy                 string // actor
	AcceptedID                string // of the passage at the accepted place
	Evidence                  string // JSON: the evidence that the decision changed, as it was before; claims writes and reads it
	Version                   int64
	CreatedAt                 time.Time
	CreatedBy                 string
}

// Found reports whether the passage has a place on the snapshot.
func (s State) Found() bool { return s.Place.End > s.Place.Start }

// Open reports whether the passage drifted and nobody has decided about it.
func (s State) Open() bool { return s.ID != "" && !s.AsCited && s.Decision == "" }

// Places lists where the passage may stand, the best first; none when replaced or gone.
func (s State) Places() []anchor.Range {
	if !s.Found() {
		return nil
	}
	return append([]anchor.Range{s.Place}, s.Alternatives...)
}

// Now is what the snapshot has where the passage would be: its place, what replaced it, or nothing.
func (s State) Now() anchor.Range {
	if s.Found() {
		return s.Place
	}
	return s.Instead
}

// recordStates says what became of the passages of a source's earlier snapshots in its new one. An excerpt says nothing of what it leaves
// out, so nothing is looked for in one.
func recordStates(ctx context.Context, tx *db.Tx, by auth.Person, n Snapshot, ahead Found) error {
	if n.Excerpt {
		return nil
	}
	list, err := earlierPassages(ctx, tx, n.SourceID, n.Number)
	if err != nil {
		return err
	}
	found := anchorAll(n.Text, list, ahead)
	for _, p := range list {
		if err := keepState(ctx, tx, by, stateOf(p, n, found[p.ID])); err != nil {
			return err
		}
	}
	return nil
}

// Found is where passages (ids) stand in a text.
type Found map[string]anchor.Result

// anchorAll looks for passages in a text, but for those that were found already.
func anchorAll(text string, list []Passage, ahead Found) Found {
	var selectors []anchor.Selector
	var ids []string
	found := Found{}
	for _, p := range list {
		if r, ok := ahead[p.ID]; ok {
			found[p.ID] = r
			continue
		}
		ids, selectors = append(ids, p.ID), append(selectors, p.Selector())
	}
	if len(ids) == 0 {
		return found
	}
	for i, r := range anchor.NewDoc(text).AnchorAll(selectors, anchor.Options{}) {
		found[ids[i]] = r
	}
	return found
}

// AnchorAhead looks in a document's text for the passages of its source's snapshots, so that Ingest need not do that while other writers
// wait; give it what this gives, as Meta.Found, with the same document. It only reads. What is marked in between, Ingest looks for itself.
func AnchorAhead(ctx context.Context, tx *db.Tx, doc *capture.Document, m Meta) (Found, error) {
	s := described(doc, m)
	if name := cmp.Or(m.Publisher, doc.Publisher); m.Source == "" && name != "" {
		p, err := FindPublisher(ctx, tx, name)
		if errors.Is(err, fault.NotFound) {
			return nil, nil // a new publisher, so a new source
		}
		if err != nil {
			return nil, err
		}
		s.PublisherID = p.ID
	}
	s, err := findSource(ctx, tx, s, m.Source, doc.SHA256)
	if err != nil || s.ID == "" || m.Excerpt {
		return nil, err
	}
	var newest string
	err = tx.QueryRow(ctx, `select n.text_sha256 from snapshots n where n.source = $1 order by n.number desc limit 1`, s.ID).Scan(&newest)
	if errors.Is(err, sql.ErrNoRows) || newest == doc.TextSHA256 { // nothing to look for, or nothing will be added
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := earlierPassages(ctx, tx, s.ID, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	return anchorAll(doc.Text, list, nil), nil
}

// earlierPassages lists the passages of a source's snapshots before the one of that number. One whose new place was accepted is left alone
// once nothing uses it.
func earlierPassages(ctx context.Context, tx *db.Tx, source string, number int) (list []Passage, err error) {
	err = tx.Each(ctx, selectPassage+`
		from passages p join snapshots n on n.id = p.snapshot
		where n.source = $1 and n.number < $2 and (
			not exists (select 1 from passage_states s where s.passage = p.id and s.decision = 'accepted')
			or exists (select 1 from evidence e where e.passage = p.id)
			or exists (select 1 from derivations d where d.passage = p.id))
		order by n.number, p.start_offset, p.end_offset`, []any{source, number}, func(rows *sql.Rows) error {
		p, err := scanPassage(tx, rows)
		list = append(list, p)
		return err
	})
	return list, err
}

// RecordState anchors a passage (id) in its source's newest snapshot, unless that was done; of a passage on the newest there is nothing to say.
func RecordState(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
	p, err := GetPassage(ctx, tx, id)
	if err != nil {
		return err
	}
	return recordState(ctx, tx, by, p, nil)
}

// recordState anchors a passage of an older snapshot in the newest one, unless that was done; newer says where it stands in some (ids).
func recordState(ctx context.Context, tx *db.Tx, by auth.Person, p Passage, newer map[string]anchor.Result) error {
	var n Snapshot
	err := tx.QueryRow(ctx, `
		select n.id, n.number from snapshots n join snapshots o on o.source = n.source and o.number < n.number
		where o.id = $1 and n.excerpt = 0 and not exists (select 1 from passage_states s where s.passage = $2 and s.number >= n.number)
		order by n.number desc limit 1`, p.SnapshotID, p.ID).Scan(&n.ID, &n.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	r, found := newer[n.ID]
	if !found {
		if n, err = GetSnapshot(ctx, tx, n.ID); err != nil {
			return err
		}
		r = anchor.NewDoc(n.Text).Anchor(p.Selector(), anchor.Options{})
	}
	return keepState(ctx, tx, by, stateOf(p, n, r))
}

// Selector is what the passage is found by in another text.
func (p Passage) Selector() anchor.Selector {
	return anchor.Selector{Exact: p.Quote, Prefix: p.Prefix, Suffix: p.Suffix, Start: &p.Start, End: &p.End}
}

func stateOf(p Passage, n Snapshot, r anchor.Result) State {
	s := State{
		ID: db.NewID(), PassageID: p.ID, SnapshotID: n.ID, Number: n.Number, Status: r.Status, Place: r.Range, Alternatives: r.Alternatives, Instead: r.Instead,
		AsCited: r.Status == anchor.Same || r.Status == anchor.Moved && r.ContextSim == 1, Score: r.Score, Evidence: "[]", Version: 1,
	}
	if r.Status == anchor.Replaced || r.Status == anchor.Gone {
		s.Place = anchor.Range{}
	}
	if r.Status != anchor.Replaced || r.Instead.End <= r.Instead.Start {
		s.Instead = anchor.Range{}
	}
	return s
}

func keepState(ctx context.Context, tx *db.Tx, by auth.Person, s State) error {
	s.CreatedAt, s.CreatedBy = tx.Now(), by.Actor()
	start, end := offsets(s.Place)
	insteadStart, insteadEnd := offsets(s.Instead)
	e := ledger.Entry{Actor: s.CreatedBy, Action: "passage.state", Table: "passage_states", ID: s.ID}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into passage_states (id, passage, snapshot, number, state, start_offset, end_offset, alternatives, instead_start, instead_end, as_cited,
				score, created_at, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			s.ID, s.PassageID, s.SnapshotID, s.Number, string(s.Status), start, end, rangesJSON(s.Alternatives), insteadStart, insteadEnd, bit(s.AsCited), s.Score,
			db.FormatTime(s.CreatedAt), s.CreatedBy)
		return err
	})
}

// offsets gives a stretch as the database takes it: null when there is none.
func offsets(r anchor.Range) (start, end any) {
	if r.End <= r.Start {
		return nil, nil
	}
	return r.Start, r.End
}

func rangesJSON(list []anchor.Range) string {
	pairs := make([][2]int, len(list))
	for i, r := range list {
		pairs[i] = [2]int{r.Start, r.End}
	}
	b, err := json.Marshal(pairs)
	if err != nil {
		panic(err) // numbers always marshal
	}
	return string(b)
}

// StateColumns are the columns that ScanState reads, of passage_states as s.
const StateColumns = `s.id, s.passage, s.snapshot, s.number, s.state, coalesce(s.start_offset, 0), coalesce(s.end_offset, 0), s.alternatives,
		coalesce(s.instead_start, 0), coalesce(s.instead_end, 0), s.as_cited, s.score, s.decision, s.decision_note, s.decided_at, s.decided_by,
		coalesce(s.accepted, ''), s.evidence, s.version, s.created_at, s.created_by`

// LastState is the condition that s is the state of its passage that counts: the last with which an editor kept the old snapshot as the record,
// whatever newer ones say, else the one on the newest snapshot that the passage was anchored in.
const LastState = `s.number = coalesce(
			(select max(k.number) from passage_states k where k.passage = s.passage and k.decision = 'kept'),
			(select max(l.number) from passage_states l where l.passage = s.passage))`

// ScanState reads StateColumns.
func ScanState(row interface{ Scan(...any) error }, more ...any) (s State, err error) {
	var alternatives, decided, created string
	err = row.Scan(append([]any{&s.ID, &s.PassageID, &s.SnapshotID, &s.Number, &s.Status, &s.Place.Start, &s.Place.End, &alternatives,
		&s.Instead.Start, &s.Instead.End, &s.AsCited, &s.Score, &s.Decision, &s.Note, &decided, &s.DecidedBy,
		&s.AcceptedID, &s.Evidence, &s.Version, &created, &s.CreatedBy}, more...)...)
	if err != nil {
		return s, err
	}
	var pairs [][2]int
	if err := json.Unmarshal([]byte(alternatives), &pairs); err != nil {
		return s, fmt.Errorf("the places of state %s cannot be read: %w", s.ID, err)
	}
	for _, p := range pairs {
		s.Alternatives = append(s.Alternatives, anchor.Range{Start: p[0], End: p[1]})
	}
	return s, times(decided, &s.DecidedAt, created, &s.CreatedAt)
}

// GetState gives one state.
func GetState(ctx context.Context, tx *db.Tx, id string) (State, error) {
	s, err := ScanState(tx.QueryRow(ctx, `select `+StateColumns+` from passage_states s where s.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "There is no such state of a passage. Open the list of drifted passages again.")
	}
	return s, err
}

// LastStates gives what became of each of some passages (ids) on the newest snapshot; those that no newer snapshot was compared with are left out.
func LastStates(ctx context.Context, tx *db.Tx, passages map[string]bool) (map[string]State, error) {
	states := map[string]State{}
	err := inChunks(passages, func(args []any) error {
		return tx.Each(ctx, `select `+StateColumns+` from passage_states s where `+LastState+` and s.passage in (`+db.In(1, len(args))+`)`, args, func(rows *sql.Rows) error {
			s, err := ScanState(rows)
			states[s.PassageID] = s
			return err
		})
	})
	return states, err
}

// StatesOn gives what became of the passages of a source's earlier snapshots on one snapshot (id), by passage.
func StatesOn(ctx context.Context, tx *db.Tx, snapshot string) (map[string]State, error) {
	states := map[string]State{}
	err := tx.Each(ctx, `select `+StateColumns+` from passage_states s where s.snapshot = $1`, []any{snapshot}, func(rows *sql.Rows) error {
		s, err := ScanState(rows)
		states[s.PassageID] = s
		return err
	})
	return states, err
}

// SaveDecision writes the decision that s carries; s.Version is the version seen. Who may is for the caller to say.
func SaveDecision(ctx context.Context, tx *db.Tx, s State, e ledger.Entry) error {
	e.Table, e.ID = "passage_states", s.ID
	return ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update passage_states set decision = $3, decision_note = $4, decided_at = $5, decided_by = $6, accepted = $7, evidence = $8, version = version + 1
			where id = $1 and version = $2`,
			s.ID, s.Version, string(s.Decision), s.Note, db.FormatTime(s.DecidedAt), s.DecidedBy, nullable(s.AcceptedID), s.Evidence)
		return stale(n, err, "decision")
	})
}

// PlacePassage keeps a stretch of a snapshot's text as a passage; the same stretch again is the same passage.
func PlacePassage(ctx context.Context, tx *db.Tx, by auth.Person, snapshot string, at anchor.Range) (Passage, error) {
	n, err := GetSnapshot(ctx, tx, snapshot)
	if err != nil {
		return Passage{}, err
	}
	sel, ok := anchor.NewDoc(n.Text).Select(at)
	if !ok {
		return Passage{}, fault.New(fault.Conflict, "That place is no stretch of the snapshot's text. Select the words on the source's page instead.")
	}
	return keepPassage(ctx, tx, by, Passage{SnapshotID: n.ID, Quote: sel.Exact, Prefix: sel.Prefix, Suffix: sel.Suffix, Start: at.Start, End: at.End}, nil)
}
