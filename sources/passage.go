package sources

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources/anchor"
)

// Passage is an exact stretch of one snapshot's text; offsets are code points, end exclusive.
type Passage struct {
	ID, SnapshotID        string
	Quote, Prefix, Suffix string
	Start, End            int
	Page                  string
	CreatedAt             time.Time
	CreatedBy             string
	Withheld              bool // its source is confidential; see Source.Withheld
}

// QuoteError is the fault of a quotation that does not stand in the text: it shows the nearest stretch, if any.
// errors.Is(err, fault.Invalid) holds.
type QuoteError struct {
	Quote   string
	Nearest *anchor.Nearest
}

func (e *QuoteError) Error() string {
	if e.Nearest == nil {
		return "This quotation is not in the text. Copy the words from the source's page."
	}
	return fmt.Sprintf("This quotation is not in the text. The nearest stretch, at %d to %d, is: “%s”. Use that, or copy the words from the source's page.",
		e.Nearest.Start, e.Nearest.End, e.Nearest.Quote)
}

// Unwrap makes a QuoteError an Invalid fault of the field "quote".
func (e *QuoteError) Unwrap() error {
	return &fault.Error{Kind: fault.Invalid, Field: "quote", Message: e.Error()}
}

// MaxQuote is the most code points that a quotation has: pages of text, and little enough to be looked for in any source.
const MaxQuote = 10_000

// CheckQuote refuses a quotation that is too long, as a fault of the field. A line end counts once, as forms send it and as texts have it.
func CheckQuote(field, quote string) error {
	quote = strings.TrimSpace(quote)
	if n := utf8.RuneCountInString(quote) - strings.Count(quote, "\r\n"); n > MaxQuote {
		return fault.In(field, "The quotation has %d characters; %d is the most. Quote only the words that matter, or quote them in parts.", n, MaxQuote)
	}
	return nil
}

// Place is where a quotation stands in a snapshot's text, found but not kept.
type Place struct {
	passage Passage // without id, time and person
	score   float64
	asked   anchor.Selector
	newer   map[string]anchor.Result // where it stands in newer snapshots (ids), for the state on them
}

// Of reports whether the place is what AddPassage would find for sel in the snapshot (id). Snapshots never change, so it stays true.
func (p *Place) Of(snapshot string, sel anchor.Selector) bool {
	return p != nil && p.passage.SnapshotID == snapshot && p.asked == sel
}

// FindPlace does what of AddPassage takes long, so that writers need not wait for it: it anchors sel in the snapshot's text, and the place in
// the newest one's when that is another. It only reads, and refuses what AddPassage refuses.
func FindPlace(ctx context.Context, tx *db.Tx, snapshot string, sel anchor.Selector) (Place, error) {
	n, err := GetSnapshot(ctx, tx, snapshot)
	if err != nil {
		return Place{}, err
	}
	place, err := placeIn(n, sel)
	if err != nil {
		return Place{}, err
	}
	var id, text string
	err = tx.QueryRow(ctx, `
		select n.id, n.text from snapshots n where n.source = $1 and n.number > $2 and n.excerpt = 0 order by n.number desc limit 1`, n.SourceID, n.Number).Scan(&id, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return place, nil
	}
	if err == nil {
		place.newer = map[string]anchor.Result{id: anchor.NewDoc(text).Anchor(place.passage.Selector(), anchor.Options{})}
	}
	return place, err
}

// placeIn anchors sel in the snapshot's text.
func placeIn(n Snapshot, sel anchor.Selector) (Place, error) {
	doc := anchor.NewDoc(n.Text)
	r := doc.Anchor(sel, anchor.Options{})
	switch {
	case r.Status == anchor.Ambiguous:
		return Place{}, fault.In("quote", "This quotation stands in the text %d times. Quote more words, or select it on the source's page.", len(r.Alternatives)+1)
	case r.Status == anchor.Same, r.Status == anchor.Moved, r.Typographic:
	default:
		return Place{}, &QuoteError{sel.Exact, doc.Nearest(sel.Exact)}
	}
	found, _ := doc.Select(r.Range) // Anchor gives only places that can be selected
	p := Passage{SnapshotID: n.ID, Quote: found.Exact, Prefix: found.Prefix, Suffix: found.Suffix, Start: r.Range.Start, End: r.Range.End}
	return Place{passage: p, score: r.Score, asked: sel}, nil
}

// AddPassage anchors sel in the snapshot's text and keeps the place; the same place again is the same passage.
// Only a quotation that stands there is taken (white space, quotation marks and dashes aside: the text's own are kept);
// else *QuoteError. One that stands there several times needs its surroundings or a start. The score is anchor.Result's. Researchers may.
func AddPassage(ctx context.Context, tx *db.Tx, by auth.Person, snapshot string, sel anchor.Selector) (Passage, float64, error) {
	if err := by.Require(auth.Researcher, "add a passage"); err != nil {
		return Passage{}, 0, err
	}
	n, err := GetSnapshot(ctx, tx, snapshot)
	if err != nil {
		return Passage{}, 0, err
	}
	place, err := placeIn(n, sel)
	if err != nil {
		return Passage{}, 0, err
	}
	return KeepPlace(ctx, tx, by, place)
}

