package claims

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// NewEvidence is a request for evidence.
type NewEvidence struct {
	Source         string // id or reference
	Snapshot       string // id; "" is the newest
	Quote          string
	Prefix, Suffix string
	Start          *int // code points, when the place is known
	Stance         Stance
	Role           string
	Note           string
	NotFound       bool
	Searched       string

	place *sources.Place // what PlaceAhead found, or nil
}

// Added is new evidence with its passage.
type Added struct {
	Evidence  Evidence
	Passage   sources.Passage // zero for not found
	Score     float64
	Duplicate bool // the same passage with the same stance, or the same not found, stood already: nothing was written
}

func (n *NewEvidence) check() (err error) {
	if n.Note, err = sources.Text("note", n.Note, MaxNote); err != nil {
		return err
	}
	if n.NotFound {
		if strings.TrimSpace(n.Searched) == "" {
			return fault.In("searched", "Say where you searched: archives, databases, search words.")
		}
		n.Searched, err = sources.Text("searched", n.Searched, MaxNote)
		return err
	}
	switch {
	case n.Stance != Supports && n.Stance != Refutes && n.Stance != Context:
		return fault.In("stance", "Choose a stance: supports, refutes or context.")
	case n.Role != "" && n.Role != "primary" && n.Role != "secondary":
		return fault.In("role", "%q is no role. There are primary and secondary.", n.Role)
	case strings.TrimSpace(n.Source) == "":
		return fault.In("source", "Choose the source that the quotation stands in.")
	case strings.TrimSpace(n.Quote) == "":
		return fault.In("quote", "Quote the passage, word for word.")
	}
	return sources.CheckQuote("quote", n.Quote)
}

// AddEvidence anchors the quote and links it to the claim (id or reference); *sources.QuoteError when it is not in the text.
// The same evidence, once withdrawn, stands again, with the role and note given now. Researchers may.
func AddEvidence(ctx context.Context, tx *db.Tx, by auth.Person, claim string, n NewEvidence) (Added, error) {
	if err := by.Require(auth.Researcher, "add evidence"); err != nil {
		return Added{}, err
	}
	c, err := Get(ctx, tx, claim)
	if err != nil {
		return Added{}, err
	}
	return addEvidence(ctx, tx, by, c, nil, n)
}

// AddEvidenceFrom is AddEvidence for a claim and, unless it is nil, a source with its newest text, which were read in this transaction and not
// changed since. Researchers may.
func AddEvidenceFrom(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, s *sources.Newest, n NewEvidence) (Added, error) {
	if err := by.Require(auth.Researcher, "add evidence"); err != nil {
		return Added{}, err
	}
	if s != nil {
		n.Source = s.SourceID()
	}
	return addEvidence(ctx, tx, by, c, s, n)
}

func addEvidence(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, s *sources.Newest, n NewEvidence) (Added, error) {
	err := n.check()
	if err != nil {
		return Added{}, err
	}
	a, e := Added{}, Evidence{ClaimID: c.ID, Note: n.Note, Searched: n.Searched}
	if !n.NotFound {
		if a.Passage, e.SourceID, a.Score, err = findPassage(ctx, tx, by, s, n); err != nil {
			return Added{}, err
		}
		e.PassageID, e.Stance, e.Role, e.Searched = a.Passage.ID, n.Stance, n.Role, ""
	}
	a.Evidence, a.Duplicate, err = linkEvidence(ctx, tx, by, c, e)
	if err != nil || a.Duplicate {
		return a, err
	}
	if c.Status == Submitted {
		if err := reweigh(ctx, tx, by, c.ID); err != nil {
			return a, err
		}
	}
	return a, enqueue(ctx, tx, EventEvidenceAdded, c, Subject{Evidence: a.Evidence.ID})
}

