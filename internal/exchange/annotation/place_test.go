package annotation_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// read gives a page, and the text that is taken from it.
func readPage(t testing.TB, name string) (*annotation.HTML, string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Skip("the page is not there")
	}
	doc, err := capture.Read(capture.Input{Bytes: b, Name: "page.html"})
	if err != nil {
		t.Fatal(err)
	}
	page, err := annotation.ReadHTML(b, "")
	if err != nil {
		t.Fatal(err)
	}
	return page, doc.Text
}

// spot says where a place is found: the words before, in brackets, and after; or why it is not.
func spot(page *annotation.HTML, place annotation.Place, text string) string {
	s, found, err := page.Find(place, text)
	switch {
	case err != nil:
		return err.Error()
	case !found:
		return s.Says
	}
	r := []rune(text)
	return string(r[max(0, s.Start-12):s.Start]) + "[" + string(r[s.Start:s.End]) + "]" + string(r[s.End:min(len(r), s.End+12)]) + " " + s.Says
}

// The sample of Hypothesis: each annotation stands at its very place, though the heading's words begin other paragraphs too; one is in the footer.
func TestPlacesOfHypothesis(t *testing.T) {
	const folder = "../../../../shared/data/standards/hypothesis/wikipedia-regression-testing"
	page, text := readPage(t, folder+".html")
	b, err := os.ReadFile(folder + ".json")
	if err != nil {
		t.Skip("the sample is not there")
	}
	list, err := notes(t, string(b))
	if err != nil {
		t.Fatal(err)
	}
	landed := 0
	for _, n := range list {
		place := n.Places[0]
		s, found, err := page.Find(place, text)
		if err != nil && strings.Contains(err.Error(), "was left out of the text") && !strings.Contains(text, place.Exact) {
			continue
		}
		if err != nil || !found || s.Says != "" {
			t.Errorf("%s: %+v, %v", n.ID, s, err)
			continue
		}
		landed++
		r := []rune(text)
		before, there := strings.Fields(place.Prefix), strings.Fields(string(r[:s.Start]))
		if string(r[s.Start:s.End]) != place.Exact || len(before) == 0 != (s.Start == 0) || len(before) > 0 && before[len(before)-1] != there[len(there)-1] {
			t.Errorf("%s stands at %d", n.ID, s.Start)
		}
	}
	if landed != 4 || len(list) != 5 {
		t.Errorf("%d of %d landed", landed, len(list))
	}
}

