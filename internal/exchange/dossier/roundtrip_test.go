package dossier_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// anyClaim makes the records of one claim, in some scripts, with evidence of some sources that rest on each other.
func anyClaim(t *rapid.T, id string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	line := func(fields map[string]any) {
		if err := e.Encode(fields); err != nil {
			t.Fatal(err)
		}
	}
	words := rapid.SampledFrom([]string{"An offer was made.", "كشفت الرسائل عرضا", "Ça & <là> \"dit\" 𝔘 e\u0301", "他说了 this"})
	count := rapid.IntRange(1, 3).Draw(t, "sources")
	for i := range count {
		line(map[string]any{"type": "source", "id": fmt.Sprint(id, "s", i), "title": "Source " + fmt.Sprint(i), "text": fmt.Sprintf("Before.\n\n%s\tAfter %d.", words.Draw(t, "text"), i),
			"published": rapid.SampledFrom([]string{"", "1998", "1998-02", "1998-02-21"}).Draw(t, "published"), "language": "en"})
	}
	line(map[string]any{"type": "claim", "id": id, "text": words.Draw(t, "claim"), "tags": []string{"golan", "b"}[:rapid.IntRange(0, 2).Draw(t, "tags")], "rating": "unproven", "status": "assigned",
		"conclusion": words.Draw(t, "conclusion"), "claimant": words.Draw(t, "claimant")})
	for i := 1; i < count; i++ {
		line(map[string]any{"type": "derivation", "from": fmt.Sprint(id, "s", i-1), "to": fmt.Sprint(id, "s", i), "relation": "citation"})
	}
	for i := range count {
		line(map[string]any{"type": "evidence", "claim": id, "source": fmt.Sprint(id, "s", i), "quote": "Before.", "stance": rapid.SampledFrom([]string{"supports", "refutes", "context"}).Draw(t, "stance")})
	}
	return b.String()
}

// leaves exports a claim with words for ids, and without who rated what, which it gives beside.
func leaves(t *rapid.T, d *db.DB, claim string) (lines []string, ours, theirs string) {
	var b bytes.Buffer
	err := d.View(ctx, func(tx *db.Tx) error { return exchange.ExportJSONL(ctx, tx, anna, &b, []string{claim}) })
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]string{} // ids by what they are of
	for text := range bytes.Lines(b.Bytes()) {
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		if id, ok := fields["id"].(string); ok {
			called[id] = cmp.Or(called[id], fmt.Sprint(fields["type"], " ", fields["title"]))
		}
		for _, name := range []string{"id", "source", "claim", "from", "to"} {
			if id, ok := fields[name].(string); ok {
				fields[name] = called[id]
			}
		}
		if rating, ok := fields["rating"].(string); ok && fields["status"] == nil {
			theirs = rating + " " + fmt.Sprint(fields["title"])
			continue
		} else if ok {
			ours = rating
		}
		for _, name := range []string{"status", "scale", "rating", "conclusion", "justification", "priority"} {
			delete(fields, name)
		}
		line, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	return lines, ours, theirs
}

// TestRoundTrip takes dossiers of any claims into another newsroom's database: it has the same records then, and the rating as theirs.
func TestRoundTrip(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key := filepath.Join(t.TempDir(), "key")
		ledger.Keep(d, key, "local:anna")
		other := dbtest.SQLite(t)
		ledger.Keep(other, filepath.Join(t.TempDir(), "other"), "local:bert")
		at := 0
		rapid.Check(t, func(rt *rapid.T) {
			if at++; at > 4 { // each needs two signed histories
				return
			}
			id := fmt.Sprint("c", at)
			s, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(anyClaim(rt, id)), exchange.ImportOptions{})
			if err != nil || s.Refused > 0 {
				rt.Fatal(err, s.Faults)
			}
			content := write(t, d, id, key)
			s, err = dossier.ImportReader(ctx, other, anna, bytes.NewReader(content), int64(len(content)), dossier.ImportOptions{})
			if err != nil || s.Refused > 0 {
				rt.Fatal(err, s.Faults)
			}
			before, ours, _ := leaves(rt, d, id)
			after, none, theirs := leaves(rt, other, fmt.Sprintf("CT-%04d", at))
			if !slices.Equal(before, after) {
				rt.Fatalf("left:\n%s\ncame:\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
			}
			if ours != "unproven" || none != "" || !strings.HasPrefix(theirs, "Unproven ") {
				rt.Fatalf("ours %q, then %q and %q", ours, none, theirs)
			}
		})
	})
}
