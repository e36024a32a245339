package anchor_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

const text = "The letter came late. “If we force Saddam,” he wrote, “it will be important for Syria to stay out.”\n\n" +
	"It will be important, he said. وقال خدّام إن التوجيهات التي أُعطيت للجانب السوري كانت واضحة.\n" +
	"A family 👩‍👩‍👧 and a café (cafe\u0301). It will be important, he said.\nThe end — of the\u00a0line1967."

func at(n int) *int { return &n }

func TestAnchor(t *testing.T) {
	d := anchor.NewDoc(text)
	where := func(s string) int { return utf8.RuneCountInString(text[:strings.Index(text, s)]) }
	for name, test := range map[string]struct {
		sel  anchor.Selector
		want anchor.Status
		at   string // the words found
	}{
		"where it stood":                {anchor.Selector{Exact: "stay out", Start: at(where("stay out"))}, anchor.Same, "stay out"},
		"once, no place known":          {anchor.Selector{Exact: "stay out"}, anchor.Same, "stay out"},
		"elsewhere":                     {anchor.Selector{Exact: "stay out", Start: at(3)}, anchor.Moved, "stay out"},
		"twice, nothing to tell":        {anchor.Selector{Exact: "It will be important, he said."}, anchor.Ambiguous, "It will be important, he said."},
		"twice, the place tells":        {anchor.Selector{Exact: "It will be important, he said.", Start: at(where("It will be important, he"))}, anchor.Same, "It will be important, he said."},
		"Arabic":                        {anchor.Selector{Exact: "التوجيهات التي أُعطيت"}, anchor.Same, "التوجيهات التي أُعطيت"},
		"Arabic without vowel marks":    {anchor.Selector{Exact: "وقال خدام إن التوجيهات التي أعطيت"}, anchor.Altered, "وقال خدّام إن التوجيهات التي أُعطيت"},
		"other quotation marks":         {anchor.Selector{Exact: `"If we force Saddam," he wrote`}, anchor.Altered, "“If we force Saddam,” he wrote"},
		"other spaces and dashes":       {anchor.Selector{Exact: "The  end -- of the line1967"}, anchor.Altered, "The end — of the\u00a0line1967"},
		"over a line's end":             {anchor.Selector{Exact: "stay out.” It will be"}, anchor.Altered, "stay out.”\n\nIt will be"},
		"a changed word":                {anchor.Selector{Exact: "it will be important for Syria to stay in"}, anchor.Altered, "it will be important for Syria to stay"},
		"invented":                      {anchor.Selector{Exact: "Clinton promised the Golan to anybody who asked"}, anchor.Gone, ""},
		"nothing":                       {anchor.Selector{}, anchor.Gone, ""},
		"half a grapheme":               {anchor.Selector{Exact: "cafe"}, anchor.Altered, "café"},
		"longer than the text by far":   {anchor.Selector{Exact: strings.Repeat("long ", 2000)}, anchor.Gone, ""},
		"a family, whole":               {anchor.Selector{Exact: "👩‍👩‍👧"}, anchor.Same, "👩‍👩‍👧"},
		"twice, the surroundings tell":  {anchor.Selector{Exact: "It will be important, he said.", Suffix: "\nThe end"}, anchor.Same, "It will be important, he said."},
		"short, without a vowel mark":   {anchor.Selector{Exact: "خدام"}, anchor.Altered, "خدّام"},
		"short, other spaces":           {anchor.Selector{Exact: "a  café"}, anchor.Altered, "a café"},
		"white space at the ends of it": {anchor.Selector{Exact: " stay out\n"}, anchor.Altered, " stay out"},
	} {
		t.Run(name, func(t *testing.T) {
			r := d.Anchor(test.sel, anchor.Options{})
			got := d.Slice(r.Range)
			if name == "half a grapheme" || name == "other spaces and dashes" { // found near by, or not at all: never half
				if r.Status == anchor.Same || r.Status == anchor.Moved {
					t.Errorf("status %s at %q", r.Status, got)
				}
				return
			}
			if r.Status != test.want || got != test.at {
				t.Errorf("%s %q, want %s %q (nearest %+v)", r.Status, got, test.want, test.at, d.Nearest(test.sel.Exact))
			}
			if r.Status == anchor.Gone && test.sel.Exact != "" && d.Nearest(test.sel.Exact) == nil {
				t.Error("gone, and no nearest stretch is shown")
			}
			if r.Score < 0 || r.Score > 1 {
				t.Errorf("score %v", r.Score)
			}
		})
	}
}

func TestSurroundingsTellApart(t *testing.T) {
	d := anchor.NewDoc(text)
	last := utf8.RuneCountInString(text[:strings.LastIndex(text, "It will be important, he said.")])
	r := d.Anchor(anchor.Selector{Exact: "It will be important, he said.", Suffix: "\nThe end", Start: at(0)}, anchor.Options{})
	if r.Range.Start != last || r.Status != anchor.Moved {
		t.Errorf("%+v, want the last place", r)
	}
}

