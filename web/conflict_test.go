package web

import (
	"fmt"
	"strings"
	"testing"
	"testing/quick"
)

// marked writes changed stretches in brackets.
func marked(list []run) string {
	var b strings.Builder
	for _, r := range list {
		if r.Changed {
			fmt.Fprintf(&b, "[%s]", r.Text)
		} else {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func TestDifferencesAreMarkedInBothVersions(t *testing.T) {
	for _, test := range []struct{ theirs, yours, left, right string }{
		{"Every account rests on papers.", "Every account rests on one set of papers.", "Every account rests on papers.", "Every account rests on [one set of ]papers."},
		{"Every known account of the offer", "Every account of the deal", "Every [known ]account of the [offer]", "Every account of the [deal]"},
		{"", "New", "", "[New]"},
		{"Old", "", "[Old]", ""},
		{"عرض كلينتون على الأسد", "عرض كلينتون على حافظ الأسد", "عرض كلينتون على الأسد", "عرض كلينتون على [حافظ ]الأسد"},
		{"a a a", "a a", "a a [a]", "a a"},
		{"one\ntwo", "one\r\ntwo three", "one\ntwo", "one\ntwo [three]"},
	} {
		d := differences([]compared{{"Text", test.theirs, test.yours}})
		if len(d) != 1 {
			t.Fatalf("%q, %q: %d differences", test.theirs, test.yours, len(d))
		}
		if left, right := marked(d[0].Theirs), marked(d[0].Yours); left != test.left || right != test.right {
			t.Errorf("%q, %q:\n%s\n%s\nwant\n%s\n%s", test.theirs, test.yours, left, right, test.left, test.right)
		}
	}
}

func TestWhatIsTheSameIsNoDifference(t *testing.T) {
	if d := differences([]compared{{"Text", "a\nb", "a\r\nb \n"}, {"Note", "", "  "}}); len(d) != 0 {
		t.Errorf("%v", d)
	}
}

// Whatever is marked, nothing is lost: the stretches together are the text, and what is not marked stands in both.
func TestComparingLosesNothing(t *testing.T) {
	join := func(list []run, changed bool) string {
		var b strings.Builder
		for _, r := range list {
			if changed || !r.Changed {
				b.WriteString(r.Text + " ")
			}
		}
		return strings.Join(strings.Fields(b.String()), " ")
	}
	check := func(a, b []uint8) bool {
		text := func(letters []uint8) string {
			var list []string
			for _, l := range letters {
				list = append(list, string(rune('a'+l%4)))
			}
			return strings.Join(list, " ")
		}
		left, right := compare(words(text(a)), words(text(b)))
		return join(left, true) == text(a) && join(right, true) == text(b) && join(left, false) == join(right, false)
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}

func TestLongTextsAreComparedInBoundedTime(t *testing.T) {
	a, b := strings.Repeat("a ", 50_000)+"end", strings.Repeat("b ", 50_000)+"end"
	left, right := compare(words(a), words(b))
	if len(left) != 2 || len(right) != 2 || !left[0].Changed || left[1].Changed {
		t.Errorf("%d and %d stretches", len(left), len(right))
	}
}
