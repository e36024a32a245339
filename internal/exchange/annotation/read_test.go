package annotation_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// notes reads all that a file holds, and the first fault among it.
func notes(t testing.TB, content string) (list []annotation.Note, fault error) {
	t.Helper()
	f, err := annotation.Read([]byte(content))
	if err != nil {
		return nil, err
	}
	for _, item := range f.Items {
		n, err := item.Note()
		if err != nil {
			return list, err
		}
		list = append(list, n)
	}
	return list, nil
}

const samples = "../../../../shared/data/standards/annotations"

// The samples of the standard: the good ones are read, the others refused in a sentence.
func TestSamplesOfTheStandard(t *testing.T) {
	for kind, good := range map[string]bool{"correct": true, "incorrect": false} {
		files, _ := filepath.Glob(filepath.Join(samples, kind, "*.json"))
		if len(files) == 0 {
			t.Skip("the samples are not there")
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list, err := notes(t, string(b))
			switch {
			case good && err != nil:
				t.Errorf("%s: %v", name, err)
			case !good && (err == nil || !errors.Is(err, fault.Invalid)):
				t.Errorf("%s is read: %+v, %v", name, list, err)
			case !good && !strings.HasSuffix(err.Error(), "."):
				t.Errorf("%s: no sentence: %v", name, err)
			}
		}
	}
}

// What is wrong is refused although all else is as it should be.
func TestWhatIsRefused(t *testing.T) {
	const whole = `"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":"http://e.org/1"`
	const about = whole + `,"target":"http://e.org/p"`
	for content, says := range map[string]string{
		``:        "empty",
		`no json`: "no JSON",
		`{"type":"Annotation","id":"http://e.org/1","target":"http://e.org/p"}`:                                           "@context",
		`{"@context":["http://e.org/x"],"type":"Annotation","id":"http://e.org/1","target":"http://e.org/p"}`:             "@context",
		`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","target":"http://e.org/p"}`:                   "no id",
		`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":["a:1","a:2"],"target":"http://e.org/"}`: "exactly one id",
		`{"@context":"http://www.w3.org/ns/anno.jsonld","id":"http://e.org/1","target":"http://e.org/p"}`:                 "type",
		`{` + whole + `}`:                                                                                                                             "no target",
		`{` + whole + `,"target":9}`:                                                                                                                  "target",
		`{` + whole + `,"target":[]}`:                                                                                                                 "no target",
		`{` + about + `,"bodyValue":["a","b"]}`:                                                                                                       "bodyValue",
		`{` + about + `,"bodyValue":"a","body":"http://e.org"}`:                                                                                       "not both",
		`{` + about + `,"body":{"id":"this is not an address"}}`:                                                                                      "no address",
		`{` + about + `,"body":{"id":"http://e.org","format":6}}`:                                                                                     "format",
		`{` + about + `,"body":{"id":"http://e.org","language":3}}`:                                                                                   "language",
		`{` + about + `,"body":{"id":"http://e.org","textDirection":"squirrel"}}`:                                                                     "textDirection",
		`{` + about + `,"body":{"id":"http://e.org","textDirection":["ltr","rtl"]}}`:                                                                  "textDirection",
		`{` + about + `,"body":{"id":"http://e.org","processingLanguage":["en","de"]}}`:                                                               "processingLanguage",
		`{` + about + `,"body":{"type":"TextualBody","format":"text/plain"}}`:                                                                         "value",
		`{` + about + `,"body":{"type":"TextualBody","value":["a","b"]}}`:                                                                             "value",
		`{` + about + `,"body":{"format":"text/plain"}}`:                                                                                              "neither",
		`{` + about + `,"body":{"type":"Choice","items":[]}}`:                                                                                         "no list",
		`{` + about + `,"creator":6}`:                                                                                                                 "creator",
		`{` + about + `,"created":"yesterday"}`:                                                                                                       "no time",
		`{` + about + `,"created":["2015-01-28T12:00:00Z","2015-01-28T12:00:01Z"]}`:                                                                   "one time",
		`{` + about + `,"generated":["2015-01-28T12:00:00Z","2015-01-28T12:00:01Z"]}`:                                                                 "one time",
		`{` + about + `,"motivation":4}`:                                                                                                              "motivation",
		`{` + whole + `,"target":{"type":"SpecificResource"}}`:                                                                                        "no source",
		`{` + whole + `,"target":{"source":["http://a.org","http://b.org"]}}`:                                                                         "one source",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"FragmentSelector"}}}`:                                                   "value",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"CssSelector","value":["a"]}}}`:                                          "value",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"TextQuoteSelector","prefix":"a"}}}`:                                     "exact",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"TextPositionSelector","start":4}}}`:                                     "whole numbers",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"TextPositionSelector","start":4,"end":3}}}`:                             "whole numbers",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"TextPositionSelector","start":4.5,"end":9}}}`:                           "whole numbers",
		`{` + whole + `,"target":{"source":"http://e.org","selector":{"type":"RangeSelector","startSelector":{"type":"XPathSelector","value":"/"}}}}`: "endSelector",
		`{` + whole + `,"target":{"source":"http://e.org","state":{"type":"TimeState","sourceDate":"soon"}}}`:                                         "no time",
		`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationPage","id":"http://e.org/1"}`:                                               "no items",
		`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationPage","id":"http://e.org/1","items":["http://e.org/2"]}`:                    "Download",
		`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationCollection","id":"http://e.org/1","total":-1}`:                              "whole number",
		`{"rows":[{"id":5,"uri":"http://e.org"}]}`:                                                                                                    "one text",
		`{"rows":[{"id":"x","target":["http://e.org"]}]}`:                                                                                             "no object",
		`{"rows":[{"id":"x"}]}`: "no uri",
		`{"rows":[{"id":"x","uri":"http://e.org","created":"today"}]}`: "is none",
		`[1]`: "JSON object",
		strings.Repeat("[", 70) + strings.Repeat("]", 70): "inside each other",
		"\"\xff\"": "UTF-8",
	} {
		list, err := notes(t, content)
		if err == nil || !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\nis read as %+v, fault %v, not one with %q", content, list, err, says)
		}
	}
}

