package sources

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Relation says how a source derives from another.
type Relation string

// Relations lists every relation in the order in which people choose them.
var Relations = []Relation{"republication", "translation", "quotation", "summary", "citation", "revision", "publication-of", "contains"}

// Words gives the relation by itself: "translation", "publication of".
func (r Relation) Words() string { return strings.ReplaceAll(string(r), "-", " ") }

// Of gives the relation as it stands before the other source: "translation of", "publication of", "contains".
func (r Relation) Of() string {
	switch r {
	case "contains":
		return "contains"
	case "publication-of":
		return "publication of"
	}
	return string(r) + " of"
}

// Is gives the relation with its verb: "is a translation of", "contains".
func (r Relation) Is() string {
	if r == "contains" {
		return "contains"
	}
	return "is a " + r.Of()
}

// Derivation says that From derives from To.
type Derivation struct {
	ID, From, To string // source ids
	Relation     Relation
	Status       string   // suggested, confirmed, rejected
	Claims       []string // claim ids it is limited to, sorted; empty: the whole source
	PassageID    string   // the passage that shows it, or ""
	ShownBy      string   // the words that show it
	Shown        *Place   // what ShowAhead found of them, or nil
	Note         string
	Version      int64
	CreatedAt    time.Time
	CreatedBy    string
	UpdatedAt    time.Time
}

func (d *Derivation) check() error {
	if d.From == d.To {
		return fault.In("to", "A source cannot derive from itself. Choose another, or add the one that it derives from.")
	}
	if !slices.Contains(Relations, d.Relation) {
		names := make([]string, len(Relations))
		for i, r := range Relations {
			names[i] = string(r)
		}
		return fault.In("relation", "%q is no relation. There are %s.", d.Relation, strings.Join(names, ", "))
	}
	if d.Status == "" {
		d.Status = "confirmed"
	}
	if d.Status != "suggested" && d.Status != "confirmed" && d.Status != "rejected" {
		return fault.In("status", "%q is no status of a derivation. There are suggested, confirmed and rejected.", d.Status)
	}
	slices.Sort(d.Claims)
	d.Claims = slices.Compact(d.Claims)
	if err := CheckQuote("shown_by", d.ShownBy); err != nil {
		return err
	}
	return checked(paragraphs("words that show it", &d.ShownBy, MaxQuote), paragraphs("note", &d.Note, 4000))
}

// AddDerivation records that d.From derives from d.To (ids or references); the same pair, relation and scope again is fault.Exists.
// Status "" is confirmed. When ShownBy stands in From's newest snapshot it also becomes a passage. Researchers may.
func AddDerivation(ctx context.Context, tx *db.Tx, by auth.Person, d Derivation) (Derivation, error) {
	if err := by.Require(auth.Researcher, "link a source"); err != nil {
		return d, err
	}
	from, err := GetSeen(ctx, tx, by, d.From)
	if err != nil {
		return d, err
	}
	to, err := GetSeen(ctx, tx, by, d.To)
	if err != nil {
		return d, err
	}
	d.From, d.To = from.ID, to.ID
	if err := d.check(); err != nil {
		return d, err
	}
	if err := twoSources(ctx, tx, from, to); err != nil {
		return d, err
	}
	if err := onlyOnce(ctx, tx, d); err != nil {
		return d, err
	}
	if d.PassageID, err = showing(ctx, tx, by, from, d); err != nil {
		return d, err
	}
	d.ID, d.Version, d.CreatedAt, d.UpdatedAt, d.CreatedBy = db.NewID(), 1, tx.Now(), tx.Now(), by.Actor()
	return d, insertDerivation(ctx, tx, by, d)
}

// twoSources refuses a derivation between two records of one source.
func twoSources(ctx context.Context, tx *db.Tx, from, to Source) error {
	if from.MergedInto == "" && to.MergedInto == "" {
		return nil
	}
	merged, err := LoadMerged(ctx, tx)
	if err == nil && merged.Standing(from.ID) == merged.Standing(to.ID) {
		return fault.In("to", "%s and %s are records of one source, which cannot derive from itself. Choose another.", from.Ref, to.Ref)
	}
	return err
}

