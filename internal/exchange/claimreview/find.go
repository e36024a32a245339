package claimreview

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Found is a review in a file, or what is wrong at a place where one could be.
type Found struct {
	Line int    // of the file, from 1
	Raw  []byte // as it came: the review, with what it alone stands in
	Err  error  // instead

	start int               // where it begins in what is read
	body  []byte            // the review
	named map[string][]byte // what its file says elsewhere of things that have an @id
}

// Find lists the reviews of a file: one, several one after the other or one a line, a list, a @graph, a feed, a list of items, wrappers of any kind, or an
// HTML page with JSON-LD. It refuses a file that is too large or holds none.
func Find(content []byte) ([]Found, error) {
	if len(content) > MaxBytes {
		return nil, fault.In("file", "The file has %d MB; %d MB is the most. Cut it into parts.", len(content)>>20, MaxBytes>>20)
	}
	content, err := decoded(content)
	if err != nil {
		return nil, err
	}
	f := &finder{line: 1, named: map[string][]byte{}}
	page := bytes.HasPrefix(bytes.TrimSpace(content), []byte("<"))
	if page {
		f.page(content)
	} else {
		f.text(content, 0)
	}
	switch {
	case f.many:
		return nil, fault.In("file", "The file holds more than %d reviews, the most that are taken. Cut it into parts.", MaxReviews)
	case len(f.list) > 0:
		return f.list, nil
	case page:
		return nil, fault.In("file", "This page holds no ClaimReview as JSON-LD, the one form in which pages are read: a script of the type application/ld+json.")
	}
	return nil, fault.In("file", "This file holds no ClaimReview. It is read as JSON, one or many, or as an HTML page with JSON-LD.")
}

// decoded gives a file's text as UTF-8.
func decoded(content []byte) ([]byte, error) {
	if bytes.HasPrefix(content, []byte("\xef\xbb\xbf")) {
		return content[3:], nil
	}
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		text, _, err := transform.Bytes(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), content)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "The file begins as UTF-16 and does not go on so. Save it as UTF-8.")
		}
		return text, nil
	}
	if !utf8.Valid(content) && bytes.HasPrefix(bytes.TrimSpace(content), []byte("<")) {
		e, _, _ := charset.DetermineEncoding(content, "text/html")
		if text, _, err := transform.Bytes(e.NewDecoder(), content); err == nil {
			return text, nil
		}
	}
	return content, nil
}

// finder gathers what Find lists.
type finder struct {
	list  []Found
	line  int // at which what is read begins
	named map[string][]byte
	many  bool
}

