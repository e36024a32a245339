package sources

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/anchor"
	"github.com/claimtrail/claimtrail/sources/attribution"
)

// Attribution is what a person made of words in which a source's text says whom it has something from.
type Attribution struct {
	ID, SourceID, PassageID string
	Words                   string // of the passage
	Name, Kind              string
	Relation                Relation
	Status                  string // suggested (taken back), confirmed, rejected
	DerivationID            string // that it became, or ""
	Before                  string // status of the derivation before confirming; "": confirming made it
	LinkVersion             int64  // of the derivation, as confirming left it
	Version                 int64
	CreatedAt               time.Time
	CreatedBy               string
	UpdatedAt               time.Time
}

// of reports whether a suggestion is the same one: in a later snapshot, the same words that name the same.
func (a Attribution) of(x Suggestion) bool {
	return foldName(a.Words) == foldName(x.Words) && foldName(a.Name) == foldName(x.Name)
}

// settles reports whether the judgement speaks of a suggestion, too: it is the same one, or it names the same publication elsewhere. Letters of
// one person are each judged by themselves.
func (a Attribution) settles(x Suggestion) bool {
	letter := attribution.Kind(a.Kind) == attribution.WroteTo || x.Kind == attribution.WroteTo
	return a.Status != "suggested" && (a.of(x) || !letter && foldName(a.Name) == foldName(x.Name))
}

var selectAttribution = `
	select a.id, a.source, a.passage, p.quote, a.name, a.kind, a.relation, a.status, coalesce(a.derivation, ''), a.before, a.link_version, a.version, a.created_at, a.created_by, a.updated_at, ` + adder("a.source") + `
	from attributions a join passages p on p.id = a.passage`

func scanAttribution(tx *db.Tx, row scanner) (a Attribution, err error) {
	var created, updated, added string
	if err = row.Scan(&a.ID, &a.SourceID, &a.PassageID, &a.Words, &a.Name, &a.Kind, &a.Relation, &a.Status, &a.DerivationID, &a.Before, &a.LinkVersion, &a.Version, &created, &a.CreatedBy, &updated, &added); err != nil {
		return a, err
	}
	if Hidden(tx, added) {
		a.Words, a.Name = Withheld, Withheld
	}
	return a, times(created, &a.CreatedAt, updated, &a.UpdatedAt)
}

// Attributions lists what people made of a source's (id's) attributions, the first judged first.
func Attributions(ctx context.Context, tx *db.Tx, source string) (list []Attribution, err error) {
	err = tx.Each(ctx, selectAttribution+` where a.source = $1 order by a.created_at, a.id`, []any{source}, func(rows *sql.Rows) error {
		a, err := scanAttribution(tx, rows)
		list = append(list, a)
		return err
	})
	return list, err
}

