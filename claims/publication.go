package claims

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Publication is what was published, as it was.
type Publication struct {
	ID, ClaimID, Text, Scale, Rating, Conclusion, Justification, Note, PublishedBy string
	Kind                                                                           string // Void, or ""
	Number, ScaleVersion                                                           int
	PublishedAt                                                                    time.Time
}

// Void is the kind of a publication that says that our own check was wrong. It carries no rating, and the note says why.
const Void = "void"

// publish keeps the claim as it stands, with a public note when it was published before, or that our check was wrong.
func (c *Claim) publish(ctx context.Context, tx *db.Tx, by auth.Person, m Move) error {
	note, kind := m.Note, ""
	if m.Void {
		kind = Void
	}
	there, err := c.publicNote(ctx, tx)
	if err != nil {
		return err
	}
	if note = cmp.Or(note, there.text); note == "" && there.needed {
		return fault.In("note", "This claim was published before: say in a sentence what is different now. Readers see it.")
	}
	id := db.NewID()
	e := ledger.Entry{Actor: by.Actor(), Action: "publication.add", Table: "publications", ID: id, Reason: note}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into publications (id, claim, number, text, scale, scale_version, rating, conclusion, justification, note, published_at, published_by, kind)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			id, c.ID, there.earlier+1, c.Text, c.Scale, c.ScaleVersion, c.Rating, c.Conclusion, c.Justification, note, db.FormatTime(tx.Now()), by.Actor(), kind)
		return err
	})
}

// publicNote is what the next publication of a claim will say of the change since the last.
type publicNote struct {
	earlier int    // publications so far
	text    string // the note with which the correction began, or ""
	needed  bool   // published before, and no correction has said why it changes
}

func (c *Claim) publicNote(ctx context.Context, tx *db.Tx) (n publicNote, err error) {
	earlier, err := Publications(ctx, tx, c.ID)
	if err != nil || len(earlier) == 0 {
		return n, err
	}
	n.earlier, n.needed = len(earlier), true
	records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{c.ID}, Action: "claim.correct", After: -1, Newest: true, Limit: 1})
	if err != nil || len(records) == 0 || records[0].Time.Before(earlier[0].PublishedAt) {
		return n, err
	}
	p, err := records[0].Read()
	n.text, n.needed = p.Reason, p.Reason == ""
	return n, err
}

// Publications lists a claim's publications, newest first.
func Publications(ctx context.Context, tx *db.Tx, claim string) ([]Publication, error) {
	var list []Publication
	err := tx.Each(ctx, `
		select id, claim, number, text, scale, scale_version, rating, conclusion, justification, note, published_at, published_by, kind
		from publications where claim = $1 order by number desc`, []any{claim}, func(rows *sql.Rows) error {
		var p Publication
		var at string
		err := rows.Scan(&p.ID, &p.ClaimID, &p.Number, &p.Text, &p.Scale, &p.ScaleVersion, &p.Rating, &p.Conclusion, &p.Justification, &p.Note, &at, &p.PublishedBy, &p.Kind)
		if err != nil {
			return err
		}
		p.PublishedAt, err = db.ParseTime(at)
		list = append(list, p)
		return err
	})
	return list, err
}
