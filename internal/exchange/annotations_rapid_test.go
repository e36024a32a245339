package exchange_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources"
)

// quoted is a piece of evidence without what is a newsroom's own about it.
type quoted struct{ Claim, Stance, Role, Note, Searched, Quote, At string }

// evidenceOf lists the evidence of claims whose wording begins so.
func evidenceOf(t *rapid.T, d *db.DB, begins string) (list []quoted, ids []string) {
	err := d.View(ctx, func(tx *db.Tx) error {
		tx = tx.As(anna)
		if err := tx.Each(ctx, `select id from claims where text like $1`, []any{begins + "%"}, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}); err != nil {
			return err
		}
		for _, id := range ids {
			c, err := claims.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			items, err := claims.EvidenceOf(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			for _, e := range items {
				x := quoted{Claim: c.Text, Stance: string(e.Stance), Role: e.Role, Note: e.Note, Searched: e.Searched}
				if e.PassageID != "" {
					p, err := sources.GetPassage(ctx, tx, e.PassageID)
					if err != nil {
						return err
					}
					x.Quote, x.At = p.Quote, fmt.Sprint(p.Start, "-", p.End)
				}
				list = append(list, x)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(list, func(a, b quoted) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list, ids
}

// What our annotations say of evidence is what they are read as, in a newsroom that has the claims and the sources.
func TestAnnotationsComeBack(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	_ = checks.Value.Set("8")
	defer func() { _ = checks.Value.Set(before) }()
	dbtest.Each(t, func(t *testing.T, here *db.DB) {
		there := dbtest.SQLite(t)
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			base := rapid.SampledFrom([]string{"", "https://desk.example"}).Draw(t, "base")
			begins := fmt.Sprintf("Claim %d.", run)
			told, evidence := anyEvidence(t, run, begins)
			for d, text := range map[*db.DB]string{here: told + evidence, there: told} {
				if s, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(text), exchange.ImportOptions{System: "t"}); err != nil || s.Refused > 0 {
					t.Fatalf("%+v, %v", s, err)
				}
			}
			want, ids := evidenceOf(t, here, begins)
			if len(want) == 0 {
				t.Fatal("no evidence")
			}
			var b bytes.Buffer
			form, _ := exchange.FormNamed("annotations")
			if err := here.View(ctx, func(tx *db.Tx) error {
				return form.Write(ctx, tx, &b, exchange.Out{Viewer: anna, Claims: ids, Base: base})
			}); err != nil {
				t.Fatal(err)
			}
			s, err := exchange.ImportAnnotations(ctx, there, anna, bytes.NewReader(b.Bytes()), exchange.ImportOptions{})
			if err != nil || s.Refused > 0 || s.Warned > 0 {
				t.Fatalf("%+v, %v\n%s", s, err, b.String())
			}
			if got, _ := evidenceOf(t, there, begins); !slices.Equal(got, want) {
				t.Fatalf("%+v\nwas %+v", got, want)
			}
			s, err = exchange.ImportAnnotations(ctx, there, anna, bytes.NewReader(b.Bytes()), exchange.ImportOptions{})
			if err != nil || len(s.Made)+len(s.Updated) > 0 {
				t.Fatalf("again: %+v, %v", s, err)
			}
			s, err = exchange.ImportAnnotations(ctx, here, anna, bytes.NewReader(b.Bytes()), exchange.ImportOptions{})
			if err != nil || len(s.Made)+len(s.Updated)+s.Refused > 0 {
				t.Fatalf("where it came from: %+v, %v", s, err)
			}
		})
	})
}

// anyEvidence gives lines of claims and sources, and of evidence of them: Latin, Arabic and beyond U+FFFF, much of it several times alike.
func anyEvidence(t *rapid.T, run int, begins string) (told, evidence string) {
	line := func(v map[string]any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b) + "\n"
	}
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"It rained.", "كان الجسر مغلقاً.", "𝄞 𝔸 clef.", "“No,” she said.", "e\u0301t\u00e9", "👩‍👧 laughed."}), 3, 12)
	texts := make([][]string, rapid.IntRange(1, 3).Draw(t, "sources"))
	for i := range texts {
		texts[i] = words.Draw(t, "text")
		told += line(map[string]any{"type": "source", "id": fmt.Sprint(run, "s", i), "title": "A page", "url": fmt.Sprintf("https://example.org/%d/%d", run, i), "text": strings.Join(texts[i], " ")})
	}
	n := rapid.IntRange(1, 3).Draw(t, "claims")
	for c := range n {
		told += line(map[string]any{"type": "claim", "id": fmt.Sprint(run, "c", c), "text": fmt.Sprint(begins, " It is number ", c, ".")})
	}
	for range rapid.IntRange(1, 8).Draw(t, "evidence") {
		claim := fmt.Sprint(run, "c", rapid.IntRange(0, n-1).Draw(t, "claim"))
		if rapid.IntRange(0, 3).Draw(t, "found") == 0 {
			evidence += line(map[string]any{"type": "evidence", "claim": claim, "searched": rapid.SampledFrom([]string{"the archive", "صندوق ٧", "Searched, and not found: twice"}).Draw(t, "searched")})
			continue
		}
		i := rapid.IntRange(0, len(texts)-1).Draw(t, "source")
		from := rapid.IntRange(0, len(texts[i])-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(texts[i])).Draw(t, "to")
		start := len([]rune(strings.Join(texts[i][:from], " ")))
		if from > 0 {
			start++
		}
		evidence += line(map[string]any{"type": "evidence", "claim": claim, "source": fmt.Sprint(run, "s", i), "quote": strings.Join(texts[i][from:to], " "), "start": start,
			"stance": rapid.SampledFrom([]string{"supports", "refutes", "context"}).Draw(t, "stance"), "role": rapid.SampledFrom([]string{"", "primary", "secondary"}).Draw(t, "role"),
			"note": rapid.SampledFrom([]string{"", "So it is.", "ملاحظة", "not found"}).Draw(t, "note")})
	}
	return told, evidence
}
