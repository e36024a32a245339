package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

var (
	ctx  = context.Background()
	anna = auth.Person{Name: "anna", Role: auth.Admin}
)

const records = `{"type":"publisher","id":"p1","name":"الشرق الأوسط","latin":"Asharq Al-Awsat"}
{"type":"source","id":"s1","publisher":"p1","title":"A page","published":"2021-07","url":"https://example.org/a","archived_url":"https://web.archive.org/web/2021/https://example.org/a","text":"The letter revealed an offer. It rained. It rained."}
{"type":"source","id":"s2","title":"The letter","published":"1998-02-21","basis":"document","group":"papers"}
{"type":"claim","id":"c1","text":"An offer was made.","tags":["golan"],"status":"published","rating":"unproven","conclusion":"It rests on one letter."}
{"claim":"Nobody answered.","id":"c2","rating":"Pants on Fire","title":"No, somebody answered","url":"https://example.org/check","date":"2019-05-01","checker":"Another desk"}
{"type":"derivation","from":"s1","to":"s2","relation":"citation","claims":["c1"],"shown_by":"revealed an offer"}
{"type":"evidence","claim":"c1","source":"s1","quote":"The letter revealed an offer.","stance":"supports","role":"secondary"}
{"type":"evidence","claim":"c1","source":"s1","quote":"It rained.","start":41,"stance":"context"}
{"type":"evidence","claim":"c1","searched":"the national archive"}
`

func load(t testing.TB, d *db.DB, text string, o exchange.ImportOptions) exchange.Summary {
	t.Helper()
	s, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func export(t testing.TB, d *db.DB, claim string) string {
	t.Helper()
	var b bytes.Buffer
	var only []string
	if claim != "" {
		only = []string{claim}
	}
	if err := d.View(ctx, func(tx *db.Tx) error { b.Reset(); return exchange.ExportJSONL(ctx, tx, auth.Local(), &b, only) }); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func head(t testing.TB, d *db.DB) (h ledger.Head) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) (err error) { h, err = ledger.Verify(ctx, tx, nil); return err }); err != nil {
		t.Error(err)
	}
	return h
}

func TestImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dry := load(t, d, records, exchange.ImportOptions{DryRun: true})
		if h := head(t, d); h.Size != 0 || !dry.DryRun {
			t.Errorf("a dry run wrote %d entries", h.Size)
		}
		first := load(t, d, "\ufeff"+records, exchange.ImportOptions{})
		want := map[string]int{"publisher": 1, "source": 2, "claim": 2, "derivation": 1, "evidence": 3}
		if diff := cmp.Diff(want, first.Made); diff != "" || len(first.Faults) != 0 {
			t.Errorf("made (-want +got): %s\nfaults %v", diff, first.Faults)
		}
		if diff := cmp.Diff(first.Made, dry.Made); diff != "" {
			t.Errorf("the dry run promised something else: %s", diff)
		}
		size := head(t, d).Size
		second := load(t, d, records, exchange.ImportOptions{})
		if diff := cmp.Diff(want, second.Unchanged); diff != "" || len(second.Faults) != 0 {
			t.Errorf("unchanged (-want +got): %s\nfaults %v", diff, second.Faults)
		}
		if h := head(t, d); h.Size != size {
			t.Errorf("the second import wrote %d entries", h.Size-size)
		}
		changed := load(t, d, `{"type":"publisher","id":"p1","owner":"A group"}`, exchange.ImportOptions{})
		if changed.Updated["publisher"] != 1 {
			t.Errorf("%+v", changed)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			one, err := claims.GetProvenance(ctx, tx, auth.Local(), "c1")
			if err != nil {
				return err
			}
			two, err := claims.GetProvenance(ctx, tx, auth.Local(), "import:c2")
			if one.Claim.Status != claims.Published || one.Counts != (claims.Counts{Supports: 1, Context: 1, NotFound: 1}) || one.Origins.Max != 1 || len(one.Publications) != 1 {
				t.Errorf("%+v %+v %+v", one.Claim, one.Counts, one.Origins)
			}
			if two.Claim.Rating != "" || two.Claim.Status != claims.Unassigned || len(two.Earlier) != 1 || two.Earlier[0].Rating != "Pants on Fire" {
				t.Errorf("somebody's earlier check became ours: %+v %+v", two.Claim, two.Earlier)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRoundTrip(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, records, exchange.ImportOptions{})
		once := export(t, d, "")
		other := dbtest.SQLite(t)
		load(t, other, once, exchange.ImportOptions{Strict: true})
		if diff := cmp.Diff(once, export(t, other, "")); diff != "" {
			t.Errorf("out and in again gives another record:\n%s", diff)
		}
		if one := export(t, d, "c1"); !strings.Contains(one, "An offer was made.") || strings.Contains(one, "Nobody answered") {
			t.Errorf("one claim: %s", one)
		}
	})
}

func TestBadLinesAreNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		bad := []struct{ line, says string }{
			{`{"type":"publisher","name":"Good"}`, ""},
			{`{"type":"evidence","claim":"c9","source":"s1","quote":"x","stance":"supports"}`, `no record "c9" yet`},
			{`not JSON`, "is no record"},
			{`{"type":"letter","id":"x"}`, `"letter" is no type`},
			{`{"type":"claim"} {"type":"claim"}`, "more than one record"},
			{`{"type":"claim","id":"c1"}`, "Write the claim itself"},
			{`{"type":"claim","text":[7]}`, "is no record"},
			{``, ""},
			{`{"type":"claim","id":"c1","text":"x","rating":"nonsense","status":"reported","conclusion":"y"}`, "is no rating"},
			{`{"type":"claim","id":"c2","text":"x","status":"published"}`, "Publishing needs"},
			{`{"type":"claim","id":"c3","text":"x","status":"cross-checking"}`, "no step"},
			{`{"type":"source","title":"x","file":"/etc/passwd"}`, "Files are read only"},
			{`{"type":"source","title":"x","published":"lately"}`, "is no date"},
			{`{"type":"source","publisher":"A name that is new","title":"Good"}`, ""},
			{`{"type":"claim","text":"\ud800 deep ` + strings.Repeat("[", 100) + `"}`, ""},
		}
		var text strings.Builder
		for _, b := range bad {
			text.WriteString(b.line + "\r\n")
		}
		s := load(t, d, text.String(), exchange.ImportOptions{})
		got := map[int]string{}
		for _, f := range s.Faults {
			got[f.Line] = f.Message
		}
		for i, b := range bad {
			if message := got[i+1]; (b.says == "") != (message == "") || !strings.Contains(message, b.says) {
				t.Errorf("line %d: %q, want %q", i+1, message, b.says)
			}
		}
		if s.Made["publisher"] != 1 || s.Made["source"] != 1 {
			t.Errorf("%+v", s)
		}
		size := head(t, d).Size
		_, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(text.String()), exchange.ImportOptions{Strict: true})
		if !errors.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "Line 2: ") {
			t.Errorf("strict: %v", err)
		}
		if h := head(t, d); h.Size != size {
			t.Errorf("strict, yet %d entries were kept", h.Size-size)
		}
	})
}

func TestFilesStayInTheirFolder(t *testing.T) {
	d := dbtest.SQLite(t)
	dir := t.TempDir()
	inside := filepath.Join(dir, "in")
	for path, text := range map[string]string{"in/a.txt": "Title\n\nThe text of the file.", "secret.txt": "Nobody may read this."} {
		if err := os.MkdirAll(inside, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret.txt", filepath.Join(inside, "link.txt")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"a.txt": true, "../secret.txt": false, "link.txt": false, filepath.Join(dir, "secret.txt"): false, "none.txt": false} {
		s := load(t, d, fmt.Sprintf(`{"type":"source","file":%q}`, name), exchange.ImportOptions{Dir: inside})
		if (len(s.Faults) == 0) != want {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestLongInput(t *testing.T) {
	d := dbtest.SQLite(t)
	var b strings.Builder
	for i := range 1201 {
		fmt.Fprintf(&b, "{\"type\":\"claim\",\"id\":\"c%d\",\"text\":\"Claim %d\"}\n", i, i)
	}
	if s := load(t, d, b.String(), exchange.ImportOptions{}); s.Made["claim"] != 1201 {
		t.Errorf("%+v", s)
	}
}

func TestExample(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i, want := range []bool{true, false} {
			did, err := exchange.LoadExample(ctx, d, anna)
			if err != nil || did != want {
				t.Fatalf("time %d: %v, %v", i+1, did, err)
			}
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, auth.Local(), "example:offer")
			if err != nil {
				return err
			}
			var critical []string
			for _, id := range p.Origins.Critical {
				critical = append(critical, p.Sources[id].ExternalID)
			}
			if got := strings.Join(critical, " "); got != "page turkiya-ar episode5 papers letter-clinton" {
				t.Errorf("critical: %s", got)
			}
			if p.Origins.Min != 1 || p.Origins.Max != 1 || len(p.Origins.Warnings) != 1 || p.Origins.Warnings[0].Words != "Secondary only, one origin" {
				t.Errorf("%+v", p.Origins)
			}
			if p.Counts != (claims.Counts{Supports: 2, Context: 1}) {
				t.Errorf("%+v", p.Counts)
			}
			list, _, err := sources.ListSources(ctx, tx, sources.SourceFilter{})
			if len(list) != 7 {
				t.Errorf("%d sources", len(list))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		head(t, d)
	})
}

func FuzzImportJSONL(f *testing.F) {
	for line := range strings.SplitSeq(records, "\n") {
		f.Add(line)
	}
	f.Add(records)
	f.Add(versions)
	for line := range strings.SplitSeq(versions, "\n") {
		f.Add(line)
	}
	d := dbtest.SQLite(f)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := exchange.ImportJSONL(ctx, d, anna, strings.NewReader(text), exchange.ImportOptions{DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range s.Faults {
			if fault.Line < 1 || fault.Message == "" {
				t.Fatalf("%+v", fault)
			}
		}
	})
}
