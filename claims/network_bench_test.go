package claims_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// BenchmarkNetwork keeps the lineage of a database of 100,000 sources in memory: reading it, following one entry, and answering.
func BenchmarkNetwork(b *testing.B) {
	const size = 100_000
	d := dbtest.SQLite(b)
	ids, story := fillStories(b, d, size)
	before := inUse()
	network := &claims.Network{}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if err := network.Read(ctx, d); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(inUse()-before)/(1<<20), "MB")
	})
	ask := func(name string, fn func(tx *db.Tx) error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				view(b, d, fn)
			}
		})
	}
	ask("counts of 50 claims, in memory", func(tx *db.Tx) error {
		_, _, err := network.Standings(ctx, tx, story[1000:1050])
		return err
	})
	ask("counts of 50 claims, from the database", func(tx *db.Tx) error {
		_, err := claims.Lineages(ctx, tx, story[1000:1050])
		return err
	})
	ask("fallout of the source that all stories rest on, in memory", func(tx *db.Tx) error {
		_, err := claims.FalloutOf(ctx, tx, network, ids[0])
		return err
	})
	ask("fallout of a source of one story, in memory", func(tx *db.Tx) error {
		_, err := claims.FalloutOf(ctx, tx, network, ids[5000])
		return err
	})
	ask("fallout of a source of one story, from the database", func(tx *db.Tx) error {
		_, err := claims.FalloutOf(ctx, tx, nil, ids[5000])
		return err
	})
	b.Run("one change, and what most published ratings hang on", func(b *testing.B) {
		s := getSource(b, d, ids[7000])
		for b.Loop() {
			do(b, d, func(tx *db.Tx) (err error) {
				s.Note += "."
				s, err = sources.UpdateSource(ctx, tx, anna, s)
				return err
			})
			view(b, d, func(tx *db.Tx) error { _, err := network.LeanedOn(ctx, tx, 10); return err })
		}
	})
	runtime.KeepAlive(network)
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func getSource(b *testing.B, d *db.DB, id string) (s sources.Source) {
	view(b, d, func(tx *db.Tx) (err error) { s, err = sources.GetSource(ctx, tx, id); return err })
	return s
}

// fillStories adds stories of fifteen sources with a claim on three of them, in bulk: the first of each derives from one archive that all
// share, the others from one or two earlier ones.
func fillStories(b *testing.B, d *db.DB, size int) (ids, story []string) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	passage := fillSources(b, d, 1)[0].passage
	source := func(tx *db.Tx, i int) error {
		id := db.NewID()
		ids = append(ids, id)
		_, err := tx.Exec(ctx, `insert into sources (id, ref, title, basis, created_at, updated_at) values ($1, $2, 'A page', $3, $4, $4)`,
			id, fmt.Sprintf("SR-X%X", i), map[bool]string{true: "document", false: "unknown"}[i == 0], db.FormatTime(tx.Now()))
		return err
	}
	derive := func(tx *db.Tx, from, to int) error {
		_, err := tx.Exec(ctx, `insert into derivations (id, from_source, to_source, relation, created_at, created_by, updated_at) values ($1, $2, $3, 'citation', $4, 'x', $4)`,
			db.NewID(), ids[from], ids[to], db.FormatTime(tx.Now()))
		return err
	}
	do(b, d, func(tx *db.Tx) error { return source(tx, 0) })
	for len(ids) < size {
		do(b, d, func(tx *db.Tx) error {
			for range 100 {
				first := len(ids)
				for i := range 15 {
					if err := source(tx, first+i); err != nil {
						return err
					}
					to := []int{0}
					if i > 0 {
						to = []int{first + r.IntN(i), first + r.IntN(i)}
					}
					for _, v := range to[:1+r.IntN(len(to))] {
						if err := derive(tx, first+i, v); err != nil {
							return err
						}
					}
				}
				c, err := claims.Add(ctx, tx, anna, claims.Claim{Text: "A claim of a story."})
				if err != nil {
					return err
				}
				story = append(story, c.ID)
				for j := range 3 {
					if err := fillEvidence(tx, c.ID, j+1, cited{ids[first+5+j*3], passage}); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return ids, story
}
