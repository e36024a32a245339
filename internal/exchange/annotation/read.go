package annotation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// What a file of annotations holds at most.
const (
	MaxBytes = 64 << 20
	MaxItems = 100_000
	MaxDepth = 64 // lists and objects inside each other
	MaxOne   = 1 << 20
)

// File is a file of annotations, parted but not yet read.
type File struct {
	Items []Item
	Notes []string // what the file names and does not hold, in sentences
}

// Item is one annotation as it stands in its file.
type Item struct {
	Raw        json.RawMessage
	Hypothesis bool // in the form of Hypothesis's API and exports, else of the W3C's model
	Page       bool // it stands in a page of annotations, which says for all of them what the words mean (@context)

	err error
}

// Note is what one annotation says.
type Note struct {
	ID      string
	Who     string   // who wrote it
	Created string   // when, RFC 3339, or ""
	Text    string   // what it says: the texts of its bodies, plain or Markdown
	Tags    []string // words that it is filed under
	Links   []string // addresses that it points to
	Answers string   // the id of the annotation that it answers, or ""
	Private bool     // it was marked for its author alone
	Places  []Place  // what it is about, at least one
	Ours    *Ours    // what it is evidence of: exports of ours say that, others do not
}

// Ours is what an export of ours says of a piece of evidence. Text is its note then.
type Ours struct {
	Evidence string // the id of its record
	Claim    string // the claim's wording
	ClaimID  string // the id of its record
	Ref      string // its reference there
	Stance   string
	Role     string
	Searched string // where, of what was not found; such an annotation is of no page
	Withheld bool   // its source is confidential, so that it does not say what stands there
}

// Place is a page, and a passage of it.
type Place struct {
	URL   string // "" when it does not say
	Title string
	Exact string // the words quoted, "" for the page as a whole
	// What stands around them, white space as single spaces.
	Prefix, Suffix string
	Start, End     *int // where they stood in the text of the page as its author's program had it: a hint
	UTF16          bool // these count UTF-16 units, else code points
	Spans          []Span
	Kind           string
}

// Read parts a file: a single annotation, a list, a page or a collection with its pages, an export of Hypothesis, or one of these a line.
// It refuses only what is no JSON and what is too large; a single annotation that is wrong has its fault in Item.Note.
func Read(content []byte) (*File, error) {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	switch {
	case len(content) == 0:
		return nil, fault.In("file", "This file is empty. It should hold annotations as JSON: one, a list, a page, or an export of Hypothesis.")
	case len(content) > MaxBytes:
		return nil, fault.In("file", "The file has %d MB; %d MB of annotations is the most. Cut it into parts.", len(content)>>20, MaxBytes>>20)
	case !utf8.Valid(content):
		return nil, fault.In("file", "This file is not in UTF-8, as JSON is. Save it again in UTF-8.")
	}
	f := &File{}
	if err := valid(content); err != nil {
		return f, f.lines(content, err)
	}
	if err := f.take(content, false, false); err != nil {
		return nil, err
	}
	return f, nil
}

// lines takes a file that has one document a line.
func (f *File) lines(content []byte, whole error) error {
	first, rest, more := bytes.Cut(content, []byte("\n"))
	if !more || valid(bytes.TrimSpace(first)) != nil {
		return whole
	}
	for line := first; ; line, rest, more = cut(rest) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := valid(line); err != nil {
				f.Items = append(f.Items, Item{err: err})
			} else if err := f.take(line, false, false); err != nil {
				return err
			}
		}
		if !more && len(rest) == 0 {
			return nil
		}
	}
}

func cut(content []byte) (line, rest []byte, more bool) { return bytes.Cut(content, []byte("\n")) }

