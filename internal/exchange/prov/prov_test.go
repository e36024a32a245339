package prov_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange/exchangetest"
	"github.com/claimtrail/claimtrail/internal/exchange/prov"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
)

var ctx = context.Background()

// document is PROV-JSON as it is read back.
type document map[string]map[string]map[string]any

func (d document) says(kind, a, b string) bool {
	for _, r := range d[kind] {
		found := map[string]bool{}
		for _, v := range r {
			if s, ok := v.(string); ok {
				found[s] = true
			}
		}
		if found[a] && found[b] {
			return true
		}
	}
	return false
}

func read(t *testing.T, write func(io.Writer) error) document {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &raw); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	out := document{}
	for kind, list := range raw {
		if kind == "prefix" {
			continue
		}
		var records map[string]map[string]any
		if err := json.Unmarshal(list, &records); err != nil {
			t.Fatal(err)
		}
		out[kind] = records
	}
	return out
}

func at(t *testing.T, v any) time.Time {
	t.Helper()
	s, _ := v.(string)
	if s == "" {
		return time.Time{}
	}
	when, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Errorf("%q: %v", s, err)
	}
	return when
}

// build makes the document of every claim of the case with every feature.
func build(t *testing.T, viewer func(exchangetest.Case) auth.Person, more func(*db.DB, exchangetest.Case)) (*prov.Document, exchangetest.Case) {
	t.Helper()
	d := dbtest.SQLite(t)
	c := exchangetest.Build(t, d)
	if more != nil {
		more(d, c)
	}
	by := viewer(c)
	out := prov.New("https://check.example")
	err := d.View(ctx, func(tx *db.Tx) error {
		out = prov.New("https://check.example")
		for _, ref := range c.Claims {
			x, err := report.Build(ctx, tx.As(by), by, ref)
			if err != nil {
				return err
			}
			out.Add(x, "The desk")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, c
}

func editor(c exchangetest.Case) auth.Person { return c.Editor }

// PROV-CONSTRAINTS hold: whatever is related is declared, nothing is generated or invalidated twice, nothing is used before it is there or after it is gone, and nothing
// derives from itself.
func TestConstraints(t *testing.T) {
	made, _ := build(t, editor, nil)
	d := read(t, made.JSON)
	declared := map[string]bool{}
	for _, kind := range []string{"entity", "activity", "agent"} {
		for id := range d[kind] {
			if declared[id] {
				t.Errorf("%s is two things", id)
			}
			declared[id] = true
		}
	}
	born, gone := map[string]time.Time{}, map[string]time.Time{}
	for kind, times := range map[string]map[string]time.Time{"wasGeneratedBy": born, "wasInvalidatedBy": gone} {
		for _, r := range d[kind] {
			id, _ := r["prov:entity"].(string)
			if _, twice := times[id]; twice {
				t.Errorf("%s %s twice", id, kind)
			}
			times[id] = at(t, r["prov:time"])
			within(t, d, r)
		}
	}
	for _, r := range d["used"] {
		within(t, d, r)
		id, _ := r["prov:entity"].(string)
		when := at(t, r["prov:time"])
		if b, ok := born[id]; ok && when.Before(b) {
			t.Errorf("%v is used %v before it is there", r, b.Sub(when))
		}
		if g, ok := gone[id]; ok && when.After(g) {
			t.Errorf("%v is used after it is gone", r)
		}
	}
	next := map[string][]string{}
	for _, r := range d["wasDerivedFrom"] {
		from, to := r["prov:generatedEntity"].(string), r["prov:usedEntity"].(string)
		next[from] = append(next[from], to)
		if b, ok := born[from]; ok && !b.IsZero() && born[to].After(b) {
			t.Errorf("%s derives from %s, which is younger", from, to)
		}
	}
	for id := range next {
		if reaches(next, id, id, map[string]bool{}) {
			t.Errorf("%s derives from itself", id)
		}
	}
	for kind, list := range d {
		for _, r := range list {
			for name, v := range r {
				if s, ok := v.(string); ok && strings.HasPrefix(name, "prov:") && (strings.HasPrefix(s, "r:") || strings.HasPrefix(s, "ct:")) && name != "prov:label" && name != "prov:value" && !declared[s] {
					t.Errorf("%s names %s, which is nothing", kind, s)
				}
			}
		}
	}
	if len(gone) < 3 || len(born) < 20 {
		t.Errorf("%d were generated, %d are gone", len(born), len(gone))
	}
}

// within asserts that an event lies within its activity.
func within(t *testing.T, d document, r map[string]any) {
	t.Helper()
	activity, _ := r["prov:activity"].(string)
	a, when := d["activity"][activity], at(t, r["prov:time"])
	if begin, end := at(t, a["prov:startTime"]), at(t, a["prov:endTime"]); !when.IsZero() && !begin.IsZero() && (when.Before(begin) || when.After(end)) {
		t.Errorf("%v lies outside its activity %v", r, a)
	}
}

func reaches(next map[string][]string, from, to string, seen map[string]bool) bool {
	for _, n := range next[from] {
		if n == to || !seen[n] && func() bool { seen[n] = true; return reaches(next, n, to, seen) }() {
			return true
		}
	}
	return false
}

// What no judge catches: the right person, publisher, and words.
func TestWhatIsSaid(t *testing.T) {
	made, c := build(t, editor, nil)
	d := read(t, made.JSON)
	labels := map[string]string{}
	for _, kind := range []string{"entity", "agent"} {
		for id, r := range d[kind] {
			switch label := r["prov:label"].(type) {
			case string:
				labels[label] = id
			case map[string]any:
				labels[label["$"].(string)] = id
			}
		}
	}
	for _, want := range [][3]string{
		{"wasAttributedTo", "رسالة لم تُنشر: «العرض»", "الأيام"},
		{"wasAttributedTo", "Papers of the envoy, box 4", "محمد بن علي"},
		{"wasAttributedTo", c.Corrected, "محمد عبد الله"},
		{"wasDerivedFrom", "رسالة لم تُنشر: «العرض»", "The letter"},
		{"wasDerivedFrom", "Publication 2 of " + c.Corrected, "Publication 1 of " + c.Corrected},
		{"actedOnBehalfOf", "Edda Şahin", "The desk"},
	} {
		if labels[want[1]] == "" || labels[want[2]] == "" || !d.says(want[0], labels[want[1]], labels[want[2]]) {
			t.Errorf("it does not say that %q %s %q", want[1], want[0], want[2])
		}
	}
	for _, r := range d["wasDerivedFrom"] {
		if r["prov:generatedEntity"] == labels["A telegram that nobody has seen"] {
			t.Error("a derivation stands the wrong way round")
		}
	}
	kinds := map[string]int{}
	for _, list := range d {
		for _, r := range list {
			if kind, ok := r["prov:type"].(map[string]any); ok {
				kinds[kind["$"].(string)]++
			}
			for name, v := range r {
				if m, ok := v.(map[string]any); ok && name == "ct:published" {
					t.Errorf("a partial date is no typed value: %v", m)
				}
			}
		}
	}
	for _, want := range []string{"ct:Correction", "ct:Retraction", "ct:CrossCheck", "ct:Capture", "ct:Extraction", "ct:Notice", "ct:NotFound", "ct:Withdrawal", "ct:EarlierCheck",
		"prov:Quotation", "prov:Revision", "ct:Translation", "ct:Contains", "prov:SoftwareAgent"} {
		if kinds[want] == 0 {
			t.Errorf("nothing is a %s: %v", want, kinds)
		}
	}
}

// Where sources cite each other in a loop, PROV has no derivation.
func TestLoops(t *testing.T) {
	made, _ := build(t, editor, func(d *db.DB, c exchangetest.Case) {
		err := d.Update(ctx, func(tx *db.Tx) error {
			x, err := claims.GetProvenance(ctx, tx, c.Editor, c.Corrected)
			if err != nil {
				return err
			}
			for _, y := range x.Derivations {
				if y.Relation == "translation" {
					_, err = sources.AddDerivation(ctx, tx, c.Editor, sources.Derivation{From: y.To, To: y.From, Relation: "citation"})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	d := read(t, made.JSON)
	if n := len(d["wasInfluencedBy"]); n < 2 {
		t.Errorf("%d influences: %v", n, d["wasInfluencedBy"])
	}
}

// hostile are texts that are wrong where one character is not escaped; each was given to the judges as well.
var hostile = []string{
	`"`, `\`, `\"`, `"""`, `\\"`, "a\nb", "\"\n\"", "\r\n", "\t", "'", `\u0041`, "%% xsd:string", "]", ", ct:x=1]", "@en", "<script>", "// no comment", "#", "😀", "e\u0301", "\u2028", "\u0085", "\u200f\u202e",
	"\x01\x1f\x7f", "endDocument", "a\\\nb", "\"\"\"\n", "{\"$\": 1}", "\ufeff", "\\n",
}

// Every form says texts so that what reads it gets the same text; the rules of reading are those of the grammars.
func TestHostileTexts(t *testing.T) {
	for _, s := range hostile {
		out := prov.New("")
		out.Add(&report.Dossier{Provenance: &claims.Provenance{Claim: claims.Claim{ID: "c", Ref: "CT-0001", Text: s, Language: s, Claimant: s, Context: "context " + s}}}, s)
		d := read(t, out.JSON)
		if got := d["entity"]["r:claims/c"]["prov:value"]; got != s {
			t.Errorf("%q is read as %q", s, got)
		}
		for name, write := range map[string]func(io.Writer) error{"PROV-N": out.N, "Turtle": out.Turtle} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			if !holds(b.String(), "context "+s) {
				t.Errorf("%s loses %q:\n%s", name, s, b.String())
			}
		}
	}
}

// holds looks for a literal with a text: it reads every quoted string of a document by the rules that Turtle and PROV-N share.
func holds(document, want string) bool {
	rest := document
	for {
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return false
		}
		rest = rest[i:]
		quote := `"`
		if strings.HasPrefix(rest, `"""`) {
			quote = `"""`
		}
		text, n := unquote(rest[len(quote):], quote)
		if text == want {
			return true
		}
		rest = rest[len(quote)+n:]
	}
}

func unquote(s, quote string) (text string, n int) {
	var b strings.Builder
	for n < len(s) && !strings.HasPrefix(s[n:], quote) {
		if s[n] != '\\' {
			b.WriteByte(s[n])
			n++
			continue
		}
		if s[n+1] == 'u' {
			var r rune
			if err := json.Unmarshal([]byte("0"), &r); err == nil {
				var text string
				_ = json.Unmarshal([]byte(`"`+s[n:n+6]+`"`), &text)
				b.WriteString(text)
			}
			n += 6
			continue
		}
		b.WriteString(map[byte]string{'n': "\n", 'r': "\r", 't': "\t", 'b': "\b", 'f': "\f"}[s[n+1]])
		if strings.IndexByte(`"\'`, s[n+1]) >= 0 {
			b.WriteByte(s[n+1])
		}
		n += 2
	}
	return b.String(), min(n+len(quote), len(s))
}

func TestNames(t *testing.T) {
	made, _ := build(t, editor, nil)
	var b bytes.Buffer
	if err := made.Turtle(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "<https://check.example/claims/") || strings.Contains(b.String(), prov.Records) {
		t.Error("records are not named under the newsroom's address")
	}
}
