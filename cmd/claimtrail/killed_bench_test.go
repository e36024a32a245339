package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// BenchmarkStartAfterKill kills a server while sixteen programs change claims, and starts it again: until it answers its first call, a list of
// claims, while the rest is still being read into memory. Of 100,000 claims and of hardly any, to see what the number costs.
func BenchmarkStartAfterKill(b *testing.B) {
	for _, n := range []int{5_000, 100_000} {
		path := filepath.Join(b.TempDir(), "data.db")
		fill(b, path, n)
		token := tokenFor(b, path)
		b.Run(fmt.Sprint("claims=", n), func(b *testing.B) {
			k := &killable{dsn: path, key: path + ".key", log: filepath.Join(b.TempDir(), "log"), ask: token}
			defer func() { _ = k.kill() }()
			acknowledged := 0
			for b.Loop() {
				if _, err := k.start(); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				acknowledged += k.killUnderLoad(b)
				b.StartTimer()
			}
			b.ReportMetric(float64(acknowledged)/float64(b.N), "writes-between")
		})
	}
}

func tokenFor(b *testing.B, path string) (token string) {
	b.Helper()
	d, err := db.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	err = d.Update(b.Context(), func(tx *db.Tx) error {
		p, err := auth.FirstPerson(b.Context(), tx)
		if err == nil {
			token, _, err = auth.NewAPIToken(b.Context(), tx, auth.Local(), p, "", auth.ScopeWrite, time.Time{})
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return token
}

// killUnderLoad kills the server after a second of writing, and gives how many writes it had acknowledged by then.
func (k *killable) killUnderLoad(b *testing.B) (acknowledged int) {
	b.Helper()
	address, counts := k.at(), make([]int, workers)
	var all sync.WaitGroup
	for i := range counts {
		all.Go(func() {
			for {
				r, err := request(fmt.Sprintf("%s/api/v1/claims/CT-%04X", address, 1+i), http.MethodPatch, fields{"context": unique("word")})
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+k.ask)
				r.Header.Set("If-Match", "*")
				answer, err := http.DefaultClient.Do(r)
				if err != nil { // it was killed
					return
				}
				if answer.StatusCode == http.StatusOK {
					counts[i]++
				}
				_ = answer.Body.Close()
			}
		})
	}
	time.Sleep(time.Second)
	if err := k.kill(); err != nil {
		b.Error(err)
	}
	all.Wait()
	for _, n := range counts {
		acknowledged += n
	}
	return acknowledged
}
