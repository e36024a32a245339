package exchange_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

const kinRecords = records + `{"type":"claim","id":"c3","text":"An offer was made to the president."}
{"type":"link","claim":"c1","other":"c3","relation":"variant","note":"One says to whom."}
{"type":"link","claim":"c2","other":"c1","relation":"distinct"}
{"type":"appearance","claim":"c1","claimant":"A minister","said":"1999-05","text":"They made us an offer.","language":"en","url":"https://example.org/speech","source":"s1","note":"On the radio."}
{"type":"appearance","claim":"c1","claimant":"Somebody"}
`

func TestLinksAndAppearancesComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := load(t, d, kinRecords, exchange.ImportOptions{})
		if len(s.Faults) > 0 || s.Made["link"] != 2 || s.Made["appearance"] != 2 {
			t.Fatalf("%+v", s)
		}
		if s := load(t, d, kinRecords, exchange.ImportOptions{}); s.Unchanged["link"] != 2 || s.Unchanged["appearance"] != 2 || s.Made["link"]+s.Made["appearance"] > 0 {
			t.Errorf("again: %+v", s)
		}
		changed := strings.Replace(kinRecords, `"relation":"variant"`, `"relation":"same"`, 1)
		if s := load(t, d, changed, exchange.ImportOptions{}); s.Updated["link"] != 1 {
			t.Errorf("changed: %+v", s)
		}
		first := export(t, d, "")
		for _, want := range []string{`"type":"link"`, `"relation":"same"`, `"note":"One says to whom."`, `"type":"appearance"`, `"said":"1999-05"`, `"source":"s1"`} {
			if !strings.Contains(first, want) {
				t.Errorf("the export lacks %s", want)
			}
		}
		other := dbtest.SQLite(t)
		if s := load(t, other, first, exchange.ImportOptions{}); len(s.Faults) > 0 {
			t.Fatalf("%+v", s.Faults)
		}
		if diff := cmp.Diff(first, export(t, other, "")); diff != "" {
			t.Error(diff)
		}
		if one := export(t, d, "c1"); strings.Contains(one, `"type":"link"`) || !strings.Contains(one, `"type":"appearance"`) {
			t.Errorf("of one claim: %s", one)
		}
		bad := `{"type":"link","claim":"c1","other":"c9","relation":"same"}` + "\n" + `{"type":"link","claim":"c1","other":"c2","relation":"cousin"}` + "\n" + `{"type":"appearance","claim":"c1"}` + "\n"
		if s := load(t, d, bad, exchange.ImportOptions{}); len(s.Faults) != 3 {
			t.Errorf("bad lines: %+v", s)
		}
	})
}

// The ids of two systems do not meet, and lines about records of ours or of a third system are counted.
func TestIDsAreThoseOfTheirSystem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, `{"id":"1","text":"It rained."}`+"\n"+`{"id":"x:2","text":"It was dry."}`, exchange.ImportOptions{})
		other := `{"id":"1","text":"It snowed."}
{"type":"evidence","claim":"1","searched":"the weather of 1998"}
{"id":"CT-0001","text":"It rained.","context":"In May."}
{"id":"ct-9","text":"A scan was made."}
{"id":"import:x:2","text":"It was dry.","context":"In June."}
`
		for _, o := range []exchange.ImportOptions{{DryRun: true, System: "other"}, {System: "other"}} {
			s := load(t, d, other, o)
			want := map[string]int{"claim": 2, "evidence": 1}
			if diff := cmp.Diff(want, s.Made); diff != "" || s.Updated["claim"] != 2 || len(s.Faults) != 0 || s.Others["claim"] != 2 || len(s.Ours) != 0 || len(s.Named()) != 1 {
				t.Errorf("%s %+v", diff, s)
			}
		}
		ours := claimsOf(t, d)
		if diff := cmp.Diff([]string{"import 1: It rained.", "import x:2: It was dry.", "other 1: It snowed.", "other ct-9: A scan was made."}, ours); diff != "" {
			t.Error(diff)
		}
		load(t, d, `{"text":"It hailed."}`, exchange.ImportOptions{})
		s := load(t, d, `{"id":"CT-0005","text":"It hailed.","context":"In July."}`, exchange.ImportOptions{DryRun: true})
		if s.Ours["claim"] != 1 || s.Updated["claim"] != 1 || len(s.Named()) != 1 {
			t.Errorf("one made here: %+v", s)
		}
		s = load(t, d, other, exchange.ImportOptions{System: "other"})
		if diff := cmp.Diff(map[string]int{"claim": 4, "evidence": 1}, s.Unchanged); diff != "" {
			t.Errorf("again: %s %+v", diff, s)
		}
		if s := load(t, d, `{"type":"evidence","claim":"ct-9","source":"x"}`, exchange.ImportOptions{}); len(s.Faults) != 1 {
			t.Errorf("a bare id of another system: %+v", s)
		}
	})
}

func claimsOf(t testing.TB, d *db.DB) (list []string) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		list = nil
		page, err := claims.List(ctx, tx, nil, claims.Filter{Sort: "created"})
		for _, c := range page.Claims {
			list = append(list, c.System+" "+c.ExternalID+": "+c.Text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}
