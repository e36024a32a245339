package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

func (a *app) export() *cobra.Command {
	var format, claim, file string
	var all bool
	cmd := &cobra.Command{Use: "export --format jsonl", Short: "Take records out in the form that import reads", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if format != "jsonl" {
			return fmt.Errorf("%w: %q is no format that can be exported; there is jsonl", errUsage, format)
		}
		return a.publicly(cmd.Context(), all, func(tx *db.Tx, _ auth.Person) error {
			return a.output(file, func(w io.Writer) error { return exchange.ExportJSONL(cmd.Context(), tx, w, claim) })
		})
	}}
	f := cmd.Flags()
	f.StringVar(&format, "format", "jsonl", "the form: jsonl")
	f.StringVar(&claim, "claim", "", "one claim with all that it rests on; else everything")
	f.StringVarP(&file, "output", "o", "", "write this file, whole or not at all")
	f.BoolVar(&all, "with-confidential", false, "do not withhold confidential sources")
	return cmd
}

// output writes to a file, or to standard output when there is no name.
func (a *app) output(file string, write func(w io.Writer) error) error {
	if file == "" || file == "-" {
		return write(a.out)
	}
	return toFile(file, func(f *os.File) error { return write(f) })
}