func one(t *testing.T, content string) annotation.Note {
	t.Helper()
	list, err := notes(t, content)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %+v, %v", content, list, err)
	}
	return list[0]
}

func TestWhatAnAnnotationSays(t *testing.T) {
	n := one(t, `{"@context":["http://www.w3.org/ns/anno.jsonld",{"x":"http://x.org"}],"type":["Annotation"],"id":"http://e.org/1",
		"creator":[{"type":"Person","nickname":"anna"}],"created":"2015-01-28T12:00:00Z",
		"body":[{"type":"TextualBody","value":"love","purpose":"tagging"},"http://e.org/post",
			{"type":"Choice","items":[{"id":"http://e.org/a.mp3"},{"type":"TextualBody","value":"<p>So <b>it</b> was &amp; is.</p><script>x</script>","format":"text/html"}]}],
		"target":{"source":{"id":"http://e.org/p","title":"A page"},
			"selector":[{"type":"FragmentSelector","value":"para5","refinedBy":{"type":"TextQuoteSelector","exact":"Selected","prefix":"before the\n\n ","suffix":" and"}},
				{"type":"TextPositionSelector","start":6,"end":14}]}}`)
	p := n.Places[0]
	if n.Who != "anna" || n.Text != "So it was & is." || len(n.Tags) != 1 || len(n.Links) != 1 || p.URL != "http://e.org/p" || p.Title != "A page" || p.Exact != "Selected" ||
		p.Prefix != "before the " || p.Suffix != " and" || *p.Start != 6 || *p.End != 14 || p.UTF16 {
		t.Errorf("%+v", n)
	}
	several := one(t, `{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":"urn:1","bodyValue":"yes",
		"target":["http://e.org/1",{"id":"http://e.org/2"},{"type":"Choice","items":["http://e.org/3","http://e.org/4"]},{"source":"http://e.org/5#:~:text=x",
		"selector":{"type":"FragmentSelector","value":":~:text=well%2C-,the%20words,-after"}}]}`)
	if len(several.Places) != 4 || several.Text != "yes" || several.Places[3].Exact != "the words" || several.Places[3].Prefix != "well," || several.Places[3].Suffix != "after" {
		t.Errorf("%+v", several)
	}
	refined := one(t, `{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":"urn:1","target":{"source":"http://e.org/5",
		"selector":{"type":"TextQuoteSelector","exact":"a long sentence","refinedBy":{"type":"TextQuoteSelector","exact":"long"}}}}`)
	if refined.Places[0].Exact != "long" {
		t.Errorf("%+v", refined)
	}
}

