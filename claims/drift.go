package claims

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Stretch is words of a text within their sentence.
type Stretch struct{ Before, Text, After string }

// Place is one of the places that a passage may stand at.
type Place struct {
	Range anchor.Range
	Stretch
}

// Drift is a passage in use that is not what it was on its source's newest snapshot, with what an editor needs to decide.
type Drift struct {
	State     sources.State
	Passage   sources.Passage
	Cited     Stretch       // as it was cited
	Now       Stretch       // at its place, the best one when ambiguous; what stands instead when replaced; zero when gone
	Diff      []anchor.Edit // from Cited.Text to Now.Text
	Places    []Place       // to accept, the best first; none when replaced or gone
	Source    sources.Source
	Publisher sources.Publisher
	Old, New  sources.Snapshot // without their texts
	Uses      []Cite           // the standing evidence that cites it, or that the decision changed
}

// DriftFilter chooses drifted passages.
type DriftFilter struct {
	Decided bool // those that somebody has decided about, the last decision first; else those that wait
	Limit   int  // 50 when 0, 200 at most
	From    int  // how many are passed over
}

// waiting is the condition that s is of a passage that standing evidence cites, that drifted, and that nobody has decided about.
const waiting = `s.decision = '' and s.as_cited = 0 and ` + sources.LastState + `
			and exists (select 1 from evidence e where e.passage = s.passage and e.withdrawn_at = '')`

