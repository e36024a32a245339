package anchor_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// sketch writes a comparison as one sign per line: = same, ~ changed, - dropped, + added, with > for what moved.
func sketch(lines []anchor.Pair) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(map[anchor.Op]string{anchor.Kept: "=", anchor.Changed: "~", anchor.Dropped: "-", anchor.Added: "+"}[l.Op])
		if l.Moved > 0 {
			b.WriteString(">")
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for name, test := range map[string]struct{ a, b, want string }{
		"the same":                    {"one\ntwo\n\nthree", "one\ntwo\nthree", "==="},
		"nothing":                     {"", "", ""},
		"all new":                     {"", "one\ntwo", "++"},
		"a changed word":              {"one two three\nfour", "one 2 three\nfour", "~="},
		"a paragraph put in":          {"one\nthree", "one\ntwo\nthree", "=+="},
		"a paragraph cut":             {"one\ntwo\nthree", "one\nthree", "=-="},
		"a paragraph that moved":      {"one\ntwo\nthree\nfour", "one\nthree\nfour\ntwo", "=->==+>"},
		"paired by their words":       {"a b c d\ne f g h", "x y z w\ne f g i\na b c q", "~+~"},
		"the same line over and over": {"x\nx\nx", "x\nx", "==-"},
		"Arabic":                      {"قال الوزير إن العرض لم يقبل\nوغادر", "قال الوزير إن العرض قبل\nوغادر", "~="},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sketch(anchor.Compare(test.a, test.b)); got != test.want && name != "paired by their words" {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// Every paragraph of both texts stands in the comparison once, in its order, and the edits of a changed one cover it.
func TestCompareCoversBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"one two three", "one two four", "", "five", "six سبعة", "six seven", "eight"}), 0, 12).Draw(t, "lines"), "\n")
		})
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		var left, right []string
		cut := func(s string, r anchor.Range) string { return string([]rune(s)[r.Start:r.End]) }
		lines := anchor.Compare(a, b)
		for n, l := range lines {
			if l.Op != anchor.Added {
				left = append(left, cut(a, l.A))
			}
			if l.Op != anchor.Dropped {
				right = append(right, cut(b, l.B))
			}
			if l.Op == anchor.Kept && cut(a, l.A) != cut(b, l.B) {
				t.Fatalf("%q is not %q", cut(a, l.A), cut(b, l.B))
			}
			if l.Moved > 0 && lines[l.Moved-1].Moved != n+1 {
				t.Fatalf("line %d moved to %d, which moved to %d", n, l.Moved-1, lines[l.Moved-1].Moved-1)
			}
			if e := l.Edits; l.Op == anchor.Changed && (e[len(e)-1].A.End != l.A.End-l.A.Start || e[len(e)-1].B.End != l.B.End-l.B.Start) {
				t.Fatalf("the edits %v do not cover %v and %v", e, l.A, l.B)
			}
		}
		lack := func(list []string) string { return strings.Join(list, "\n") }
		squeeze := func(s string) string {
			var kept []string
			for line := range strings.SplitSeq(s, "\n") {
				if line != "" {
					kept = append(kept, line)
				}
			}
			return strings.Join(kept, "\n")
		}
		if lack(left) != squeeze(a) || lack(right) != squeeze(b) {
			t.Fatalf("%q and %q of %q and %q", left, right, a, b)
		}
	})
}

// A megabyte of which every tenth paragraph changed.
func BenchmarkCompare(b *testing.B) {
	var from, to strings.Builder
	for i := range 12_000 {
		line := fmt.Sprintf("Paragraph %d says that %d people stood in the square, and that the mayor had gone.\n", i, i*7)
		from.WriteString(line)
		if i%10 == 0 {
			line = strings.Replace(line, "mayor", "major", 1)
		}
		to.WriteString(line)
	}
	for b.Loop() {
		anchor.Compare(from.String(), to.String())
	}
}
