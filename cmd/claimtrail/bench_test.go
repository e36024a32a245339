package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// BenchmarkColdStart starts the built program on a database with 100,000 claims and waits for the first whole Desk.
func BenchmarkColdStart(b *testing.B) {
	folder := b.TempDir()
	binary, path := filepath.Join(folder, "claimtrail"), filepath.Join(folder, "data.db")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	session := fill(b, path, 100_000)
	for b.Loop() {
		begin := time.Now()
		server := exec.Command(binary, "serve", "--db", path, "--listen", "127.0.0.1:0")
		out, err := server.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := server.Start(); err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		lines.Scan()
		address := "http://" + strings.Fields(strings.SplitN(lines.Text(), "http://", 2)[1])[0]
		listening := time.Since(begin)
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address+"/claims", nil)
		if err != nil {
			b.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "claimtrail_session", Value: session})
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(page), "100000 claims") {
			b.Fatalf("%d %v", answer.StatusCode, err)
		}
		b.ReportMetric(float64(listening.Milliseconds()), "ms-listening")
		b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms-first-page")
		_ = answer.Body.Close()
		_ = server.Process.Kill()
		_ = server.Wait()
	}
}

// fill makes a database and gives a session's token.
func fill(b *testing.B, path string, n int) (session string) {
	b.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	for from := 0; from < n; from += 5000 {
		err := d.Update(ctx, func(tx *db.Tx) error {
			for i := range 5000 {
				if _, err := claims.Add(ctx, tx, auth.Local(), claims.Claim{Text: fmt.Sprintf("Claim number %d says that something happened.", from+i), Language: "en"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	err = d.Update(ctx, func(tx *db.Tx) error {
		p, err := auth.FirstPerson(ctx, tx)
		if err != nil {
			return err
		}
		link, err := auth.NewSignInLink(ctx, tx, p, time.Hour)
		if err != nil {
			return err
		}
		session, _, err = auth.RedeemSignInLink(ctx, tx, link)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return session
}
