package exchange_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

// Characters that no id and no text may hold are faults of their lines, the same on both engines, and stop nothing else.
func TestControlCharactersAreFaultsOfTheirLines(t *testing.T) {
	bad := []struct{ line, field string }{
		{`{"id":"n2\u0000","text":"x"}`, "id"},
		{`{"id":"n2\tx","text":"x"}`, "id"},
		{`{"id":"n2\nx","text":"x"}`, "id"},
		{`{"id":"n2\u007fx","text":"x"}`, "id"},
		{`{"type":"publisher","id":"p\u0001x","name":"P"}`, "id"},
		{`{"type":"publisher","name":"P\u0000"}`, "name"},
		{`{"type":"source","title":"T","publisher":"P\u0000"}`, "publisher"},
		{`{"type":"source","title":"T","merged_into":"s\u0000"}`, "merged_into"},
		{`{"type":"source","title":"T","basis":"document","basis_claims":["c\u0000"]}`, "basis_claims"},
		{`{"type":"source","title":"T","authors":["A\u0000"]}`, "authors"},
		{`{"type":"source","title":"T","kind":"x\u0000"}`, "kind"},
		{`{"type":"source","title":"T","language":"e\u0000"}`, "language"},
		{`{"type":"snapshot","source":"s1\u0000","text":"x"}`, "source"},
		{`{"type":"derivation","from":"s1\u0000","to":"s2","relation":"citation"}`, "from"},
		{`{"type":"derivation","from":"s1","to":"s2\u0000","relation":"citation"}`, "to"},
		{`{"type":"derivation","from":"s1","to":"s2","relation":"citation\u0000"}`, "relation"},
		{`{"type":"derivation","from":"s1","to":"s2","relation":"citation","claims":["c1","\u0000"]}`, "claims"},
		{`{"type":"derivation","from":"s1","to":"s2","relation":"citation","shown_by":"x\u0000"}`, "shown_by"},
		{`{"type":"evidence","claim":"c1\u0000","source":"s1","quote":"It rained.","stance":"context"}`, "claim"},
		{`{"type":"evidence","claim":"c1","source":"s1","quote":"It\u0000 rained.","stance":"context"}`, "quote"},
		{`{"type":"evidence","claim":"c1","searched":"x\u0000"}`, "searched"},
		{`{"type":"link","claim":"c1","other":"c2\u0000","relation":"same"}`, "other"},
		{`{"type":"link","claim":"c1","other":"c2","relation":"same","note":"\u0000"}`, "note"},
		{`{"type":"appearance","claim":"c1","claimant":"A\u0000"}`, "claimant"},
		{`{"id":"c7","text":"x","status":"assigned\u0000"}`, "status"},
		{`{"id":"c7","text":"x","status":"assigned","rating":"true\u0000","conclusion":"x"}`, "rating"},
		{`{"id":"c7","text":"x","original":"y\u0000"}`, "original"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, records, exchange.ImportOptions{})
		size := head(t, d).Size
		var lines []string
		for _, b := range bad {
			lines = append(lines, b.line)
		}
		text := strings.Join(lines, "\n")
		for _, o := range []exchange.ImportOptions{{DryRun: true}, {}} {
			s := load(t, d, text, o)
			if len(s.Faults) != len(bad) {
				t.Errorf("%d faults of %d lines", len(s.Faults), len(bad))
			}
			for _, f := range s.Faults {
				if want := `The field "` + bad[f.Line-1].field + `"`; !strings.HasPrefix(f.Message, want) {
					t.Errorf("line %d %s: %q", f.Line, bad[f.Line-1].line, f.Message)
				}
			}
		}
		if h := head(t, d); h.Size != size {
			t.Errorf("%d entries were written", h.Size-size)
		}
		fits := `{"id":"c8","text":"A \u0000 is shown as one that is lost.","tags":["x\u0000"]}` + "\n" + `{"type":"source","id":"s8","title":"T","text":"A page\u0000 that was copied badly."}`
		if s := load(t, d, fits, exchange.ImportOptions{}); len(s.Faults) != 0 {
			t.Errorf("%+v", s)
		}
		table := openTable(t, "id;claim;original\n\"a\tb\";one;\nc\x00;two;\nd\xff;three;\n5;four;x\x00\n", exchange.TableOptions{Format: "csv", Charset: "utf-8"})
		s, err := exchange.ImportTable(ctx, d, anna, table, exchange.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var at []int
		for _, f := range s.Faults {
			at = append(at, f.Line)
		}
		if diff := cmp.Diff([]int{2, 3, 5}, at); diff != "" || s.Made["claim"] != 1 {
			t.Errorf("a table: %s %+v", diff, s)
		}
	})
}
