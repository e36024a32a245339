package capture_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// paragraphs gives paragraphs of prose, about so many bytes of them.
func paragraphs(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "<p>Paragraph number %d says that something happened in the town, and that nobody was there to see it.</p>\n", i)
	}
	return b.String()
}

func readPage(t testing.TB, page string) *capture.Document {
	t.Helper()
	return read(t, capture.Input{Bytes: []byte(page), MediaType: "text/html"})
}

func TestReadHTML(t *testing.T) {
	d := readPage(t, string(testdata(t, "page.html")))
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
	if want := []string{"Facebook", "Twitter", "الرئيسية رياضة", "© 2021"}; !slices.Equal(d.Boilerplate, want) {
		t.Errorf("boilerplate %q", d.Boilerplate)
	}
}

func TestTextOfPages(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"blocks are apart":         {"<div>One.<div>Two.</div>Three.</div><ul><li>Four<li>Five</ul>", "One.\n\nTwo.\n\nThree.\n\nFour\n\nFive"},
		"cells are apart":          {"<table><tr><td>a<td>b<tr><td>c</table>", "a\n\nb\n\nc"},
		"inline runs on":           {"<p>The <b>P</b>rime <i>Minister</i><sup>1</sup> <a href=/x>spoke</a>.</p>", "The Prime Minister1 spoke."},
		"a picture within a line":  {"<p>He <img src=smile.png> laughed.</p>", "He laughed."},
		"a line break":             {"One<br>two", "One\n\ntwo"},
		"entities":                 {"<p>R&amp;D &lt;b&gt; caf&eacute; &#0;</p>", "R&D <b> café \ufffd"},
		"no-break spaces stay":     {"<p>10&nbsp;000  men</p>", "10\u00a0000 men"},
		"what nobody sees is gone": {"<p>seen</p><p hidden>a</p><p style='color:red; DISPLAY : none'>b</p><template>c</template><noscript>d</noscript><!-- e --><select><option>f</select><style>g{}</style>", "seen"},
		"navigation is left out":   {"<nav><a>Home</a></nav><header>Site</header><main><p>The text.</p></main><footer>©</footer>", "The text."},
		"one article among blocks": {"<p>Menu</p><article><p>The text.</p></article>", "The text."},
		"several teasers":          {"<article>One.</article><article>Two.</article>", "One.\n\nTwo."},
		"only navigation":          {"<nav>Home</nav>", "Home"},
		"only a heading":           {"<h1>T</h1>", "T"},
		"the heading is the title": {"<h1>T</h1><p>One.</p>", "One."},
		"share buttons in a row":   {"<p>One.</p><div><a>Facebook</a><a>Twitter</a></div>", "One."},
		"Facebook in prose":        {"<p>He wrote on <a>Facebook</a> and <a>Twitter</a>.</p>", "He wrote on Facebook and Twitter."},
	} {
		t.Run(name, func(t *testing.T) {
			if d := readPage(t, "<html><head><title>T</title></head><body>"+test.body); d.Text != test.want {
				t.Errorf("got %q, want %q", d.Text, test.want)
			}
		})
	}
}

func TestLongArticleIsFound(t *testing.T) {
	body := paragraphs(2000)
	d := readPage(t, `<html><title>T</title><div class="menu"><ul><li><a href="/a">Sports</a><li><a href="/b">Weather</a></ul></div><div class="entry-content"><h1>T</h1>`+
		body+`</div><div class="share"><a>Facebook</a><a>WhatsApp</a></div><div id="comments"><p>First!</p></div>`)
	if want := strings.Count(body, "<p>"); strings.Count(d.Text, "Paragraph number") != want || strings.Count(d.Text, "\n\n") != want-1 {
		t.Errorf("text %q", d.Text)
	}
	for _, word := range []string{"Facebook", "WhatsApp", "Sports", "First!"} {
		if strings.Contains(d.Text, word) || !slices.Contains(d.Boilerplate, word) {
			t.Errorf("%s: text has it: %v; boilerplate %q", word, strings.Contains(d.Text, word), d.Boilerplate)
		}
	}
}

func TestParagraphsAreNotJoined(t *testing.T) {
	const first, second = "The first paragraph is long enough to be told from what stands around it, on every page.", "The second one is no shorter, and has its own words to say, which nobody else has said."
	d := readPage(t, "<html><title>T</title><body><nav><a>Home</a> <a>News</a></nav><div class=post>"+first+"<br><br>"+second+"<br>Short.<br><em>"+
		strings.ToUpper(first)+"</em><h2>Why</h2>"+strings.ToUpper(second)+"</div><div id=footer>All rights reserved</div>")
	want := strings.Join([]string{first, second, "Short.", strings.ToUpper(first), "Why", strings.ToUpper(second)}, "\n\n")
	if d.Text != want {
		t.Errorf("got %q", d.Text)
	}
	if !slices.Contains(d.Boilerplate, "All rights reserved") {
		t.Errorf("boilerplate %q", d.Boilerplate)
	}
}

