package capture_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// article has the shape of a page saved as text: title, headers, share buttons at both ends, damaged quotation marks.
const article = "Secret letters published for the first time\r\n\r\npublisher: تركيا عاجل\r\n\r\nPublishing date: 2021-07-02\r\n\r\nFacebook\r\nTwitter\r\nLinkedIn\r\nWhatsApp\r\n" +
	"“Secret” letters revealed an offer that was made to the president in the spring of that year, said the paper.\r\n" +
	"He added: “Your decision helped.” what is present again, and to renew our quest for peace.”\r\n\r\nThe president replied\r\n\r\n" +
	"Twitter\r\n\r\nHe wrote that nobody had asked him.\r\nFacebook\r\nTwitter\r\nLinkedIn\r\nWhatsApp"

func read(t testing.TB, in capture.Input) *capture.Document {
	t.Helper()
	d, err := capture.Read(in)
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, in, d)
	return d
}

// consistent checks what holds of every document.
func consistent(t testing.TB, in capture.Input, d *capture.Document) {
	t.Helper()
	sum, textSum := sha256.Sum256(in.Bytes), sha256.Sum256([]byte(d.Text))
	if d.SHA256 != hex.EncodeToString(sum[:]) || d.TextSHA256 != hex.EncodeToString(textSum[:]) {
		t.Error("a hash is wrong")
	}
	if !utf8.ValidString(d.Text) || strings.ContainsAny(d.Text, "\r\x00") || d.TextChars != utf8.RuneCountInString(d.Text) {
		t.Errorf("the text is not clean: %q", d.Text)
	}
	z, err := gzip.NewReader(bytes.NewReader(d.Packed))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !bytes.Equal(b, in.Bytes) {
		t.Errorf("the packed bytes are not the bytes: %v", err)
	}
	if d.Title == "" || d.Extractor == "" || d.ExtractorVersion == "" {
		t.Errorf("title %q, extractor %q %q", d.Title, d.Extractor, d.ExtractorVersion)
	}
}

func TestReadText(t *testing.T) {
	d := read(t, capture.Input{Bytes: []byte(article), Name: "article.txt"})
	if d.Title != "Secret letters published for the first time" || d.Publisher != "تركيا عاجل" || d.Published != "2021-07-02" || d.Language != "en" {
		t.Errorf("title %q, publisher %q, published %q, language %q", d.Title, d.Publisher, d.Published, d.Language)
	}
	if want := []string{"Facebook", "Twitter", "LinkedIn", "WhatsApp"}; !slices.Equal(d.Boilerplate, want) {
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
	if d.Publisher != "تركيا عاجل" || d.Published != "2021-07-02" || d.Language != "en" || !slices.Equal(d.Boilerplate, []string{"Facebook", "Twitter", "LinkedIn", "WhatsApp"}) {
		t.Errorf("publisher %q, published %q, language %q, boilerplate %q", d.Publisher, d.Published, d.Language, d.Boilerplate)
	}
	if !strings.HasPrefix(d.Title, "Secret messages published for the first time") {
		t.Errorf("title %q", d.Title)
	}
	for _, word := range d.Boilerplate {
		if strings.Contains(d.Text, word) {
			t.Errorf("%s is in the text", word)
		}
	}
}

func TestReadTextForms(t *testing.T) {
	for name, test := range map[string]struct{ in, title, text, date string }{
		"prose alone":               {"It was late. He said: nothing.\nAnd left.", "It was late. He said: nothing.", "It was late. He said: nothing.\nAnd left.", ""},
		"a title above a blank":     {"A short title\n\nThe text begins here.", "A short title", "The text begins here.", ""},
		"Arabic headers":            {"عنوان\nالناشر: الشرق الأوسط\nتاريخ النشر: ٢ تموز ٢٠٢١\n\nنص المقال هنا.", "عنوان", "نص المقال هنا.", "2021-07-02"},
		"a date that is none stays": {"Title\npublisher: X\ndate: soon\n\nText.", "Title", "date: soon\n\nText.", ""},
		"NUL and a BOM":             {"\ufeffTitle\n\nA\x00B stands here.", "Title", "A\ufffdB stands here.", ""},
		"old Mac line ends":         {"Title\r\rOne.\rTwo.", "Title", "One.\nTwo.", ""},
	} {
		d := read(t, capture.Input{Bytes: []byte(test.in)})
		if d.Title != test.title || d.Text != test.text || d.Published != test.date {
			t.Errorf("%s: title %q, text %q, date %q", name, d.Title, d.Text, d.Published)
		}
	}
}

func TestRefusals(t *testing.T) {
	arabic, err := charmap.Windows1256.NewEncoder().String("قال إن الاجتماع لم يعقد")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ in, says string }{
		"empty":             {"", "is empty"},
		"white space":       {" \n\t ", "is empty"},
		"too large":         {strings.Repeat("a", capture.MaxBytes+1), "the most that is taken is 32 MB"},
		"a PDF":             {"%PDF-1.7 …", "looks like a PDF"},
		"an office file":    {"PK\x03\x04…", "office document"},
		"bytes":             {strings.Repeat("ab\x01\x02\x03", 50), "is no text"},
		"no known charset":  {arabic, "is not UTF-8 and does not say its charset"},
		"furniture only":    {"Facebook\nTwitter\n", "holds no text"},
		"a page of nothing": {"<html><body><script>x()</script></body></html>", "holds no text"},
	} {
		_, err := capture.Read(capture.Input{Bytes: []byte(test.in), Name: "file"})
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want %q", name, err, test.says)
		}
	}
	if _, err := capture.Read(capture.Input{Bytes: []byte(arabic), Charset: "klingon"}); !errors.Is(err, fault.Invalid) {
		t.Errorf("an unknown charset: %v", err)
	}
}