// GetAttribution gives one that somebody judged.
func GetAttribution(ctx context.Context, tx *db.Tx, id string) (Attribution, error) {
	a, err := scanAttribution(tx, tx.QueryRow(ctx, selectAttribution+` where a.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "Nobody has judged such an attribution.")
	}
	return a, err
}

// FindSuggestion gives the suggestion of a source's newest text whose words stand at a place and name somebody. It only reads: call it before
// the transaction that judges.
func FindSuggestion(ctx context.Context, tx *db.Tx, s Source, at anchor.Range, name string) (Suggestion, error) {
	n, err := LatestSnapshot(ctx, tx, s.ID)
	if err != nil {
		return Suggestion{}, err
	}
	for _, x := range suggestionsIn(n, s.Language) {
		if x.At == at && x.Name == name {
			return x, nil
		}
	}
	return Suggestion{}, fault.New(fault.Stale, "The source's newest text does not say this any more. Open its page again.")
}

// Judgement is what a person makes of a suggestion.
type Judgement struct {
	Status   string   // confirmed or rejected
	To       string   // confirmed: the other source (id or reference), or "" for a new one
	Title    string   // of the new one
	Relation Relation // confirmed
	Version  int64    // of the row seen, 0 when nobody had judged it
}

// JudgeSuggestion keeps what a person makes of a suggestion. Confirming links the two sources, with the words that show it; rejecting keeps
// that, so that it is not suggested again. Researchers may.
func JudgeSuggestion(ctx context.Context, tx *db.Tx, by auth.Person, source string, x Suggestion, j Judgement) (Attribution, error) {
	if err := by.Require(auth.Researcher, "confirm or reject an attribution"); err != nil {
		return Attribution{}, err
	}
	s, err := GetSeen(ctx, tx, by, source)
	if err != nil {
		return Attribution{}, err
	}
	newest, err := SnapshotOf(ctx, tx, s, "")
	if err != nil {
		return Attribution{}, err
	}
	if newest != x.Snapshot {
		return Attribution{}, fault.New(fault.Stale, "The source has a newer text by now. Open its page again.")
	}
	list, err := Attributions(ctx, tx, s.ID)
	if err != nil {
		return Attribution{}, err
	}
	a := Attribution{SourceID: s.ID, Name: x.Name, Kind: string(x.Kind), Relation: Relation(x.Relation)}
	for _, there := range list {
		if there.of(x) {
			a = there
		}
	}
	if a.Version != j.Version {
		return a, stale(0, nil, "attribution")
	}
	place, err := placeOf(ctx, tx, x)
	if err != nil {
		return a, err
	}
	if a.Status = j.Status; j.Status == "confirmed" {
		d, before, err := link(ctx, tx, by, s, x, j, place)
		if err != nil {
			return a, err
		}
		a.Relation, a.DerivationID, a.Before, a.LinkVersion = j.Relation, d.ID, before, d.Version
	}
	if a.ID != "" {
		return saveAttribution(ctx, tx, by, a)
	}
	p, _, err := KeepPlace(ctx, tx, by, place)
	if err != nil {
		return a, err
	}
	a.PassageID = p.ID
	return addAttribution(ctx, tx, by, a)
}

// placeOf gives the place of a suggestion's words, as AddDerivation would find it.
func placeOf(ctx context.Context, tx *db.Tx, x Suggestion) (Place, error) {
	n, err := GetSnapshot(ctx, tx, x.Snapshot)
	if err != nil {
		return Place{}, err
	}
	sel, ok := anchor.NewDoc(n.Text).Select(x.At)
	if !ok {
		return Place{}, fault.New(fault.Conflict, "These words are no stretch of the text. Link the sources by hand.")
	}
	p := Passage{SnapshotID: n.ID, Quote: sel.Exact, Prefix: sel.Prefix, Suffix: sel.Suffix, Start: x.At.Start, End: x.At.End}
	return Place{passage: p, score: 1, asked: anchor.Selector{Exact: strings.TrimSpace(x.Words)}}, nil
}

// link confirms the derivation that a suggestion speaks of, and gives it with the status that it had before: "" when it was not there.
func link(ctx context.Context, tx *db.Tx, by auth.Person, from Source, x Suggestion, j Judgement, place Place) (d Derivation, before string, err error) {
	to, err := otherSource(ctx, tx, by, x, j)
	if err != nil {
		return d, "", err
	}
	d, err = AddDerivation(ctx, tx, by, Derivation{From: from.ID, To: to.ID, Relation: j.Relation, ShownBy: place.asked.Exact, Shown: &place})
	if !errors.Is(err, fault.Exists) {
		return d, "", err
	}
	up, _, err := Derivations(ctx, tx, from.ID)
	if err != nil {
		return d, "", err
	}
	for _, there := range up {
		if there.To != to.ID || there.Relation != j.Relation || len(there.Claims) > 0 {
			continue
		}
		if before = there.Status; before != "confirmed" {
			there, err = SetDerivationStatus(ctx, tx, by, there.ID, there.Version, "confirmed")
		}
		return there, before, err
	}
	return d, "", fault.New(fault.Conflict, "These two sources were linked while you were at it. Open the page again.")
}

// otherSource gives the source that was chosen, or makes the one that nobody has seen yet.
func otherSource(ctx context.Context, tx *db.Tx, by auth.Person, x Suggestion, j Judgement) (Source, error) {
	if ref, _, _ := strings.Cut(strings.TrimSpace(j.To), " "); ref != "" {
		return GetSource(ctx, tx, ref)
	}
	if strings.TrimSpace(j.Title) == "" {
		return Source{}, fault.In("to", "Choose the source that this one derives from, or name one that nobody has seen yet.")
	}
	made := Source{Title: j.Title}
	if x.Kind == attribution.WroteTo {
		made.Kind, made.Published = "letter", Date(x.Date)
	} else if p, err := FindPublisher(ctx, tx, x.Name); err == nil {
		made.PublisherID = p.ID
	} else if !errors.Is(err, fault.NotFound) {
		return made, err
	}
	return AddSource(ctx, tx, by, made)
}

// UndoAttribution takes a judgement back, so that it is suggested again; version is the version seen. A derivation that confirming made is
// rejected, one that was there before gets the status that it had. One that somebody changed since stays as it is: kept. Researchers may.
func UndoAttribution(ctx context.Context, tx *db.Tx, by auth.Person, id string, version int64) (a Attribution, kept bool, err error) {
	if err := by.Require(auth.Researcher, "take back what was made of an attribution"); err != nil {
		return Attribution{}, false, err
	}
	if a, err = GetAttribution(ctx, tx, id); err != nil {
		return a, false, err
	}
	if a.Version != version {
		return a, false, stale(0, nil, "attribution")
	}
	if a.Status == "confirmed" && a.DerivationID != "" {
		if kept, err = unlink(ctx, tx, by, a); err != nil {
			return a, false, err
		}
	}
	a.Status = "suggested"
	a, err = saveAttribution(ctx, tx, by, a)
	return a, kept, err
}

// unlink takes back what confirming an attribution made of its derivation, unless somebody changed that since: kept.
func unlink(ctx context.Context, tx *db.Tx, by auth.Person, a Attribution) (kept bool, err error) {
	d, err := GetDerivation(ctx, tx, a.DerivationID)
	if err != nil {
		return false, err
	}
	status := cmp.Or(a.Before, "rejected")
	if d.Version != a.LinkVersion {
		return d.Status != status, nil
	}
	if d.Status == status {
		return false, nil
	}
	_, err = SetDerivationStatus(ctx, tx, by, d.ID, d.Version, status)
	return false, err
}

func checkJudged(a Attribution) error {
	if a.Status != "suggested" && a.Status != "confirmed" && a.Status != "rejected" {
		return fault.In("status", "%q is nothing that an attribution can be. There are confirmed and rejected.", a.Status)
	}
	return nil
}

func addAttribution(ctx context.Context, tx *db.Tx, by auth.Person, a Attribution) (Attribution, error) {
	if err := checkJudged(a); err != nil {
		return a, err
	}
	a.ID, a.Version, a.CreatedAt, a.UpdatedAt, a.CreatedBy = db.NewID(), 1, tx.Now(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "attribution." + a.Status, Table: "attributions", ID: a.ID}
	err := ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into attributions (id, source, passage, name, kind, relation, status, derivation, before, link_version, version, created_at, created_by, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $11)`,
			a.ID, a.SourceID, a.PassageID, a.Name, a.Kind, string(a.Relation), a.Status, nullable(a.DerivationID), a.Before, a.LinkVersion, db.FormatTime(a.CreatedAt), a.CreatedBy)
		return err
	})
	if err != nil {
		return a, err
	}
	return GetAttribution(ctx, tx, a.ID)
}

func saveAttribution(ctx context.Context, tx *db.Tx, by auth.Person, a Attribution) (Attribution, error) {
	if err := checkJudged(a); err != nil {
		return a, err
	}
	e := ledger.Entry{Actor: by.Actor(), Action: "attribution." + a.Status, Table: "attributions", ID: a.ID}
	err := ledger.Change(ctx, tx, e, func() error {
		n, err := tx.Exec(ctx, `
			update attributions set relation = $3, status = $4, derivation = $5, before = $6, link_version = $7, version = version + 1, updated_at = $8 where id = $1 and version = $2`,
			a.ID, a.Version, string(a.Relation), a.Status, nullable(a.DerivationID), a.Before, a.LinkVersion, db.FormatTime(tx.Now()))
		return stale(n, err, "attribution")
	})
	if err != nil {
		return a, err
	}
	return GetAttribution(ctx, tx, a.ID)
}