func TestMetadataOfPages(t *testing.T) {
	type meta struct {
		Title, Publisher, Published, Language, URL string
		Authors                                    []string
	}
	ld := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	for name, test := range map[string]struct {
		head string
		want meta
	}{
		"references": {ld(`{"@graph":[{"@type":"Article","headline":"R&amp;D","publisher":{"@id":"#org"},"author":[{"@id":"#p"}],"datePublished":"2021-07-02 10:30:00"},
			{"@id":"#org","@type":["Organization"],"name":"The Paper"},{"@id":"#p","name":"A. Writer"}]}`),
			meta{Title: "R&D", Publisher: "The Paper", Published: "2021-07-02", Authors: []string{"A. Writer"}}},
		"a publisher that leads nowhere": {ld(`{"@type":"Article","headline":"H","publisher":{"@id":"https://example.org/#org"}}`), meta{Title: "H"}},
		"lists and strings": {ld(`[{"@type":["Thing","OpinionNewsArticle"],"headline":["H"],"publisher":[{"name":"P"}],"author":"A","inLanguage":{"@value":"fr"}}]`),
			meta{Title: "H", Publisher: "P", Language: "fr", Authors: []string{"A"}}},
		"only the first article":    {ld(`{"@type":"Article","headline":"H"}`) + ld(`{"@type":"Article","headline":"Other","datePublished":"1999","author":"B"}`), meta{Title: "H"}},
		"a page around its article": {ld(`{"@type":"WebPage","name":"W","mainEntity":{"@type":"ReportageNewsArticle","headline":"H"}}`), meta{Title: "H"}},
		"broken JSON":               {ld(`{"@type":"Article",`) + `<title>H</title>`, meta{Title: "H"}},
		"OpenGraph": {`<meta property="og:title" content="H - The Paper"><meta property="og:site_name" content="The Paper"><meta property="og:url" content="https://a.org/x">
			<meta property="article:published_time" content="2021-07-02T23:30:00-05:00"><meta property="og:locale" content="tr_TR"><meta property="article:author" content="https://a.org/me">
			<meta name="author" content="A, B">`,
			meta{Title: "H", Publisher: "The Paper", Published: "2021-07-02", Language: "tr-TR", URL: "https://a.org/x", Authors: []string{"A", "B"}}},
		"a journal": {`<meta name="citation_title" content="H"><meta name="citation_author" content="Doe, Jane"><meta name="citation_author" content="Roe, R.">
			<meta name="citation_publication_date" content="1998/3/13"><meta name="citation_journal_title" content="J">`,
			meta{Title: "H", Publisher: "J", Published: "1998-03-13", Authors: []string{"Doe, Jane", "Roe, R."}}},
		"a month of a journal":         {`<title>H</title><meta name="citation_date" content="2017/01">`, meta{Title: "H", Published: "2017-01"}},
		"an address is no name":        {`<title>H</title><meta property="og:site_name" content="https://a.org">`, meta{Title: "H"}},
		"canonical":                    {`<title>H</title><link rel="canonical" href="/relative"><link rel="next Canonical" href="https://a.org/x">`, meta{Title: "H", URL: "https://a.org/x"}},
		"no address but a web address": {`<title>H</title><link rel="canonical" href="javascript:x()"><meta property="og:url" content="http://">`, meta{Title: "H"}},
		"a bar in a title":             {`<title>One | Two</title>`, meta{Title: "One | Two"}},
		"an ambiguous date":            {`<title>H</title><meta name="date" content="03/04/1998"><meta name="pubdate" content="13 Mart 1998">`, meta{Title: "H", Published: "1998-03-13"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := readPage(t, "<html><head>"+test.head+`</head><body><p>Text.</p><meta itemprop="datePublished" content="1988"></body></html>`)
			got := meta{d.Title, d.Publisher, d.Published, d.Language, d.URL, d.Authors}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHostileHTML(t *testing.T) {
	for name, in := range map[string]string{
		"a long tag":       "<p " + strings.Repeat("a=b ", 500_000) + ">some text here</p>",
		"a long attribute": `<p title="` + strings.Repeat("x", 10<<20) + `">some text here</p>`,
		"an open quote":    `<a href="` + strings.Repeat("x", 1_000_000),
		"many formats":     strings.Repeat("<b><i><a>", 20_000) + "text",
		"many paragraphs":  paragraphs(5 << 20),
		"many blocks":      strings.Repeat("<div>word</div>", 100_000),
		"empty elements":   strings.Repeat("<p></p>", 200_000) + "text",
		"open tables":      strings.Repeat("<table><b>word", 5_000),
		"nested JSON":      `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 100_000) + "</script>text",
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			d, err := capture.Read(capture.Input{Bytes: []byte("<html>" + in), MediaType: "text/html"})
			if err != nil && !errors.Is(err, fault.Invalid) {
				t.Error(err)
			}
			if err == nil && d.Text == "" {
				t.Error("an empty text was taken")
			}
			if took := time.Since(begin); took > 5*time.Second { // a second at most on an idle machine
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestDeepHTMLIsRefused(t *testing.T) {
	page := "<html>" + strings.Repeat("<div>", 100_000) + "text"
	refused(t, capture.Input{Bytes: []byte(page), MediaType: "text/html"}, "nested too deeply to be read. Copy its text and paste that.")
}

func TestWhatIsLeftOutIsListed(t *testing.T) {
	d := readPage(t, "<html><title>T</title><nav>Sports</nav><p>He spoke <button>Listen</button> of Sports.</p><footer>"+strings.Repeat("word ", 100)+"</footer>")
	want := []string{"Sports", "Listen", strings.Repeat("word ", 31) + "word…"}
	if d.Text != "He spoke\n\nof Sports." || !slices.Equal(d.Boilerplate, want) {
		t.Errorf("text %q, boilerplate %q", d.Text, d.Boilerplate)
	}
}