// page reads the JSON-LD scripts of an HTML page.
func (f *finder) page(content []byte) {
	z := html.NewTokenizer(bytes.NewReader(content))
	z.SetMaxBuf(MaxBytes)
	data := false
	for !f.many {
		kind := z.Next()
		raw := z.Raw()
		line := f.line
		f.line += bytes.Count(raw, []byte("\n"))
		switch kind {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			t := z.Token()
			data = t.Data == "script" && strings.Contains(strings.ToLower(attribute(t, "type")), "ld+json")
		case html.TextToken:
			if data {
				after := f.line
				f.line = line
				f.text(uncommented(bytes.Clone(raw)), 0)
				f.line = after
			}
		case html.EndTagToken:
			data = false
		}
	}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// uncommented blanks what pages write around scripts so that old browsers pass over them; everything else stays at its place.
func uncommented(script []byte) []byte {
	for _, mark := range []string{"/*<![CDATA[*/", "/* <![CDATA[ */", "//<![CDATA[", "// <![CDATA[", "<![CDATA[", "<!--", "/*]]>*/", "/* ]]> */", "//]]>", "// ]]>", "]]>", "-->"} {
		trimmed := bytes.TrimSpace(script)
		if bytes.HasPrefix(trimmed, []byte(mark)) || bytes.HasSuffix(trimmed, []byte(mark)) {
			script = bytes.Replace(script, []byte(mark), bytes.Repeat([]byte(" "), len(mark)), 1)
		}
	}
	return script
}

// text reads JSON values one after the other. At one that is broken it is told, and goes on at the next line that begins a value.
func (f *finder) text(b []byte, level int) {
	counted, line := 0, f.line
	at := func(offset int) int {
		if offset >= counted {
			line += bytes.Count(b[counted:offset], []byte("\n"))
		} else {
			line -= bytes.Count(b[offset:counted], []byte("\n"))
		}
		counted = offset
		return line
	}
	for begin := 0; begin < len(b) && !f.many; {
		s := &scan{f: f, b: b, begin: begin, at: at, level: level}
		err := s.run()
		if err == nil {
			f.take(s.found)
			return
		}
		end := s.value + next(b[s.value:])
		for _, x := range s.found {
			if x.start < end { // the others are read again
				f.take([]Found{x})
			}
		}
		if mended := mend(b[s.value:end]); mended != nil && level < 3 {
			f.mended(mended, b[s.value:end], at(s.value), level)
		} else if bytes.ContainsAny(b[s.value:end], "{[") {
			f.take([]Found{{Line: at(s.value), Err: fault.Newf(fault.Invalid, "This is no JSON: %v. Everything up to the next line that begins with { or [ is passed over.", err)}})
		}
		begin = end
	}
}

// mended takes the reviews of what had to be mended; what is kept is what came.
func (f *finder) mended(mended, came []byte, line, level int) {
	inner := &finder{line: line, named: f.named}
	inner.text(mended, level+3)
	for i := range inner.list {
		inner.list[i].Line = line
		if len(came) <= wrapped {
			inner.list[i].Raw = bytes.TrimSpace(came)
		}
	}
	f.take(inner.list)
}

func (f *finder) take(found []Found) {
	if f.list = append(f.list, found...); len(f.list) > MaxReviews {
		f.many = true
	}
}

// next is where the next line begins a value at its very beginning.
func next(b []byte) int {
	for i := 0; ; {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 || i+n+1 >= len(b) {
			return len(b)
		}
		if i += n + 1; b[i] == '{' || b[i] == '[' {
			return i
		}
	}
}

// mend makes JSON of what pages often hold in its place: bare control characters in strings, commas before the end of a list. Nil: it cannot.
func mend(b []byte) []byte {
	if len(b) > MaxReview {
		return nil
	}
	out := make([]byte, 0, len(b)+16)
	text, escaped := false, false
	for _, c := range b {
		switch {
		case text && escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text && c < ' ':
			out = append(out, []byte(map[byte]string{'\n': `\n`, '\r': ``, '\t': `\t`}[c])...)
			continue
		case !text && (c == '}' || c == ']'):
			if kept := bytes.TrimRight(out, " \t\r\n"); bytes.HasSuffix(kept, []byte(",")) {
				out = kept[:len(kept)-1]
			}
		}
		out = append(out, c)
	}
	if out = bytes.TrimRight(bytes.TrimSpace(out), ";"); !json.Valid(out) {
		return nil
	}
	return out
}

// scan goes through JSON once and notes where reviews begin and end.
type scan struct {
	f      *finder
	b      []byte
	begin  int
	at     func(offset int) int
	level  int // texts of JSON within texts of JSON
	value  int // where the outermost value begins that is being read
	frames []frame
	found  []Found
}

// frame is a list or an object that is not at its end yet.
type frame struct {
	start  int
	list   bool
	types  bool   // the list of an object's types
	key    string // that is being read
	keyed  bool   // the next is its value
	keys   int
	review bool
	id     string
	before int // how many were found before
}

var errDeep = errors.New("lists and objects stand too deep within each other")

func (s *scan) run() error {
	d := json.NewDecoder(bytes.NewReader(s.b[s.begin:]))
	d.UseNumber()
	for !s.f.many {
		if len(s.frames) == 0 {
			s.value = s.begin + int(d.InputOffset())
			s.value += len(s.b[s.value:]) - len(bytes.TrimLeft(s.b[s.value:], " \t\r\n,;"))
		}
		t, err := d.Token()
		if errors.Is(err, io.EOF) && len(s.frames) == 0 {
			return nil
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		if err := s.token(t, s.begin+int(d.InputOffset())); err != nil {
			return err
		}
		if len(s.found) > MaxReviews {
			s.f.many = true
		}
	}
	return nil
}

func (s *scan) token(t json.Token, end int) error {
	switch t {
	case json.Delim('{'), json.Delim('['):
		if len(s.frames) >= MaxDepth {
			return errDeep
		}
		top := s.top()
		s.frames = append(s.frames, frame{start: end - 1, list: t == json.Delim('['), types: top != nil && top.key == "@type" && !top.list, before: len(s.found)})
		if top != nil {
			top.keyed = false
		}
		return nil
	case json.Delim('}'), json.Delim(']'):
		closed := *s.top()
		s.frames = s.frames[:len(s.frames)-1]
		s.close(closed, end)
		return nil
	}
	top := s.top()
	text, isText := t.(string)
	switch {
	case top == nil:
	case !top.list && !top.keyed:
		top.key, top.keyed = plainKey(text), true
		if top.keys++; top.key == "claimReviewed" {
			top.review = true
		}
	case isText && top.types && len(s.frames) > 1:
		s.frames[len(s.frames)-2].review = s.frames[len(s.frames)-2].review || isReview(text)
	default:
		if top.keyed = false; isText {
			s.said(top, text)
		}
	}
	return nil
}

// said takes in a text that stands as the value of a property, or in a list.
func (s *scan) said(top *frame, text string) {
	switch {
	case top.list:
	case top.key == "@type":
		top.review = top.review || isReview(text)
	case top.key == "@id":
		top.id = text
	case s.level < 2 && (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && strings.Contains(text, "ClaimReview") && json.Valid([]byte(text)):
		inner := &finder{line: 1, named: s.f.named} // a text that holds JSON
		inner.text([]byte(text), s.level+1)
		for i := range inner.list {
			inner.list[i].Line, inner.list[i].start = s.at(s.value), s.value
		}
		s.found = append(s.found, inner.list...)
	}
}

func (s *scan) top() *frame {
	if len(s.frames) == 0 {
		return nil
	}
	return &s.frames[len(s.frames)-1]
}

// close takes the review that ends, or widens one to what it alone stands in.
func (s *scan) close(f frame, end int) {
	whole := s.b[f.start:end]
	if !f.list && f.id != "" && f.keys > 1 && len(whole) <= wrapped && len(s.f.named) < MaxReviews {
		if _, there := s.f.named[f.id]; !there {
			s.f.named[f.id] = whole
		}
	}
	switch {
	case f.review:
		found := Found{Line: s.at(f.start), start: f.start, Raw: whole, body: whole, named: s.f.named}
		if len(whole) > MaxReview {
			found.Raw, found.body = nil, nil
			found.Err = fault.Newf(fault.Invalid, "This review has %d KB; %d KB is the most.", len(whole)>>10, MaxReview>>10)
		}
		s.found = append(s.found[:f.before], found)
	case !f.list && len(s.found) == f.before+1 && len(whole) <= wrapped && s.found[f.before].Err == nil:
		s.found[f.before].Raw = whole
	}
}

// isReview reports whether a type is that of a review that is read.
func isReview(t string) bool {
	t = plainKey(t)
	return t == "ClaimReview" || t == "MediaReview"
}

// plainKey is a name without the address of its vocabulary.
func plainKey(s string) string {
	for _, prefix := range []string{"http://schema.org/", "https://schema.org/", "schema:", "sdo:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return s
}
