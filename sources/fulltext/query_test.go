package fulltext

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for line, want := range map[string]struct{ terms, parts, notes string }{
		`golan talks`:                           {"golan|talks", "golan|talks", ""},
		`"Golan  talks" -"a hoax" -rumour`:      {"golan talks|-a hoax|-rumour", `"Golan talks"|-"a hoax"|-rumour`, ""},
		`“Golan talks” «قالَ»`:                  {"golan talks|قال", `"Golan talks"|"قالَ"`, ""},
		`"not closed at all`:                    {"not closed at all", `"not closed at all"`, ""},
		`publisher:"Asharq Al-Awsat" lang:ar`:   {"", `publisher:"Asharq Al-Awsat"|lang:ar`, ""},
		`-rating:false rating:mixture status:x`: {"", "-rating:false|rating:mixture|status:x", ""},
		`PUBLISHER:x Lang:EN`:                   {"", "publisher:x|lang:EN", ""},
		`before:1998-02 after:١٩٩٧`:             {"", "before:1998-02|after:1997", ""},
		`before:yesterday golan`:                {"golan", "golan", "before:yesterday was left out: that is no date. Write 1998, 1998-02 or 1998-02-21."},
		`in:source in:everything`:               {"", "in:sources", "in: was left out: there are claims, passages, sources, publishers to search in."},
		`-in:claims x`:                          {"x", "x", "-in: was left out: it cannot be turned round."},
		`rating: golan`:                         {"golan", "golan", "rating: was left out, since nothing stands after it."},
		`rating:`:                               {"", "", "rating: was left out, since nothing stands after it."},
		`site:example.org`:                      {"site example org", "site:example.org", "site: is no filter, so its words were searched for. There are publisher:, rating:, status:, lang:, before:, after:, by:, tag:, in:."},
		`https://example.org/a 12:30`:           {"https example org a|12 30", "https://example.org/a|12:30", ""},
		`neutr* a* ab*`:                         {"neutr*|a|ab", "neutr*|a*|ab*", `Before a * there must be 3 letters at least; "a" was taken as a word.Before a * there must be 3 letters at least; "ab" was taken as a word.`},
		`中国人 王`:                                 {"中国 国人|王*", "中国人|王", ""},
		`golan golan - * -- ""`:                 {"golan", "golan", ""},
		`don't well-known`:                      {"don t|well known", "don't|well-known", ""},
		"":                                      {"", "", ""},
		"\xff\x00 x":                            {"x", "x", ""},
	} {
		q := Parse(line)
		var terms, parts []string
		for _, p := range q.Parts {
			parts = append(parts, p.Written)
			if p.Term != nil {
				s := p.Term.Folded
				if p.Term.Not {
					s = "-" + s
				}
				if p.Term.Prefix {
					s += "*"
				}
				terms = append(terms, s)
			}
		}
		if got := strings.Join(terms, "|"); got != want.terms {
			t.Errorf("%q: terms %q, want %q", line, got, want.terms)
		}
		if got := strings.Join(parts, "|"); got != want.parts {
			t.Errorf("%q: parts %q, want %q", line, got, want.parts)
		}
		if got := strings.Join(q.Notes, ""); got != want.notes {
			t.Errorf("%q: notes %q, want %q", line, got, want.notes)
		}
	}
}

func TestLinesAreChangedByTheirParts(t *testing.T) {
	q := Parse(`golan lang:ar rating:false rating:mixture`)
	if got := q.Without(1); got != "golan rating:false rating:mixture" {
		t.Error(got)
	}
	if got := q.With(Filter{Field: "rating", Value: "mostly true"}, false); got != `golan lang:ar rating:false rating:mixture rating:"mostly true"` {
		t.Error(got)
	}
	if got := q.With(Filter{Field: "rating", Value: "unproven"}, true); got != "golan lang:ar rating:unproven" {
		t.Error(got)
	}
}

func TestWindows(t *testing.T) {
	for _, x := range []struct {
		line, date string
		meets      bool
	}{
		{"after:1998", "1998", true}, {"after:1998", "1997-12-31", false}, {"before:1998", "1997", true}, {"before:1998", "1998", false},
		{"after:1998-02 before:1998-03", "1998-02-28", true}, {"after:1998-02 before:1998-03", "1998-03-01", false},
		{"after:1998-02 before:1998-03", "1998", true}, {"after:2000", "1998/2005", true}, {"before:1998-02-21", "1998-02-21", false},
	} {
		w, limited := Parse(x.line).Window()
		s, ok := SpanOf(x.date)
		if !limited || !ok || s.Meets(w) != x.meets {
			t.Errorf("%s of %s: %v", x.line, x.date, s.Meets(w))
		}
	}
	if _, ok := SpanOf("unknown"); ok {
		t.Error("unknown is a day")
	}
}

// Any line is understood as something, and means the same when it is written again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`"a b" -c publisher:"x y" before:1998 in:claims`, `-"`, `rating:"`, `中国 "中`, "a* -lang:en", "\x00\xff", `by:"”"`, `«a" b»`, `""" x`, `tag:-x`, `publisher:*`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		q := Parse(line)
		if !utf8.ValidString(q.String()) {
			t.Fatalf("%q became no text", line)
		}
		again := Parse(q.String())
		if !slices.EqualFunc(q.Parts, again.Parts, func(a, b Part) bool {
			return a.Written == b.Written && (a.Term == nil) == (b.Term == nil) && (a.Term == nil || a.Term.Folded == b.Term.Folded && a.Term.Prefix == b.Term.Prefix && a.Term.Not == b.Term.Not) && (a.Filter == nil || *a.Filter == *b.Filter)
		}) && utf8.RuneCountInString(q.String()) <= MaxQuery {
			t.Fatalf("%q was %q, and then %q", line, q.String(), again.String())
		}
		for i := range q.Parts {
			_ = q.Without(i)
		}
		q.Window()
		Cut(line)
	})
}