// linkEvidence stores e, or gives the same evidence that is there; duplicate says that it stood already.
func linkEvidence(ctx context.Context, tx *db.Tx, by auth.Person, c Claim, e Evidence) (kept Evidence, duplicate bool, err error) {
	var same string
	err = tx.QueryRow(ctx, `
		select coalesce(max(e.number), 0) + 1, coalesce(min(case when coalesce(e.passage, '') = $2 and e.stance = $3 and e.searched = $4 then e.id end), '')
		from evidence e where e.claim = $1`, e.ClaimID, e.PassageID, string(e.Stance), e.Searched).Scan(&e.Number, &same)
	if err != nil {
		return e, false, err
	}
	var there Evidence
	if same != "" {
		if there, err = GetEvidence(ctx, tx, same); err != nil || there.WithdrawnAt.IsZero() {
			return there, err == nil, err
		}
	}
	if c.Status == Withdrawn {
		if err := c.unmerged(ctx, tx); err != nil {
			return e, false, err
		}
	}
	if same == "" {
		kept, err = keepEvidence(ctx, tx, by, e)
		return kept, false, err
	}
	there.Role, there.Note = cmp.Or(e.Role, there.Role), cmp.Or(e.Note, there.Note)
	there.WithdrawnAt, there.WithdrawnBy = time.Time{}, ""
	return there, false, there.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "evidence.restore"})
}

// PlaceAhead looks for the quotation in the text, so that AddEvidence need not do that while other writers wait: call it in a View before,
// with the same claim and n. It refuses what AddEvidence would. When the newest snapshot is another by then, AddEvidence looks for itself.
func PlaceAhead(ctx context.Context, tx *db.Tx, claim string, n *NewEvidence) error {
	if _, err := Get(ctx, tx, claim); err != nil {
		return err
	}
	if err := n.check(); err != nil || n.NotFound {
		return err
	}
	_, snapshot, err := n.stands(ctx, tx)
	if err != nil {
		return err
	}
	place, err := sources.FindPlace(ctx, tx, snapshot, n.selector())
	if err == nil {
		n.place = &place
	}
	return err
}

// stands gives the ids of the source and of the snapshot that the quotation is said to stand in.
func (n *NewEvidence) stands(ctx context.Context, tx *db.Tx) (source, snapshot string, err error) {
	s, err := sources.GetSource(ctx, tx, n.Source)
	if err != nil {
		return "", "", err
	}
	if s.Withheld {
		return "", "", fault.Newf(fault.Denied, "%s is confidential. Ask an editor, or whoever added it.", s.Ref)
	}
	snapshot, err = sources.SnapshotOf(ctx, tx, s, n.Snapshot)
	return s.ID, snapshot, err
}

func (n *NewEvidence) selector() anchor.Selector {
	return anchor.Selector{Exact: n.Quote, Prefix: n.Prefix, Suffix: n.Suffix, Start: n.Start}
}

// findPassage keeps the place that was found ahead, or anchors the quote in the snapshot asked for. s is the source with its newest text, or nil if
// it was not read yet.
func findPassage(ctx context.Context, tx *db.Tx, by auth.Person, s *sources.Newest, n NewEvidence) (p sources.Passage, source string, score float64, err error) {
	if n.Snapshot == "" && n.place == nil {
		if s == nil {
			read, err := sources.GetNewest(ctx, tx, n.Source)
			if err != nil {
				return p, "", 0, err
			}
			s = &read
		}
		if !s.Withheld() {
			p, score, err = sources.AddNewest(ctx, tx, by, *s, n.selector())
			return p, s.SourceID(), score, err
		}
	}
	if _, err := sources.GetSeen(ctx, tx, by, n.Source); err != nil {
		return p, "", 0, err
	}
	source, snapshot, err := n.stands(ctx, tx)
	if err != nil {
		return p, "", 0, err
	}
	if n.place.Of(snapshot, n.selector()) {
		p, score, err = sources.KeepPlace(ctx, tx, by, *n.place)
	} else {
		p, score, err = sources.AddPassage(ctx, tx, by, snapshot, n.selector())
	}
	return p, source, score, err
}

// keepEvidence stores e, which has the claim's next number.
func keepEvidence(ctx context.Context, tx *db.Tx, by auth.Person, e Evidence) (Evidence, error) {
	e.ID, e.AddedAt, e.AddedBy = db.NewID(), tx.Now(), by.Actor()
	entry := ledger.Entry{Actor: by.Actor(), Action: "evidence.add", Table: "evidence", ID: e.ID}
	return e, ledger.Insert(ctx, tx, entry, `id claim passage source stance role note searched number added_at added_by
			withdrawn_at withdrawn_by flagged_at flagged_by flag_note`,
		e.ID, e.ClaimID, nullable(e.PassageID), nullable(e.SourceID), string(e.Stance), e.Role, e.Note, e.Searched, e.Number, db.FormatTime(e.AddedAt), e.AddedBy,
		"", "", "", "", "")
}
