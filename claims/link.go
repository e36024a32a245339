package claims

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// What two claims are to each other.
const (
	SameClaim = "same"     // they state the same
	Variant   = "variant"  // one is the other, changed
	Distinct  = "distinct" // they look alike, and are neither
)

// ClaimRelations lists them.
var ClaimRelations = []string{SameClaim, Variant, Distinct}

// Link is what somebody said that two claims are to each other. A pair has one that stands.
type Link struct {
	ID          string
	ClaimID     string // of the two ids the lesser
	OtherID     string
	Relation    string
	Note        string
	CreatedAt   time.Time
	CreatedBy   string    // actor
	WithdrawnAt time.Time // zero while it stands
	WithdrawnBy string
}

// Beside gives the id of the claim that is linked with another (id).
func (l Link) Beside(claim string) string {
	if l.ClaimID == claim {
		return l.OtherID
	}
	return l.ClaimID
}

const selectLink = `select l.id, l.claim, l.other, l.relation, l.note, l.created_at, l.created_by, l.withdrawn_at, l.withdrawn_by from claim_links l where `

func scanLink(row scanner) (l Link, err error) {
	var created, withdrawn string
	if err = row.Scan(&l.ID, &l.ClaimID, &l.OtherID, &l.Relation, &l.Note, &created, &l.CreatedBy, &withdrawn, &l.WithdrawnBy); err != nil {
		return l, err
	}
	if l.CreatedAt, err = db.ParseTime(created); err != nil {
		return l, err
	}
	l.WithdrawnAt, err = db.ParseTime(withdrawn)
	return l, err
}

// LinkClaims says what two claims (ids or references) are to each other, in the place of what was said of them before: that is replaced, "" for
// nothing. The same again changes nothing. Researchers may.
func LinkClaims(ctx context.Context, tx *db.Tx, by auth.Person, claim, other, relation, note string) (l Link, replaced string, err error) {
	if err := by.Require(auth.Researcher, "link claims"); err != nil {
		return l, "", err
	}
	if relation != SameClaim && relation != Variant && relation != Distinct {
		return l, "", fault.In("relation", "%q is no relation between claims. There are same, variant and distinct.", relation)
	}
	if note, err = sources.Text("note", note, MaxNote); err != nil {
		return l, "", err
	}
	pair, err := pairOf(ctx, tx, claim, other)
	if err != nil {
		return l, "", err
	}
	there, err := scanLink(tx.QueryRow(ctx, selectLink+`l.claim = $1 and l.other = $2 and l.withdrawn_at = ''`, pair[0], pair[1]))
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil || there.Relation == relation && there.Note == note:
		return there, "", err
	default:
		if err := there.withdraw(ctx, tx, by); err != nil {
			return l, "", err
		}
		replaced = there.ID
	}
	l = Link{ID: db.NewID(), ClaimID: pair[0], OtherID: pair[1], Relation: relation, Note: note, CreatedAt: tx.Now(), CreatedBy: by.Actor()}
	entry := ledger.Entry{Actor: by.Actor(), Action: "link.add", Table: "claim_links", ID: l.ID}
	return l, replaced, ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `insert into claim_links (id, claim, other, relation, note, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
			l.ID, l.ClaimID, l.OtherID, l.Relation, l.Note, db.FormatTime(l.CreatedAt), l.CreatedBy)
		return err
	})
}

// pairOf gives the ids of two claims, the lesser first.
func pairOf(ctx context.Context, tx *db.Tx, claim, other string) (pair [2]string, err error) {
	a, err := Get(ctx, tx, claim)
	if err != nil {
		return pair, err
	}
	b, err := Get(ctx, tx, other)
	if err == nil && a.ID == b.ID {
		err = fault.In("other", "These are one claim; choose another.")
	}
	return [2]string{min(a.ID, b.ID), max(a.ID, b.ID)}, err
}

// GetLink gives a link.
func GetLink(ctx context.Context, tx *db.Tx, id string) (Link, error) {
	l, err := scanLink(tx.QueryRow(ctx, selectLink+`l.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.New(fault.NotFound, "There is no such link between claims.")
	}
	return l, err
}

// WithdrawLink takes back what was said of two claims; it stays in the history. Researchers may.
func WithdrawLink(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Link, error) {
	if err := by.Require(auth.Researcher, "take back a link between claims"); err != nil {
		return Link{}, err
	}
	l, err := GetLink(ctx, tx, id)
	if err != nil || !l.WithdrawnAt.IsZero() {
		return l, err
	}
	return l, l.withdraw(ctx, tx, by)
}

func (l *Link) withdraw(ctx context.Context, tx *db.Tx, by auth.Person) error {
	l.WithdrawnAt, l.WithdrawnBy = tx.Now(), by.Actor()
	return l.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "link.withdraw"})
}

// RestoreLink lets a link stand again that was taken back, unless something else was said of the two since. Researchers may.
func RestoreLink(ctx context.Context, tx *db.Tx, by auth.Person, id string) (Link, error) {
	if err := by.Require(auth.Researcher, "link claims"); err != nil {
		return Link{}, err
	}
	l, err := GetLink(ctx, tx, id)
	if err != nil || l.WithdrawnAt.IsZero() {
		return l, err
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from claim_links where claim = $1 and other = $2 and withdrawn_at = ''`, l.ClaimID, l.OtherID).Scan(&n); err != nil {
		return l, err
	}
	if n > 0 {
		return l, fault.New(fault.Conflict, "Something else was said of these two claims since. Take that back first.")
	}
	l.WithdrawnAt, l.WithdrawnBy = time.Time{}, ""
	return l, l.save(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "link.restore"})
}

// save writes what can change of a link.
func (l *Link) save(ctx context.Context, tx *db.Tx, entry ledger.Entry) error {
	entry.Table, entry.ID = "claim_links", l.ID
	return ledger.Change(ctx, tx, entry, func() error {
		_, err := tx.Exec(ctx, `update claim_links set withdrawn_at = $2, withdrawn_by = $3 where id = $1`, l.ID, db.FormatTime(l.WithdrawnAt), l.WithdrawnBy)
		return err
	})
}

// LinksOf lists what is said of a claim (id) and others: those of the same statement first, then variants, then what it is not.
func LinksOf(ctx context.Context, tx *db.Tx, claim string) ([]Link, error) {
	return linksWhere(ctx, tx, `(l.claim = $1 or l.other = $1) and l.withdrawn_at = ''
		order by case l.relation when 'same' then 0 when 'variant' then 1 else 2 end, l.created_at, l.id`, claim)
}

func linksWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Link, err error) {
	err = tx.Each(ctx, selectLink+where, args, func(rows *sql.Rows) error {
		l, err := scanLink(rows)
		list = append(list, l)
		return err
	})
	return list, err
}
