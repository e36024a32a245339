package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
)

// Filter chooses records for Log.
type Filter struct {
	SubjectIDs []string // any of these rows; empty: all
	Actor      string
	Action     string    // the whole action, "claim.rate", or its beginning up to the dot, "claim."
	After      int64     // sequence greater than this; use -1 for all
	Before     int64     // sequence less than this; 0 for no bound
	From, To   time.Time // not before From, and before To; zero for no bound
	Reasoned   bool      // only entries for which somebody gave a reason
	Limit      int       // 200 when 0
	Newest     bool      // newest first
}

// maxIDs bounds one query's list of rows; PostgreSQL and SQLite both take more.
const maxIDs = 10_000

// Log lists records, oldest first unless asked otherwise. Of more than 10,000 SubjectIDs the first 10,000 count.
func Log(ctx context.Context, tx *db.Tx, f Filter) ([]Record, error) {
	if err := settle(ctx, tx); err != nil {
		return nil, err
	}
	query, args := f.query()
	var records []Record
	err := tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		r, err := scanRecord(rows)
		records = append(records, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return records, withRedactions(ctx, tx, records)
}

func (f Filter) query() (string, []any) {
	where := []string{"sequence > $1", "sequence < $2"}
	if f.Before == 0 {
		f.Before = 1 << 62
	}
	args := []any{f.After, f.Before}
	if f.Actor != "" {
		args = append(args, f.Actor)
		where = append(where, "actor = "+db.In(len(args), 1))
	}
	if strings.HasSuffix(f.Action, ".") {
		args = append(args, f.Action, f.Action+"\x7f")
		where = append(where, "action >= "+db.In(len(args)-1, 1)+" and action < "+db.In(len(args), 1))
	} else if f.Action != "" {
		args = append(args, f.Action)
		where = append(where, "action = "+db.In(len(args), 1))
	}
	if !f.From.IsZero() {
		args = append(args, db.FormatTime(f.From))
		where = append(where, "time >= "+db.In(len(args), 1))
	}
	if !f.To.IsZero() {
		args = append(args, db.FormatTime(f.To))
		where = append(where, "time < "+db.In(len(args), 1))
	}
	if f.Reasoned {
		where = append(where, `payload like '%}' and payload not like '%"reason":""}'`)
	}
	if ids := f.SubjectIDs[:min(len(f.SubjectIDs), maxIDs)]; len(ids) > 0 {
		where = append(where, "subject_id in ("+db.In(len(args)+1, len(ids))+")")
		for _, id := range ids {
			args = append(args, id)
		}
	}
	order := " order by sequence"
	if f.Newest {
		order = " order by sequence desc"
	}
	if f.Limit == 0 {
		f.Limit = 200
	}
	args = append(args, f.Limit)
	return selectRecord + " where " + strings.Join(where, " and ") + order + " limit " + db.In(len(args), 1), args
}

const selectRecord = `select sequence, time, actor, action, subject, subject_id, payload_sha256, salt, payload, leaf_hash from ledger`

func scanRecord(rows *sql.Rows) (Record, error) {
	var r Record
	var at, payload string
	err := rows.Scan(&r.Sequence, &at, &r.Actor, &r.Action, &r.Subject, &r.SubjectID, &r.PayloadHash, &r.Salt, &payload, &r.LeafHash)
	if err != nil {
		return r, err
	}
	r.Payload = []byte(payload)
	r.Time, err = parseTime(at)
	return r, err
}

// Read parses the record's payload. One that was taken out or is withheld says nothing: both rows are null.
func (r Record) Read() (Payload, error) {
	var p Payload
	if len(r.Payload) == 0 {
		return Payload{Before: []byte("null"), After: []byte("null")}, nil
	}
	err := json.Unmarshal(r.Payload, &p)
	return p, err
}