func insertDerivation(ctx context.Context, tx *db.Tx, by auth.Person, d Derivation) error {
	e := ledger.Entry{Actor: by.Actor(), Action: "derivation.add", Table: "derivations", ID: d.ID, Reason: d.Note}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into derivations (id, from_source, to_source, relation, status, claims, passage, shown_by, note, version, created_at, created_by, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $10)`,
			d.ID, d.From, d.To, string(d.Relation), d.Status, toJSON(d.Claims), nullable(d.PassageID), d.ShownBy, d.Note, db.FormatTime(d.CreatedAt), d.CreatedBy)
		return err
	})
}

// ShowAhead looks for the words that show a derivation in its source's (id's or reference's) newest text, so that AddDerivation need not do that
// while other writers wait; give it what this gives, as Derivation.Shown. It only reads.
func ShowAhead(ctx context.Context, tx *db.Tx, from, words string) (*Place, error) {
	if strings.TrimSpace(words) == "" || utf8.RuneCountInString(words) > MaxQuote {
		return nil, nil // AddDerivation says what it makes of that
	}
	words, err := Text("shown_by", words, MaxQuote)
	if err != nil {
		return nil, err
	}
	s, err := GetSource(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	id, err := SnapshotOf(ctx, tx, s, "")
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sel := anchor.Selector{Exact: words}
	place, err := FindPlace(ctx, tx, id, sel)
	if errors.Is(err, fault.Invalid) {
		return &Place{passage: Passage{SnapshotID: id}, asked: sel}, nil // nowhere: that need not be looked for again
	}
	return &place, err
}

// showing gives the passage of From's text that shows the derivation, or "" when the words are not there.
func showing(ctx context.Context, tx *db.Tx, by auth.Person, from Source, d Derivation) (string, error) {
	if d.ShownBy == "" {
		return "", nil
	}
	id, err := SnapshotOf(ctx, tx, from, "")
	if errors.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if !d.Shown.Of(id, anchor.Selector{Exact: d.ShownBy}) {
		if d.Shown, err = ShowAhead(ctx, tx, from.ID, d.ShownBy); err != nil || d.Shown == nil {
			return "", err
		}
	}
	if d.Shown.passage.End == 0 {
		return "", nil
	}
	p, _, err := KeepPlace(ctx, tx, by, *d.Shown)
	return p.ID, err
}

// SetDerivationStatus confirms or rejects (or suggests again: undo) a derivation; version is the version seen. Researchers may.
func SetDerivationStatus(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64, status string) (Derivation, error) {
	if err := by.Require(auth.Researcher, "confirm or reject a derivation"); err != nil {
		return Derivation{}, err
	}
	d, err := GetDerivation(ctx, tx, id)
	if err != nil {
		return d, err
	}
	d.Status = status
	if err := d.check(); err != nil {
		return d, err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "derivation." + status, Table: "derivations", ID: id}
	err = ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `update derivations set status = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2`,
			id, version, status, db.FormatTime(tx.Now()))
		return stale(n, err, "derivation")
	})
	if err != nil {
		return d, err
	}
	return GetDerivation(ctx, tx, id)
}

// seenBoth refuses by who may not see both ends of a derivation.
func seenBoth(ctx context.Context, tx *db.Tx, by auth.Person, d Derivation) error {
	_, err := GetSeen(ctx, tx, by, d.From)
	if err == nil {
		_, err = GetSeen(ctx, tx, by, d.To)
	}
	return err
}

// UpdateDerivation changes a derivation's relation, scope, note and the words that show it; d.Version is the version seen, d.Shown what
// ShowAhead found, or nil. Researchers may.
func UpdateDerivation(ctx context.Context, tx *db.Tx, by auth.Person, d Derivation) (Derivation, error) {
	if err := by.Require(auth.Researcher, "change a derivation"); err != nil {
		return d, err
	}
	was, err := GetDerivation(ctx, tx, d.ID)
	if err == nil {
		err = seenBoth(ctx, tx, by, was)
	}
	if err != nil {
		return d, err
	}
	d.From, d.To, d.Status, d.PassageID = was.From, was.To, was.Status, was.PassageID
	if err := d.check(); err != nil {
		return d, err
	}
	if err := onlyOnce(ctx, tx, d); err != nil {
		return d, err
	}
	if d.ShownBy != was.ShownBy {
		from, err := GetSource(ctx, tx, d.From)
		if err != nil {
			return d, err
		}
		if d.PassageID, err = showing(ctx, tx, by, from, d); err != nil {
			return d, err
		}
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "derivation.change", Table: "derivations", ID: d.ID}
	err = ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update derivations set relation = $3, claims = $4, passage = $5, shown_by = $6, note = $7, version = version + 1, updated_at = $8
			where id = $1 and version = $2`,
			d.ID, d.Version, string(d.Relation), toJSON(d.Claims), nullable(d.PassageID), d.ShownBy, d.Note, db.FormatTime(tx.Now()))
		return stale(n, err, "derivation")
	})
	if err != nil {
		return d, err
	}
	return GetDerivation(ctx, tx, d.ID)
}

