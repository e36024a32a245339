package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	_ "github.com/mattn/go-sqlite3"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"claimtrail": main,
		"tamper":     tamper,
	})
}

// tamper runs SQL on a database file, past Claimtrail.
func tamper() {
	d, err := sql.Open("sqlite3", os.Args[1])
	if err == nil {
		_, err = d.Exec(os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The commands as people and scripts use them: testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json":  checkJSON,
			"code":  checkCode,
			"store": store,
			"site":  site,
		},
	})
}

// checkJSON compares fields of the last output's first line, a JSON object: json field=value ...; a path is parted by dots.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	var v any
	if err := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout"))).Decode(&v); err != nil {
		ts.Fatalf("the output is no JSON: %v", err)
	}
	for _, arg := range args {
		path, want, _ := strings.Cut(arg, "=")
		if got := fmt.Sprint(field(v, path)); (got == want) == neg {
			ts.Fatalf("%s is %q, want %q", path, got, want)
		}
	}
}

func field(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			i := 0
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// store keeps a field of the last output in a variable: store NAME field.
func store(ts *testscript.TestScript, neg bool, args []string) {
	var v any
	if err := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout"))).Decode(&v); err != nil || neg {
		ts.Fatalf("the output is no JSON: %v", err)
	}
	ts.Setenv(args[0], fmt.Sprint(field(v, args[1])))
}

// site serves a folder on the loopback address, which it keeps in a variable: site NAME folder. What stands in FILE.answer is answered for FILE:
// a status and where it redirects to.
func site(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: site NAME folder")
	}
	folder := ts.MkAbs(args[1])
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(folder, filepath.Base(r.URL.Path))
		if b, err := os.ReadFile(name + ".answer"); err == nil {
			var status int
			var to string
			_, _ = fmt.Sscan(string(b), &status, &to)
			w.Header().Set("Location", to)
			w.WriteHeader(status)
			return
		}
		b, err := os.ReadFile(name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(b)))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL)
}

// checkCode runs a command and checks its exit code and that its error is one sentence: code 2 claimtrail ...
func checkCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("code has no !")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	said := strings.TrimSpace(ts.ReadFile("stderr"))
	if fmt.Sprint(code) != args[0] || code != 0 && (said == "" || strings.Count(said, "\n") > 0 || strings.Contains(said, "goroutine")) {
		ts.Fatalf("exit %d, want %s; it said %q", code, args[0], said)
	}
	if out := ts.ReadFile("stdout"); code != 0 && out != "" {
		ts.Fatalf("it printed %q", out)
	}
}

// The example's own page, when it is at hand: the reading must find what its case file says.
func TestExampleArticle(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "cases", "golan")
	b, err := os.ReadFile(filepath.Join(root, "case.json"))
	if err != nil {
		t.Skip("the example case is not here")
	}
	var c struct {
		Claims []struct {
			Text     string
			Evidence []struct{ Quote, Stance, Role string }
		}
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "data.db")
	command := func(want int, args ...string) (out, said string) {
		t.Helper()
		var stdout, stderr strings.Builder
		if code := run(t.Context(), append(args, "--db", db), strings.NewReader(""), &stdout, &stderr); code != want {
			t.Fatalf("%v: exit %d, want %d: %s", args, code, want, stderr.String())
		}
		return stdout.String(), stderr.String()
	}
	out, _ := command(0, "ingest", filepath.Join(root, "article.txt"), "--json")
	var in struct {
		Source, Ref, Title, Publisher, Published, Language string
		Snapshot                                           struct {
			TextChars int `json:"text_chars"`
		}
		Boilerplate []string
		Duplicate   bool
	}
	if err := json.Unmarshal([]byte(out), &in); err != nil {
		t.Fatal(err)
	}
	if in.Publisher != "تركيا عاجل" || in.Published != "2021-07-02" || in.Language != "en" || strings.Join(in.Boilerplate, " ") != "Facebook Twitter LinkedIn WhatsApp" ||
		!strings.HasPrefix(in.Title, "Secret messages published") || in.Duplicate {
		t.Errorf("%+v", in)
	}
	text, _ := command(0, "source", "text", in.Ref)
	if utf8.RuneCountInString(text) != in.Snapshot.TextChars || regexp.MustCompile(`Facebook|Twitter|LinkedIn|WhatsApp`).MatchString(text) {
		t.Error("the text is not what was said of it")
	}
	runes := []rune(text)
	for _, claim := range c.Claims {
		out, _ := command(0, "claim", "add", claim.Text, "--json")
		var made struct{ Claim string }
		if err := json.Unmarshal([]byte(out), &made); err != nil {
			t.Fatal(err)
		}
		for _, e := range claim.Evidence {
			out, _ := command(0, "evidence", "add", made.Claim, in.Ref, "--quote", e.Quote, "--stance", e.Stance, "--role", e.Role, "--json")
			var at struct{ Start, End int }
			if err := json.Unmarshal([]byte(out), &at); err != nil || string(runes[at.Start:at.End]) != e.Quote {
				t.Errorf("%q was found at %+v, %v", e.Quote, at, err)
			}
		}
		before, _ := command(0, "ledger", "head")
		_, said := command(1, "evidence", "add", made.Claim, in.Ref, "--quote", "Clinton promised the whole Golan to Syria at once", "--stance", "supports")
		after, _ := command(0, "ledger", "head")
		if !strings.Contains(said, "nearest stretch") || before != after {
			t.Errorf("an invented quotation: %s; %s, then %s", said, before, after)
		}
	}
}