func TestCharsets(t *testing.T) {
	const want = "قال إن الاجتماع لم يعقد"
	arabic, _ := charmap.Windows1256.NewEncoder().String(want)
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(want)
	for name, in := range map[string]capture.Input{
		"said":           {Bytes: []byte(arabic), Charset: "windows-1256"},
		"in media type":  {Bytes: []byte(arabic), MediaType: "text/plain; charset=windows-1256"},
		"UTF-16 and BOM": {Bytes: []byte(wide)},
		"in the page":    {Bytes: []byte(`<html><head><meta charset="windows-1256"></head><body><p>` + arabic + `</p></body></html>`)},
	} {
		if d := read(t, in); d.Text != want {
			t.Errorf("%s: %q", name, d.Text)
		}
	}
}

const page = `<!doctype html><html lang="ar"><head><title>عنوان الخبر | الشرق الأوسط</title>
<link rel="canonical" href="https://example.org/a/1"><meta property="og:site_name" content="الشرق الأوسط">
<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],"headline":"عنوان الخبر","datePublished":"2021-07-01T23:30:00+03:00",
"author":[{"name":"ابراهيم حميدي"},"Second Author"],"publisher":{"@type":"Organization","name":"الشرق الأوسط"}}]}</script></head>
<body><nav><a href="/">الرئيسية</a> <a href="/s">رياضة</a></nav><article><h1>عنوان الخبر</h1><p>الفقرة الأولى <b>مهمة</b> وفيها ما يكفي من الكلمات لتكون فقرة حقيقية في مقال.</p>
<div class="share"><span>Facebook</span><div>Twitter</div></div><p>الفقرة الثانية تقول شيئا آخر، وفيها أيضا ما يكفي من الكلمات لتكون فقرة حقيقية.</p>
<script>evil()</script><p style="display:none">مخفي</p></article><footer>© 2021</footer></body></html>`

