package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
)

func (a *app) report() *cobra.Command {
	var format, file string
	var all bool
	cmd := &cobra.Command{Use: "report CLAIM --format html|pdf|md|json|csv", Short: "The provenance report of a claim", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		forms := map[string]func(d *report.Dossier) func(io.Writer) error{
			"html": func(d *report.Dossier) func(io.Writer) error {
				return func(w io.Writer) error { return d.HTML(w, report.Options{}) }
			},
			"pdf": func(d *report.Dossier) func(io.Writer) error {
				return func(w io.Writer) error { return d.PDF(cmd.Context(), w, report.Options{}) }
			},
			"md":   func(d *report.Dossier) func(io.Writer) error { return d.Markdown },
			"json": func(d *report.Dossier) func(io.Writer) error { return d.JSON },
			"csv":  func(d *report.Dossier) func(io.Writer) error { return d.CSV },
		}
		form, ok := forms[format]
		if !ok {
			return fmt.Errorf("%w: %q is no form of a report; there are html, pdf, md, json and csv", errUsage, format)
		}
		return a.publicly(cmd.Context(), all, func(tx *db.Tx, viewer auth.Person) error {
			d, err := report.Build(cmd.Context(), tx, viewer, args[0])
			if err != nil {
				return err
			}
			return a.output(file, form(d))
		})
	}}
	cmd.Flags().StringVar(&format, "format", "md", "html, pdf, md, json or csv")
	cmd.Flags().StringVarP(&file, "output", "o", "", "write this file, whole or not at all")
	cmd.Flags().BoolVar(&all, "with-confidential", false, "do not withhold confidential sources")
	return cmd
}
