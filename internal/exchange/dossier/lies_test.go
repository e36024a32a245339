package dossier_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

// swap replaces a file by one of any length, and what the crate says of it.
func (f *forger) swap(name string, b []byte) {
	f.t.Helper()
	const crate = "ro-crate-metadata.json"
	f.files[name] = b
	var whole map[string]any
	if err := json.Unmarshal(f.files[crate], &whole); err != nil {
		f.t.Fatal(err)
	}
	for _, e := range whole["@graph"].([]any) {
		if n := e.(map[string]any); n["@id"] == name {
			n["contentSize"], n["sha256"] = len(b), fmt.Sprintf("%x", sha256.Sum256(b))
		}
	}
	f.files[crate], _ = json.Marshal(whole)
}

// data changes report.json.
func (f *forger) data(change func(map[string]any)) {
	f.t.Helper()
	var data map[string]any
	d := json.NewDecoder(bytes.NewReader(f.files["report.json"]))
	d.UseNumber()
	if err := d.Decode(&data); err != nil {
		f.t.Fatal(err)
	}
	change(data)
	b, _ := json.Marshal(data)
	f.swap("report.json", b)
}

// forgeAs opens a dossier for somebody whose key has the name of the newsroom's.
func forgeAs(t *testing.T, content []byte) *forger {
	t.Helper()
	r, err := verified(content, "")
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(r.Key.Name, "+")
	return forge(t, content, name)
}

// TestLies lets whoever holds a key lie in one part of a dossier and sign all of it.
func TestLies(t *testing.T) {
	d := dbtest.SQLite(t)
	content := write(t, d, "c1", room(t, d))
	evidence := func(data map[string]any, i int) map[string]any { return data["evidence"].([]any)[i].(map[string]any) }
	records := func(f *forger, change func(lines []string) []string) {
		f.swap("records.jsonl", []byte(strings.Join(change(strings.Split(strings.TrimSpace(string(f.files["records.jsonl"])), "\n")), "\n")+"\n"))
	}
	put := func(f *forger, name, old, with string) {
		if !bytes.Contains(f.files[name], []byte(old)) {
			t.Fatalf("%s has no %q", name, old)
		}
		f.swap(name, bytes.Replace(f.files[name], []byte(old), []byte(with), 1))
	}
	for what, lie := range map[string]func(f *forger){
		"two of a name":         func(f *forger) { put(f, "report.json", `"rating":`, `"Rating": "true", "rating":`) },
		"two of a name in deep": func(f *forger) { put(f, "report.json", `"quote":`, `"quote": "x", "quote":`) },
		"no UTF-8":              func(f *forger) { put(f, "report.json", `"title": "`, "\"title\": \"\xff") },
		"a found not found": func(f *forger) {
			f.data(func(data map[string]any) {
				evidence(data, 0)["not_found"], evidence(data, 0)["quote"] = true, "other words"
			})
		},
		"a source that counts": func(f *forger) {
			f.data(func(data map[string]any) {
				evidence(data, 1)["counted"] = false
				for _, c := range []map[string]any{data, data["claim"].(map[string]any)} {
					c["evidence_counts"].(map[string]any)["supports"] = 2
				}
			})
		},
		"an entry between": func(f *forger) { f.data(func(data map[string]any) { data["history"] = []any{} }); f.drop("claim.rate") },
		"a claim of no type": func(f *forger) {
			records(f, func(l []string) []string {
				return append(l, `{"text":"We say so.","status":"published","rating":"true"}`)
			})
		},
		"another claim": func(f *forger) {
			records(f, func(l []string) []string {
				return append(l, `{"type":"claim","id":"x","text":"We say so.","status":"published","rating":"true"}`)
			})
		},
		"a check of it by nobody": func(f *forger) {
			records(f, func(l []string) []string {
				return append(l, `{"type":"claim","id":"c1","rating":"true","checker":"Nobody"}`)
			})
		},
		"a field in capitals": func(f *forger) {
			put(f, "records.jsonl", `"status":"assigned"`, `"status":"assigned","Status":"published"`)
		},
		"evidence left out": func(f *forger) {
			records(f, func(l []string) []string {
				for i := range l {
					if strings.Contains(l[i], `"stance":"refutes"`) {
						return append(l[:i:i], l[i+1:]...)
					}
				}
				t.Fatal("none refutes")
				return nil
			})
		},
		"a text that was not captured": func(f *forger) { put(f, "records.jsonl", "It rained once", "It snowed once") },
	} {
		f := forgeAs(t, content)
		f.signHead()
		lie(f)
		if _, err := verified(f.pack(), ""); fault.ExitCode(err) != 3 {
			t.Errorf("%s: %v", what, err)
		} else {
			t.Log(what, "->", err)
		}
	}
}

