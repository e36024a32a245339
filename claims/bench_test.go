package claims_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// BenchmarkStatus changes statuses durably, ledger included, beside a plain writer of the same rows: prepared statements on the
// same schema, one transaction each, with nothing read, hashed or checked.
func BenchmarkStatus(b *testing.B) {
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("claimtrail/clients=%d", clients), func(b *testing.B) {
			d := dbtest.SQLite(b)
			ledger.Keep(d, filepath.Join(b.TempDir(), "key"), "local:anna")
			changeStatuses(b, d, clients)
		})
		b.Run(fmt.Sprintf("unsigned/clients=%d", clients), func(b *testing.B) { changeStatuses(b, dbtest.SQLite(b), clients) })
		b.Run(fmt.Sprintf("plain/clients=%d", clients), func(b *testing.B) {
			w := openPlain(b, clients)
			dbtest.Parallel(b, clients, w.change)
		})
	}
}

func changeStatuses(b *testing.B, d *db.DB, clients int) {
	mine := make([]claims.Claim, clients)
	for i := range mine {
		mine[i] = addClaim(b, d, claims.Claim{Text: "A claim."})
	}
	dbtest.Parallel(b, clients, func(i int) error {
		to := claims.Assigned
		if mine[i].Status == claims.Assigned {
			to = claims.Unassigned
		}
		return setStatus(d, &mine[i], claims.Move{To: to})
	})
}

// plain writes the rows of a status change without group commit.
type plain struct {
	conn                    *sql.DB
	claim, entry, leaf, top *sql.Stmt
	mu                      sync.Mutex
	entries                 int
	ids                     []string
	payload, hash           string
}

func openPlain(b *testing.B, clients int) *plain {
	b.Helper()
	path := filepath.Join(b.TempDir(), "plain.db")
	d := dbtest.Open(b, path)
	w := &plain{hash: strings.Repeat("0123456789abcdef", 4)}
	for range clients {
		w.ids = append(w.ids, addClaim(b, d, claims.Claim{Text: "A claim."}).ID)
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `select payload || payload, size from ledger, ledger_head order by sequence limit 1`).Scan(&w.payload, &w.entries)
	})
	if err != nil {
		b.Fatal(err)
	}
	w.conn, err = sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_txlock=immediate&_busy_timeout=10000&_cache_size=-32000")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = w.conn.Close() })
	w.conn.SetMaxOpenConns(1)
	for _, s := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&w.claim, `update claims set status = ?, updated_at = ?, version = version + 1 where id = ?`},
		{&w.entry, `insert into ledger (sequence, time, actor, action, subject, subject_id, payload_sha256, salt, payload, leaf_hash)
			values (?, ?, 'local:anna', 'claim.assigned', 'claim', ?, ?, '00112233445566778899aabbccddeeff', ?, ?)`},
		{&w.leaf, `insert into ledger_hashes (position, hash) values (?, ?)`},
		{&w.top, `update ledger_head set size = ?, root = ?, time = ? where id = 1`},
	} {
		if *s.to, err = w.conn.Prepare(s.query); err != nil {
			b.Fatal(err)
		}
	}
	return w
}

