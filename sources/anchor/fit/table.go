package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/claimtrail/claimtrail/sources/anchor/cases"
)

// table counts outcomes by language, class and size.
type table map[string]*[4]int

func (t table) add(c cases.Case, o cases.Outcome) {
	kind := "found"
	if c.Truth.Status == "gone" {
		kind = "gone"
	}
	group := "plain"
	if cases.Hard[c.Class] {
		group = "hard"
	}
	for _, key := range []string{"class " + c.Class, group + " " + kind, "language " + c.Language + " " + kind, "size " + c.Size + " " + kind, "all " + kind} {
		if t[key] == nil {
			t[key] = new([4]int)
		}
		t[key][o]++
	}
}

func (t table) print(w io.Writer) {
	fmt.Fprintf(w, "%-28s %6s %7s %7s %7s %7s\n", "per cent", "n", "right", "loose", "wrong", "missed")
	for _, key := range slices.Sorted(maps.Keys(t)) {
		row := t[key]
		n := row[0] + row[1] + row[2] + row[3]
		fmt.Fprintf(w, "%-28s %6d", key, n)
		for _, count := range row {
			fmt.Fprintf(w, " %7.2f", 100*float64(count)/float64(n))
		}
		fmt.Fprintln(w)
	}
}
