// Package capture turns bytes from outside, or what an address gives, into a text and its metadata: text files with headers, HTML pages.
//
// Read is pure: no database, no network, no clock. The network is Fetcher's alone. The package imports nothing of ours but internal/fault.
//
// # The text
//
// A document's Text is what remains after headers and page furniture are cut: UTF-8 without BOM, LF line ends, U+0000 as
// U+FFFD, never Unicode-normalised. Furniture that was cut is reported in Boilerplate, never dropped silently.
//
// # Text files
//
// The first line is the title when header lines follow it or a blank line sets it apart. Header lines, such as
// "publisher: X" or "تاريخ النشر: ٢ تموز ٢٠٢١", are looked for among the first twelve lines that are not blank, in
// English, French, German, Spanish, Turkish and Arabic. A line is cut only when its name is known and its value can be
// read; everything else stays in the text.
//
// # Pages
//
// Paragraphs are set apart by a blank line. go-trafilatura chooses which blocks of the page are its article; the words are
// always the page's own. Where it finds too little, or what is not on the page, the <article>, <main> or <body> is read instead,
// without navigation. Metadata is taken
// from JSON-LD, OpenGraph, <meta>, <title>, <html lang> and the canonical link. What a reader sees on the page and the text
// leaves out is listed in Boilerplate, at most 200 entries of 160 code points. What no reader sees (scripts, styles,
// hidden elements) is in neither.
//
// # Addresses
//
// A Fetcher asks http and https, on any port, without credentials, cookies or a proxy. Each connection is checked when it is opened, after
// the name was looked up, so that neither a redirect nor a name that changes its meaning leads to this machine or to a private network;
// only hosts that were allowed by name are exempt. At most MaxRedirects redirects are followed, in 30 seconds for everything, of which the headers may take 15;
// MaxBytes holds for what is unpacked. 404, 410, no answer and the like are states of the address, not errors.
//
// # Limits
//
// A document has at most MaxBytes bytes. A page nested deeper than 512 elements is refused. A page of more than 5000
// paragraphs or 50 000 elements is read without go-trafilatura, whose time grows with the square of their number. A charset is never guessed.
// PDF, office files, pictures and recordings are refused by name.
package capture

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/fulltext"
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
	TextSHA256       string               // of Text, hexadecimal
	TextChars        int                  // length of Text in code points
	Paragraphs       []fulltext.Paragraph // of Text, by which it is searched
	Title            string               // "" where the document does not say
	Publisher        string               // as the document names it, in its own script
	Authors          []string             // in order
	Published        string               // partial date: 1998, 1998-02, 1998-02-21, 1998/2005, ""
	Language         string               // BCP 47, "" when neither said nor guessed
	URL              string               // the document's own canonical address, when it names one
	Boilerplate      []string             // page furniture that was left out of Text, in order, each once
	Extractor        string               // name of what made Text
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
	if media == htmlPage {
		err = d.readHTML(text)
	} else {
		d.readText(text)
	}
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(d.Text) == "" {
		return nil, noText(in, media)
	}
	if d.Language == "" {
		d.Language = guessLanguage(d.Text)
	}
	return d, d.seal()
}

// noText refuses a document of which nothing is left. Such a page is mostly one that scripts fill, or show, in the browser.
func noText(in Input, media string) error {
	if media == htmlPage {
		return fault.In("file", "%s shows no text without its scripts. Open it in a browser, copy the text and paste that.", nameOf(in))
	}
	return fault.In("file", "%s holds no text beside its headers and page furniture. Paste the text itself.", nameOf(in))
}

// Came says which bytes the document's text was read from, when it is known otherwise than by reading them: where and as somebody else did.
func (d *Document) Came(b []byte, mediaType, charset, extractor, version string) (err error) {
	if len(b) > MaxBytes {
		return fault.In("file", "The bytes of a text are more than %d MB, the most that is taken.", MaxBytes>>20)
	}
	d.Bytes, d.SHA256, d.MediaType, d.Charset, d.Extractor, d.ExtractorVersion = b, hash(b), mediaType, charset, extractor, version
	d.Packed, err = pack(b)
	return err
}

// seal computes what depends on the bytes and the text as they now are.
func (d *Document) seal() error {
	d.SHA256, d.TextSHA256 = hash(d.Bytes), hash([]byte(d.Text))
	d.TextChars, d.Paragraphs = utf8.RuneCountInString(d.Text), fulltext.Cut(d.Text)
	var err error
	d.Packed, err = pack(d.Bytes)
	return err
}

// packers are kept: a new one needs half a megabyte, which for a short text takes longer than the packing.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}
var quickPackers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is one that there is
	return z
}}

// short is up to how many bytes are packed quickly: of so few, better packing saves a page of the database in few cases.
const short = 8 << 10

func pack(content []byte) ([]byte, error) {
	pool := &packers
	if len(content) <= short {
		pool = &quickPackers
	}
	z := pool.Get().(*gzip.Writer)
	defer pool.Put(z)
	b := bytes.NewBuffer(make([]byte, 0, len(content)/2+64))
	z.Reset(b)
	_, err := z.Write(content)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return b.Bytes(), nil
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

// Plain makes a document of a text that is already what remains after headers and furniture are cut: one that another system
// exported, or that a person pasted part by part. Nothing is taken out of it but what no text may hold.
func Plain(text string) (*Document, error) {
	d, err := Given(text)
	if err == nil {
		d.Language = guessLanguage(d.Text)
	}
	return d, err
}

// Given is Plain for a text whose source is described already: its language is not guessed, which takes longer than all the rest.
func Given(text string) (*Document, error) {
	in := Input{Bytes: []byte(text), Name: "The text"}
	if err := check(in); err != nil {
		return nil, err
	}
	d := &Document{Bytes: in.Bytes, MediaType: plainText, Charset: "utf-8", Text: clean(text), Extractor: "as-given", ExtractorVersion: "1"}
	d.Title = firstWords(d.Text)
	return d, d.seal()
}