func TestNearestNamesTheStretch(t *testing.T) {
	d := anchor.NewDoc(text)
	r := d.Anchor(anchor.Selector{Exact: "it would be quite unimportant for Syria if it stayed"}, anchor.Options{})
	if near := d.Nearest("it would be quite unimportant for Syria if it stayed"); r.Status != anchor.Gone || !strings.Contains(near.Quote, "important for Syria") {
		t.Errorf("%s, nearest %+v", r.Status, near)
	}
}

func TestSentence(t *testing.T) {
	d := anchor.NewDoc(text)
	for quote, want := range map[string]string{
		"late":         "The letter came late.",
		"التوجيهات":    "وقال خدّام إن التوجيهات التي أُعطيت للجانب السوري كانت واضحة.",
		"of the\u00a0": "The end — of the\u00a0line1967.",
	} {
		r := d.Anchor(anchor.Selector{Exact: quote}, anchor.Options{})
		if got := d.Slice(d.Sentence(r.Range, 200)); got != want {
			t.Errorf("%q stands in %q, want %q", quote, got, want)
		}
	}
	r := d.Anchor(anchor.Selector{Exact: "important for Syria"}, anchor.Options{})
	if s := d.Sentence(r.Range, 10); r.Range.Start-s.Start > 10 || s.End-r.Range.End > 10 {
		t.Errorf("limit 10 gave %q", d.Slice(s))
	}
}

func TestExampleQuotes(t *testing.T) {
	article, err := os.ReadFile("../../../shared/cases/golan/article.txt")
	if err != nil {
		t.Skip("the example's article is not here")
	}
	b, err := os.ReadFile("../../../shared/cases/golan/case.json")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Claims []struct{ Evidence []struct{ Quote string } }
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	d := anchor.NewDoc(string(article))
	for _, claim := range c.Claims {
		for _, e := range claim.Evidence {
			if r := d.Anchor(anchor.Selector{Exact: e.Quote}, anchor.Options{}); r.Status != anchor.Same || d.Slice(r.Range) != e.Quote {
				t.Errorf("%s: %q", r.Status, e.Quote)
			}
		}
	}
}

func TestUntouchedTextAlwaysGivesSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("ab \n“'é\u0301ش\u0651👩\u200d🇩🇪\u00ad")), 1, 300, -1).Draw(t, "text")
		d := anchor.NewDoc(s)
		start := rapid.IntRange(0, d.Len()-1).Draw(t, "start")
		end := rapid.IntRange(start+1, d.Len()).Draw(t, "end")
		sel, ok := d.Select(anchor.Range{Start: start, End: end})
		if !ok {
			return // inside a grapheme
		}
		if r := d.Anchor(sel, anchor.Options{}); r.Status != anchor.Same || r.Range != (anchor.Range{Start: start, End: end}) {
			t.Fatalf("%+v for %q at %d..%d", r, sel.Exact, start, end)
		}
	})
}

// edges gives the code points at which a grapheme cluster of text begins or ends.
func edges(text string) map[int]bool {
	at, all := 0, map[int]bool{0: true}
	for g := graphemes.FromString(text); g.Next(); {
		at += utf8.RuneCountInString(g.Value())
		all[at] = true
	}
	return all
}

// checkResult: every place that an answer gives is one of the text's, between grapheme clusters.
func checkResult(t interface{ Fatalf(string, ...any) }, text string, r anchor.Result) {
	n, edges := utf8.RuneCountInString(text), edges(text)
	check := func(where anchor.Range) {
		if where.Start < 0 || where.End > n || where.Start >= where.End {
			t.Fatalf("%s at %+v of %d", r.Status, where, n)
		}
		if !edges[where.Start] || !edges[where.End] {
			t.Fatalf("%+v splits a grapheme of %q", where, text)
		}
	}
	switch r.Status {
	case anchor.Gone, anchor.Replaced:
		if r.Range != (anchor.Range{}) {
			t.Fatalf("%s, yet at %+v", r.Status, r.Range)
		}
		if r.Status == anchor.Replaced {
			check(r.Instead)
		}
	default:
		check(r.Range)
		for _, other := range r.Alternatives {
			check(other)
		}
	}
	if r.Score < 0 || r.Score > 1 || r.QuoteSim < 0 || r.QuoteSim > 1 || r.ContextSim < 0 || r.ContextSim > 1 {
		t.Fatalf("%+v", r)
	}
}

