package report

import (
	"bytes"
	"context"
	"io"
)

// PDF writes the report as PDF (A4, tagged, with the headings as its outline), printed from the HTML report by a Chromium on this machine: see Print.
// Without one it is a fault of kind Unavailable that names the package to install. The addresses in o are of pages, and are left out.
func (d *Dossier) PDF(ctx context.Context, w io.Writer, o Options) error {
	o.StyleHref, o.Home = "", ""
	var page bytes.Buffer
	if err := d.HTML(&page, o); err != nil {
		return err
	}
	return Print(ctx, w, page.String())
}
