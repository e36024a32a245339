package fulltext

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatAnswersBetterScoresHigher(t *testing.T) {
	terms := Parse("golan talks").Terms(false)
	order := []string{
		"the golan talks went on", "talks on the golan", "the golan was one of many things that were said in the talks", "talks and talks", "nothing",
	}
	for i := range order[1:] {
		if a, b := Score(order[i], terms), Score(order[i+1], terms); a <= b {
			t.Errorf("%q has %.3f, %q has %.3f", order[i], a, order[i+1], b)
		}
	}
}

func TestSnippets(t *testing.T) {
	show := func(s Snippet) string {
		var b strings.Builder
		for _, p := range s.Pieces {
			if p.Mark {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	for _, x := range []struct {
		text, line, want string
		loose            bool
	}{
		{"The Golan-talks, <b>talked</b>", "golan talk*", "The [Golan]-[talks], <b>[talked]</b>", false},
		{"Many talks of talkers", "talk", "Many [talks] of talkers", true},
		{"قالَ الرَّئيسُ ذلك", "الرئيس", "قالَ [الرَّئيسُ] ذلك", false},
		{"中国人民说", "国人民", "中[国人民]说", false},
		{"a phrase of words; words of a phrase", `"words of"`, "a phrase of words; [words of] a phrase", false},
	} {
		if got := show(Snip(x.text, Parse(x.line).Terms(false), Short, x.loose)); got != x.want {
			t.Errorf("%q in %q: %s", x.line, x.text, got)
		}
	}
	long := strings.Repeat("nothing at all, ", 60) + "the Golan talks " + strings.Repeat("and more, ", 60)
	s := Snip(long, Parse("golan talks").Terms(false), Short, false)
	if !strings.Contains(show(s), "the [Golan] [talks] and") || !s.Before || !s.After || string([]rune(long)[s.Start:s.End]) != "Golan talks" {
		t.Errorf("%s, %+v", show(s), s)
	}
}

// Whatever is searched for in whatever text: the pieces are a stretch of the text, as long as allowed, and the marks lie in it.
func TestSnippetsAreStretchesOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab é\u0301قَ中国 \n\"-:*<")), 0, 600, -1).Draw(t, "text")
		terms := Parse(rapid.StringOfN(rapid.SampledFrom([]rune("abé قَ中国 \"*")), 0, 20, -1).Draw(t, "line")).Terms(false)
		s := Snip(text, terms, 100, rapid.Bool().Draw(t, "loose"))
		plain := ""
		for _, p := range s.Pieces {
			plain += p.Text
		}
		if !strings.Contains(text, plain) || len([]rune(plain)) > 100 || s.Start > s.End || s.End > len([]rune(text)) {
			t.Fatalf("%q of %q: %+v", plain, text, s)
		}
		Score(Fold(text), terms)
	})
}
