// Package capture turns bytes from outside into a text and its metadata: text files with headers, HTML pages.
//
// It is pure: no database, no network, no clock. It imports nothing of ours but internal/fault.
//
// A document's Text is what remains after headers and page furniture are cut: UTF-8 without BOM, LF line ends, U+0000 as
// U+FFFD, never Unicode-normalised. Furniture that was cut is reported in Boilerplate, never dropped silently.
package capture

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// MaxBytes is the largest document that Read takes.
const MaxBytes = 32 << 20

// Input is one document as it came in.
type Input struct {
	Bytes     []byte
	Name      string // file name or address, for the media type and for messages
	MediaType string // as declared by who sent it; may be "" or wrong
	Charset   string // as declared; may be ""
}

// Document is what Read found.
type Document struct {
	Bytes            []byte // as they came
	Packed           []byte // Bytes, gzip-compressed, ready to be stored
	SHA256           string // of Bytes, hexadecimal
	MediaType        string // "text/plain" or "text/html"
	Charset          string // the charset that was read, "utf-8" ...
	Text             string
	TextSHA256       string   // of Text, hexadecimal
	TextChars        int      // length of Text in code points
	Title            string   // "" where the document does not say
	Publisher        string   // as the document names it, in its own script
	Authors          []string // in order
	Published        string   // partial date: 1998, 1998-02, 1998-02-21, 1998/2005, ""
	Language         string   // BCP 47, "" when neither said nor guessed
	URL              string   // the document's own canonical address, when it names one
	Boilerplate      []string // page furniture that was left out of Text, in order, each once
	Extractor        string   // name of what made Text
	ExtractorVersion string
}

// Read extracts text and metadata. It refuses, as fault.Invalid, what is empty, larger than MaxBytes, binary,
// or in no charset that it knows.
func Read(in Input) (*Document, error) {
	if err := check(in); err != nil {
		return nil, err
	}
	media := mediaType(in)
	text, charset, err := decode(in, media)
	if err != nil {
		return nil, err
	}
	d := &Document{Bytes: in.Bytes, MediaType: media, Charset: charset}
	if media == "text/html" {
		err = d.readHTML(text)
	} else {
		d.readText(text)
	}
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(d.Text) == "" {
		return nil, fault.In("file", "%s holds no text beside its headers and page furniture. Paste the text itself.", nameOf(in))
	}
	if d.Language == "" {
		d.Language = guessLanguage(d.Text)
	}
	return d, d.seal()
}

// seal computes what depends on the bytes and the text as they now are.
func (d *Document) seal() error {
	d.SHA256, d.TextSHA256 = hash(d.Bytes), hash([]byte(d.Text))
	d.TextChars = utf8.RuneCountInString(d.Text)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(d.Bytes); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	d.Packed = b.Bytes()
	return nil
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func nameOf(in Input) string {
	if in.Name == "" {
		return "This document"
	}
	return in.Name
}

// check refuses what cannot be a text.
func check(in Input) error {
	switch {
	case len(bytes.TrimSpace(in.Bytes)) == 0:
		return fault.In("file", "%s is empty; there is nothing to keep. Give a file with text in it.", nameOf(in))
	case len(in.Bytes) > MaxBytes:
		return fault.In("file", "%s is larger than %d MB, the most that is taken. Cut it into parts.", nameOf(in), MaxBytes>>20)
	}
	for magic, what := range binaries {
		if bytes.HasPrefix(in.Bytes, []byte(magic)) {
			return fault.In("file", "%s looks like %s, which cannot be read yet. Save it as text or HTML and add that.", nameOf(in), what)
		}
	}
	if !utf16BOM(in.Bytes) && looksBinary(in.Bytes) {
		return fault.In("file", "%s is no text: it holds bytes that only programs read. Save it as text or HTML and add that.", nameOf(in))
	}
	return nil
}

// binaries are the first bytes of kinds of files that people often have in hand.
var binaries = map[string]string{
	"%PDF-": "a PDF", "PK\x03\x04": "a ZIP archive or an office document", "\xd0\xcf\x11\xe0": "an old office document",
	"\x89PNG": "a picture", "\xff\xd8\xff": "a picture", "GIF8": "a picture", "RIFF": "a picture or a recording",
	"\x1f\x8b": "a compressed file", "\x7fELF": "a program", "MZ\x90": "a program", "SQLite format 3\x00": "a database",
	"ID3": "a recording", "\x00\x00\x00\x18ftyp": "a video", "\x00\x00\x00\x20ftyp": "a video", "{\\rtf": "an RTF document",
}

// looksBinary reports whether control characters that no text uses are more than a few, and more than one
// in a hundred, of the first bytes.
func looksBinary(b []byte) bool {
	b = b[:min(len(b), 8192)]
	odd := 0
	for _, c := range b {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b || c == 0x7f {
			odd++
		}
	}
	return odd > 4 && odd*100 > len(b)
}

// mediaType decides between HTML and plain text: by what was declared, else by name, else by how the text begins.
func mediaType(in Input) string {
	declared, _, _ := mime.ParseMediaType(in.MediaType)
	switch declared {
	case "text/html", "application/xhtml+xml":
		return "text/html"
	case "text/plain", "text/markdown":
		return "text/plain"
	}
	name := strings.ToLower(in.Name)
	for _, ending := range []string{".html", ".htm", ".xhtml"} {
		if strings.HasSuffix(name, ending) {
			return "text/html"
		}
	}
	if strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".md") {
		return "text/plain"
	}
	head := strings.ToLower(string(bytes.TrimLeft(in.Bytes[:min(len(in.Bytes), 1024)], "\ufeff \t\r\n")))
	if strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") || strings.HasPrefix(head, "<head") {
		return "text/html"
	}
	return "text/plain"
}

// Plain makes a document of a text that is already what remains after headers and furniture are cut: one that another system
// exported, or that a person pasted part by part. Nothing is taken out of it but what no text may hold.
func Plain(text string) (*Document, error) {
	in := Input{Bytes: []byte(text), Name: "The text"}
	if err := check(in); err != nil {
		return nil, err
	}
	d := &Document{Bytes: in.Bytes, MediaType: "text/plain", Charset: "utf-8", Text: clean(text), Extractor: "as-given", ExtractorVersion: "1"}
	d.Title = firstWords(d.Text)
	d.Language = guessLanguage(d.Text)
	return d, d.seal()
}