// onlyOnce refuses a derivation whose pair, relation and scope another one has.
func onlyOnce(ctx context.Context, tx *db.Tx, d Derivation) error {
	var from, to string
	err := tx.QueryRow(ctx, `
		select a.ref, b.ref from derivations d join sources a on a.id = d.from_source join sources b on b.id = d.to_source
		where d.from_source = $1 and d.to_source = $2 and d.relation = $3 and d.claims = $4 and d.id <> $5 limit 1`,
		d.From, d.To, string(d.Relation), toJSON(d.Claims), d.ID).Scan(&from, &to)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Newf(fault.Exists, "It is there already: %s %s %s.", from, d.Relation.Is(), to)
}

var selectDerivation = `
	select d.id, d.from_source, d.to_source, d.relation, d.status, d.claims, coalesce(d.passage, ''), d.shown_by, d.note, d.version,
		d.created_at, d.created_by, d.updated_at, ` + adder("d.from_source") + `, ` + adder("d.to_source") + ` from derivations d`

func scanDerivation(tx *db.Tx, row scanner) (d Derivation, err error) {
	var claims, created, updated, from, to string
	if err = row.Scan(&d.ID, &d.From, &d.To, &d.Relation, &d.Status, &claims, &d.PassageID, &d.ShownBy, &d.Note, &d.Version, &created, &d.CreatedBy, &updated, &from, &to); err != nil {
		return d, err
	}
	if Hidden(tx, from) || Hidden(tx, to) {
		d.Note, d.ShownBy = "", ""
	}
	if d.Claims, err = fromJSON(claims); err != nil {
		return d, err
	}
	return d, times(created, &d.CreatedAt, updated, &d.UpdatedAt)
}

// GetDerivation gives one derivation.
func GetDerivation(ctx context.Context, tx *db.Tx, id string) (Derivation, error) {
	d, err := scanDerivation(tx, tx.QueryRow(ctx, selectDerivation+` where d.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "There is no such derivation.")
	}
	return d, err
}

func derivations(ctx context.Context, tx *db.Tx, where string, args []any) (list []Derivation, err error) {
	err = tx.Each(ctx, selectDerivation+" where "+where+" order by d.created_at, d.id", args, func(rows *sql.Rows) error {
		d, err := scanDerivation(tx, rows)
		list = append(list, d)
		return err
	})
	return list, err
}

// Derivations lists the derivations whose From (up) or To (down) is the source.
func Derivations(ctx context.Context, tx *db.Tx, source string) (up, down []Derivation, err error) {
	if up, err = derivations(ctx, tx, "d.from_source = $1", []any{source}); err != nil {
		return nil, nil, err
	}
	down, err = derivations(ctx, tx, "d.to_source = $1", []any{source})
	return up, down, err
}
