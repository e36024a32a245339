package claims_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// BenchmarkAudits answers what editors ask of 100,000 sources, and of the 600,000 steps of 100,000 claims.
func BenchmarkAudits(b *testing.B) {
	b.Run("sources", benchmarkSourcesAudit)
	b.Run("work", benchmarkWork)
}

func benchmarkSourcesAudit(b *testing.B) {
	d := dbtest.SQLite(b)
	ids, story := fillStories(b, d, 100_000)
	do(b, d, func(tx *db.Tx) error { // half of the claims are published, and every seventh source is of a publisher that is no good
		bad, err := sources.AddPublisher(ctx, tx, anna, sources.Publisher{Name: "Bad"})
		if err != nil {
			return err
		}
		if _, err := sources.GradePublisher(ctx, tx, anna, bad.ID, "E", "A reason."); err != nil {
			return err
		}
		for i, id := range ids {
			if i%7 == 0 {
				if _, err := tx.Exec(ctx, `update sources set publisher = $2 where id = $1`, id, bad.ID); err != nil {
					return err
				}
			}
		}
		for i, id := range story {
			if i%2 == 0 {
				if _, err := tx.Exec(ctx, `update claims set status = 'published', scale = 'claimtrail', scale_version = 1, rating = 'true' where id = $1`, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
	network := &claims.Network{}
	if err := network.Read(ctx, d); err != nil {
		b.Fatal(err)
	}
	ask := func(part claims.AuditPart) {
		view(b, d, func(tx *db.Tx) error {
			a, err := claims.AuditSources(ctx, tx, network, part)
			if err == nil && a.Count < 50_000 {
				b.Fatalf("%d need a look", a.Count)
			}
			return err
		})
	}
	ask(claims.AuditPart{Limit: 50}) // the overview of all claims is made once, and is a benchmark of its own
	b.Run("problems first", func(b *testing.B) {
		for b.Loop() {
			ask(claims.AuditPart{Limit: 50})
		}
	})
	b.Run("a page of one group", func(b *testing.B) {
		for b.Loop() {
			ask(claims.AuditPart{Group: claims.AuditNoPublisher, From: 20_000, Limit: 50})
		}
	})
	b.Run("a status changes, then problems first", func(b *testing.B) {
		c := addClaim(b, d, claims.Claim{Text: "A claim."})
		ask(claims.AuditPart{Limit: 50})
		for b.Loop() {
			to := claims.Assigned
			if c.Status == claims.Assigned {
				to = claims.Unassigned
			}
			if err := setStatus(d, &c, claims.Move{To: to}); err != nil {
				b.Fatal(err)
			}
			ask(claims.AuditPart{Limit: 50})
		}
	})
}

func benchmarkWork(b *testing.B) {
	const claimsThere = 100_000
	d := dbtest.SQLite(b)
	fillWork(b, d, claimsThere)
	edda := auth.Person{ID: db.NewID(), Name: "Edda", Role: auth.Editor}
	ask := func(n *claims.Network, since time.Time) {
		view(b, d, func(tx *db.Tx) error {
			w, err := n.AskWork(ctx, tx, edda, since)
			if err == nil && (w.Checks.Count == 0 || w.Legs[claims.SubmittedToPublished].Count == 0) {
				b.Fatalf("%+v", w.Checks)
			}
			return err
		})
	}
	b.Run("read at first", func(b *testing.B) {
		for b.Loop() {
			ask(nil, time.Time{})
		}
	})
	network := &claims.Network{}
	ask(network, time.Time{})
	for name, since := range map[string]time.Time{"all": {}, "90 days": time.Now().AddDate(0, 0, -90)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ask(network, since)
			}
		})
	}
}

// fillWork adds claims with the entries and readings of a whole way each, over two years, in bulk and without a tree.
func fillWork(b *testing.B, d *db.DB, n int) {
	b.Helper()
	payload := `{"after":"` + strings.Repeat("x", 900) + `"}`
	actions := []string{"claim.add", "claim.assigned", "claim.reported", "claim.cross-checking", "claim.agreed", "claim.published"}
	sequence := 0
	for from := 0; from < n; from += 5000 {
		do(b, d, func(tx *db.Tx) error {
			if from == 0 {
				if err := tx.QueryRow(ctx, `select size from ledger_head`).Scan(&sequence); err != nil {
					return err
				}
			}
			for i := from; i < from+5000; i++ {
				id, at := db.NewID(), tx.Now().Add(-time.Duration(i%700+2)*24*time.Hour)
				status := []string{"published", "published", "assigned", "reported"}[i%4]
				if _, err := tx.Exec(ctx, `insert into claims (id, ref, text, status, created_at, created_by, updated_at) values ($1, $2, 'A claim.', $3, $4, 'x', $4)`,
					id, fmt.Sprintf("CT-X%X", i), status, db.FormatTime(at)); err != nil {
					return err
				}
				for k, action := range actions {
					at = at.Add(time.Duration(i%9+1) * time.Hour)
					if _, err := tx.Exec(ctx, `insert into ledger (sequence, time, actor, action, subject, subject_id, payload_sha256, salt, payload, leaf_hash)
						values ($1, $2, 'x', $3, 'claim', $4, '', '', $5, '')`, sequence, db.FormatTime(at), action, id, payload); err != nil {
						return err
					}
					sequence++
					if k != 2 && k != 4 {
						continue
					}
					if _, err := tx.Exec(ctx, `insert into readings (id, claim, round, person, blind, scale, scale_version, rating, conclusion, given_at)
						values ($1, $2, 1, $3, $4, 'claimtrail', 1, 'true', 'So it is.', $5)`, db.NewID(), id, fmt.Sprint(k), k/4, db.FormatTime(at)); err != nil {
						return err
					}
				}
			}
			_, err := tx.Exec(ctx, `update ledger_head set size = $1`, sequence)
			return err
		})
	}
}
