package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// versions is a page that changed twice, cited as it first was and as it is now.
const versions = `{"type":"source","id":"s1","title":"صفحة","url":"https://example.org/a","text":"كشفت الرسالة عن عرضٍ سرّي. ثم هطل المطر طويلاً.","number":1,"captured":"2020-01-02T03:04:05Z"}
{"type":"snapshot","source":"s1","text":"نفت الرسالة وجود أي عرض. ثم هطل المطر طويلاً.","number":2,"captured":"2021-01-02T03:04:05Z"}
{"type":"snapshot","source":"s1","text":"تصحيح: لم تذكر الرسالة شيئاً. ثم هطل المطر طويلاً.","number":3}
{"type":"claim","id":"c1","text":"An offer was made."}
{"type":"evidence","claim":"c1","source":"s1","snapshot":1,"quote":"كشفت الرسالة عن عرضٍ سرّي.","stance":"supports"}
{"type":"evidence","claim":"c1","source":"s1","quote":"لم تذكر الرسالة شيئاً.","stance":"refutes"}
`

// captured stores a page as it is fetched: a title and one paragraph.
func captured(t testing.TB, d *db.DB, url, text string) sources.Snapshot {
	t.Helper()
	doc, err := capture.Read(capture.Input{Bytes: []byte("<html><title>A page</title><body><article><p>" + text + "</p></article></body></html>"), Name: "page", MediaType: "text/html"})
	if err != nil {
		t.Fatal(err)
	}
	var in sources.Ingested
	err = d.Update(ctx, func(tx *db.Tx) (err error) {
		in, err = sources.Ingest(ctx, tx, anna, doc, sources.Meta{Title: "A page", URL: url, Method: "upload"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return in.Snapshot
}

// cited lists a claim's evidence as "stance snapshot quote state".
func cited(t testing.TB, d *db.DB, claim string) (list []string) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		list = nil
		c, err := claims.Get(ctx, tx, claim)
		if err != nil {
			return err
		}
		all, err := claims.EvidenceOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, v := range all {
			p, err := sources.GetPassage(ctx, tx, v.PassageID)
			if err != nil {
				return err
			}
			n, err := sources.GetSnapshot(ctx, tx, p.SnapshotID)
			if err != nil {
				return err
			}
			if got := string([]rune(n.Text)[p.Start:p.End]); got != p.Quote {
				t.Errorf("%q stands at the place of %q", got, p.Quote)
			}
			states, err := sources.LastStates(ctx, tx, map[string]bool{p.ID: true})
			if err != nil {
				return err
			}
			state := ""
			switch s := states[p.ID]; {
			case s.Open():
				state = "changed"
			case s.AsCited:
				state = "as cited"
			}
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %d %s %s", v.Stance, n.Number, p.Quote, state)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// same imports a file into another database twice, and expects that it says there what it said here.
func same(t *testing.T, here, there *db.DB, claim string) {
	t.Helper()
	file := export(t, here, "")
	first := load(t, there, file, exchange.ImportOptions{Strict: true})
	if first.Updated["source"] != 0 {
		t.Errorf("%+v", first)
	}
	if diff := cmp.Diff(file, export(t, there, "")); diff != "" {
		t.Errorf("out and in again gives another record (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(cited(t, here, claim), cited(t, there, claim)); diff != "" {
		t.Errorf("the evidence cites something else (-want +got):\n%s", diff)
	}
	size := head(t, there).Size
	again := load(t, there, file, exchange.ImportOptions{})
	if diff := cmp.Diff(first.Made, again.Unchanged); diff != "" || len(again.Faults) != 0 {
		t.Errorf("the second time (-want +got): %s\nfaults %v", diff, again.Faults)
	}
	if h := head(t, there); h.Size != size {
		t.Errorf("the second import wrote %d entries", h.Size-size)
	}
}

func TestVersionsTravel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dry := load(t, d, versions, exchange.ImportOptions{DryRun: true})
		if h := head(t, d); h.Size != 0 {
			t.Errorf("a dry run wrote %d entries", h.Size)
		}
		s := load(t, d, versions, exchange.ImportOptions{})
		if diff := cmp.Diff(map[string]int{"source": 1, "snapshot": 2, "claim": 1, "evidence": 2}, s.Made); diff != "" || len(s.Faults) != 0 {
			t.Errorf("made (-want +got): %s\nfaults %v", diff, s.Faults)
		}
		if diff := cmp.Diff(s.Made, dry.Made); diff != "" {
			t.Errorf("the dry run promised something else: %s", diff)
		}
		want := []string{"supports 1 كشفت الرسالة عن عرضٍ سرّي. changed", "refutes 3 لم تذكر الرسالة شيئاً."}
		if diff := cmp.Diff(want, cited(t, d, "c1")); diff != "" {
			t.Errorf("(-want +got) %s", diff)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			source, err := sources.GetSource(ctx, tx, "s1")
			if err != nil {
				return err
			}
			list, err := sources.Snapshots(ctx, tx, source.ID)
			if len(list) != 3 || !list[1].CapturedAt.Equal(time.Date(2021, 1, 2, 3, 4, 5, 0, time.UTC)) {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, d, dbtest.SQLite(t), "c1")
		if one := export(t, d, "c1"); strings.Count(one, `"type":"snapshot"`) != 2 || strings.Count(one, `"snapshot":1`) != 1 {
			t.Errorf("one claim: %s", one)
		}
	})
}

// The page was captured, cited, changed, and went back; its bytes changed where its words did not.
func TestAPageThatWentBackTravels(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		url := "https://example.org/back"
		old, changed := "The minister made an offer in May. It rained all day.", "The minister made no offer at all. It rained all day."
		first := captured(t, d, url, old)
		cite := func(snapshot, quote string) {
			t.Helper()
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := claims.AddEvidence(ctx, tx, anna, "c1", claims.NewEvidence{Source: first.SourceID, Snapshot: snapshot, Quote: quote, Stance: claims.Supports})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		load(t, d, `{"type":"claim","id":"c1","text":"An offer was made."}`, exchange.ImportOptions{})
		cite("", "The minister made an offer in May.")
		second := captured(t, d, url, changed)
		captured(t, d, url, "<b>"+changed+"</b>")
		captured(t, d, url, old)
		cite(second.ID, "The minister made no offer at all.")
		cite("", "It rained all day.")

		file := export(t, d, "")
		if strings.Count(file, `"type":"snapshot"`) != 2 || !strings.Contains(file, `"snapshot":2`) {
			t.Errorf("%s", file)
		}
		size := head(t, d).Size
		if s := load(t, d, file, exchange.ImportOptions{Strict: true}); len(s.Made) != 0 || head(t, d).Size != size {
			t.Errorf("it is a record that was there already: %+v", s)
		}

		there := dbtest.SQLite(t)
		load(t, there, file, exchange.ImportOptions{Strict: true})
		want := []string{"supports 1 The minister made an offer in May. as cited", "supports 2 The minister made no offer at all. changed", "supports 3 It rained all day."}
		if diff := cmp.Diff(want, cited(t, there, "c1")); diff != "" {
			t.Errorf("(-want +got) %s", diff)
		}
		same(t, there, dbtest.SQLite(t), "c1")
	})
}

// Another version is there already, and stays the first: a number in a file means the record of the file.
func TestVersionsBesideOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, `{"type":"source","id":"s1","title":"x","text":"Something that only we have."}`, exchange.ImportOptions{})
		for range 2 {
			if s := load(t, d, versions, exchange.ImportOptions{}); len(s.Faults) != 0 {
				t.Errorf("%+v", s)
			}
		}
		got := cited(t, d, "c1")
		if len(got) != 2 || !strings.HasPrefix(got[0], "supports 2 كشفت") || !strings.HasPrefix(got[1], "refutes 4 ") {
			t.Errorf("%q", got)
		}
		late := `{"type":"evidence","claim":"c1","source":"s1","snapshot":1,"quote":"only we have","stance":"context"}`
		if s := load(t, d, late, exchange.ImportOptions{}); s.Made["evidence"] != 1 {
			t.Errorf("a number that the file does not explain is the database's: %+v", s)
		}
		head(t, d)
	})
}

