package anchor

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestOffsetsLeadBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Repeat(rapid.StringOfN(rapid.SampledFrom([]rune("ab éش中👩\n")), 0, 90, -1).Draw(t, "text"), rapid.IntRange(1, 40).Draw(t, "times"))
		d, at := NewDoc(s), 0
		if d.n != utf8.RuneCountInString(s) {
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