func TestPlacesInAPage(t *testing.T) {
	page, text := readPage(t, "testdata/page.html")
	hypothesis := func(start string, from int, end string, to int) string {
		return fmt.Sprintf(`{"type":"RangeSelector","startContainer":%q,"startOffset":%d,"endContainer":%q,"endOffset":%d}`, start, from, end, to)
	}
	position := func(start, end int) string {
		return fmt.Sprintf(`{"type":"TextPositionSelector","start":%d,"end":%d}`, start, end)
	}
	quote := func(exact, prefix, suffix string) string {
		return fmt.Sprintf(`{"type":"TextQuoteSelector","exact":%q,"prefix":%q,"suffix":%q}`, exact, prefix, suffix)
	}
	const closed = "The bridge was closed."
	for name, c := range map[string]struct {
		selectors []string
		want      string
	}{
		"the first of the same words":      {[]string{hypothesis("/article[1]/p[1]", 0, "/article[1]/p[1]", 22), quote(closed, "", "")}, "of Aldmoor\n\n[The bridge was closed.] 𝄞 The old m"},
		"the second":                       {[]string{hypothesis("/article[1]/p[2]", 0, "/article[1]/p[2]", 22), quote(closed, "", "")}, "bear out.\n\n[The bridge was closed.] Nobody had"},
		"a text node":                      {[]string{hypothesis("/article[1]/p[2]/text()[1]", 0, "/article[1]/p[2]/text()", 22), quote(closed, "", "")}, "[The bridge was closed.] Nobody had"},
		"in the footer":                    {[]string{hypothesis("/footer[1]/p[1]", 35, "/footer[1]/p[1]", 57), quote(closed, "", "")}, "left out of the text"},
		"in a script":                      {[]string{position(14, 36), quote(closed, "", "")}, "left out of the text"},
		"hidden":                           {[]string{hypothesis("/article[1]/p[5]", 0, "/article[1]/p[5]", 6), quote("Nobody", "", "")}, "left out of the text"},
		"the same paragraph twice":         {[]string{hypothesis("/article[1]/p[6]", 0, "/article[1]/p[6]", 10), quote("It rained.", "", "")}, "نهر ارتفع.\n\n[It rained.]\n\nThe bridge"},
		"behind a clef":                    {[]string{hypothesis("/article[1]/p[1]", 26, "/article[1]/p[1]/em[1]", 3), quote("The old", "", "")}, "closed. 𝄞 [The old] mayor"},
		"across elements and lines":        {[]string{hypothesis("/article[1]/p[1]/em[1]", 0, "/article[1]/p[1]", 72), quote("old mayor said on Monday that\n\t“no repair”", "", "")}, "𝄞 The [old mayor said on Monday that “no repair”] had been"},
		"Arabic, behind a line break":      {[]string{hypothesis("/article[1]/p[4]", 64, "/article[1]/p[4]", 83), quote("قيل إن النهر ارتفع.", "", "")}, "السبب.\n\n[قيل إن النهر ارتفع.]\n\nIt rained."},
		"a heading that a menu has too":    {[]string{hypothesis("/article[1]/h2[1]", 0, "/article[1]/h2[1]", 9), quote("The river", "", "")}, "ulls open.\n\n[The river]\n\nIt rained."},
		"and its menu":                     {[]string{hypothesis("/nav[1]/ul[1]/li[2]", 0, "/nav[1]/ul[1]/li[2]", 9), quote("The river", "", "")}, "in several places alike"},
		"two paragraphs":                   {[]string{hypothesis("/article[1]/h2[2]", 4, "/article[1]/p[7]", 10), quote("bridge\nThe stones", "", "")}, "The [bridge\n\nThe stones] came"},
		"other words stand there":          {[]string{hypothesis("/article[1]/p[3]", 0, "/article[1]/p[3]", 9), quote(closed, "", "")}, "the words and their surroundings decided"},
		"past the end":                     {[]string{hypothesis("/article[1]/p[3]", 0, "/article[1]/p[3]", 900), quote("It rained.", "", "")}, "the words and their surroundings decided"},
		"no such element":                  {[]string{hypothesis("/article[1]/p[9]", 0, "/article[1]/p[9]", 10), quote("It rained.", "", "")}, "the words and their surroundings decided"},
		"two places":                       {[]string{hypothesis("/article[1]/p[2]", 0, "/article[1]/p[2]", 22), position(14, 36), quote(closed, "", "")}, "contradicts itself"},
		"other surroundings":               {[]string{hypothesis("/article[1]/p[2]", 0, "/article[1]/p[2]", 22), quote(closed, "Some say: ", " So be it")}, "contradicts itself"},
		"surroundings as a script left it": {[]string{hypothesis("/article[1]/p[2]", 0, "/article[1]/p[2]", 22), quote(closed, "Share this! ", "\n Nobody had told")}, "[The bridge was closed.] Nobody had"},
		"a position that drifted":          {[]string{hypothesis("/article[1]/p[2]", 0, "/article[1]/p[2]", 22), position(0, 22), quote(closed, "", "")}, "Nobody had  The position that it names holds other words"},
		"elements that are gone":           {[]string{hypothesis("/main[1]/p[2]", 0, "/main[1]/p[2]", 22), position(14, 36), quote(closed, "", "")}, "left out of the text"},
	} {
		list, err := notes(t, `{"uri":"https://example.org/","target":[{"selector":[`+strings.Join(c.selectors, ",")+`]}]}`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := spot(page, list[0].Places[0], text); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The W3C's selectors: ranges of two XPaths, an XPath with a position in it, a position in the page in code points.
func TestPlacesOfTheW3C(t *testing.T) {
	page, text := readPage(t, "testdata/page.html")
	at := func(path string, start, end int) string {
		return fmt.Sprintf(`{"type":"XPathSelector","value":%q,"refinedBy":{"type":"TextPositionSelector","start":%d,"end":%d}}`, path, start, end)
	}
	const p = "/html/body/article/p[2]"
	const quote = `{"type":"TextQuoteSelector","exact":"The bridge was closed."}`
	for name, c := range map[string]struct{ selectors, want string }{
		"to the beginning of the end": {`{"type":"RangeSelector","startSelector":` + at(p, 0, 1) + `,"endSelector":` + at(p, 22, 23) + `},` + quote, "[The bridge was closed.] Nobody had"},
		"to its end":                  {`{"type":"RangeSelector","startSelector":` + at(p, 0, 1) + `,"endSelector":` + at(p, 21, 22) + `},` + quote, "[The bridge was closed.] Nobody had"},
		"an XPath refined":            {at("/html[1]/body[1]/article[1]/p[1]", 25, 32) + `,{"type":"TextQuoteSelector","exact":"The old"}`, "closed. 𝄞 [The old] mayor"},
		"no steps downwards":          {`{"type":"XPathSelector","value":"//p[@id='x']","refinedBy":{"type":"TextPositionSelector","start":0,"end":22}},` + quote, "decided"},
		"one of several":              {at("/html/body/article/p", 0, 22) + "," + quote, "decided"},
	} {
		list, err := notes(t, `{"@context":"http://www.w3.org/ns/anno.jsonld","id":"urn:x:1","type":"Annotation","target":{"source":"https://example.org/","selector":[`+c.selectors+`]}}`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if place := list[0].Places[0]; place.Start != nil {
			t.Errorf("%s: a position in an element is none in the page: %+v", name, place)
		}
		if got := spot(page, list[0].Places[0], text); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A text that somebody corrected still has its places where nothing was changed near them; what was brought in has them too.
func TestPlacesInACorrectedText(t *testing.T) {
	page, text := readPage(t, "testdata/page.html")
	place := annotation.Place{Exact: "The bridge was closed.", UTF16: true, Spans: []annotation.Span{{From: annotation.Point{Path: "/footer[1]/p[1]", At: 35}, To: annotation.Point{Path: "/footer[1]/p[1]", At: 57}}}}
	if got := spot(page, place, text+"\n\nPrinted at Aldmoor on 11 May 2019. The bridge was closed."); !strings.Contains(got, "11 May 2019. [The bridge was closed.]") && !strings.Contains(got, "May 2019. [The bridge was closed.]") {
		t.Errorf("%q", got)
	}
	place.Spans[0] = annotation.Span{From: annotation.Point{Path: "/article[1]/p[2]"}, To: annotation.Point{Path: "/article[1]/p[2]", At: 22}}
	if got := spot(page, place, strings.ReplaceAll(text, "the forty years", "the fifty years")); !strings.Contains(got, "[The bridge was closed.] Nobody") {
		t.Errorf("%q", got)
	}
	if got := spot(page, place, strings.ReplaceAll(text, "Nobody had told the ferry", "No one told the ferry")); !strings.Contains(got, "left out of the text") {
		t.Errorf("%q", got)
	}
}

func TestPlacesInAPageOfAnotherCharset(t *testing.T) {
	const exact = "كان الجسر مغلقا"
	b, err := charmap.Windows1256.NewEncoder().Bytes([]byte(`<html lang=ar><body><p>قال: لا.</p><p>` + exact + ` منذ يوم الاثنين.</p></body></html>`))
	if err != nil {
		t.Fatal(err)
	}
	page, err := annotation.ReadHTML(b, "windows-1256")
	if err != nil {
		t.Fatal(err)
	}
	place := annotation.Place{Exact: exact, UTF16: true, Spans: []annotation.Span{{From: annotation.Point{Path: "/p[2]"}, To: annotation.Point{Path: "/p[2]", At: len([]rune(exact))}}}}
	if got := spot(page, place, "قال: لا.\n\n"+exact+" منذ يوم الاثنين."); !strings.Contains(got, "["+exact+"]") {
		t.Errorf("%q", got)
	}
}

// What is found is in the text, whatever the page, and reads as the annotation quotes it.
func FuzzFind(f *testing.F) {
	b, err := os.ReadFile("testdata/page.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b), "/article[1]/p[1]", 0, 22, "The bridge was closed.", 23, 45, true)
	f.Add("<p>a𝄞b<br>c<template>d</template><svg><p>e", "/p[1]/text()[1]", 1, 3, "𝄞", 1, 3, true)
	f.Add("<body hidden><table>x<tr><td> y ", "/table[1]/tbody/tr/td", 0, 3, "y", -1, 1<<40, false)
	f.Fuzz(func(t *testing.T, content, path string, from, to int, exact string, start, end int, utf16 bool) {
		page, err := annotation.ReadHTML([]byte(content), "")
		if err != nil {
			return
		}
		text := ""
		if doc, err := capture.Read(capture.Input{Bytes: []byte(content), Name: "page.html"}); err == nil {
			text = doc.Text
		}
		place := annotation.Place{Exact: exact, Start: &start, End: &end, UTF16: utf16, Spans: []annotation.Span{{From: annotation.Point{Path: path, At: from}, To: annotation.Point{Path: path, At: to}}}}
		s, found, err := page.Find(place, text)
		if err != nil || !found {
			return
		}
		r := []rune(text)
		if s.Start < 0 || s.End > len(r) || s.Start >= s.End {
			t.Fatalf("%+v of %d", s, len(r))
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := string(r[s.Start:s.End]); squeeze(got) != squeeze(exact) {
			t.Fatalf("%q, not %q", got, exact)
		}
	})
}
