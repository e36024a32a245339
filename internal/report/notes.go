package report

import (
	"fmt"
	"html/template"

	"github.com/claimtrail/claimtrail/internal/report/cite"
	"github.com/claimtrail/claimtrail/sources"
)

// Note is a source among those that a report cites: its number is the one that stands in the text.
type Note struct {
	Number int
	item   cite.Item

	source    sources.Source
	publisher sources.Publisher
}

// HTML is the footnote as HTML, every piece of it escaped.
func (n Note) HTML() template.HTML { return n.item.NoteHTML() }

// Text is the footnote as plain text.
func (n Note) Text() string { return n.item.NoteText() }

// notes numbers sources as they are cited, each once through the whole document.
type notes struct {
	list   []Note
	number map[string]int // by the source's id
}

// cite gives the number of a source, its own from the first time on.
func (n *notes) cite(d *Dossier, s sources.Source, p sources.Publisher) int {
	if at, ok := n.number[s.ID]; ok {
		return at
	}
	if n.number == nil {
		n.number = map[string]int{}
	}
	at := len(n.list) + 1
	n.number[s.ID], n.list = at, append(n.list, Note{at, cite.Of(s, p, d.snapshotsOf(s.ID)...), s, p})
	return at
}

// List gives them in their order.
func (n *notes) List() []Note { return n.list }

// mark is a number as it stands behind what it is cited for.
func mark(n int) template.HTML {
	return template.HTML(fmt.Sprintf(`<sup class="fn"><a href="#n%d" aria-label="Source %d">%d</a></sup>`, n, n, n)) //nolint:gosec // numbers
}