func FuzzAnchor(f *testing.F) {
	f.Add(text, "stay in", "", "", 3)
	f.Add("e\u0301e\u0301", "e", "e", "", 0)
	f.Add("\r\n\r\n", "\n", "", "", 1)
	f.Add("Ã©Ø¹Ù… &amp;&#39; 1,000", "é", "", "عم", 1)
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "b", "aa", -5)
	f.Fuzz(func(t *testing.T, text, quote, prefix, suffix string, start int) {
		text = strings.ToValidUTF8(text, "\ufffd")
		sel := anchor.Selector{Exact: quote, Prefix: prefix, Suffix: suffix, Start: &start}
		d := anchor.NewDoc(text)
		r := d.Anchor(sel, anchor.Options{})
		checkResult(t, text, r)
		if r.Status != anchor.Gone && r.Status != anchor.Replaced {
			d.Sentence(r.Range, 40)
		}
		if near := d.Nearest(quote); near != nil {
			checkResult(t, text, anchor.Result{Status: anchor.Altered, Range: anchor.Range{Start: near.Start, End: near.End}})
		}
		many := make([]anchor.Selector, 200) // the index is the cheaper way
		for i := range many {
			many[i] = sel
		}
		for _, r := range anchor.NewDoc(text).AnchorAll(many, anchor.Options{})[190:] {
			checkResult(t, text, r)
		}
	})
}

// Whatever stands in a text is the same in it, and once something is put before it, moved.
func FuzzUntouched(f *testing.F) {
	f.Add(text, 3, 40)
	f.Add("ش\u0651e\u0301 👩\u200d👩 &amp; Ã© ﬁ-\nsh", 0, 5)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		text = strings.ToValidUTF8(text, "\ufffd")
		d := anchor.NewDoc(text)
		sel, ok := d.Select(anchor.Range{Start: start, End: end})
		if !ok {
			return
		}
		if r := d.Anchor(sel, anchor.Options{}); r.Status != anchor.Same || r.Range != (anchor.Range{Start: start, End: end}) {
			t.Fatalf("%+v for %q", r, sel.Exact)
		}
		before := "Something else was said first.\n"
		n := utf8.RuneCountInString(before)
		if !edges(before + text)[n] {
			return // the text begins with what belongs to the character before it
		}
		r := anchor.NewDoc(before+text).Anchor(sel, anchor.Options{})
		checkResult(t, before+text, r)
		if sel.Prefix != "" && sel.Suffix != "" && r.Status == anchor.Gone {
			t.Fatalf("gone: %q", sel.Exact)
		}
	})
}

// Folding's map always leads back: every folded character came from a stretch of the text, in order.
func FuzzFold(f *testing.F) {
	f.Add(text)
	f.Add("ﬁ½㍻ Å\u030a &lt; Ù…Ø¹ [12] 1,000 exam-\nple 中 文")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		f := anchor.Fold(text)
		if n := utf8.RuneCountInString(f.String()); n != f.Len() {
			t.Fatalf("%d characters, Len says %d", n, f.Len())
		}
		before := 0
		for i := range f.Len() {
			start, end := f.Span(i, i+1)
			if start < before || end <= start || end > len(text) || !utf8.RuneStart(text[start]) || end < len(text) && !utf8.RuneStart(text[end]) {
				t.Fatalf("character %d of %q came from %d to %d, the one before from %d", i, f, start, end, before)
			}
			before = start
		}
	})
}

func TestConvert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("aéش中👩\n")), 0, 40, -1).Draw(t, "text")
		at := rapid.IntRange(0, utf8.RuneCountInString(s)).Draw(t, "code point")
		in := string([]rune(s)[:at])
		for unit, want := range map[anchor.Unit]int{anchor.CodePoints: at, anchor.UTF16: len(utf16.Encode([]rune(in))), anchor.Bytes: len(in)} {
			if got := anchor.Convert(s, at, anchor.CodePoints, unit); got != want {
				t.Fatalf("code point %d of %q is %d in unit %d, want %d", at, s, got, unit, want)
			}
			if back := anchor.Convert(s, want, unit, anchor.CodePoints); back != at {
				t.Fatalf("%d in unit %d is code point %d, want %d", want, unit, back, at)
			}
		}
	})
}

func TestUnitsOfAnswers(t *testing.T) {
	const text = "👩 été: an offer 🕊 was made, an offer 🕊 was made"
	for unit, want := range map[anchor.Unit]anchor.Range{anchor.CodePoints: {Start: 10, End: 17}, anchor.UTF16: {Start: 11, End: 19}, anchor.Bytes: {Start: 15, End: 25}} {
		start := want.Start
		r := anchor.NewDoc(text).Anchor(anchor.Selector{Exact: "offer 🕊", Start: &start}, anchor.Options{Unit: unit})
		if r.Range != want || r.Status != anchor.Same {
			t.Errorf("unit %d: %+v, want %+v", unit, r, want)
		}
	}
	r := anchor.NewDoc(text).Anchor(anchor.Selector{Exact: "an offer 🕊 was made"}, anchor.Options{Unit: anchor.UTF16})
	if want := (anchor.Range{Start: 30, End: 50}); r.Status != anchor.Ambiguous || len(r.Alternatives) != 1 || r.Alternatives[0] != want {
		t.Errorf("%+v", r)
	}
}
