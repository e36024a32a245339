// Package claimtrail_test holds the house to its plan: which package may import which.
package claimtrail_test

import (
	"errors"
	"go/build"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/claimtrail/claimtrail"

// rooms are the parts of the house; each may import those after it, and nothing before it.
var rooms = []string{"cmd", "web", "internal/exchange", "internal/report", "claims", "sources",
	"internal/auth", "internal/ledger", "internal/db", "internal/fault"}

// pure packages import nothing of ours, and anyone may import them.
var pure = []string{"claims/match", "sources/anchor", "sources/attribution", "sources/fulltext", "sources/lineage"}

// capture belongs to sources, but of ours it knows only fault.
const capture = "sources/capture"

// dbtest is for tests.
const dbtest = "internal/db/dbtest"

// The imports are read here and not by `go list`: of the files that another program reads, the test cache knows nothing.
func TestImportsRunOneWay(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		of := strings.TrimPrefix(filepath.ToSlash(p.Dir), "./")
		if of == "." {
			continue // this test
		}
		seen++
		if home(of) == "" {
			t.Errorf("%s is in no room of the house", of)
			continue
		}
		for _, to := range ours(p.Imports, p.TestImports, p.XTestImports) {
			if !mayImport(of, to) {
				t.Errorf("%s must not import %s", of, to)
			}
		}
		if of != dbtest && slices.Contains(ours(p.Imports), dbtest) {
			t.Errorf("%s imports %s outside of its tests", of, dbtest)
		}
	}
	if seen < len(rooms)-1 { // a room may be empty for a while, but not the house
		t.Errorf("only %d packages found", seen)
	}
}

// packages gives every package of the module, with the imports of its tests.
func packages(t *testing.T) (found []*build.Package) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != "." && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
			return fs.SkipDir
		}
		p, err := build.ImportDir(path, 0)
		if errors.As(err, new(*build.NoGoError)) {
			return nil
		}
		found = append(found, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// ours keeps the imports of this module, as paths in it.
func ours(lists ...[]string) (paths []string) {
	for _, list := range lists {
		for _, path := range list {
			if rest, ok := strings.CutPrefix(path, module+"/"); ok {
				paths = append(paths, rest)
			}
		}
	}
	return paths
}

// home is the pure package or the room that a package is in or under, or "".
func home(path string) string {
	for _, list := range [][]string{pure, {capture}, rooms} {
		for _, h := range list {
			if path == h || strings.HasPrefix(path, h+"/") {
				return h
			}
		}
	}
	return ""
}

// mayImport reports whether the plan has this arrow.
func mayImport(from, to string) bool {
	from, to = home(from), home(to)
	switch {
	case from == to:
		return true
	case slices.Contains(pure, from):
		return false
	case slices.Contains(pure, to):
		return true
	case from == capture:
		return to == "internal/fault"
	case to == capture:
		return slices.Index(rooms, from) <= slices.Index(rooms, "sources")
	}
	return slices.Index(rooms, from) < slices.Index(rooms, to)
}

func TestMayImport(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{"cmd/claimtrail", "web", true},
		{"cmd/claimtrail", "internal/fault", true},
		{"web", "cmd/claimtrail", false},
		{"claims", "sources", true},
		{"sources", "claims", false},
		{"sources", "claims/match", true},
		{"internal/exchange", "internal/report", true},
		{"internal/report", "internal/exchange", false},
		{"internal/auth", "internal/ledger", true},
		{"internal/ledger", "internal/auth", false},
		{"internal/ledger", "internal/db/dbtest", true},
		{"internal/db/dbtest", "internal/db", true},
		{"internal/db", "internal/ledger", false},
		{"internal/fault", "internal/db", false},
		{"sources/lineage", "internal/fault", false},
		{"sources/lineage", "sources/anchor", false},
		{"sources/lineage", "sources", false},
		{"sources/lineage/fit", "sources/lineage", true},
		{"internal/ledger", "sources/anchor", true},
		{"sources/capture", "internal/fault", true},
		{"sources/capture", "internal/db", false},
		{"sources", "sources/capture", true},
		{"web", "sources/capture", true},
		{"internal/auth", "sources/capture", false},
		{"web", "elsewhere", false},
	} {
		if got := mayImport(test.from, test.to); got != test.want {
			t.Errorf("%s -> %s: %v", test.from, test.to, got)
		}
	}
}