// Drifted lists drifted passages that standing evidence cites, and how many there are in all. Those that published claims rest on come
// first, then what is gone before what is only elsewhere.
func Drifted(ctx context.Context, tx *db.Tx, f DriftFilter) (list []Drift, total int, err error) {
	where, order := waiting, `
		case when exists (select 1 from evidence e join claims c on c.id = e.claim
			where e.passage = s.passage and e.withdrawn_at = '' and c.status = 'published') then 0 else 1 end,
		case s.state when 'gone' then 0 when 'replaced' then 1 when 'altered' then 2 when 'ambiguous' then 3 else 4 end, s.created_at, s.id`
	if f.Decided {
		where, order = `s.decision <> ''`, `s.decided_at desc, s.id desc`
	}
	if err := tx.QueryRow(ctx, `select count(*) from passage_states s where `+where).Scan(&total); err != nil {
		return nil, 0, err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	err = tx.Each(ctx, `select `+sources.StateColumns+` from passage_states s where `+where+` order by `+order+` limit $1 offset $2`, []any{min(f.Limit, 200), max(f.From, 0)}, func(rows *sql.Rows) error {
		s, err := sources.ScanState(rows)
		list = append(list, Drift{State: s})
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	texts := texts{}
	for i := range list {
		if err := list[i].load(ctx, tx, texts); err != nil {
			return nil, 0, err
		}
	}
	return list, total, nil
}

// CountDrifted counts the passages that wait for a decision.
func CountDrifted(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from passage_states s where `+waiting).Scan(&n)
	return n, err
}

// GetDrift gives one passage that drifted, by the id of its state.
func GetDrift(ctx context.Context, tx *db.Tx, state string) (d Drift, err error) {
	if d.State, err = sources.GetState(ctx, tx, state); err != nil {
		return d, err
	}
	return d, d.load(ctx, tx, texts{})
}

func (d *Drift) load(ctx context.Context, tx *db.Tx, texts texts) (err error) {
	if d.Passage, err = sources.GetPassage(ctx, tx, d.State.PassageID); err != nil {
		return err
	}
	if d.Passage.Withheld {
		return d.loadWithheld(ctx, tx)
	}
	old, err := texts.get(ctx, tx, d.Passage.SnapshotID)
	if err != nil {
		return err
	}
	now, err := texts.get(ctx, tx, d.State.SnapshotID)
	if err != nil {
		return err
	}
	d.Old, d.New = old.snapshot, now.snapshot
	d.Cited = old.stretch(anchor.Range{Start: d.Passage.Start, End: d.Passage.End})
	d.Now, d.Diff = now.became(d.Passage, d.State)
	for _, r := range d.State.Places() {
		d.Places = append(d.Places, Place{r, now.stretch(r)})
	}
	if d.Source, err = sources.GetSource(ctx, tx, d.Old.SourceID); err != nil {
		return err
	}
	if d.Publisher, err = sources.PublisherOf(ctx, tx, d.Source); err != nil {
		return err
	}
	return d.loadUses(ctx, tx)
}

// loadWithheld reads what may be known of a passage whose source is confidential: that it drifted, and of what number the source is.
func (d *Drift) loadWithheld(ctx context.Context, tx *db.Tx) (err error) {
	if d.Old, err = sources.GetSnapshot(ctx, tx, d.Passage.SnapshotID); err != nil {
		return err
	}
	d.Source, err = sources.GetSource(ctx, tx, d.Old.SourceID)
	return err
}

// loadUses reads the evidence that cites the passage, that of published claims first. What was accepted cites another one by now.
func (d *Drift) loadUses(ctx context.Context, tx *db.Tx) (err error) {
	ids := map[string]bool{}
	if d.State.AcceptedID != "" {
		changed, err := changedBy(d.State)
		if err != nil {
			return err
		}
		for _, c := range changed {
			ids[c.ID] = true
		}
	}
	cites, err := citesWhere(ctx, tx, `e.withdrawn_at = '' and e.passage in ($1, $2)`, d.State.PassageID, cmp.Or(d.State.AcceptedID, d.State.PassageID))
	if err != nil {
		return err
	}
	for _, c := range cites {
		if c.Evidence.PassageID != d.State.PassageID && !ids[c.Evidence.ID] {
			continue
		}
		if c.Claim, err = Get(ctx, tx, c.Evidence.ClaimID); err != nil {
			return err
		}
		d.Uses = append(d.Uses, c)
	}
	rank := func(c Cite) int {
		if c.Claim.Status == Published {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(d.Uses, func(a, b Cite) int { return rank(a) - rank(b) })
	return nil
}

// stretch gives a place of the text in its sentence.
func (t text) stretch(at anchor.Range) Stretch {
	around := t.doc.Sentence(at, contextLimit)
	return Stretch{
		Before: t.doc.Slice(anchor.Range{Start: around.Start, End: at.Start}), Text: t.doc.Slice(at),
		After: t.doc.Slice(anchor.Range{Start: at.End, End: around.End}),
	}
}

// became says what a passage reads on the newer text, and how that came of what it read.
func (t text) became(p sources.Passage, s sources.State) (now Stretch, diff []anchor.Edit) {
	at := s.Now()
	if at.End <= at.Start {
		return now, nil
	}
	now = t.stretch(at)
	return now, anchor.Align(p.Quote, now.Text)
}

// Warning slugs that come of versions of sources; lineage.Warnings has the others.
const (
	SourceChanged   = "source-changed"
	PassageGone     = "passage-gone"
	EvidenceFlagged = "evidence-flagged"
)

// DriftWarnings are those of versions, the gravest first.
var DriftWarnings = []DeskWarning{
	{PassageGone, "Passage gone", openState + `('replaced', 'gone'))`},
	{SourceChanged, "Source changed since cited", openState + `('moved', 'altered', 'ambiguous'))`},
	{EvidenceFlagged, "Evidence flagged", `c.id in (select e.claim from evidence e where e.flagged_at <> '' and e.withdrawn_at = '')`},
}

const openState = `c.id in (select e.claim from passage_states s join evidence e on e.passage = s.passage and e.withdrawn_at = ''
		where s.decision = '' and s.as_cited = 0 and ` + sources.LastState + ` and s.state in `

// loadDrift reads what of the graph's evidence drifted and waits for a decision.
func (g *graph) loadDrift(ctx context.Context, tx *db.Tx) error {
	for claim, list := range g.evidence {
		if slices.ContainsFunc(list, func(e Evidence) bool { return !e.FlaggedAt.IsZero() }) {
			g.warn(claim, EvidenceFlagged)
		}
	}
	return tx.Each(ctx, `
		select e.claim, s.state from evidence e join passage_states s on s.passage = e.passage
		where e.withdrawn_at = '' and s.decision = '' and s.as_cited = 0 and `+sources.LastState+` and e.claim in (`+db.In(1, len(g.claims))+`)`,
		anys(g.claims), func(rows *sql.Rows) error {
			var claim string
			var status anchor.Status
			err := rows.Scan(&claim, &status)
			if status == anchor.Gone || status == anchor.Replaced {
				g.warn(claim, PassageGone)
			} else {
				g.warn(claim, SourceChanged)
			}
			return err
		})
}

// changed is a piece of evidence as it was before a decision changed it.
type changed struct {
	ID        string `json:"evidence"`
	FlaggedAt string `json:"flagged_at"`
	FlaggedBy string `json:"flagged_by"`
	FlagNote  string `json:"flag_note"`
}

func changedBy(s sources.State) (list []changed, err error) {
	if err := json.Unmarshal([]byte(s.Evidence), &list); err != nil {
		return nil, fmt.Errorf("the evidence of state %s cannot be read: %w", s.ID, err)
	}
	return list, nil
}
