package claims

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Stance says what a passage does for a claim.
type Stance string

// The stances in their fixed order.
const (
	Supports Stance = "supports"
	Refutes  Stance = "refutes"
	Context  Stance = "context"
)

// Stances lists them in that order.
var Stances = []Stance{Supports, Refutes, Context}

// Evidence links one passage to one claim, or says where we searched and did not find.
type Evidence struct {
	ID, ClaimID string
	PassageID   string // "" for not found
	SourceID    string
	Stance      Stance // "" for not found
	Role        string // primary, secondary, ""
	Note        string
	Searched    string // where, for not found
	Number      int    // 1, 2, ... within the claim
	AddedAt     time.Time
	AddedBy     string    // actor
	WithdrawnAt time.Time // zero while it stands
	WithdrawnBy string
}

// NotFound reports whether e is an explicit not found.
func (e Evidence) NotFound() bool { return e.PassageID == "" }

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
}

// Added is new evidence with its passage.
type Added struct {
	Evidence  Evidence
	Passage   sources.Passage // zero for not found
	Score     float64
	Duplicate bool // the same passage with the same stance stood already: nothing was written
}

func (n *NewEvidence) check() (err error) {
	if n.Note, err = sources.Text("note", n.Note, 4000); err != nil {
		return err
	}
	if n.NotFound {
		if strings.TrimSpace(n.Searched) == "" {
			return fault.In("searched", "Say where you searched: archives, databases, search words.")
		}
		n.Searched, err = sources.Text("searched", n.Searched, 4000)
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
	return nil
}

// AddEvidence anchors the quote and links it to the claim (id or reference); *sources.QuoteError when it is not in the text.
// Withdrawn evidence of the same passage and stance is taken up again. Researchers may.
func AddEvidence(ctx context.Context, tx *db.Tx, by auth.Person, claim string, n NewEvidence) (Added, error) {
	if err := by.Require(auth.Researcher, "add evidence"); err != nil {
		return Added{}, err
	}
	c, err := Get(ctx, tx, claim)
	if err != nil {
		return Added{}, err
	}
	if err := n.check(); err != nil {
		return Added{}, err
	}
	e := Evidence{ClaimID: c.ID, Note: n.Note}
	if n.NotFound {
		e.Searched = n.Searched
		e, err = keepEvidence(ctx, tx, by, e)
		return Added{Evidence: e}, err
	}
	a := Added{}
	if a.Passage, e.SourceID, a.Score, err = findPassage(ctx, tx, by, n); err != nil {
		return a, err
	}
	e.PassageID, e.Stance, e.Role = a.Passage.ID, n.Stance, n.Role
	there, err := scanEvidence(tx.QueryRow(ctx, selectEvidence+` where e.claim = $1 and e.passage = $2 and e.stance = $3`, c.ID, e.PassageID, string(e.Stance)))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		a.Evidence, err = keepEvidence(ctx, tx, by, e)
	case err != nil:
	case there.WithdrawnAt.IsZero():
		a.Evidence, a.Duplicate = there, true
	default:
		a.Evidence, err = RestoreEvidence(ctx, tx, by, there.ID)
	}
	return a, err
}

// findPassage anchors the quote in the snapshot asked for.
func findPassage(ctx context.Context, tx *db.Tx, by auth.Person, n NewEvidence) (p sources.Passage, source string, score float64, err error) {
	s, err := sources.GetSource(ctx, tx, n.Source)
	if err != nil {
		return p, "", 0, err
	}
	var snapshot sources.Snapshot
	if n.Snapshot != "" {
		snapshot, err = sources.GetSnapshot(ctx, tx, n.Snapshot)
	} else {
		snapshot, err = sources.LatestSnapshot(ctx, tx, s.ID)
	}
	if err != nil {
		return p, "", 0, err
	}
	if snapshot.SourceID != s.ID {
		return p, "", 0, fault.In("snapshot", "That snapshot is of another source. Open %s and choose one of its own.", s.Ref)
	}
	p, score, err = sources.AddPassage(ctx, tx, by, snapshot.ID, anchor.Selector{Exact: n.Quote, Prefix: n.Prefix, Suffix: n.Suffix, Start: n.Start})
	return p, s.ID, score, err
}

