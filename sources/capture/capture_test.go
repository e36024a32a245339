package capture_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// letters has the shape of a page saved as text: title, headers, share buttons at both ends, damaged quotation marks.
func letters(t testing.TB) []byte { return testdata(t, "letters.txt") }

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read reads a document that must be taken.
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
	if again, err := capture.Read(in); err != nil || !reflect.DeepEqual(d, again) {
		t.Errorf("read again it is another document: %v", err)
	}
}

// refused checks that a document is refused with a sentence that holds says.
func refused(t *testing.T, in capture.Input, says string) {
	t.Helper()
	if _, err := capture.Read(in); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
		t.Errorf("got %v, want %q", err, says)
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct{ in, says string }{
		"empty":             {"", "is empty"},
		"white space":       {" \n\t ", "is empty"},
		"a byte order mark": {"\ufeff \n", "holds no text"},
		"too large":         {strings.Repeat("a", capture.MaxBytes+1), "file has 33 MB; the most that is taken is 32 MB"},
		"too large, blank":  {strings.Repeat(" ", capture.MaxBytes+1), "the most that is taken"},
		"a PDF":             {"%PDF-1.7 …", "looks like a PDF"},
		"an office file":    {"PK\x03\x04…", "office document"},
		"a picture":         {"\x89PNG\r\n\x1a\n", "looks like a picture"},
		"a video":           {"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00\x00\x00", "looks like a video"},
		"a program":         {"\x7fELF\x02\x01", "looks like a program"},
		"UTF-32":            {"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"},
		"bytes":             {strings.Repeat("ab\x01\x02\x03", 50), "is no text"},
		"furniture only":    {"Facebook\nTwitter\n", "holds no text"},
		"headers only":      {"publisher: X\ndate: 1998\n", "holds no text"},
		"a page of nothing": {"<html><body><script>x()</script></body></html>", "shows no text without its scripts"},
		"a hidden page":     {"<html><body style='visibility: hidden'><p>a</p></body></html>", "shows no text without its scripts"},
		"a PDF named .html": {"%PDF-1.7 <html>", "looks like a PDF"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, capture.Input{Bytes: []byte(test.in), Name: "file", MediaType: "x"}, test.says)
		})
	}
}

func TestProseIsNoBinaryFile(t *testing.T) {
	for _, in := range []string{"The ftyp box names the format of a video.", "ID3 tags hold titles.", "RIFF is an old word.", "II*/MM* in prose"} {
		if d := read(t, capture.Input{Bytes: []byte(in)}); d.Text != in {
			t.Errorf("%q became %q", in, d.Text)
		}
	}
}

func TestMediaType(t *testing.T) {
	wide := "\xff\xfe" + strings.Join(strings.Split("<html><p>wide</p>", ""), "\x00") + "\x00"
	for _, test := range []struct{ content, name, declared, want string }{
		{"<!DOCTYPE html><p>a", "", "", "text/html"},
		{"\ufeff\n<html><p>a", "", "", "text/html"},
		{wide, "", "", "text/html"},
		{`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>a</body></html>`, "", "", "text/html"},
		{"a text", "a.HTM", "", "text/html"},
		{"a text", "", "text/html; charset=utf-8", "text/html"},
		{"<html> is a tag", "a.txt", "", "text/plain"},
		{"<html> is a tag", "a.html", "text/plain", "text/plain"},
		{"a text", "a", "application/octet-stream", "text/plain"},
		{"# A text", "a.md", ";;", "text/plain"},
	} {
		d := read(t, capture.Input{Bytes: []byte(test.content), Name: test.name, MediaType: test.declared})
		if d.MediaType != test.want {
			t.Errorf("%+v: got %s", test, d.MediaType)
		}
	}
}

func TestPlainTakesNothingOut(t *testing.T) {
	const text = "publisher: X\n\nFacebook\nTwitter"
	d, err := capture.Plain(text)
	if err != nil || d.Text != text || d.Publisher != "" || d.Boilerplate != nil {
		t.Errorf("got %+v, %v", d, err)
	}
	if _, err := capture.Plain(" "); !errors.Is(err, fault.Invalid) {
		t.Errorf("an empty text: %v", err)
	}
}

func BenchmarkReadText(b *testing.B) {
	in := capture.Input{Bytes: bytes.Repeat(letters(b), 100<<10/len(letters(b))+1)}
	b.SetBytes(int64(len(in.Bytes)))
	for b.Loop() {
		if _, err := capture.Read(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadHTML(b *testing.B) {
	in := capture.Input{Bytes: []byte("<html><title>Long</title><article>" + paragraphs(100<<10))}
	b.SetBytes(int64(len(in.Bytes)))
	for b.Loop() {
		if _, err := capture.Read(in); err != nil {
			b.Fatal(err)
		}
	}
}