func TestWhatAnAnnotationOfHypothesisSays(t *testing.T) {
	const row = `{"id":"abc","user":"acct:mark@example.org","uri":"https://e.org/p","text":"**So** it is","tags":["a"," "],"document":{"title":["The page"]},
		"created":"2016-12-16T11:24:14.673557+00:00","permissions":{"read":["acct:mark@example.org"]},"references":["root","parent"],
		"target":[{"source":"https://e.org/p","selector":[{"type":"RangeSelector","startContainer":"/div[1]","endContainer":"/div[1]","startOffset":1,"endOffset":4},
		{"type":"TextPositionSelector","start":11,"end":14},{"type":"TextQuoteSelector","exact":"Two","prefix":"\n\t One ","suffix":" Three\n"}]}]}`
	for _, content := range []string{row, "[" + row + "]", `{"total":1,"rows":[` + row + `]}`, `{"client_version":"1","annotations":[` + row + `]}`} {
		n := one(t, content)
		p := n.Places[0]
		if n.ID != "abc" || n.Who != "mark@example.org" || n.Answers != "parent" || !n.Private || len(n.Tags) != 1 || p.URL != "https://e.org/p" || p.Title != "The page" ||
			p.Exact != "Two" || p.Prefix != " One " || p.Suffix != " Three " || *p.Start != 11 || !p.UTF16 {
			t.Errorf("%s: %+v", content, n)
		}
	}
}

func TestFormsOfAFile(t *testing.T) {
	const bare = `{"type":"Annotation","id":"http://e.org/1","target":"http://e.org/p"}`
	const whole = `{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":"http://e.org/1","target":"http://e.org/p"}`
	const page = `{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationPage","id":"http://e.org/p1","items":[` + bare + `,` + bare + `]}`
	for content, want := range map[string]int{
		whole: 1, "\ufeff [" + whole + "," + whole + "]": 2, page: 2,
		whole + "\n\n" + whole + "\r\n" + page: 4,
		`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationCollection","id":"http://e.org/c","total":2,"first":{"type":"AnnotationPage","id":"http://e.org/p1",
			"items":[` + bare + `],"next":{"type":"AnnotationPage","id":"http://e.org/p2","items":[` + bare + `]}}}`: 2,
	} {
		if list, err := notes(t, content); err != nil || len(list) != want {
			t.Errorf("%s: %d, %v", content, len(list), err)
		}
	}
	f, err := annotation.Read([]byte(whole + "\n{broken\n" + whole))
	if err != nil || len(f.Items) != 3 {
		t.Fatalf("%+v, %v", f, err)
	}
	if _, err := f.Items[1].Note(); err == nil {
		t.Error("a broken line is read")
	}
	away, err := annotation.Read([]byte(`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationCollection","id":"http://e.org/c","first":"http://e.org/p1"}`))
	if err != nil || len(away.Items) != 0 || len(away.Notes) != 1 {
		t.Errorf("%+v, %v", away, err)
	}
}

func TestTooMany(t *testing.T) {
	content := "[" + strings.Repeat("1,", annotation.MaxItems) + "1]"
	if _, err := annotation.Read([]byte(content)); err == nil || !strings.Contains(err.Error(), "most") {
		t.Errorf("%v", err)
	}
}

func FuzzReadAnnotations(f *testing.F) {
	f.Add(`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":"a:1","body":[{"type":"Choice","items":["b:1"]}],"target":{"source":"a:2","selector":{"type":"TextQuoteSelector","exact":"x","refinedBy":{"type":"TextPositionSelector","start":1,"end":2}}}}`)
	f.Add(`{"total":1,"rows":[{"id":"x","user":"acct:a@b","uri":"http://e.org","references":["y"],"target":[{"selector":[{"type":"RangeSelector","startContainer":"/p"}]}]}]}`)
	f.Add("{}\n[]\n{\"type\":\"AnnotationPage\"}")
	f.Add(`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationCollection","id":"a:1","first":{"type":"AnnotationPage","id":"a:2","items":[{"type":"Annotation","id":"a:3","bodyValue":"𝄞","target":["a:4"]}]}}`)
	f.Fuzz(func(t *testing.T, content string) {
		file, err := annotation.Read([]byte(content))
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("%v is no fault of the file", err)
			}
			return
		}
		for _, item := range file.Items {
			n, err := item.Note()
			if err != nil {
				if !errors.Is(err, fault.Invalid) {
					t.Fatalf("%v is no fault", err)
				}
				continue
			}
			if len(n.Places) == 0 {
				t.Fatal("it is about nothing")
			}
			for _, p := range n.Places {
				if p.Start != nil && (*p.Start < 0 || *p.End < *p.Start) || !utf8.ValidString(p.Exact) || !utf8.ValidString(n.Text) {
					t.Fatalf("%+v", p)
				}
			}
		}
	})
}
