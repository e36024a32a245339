package attribution

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// wants is one attribution as a table writes it: the words of its source and cue, and what is said of them.
type wants struct {
	source, cue, name string
	kind              Kind
	publication       bool
	relation, date    string
}

func cut(text string, r Range) string { return string([]rune(text)[r.Start:r.End]) }

func TestFind(t *testing.T) {
	for _, test := range []struct {
		language, text string
		want           []wants
	}{
		{"en", "A memo, published by Harbour Weekly newspaper on 3 May 1999, says little.",
			[]wants{{"Harbour Weekly newspaper", "published by", "Harbour Weekly newspaper", PublishedBy, true, "summary", "1999-05-03"}}},
		{"en", "This story first appeared in the Lantern.", []wants{{"Lantern", "first appeared in", "Lantern", PublishedBy, true, "republication", ""}}},
		{"en", "First published in March, the book sold well.", nil},
		{"en", "According to the ministry of Health, it rained.", []wants{{"Health", "According to", "Health", AccordingTo, false, "quotation", ""}}},
		{"en", "According to Le Phare newspaper, it rained.", []wants{{"Le Phare newspaper", "According to", "Le Phare newspaper", AccordingTo, true, "citation", ""}}},
		{"en", "“It rained,” said Anna Smith. She added: “It was cold.”", []wants{
			{"Anna Smith", "said", "Anna Smith", Says, false, "quotation", ""}, {"She", "added", "Anna Smith", Says, false, "quotation", ""}}},
		{"en", "Khalid Omar, the late director of the harbour, said that it rained.", []wants{{"Khalid Omar", "said", "Khalid Omar", Says, false, "quotation", ""}}},
		{"en", "He said nothing before. The report said so. Officials said so.", nil},
		{"en", "Reuters later reported that it rained.", []wants{{"Reuters", "reported", "Reuters", ReportedBy, true, "summary", ""}}},
		{"en", "Fox News chief Jane Roe said it rained.", []wants{{"Fox News chief Jane Roe", "said", "Fox News chief Jane Roe", Says, false, "quotation", ""}}},
		{"en", "Omar told Reuters that it rained.", []wants{{"Reuters", "told", "Reuters", ToldTo, true, "quotation", ""}}},
		{"en", "Omar told Anna that it rained.", nil},
		{"en", "Omar wrote to Anna Smith on 2 March 1971: “It rains.”", []wants{{"Omar", "wrote to Anna Smith on 2 March 1971", "Omar", WroteTo, true, "quotation", "1971-03-02"}}},
		{"en", "Anna responded to the crisis. Omar answered Smith's letter on March 4, 1971, saying no.",
			[]wants{{"Omar", "answered Smith's letter on March 4, 1971, saying", "Omar", WroteTo, true, "quotation", "1971-03-04"}}},
		{"en", "Papers that Omar kept in a cellar for years show how it rained.",
			[]wants{{"Papers that Omar kept in a cellar for years", "show", "Papers that Omar kept in a cellar for years", DocumentReveals, true, "publication-of", ""}}},
		{"en", "The documents show how it rained. Messages published for the first time are here.", nil},
		{"en", "In the second part of a Lantern documentary, it was stated that it rained.",
			[]wants{{"second part of a Lantern documentary", "it was stated that", "second part of a Lantern documentary", StatedIn, true, "summary", ""}}},
		{"en", "BEIRUT, March 3 (Reuters) - It rained.", []wants{{"Reuters", "BEIRUT, March 3 (Reuters) -", "Reuters", Dateline, true, "republication", ""}}},
		{"en", "It rained (a lot) - and so on.\nCAIRO (AP) — It rained.", []wants{{"AP", "CAIRO (AP) —", "AP", Dateline, true, "republication", ""}}},
		{"en", "It rained.\nSource: The Harbour Post", []wants{{"The Harbour Post", "Source:", "The Harbour Post", CreditLine, true, "republication", ""}}},
		{"en", "A study was published in The Harbour.", []wants{{"The Harbour", "published in", "The Harbour", PublishedBy, true, "summary", ""}}},
		{"fr", "Selon Le Havre, il a plu.", []wants{{"Le Havre", "Selon", "Le Havre", AccordingTo, true, "citation", ""}}},
		{"en", "Translated from the Arabic by hand.", []wants{{"Arabic", "Translated from the", "Arabic", TranslatedFrom, true, "translation", ""}}},
		{"en-GB", "See harbour.example and lantern.com, as quoted by lantern.com today.", []wants{{"lantern.com", "as quoted by", "lantern.com", QuotedFrom, true, "citation", ""}}},

		{"ar", "نقلت وكالة رويترز عن المتحدث خالد عمر أن المطر هطل.", []wants{
			{"وكالة رويترز", "نقلت", "وكالة رويترز", ReportedBy, true, "summary", ""}, {"المتحدث خالد عمر", "عن", "المتحدث خالد عمر", Says, false, "quotation", ""}}},
		{"ar", "وبحسب صحيفة \"المنارة\" فإن المطر هطل.", []wants{{"صحيفة \"المنارة\"", "وبحسب", "صحيفة \"المنارة\"", AccordingTo, true, "citation", ""}}},
		{"ar", "وفقًا لصحيفة المنارة، هطل المطر.", []wants{{"صحيفة المنارة", "وفقًا", "صحيفة المنارة", AccordingTo, true, "citation", ""}}},
		{"ar", "وقال خالد عمر إن المطر هطل. وأضاف أن البرد شديد.", []wants{
			{"خالد عمر", "وقال", "خالد عمر", Says, false, "quotation", ""}, {"وأضاف", "وأضاف", "خالد عمر", Says, false, "quotation", ""}}},
		{"ar", "ذكرت صحيفة المنارة أن المطر هطل.", []wants{{"صحيفة المنارة", "ذكرت", "صحيفة المنارة", ReportedBy, true, "summary", ""}}},
		{"ar", "نشرت مجلة الفنار في 3 شباط/فبراير 1998 رسالة.", []wants{{"مجلة الفنار", "نشرت", "مجلة الفنار", PublishedBy, true, "summary", "1998-02-03"}}},
		{"ar", "كشفت وثائق سرية أن المطر هطل.", []wants{{"وثائق سرية", "كشفت", "وثائق سرية", DocumentReveals, true, "publication-of", ""}}},
		{"ar", "دمشق (رويترز) - هطل المطر.", []wants{{"رويترز", "دمشق (رويترز) -", "رويترز", Dateline, true, "republication", ""}}},
		{"ar", "هطل المطر.\nالمصدر: رويترز", []wants{{"رويترز", "المصدر:", "رويترز", CreditLine, true, "republication", ""}}},
		{"en", "قالت أمينة حسن إن المطر هطل.", []wants{{"أمينة حسن", "قالت", "أمينة حسن", Says, false, "quotation", ""}}}, // the script tells, not the tag

		{"fr", "Selon l'agence Havre, il pleut. « Il pleut », a déclaré Anne Martin.", []wants{
			{"agence Havre", "Selon", "agence Havre", AccordingTo, true, "citation", ""}, {"Anne Martin", "a déclaré", "Anne Martin", Says, false, "quotation", ""}}},
		{"es", "Según el diario El Faro, llueve. Ana Ruiz dijo que llueve.", []wants{
			{"diario El Faro", "Según", "diario El Faro", AccordingTo, true, "citation", ""}, {"Ana Ruiz", "dijo", "Ana Ruiz", Says, false, "quotation", ""}}},
		{"de", "Laut der Zeitung Leuchtturm regnet es. Anna Schmidt sagte, dass es regnet.", []wants{
			{"Zeitung Leuchtturm", "Laut", "Zeitung Leuchtturm", AccordingTo, true, "citation", ""}, {"Anna Schmidt", "sagte", "Anna Schmidt", Says, false, "quotation", ""}}},
		{"tr", "Reuters'a göre yağmur yağdı. Ayşe Yılmaz, yağmur yağdığını söyledi.", []wants{
			{"Reuters", "göre", "Reuters", AccordingTo, true, "citation", ""}, {"Ayşe Yılmaz", "söyledi", "Ayşe Yılmaz", Says, false, "quotation", ""}}},
		{"pt", "Segundo o jornal O Farol, chove. Ana Silva disse que chove.", []wants{
			{"jornal O Farol", "Segundo", "jornal O Farol", AccordingTo, true, "citation", ""}, {"Ana Silva", "disse", "Ana Silva", Says, false, "quotation", ""}}},
		{"it", "Secondo il quotidiano Il Faro, piove. Anna Rossi ha detto che piove.", []wants{
			{"quotidiano Il Faro", "Secondo", "quotidiano Il Faro", AccordingTo, true, "citation", ""}, {"Anna Rossi", "ha detto", "Anna Rossi", Says, false, "quotation", ""}}},
		{"sv", "Anna said it rained.\nLONDON (Reuters) - Det regnar.", []wants{{"Reuters", "LONDON (Reuters) -", "Reuters", Dateline, true, "republication", ""}}},
	} {
		t.Run(test.language+" "+strings.Fields(test.text)[0], func(t *testing.T) {
			var got []wants
			for _, a := range Find(test.text, test.language) {
				got = append(got, wants{cut(test.text, a.Source), cut(test.text, a.Cue), a.Name, a.Kind, a.Publication, a.Relation, a.Date})
			}
			if len(got) != len(test.want) {
				t.Fatalf("%s\n got %+v\nwant %+v", test.text, got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("%s\n got %+v\nwant %+v", test.text, got[i], test.want[i])
				}
			}
		})
	}
}