// drop leaves out the first entry of an action, with its proof.
func (f *forger) drop(action string) {
	f.t.Helper()
	lines := strings.SplitAfter(strings.TrimSuffix(string(f.files["ledger/entries.jsonl"]), "\n"), "\n")
	proofs := strings.Split(string(f.files["ledger/proofs.txt"]), "\nc2sp.org/tlog-proof@v1\n")
	for i, l := range lines {
		if i > 0 && strings.Contains(l, `"`+action+`"`) {
			f.swap("ledger/entries.jsonl", []byte(strings.Join(append(lines[:i:i], lines[i+1:]...), "")))
			f.swap("ledger/proofs.txt", []byte(strings.Join(append(proofs[:i:i], proofs[i+1:]...), "\nc2sp.org/tlog-proof@v1\n")))
			return
		}
	}
	f.t.Fatalf("no entry of %s", action)
}

// TestSaysWhatIsNotProven takes the texts out of what the dossier says of itself: what is then not compared is said.
func TestSaysWhatIsNotProven(t *testing.T) {
	d := dbtest.SQLite(t)
	f := forgeAs(t, write(t, d, "c1", room(t, d)))
	f.signHead()
	var about map[string]any
	if err := json.Unmarshal(f.files["dossier.json"], &about); err != nil {
		t.Fatal(err)
	}
	about["snapshots"] = []any{}
	b, _ := json.Marshal(about)
	f.swap("dossier.json", b)
	r, err := verified(f.pack(), "")
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(r.Unchecked, "\n")
	if r.Passages != 0 || !strings.Contains(said, "quotations have no text here") || !strings.Contains(said, "evidence 5") && !strings.Contains(said, "source") {
		t.Errorf("%d quotations; not checked: %s", r.Passages, said)
	}
	if len(r.Unproven) == 0 || !strings.Contains(r.Unproven[0], fmt.Sprintf("The history has %d entries", r.Size)) {
		t.Error(r.Unproven)
	}
}

// TestOursStays imports a dossier that calls its records by the ids and references of ours.
func TestOursStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, ours *db.DB) {
		ledger.Keep(ours, filepath.Join(t.TempDir(), "key"), "local:bert")
		s, err := exchange.ImportJSONL(ctx, ours, anna, strings.NewReader(records), exchange.ImportOptions{System: "import"})
		if err != nil || s.Refused > 0 {
			t.Fatal(err, s.Faults)
		}
		var mine sources.Source
		var claim claims.Claim
		read := func(tx *db.Tx) (err error) {
			if mine, err = sources.GetSource(ctx, tx, "s2"); err == nil {
				claim, err = claims.Get(ctx, tx, "c1")
			}
			return err
		}
		if err := ours.View(ctx, read); err != nil {
			t.Fatal(err)
		}
		source, was := mine, claim
		d := dbtest.SQLite(t)
		f := forgeAs(t, write(t, d, "c1", room(t, d)))
		f.signHead()
		for _, id := range []string{source.ID, source.Ref, "import:s2"} {
			b := bytes.ReplaceAll(f.files["records.jsonl"], []byte(`"s2"`), []byte(`"`+id+`"`))
			b = bytes.ReplaceAll(b, []byte(`"c1"`), []byte(`"`+was.ID+`"`))
			b = bytes.ReplaceAll(b, []byte(`"title":"The letter"`), []byte(`"title":"A forgery","notice":"retracted","notice_reason":"It was forged."`))
			before := f.files["records.jsonl"]
			f.swap("records.jsonl", b)
			content := f.pack()
			f.swap("records.jsonl", before)
			s, err := dossier.ImportReader(ctx, ours, anna, bytes.NewReader(content), int64(len(content)), dossier.ImportOptions{})
			if err != nil || s.Refused > 0 || len(s.Ours)+len(s.Others) > 0 {
				t.Errorf("%s: %v, %+v", id, err, s)
			}
			if err := ours.View(ctx, read); err != nil {
				t.Fatal(err)
			}
			if mine.Version != source.Version || mine.Title != source.Title || mine.Fallen() || claim.Version != was.Version || claim.Rating != was.Rating {
				t.Errorf("%s: ours was changed: %+v, %+v", id, mine, claim)
			}
		}
	})
}

// TestSignerKept takes in a dossier under a name by which others came in that another key had signed.
func TestSignerKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, ours *db.DB) {
		ledger.Keep(ours, filepath.Join(t.TempDir(), "key"), "local:bert")
		d := dbtest.SQLite(t)
		content := write(t, d, "c1", room(t, d))
		r, err := verified(content, "")
		if err != nil {
			t.Fatal(err)
		}
		f := forgeAs(t, content)
		f.signHead()
		forged := f.pack()
		take := func(content []byte, system string) error {
			_, err := dossier.ImportReader(ctx, ours, anna, bytes.NewReader(content), int64(len(content)), dossier.ImportOptions{ImportOptions: exchange.ImportOptions{System: system}})
			return err
		}
		if err := take(forged, r.Key.Name); err != nil { // as if the hashes of both keys were the same
			t.Fatal(err)
		}
		if err := take(content, ""); fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), "another key than the dossiers that came in") {
			t.Error(err)
		}
		if err := take(forged, ""); err != nil {
			t.Error(err)
		}
		if err := take(forged, ""); err != nil {
			t.Error(err)
		}
	})
}
