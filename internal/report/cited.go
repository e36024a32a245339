package report

import (
	"html"
	"html/template"
	"strings"

	"github.com/claimtrail/claimtrail/sources"
)

// cited is a source as a footnote names it.
type cited struct {
	source    sources.Source
	publisher sources.Publisher
}

func citedOf(s sources.Source, p sources.Publisher, _ ...sources.Snapshot) cited { return cited{s, p} }

func (c cited) NoteText() string {
	if c.source.Withheld {
		return sources.Withheld
	}
	parts := append([]string{}, c.source.Authors...)
	for _, s := range []string{"“" + c.source.Title + "”", c.publisher.Name, c.source.Published.Words(), c.source.URL} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ") + "."
}

func (c cited) NoteHTML() template.HTML { return template.HTML(html.EscapeString(c.NoteText())) } //nolint:gosec // escaped
