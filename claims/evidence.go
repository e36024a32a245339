package claims

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
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
	FlaggedAt   time.Time // zero unless an editor holds it to be doubtful since its source changed
	FlaggedBy   string    // actor
	FlagNote    string
	Withheld    bool // it cites a confidential source, and this is what whoever asked may know of it
}

// NotFound reports whether e is an explicit not found.
func (e Evidence) NotFound() bool { return e.PassageID == "" }

var evidenceColumns = `e.id, e.claim, coalesce(e.passage, ''), coalesce(e.source, ''), e.stance, e.role, e.note, e.searched, e.number,
		e.added_at, e.added_by, e.withdrawn_at, e.withdrawn_by, e.flagged_at, e.flagged_by, e.flag_note, ` + sources.AdderOf("e.source")

var selectEvidence = `
	select ` + evidenceColumns + ` from evidence e`

func scanEvidence(tx *db.Tx, row scanner, more ...any) (e Evidence, err error) {
	var added, withdrawn, flagged, adder string
	err = row.Scan(append([]any{&e.ID, &e.ClaimID, &e.PassageID, &e.SourceID, &e.Stance, &e.Role, &e.Note, &e.Searched, &e.Number,
		&added, &e.AddedBy, &withdrawn, &e.WithdrawnBy, &flagged, &e.FlaggedBy, &e.FlagNote, &adder}, more...)...)
	if err != nil {
		return e, err
	}
	if e.AddedAt, err = db.ParseTime(added); err != nil {
		return e, err
	}
	if e.WithdrawnAt, err = db.ParseTime(withdrawn); err != nil {
		return e, err
	}
	if e.Withheld = sources.Hidden(tx, adder); e.Withheld {
		e.Note, e.FlagNote = "", ""
	}
	e.FlaggedAt, err = db.ParseTime(flagged)
	return e, err
}

// evidenceWhere reads evidence by claim and number.
func evidenceWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Evidence, err error) {
	err = tx.Each(ctx, selectEvidence+" where "+where+" order by e.claim, e.number", args, func(rows *sql.Rows) error {
		e, err := scanEvidence(tx, rows)
		list = append(list, e)
		return err
	})
	return list, err
}

// GetEvidence gives one piece of evidence.
func GetEvidence(ctx context.Context, tx *db.Tx, id string) (Evidence, error) {
	e, err := scanEvidence(tx, tx.QueryRow(ctx, selectEvidence+` where e.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return e, fault.New(fault.NotFound, "There is no such evidence.")
	}
	return e, err
}

// EvidenceOf lists the standing evidence of a claim (id) by number.
func EvidenceOf(ctx context.Context, tx *db.Tx, claim string) ([]Evidence, error) {
	return evidenceWhere(ctx, tx, "e.claim = $1 and e.withdrawn_at = ''", claim)
}
