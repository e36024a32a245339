package anchor_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/sources/anchor"
)

func TestQuotations(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"curly":                    {"He said: “we will go on from there.” Then he left.", []string{"we will go on from there."}},
		"straight, two":            {`"We will go on from there," he said, "as soon as we can all agree."`, []string{"We will go on from there,", "as soon as we can all agree."}},
		"German":                   {"Er sagte: „Wir werden von dort aus weitermachen.“ Dann ging er.", []string{"Wir werden von dort aus weitermachen."}},
		"French, with spaces":      {"Il a dit : « nous reprendrons de là où nous étions ». Puis il partit.", []string{"nous reprendrons de là où nous étions"}},
		"Arabic":                   {"وقال: «سنستأنف المفاوضات من حيث توقفت الآن» ثم غادر.", []string{"سنستأنف المفاوضات من حيث توقفت الآن"}},
		"Chinese":                  {"他说：「我们将从停止的地方继续谈判。」然后离开了。", []string{"我们将从停止的地方继续谈判。"}},
		"a word at a distance":     {"Syria’s “neutrality” and its “line of the fourth”", nil},
		"closed too soon":          {"He wrote: “We are fully aware of it.” We are not ready to go back. Both must bend.”", []string{"We are fully aware of it.", "We are fully aware of it.” We are not ready to go back. Both must bend."}},
		"never closed":             {"He wrote: “We are fully aware of it, and will go on.\nNobody answered.", []string{"We are fully aware of it, and will go on."}},
		"opened by a closing mark": {"He wrote: ”We are fully aware of it now“ and left.", []string{"We are fully aware of it now"}},
		"one within the other":     {"He wrote: “They told me ‘we are aware’ and ‘we are sorry’.” So.", []string{"They told me ‘we are aware’ and ‘we are sorry’."}},
	} {
		t.Run(name, func(t *testing.T) {
			d := anchor.NewDoc(test.text)
			var got []string
			for _, q := range anchor.Quotations(test.text) {
				got = append(got, d.Slice(q.Range))
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("%q\nwant %q", got, test.want)
			}
		})
	}
}

func printedInBoth(t *testing.T, a, b *anchor.Doc) []anchor.Printed {
	t.Helper()
	list, err := anchor.PrintedInBoth(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Whatever marks a text is strewn with, the work stays small.
func TestManyQuotationMarks(t *testing.T) {
	for name, text := range map[string]string{
		"closed over and over": "“" + strings.Repeat("word and word” ", 50_000), "opened over and over": strings.Repeat("“word and word and word ", 50_000),
		"pairs": strings.Repeat("“they said that they would come” ", 50_000), "straight": strings.Repeat("12\" wide and 12\" high, ", 50_000),
	} {
		list := anchor.Quotations(text)
		if len(list) > anchor.MaxQuotations {
			t.Errorf("%s: %d quotations", name, len(list))
		}
		for _, q := range list {
			if q.Range.End-q.Range.Start > 2000 {
				t.Errorf("%s: %+v", name, q)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := anchor.NewDoc(strings.Repeat("“they said that they would come” ", 100))
	if _, err := anchor.PrintedInBoth(ctx, d, d); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits any more: %v", err)
	}
}

func TestPrintedInBoth(t *testing.T) {
	a := anchor.NewDoc("He wrote: “If we use force, it will be important for you to stay out of it.” I am not ready to go back 12 years. Both sides must bend.” Nobody asked.\n" +
		"The answer was: “I am committed to a just peace in the region.” Then “nothing of the kind was ever said by us” was heard.")
	b := anchor.NewDoc("The papers hold the letter. \"If we use force it will be important for you to stay out of it. I am ready to go back 21 years. Both sides must bend.\"\n" +
		"And the answer, I am committed to a just peace in the region, is there too.")
	list := printedInBoth(t, a, b)
	if len(list) != 2 {
		t.Fatalf("%d quotations in both: %+v", len(list), list)
	}
	if list[0].Same() || !list[1].Same() {
		t.Errorf("same: %v, %v", list[0].Same(), list[1].Same())
	}
	got := spell(a.Slice(list[0].A), b.Slice(list[0].B), list[0].Edits)
	want := "If we use force[-, -](punctuation)it will be important for you to stay out of it.[-” -](punctuation)I am [-not -](negation)ready to go back [-12 -]{+21 +}(number)years. Both sides must bend."
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	back := printedInBoth(t, b, a)
	if len(back) != 2 || back[0].A != list[0].B || back[0].B != list[0].A {
		t.Errorf("the other way round: %+v", back)
	}
}

// The example's page closes the letter's quotation too soon and once more at its end: it is one quotation all the same.
func TestQuotationsOfTheExample(t *testing.T) {
	b, err := os.ReadFile("../../../shared/cases/golan/article.txt")
	if err != nil {
		t.Skip("the example's article is not here")
	}
	page := anchor.NewDoc(string(b))
	letter := anchor.NewDoc("Dear Mr. President, If we force Saddam to take military action, it will be important for Syria to remain committed to having Iraq fully comply with United " +
		"Nations resolutions... I am fully aware of our efforts. I am ready to return to point zero. However, based on my conversations with the Prime Minister of Israel " +
		"(Benjamin Netanyahu), I believe that it remains possible, even at this time, to achieve a peace agreement. Flexibility will be required on both sides. Yours")
	list := printedInBoth(t, page, letter)
	if len(list) != 1 {
		t.Fatalf("%d quotations in both", len(list))
	}
	words := page.Slice(list[0].A)
	if !strings.HasPrefix(words, "If we force Saddam") || !strings.HasSuffix(words, "required on both sides.") {
		t.Errorf("the quotation is %q", words)
	}
	grave := anchor.Grave(list[0].Edits)
	if len(grave) != 1 || grave[0].Mark != anchor.MarkNegation {
		t.Errorf("%+v, want the negation alone", grave)
	}
}

func FuzzQuotations(f *testing.F) {
	f.Add("“a b c d e f g h i j k l m n o p q r s t”", "x")
	f.Add("”” „ “ \" « »\n\"", "\"a\u0301\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "\ufffd"), strings.ToValidUTF8(b, "\ufffd")
		before, n := anchor.Range{}, utf8.RuneCountInString(a)
		for _, q := range anchor.Quotations(a) {
			if q.Range.Start < before.Start || q.Range.End > n || q.Range.Start >= q.Range.End {
				t.Fatalf("%+v after %+v of %d", q, before, n)
			}
			before = q.Range
		}
		for _, p := range printedInBoth(t, anchor.NewDoc(a), anchor.NewDoc(b)) {
			checkResult(t, b, anchor.Result{Status: anchor.Altered, Range: p.B})
		}
	})
}
