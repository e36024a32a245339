package capture_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// fuzzed reads what may be refused, and checks what is taken.
func fuzzed(t *testing.T, in capture.Input) *capture.Document {
	t.Helper()
	d, err := capture.Read(in)
	if err == nil {
		consistent(t, in, d)
		return d
	}
	if !errors.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	return nil
}

func FuzzRead(f *testing.F) {
	f.Add(letters(f))
	f.Add([]byte("Title\n\npublisher: x\ndate: 1998\nby: a, b\nurl: https://a.org\n\nX\nText"))
	f.Add([]byte("publisher: x\n\nTitle\n\nText\nShare"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := fuzzed(t, capture.Input{Bytes: b, MediaType: "text/plain"})
		if d == nil || d.Charset != "utf-8" {
			return
		}
		text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd").Replace(strings.TrimPrefix(string(b), "\ufeff"))
		for line := range strings.SplitSeq(strings.ToValidUTF8(text, "\ufffd"), "\n") {
			if line = strings.TrimSpace(line); !accounted(d, line) {
				t.Fatalf("the line %q is nowhere", line)
			}
		}
	})
}

// accounted reports whether a line of a text file is in its text, its title, its boilerplate or a header's value.
func accounted(d *capture.Document, line string) bool {
	if line == d.Title || slices.Contains(d.Boilerplate, line) || strings.Contains(d.Text, line) {
		return true
	}
	_, value, header := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	if !header {
		return false
	}
	date, _ := capture.ParseDate(value)
	said := strings.Join(append([]string{d.Title, d.Publisher, d.URL}, d.Authors...), "\n")
	for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune(",;،؛ ", r) }) {
		if date == "" && d.Language == "" && !strings.Contains(said, unmarked(word)) {
			return false
		}
	}
	return true
}

// unmarked drops the marks of writing direction, as header values do.
func unmarked(s string) string {
	return strings.Trim(strings.NewReplacer("\u200e", "", "\u200f", "", "\u061c", "", "\u202a", "", "\u202b", "", "\u202c", "", "\u202d", "", "\u202e", "",
		"\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\ufeff", "").Replace(s), "\u00a0\u2003\u3000\u2009 \t")
}

func FuzzHTML(f *testing.F) {
	f.Add(testdata(f, "page.html"))
	f.Add([]byte(`<script type="application/ld+json">[{"@type":"Article","author":[[{}]]}]</script><p>x`))
	f.Add([]byte("<html><meta charset=windows-1256><article>" + paragraphs(600)))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, capture.Input{Bytes: b, MediaType: "text/html"}) })
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"13 Mart 1998", "1998/2005", "٢١ شباط ١٩٩٨", "Fri, 02 Jul 2021 23:00:00 GMT", "13/03/1998", "2 تموز/يوليو 2021"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := capture.ParseDate(s)
		if ok != (got != "") {
			t.Fatalf("%q gave %q and %v", s, got, ok)
		}
		if again, still := capture.ParseDate(got); ok && (again != got || !still) {
			t.Fatalf("%q gave %q, and that %q", s, got, again)
		}
	})
}
