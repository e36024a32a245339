package anchor_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

// spell writes an alignment as one line: kept words as they are, [-dropped-], {+added+}, [-a-]{+b+} for changed ones, with the mark.
func spell(a, b string, edits []anchor.Edit) string {
	ra, rb := []rune(a), []rune(b)
	var s strings.Builder
	for _, e := range edits {
		if e.Op == anchor.Kept {
			s.WriteString(string(ra[e.A.Start:e.A.End]))
			continue
		}
		if e.A.End > e.A.Start {
			s.WriteString("[-" + string(ra[e.A.Start:e.A.End]) + "-]")
		}
		if e.B.End > e.B.Start {
			s.WriteString("{+" + string(rb[e.B.Start:e.B.End]) + "+}")
		}
		s.WriteString("(" + string(e.Mark) + ")")
	}
	return s.String()
}

func TestAlign(t *testing.T) {
	for name, test := range map[string]struct{ a, b, want string }{
		"the same":                 {"He said so.", "He said so.", "He said so."},
		"typography alone":         {"“He” said — so", `"he" said - so`, "“He” said — so"},
		"a number":                 {"about 12 per cent of them", "about 21 per cent of them", "about [-12 -]{+21 +}(number)per cent of them"},
		"thousands":                {"some 1,000 men", "some 1000 men", "some 1,000 men"},
		"a negation put in":        {"he did go", "he did not go", "he did {+not +}(negation)go"},
		"a name":                   {"wrote to Assad in March", "wrote to Hussein in March", "wrote to [-Assad -]{+Hussein +}(name)in March"},
		"a word at a beginning":    {"Some said no.", "Many said no.", "[-Some -]{+Many +}(wording)said no."},
		"dropped":                  {"very soon after", "soon after", "[-very -](wording)soon after"},
		"a comma":                  {"soon, after", "soon after", "soon[-, -](punctuation)after"},
		"damaged quotation marks":  {"”I offered\" it“ he said", "“I offered it” he said", "”I offered[-\" -](punctuation)it“ he said"},
		"Arabic, marks aside":      {"عرض كلينتون الجولان", "عَرَضَ كلينتون على الجولان", "عرض كلينتون {+على +}(wording)الجولان"},
		"Arabic, a negation":       {"وقال إنه قبل العرض", "وقال إنه لم يقبل العرض", "وقال إنه [-قبل -]{+لم يقبل +}(negation)العرض"},
		"Chinese, characters":      {"他同意谈判", "他不同意谈判", "他{+不+}(negation)同意谈判"},
		"a hyphen at a line's end": {"an exam-\nple of it", "an example of it", "an exam-\nple of it"},
		"nothing against words":    {"", "words", "{+words+}(wording)"},
		"another script":           {"yes", "نعم", "[-yes-]{+نعم+}(wording)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := spell(test.a, test.b, anchor.Align(test.a, test.b)); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

func TestGraveEditsComeFirst(t *testing.T) {
	a, b := "He took some of the 12 from Assad and did sign", "He took most of the 21 from Hussein and did not sign"
	var marks []anchor.Mark
	for _, e := range anchor.Grave(anchor.Align(a, b)) {
		marks = append(marks, e.Mark)
	}
	want := []anchor.Mark{anchor.MarkNegation, anchor.MarkNumber, anchor.MarkName, anchor.MarkWording}
	if len(marks) != len(want) {
		t.Fatalf("%v", marks)
	}
	for i := range want {
		if marks[i] != want[i] {
			t.Errorf("%v, want %v", marks, want)
		}
	}
}

// checkAlignment: the steps cover both texts, in order, and what is kept differs in nothing that folding keeps.
func checkAlignment(t interface{ Fatalf(string, ...any) }, a, b string) {
	ra, rb := []rune(a), []rune(b)
	at, bt := 0, 0
	for _, e := range anchor.Align(a, b) {
		if e.A.Start != at || e.B.Start != bt || e.A.End < at || e.B.End < bt || e.A.End > len(ra) || e.B.End > len(rb) || e.A.End == at && e.B.End == bt {
			t.Fatalf("%+v after %d, %d of %q and %q", e, at, bt, a, b)
		}
		at, bt = e.A.End, e.B.End
		if (e.Op == anchor.Kept) != (e.Mark == "") {
			t.Fatalf("%+v", e)
		}
	}
	if at != len(ra) || bt != len(rb) {
		t.Fatalf("covers %d of %d and %d of %d", at, len(ra), bt, len(rb))
	}
	if a == b {
		for _, e := range anchor.Align(a, b) {
			if e.Op != anchor.Kept {
				t.Fatalf("%+v of %q and itself", e, a)
			}
		}
	}
}

func TestAlignmentCoversBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab  \n“'é\u0301ش\u0651👩\u200d不是ﬁ12,.[]&;-N")), 0, 80, -1)
		checkAlignment(t, text.Draw(t, "a"), text.Draw(t, "b"))
		same := text.Draw(t, "same")
		checkAlignment(t, same, same)
	})
}

func FuzzAlign(f *testing.F) {
	f.Add("a b c", "a c b")
	f.Add("", "\u0301")
	f.Add("ﬁ ﬁ", "fi")
	f.Fuzz(func(t *testing.T, a, b string) {
		checkAlignment(t, strings.ToValidUTF8(a, "\ufffd"), strings.ToValidUTF8(b, "\ufffd"))
	})
}

// The worst of alignments: long texts in which nothing is unique.
func TestAlignOfManyEqualWords(t *testing.T) {
	a, b := strings.Repeat("tick tock ", 20_000), strings.Repeat("tock tick tick ", 15_000)
	checkAlignment(t, a, b)
}

func BenchmarkAlign(b *testing.B) {
	long := strings.Repeat("The letter of the president came late that year. ", 20_000)
	other := strings.Replace(long, "came late", "never came", 1) + " The end."
	for b.Loop() {
		anchor.Align(long, other)
	}
}
