package report

import (
	"bytes"
	"context"
	"io"
)

// PDF writes the report as PDF (A4, tagged, with the headings as its outline), printed from the HTML report by a Chromium on this machine: see Print.
// Without one it is a fault of kind Unavailable that names the package to install. The addresses in o are of pages, and are left out.
func (d *Dossier) PDF(ctx context.Context, w io.Writer, o Options) error {
	return d.alone().PDF(ctx, w, o)
}

// PDF writes the reports as one document: see Dossier.PDF.
func (c *Collection) PDF(ctx context.Context, w io.Writer, _ Options) error {
	var page bytes.Buffer
	if err := c.HTML(&page, Options{}); err != nil {
		return err
	}
	return Print(ctx, w, page.String())
}
