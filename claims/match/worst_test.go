package match

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Texts made to be slow, as long as is read. The limit is generous, for machines that do other things; a quadratic case would pass it by far.
func TestWorstTexts(t *testing.T) {
	docs := []Doc{{Key: 1, Text: strings.Repeat("The president of nothing said one thing in 1998 and 12 per cent another. ", 200)}, {Key: 2, Text: "A president"}}
	x := Build(slices.Values(docs))
	for name, piece := range map[string]string{
		"dashes": "—", "signatures": "— a (@b) ", "open signatures": "— president (@", "tags": "#presidentofnothing ", "one tag": "#" + strings.Repeat("president", 1000),
		"handles": "@a", "capitals": "aB", "commas": "1,", "points": "a.", "apostrophes": "a'", "marks": "e\u0301\u0301\u0301", "Han": "不", "numbers": "12 ", "dates": "3 May 2020 ",
		"words": "president nothing ", "drawn out": "aaaa", "links": "http://", "flags": "🇫🇷", "Arabic": "والرئيس ", "not": "not ", "invalid": "\xff", "percents": "12 per ", "Thai": "ประธานาธิบดี",
	} {
		text := strings.Repeat(piece, longestText/len([]rune(piece))+1)
		began := time.Now()
		q := Parse(text, "")
		parsed := time.Since(began)
		if _, err := x.Search(q, 10, func([]uint32) ([]Doc, error) { return docs, nil }); err != nil {
			t.Fatal(err)
		}
		searched := time.Since(began) - parsed
		Explain(q, docs[0])
		Explain(q, Doc{Text: text})
		explained := time.Since(began) - parsed - searched
		t.Logf("%-16s parsed %6.1f ms, searched %6.1f, explained twice %6.1f", name, parsed.Seconds()*1e3, searched.Seconds()*1e3, explained.Seconds()*1e3)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}