// AddNewest is AddPassage in the newest snapshot of a source, which was read in this transaction. Researchers may, if they may see it.
func AddNewest(ctx context.Context, tx *db.Tx, by auth.Person, n Newest, sel anchor.Selector) (Passage, float64, error) {
	if err := by.Require(auth.Researcher, "add a passage"); err != nil {
		return Passage{}, 0, err
	}
	if err := n.source.CheckSeen(by); err != nil {
		return Passage{}, 0, err
	}
	if n.source.Withheld || n.snapshot.ID == "" {
		return Passage{}, 0, errNoText
	}
	place, err := placeIn(n.snapshot, sel)
	if err != nil {
		return Passage{}, 0, err
	}
	p, err := storePassage(ctx, tx, by, place.passage) // no newer snapshot, so no state on it
	return p, place.score, err
}

// KeepPlace keeps what FindPlace found, as AddPassage does. Researchers may.
func KeepPlace(ctx context.Context, tx *db.Tx, by auth.Person, place Place) (Passage, float64, error) {
	if err := by.Require(auth.Researcher, "add a passage"); err != nil {
		return Passage{}, 0, err
	}
	p, err := keepPassage(ctx, tx, by, place.passage, place.newer)
	return p, place.score, err
}

// keepPassage stores a place, or gives the passage that is there already. One of an older snapshot gets its state on the newest at once;
// newer says where it stands in newer snapshots, as far as that was looked for.
func keepPassage(ctx context.Context, tx *db.Tx, by auth.Person, p Passage, newer map[string]anchor.Result) (Passage, error) {
	p, err := storePassage(ctx, tx, by, p)
	if err != nil {
		return p, err
	}
	return p, recordState(ctx, tx, by, p, newer)
}

// storePassage stores a place, or gives the passage that is there already. Most places are new, so it does not look first.
func storePassage(ctx context.Context, tx *db.Tx, by auth.Person, p Passage) (Passage, error) {
	p.ID, p.CreatedAt, p.CreatedBy = db.NewID(), tx.Now(), by.Actor()
	e := ledger.Entry{Actor: by.Actor(), Action: "passage.add", Table: "passages", ID: p.ID}
	made, err := ledger.InsertNew(ctx, tx, e, `id snapshot quote prefix suffix start_offset end_offset page created_at created_by`,
		p.ID, p.SnapshotID, p.Quote, p.Prefix, p.Suffix, p.Start, p.End, p.Page, db.FormatTime(p.CreatedAt), p.CreatedBy)
	if made || err != nil {
		return p, err
	}
	return scanPassage(tx, tx.QueryRow(ctx, selectPassage+`
		from passages p where p.snapshot = $1 and p.start_offset = $2 and p.end_offset = $3`, p.SnapshotID, p.Start, p.End))
}

var selectPassage = `
	select p.id, p.snapshot, p.quote, p.prefix, p.suffix, p.start_offset, p.end_offset, p.page, p.created_at, p.created_by, ` + adder("(select n.source from snapshots n where n.id = p.snapshot)")

func scanPassage(tx *db.Tx, row scanner) (p Passage, err error) {
	var created, added string
	if err = row.Scan(&p.ID, &p.SnapshotID, &p.Quote, &p.Prefix, &p.Suffix, &p.Start, &p.End, &p.Page, &created, &p.CreatedBy, &added); err != nil {
		return p, err
	}
	if err = times(created, &p.CreatedAt); err == nil && Hidden(tx, added) {
		p.Withhold()
	}
	return p, err
}

// GetPassage gives one passage.
func GetPassage(ctx context.Context, tx *db.Tx, id string) (Passage, error) {
	p, err := scanPassage(tx, tx.QueryRow(ctx, selectPassage+` from passages p where p.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "There is no such passage.")
	}
	return p, err
}

// PassagesByID gives passages by their ids; those that are not there are left out.
func PassagesByID(ctx context.Context, tx *db.Tx, ids []string) (map[string]Passage, error) {
	found := map[string]Passage{}
	err := inChunks(setOf(ids), func(args []any) error {
		return tx.Each(ctx, selectPassage+` from passages p where p.id in (`+db.In(1, len(args))+`)`, args, func(rows *sql.Rows) error {
			p, err := scanPassage(tx, rows)
			found[p.ID] = p
			return err
		})
	})
	return found, err
}

// PassagesWith lists passages whose quotation holds every one of some words, the newest first. Those of confidential sources are for who may see
// them.
func PassagesWith(ctx context.Context, tx *db.Tx, words string, limit int) (list []Passage, err error) {
	where, args := []string{"1 = 1"}, []any{}
	for _, word := range strings.Fields(strings.ToLower(words)) {
		args = append(args, Contains(word))
		where = append(where, `lower(p.quote) like `+db.In(len(args), 1)+` escape '\'`)
	}
	args = append(args, limit)
	query := selectPassage + ` from passages p where ` + strings.Join(where, " and ") + ` order by p.created_at desc, p.id desc limit ` + db.In(len(args), 1)
	err = tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		p, err := scanPassage(tx, rows)
		if !p.Withheld {
			list = append(list, p)
		}
		return err
	})
	return list, err
}