// A later version may come after the evidence, and without a number.
func TestVersionAfterEvidence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := load(t, d, `{"type":"source","id":"s1","title":"x","text":"An offer was made. It rained."}
{"type":"claim","id":"c1","text":"c","number":"twelve","snapshot":{"of":"another form"}}
{"type":"evidence","claim":"c1","source":"s1","quote":"An offer was made.","stance":"supports"}
{"type":"source","id":"s2","title":"between"}
{"type":"snapshot","source":"s1","text":"No word of that. It rained."}
{"type":"snapshot","source":"s1","text":"An offer was made. It rained."}
{"type":"evidence","claim":"c1","source":"s1","snapshot":2,"quote":"No word of that.","stance":"refutes"}
`, exchange.ImportOptions{})
		if len(s.Faults) != 0 || s.Made["snapshot"] != 2 {
			t.Errorf("%+v", s)
		}
		got := cited(t, d, "c1")
		if len(got) != 2 || got[0] != "supports 1 An offer was made. as cited" || !strings.HasPrefix(got[1], "refutes 2 No word of that. ") {
			t.Errorf("%q", got)
		}
		head(t, d)
	})
}

func TestBadVersionsAreNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, versions, exchange.ImportOptions{})
		for line, says := range map[string]string{
			`{"type":"snapshot","source":"s9","text":"x"}`:                                                          `no record "s9" yet`,
			`{"type":"snapshot","text":"x"}`:                                                                        "which source",
			`{"type":"snapshot","source":"s1"}`:                                                                     "needs its text",
			`{"type":"snapshot","source":"s1","file":"/etc/passwd"}`:                                                "Files are read only",
			`{"type":"snapshot","source":"s1","text":"x","number":0}`:                                               "no number of a snapshot",
			`{"type":"snapshot","source":"s1","text":"x","number":"2"}`:                                             "no number of a snapshot",
			`{"type":"snapshot","source":"s1","text":"x","captured":"lately"}`:                                      "no time",
			`{"type":"snapshot","source":"s1","text":"x","captured":"2999-01-01T00:00:00Z"}`:                        "no time",
			`{"type":"evidence","claim":"c1","source":"s1","snapshot":4,"quote":"المطر","stance":"context"}`:        "has no snapshot 4",
			`{"type":"evidence","claim":"c1","source":"s1","snapshot":-1,"quote":"المطر","stance":"context"}`:       "no number of a snapshot",
			`{"type":"evidence","claim":"c1","source":"s1","snapshot":1.5,"quote":"المطر","stance":"context"}`:      "no number of a snapshot",
			`{"type":"evidence","claim":"c1","source":"s1","snapshot":2,"quote":"كشفت الرسالة","stance":"context"}`: "not in the text",
		} {
			size := head(t, d).Size
			s := load(t, d, "\n"+line+"\n", exchange.ImportOptions{})
			if len(s.Faults) != 1 || s.Faults[0].Line != 2 || !strings.Contains(s.Faults[0].Message, says) {
				t.Errorf("%s: %+v", line, s)
			}
			_, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(versions+line), exchange.ImportOptions{Strict: true})
			if !errors.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "Line 7: ") {
				t.Errorf("strict: %s: %v", line, err)
			}
			if h := head(t, d); h.Size != size {
				t.Errorf("%s wrote %d entries", line, h.Size-size)
			}
		}
	})
}
