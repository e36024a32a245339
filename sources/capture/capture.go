// Package capture turns bytes from outside into a text and its metadata: text files with headers, HTML pages.
//
// It is pure: no database, no network, no clock. It imports nothing of ours but internal/fault.
package capture

// MaxBytes is the largest document that Read takes.
const MaxBytes = 32 << 20

// Input is one document as it came in.
type Input struct {
	Bytes     []byte
	Name      string // file name or address, for the media type and for messages
	MediaType string // as declared by who sent it; may be "" or wrong
	Charset   string // as declared; may be ""
}

// Document is what Read found. Text is UTF-8 without BOM, LF line ends, U+0000 as U+FFFD, never Unicode-normalised.
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
	Published        string   // partial date in the form of sources.Date: 1998, 1998-02, 1998-02-21, 1998/2005, ""
	Language         string   // BCP 47, "" when neither said nor guessed
	URL              string   // the document's own canonical address, when it names one
	Boilerplate      []string // page furniture that was left out of Text, in order, each once
	Extractor        string   // name of what made Text
	ExtractorVersion string
}

// Read extracts text and metadata. It refuses, as fault.Invalid, what is empty, larger than MaxBytes, binary,
// or in no charset that it knows.
func Read(in Input) (*Document, error) { panic("unwritten") }

// ParseDate reads a date as people and pages write it (ISO forms, "21 February 1998", "13 Mart 1998", "٢١ شباط ١٩٩٨")
// strictly: it gives the partial form of Document.Published, and false for what it is not sure of.
func ParseDate(s string) (string, bool) { panic("unwritten") }
