package match

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestExplainSaysWhatDiffers(t *testing.T) {
	for _, c := range []struct{ here, there, language, says string }{
		{"Clinton offered Golan talks in 1998, said 12 per cent of voters", "In 1998 Clinton offered Golan talks, 21% of voters believe", "en",
			`12 per cent here, 21% there`},
		{"Unemployment fell to twelve percent", "Unemployment fell to 12%", "en", ""},
		{"The law cost $5m", "The law cost $5,000,000", "en", ""},
		{"The law cost $5 million", "The law cost $7 million", "en", "$5 million here, $7 million there"},
		{"In 2019 some 40 trains and 300 buses were cancelled", "In 2019 some 40 trains and 500 buses were cancelled", "en", "300 here, 500 there"},
		{"The minister resigned on 3 March 2020", "The minister resigned on March 5, 2020", "en", "3 March 2020 here, March 5, 2020 there"},
		{"The minister resigned in March 2020", "The minister resigned on March 5, 2020", "en", ""},
		{"The vaccine does not cause autism", "The vaccine causes autism", "en", `"not" only here`},
		{"The vaccine causes autism", "The vaccine doesn't cause autism", "en", `"doesn't" only there`},
		{"President Macron promised free trains to students", "President Hollande promised free trains to students", "en", `"Macron" here, "Hollande" there`},
		{"Le chômage baisse de 12 pour cent", "Le chômage baisse de 21 %", "fr", "12 pour cent here, 21 % there"},
		{"Die Miete stieg um 1.000 Euro", "Die Miete stieg um 1000 Euro", "de", ""},
		{"Das Gesetz wurde nicht geändert", "Das Gesetz wurde geändert", "de", `"nicht" only here`},
		{"ارتفعت الأسعار ١٢٪ في مصر", "ارتفعت الأسعار 21% في مصر", "ar", "١٢٪ here, 21% there"},
		{"لم يعلن الرئيس استقالته", "أعلن الرئيس استقالته", "ar", `"لم" only here`},
		{"疫苗不会引起自闭症", "疫苗会引起自闭症", "zh", `"不" only here`},
		{"İşsizlik yüzde 12 arttı", "İşsizlik yüzde 15 arttı", "tr", "yüzde 12 here, yüzde 15 there"},
		{"टीका सुरक्षित नहीं है", "टीका सुरक्षित है", "hi", `"नहीं" only here`},
		{"Вакцина не вызывает аутизм", "Вакцина вызывает аутизм", "ru", `"не" only here`},
	} {
		w := Explain(Parse(c.here, c.language), Doc{Text: c.there, Language: c.language})
		_, differs, _ := strings.Cut(w.Sentence(), "Differs: ")
		if differs = strings.TrimSuffix(differs, "."); differs != c.says {
			t.Errorf("%q beside %q: %s", c.here, c.there, w.Sentence())
		}
		if len(w.Shared) == 0 {
			t.Errorf("%q beside %q share nothing", c.here, c.there)
		}
	}
}

func TestExplainMarksBothTexts(t *testing.T) {
	here, there := "Did Hillary Clinton — sell #UraniumOne in 1998?", "In 1998, Hillary Clinton sold uranium"
	w := Explain(Parse(here, "en"), Doc{Text: there, Titles: []string{"Uranium One"}, Language: "en"})
	var got []string
	for _, c := range w.Shared {
		text := there
		if c.Title > 0 {
			text = "Uranium One"
		}
		got = append(got, c.Kind+" "+cutRunes(here, c.Question)+"="+cutRunes(text, c.Record))
	}
	want := "name Hillary Clinton=Hillary Clinton, word sell=sold, word #UraniumOne=uranium, name #UraniumOne=One, date 1998=1998"
	if strings.Join(got, ", ") != want {
		t.Errorf("shares %s", strings.Join(got, ", "))
	}
	if want := `Shares "Hillary Clinton", "One", 1998, "sold", "uranium".`; w.Sentence() != want {
		t.Errorf("says %s", w.Sentence())
	}
	if text, err := json.Marshal(w); err != nil || !strings.Contains(string(text), `"differs":[],"sentence":"Shares`) {
		t.Errorf("as JSON: %s, %v", text, err)
	}
}

func cutRunes(s string, at Span) string { return string([]rune(s)[at.Start:at.End]) }

func FuzzExplain(f *testing.F) {
	f.Add("12 per cent of 5m on 3 May 2020 #NotTrue @Who", "21% of $5,000,000.00 in May", "Title", "en")
	f.Add("疫苗不会", "ワクチンはない", "백신은 않", "")
	f.Add("۱۲٪ نمی\u200cشود", "\xff\xfe", "’s '", "tr")
	f.Add("-$5, 1/2 of 5 000 km/h, not only 20 °C", "+5€, 3/4 von 1990er °F", "no. 5 nº 7 the 1990's", "fr")
	f.Add("1/0 −1/00000 lakh", "ne pas seulement non", "5 square km²", "es")
	f.Fuzz(func(t *testing.T, here, there, title, language string) {
		began := time.Now()
		w := Explain(Parse(here, language), Doc{Text: there, Titles: []string{title}, Language: language})
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
		n, m, k := utf8.RuneCountInString(here), utf8.RuneCountInString(there), utf8.RuneCountInString(title)
		for _, c := range w.Shared {
			end := m
			if c.Title > 0 {
				end = k
			}
			check(t, c.Question, n)
			check(t, c.Record, end)
		}
		for _, d := range w.Differs {
			if d.Question != nil {
				check(t, *d.Question, n)
			}
			if d.Record != nil {
				check(t, *d.Record, m)
			}
		}
	})
}

func check(t *testing.T, s Span, length int) {
	t.Helper()
	if s.Start < 0 || s.Start >= s.End || s.End > length {
		t.Errorf("%+v of %d", s, length)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("RT @GaryBusey: 5m #NotMyPresident https://t.co/x pic.twitter.com/y — Name (@handle) January 6, 2020", "en")
	f.Add(strings.Repeat("— a (@", 50), "")
	f.Add("U.S.A. 1,000.5.3% l'eau İstanbul'da १२ 新冠", "tr")
	x := New()
	x.Put(Doc{Key: 1, Text: "The president is not mine, said Gary Busey of 5 million"})
	f.Fuzz(func(t *testing.T, text, language string) {
		began := time.Now()
		q := Parse(text, language)
		if terms := q.in(x.df, x.held()); len(terms) > mostTerms {
			t.Errorf("%d terms", len(terms))
		}
		if _, err := x.Search(q, 10, func([]uint32) ([]Doc, error) { return []Doc{{Key: 1, Text: text, Language: language}}, nil }); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