// The example's article, as people marked it by hand.
func TestExample(t *testing.T) {
	article, err := os.ReadFile("../../../shared/cases/golan/article.txt")
	if err != nil {
		t.Skip("the example's article is not here")
	}
	b, err := os.ReadFile("../../../shared/data/lineage/seed_attributions.json")
	if err != nil {
		t.Skip("the example's attributions are not here")
	}
	type span struct {
		Char [2]int
	}
	var gold struct {
		Attributions []struct {
			ID          string
			Source, Cue span
		}
	}
	if err := json.Unmarshal(b, &gold); err != nil {
		t.Fatal(err)
	}
	overlap := func(r Range, s span) bool { return r.Start < s.Char[1] && s.Char[0] < r.End }
	list := Find(string(article), "en")
	right, found := map[int]bool{}, map[string]bool{}
	for i, a := range list {
		for _, g := range gold.Attributions {
			if overlap(a.Source, g.Source) && overlap(a.Cue, g.Cue) {
				right[i], found[g.ID] = true, true
				if g.ID == "S2" && (!a.Publication || !strings.Contains(a.Name, "Asharq Al-Awsat")) {
					t.Errorf("S2 is no publication: %+v", a)
				}
			}
		}
	}
	if len(found) < 8 || !found["S2"] {
		t.Errorf("found %d of %d: %v", len(found), len(gold.Attributions), found)
	}
	if n := len(list) - len(right); n > 2 {
		t.Errorf("%d false ones", n)
	}
	t.Logf("found %d of %d, %d false", len(found), len(gold.Attributions), len(list)-len(right))
}

