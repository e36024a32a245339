package claims

import (
	"context"
	"database/sql"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Publication is what was published, as it was.
type Publication struct {
	ID, ClaimID, Text, Scale, Rating, Conclusion, Justification, Note, PublishedBy string
	Number, ScaleVersion                                                           int
	PublishedAt                                                                    time.Time
}

// publish keeps the claim as it stands. The note is the public one of the correction that led here, or the publisher's own.
func (c *Claim) publish(ctx context.Context, tx *db.Tx, by auth.Person, note string) error {
	earlier, err := Publications(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if note == "" && len(earlier) > 0 {
		if note, err = correctionNote(ctx, tx, c.ID); err != nil {
			return err
		}
	}
	id := db.NewID()
	e := ledger.Entry{Actor: by.Actor(), Action: "publication.add", Table: "publications", ID: id, Reason: note}
	return ledger.Change(ctx, tx, e, func() error {
		_, err := tx.Exec(ctx, `
			insert into publications (id, claim, number, text, scale, scale_version, rating, conclusion, justification, note, published_at, published_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			id, c.ID, len(earlier)+1, c.Text, c.Scale, c.ScaleVersion, c.Rating, c.Conclusion, c.Justification, note, db.FormatTime(tx.Now()), by.Actor())
		return err
	})
}

// correctionNote gives the public note with which the last correction began.
func correctionNote(ctx context.Context, tx *db.Tx, claim string) (string, error) {
	records, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{claim}, Action: "claim.correct", After: -1, Newest: true, Limit: 1})
	if err != nil || len(records) == 0 {
		return "", err
	}
	p, err := records[0].Read()
	return p.Reason, err
}

// Publications lists a claim's publications, newest first.
func Publications(ctx context.Context, tx *db.Tx, claim string) ([]Publication, error) {
	var list []Publication
	err := tx.Each(ctx, `
		select id, claim, number, text, scale, scale_version, rating, conclusion, justification, note, published_at, published_by
		from publications where claim = $1 order by number desc`, []any{claim}, func(rows *sql.Rows) error {
		var p Publication
		var at string
		err := rows.Scan(&p.ID, &p.ClaimID, &p.Number, &p.Text, &p.Scale, &p.ScaleVersion, &p.Rating, &p.Conclusion, &p.Justification, &p.Note, &at, &p.PublishedBy)
		if err != nil {
			return err
		}
		p.PublishedAt, err = db.ParseTime(at)
		list = append(list, p)
		return err
	})
	return list, err
}
