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
	Media     string // media type
	Extension string // of a file, without a dot
	Write     func(ctx context.Context, c *Collection, w io.Writer) error
}

// Forms are all of them.
var Forms = []Form{
	{"html", "HTML", "text/html; charset=utf-8", "html", func(_ context.Context, c *Collection, w io.Writer) error { return c.HTML(w, Options{}) }},
	{"pdf", "PDF", "application/pdf", "pdf", func(ctx context.Context, c *Collection, w io.Writer) error { return c.PDF(ctx, w, Options{}) }},
	{"md", "Markdown", "text/markdown; charset=utf-8", "md", func(_ context.Context, c *Collection, w io.Writer) error { return c.Markdown(w) }},
	{"xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", func(_ context.Context, c *Collection, w io.Writer) error { return c.XLSX(w) }},
	{"csv", "CSV", "text/csv; charset=utf-8", "csv", func(_ context.Context, c *Collection, w io.Writer) error { return c.CSV(w) }},
	{"json", "JSON", "application/json", "json", func(_ context.Context, c *Collection, w io.Writer) error { return c.JSON(w) }},
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
			list = append(list, Link{f.Says, address + "." + f.Extension + query})
		}
	}
	return list
}