func TestEveryTableIsSound(t *testing.T) {
	for _, l := range tables {
		if len(l.month) < 12 || len(l.cues) == 0 || len(l.credits) == 0 {
			t.Errorf("%s: %d months, %d cues, %d credits", l.code, len(l.month), len(l.cues), len(l.credits))
		}
	}
}

// Long runs of what could be read again and again take their time once.
func TestLinear(t *testing.T) {
	for _, unit := range []string{"said ", "A said, ", "“", "according to ", "Letters ", "Source: ", "(", "l'", "a-", "Reuters ", "قال ", "in it was stated that "} {
		measure := func(n int) time.Duration {
			text := strings.Repeat(unit, n/len(unit))
			start := time.Now()
			Find(text, "en")
			return time.Since(start)
		}
		small, large := max(measure(50_000), time.Millisecond), measure(400_000)
		if large > 40*small && large > time.Second {
			t.Errorf("%q: %v for 50 kB, %v for 400 kB", unit, small, large)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("In a report by Reuters, it was stated that X wrote to Y on 1 May 1999, saying: “…", "en")
	f.Add("نقلت صحيفة \"المنارة\" عن خالد، وأضاف: للجزيرة", "ar")
	f.Add("D'après l'agence, a-t-il dit\nSource: (AP) -", "fr")
	f.Add("Reuters'a göre \xff\xfe' . X, dedi", "tr")
	f.Fuzz(func(t *testing.T, text, language string) {
		n := utf8.RuneCountInString(text)
		for _, code := range []string{language, "ar", "fr", "tr", ""} {
			for _, a := range Find(text, code) {
				for _, r := range []Range{a.Source, a.Cue, a.Content} {
					if r.Start < 0 || r.Start > r.End || r.End > n {
						t.Fatalf("%+v in %d code points", a, n)
					}
				}
				if a.Name == "" || a.Source.End == a.Source.Start || a.Cue.End == a.Cue.Start || a.Relation == "" {
					t.Fatalf("%+v", a)
				}
			}
		}
	})
}
