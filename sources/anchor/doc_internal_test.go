package anchor

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"
)

func TestOffsetsLeadBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Repeat(rapid.StringOfN(rapid.SampledFrom([]rune("ab éش中👩\n")), 0, 90, -1).Draw(t, "text"), rapid.IntRange(1, 40).Draw(t, "times"))
		d, at := NewDoc(s), 0
		if d.Len() != utf8.RuneCountInString(s) {
			t.Fatalf("%d code points, want %d", d.n, utf8.RuneCountInString(s))
		}
		for i := range s {
			if d.codePoint(i) != at || d.byteAt(at) != i {
				t.Fatalf("byte %d is code point %d, want %d; back at %d", i, d.codePoint(i), at, d.byteAt(at))
			}
			at++
		}
		if d.codePoint(len(s)) != d.n || d.byteAt(d.n) != len(s) {
			t.Fatal("the text's end")
		}
	})
}

// What stands alone is a cluster of its own beside everything else that does.
func TestSingleIsACluster(t *testing.T) {
	var all []string
	for r := range rune(0x10000) {
		if single(r) {
			all = append(all, string(r))
		}
	}
	for step := 1; step < 40; step += 7 {
		var mixed []string
		for i := range all {
			mixed = append(mixed, all[i*step%len(all)])
		}
		text, clusters := strings.Join(mixed, ""), []string{}
		for g := graphemes.FromString(text); g.Next(); {
			clusters = append(clusters, g.Value())
		}
		if !slices.Equal(clusters, mixed) {
			t.Errorf("%d clusters of %d characters", len(clusters), len(mixed))
		}
	}
}
