package cite_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/report/cite"
	"github.com/claimtrail/claimtrail/sources"
)

var captured = sources.Snapshot{CapturedAt: time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC)}

func TestNotes(t *testing.T) {
	for _, test := range []struct {
		name string
		s    sources.Source
		p    sources.Publisher
		want string
	}{
		{"an article", sources.Source{Title: "It began so.", Authors: []string{"Öztürk, Ayşe", "John von Neumann"}, Published: "2021-07-03", Language: "en", URL: "https://a.example/1", Kind: "article", Located: true},
			sources.Publisher{Name: "The Desk"}, "Ayşe Öztürk and John von Neumann, “It began so,” The Desk, 3 July 2021, https://a.example/1, captured 4 March 2026."},
		{"a title in Arabic", sources.Source{Title: "من أرسل الرسالة؟", Published: "1998-02", Language: "ar", Kind: "article", ArchivedURL: "https://web.example/1", Located: true},
			sources.Publisher{Name: "الأيام", Latin: "Al-Ayyam", Language: "ar"}, "“\u2068من أرسل الرسالة؟\u2069” Al-Ayyam (\u2068الأيام\u2069), February 1998, archived at https://web.example/1, captured 4 March 2026."},
		{"a book", sources.Source{Title: "Memoirs", Authors: []string{"A", "B", "C", "D"}, Published: "1998/2005", Kind: "book", Located: true}, sources.Publisher{Name: "House"},
			"A et al., Memoirs, House, 1998 to 2005, captured 4 March 2026."},
		{"one that nobody has seen", sources.Source{Title: "A telegram", Kind: "telegram"}, sources.Publisher{}, "“A telegram,” undated, captured 4 March 2026. Known of, never seen."},
		{"one that was retracted", sources.Source{Title: "A page", Located: true, Notice: sources.Notice{Kind: "retracted", Date: "2022"}}, sources.Publisher{},
			"“A page,” undated, captured 4 March 2026. Retracted in 2022 by its publisher."},
		{"one that is withheld", sources.Source{Ref: "SR-0001", Title: sources.Withheld, Published: "1998", Withheld: true}, sources.Publisher{Name: "Secret"}, sources.Withheld + "."},
		{"direction that would run on", sources.Source{Title: "ab\u2067\u202eاب\u2069\u2069", Located: true}, sources.Publisher{}, "“\u2068ab\u202eاب\u2069,” undated, captured 4 March 2026."},
	} {
		if got := cite.Of(test.s, test.p, captured).NoteText(); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestNoteHTML(t *testing.T) {
	i := cite.Of(sources.Source{Title: `<script>"x"</script>`, Language: `"><b>`, URL: "javascript:alert(1)", Kind: "film", Located: true}, sources.Publisher{Name: "<i>"})
	got := string(i.NoteHTML())
	for _, bad := range []string{"<script", "<b>", "<i>", "<a "} {
		if strings.Contains(got, bad) {
			t.Errorf("%q in %s", bad, got)
		}
	}
	i = cite.Of(sources.Source{Title: "عنوان", Language: "ar", URL: "https://a.example/?a=1&b=2", Located: true}, sources.Publisher{})
	if got, want := string(i.NoteHTML()), `“<bdi lang="ar">عنوان</bdi>,” undated, <a href="https://a.example/?a=1&amp;b=2" rel="nofollow noopener noreferrer"><bdi>https://a.example/?a=1&amp;b=2</bdi></a>.`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCSL(t *testing.T) {
	s := sources.Source{Ref: "SR-0001", Title: "A  title\nin two lines", Authors: []string{"Lauder, Ronald S.", "UNESCO", " "}, Published: "1998-02/2005", Language: "tr", URL: "https://a.example/1", ArchivedURL: "https://web.example/x",
		Kind: "article", Located: true}
	i := cite.Of(s, sources.Publisher{Name: "الأيام", Latin: "Al-Ayyam"}, captured, sources.Snapshot{})
	i.Translates(sources.Source{Title: "عنوان", Published: "1997"})
	text, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"SR-0001","type":"article-newspaper","title":"A title in two lines","original-title":"عنوان","author":[{"family":"Lauder","given":"Ronald S."},{"literal":"UNESCO"}],` +
		`"container-title":"الأيام (Al-Ayyam)","issued":{"date-parts":[[1998,2],[2005]]},"original-date":{"date-parts":[[1997]]},"accessed":{"date-parts":[[2026,3,4]]},` +
		`"language":"tr","URL":"https://a.example/1","archive":"web.example","archive_location":"https://web.example/x"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	for kind, want := range map[string]string{"Interview": "interview", "letter": "personal_communication", "papers": "manuscript", "video": "motion_picture", "dataset": "dataset", "post": "post", "report": "report",
		"broadcast": "broadcast", "": "webpage", "thing": "webpage"} {
		if got := cite.Of(sources.Source{Kind: kind, URL: "https://a.example"}, sources.Publisher{}).Type; got != want {
			t.Errorf("%q is %s, want %s", kind, got, want)
		}
	}
}

// nasty are titles that end a field, an entry or a line where they are not escaped. All were given to the judges.
var nasty = []string{`{`, `}`, `}}`, `{{`, `\`, `\}`, `"`, `%`, `100% {true}`, `@article{x,`, "a\nb", "a\r\nER  - ", "TY  - NEWS", `$x_1^2$`, `#&~`, `\end{document}`, "a and b", "é e\u0301 漢字 😀", "\u2028x\u2029", "\x00\x01\x7f", ",", "=", "  ",
	"ا", "\u202eabc", "\ufeffx", "'", "`", "---", "\xff"}

func balanced(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

// checkForms asserts that a source is one entry with its fields, whatever its words.
func checkForms(t interface{ Errorf(string, ...any) }, word string) {
	i := cite.Of(sources.Source{Ref: "SR-0001", Title: word, Authors: []string{word, word + ", " + word}, Published: "1998", URL: "https://a.example/" + word, ArchivedURL: word, Kind: word, Language: word, Located: true},
		sources.Publisher{Name: word, Latin: word + "x"}, captured)
	var bib, ris, csl bytes.Buffer
	if err := cite.WriteBibTeX(&bib, []cite.Item{i, i}); err != nil {
		t.Errorf("%v", err)
	}
	lines := strings.Split(strings.TrimSuffix(bib.String(), "\n"), "\n")
	entries := 0
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "@"):
			entries++
		case line == "}" || line == "":
		case !strings.HasPrefix(line, "  ") || !strings.HasSuffix(line, "},") || !balanced(strings.TrimSuffix(line, ",")):
			t.Errorf("%q breaks BibTeX: %s", word, line)
		}
	}
	if entries != 2 || !balanced(bib.String()) {
		t.Errorf("%q: %d entries", word, entries)
	}
	if err := cite.WriteRIS(&ris, []cite.Item{i, i}); err != nil {
		t.Errorf("%v", err)
	}
	ends := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(ris.String(), "\r\n"), "\r\n") {
		if line == "" {
			continue
		}
		if len(line) < 6 || line[2:6] != "  - " || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%q breaks RIS: %q", word, line)
		}
		if strings.HasPrefix(line, "ER  - ") {
			ends++
		}
	}
	if ends != 2 {
		t.Errorf("%q: %d ends", word, ends)
	}
	if err := cite.WriteCSL(&csl, []cite.Item{i}); err != nil || !json.Valid(csl.Bytes()) {
		t.Errorf("%q: %v %s", word, err, csl.String())
	}
	if note := i.NoteText(); strings.Count(note, "\u2068") != strings.Count(note, "\u2069") {
		t.Errorf("%q: the isolates of %q do not match", word, note)
	}
}

func TestNastyTitles(t *testing.T) {
	for _, word := range nasty {
		checkForms(t, word)
	}
}

func TestAnyTitle(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		checkForms(r, rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("{}\\\"%@,\n\r -ERTYau&_$#~^اé\u2028")))).Draw(r, "word"))
	})
}