func (w *plain) change(client int) error {
	w.mu.Lock()
	w.entries++
	n := w.entries
	w.mu.Unlock()
	tx, err := w.conn.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	at, status := db.FormatTime(time.Now()), []string{"assigned", "unassigned"}[n%2]
	for _, s := range []struct {
		stmt *sql.Stmt
		args []any
	}{
		{w.claim, []any{status, at, w.ids[client]}},
		{w.entry, []any{1_000_000 + n, at, w.ids[client], w.hash, w.payload, w.hash}},
		{w.leaf, []any{1_000_000 + 2*n, []byte(w.hash[:32])}}, // a tree of n leaves has about 2n hashes
		{w.leaf, []any{1_000_001 + 2*n, []byte(w.hash[:32])}},
		{w.top, []any{n, w.hash[:44], at}},
	} {
		if _, err := tx.Stmt(s.stmt).Exec(s.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// BenchmarkList lists 50 of 100,000 claims with their counts and lineage: three pieces of evidence each, over chains of
// five sources.
func BenchmarkList(b *testing.B) {
	d := dbtest.SQLite(b)
	fill(b, d, 100_000)
	view := func(b *testing.B, fn func(tx *db.Tx) error) {
		for b.Loop() {
			if err := d.View(ctx, fn); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, list := range []struct {
		name string
		f    claims.Filter
	}{
		{"all", claims.Filter{}},
		{"status", claims.Filter{Status: "unassigned"}},
		{"language, oldest first", claims.Filter{Language: "en", Sort: "created"}},
		{"words", claims.Filter{Query: "number 99"}},
		{"tag", claims.Filter{Tag: "t7"}},
	} {
		b.Run(list.name, func(b *testing.B) {
			view(b, func(tx *db.Tx) error {
				p, err := claims.List(ctx, tx, nil, list.f)
				if err == nil && (len(p.Claims) != 50 || p.Claims[0].Origins.Publications == 0) {
					b.Fatalf("%d claims, %+v", len(p.Claims), p.Claims[0].Origins)
				}
				return err
			})
		})
	}
	b.Run("facets and counts", func(b *testing.B) {
		view(b, func(tx *db.Tx) error {
			if _, _, _, err := claims.Facets(ctx, tx, anna); err != nil {
				return err
			}
			_, err := claims.QueueCounts(ctx, tx, nil, anna)
			return err
		})
	})
	b.Run("provenance", func(b *testing.B) {
		view(b, func(tx *db.Tx) error {
			_, err := claims.GetProvenance(ctx, tx, auth.Local(), "CT-C350")
			return err
		})
	})
}

// fill adds claims with evidence from a thousand pages, in bulk.
func fill(b *testing.B, d *db.DB, n int) {
	b.Helper()
	pages := fillSources(b, d, 1000)
	for from := 0; from < n; from += 5000 {
		do(b, d, func(tx *db.Tx) error {
			for i := from; i < min(n, from+5000); i++ {
				c, err := claims.Add(ctx, tx, anna, claims.Claim{
					Text:     fmt.Sprintf("Claim number %d says that something happened somewhere, and that somebody knew of it.", i),
					Language: []string{"en", "en", "ar"}[i%3], Claimant: "A minister", Tags: []string{fmt.Sprint("t", i%20), "politics"},
				})
				if err != nil {
					return err
				}
				for j := range 3 {
					if err := fillEvidence(tx, c.ID, j+1, pages[(i*7+j)%len(pages)]); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
}

// cited is a page with a passage.
type cited struct{ source, passage string }

// fillSources makes pages in chains of five, each with one passage.
func fillSources(b *testing.B, d *db.DB, n int) []cited {
	b.Helper()
	list := make([]cited, n)
	var last sources.Source
	for i := range list {
		s := page(b, d, fmt.Sprint(i), "2021-07-02")
		if i%5 != 0 {
			link(b, d, last, s, sources.Derivation{})
		}
		last, list[i].source = s, s.ID
		do(b, d, func(tx *db.Tx) error {
			list[i].passage = db.NewID()
			_, err := tx.Exec(ctx, `
				insert into passages (id, snapshot, quote, start_offset, end_offset, created_at, created_by)
				select $1, id, 'Page', 0, 4, captured_at, captured_by from snapshots where source = $2`, list[i].passage, s.ID)
			return err
		})
	}
	return list
}

func fillEvidence(tx *db.Tx, claim string, number int, c cited) error {
	_, err := tx.Exec(ctx, `
		insert into evidence (id, claim, passage, source, stance, number, added_at, added_by) values ($1, $2, $3, $4, 'supports', $5, $6, 'local:anna')`,
		db.NewID(), claim, c.passage, c.source, number, db.FormatTime(tx.Now()))
	return err
}
