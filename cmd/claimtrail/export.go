package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/claimreview"
	"github.com/claimtrail/claimtrail/internal/report"
)

func (a *app) export() *cobra.Command {
	var format, file string
	var only []string
	var all bool
	cmd := &cobra.Command{Use: "export --format F", Short: "Take claims out with all that they rest on, in a form that others read", Long: exportHelp(), Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if format == "dossier" {
			return a.writeDossier(cmd, only, file, all)
		}
		form, err := exchange.FormNamed(format)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		return a.publicly(cmd.Context(), all, func(tx *db.Tx, by auth.Person) error {
			newsroom, err := claims.CurrentNewsroom(cmd.Context(), tx)
			if err != nil {
				return err
			}
			o := exchange.Out{Viewer: by, Claims: only, Base: newsroom.PublicURL}
			if strings.HasPrefix(form.Name, "claimreview") {
				if err := a.warnUnnamed(cmd.Context(), tx, o); err != nil {
					return err
				}
			}
			if form.Name == "claimreview" {
				if err := a.warnUnpublished(cmd.Context(), tx, only); err != nil {
					return err
				}
			}
			return a.output(file, func(w io.Writer) error { return form.Write(cmd.Context(), tx, w, o) })
		})
	}}
	f := cmd.Flags()
	f.StringVar(&format, "format", "jsonl", "the form: "+strings.Join(exchange.FormNames(), ", ")+", or dossier: one claim as a ZIP that verify checks")
	f.StringArrayVar(&only, "claim", nil, "this claim with all that it rests on, again for another; else everything")
	f.StringVarP(&file, "output", "o", "", "write this file, whole or not at all")
	f.BoolVar(&all, "with-confidential", false, "do not withhold confidential sources")
	return cmd
}

// warnUnpublished names the claims that were asked for and of which there is no ClaimReview, since nothing of them is published.
func (a *app) warnUnpublished(ctx context.Context, tx *db.Tx, only []string) error {
	for _, id := range only {
		c, err := claims.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		shown, err := claims.ReadShown(ctx, tx.As(report.Stranger), c.ID)
		if err != nil {
			return err
		}
		if shown.Get(c.ID) == nil {
			a.warn("Nothing of %s is published, so there is no ClaimReview of it.", c.Ref)
		}
	}
	return nil
}

func exportHelp() string {
	var b strings.Builder
	b.WriteString("Take claims out with all that they rest on. The forms:\n")
	for _, f := range exchange.Forms {
		fmt.Fprintf(&b, "\n  %-18s  %s", f.Name, f.Says)
	}
	b.WriteString("\n\nA ClaimReview names the newsroom and the address of the published claim. Say both with claimtrail newsroom set --name … --public-url …; until then\n" +
		"\"" + claimreview.Unnamed + "\" and " + claimreview.Nowhere + " stand there, which are nobody's, and a note on standard error says so.")
	return b.String()
}

// output writes to a file, or to standard output when there is no name.
func (a *app) output(file string, write func(w io.Writer) error) error {
	if file == "" || file == "-" {
		return write(a.out)
	}
	return toFile(file, func(f *os.File) error { return write(f) })
}
