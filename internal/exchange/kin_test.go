package exchange_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
