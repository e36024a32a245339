package claims

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Moment reads a time as people write it: RFC 3339, or a day, which means its end (UTC).
func Moment(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC(), nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Microsecond), nil
	}
	return time.Time{}, fault.In("as-of", "%q is no time; write a day, 2021-07-02, or a time such as 2021-07-02T15:04:05Z.", s)
}

// AsOf calls fn with a transaction on a small database that holds a claim and all that it rests on as they were at a time, made of what the
// history says, so that every function that reads the present reads the past as well. missing counts the records whose content was taken out
// of the history since. What is confidential now is withheld of the past too, and the past of a claim whose rating is sealed from viewer is closed.
func AsOf(ctx context.Context, tx *db.Tx, viewer auth.Person, claim string, at time.Time, fn func(past *db.Tx) error) (missing int, err error) {
	c, err := Get(ctx, tx, claim)
	switch {
	case err != nil:
		return 0, err
	case c.Sealed(viewer):
		return 0, fault.Newf(fault.Denied, "You are asked for a second rating of %s before you see the first, so its past is closed to you until yours is in.", c.Ref)
	case c.CreatedAt.After(at):
		return 0, fault.Newf(fault.NotFound, "%s was not there yet on %s; it was added on %s.", c.Ref, at.Format("2 January 2006, 15:04 UTC"), c.CreatedAt.Format("2 January 2006, 15:04 UTC"))
	}
	through, err := ledger.LastBefore(ctx, tx, at)
	if err != nil {
		return 0, err
	}
	return pastOf(ctx, tx, viewer, c, through, fn)
}

// AsPublished is AsOf for what was published: the claim as it was when the history's entry sequence, which kept that publication, was written. An entry's
// number is surer than a time where several servers with their own clocks write.
func AsPublished(ctx context.Context, tx *db.Tx, viewer auth.Person, claim string, sequence int64, fn func(past *db.Tx) error) (missing int, err error) {
	c, err := Get(ctx, tx, claim)
	if err != nil {
		return 0, err
	}
	return pastOf(ctx, tx, viewer, c, sequence, fn)
}