// valid refuses what is no JSON, or nested too deeply.
func valid(content []byte) error {
	depth, text, escaped := 0, false, false
	for _, c := range content {
		switch {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return fault.In("file", "This JSON has more than %d lists and objects inside each other, which no annotation needs.", MaxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	var any json.RawMessage
	if err := json.Unmarshal(content, &any); err != nil {
		return fault.In("file", "This is no JSON: %v.", err)
	}
	return nil
}

// container is what tells the forms of a file apart.
type container struct {
	Context     json.RawMessage   `json:"@context"`
	Type        json.RawMessage   `json:"type"`
	AtType      json.RawMessage   `json:"@type"`
	Items       json.RawMessage   `json:"items"`
	First       json.RawMessage   `json:"first"`
	Next        json.RawMessage   `json:"next"`
	Rows        []json.RawMessage `json:"rows"`        // of Hypothesis's search
	Replies     []json.RawMessage `json:"replies"`     // beside them
	Annotations []json.RawMessage `json:"annotations"` // of an export from Hypothesis's sidebar
	Graph       []json.RawMessage `json:"@graph"`
	User        json.RawMessage   `json:"user"`
	URI         json.RawMessage   `json:"uri"`
	Group       json.RawMessage   `json:"group"`
	Permissions json.RawMessage   `json:"permissions"`
}

// take lists the annotations in a document.
func (f *File) take(raw json.RawMessage, hypothesis, page bool) error {
	if list, is := listOf(raw); is {
		return f.each(list, hypothesis, page)
	}
	var c container
	if err := json.Unmarshal(raw, &c); err != nil {
		return f.add(Item{Raw: raw, Hypothesis: hypothesis, Page: page})
	}
	switch kinds := words(c.Type) + words(c.AtType); {
	case c.Rows != nil || c.Annotations != nil && c.Type == nil:
		return f.each(append(append(c.Rows, c.Replies...), c.Annotations...), true, page)
	case strings.Contains(kinds, " AnnotationCollection "):
		return f.collection(raw, c)
	case strings.Contains(kinds, " AnnotationPage "):
		return f.page(raw, c, page)
	case c.Graph != nil && c.Type == nil:
		return f.each(c.Graph, false, true)
	}
	theirs := c.Context == nil && c.Type == nil && c.AtType == nil && (c.User != nil || c.URI != nil || c.Group != nil || c.Permissions != nil)
	return f.add(Item{Raw: raw, Hypothesis: hypothesis || theirs, Page: page})
}

func (f *File) each(list []json.RawMessage, hypothesis, page bool) error {
	for _, raw := range list {
		if err := f.take(raw, hypothesis, page); err != nil {
			return err
		}
	}
	return nil
}

// collection takes the pages that stand in the document of a collection.
func (f *File) collection(raw json.RawMessage, c container) error {
	if err := checkCollection(raw); err != nil {
		return f.add(Item{Raw: raw, err: err})
	}
	if isObject(c.First) {
		return f.take(c.First, false, true)
	}
	if address := textOf(c.First); address != "" {
		f.Notes = append(f.Notes, fmt.Sprintf("The pages of this collection are not in the file but at an address, beginning with %s. Download them and import each.", short(address)))
	} else if list, is := listOf(c.Items); is {
		return f.each(list, false, true)
	}
	return nil
}

// page takes the annotations of a page, and of the next when that stands in it.
func (f *File) page(raw json.RawMessage, c container, within bool) error {
	if err := checkPage(raw, within); err != nil {
		return f.add(Item{Raw: raw, err: err})
	}
	list, is := listOf(c.Items)
	if !is && c.Items != nil {
		list = []json.RawMessage{c.Items}
	}
	if err := f.each(list, false, true); err != nil {
		return err
	}
	if isObject(c.Next) {
		return f.take(c.Next, false, true)
	}
	if address := textOf(c.Next); address != "" {
		f.Notes = append(f.Notes, fmt.Sprintf("The next page is not in the file but at %s. Download it and import it, too.", short(address)))
	}
	return nil
}

func (f *File) add(i Item) error {
	if len(f.Items) >= MaxItems {
		return fault.In("file", "The file holds more than %d annotations, the most that is taken at once. Cut it into parts.", MaxItems)
	}
	f.Items = append(f.Items, i)
	return nil
}

// Note reads the annotation. What it refuses is fault.Invalid.
func (i Item) Note() (n Note, err error) {
	switch {
	case i.err != nil:
		return n, i.err
	case len(i.Raw) > MaxOne:
		return n, fault.Newf(fault.Invalid, "This annotation has more than %d MB, the most that is taken.", MaxOne>>20)
	case textOf(i.Raw) != "":
		return n, fault.Newf(fault.Invalid, "This annotation is only named by its address, %s. Download it and import that.", short(textOf(i.Raw)))
	case !isObject(i.Raw):
		return n, fault.New(fault.Invalid, "This is no annotation: it should be a JSON object.")
	case strings.Contains(string(i.Raw), `\u0000`):
		return n, fault.New(fault.Invalid, "This annotation holds NUL (U+0000), which no text may hold.")
	}
	if i.Hypothesis {
		n, err = readHypothesis(i.Raw)
	} else {
		n, err = readW3C(i.Raw, i.Page)
	}
	if err == nil {
		err = n.tidy()
	}
	return n, err
}

// The most that one annotation has.
const (
	maxID     = 500 // bytes
	maxPlaces = 100
	maxTags   = 100
	maxQuote  = 100_000 // bytes
)

// tidy trims what is said, and refuses what nothing can hold.
func (n *Note) tidy() error {
	n.ID, n.Text, n.Who = strings.TrimSpace(n.ID), strings.TrimSpace(n.Text), line(n.Who)
	switch {
	case len(n.ID) > maxID:
		return fault.Newf(fault.Invalid, "The annotation's id has %d bytes; %d is the most.", len(n.ID), maxID)
	case strings.ContainsFunc(n.ID, isControl):
		return fault.New(fault.Invalid, "The annotation's id holds a control character.")
	case len(n.Places) > maxPlaces:
		return fault.Newf(fault.Invalid, "The annotation is about %d things; %d is the most.", len(n.Places), maxPlaces)
	case len(n.Tags) > maxTags:
		n.Tags = n.Tags[:maxTags]
	}
	for i := range n.Places {
		p := &n.Places[i]
		p.URL, p.Title, p.Exact = strings.TrimSpace(p.URL), line(p.Title), strings.TrimSpace(p.Exact)
		p.Prefix, p.Suffix = spaced(p.Prefix), spaced(p.Suffix)
		if len(p.Exact) > maxQuote {
			return fault.Newf(fault.Invalid, "The annotation quotes %d bytes; %d is the most.", len(p.Exact), maxQuote)
		}
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// line is a text on one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// spaced makes one space of white space. Programs that read a page's nodes give all that is between tags.
func spaced(s string) string {
	inner := line(s)
	if inner == "" {
		return ""
	}
	if strings.TrimLeft(s, " \t\r\n") != s {
		inner = " " + inner
	}
	if strings.TrimRight(s, " \t\r\n") != s {
		inner += " "
	}
	return inner
}

func short(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}

func listOf(raw json.RawMessage) (list []json.RawMessage, is bool) {
	if len(raw) == 0 || raw[0] != '[' {
		return nil, false
	}
	return list, json.Unmarshal(raw, &list) == nil
}

func isObject(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '{' }

// textOf is a JSON string, or "".
func textOf(raw json.RawMessage) (s string) {
	if len(raw) > 0 && raw[0] == '"' {
		_ = json.Unmarshal(raw, &s) // it is valid
	}
	return s
}

// words is a string or a list of strings as words between spaces.
func words(raw json.RawMessage) string {
	if s := textOf(raw); s != "" {
		return " " + s + " "
	}
	list, _ := listOf(raw)
	var b strings.Builder
	for _, r := range list {
		b.WriteString(" " + textOf(r) + " ")
	}
	return b.String()
}

// ReadKept reads again an annotation that was kept as it stood in its file, with which this is not kept: whether it stood in a page or an export.
func ReadKept(raw json.RawMessage) (Item, error) {
	f := &File{}
	if err := f.take(raw, false, true); err != nil || len(f.Items) != 1 {
		return Item{}, fault.New(fault.Invalid, "This is no annotation.")
	}
	i := f.Items[0]
	var c container
	if err := json.Unmarshal(raw, &c); err == nil && c.Type == nil && c.AtType == nil {
		i.Hypothesis = true // in an export it may lack all that tells of it
	}
	return i, nil
}
