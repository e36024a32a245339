package capture_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/sources/capture"
)

var shareButtons = []string{"Facebook", "Twitter", "LinkedIn", "WhatsApp"}

func TestReadText(t *testing.T) {
	d := read(t, capture.Input{Bytes: letters(t), Name: "letters.txt"})
	if d.Title != "Secret letters published for the first time" || d.Publisher != "تركيا عاجل" || d.Published != "2021-07-02" || d.Language != "en" {
		t.Errorf("title %q, publisher %q, published %q, language %q", d.Title, d.Publisher, d.Published, d.Language)
	}
	if !slices.Equal(d.Boilerplate, shareButtons) {
		t.Errorf("boilerplate %q", d.Boilerplate)
	}
	if !strings.HasPrefix(d.Text, "“Secret” letters") || !strings.HasSuffix(d.Text, "asked him.") {
		t.Errorf("text %q", d.Text)
	}
	for _, line := range []string{"He added: “Your decision helped.”", "\n\nTwitter\n\nHe wrote"} { // prose with a colon; one word alone in the middle
		if !strings.Contains(d.Text, line) {
			t.Errorf("%q is gone from the text", line)
		}
	}
}

func TestReadExample(t *testing.T) {
	b, err := os.ReadFile("../../../shared/cases/golan/article.txt")
	if err != nil {
		t.Skip("the example's article is not here")
	}
	d := read(t, capture.Input{Bytes: b, Name: "article.txt"})
	if d.Publisher != "تركيا عاجل" || d.Published != "2021-07-02" || d.Language != "en" || !slices.Equal(d.Boilerplate, shareButtons) {
		t.Errorf("publisher %q, published %q, language %q, boilerplate %q", d.Publisher, d.Published, d.Language, d.Boilerplate)
	}
	if !strings.HasPrefix(d.Title, "Secret messages published for the first time") {
		t.Errorf("title %q", d.Title)
	}
	head, tail := strings.Index(string(b), "“Secret”"), strings.LastIndex(string(b), "Facebook")
	if d.Text != strings.TrimSpace(strings.ReplaceAll(string(b[head:tail]), "\r\n", "\n")) {
		t.Error("the text is not what stands between the share buttons")
	}
}

