package fulltext

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWordsAreFolded(t *testing.T) {
	for in, want := range map[string]string{
		"The Golan, 12.5 per cent":     "the golan 12 5 per cent",
		"Élysée ŒUVRE Straße Ισχύς":    "elysee oeuvre strasse ισχυσ",
		"İstanbul'da ışık":             "istanbul da isik",
		"قالَ الرَّئيسُ ١٢٣ ـ مدرســة": "قال الرييس 123 مدرسه",
		"رئيس إلى آخر یک":              "رييس الي اخر يك",
		"中国人民":                         "中国 国人 人民 民",
		"王 said":                       "王 said",
		"e\u0301te\u0301 ﬁn":           "ete fin",
		"":                             "",
		"… — !":                        "",
		"हिन्दी":                       "हिन्दी",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWordsKnowWhereTheyStand(t *testing.T) {
	got := Words("«قالَ» Él 中国")
	want := []Word{{"قال", 1, 5}, {"el", 7, 9}, {"中国", 10, 12}, {"国", 11, 12}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Whatever a text is: its paragraphs stand in order, hold all of its words, and only these; none is too long.
func TestCutLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"word", " ", "\n", "\n\n", "end. ", "قال ", "؟ ", "a much longer sentence that goes on for a while, and ", strings.Repeat("x", 90), "中国人民 ", "é", "\u0301", strings.Repeat("\u064e", 2_500)})
		text := strings.Join(rapid.SliceOfN(piece, 0, 300).Draw(t, "pieces"), "")
		runes, at := []rune(text), 0
		var words []string
		for _, p := range Cut(text) {
			if p.Start < at || p.End <= p.Start || p.End > len(runes) || p.End-p.Start > longest {
				t.Fatalf("a paragraph from %d to %d, after %d of %d", p.Start, p.End, at, len(runes))
			}
			at = p.End
			if folded := Fold(string(runes[p.Start:p.End])); folded != p.Folded {
				t.Fatalf("its words are %q, not %q", p.Folded, folded)
			}
			words = append(words, strings.Fields(p.Folded)...)
		}
		if longestRun(text) < longest-shortest && !slices.Equal(words, strings.Fields(Fold(text))) {
			t.Fatalf("the words of %q became %q", text, words)
		}
	})
}

// longestRun is the most code points without a space between them: what is longer may be cut in a word.
func longestRun(text string) (n int) {
	for _, run := range strings.Fields(text) {
		n = max(n, utf8.RuneCountInString(run))
	}
	return n
}

func BenchmarkCut(b *testing.B) {
	for name, text := range map[string]string{
		"Latin":  strings.Repeat("It was also suggested, on the phone, that the hill had been offered in exchange for neutrality; nobody confirmed it.\n", 18),
		"Arabic": strings.Repeat("وقال الرئيس إن المفاوضات حول الجولان استمرت حتى نهاية عام 1998، ولم يؤكد ذلك أحد.\n", 24),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Cut(text)
			}
		})
	}
}