// pastOf calls fn with a database that holds a claim as it was after entry through.
func pastOf(ctx context.Context, tx *db.Tx, viewer auth.Person, c Claim, through int64, fn func(past *db.Tx) error) (missing int, err error) {
	g := &gathering{tx: tx, through: through, rows: map[string]ledger.Record{}, seen: map[string]bool{}}
	if err := g.claim(ctx, c.ID); err != nil {
		return 0, err
	}
	if r := g.rows[c.ID]; len(r.Payload) == 0 {
		return 0, fault.Newf(fault.Conflict, "What the history said of %s at that time was taken out of it.", c.Ref)
	}
	folder, err := os.MkdirTemp("", "claimtrail-past-")
	if err != nil {
		return 0, fmt.Errorf("a place for the past: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // it is of no use to anybody
	d, err := db.Open(ctx, filepath.Join(folder, "past.db"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = d.Close() }() // nothing in it is kept
	if err := d.Update(ctx, func(past *db.Tx) (err error) { missing, err = g.writeTo(ctx, past); return err }); err != nil {
		return 0, err
	}
	return missing, d.View(ctx, func(past *db.Tx) error { return fn(past.As(viewer)) })
}

// gathering collects the rows that a claim rested on, as they were after entry through.
type gathering struct {
	tx      *db.Tx
	through int64
	rows    map[string]ledger.Record // by id; of rows that were there
	seen    map[string]bool
	merged  map[string][]string // sources that were ever merged into one, by its id
}

// claim gathers everything about a claim.
func (g *gathering) claim(ctx context.Context, id string) error {
	if err := g.readMerges(ctx); err != nil {
		return err
	}
	next, err := recordsOfClaim(ctx, g.tx, id)
	if err != nil {
		return err
	}
	for _, query := range []string{`select id from people`, `select id from scales`, `select name from settings`} {
		more, err := g.ids(ctx, query)
		if err != nil {
			return err
		}
		next = append(next, more...)
	}
	for len(next) > 0 {
		if next, err = g.add(ctx, next); err != nil {
			return err
		}
	}
	return nil
}

// readMerges lists every merge that there was up to then, taken back by now or not.
func (g *gathering) readMerges(ctx context.Context) error {
	records, err := ledger.Log(ctx, g.tx, ledger.Filter{Action: "source.merge", After: -1, Before: g.through + 1, Limit: 1 << 30})
	g.merged = map[string][]string{}
	for _, r := range records {
		row, err := rowOf(r)
		if err != nil {
			return err
		}
		if into, ok := row["merged_into"].(string); ok {
			g.merged[into] = append(g.merged[into], r.SubjectID)
		}
	}
	return err
}

// add reads rows as they were and gives the ids of those that they lead to.
func (g *gathering) add(ctx context.Context, ids []string) (next []string, err error) {
	var fresh []string
	for _, id := range ids {
		if id != "" && !g.seen[id] {
			g.seen[id] = true
			fresh = append(fresh, id)
		}
	}
	rows, err := ledger.StateAt(ctx, g.tx, fresh, g.through)
	if err != nil {
		return nil, err
	}
	maps.Copy(g.rows, rows)
	of := map[string][]string{} // ids by what they are
	for _, id := range fresh {
		r, there := rows[id]
		if !there {
			continue
		}
		of[r.Subject] = append(of[r.Subject], id)
		next = append(next, g.merged[id]...)
		row, err := rowOf(r)
		if err != nil {
			return nil, err
		}
		for _, column := range []string{"passage", "source", "snapshot", "publisher", "merged_into", "to_source", "accepted", "first_appearance"} {
			if to, ok := row[column].(string); ok {
				next = append(next, to)
			}
		}
	}
	for subject, queries := range leads {
		for _, query := range queries {
			for chunk := range slices.Chunk(of[subject], 500) {
				more, err := g.ids(ctx, strings.ReplaceAll(query, "$in", "("+db.In(1, len(chunk))+")"), anys(chunk)...)
				if err != nil {
					return nil, err
				}
				next = append(next, more...)
			}
		}
	}
	return next, nil
}

// leads says which rows tell of a row of one kind. Rows are never deleted and keep what they are about, so that the present tables know them;
// only merges are taken back, and for those the history is asked.
var leads = map[string][]string{
	"source": {
		`select id from snapshots where source in $in`, `select id from source_checks where source in $in`, `select id from derivations where from_source in $in`,
		`select id from sources where merged_into in $in`,
	},
	"claim":     {`select id from appearances where claim in $in`},
	"publisher": {`select id from reliability_grades where publisher in $in`},
	"passage":   {`select id from passage_states where passage in $in`},
}

func (g *gathering) ids(ctx context.Context, query string, args ...any) (ids []string, err error) {
	if !strings.Contains(query, "$") {
		args = nil
	}
	err = g.tx.Each(ctx, query, args, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// rowOf gives the row that an entry left; nil when its payload was taken out.
func rowOf(r ledger.Record) (row map[string]any, err error) {
	p, err := r.Read()
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(string(p.After)))
	d.UseNumber()
	return row, d.Decode(&row)
}

// pastTables are the tables in an order in which most rows come after those that they name.
var pastTables = []string{"person", "setting", "scale", "publisher", "grade", "source", "snapshot", "passage", "claim", "evidence", "publication", "reading", "sign-off",
	"appearance", "comment", "earlier check", "original", "flag", "derivation", "check", "passage state"}

// writeTo puts the rows into an empty database and counts those that cannot be there: their content was taken out, or that of what they name.
func (g *gathering) writeTo(ctx context.Context, past *db.Tx) (missing int, err error) {
	if _, err := past.Exec(ctx, `delete from settings`); err != nil { // what a new database begins with
		return 0, err
	}
	var waiting []ledger.Record
	for _, subject := range pastTables {
		for _, id := range slices.Sorted(maps.Keys(g.rows)) {
			if r := g.rows[id]; r.Subject == subject {
				waiting = append(waiting, r)
			}
		}
	}
	for n := -1; n != len(waiting); { // until nothing more finds what it names
		n = len(waiting)
		var later []ledger.Record
		for _, r := range waiting {
			err := past.Nested(ctx, func() error { return g.put(ctx, past, r) })
			switch fault.KindOf(err) {
			case fault.Invalid, fault.Conflict:
				later = append(later, r)
			default:
				if err != nil {
					return 0, fmt.Errorf("%s %s as it was: %w", r.Subject, r.SubjectID, err)
				}
			}
		}
		waiting = later
	}
	return len(waiting), ledger.CopyPast(ctx, g.tx, past, slices.Sorted(maps.Keys(g.rows)), g.through)
}

var errTakenOut = fault.New(fault.Conflict, "What the history said of this record was taken out of it.")

// put writes one row as it was.
func (g *gathering) put(ctx context.Context, past *db.Tx, r ledger.Record) error {
	row, err := rowOf(r)
	if err != nil {
		return err
	}
	if row == nil {
		return errTakenOut
	}
	if err := g.complete(ctx, past, r, row); err != nil {
		return err
	}
	t, _ := ledger.TableOf(r.Subject)
	var columns []string
	var args []any
	for _, column := range t.Columns { // names that are ours, not the payload's
		if v, there := row[column]; there {
			if n, ok := v.(json.Number); ok {
				v = number(n)
			}
			columns, args = append(columns, column), append(args, v)
		}
	}
	_, err = past.Exec(ctx, `insert into `+t.Name+` (`+strings.Join(columns, ", ")+`) values (`+db.In(1, len(args))+`)`, args...)
	return err
}

func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64() // JSON numbers are one or the other
	return f
}

// complete adds what a row has beside its payload: the text of a snapshot, which never changes; and that a source is confidential by now.
func (g *gathering) complete(ctx context.Context, past *db.Tx, r ledger.Record, row map[string]any) error {
	switch r.Subject {
	case "snapshot":
		var text, sha string
		if err := g.tx.QueryRow(ctx, `select text, sha256 from snapshots where id = $1`, r.SubjectID).Scan(&text, &sha); err != nil {
			return err
		}
		row["text"] = text
		_, err := past.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ($1, 0, $2) on conflict (sha256) do nothing`, sha, []byte{})
		return err
	case "original": // its bytes never change, and are read where they are kept
		_, err := past.Exec(ctx, `insert into blobs (sha256, bytes, packed) values ($1, 0, $2) on conflict (sha256) do nothing`, row["sha256"], []byte{})
		return err
	case "source":
		var mark, reason string
		err := g.tx.QueryRow(ctx, `select confidential, confidential_reason from sources where id = $1`, r.SubjectID).Scan(&mark, &reason)
		if mark != "" {
			row["confidential"], row["confidential_reason"] = mark, reason
		}
		return err
	}
	return nil
}
