package annotation_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

// What no judge catches: each quotation really stands at its place, counted in code points, in the text that it names.
func TestQuotesStandAtTheirPlaces(t *testing.T) {
	ctx := context.Background()
	d := dbtest.SQLite(t)
	c := exchangetest.Build(t, d)
	units := false // some place is another in UTF-16
	err := d.View(ctx, func(tx *db.Tx) error {
		tx = tx.As(c.Editor)
		x, err := report.Build(ctx, tx, c.Editor, c.Corrected)
		if err != nil {
			return err
		}
		list := annotation.Of(x, "")
		if len(list) != 6 {
			t.Fatalf("%d annotations", len(list))
		}
		for i, a := range list {
			item := x.Evidence[i]
			if a.ID != "urn:uuid:"+item.Evidence.ID {
				t.Errorf("%s names another", a.ID)
			}
			if item.Evidence.NotFound() {
				if a.Target != "urn:uuid:"+x.Claim.ID || !strings.Contains(a.Body[4].Value, "boxes 1 to 9") {
					t.Errorf("%+v", a)
				}
				continue
			}
			snapshot, err := sources.GetSnapshot(ctx, tx, item.Passage.SnapshotID)
			if err != nil {
				return err
			}
			target := a.Target.(*annotation.Target)
			quote, place := target.Selector[0].(annotation.Quote), target.Selector[1].(annotation.Position)
			runes := []rune(snapshot.Text)
			if got := string(runes[place.Start:place.End]); got != quote.Exact {
				t.Errorf("at %d to %d stands %q, not %q", place.Start, place.End, got, quote.Exact)
			}
			if got := string(runes[:place.Start]); !strings.HasSuffix(got, quote.Prefix) {
				t.Errorf("%q does not stand before it", quote.Prefix)
			}
			if len(utf16.Encode(runes[:place.End])) != place.End {
				units = true
			}
			if !strings.Contains(target.RenderedVia.Name, snapshot.TextSHA256) || target.State[0].SourceDate != snapshot.CapturedAt.Format("2006-01-02T15:04:05Z07:00") {
				t.Errorf("%+v", target)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !units {
		t.Error("no text tells code points from UTF-16 units")
	}
}

func TestCollect(t *testing.T) {
	empty := annotation.Collect(nil, "", "Nothing")
	text, err := json.Marshal(empty)
	if err != nil || !strings.Contains(string(text), `"items":[]`) || empty.Total != 0 {
		t.Errorf("%s, %v", text, err)
	}
	if a, b := annotation.Collect([]annotation.Annotation{{ID: "urn:x:1"}}, "", "E"), annotation.Collect([]annotation.Annotation{{ID: "urn:x:2"}}, "", "E"); a.ID == b.ID || a.First.ID == a.ID {
		t.Error("names are not names")
	}
}