func TestReadHTML(t *testing.T) {
	d := read(t, capture.Input{Bytes: []byte(page), MediaType: "text/html"})
	if d.Title != "عنوان الخبر" || d.Publisher != "الشرق الأوسط" || d.Published != "2021-07-01" || d.Language != "ar" || d.URL != "https://example.org/a/1" {
		t.Errorf("%q %q %q %q %q", d.Title, d.Publisher, d.Published, d.Language, d.URL)
	}
	if !slices.Equal(d.Authors, []string{"ابراهيم حميدي", "Second Author"}) {
		t.Errorf("authors %q", d.Authors)
	}
	if !strings.Contains(d.Text, "الفقرة الأولى مهمة وفيها") || !strings.Contains(d.Text, "\n\nالفقرة الثانية") {
		t.Errorf("text %q", d.Text)
	}
	for _, no := range []string{"evil", "مخفي", "رياضة", "Facebook", "©"} {
		if strings.Contains(d.Text, no) {
			t.Errorf("%q is in the text", no)
		}
	}
	if !slices.Contains(d.Boilerplate, "© 2021") {
		t.Errorf("what was left out is not reported: %q", d.Boilerplate)
	}
}

func TestHostileHTML(t *testing.T) {
	begin := time.Now()
	for name, in := range map[string]string{
		"deep":         strings.Repeat("<div>", 100_000) + "text",
		"a long tag":   "<p " + strings.Repeat("a=b ", 500_000) + ">some text here</p>",
		"open quotes":  `<a href="` + strings.Repeat("x", 1_000_000),
		"many formats": strings.Repeat("<b><i><a>", 20_000) + "text",
	} {
		d, err := capture.Read(capture.Input{Bytes: []byte("<html>" + in), MediaType: "text/html"})
		if err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && d.Text == "" {
			t.Errorf("%s: an empty text was taken", name)
		}
	}
	t.Logf("%v", time.Since(begin))
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"1998": "1998", "1998-02": "1998-02", "1998-02-21": "1998-02-21", "1998/2005": "1998/2005", "2021-07-02T23:59:00-05:00": "2021-07-02",
		"21 February 1998": "1998-02-21", "February 21, 1998": "1998-02-21", "Feb 1998": "1998-02", "13 Mart 1998": "1998-03-13",
		"٢١ شباط ١٩٩٨": "1998-02-21", "2 تموز/يوليو 2021": "2021-07-02", "كانون الثاني 1998": "1998-01", "le 3 août 2001": "2001-08-03", "3. März 2001": "2001-03-03",
		"Friday, 2 July 2021": "2021-07-02", "13/03/1998": "1998-03-13", "03/03/1998": "1998-03-03", "1st of May 1999": "1999-05-01",
		"03/04/1998": "", "31 February 1998": "", "1998-13": "", "1998-02-30": "", "yesterday": "", "": "", "2005/1998": "", "98": "", "0000": "",
		"21 February 1998 and more": "", "12 فبراير 2020": "2020-02-12",
	} {
		got, ok := capture.ParseDate(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte(article))
	f.Add([]byte("Title\n\npublisher: x\ndate: 1998\n\nX"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := capture.Input{Bytes: b, MediaType: "text/plain"}
		d, err := capture.Read(in)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		consistent(t, in, d)
		known := d.Text + "\n" + d.Title + "\n" + strings.Join(d.Boilerplate, "\n")
		for line := range strings.SplitSeq(strings.ToValidUTF8(string(b), "\ufffd"), "\n") {
			line = strings.Trim(strings.ReplaceAll(line, "\x00", "\ufffd"), " \t\r\ufeff")
			if line != "" && !strings.ContainsAny(line, "\r:：\u0085\u00a0\v\f") && d.Charset == "utf-8" && !strings.Contains(known, line) {
				t.Fatalf("the line %q is nowhere", line)
			}
		}
	})
}

func FuzzReadHTML(f *testing.F) {
	f.Add([]byte(page))
	f.Add([]byte(`<script type="application/ld+json">[{"@type":"Article","author":[[{}]]}]</script><p>x`))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := capture.Input{Bytes: b, MediaType: "text/html"}
		d, err := capture.Read(in)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		consistent(t, in, d)
	})
}

func FuzzParseDate(f *testing.F) {
	f.Add("13 Mart 1998")
	f.Add("1998/2005")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := capture.ParseDate(s)
		if again, still := capture.ParseDate(got); ok && (again != got || !still) {
			t.Fatalf("%q gave %q, and that %q", s, got, again)
		}
	})
}
