package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/report"
)

func (a *app) report() *cobra.Command {
	var format, file, title string
	var all bool
	var names []string
	for _, f := range report.Forms {
		names = append(names, f.Name)
	}
	cmd := &cobra.Command{Use: "report CLAIM... --format " + strings.Join(names, "|"), Short: "The provenance report of a claim, or of several as one with contents", Args: cobra.MinimumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		form, err := report.FormNamed(format)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		var c *report.Collection
		err = a.publicly(cmd.Context(), all, func(tx *db.Tx, viewer auth.Person) error {
			c, err = report.Collect(cmd.Context(), tx, viewer, title, args)
			return err
		})
		if err != nil {
			return err
		}
		var b bytes.Buffer // before a file is begun
		if err := form.Write(cmd.Context(), c, &b); err != nil {
			return err
		}
		return a.output(file, func(w io.Writer) error { _, err := b.WriteTo(w); return err })
	}}
	cmd.Flags().StringVar(&format, "format", "md", strings.Join(names, ", "))
	cmd.Flags().StringVarP(&file, "output", "o", "", "write this file, whole or not at all")
	cmd.Flags().StringVar(&title, "title", "", "the title on the cover; with one, even a single claim gets a cover and contents")
	cmd.Flags().BoolVar(&all, "with-confidential", false, "do not withhold confidential sources")
	return cmd
}
