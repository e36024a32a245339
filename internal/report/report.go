// Package report makes the provenance report of a claim: one dossier struct, several forms.
package report

import (
	"context"
	"io"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Dossier is everything that a report says.
type Dossier struct {
	claims.Provenance
	Generated time.Time // tx.Now of the reading transaction
}

// Build gathers the dossier of one claim (id or reference).
func Build(ctx context.Context, tx *db.Tx, claim string) (*Dossier, error) { panic("unwritten") }

// Options say how an HTML report is dressed.
type Options struct {
	StyleHref string // the style sheet's address; "" puts the style into the page, so that the file stands alone
	Home      string // address of the claim's page, "" in a file
}

// HTML writes the report as one page that prints well on A4.
func (d *Dossier) HTML(w io.Writer, o Options) error { panic("unwritten") }

// Markdown writes the report as Markdown.
func (d *Dossier) Markdown(w io.Writer) error { panic("unwritten") }

// JSON writes the report as one JSON object.
func (d *Dossier) JSON(w io.Writer) error { panic("unwritten") }

// CSV writes one row per piece of evidence, with the claim's columns repeated.
func (d *Dossier) CSV(w io.Writer) error { panic("unwritten") }
