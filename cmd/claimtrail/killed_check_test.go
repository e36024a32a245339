package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

type fields map[string]any

// expected is a row that an acknowledged answer says was written: it must stand in the history, after it others may.
type expected struct {
	subject, key string // key as keyOf gives it
	row          fields
}

// ofClaim expects a version of a claim; by whom it was made, unless that is "".
func ofClaim(id string, version int64, by, status string) expected {
	e := expected{"claim", at(id, version), fields{"status": status}}
	if by != "" {
		e.row["actor"] = by
	}
	return e
}

func at(id string, version int64) string { return fmt.Sprintf("%s@%d", id, version) }

// tally is what a worker remembers.
type tally struct {
	acts          map[string]int // acknowledged, by name
	no            map[string]int // refused, by name and status
	cut           int            // writes of which nobody knows whether they were done
	reads, writes []time.Duration
	promises      []expected
}

// refused counts what was not done. A server that is gone, and a person who was slower than another, are part of the game.
func (y *tally) refused(t *testing.T, name string, r reply, err error) {
	switch {
	case err != nil:
		time.Sleep(10 * time.Millisecond) // no server may be up
		return
	case r.status == http.StatusTooManyRequests:
		time.Sleep(100 * time.Millisecond)
	case r.status >= 500 || r.status == http.StatusUnauthorized || r.status == http.StatusNotFound || r.status == http.StatusBadRequest:
		t.Errorf("%s: %d %.500s", name, r.status, r.body)
	}
	y.no[fmt.Sprint(name, " ", r.status)]++
}

// add takes in what another one remembers.
func (y *tally) add(other tally) {
	for name, n := range other.acts {
		y.acts[name] += n
	}
	for what, n := range other.no {
		y.no[what] += n
	}
	y.cut += other.cut
	y.reads, y.writes = append(y.reads, other.reads...), append(y.writes, other.writes...)
	y.promises = append(y.promises, other.promises...)
}

// entry is a line of claimtrail ledger log --json.
type entry struct {
	Sequence                     int64
	Time, Actor, Action, Subject string
	Payload                      struct {
		After  map[string]any
		Reason string
	}
}

// keyOf gives what a row can be found by again.
func (e entry) keyOf() string {
	row := e.Payload.After
	switch e.Subject {
	case "claim":
		return fmt.Sprintf("%v@%v", row["id"], row["version"])
	case "comment":
		return fmt.Sprint(row["text"])
	case "reading":
		return fmt.Sprint(row["conclusion"])
	case "sign-off", "publication":
		return e.Payload.Reason
	}
	return fmt.Sprint(row["id"])
}

// holds reports whether the entry left the row as it is expected.
func (e entry) holds(row fields) bool {
	for name, want := range row {
		got := e.Payload.After[name]
		if name == "actor" {
			got = e.Actor
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			return false
		}
	}
	return true
}

// readHistory reads the whole ledger as the command line prints it.
func readHistory(t *testing.T, dsn, key string) (list []entry) {
	t.Helper()
	lines := json.NewDecoder(bytes.NewReader(claimtrail(t, dsn, key, "ledger", "log", "--limit", "100000000")))
	for lines.More() {
		var e entry
		if err := lines.Decode(&e); err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// claimtrail runs a command and gives what it printed.
func claimtrail(t *testing.T, dsn, key string, args ...string) []byte {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.Command("claimtrail", append(args, "--json", "--db", dsn, "--key", key)...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("claimtrail %.200s: %v: %.2000s", strings.Join(args, " "), err, said.String())
	}
	return out
}

// kept fails the test for each promise that the history does not keep.
func kept(t *testing.T, history []entry, promises []expected) {
	t.Helper()
	index := map[string][]entry{}
	for _, e := range history {
		index[e.Subject+" "+e.keyOf()] = append(index[e.Subject+" "+e.keyOf()], e)
	}
	lost := 0
	for _, p := range promises {
		if !slices.ContainsFunc(index[p.subject+" "+p.key], func(e entry) bool { return e.holds(p.row) }) {
			if lost++; lost <= 10 {
				t.Errorf("acknowledged, and not in the history: %s %s %v", p.subject, p.key, p.row)
			}
		}
	}
	if lost > 10 {
		t.Errorf("and %d more", lost-10)
	}
}

// whole fails the test when the history has a gap, or when something was done by half. What one act writes has one time.
func whole(t *testing.T, history []entry) {
	t.Helper()
	versions, acts := map[string]int64{}, map[string][]string{}
	for i, e := range history {
		if e.Sequence != int64(i) {
			t.Fatalf("entry %d has the sequence %d", i, e.Sequence)
		}
		acts[e.Time+e.Actor] = append(acts[e.Time+e.Actor], e.Action)
		if e.Subject != "claim" {
			continue
		}
		id, version := fmt.Sprint(e.Payload.After["id"]), int64(e.Payload.After["version"].(float64))
		if versions[id]++; versions[id] != version {
			t.Fatalf("entry %d: version %d of claim %s follows %d", i, version, id, versions[id]-1)
		}
	}
	for when, actions := range acts {
		for _, pair := range [][2]string{{"claim.published", "publication.add"}, {"claim.rate", "reading."}, {"claim.agreed", "reading."}, {"claim.differed", "reading."}} {
			if slices.Contains(actions, pair[0]) && !slices.ContainsFunc(actions, func(a string) bool { return strings.HasPrefix(a, pair[1]) }) {
				t.Errorf("done by half at %s: %v", when, actions)
			}
		}
	}
}

// verify runs claimtrail ledger verify against every checkpoint that somebody kept, and gives how long it took.
func verify(t *testing.T, dsn, key string, notes map[string]bool) time.Duration {
	t.Helper()
	folder, args := t.TempDir(), []string{"ledger", "verify"}
	for i, note := range slices.Sorted(maps.Keys(notes)) {
		name := filepath.Join(folder, fmt.Sprint(i))
		if err := os.WriteFile(name, []byte(note), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--checkpoint", name)
	}
	begin := time.Now()
	var head struct {
		Size int64
		Note string
	}
	if err := json.Unmarshal(claimtrail(t, dsn, key, args...), &head); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(head.Note, fmt.Sprintf("\n%d\n", head.Size)) {
		t.Errorf("the last head of %d entries is not signed: %q", head.Size, head.Note)
	}
	return time.Since(begin)
}

// quantile gives the time under which this share of them lies.
func quantile(list []time.Duration, share float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[int(share*float64(len(list)-1))].Round(100 * time.Microsecond)
}
