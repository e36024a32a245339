package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

func init() {
	ledger.Register(ledger.Table{Name: "claims", Subject: "claim", Key: "id", Columns: []string{
		"id", "ref", "title", "text", "language", "original", "original_language", "claimant", "said", "first_appearance", "context",
		"tags", "status", "assignee", "scale", "scale_version", "rating", "conclusion", "justification", "rated_by", "rated_at", "round",
		"version", "system", "external_id", "created_at", "created_by", "updated_at"}})
}

// addClaims makes n claims of the usual size.
func addClaims(b *testing.B, d *db.DB, n int) []string {
	b.Helper()
	ids := make([]string, n)
	update(b, d, func(tx *db.Tx) error {
		for i := range ids {
			ids[i] = db.NewID()
			e := ledger.Entry{Actor: "local:anna", Action: "claim.add", Table: "claims", ID: ids[i]}
			err := ledger.Change(ctx, tx, e, func() error {
				_, err := tx.Exec(ctx, `
					insert into claims (id, ref, title, text, language, claimant, said, context, tags, conclusion, justification, created_at, created_by, updated_at)
					values ($1, $2, $3, $3, 'en', 'A minister', '1998-02', $4, '["talks","neutrality"]', $4, $5, $6, 'local:anna', $6)`,
					ids[i], fmt.Sprintf("CT-%04X", i), "Clinton offered Golan talks for neutrality", strings.Repeat("said to “the paper” ", 10),
					strings.Repeat("A justification says why, at some length. ", 20), db.FormatTime(tx.Now()))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return ids
}

// BenchmarkChange updates one column of a claim; a hundred changes share a transaction, so that the disk hardly counts.
func BenchmarkChange(b *testing.B) {
	const batch = 100
	d := dbtest.SQLite(b)
	ids := addClaims(b, d, 1000)
	step := func(change func(tx *db.Tx, id string, i int) error) func(b *testing.B) {
		return func(b *testing.B) {
			for i := 0; b.Loop(); {
				update(b, d, func(tx *db.Tx) error {
					for range batch {
						i++
						if err := change(tx, ids[i%len(ids)], i); err != nil {
							return err
						}
					}
					return nil
				})
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*batch), "µs/change")
		}
	}
	plain := func(tx *db.Tx, id string, i int) error {
		_, err := tx.Exec(ctx, `update claims set context = $1, version = version + 1 where id = $2`, fmt.Sprint(i), id)
		return err
	}
	b.Run("without the ledger", step(plain))
	b.Run("with the ledger", step(func(tx *db.Tx, id string, i int) error {
		e := ledger.Entry{Actor: "local:anna", Action: "claim.change", Table: "claims", ID: id}
		return ledger.Change(ctx, tx, e, func() error { return plain(tx, id, i) })
	}))
}

// BenchmarkVerify checks 20,000 entries about 1,000 claims.
func BenchmarkVerify(b *testing.B) {
	d := dbtest.SQLite(b)
	ids := addClaims(b, d, 1000)
	update(b, d, func(tx *db.Tx) error {
		for i := range 19_000 {
			e := ledger.Entry{Actor: "local:anna", Action: "claim.change", Table: "claims", ID: ids[i%1000]}
			err := ledger.Change(ctx, tx, e, func() error {
				_, err := tx.Exec(ctx, `update claims set version = version + 1 where id = $1`, e.ID)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		if _, err := verify(d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkProof proves one entry of 20,000 under the signed head.
func BenchmarkProof(b *testing.B) {
	d := dbtest.SQLite(b)
	keep(b, d)
	const n = 20_000
	update(b, d, func(tx *db.Tx) error {
		for i := range n {
			if err := set(tx, fmt.Sprint(i%100), fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	b.Run("prove", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			err := d.View(ctx, func(tx *db.Tx) error { _, err := ledger.Prove(ctx, tx, int64(i*7919%n)); return err })
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if _, err := verify(d); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
	})
}
