package capture

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// State is what came of asking an address.
type State string

// The states. Changed and Moved are for those who know what the address gave before.
const (
	OK          State = "ok"          // it gave a document
	Unchanged   State = "unchanged"   // it gives what it gave before
	Changed     State = "changed"     // it gives another text than before
	Moved       State = "moved"       // it has another address for good (301, 308 all the way), and answers there
	NotFound    State = "not-found"   // 404
	Gone        State = "gone"        // 410: taken down, and not by mistake
	Refused     State = "refused"     // it is not for us: 401, 403, 429, 451 and the other 4xx
	Failed      State = "failed"      // 5xx, or an answer that cannot be kept: no text, too large, private
	Unreachable State = "unreachable" // no answer: no such name, no connection, no valid certificate, no time left
)

// Lost reports whether an address gave nothing, neither a document nor that it has not changed.
func (s State) Lost() bool {
	return s != OK && s != Unchanged && s != Changed && s != Moved
}

// Fetched is what came of asking an address.
type Fetched struct {
	Asked, Final       string // as asked; where the redirects ended, "" when nothing answered
	Permanent          bool   // there were redirects, and all of them are for good
	State              State  // OK, Unchanged, NotFound, Gone, Refused, Failed or Unreachable
	Status             int    // of HTTP, 0 when nothing answered
	Note               string // why there is no document, in words
	ETag, LastModified string // for the next request
	Headers            map[string][]string
	Document           *Document // with state OK, else nil
	Archived           Archived  // a copy to offer; zero when nobody was asked or there is none

	refusal error
}

// fail keeps an answer that came and cannot be kept.
func (f *Fetched) fail(err error) { f.State, f.Note, f.refusal = Failed, err.Error(), err }

// read reads the document that came.
func (f *Fetched) read(in Input) {
	doc, err := Read(in)
	var said *fault.Error
	if errors.As(err, &said) && said.Field == "file" {
		said.Field = "url"
	}
	if err != nil {
		f.fail(err)
		return
	}
	f.Document = doc
}

// Refusal says, as fault.Invalid, why there is no document and what to do now; nil when there is one.
func (f *Fetched) Refusal() error {
	if f.Document != nil {
		return nil
	}
	if f.refusal != nil {
		return f.refusal
	}
	words := map[State]string{
		Unchanged:   "%s has not changed (%s). Nothing was added.",
		NotFound:    "%s is not there (%s). Check the address, or add a copy from an archive.",
		Gone:        "%s was taken down for good (%s). Add a copy from an archive, or a file of your own.",
		Refused:     "%s is not shown to programs (%s). Open it in a browser, save the page and add that file.",
		Failed:      "%s answers with a fault of its own (%s). Try again later, or save the page in a browser and add that file.",
		Unreachable: "%s cannot be reached: %s. Check the address, or try again later.",
	}[f.State]
	return fault.In("url", words, f.Asked, f.Note)
}

// maxHeaders bounds the names and values of the headers that are kept.
const maxHeaders = 16 << 10

// headersOf keeps what the server sent with a document: names in small letters, values as they came, Set-Cookie left out, for it is meant
// for the one who asked. Of more than 16 KB the longest are left out.
func headersOf(h http.Header) map[string][]string {
	size := func(name string) (n int) {
		for _, v := range h[name] {
			n += len(name) + len(v)
		}
		return n
	}
	names := make([]string, 0, len(h))
	for name := range h {
		if name != "Set-Cookie" && name != "Set-Cookie2" {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := size(a) - size(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	kept, total := map[string][]string{}, 0
	for _, name := range names {
		if total += size(name); total > maxHeaders {
			break
		}
		key := strings.ToLower(oneLine(name))
		for _, v := range h[name] {
			kept[key] = append(kept[key], oneLine(v))
		}
	}
	return kept
}

// oneLine makes text of a header's bytes: UTF-8, without control characters.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