func TestReadTextForms(t *testing.T) {
	long := strings.Repeat("Many words follow each other here, ", 3) + "to the end."
	for name, test := range map[string]struct{ in, title, text, date string }{
		"prose alone":                {"It was late. He said: nothing.\nAnd left.", "It was late. He said: nothing.", "It was late. He said: nothing.\nAnd left.", ""},
		"long prose":                 {"It was late in the evening. " + long, "It was late in the evening.", "It was late in the evening. " + long, ""},
		"one long sentence":          {long, "Many words follow each other here, Many words follow each other here, Many…", long, ""},
		"a title above a blank":      {"A short title\n\nThe text begins here.", "A short title", "The text begins here.", ""},
		"a sentence above a blank":   {"A first paragraph.\n\nA second one.", "A first paragraph.", "A first paragraph.\n\nA second one.", ""},
		"a title above buttons":      {"A short title\nFacebook\nTwitter\nThe text.\nIt ends.", "A short title", "The text.\nIt ends.", ""},
		"headers above the title":    {"publisher: X\n\nA short title\n\nThe text.", "A short title", "The text.", ""},
		"headers around the title":   {"publisher: X\nA title\n\ndate: 1998\n\nThe text.", "A title", "The text.", "1998"},
		"a title that is said":       {"title: A\npublisher: X\n\nThe text.", "A", "The text.", ""},
		"headers above prose":        {"date: 1998-02\n\nHe said: no.\nShe left.", "He said: no.", "He said: no.\nShe left.", "1998-02"},
		"a sentence and its source":  {"He said that it was so.\nSource: A Paper\n", "He said that it was so.", "He said that it was so.", ""},
		"Arabic headers":             {"عنوان\nالناشر: الشرق الأوسط\nتاريخ النشر: ٢ تموز ٢٠٢١\n\nنص المقال هنا.", "عنوان", "نص المقال هنا.", "2021-07-02"},
		"Arabic headers with marks":  {"عنوان\n\u200fالناشر\u200f : س\n\u200fتاريخ النشر: \u200f2 يوليو 2021\n\nنص.", "عنوان", "نص.", "2021-07-02"},
		"French headers":             {"Titre\nÉditeur\u00a0: X\nDate de publication\u00a0: 2 juillet 2021\n\nLe texte.", "Titre", "Le texte.", "2021-07-02"},
		"Turkish headers":            {"Haber\nYAYINCI: X\nYayın Tarihi: 2 TEMMUZ 2021\n\nMetin.", "Haber", "Metin.", "2021-07-02"},
		"a date that is none stays":  {"Title\npublisher: X\ndate: soon\nlanguage: en\n\nText.", "Title", "date: soon\n\nText.", ""},
		"a second publisher stays":   {"Title\npublisher: X\npublisher: Y\n\nText.", "Title", "publisher: Y\n\nText.", ""},
		"a late header stays":        {"Title\n\nText.\npublisher: X", "Title", "Text.\npublisher: X", ""},
		"prose with a colon":         {"Title\n\nAddressing Clinton, he added: “I am.”\n\nEnd.", "Title", "Addressing Clinton, he added: “I am.”\n\nEnd.", ""},
		"NUL and a BOM":              {"\ufeffTitle\n\nA\x00B stands here.", "Title", "A\ufffdB stands here.", ""},
		"old Mac line ends":          {"Title\r\rOne.\rTwo.", "Title", "One.\nTwo.", ""},
		"marks are not composed":     {"Title\n\ne\u0301 and é", "Title", "e\u0301 and é", ""},
		"blank lines with spaces":    {"Title\n \t\n  indented\n \n", "Title", "  indented", ""},
		"a title in capitals, short": {"NEWS\n\nIt is so.", "NEWS", "It is so.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, capture.Input{Bytes: []byte(test.in)})
			if d.Title != test.title || d.Text != test.text || d.Published != test.date {
				t.Errorf("title %q, text %q, date %q", d.Title, d.Text, d.Published)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	const in = "Title\npublisher: A Paper\nBy: Jane Doe, علي حسن\nLanguage: Arabic\nSource: https://example.org/a?b=1\nPublishing date: March 13, 1998 10:30 GMT\n\nText."
	d := read(t, capture.Input{Bytes: []byte(in)})
	got := capture.Document{Title: d.Title, Publisher: d.Publisher, Authors: d.Authors, Language: d.Language, URL: d.URL, Published: d.Published, Text: d.Text}
	want := capture.Document{Title: "Title", Publisher: "A Paper", Authors: []string{"Jane Doe", "علي حسن"}, Language: "ar",
		URL: "https://example.org/a?b=1", Published: "1998-03-13", Text: "Text."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFurniture(t *testing.T) {
	for name, test := range map[string]struct {
		in, text string
		cut      []string
	}{
		"at both ends":               {"Facebook\nOne.\nTwo.\nShare", "One.\nTwo.", []string{"Facebook", "Share"}},
		"a run in the middle":        {"One.\n\nFacebook\n\nX\n\nTwo.", "One.\n\nTwo.", []string{"Facebook", "X"}},
		"close to the lines":         {"One.\nPrint\nEmail\nTwo.", "One.\nTwo.", []string{"Print", "Email"}},
		"one in the middle stays":    {"One.\nFacebook\nTwo.", "One.\nFacebook\nTwo.", nil},
		"prose stays":                {"One.\nHe wrote it on Facebook\nTwo.\nShare this thought", "One.\nHe wrote it on Facebook\nTwo.\nShare this thought", nil},
		"each once":                  {"Share\nOne.\n\nTwitter\nShare", "One.", []string{"Share", "Twitter"}},
		"Arabic":                     {"فيسبوك\nتويتر\nواتساب\nقال ذلك.\nطباعة\nمشاركة", "قال ذلك.", []string{"فيسبوك", "تويتر", "واتساب", "طباعة", "مشاركة"}},
		"French, Turkish, Spanish":   {"Partager\nOne.\nPaylaş\nCompartir", "One.", []string{"Partager", "Paylaş", "Compartir"}},
		"blank lines elsewhere stay": {"One.\n\n\n\nTwo.\nShare", "One.\n\n\n\nTwo.", []string{"Share"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, capture.Input{Bytes: []byte(test.in)})
			if d.Text != test.text || !slices.Equal(d.Boilerplate, test.cut) {
				t.Errorf("text %q, cut %q", d.Text, d.Boilerplate)
			}
		})
	}
}

func TestLanguageIsGuessedOnlyWhenSure(t *testing.T) {
	for text, want := range map[string]string{
		"The president wrote that nobody had asked him, and that he would not answer before the end of the year.":              "en",
		"قال الرئيس في رسالته إن أحدا لم يسأله عن الأمر، وإنه لن يجيب قبل نهاية العام الحالي كما جاء في الصحيفة":               "ar",
		"Cumhurbaşkanı kimsenin kendisine sormadığını ve yıl sonundan önce cevap vermeyeceğini yazdı, diye haber verdi gazete": "tr",
		"1998 2005 12 13 14 15 16 17 18 19 20 21 22 23 24 25": "",
		"Oui": "",
	} {
		if d := read(t, capture.Input{Bytes: []byte(text)}); d.Language != want {
			t.Errorf("%q: %q, want %q", text, d.Language, want)
		}
	}
}
