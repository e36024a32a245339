package report

import (
	"context"
	"io"
	"strings"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Form is a form in which reports are given.
type Form struct {
	Name      string // as commands and addresses call it
	Says      string // for people
	Use       string // what it is good for, in a few words
	Media     string // media type
	Extension string // of a file, without a dot
	Write     func(ctx context.Context, c *Collection, w io.Writer) error
}

// Forms are all of them.
var Forms = []Form{
	{"html", "HTML", "to read on a screen, and to print", "text/html; charset=utf-8", "html", func(_ context.Context, c *Collection, w io.Writer) error { return c.HTML(w, Options{}) }},
	{"pdf", "PDF", "to print, to file, to hand over", "application/pdf", "pdf", func(ctx context.Context, c *Collection, w io.Writer) error { return c.PDF(ctx, w, Options{}) }},
	{"md", "Markdown", "text for a wiki, a mail or an editor", "text/markdown; charset=utf-8", "md", func(_ context.Context, c *Collection, w io.Writer) error { return c.Markdown(w) }},
	{"xlsx", "XLSX", "tables for Excel and LibreOffice", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", func(_ context.Context, c *Collection, w io.Writer) error { return c.XLSX(w) }},
	{"csv", "CSV", "the evidence as a table, for any program", "text/csv; charset=utf-8", "csv", func(_ context.Context, c *Collection, w io.Writer) error { return c.CSV(w) }},
	{"json", "JSON", "everything, for programs", "application/json", "json", func(_ context.Context, c *Collection, w io.Writer) error { return c.JSON(w) }},
}

// FormNamed gives the form of a name.
func FormNamed(name string) (Form, error) {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		if f.Name == name {
			return f, nil
		}
		names[i] = f.Name
	}
	return Form{}, fault.Newf(fault.Invalid, "%q is no form of a report; there are %s.", name, strings.Join(names, ", "))
}

// Links gives the forms beside HTML as links: to address, the form's extension, and query ("?claim=…" or "").
func Links(address, query string) (list []Link) {
	for _, f := range Forms {
		if f.Name != "html" {
			list = append(list, Link{Words: f.Says, Use: f.Use, Href: address + "." + f.Extension + query})
		}
	}
	return list
}