func keepEvidence(ctx context.Context, tx *db.Tx, by auth.Person, e Evidence) (Evidence, error) {
	if err := tx.QueryRow(ctx, `select coalesce(max(number), 0) + 1 from evidence where claim = $1`, e.ClaimID).Scan(&e.Number); err != nil {
		return e, err
	}
	e.ID, e.AddedAt, e.AddedBy = db.NewID(), tx.Now(), by.Actor()
	entry := ledger.Entry{Actor: by.Actor(), Action: "evidence.add", Table: "evidence", ID: e.ID}
	return e, ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `
			insert into evidence (id, claim, passage, source, stance, role, note, searched, number, added_at, added_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			e.ID, e.ClaimID, nullable(e.PassageID), nullable(e.SourceID), string(e.Stance), e.Role, e.Note, e.Searched, e.Number, db.FormatTime(e.AddedAt), e.AddedBy)
		return err
	})
}

const selectEvidence = `
	select e.id, e.claim, coalesce(e.passage, ''), coalesce(e.source, ''), e.stance, e.role, e.note, e.searched, e.number, e.added_at, e.added_by,
		e.withdrawn_at, e.withdrawn_by from evidence e`

func scanEvidence(row scanner) (e Evidence, err error) {
	var added, withdrawn string
	err = row.Scan(&e.ID, &e.ClaimID, &e.PassageID, &e.SourceID, &e.Stance, &e.Role, &e.Note, &e.Searched, &e.Number, &added, &e.AddedBy, &withdrawn, &e.WithdrawnBy)
	if err != nil {
		return e, err
	}
	if e.AddedAt, err = db.ParseTime(added); err != nil {
		return e, err
	}
	e.WithdrawnAt, err = db.ParseTime(withdrawn)
	return e, err
}

func evidenceWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Evidence, err error) {
	err = tx.Each(ctx, selectEvidence+" where "+where+" order by e.claim, e.number", args, func(rows *sql.Rows) error {
		e, err := scanEvidence(rows)
		list = append(list, e)
		return err
	})
	return list, err
}

// GetEvidence gives one piece of evidence.
func GetEvidence(ctx context.Context, tx *db.Tx, id string) (Evidence, error) {
	e, err := scanEvidence(tx.QueryRow(ctx, selectEvidence+` where e.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return e, fault.New(fault.NotFound, "There is no such evidence.")
	}
	return e, err
}

// WithdrawEvidence takes evidence out of the count; it stays readable. RestoreEvidence undoes it. Researchers may.
func WithdrawEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id, reason string) (Evidence, error) {
	return setWithdrawn(ctx, tx, by, id, ledger.Entry{Action: "evidence.withdraw", Reason: reason}, db.FormatTime(tx.Now()), by.Actor())
}

// RestoreEvidence lets withdrawn evidence stand again. Researchers may.
func RestoreEvidence(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Evidence, error) {
	return setWithdrawn(ctx, tx, by, id, ledger.Entry{Action: "evidence.restore"}, "", "")
}

// setWithdrawn changes nothing when the evidence is as asked already.
func setWithdrawn(ctx context.Context, tx *db.Tx, by auth.Person, id string, entry ledger.Entry, at, who string) (Evidence, error) {
	if err := by.Require(auth.Researcher, "withdraw or restore evidence"); err != nil {
		return Evidence{}, err
	}
	e, err := GetEvidence(ctx, tx, id)
	if err != nil || e.WithdrawnAt.IsZero() == (at == "") {
		return e, err
	}
	if entry.Reason, err = sources.Text("reason", entry.Reason, 4000); err != nil {
		return e, err
	}
	entry.Actor, entry.Table, entry.ID = by.Actor(), "evidence", id
	err = ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `update evidence set withdrawn_at = $2, withdrawn_by = $3 where id = $1`, id, at, who)
		return err
	})
	if err != nil {
		return e, err
	}
	return GetEvidence(ctx, tx, id)
}

// SearchedAlready reports whether a standing not found of the claim says the same.
func SearchedAlready(ctx context.Context, tx *db.Tx, claim, searched string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from evidence where claim = $1 and searched = $2 and withdrawn_at = ''`, claim, strings.TrimSpace(searched)).Scan(&n)
	return n > 0, err
}

// EvidenceOf lists the standing evidence of a claim (id) by number.
func EvidenceOf(ctx context.Context, tx *db.Tx, claim string) ([]Evidence, error) {
	return evidenceWhere(ctx, tx, "e.claim = $1 and e.withdrawn_at = ''", claim)
}
