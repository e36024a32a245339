package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func (a *app) importCommand() *cobra.Command {
	var o exchange.ImportOptions
	var table exchange.TableOptions
	var format string
	cmd := &cobra.Command{
		Use: "import [--format jsonl|csv|xlsx|claimreview] FILE|-", Short: "Bring in whole records, a table of checked claims, or ClaimReviews", Args: cobra.ExactArgs(1),
		Long: "Brings in records that another system exported.\n\n" +
			"jsonl holds whole records, one JSON object a line. csv and xlsx hold claims that somebody has checked already, one a row below a row of column names;\n" +
			"which column is what is guessed by the names, in several languages, and can be said: --map claim=Statement --map rating=Verdict. A field that is mapped to\n" +
			"nothing (--map tags=) is left out. claimreview is JSON as fact-checkers publish it, one review or many, or a page that holds it; what came is kept as it\n" +
			"came, and a table says what of it was mapped, kept raw, or unknown. A second import of the same ids updates, it never doubles.",
		RunE: func(cmd *cobra.Command, args []string) error {
			table.Format = formatOf(format, args[0])
			if !slices.Contains([]string{"jsonl", "csv", "xlsx", "claimreview"}, table.Format) {
				return fmt.Errorf("%w: %q is no format that can be imported; there are jsonl, csv, xlsx and claimreview", errUsage, table.Format)
			}
			in, size, err := a.importFile(args[0], &o)
			if err != nil {
				return err
			}
			defer func() { _ = in.Close() }()
			defer debug.SetGCPercent(debug.SetGCPercent(300)) // little is kept of a line, much is made for it
			return a.open(cmd.Context(), func(d *db.DB) error {
				by, err := a.personIn(cmd.Context(), d)
				if err != nil {
					return err
				}
				bar := a.progress("Importing")
				if bar != nil && size > 0 {
					o.Progress = func(read int64) { bar(read, size) }
				}
				if table.Format == "claimreview" {
					s, err := exchange.ImportClaimReviews(cmd.Context(), d, by, in, fileName(args[0]), o)
					if err != nil {
						return err
					}
					return a.printSummary(s)
				}
				if table.Format != "jsonl" {
					return a.importTable(cmd.Context(), d, by, in, table, o)
				}
				s, err := exchange.ImportJSONL(cmd.Context(), d, by, in, o)
				if err != nil {
					return err
				}
				return a.printSummary(s)
			})
		}}
	f := cmd.Flags()
	f.StringVar(&format, "format", "", "the file's form: jsonl, csv, xlsx or claimreview; by default what its name ends in, else jsonl")
	f.StringVar(&o.System, "system", "import", "whose ids the records carry")
	f.BoolVar(&o.Strict, "strict", false, "the first bad line undoes everything")
	f.BoolVar(&o.DryRun, "dry-run", false, "say what would happen, write nothing")
	f.StringToStringVar(&table.Map, "map", nil, "of a table: which column holds a field, as in claim=Statement")
	f.StringVar(&table.Checker, "checker", "", "of a table: whose checks these are, where no column says so")
	f.StringVar(&table.Language, "language", "", "of a table: the language of the claims, where no column says so")
	f.StringVar(&table.Dates, "dates", "", "of a table: what stands first in dates such as 03/04/2021, day or month; by default what its other dates show")
	f.StringVar(&table.Sheet, "sheet", "", "of an xlsx: which sheet; the first by default")
	f.StringVar(&table.Charset, "charset", "", "of a csv: its charset; found out by default")
	return cmd
}

// fileName is what a file is called, "" for the standard input.
func fileName(name string) string {
	if name == "-" {
		return ""
	}
	return filepath.Base(name)
}

// formatOf is the format that was named, or that of the file's name.
func formatOf(format, name string) string {
	if format != "" {
		return format
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv":
		return "csv"
	case ".xlsx":
		return "xlsx"
	case ".html", ".htm", ".jsonld":
		return "claimreview"
	}
	return "jsonl"
}

// importTable imports a table, which is read twice and so kept in a temporary file when it comes through a pipe.
func (a *app) importTable(ctx context.Context, d *db.DB, by auth.Person, in io.Reader, table exchange.TableOptions, o exchange.ImportOptions) error {
	f, size, done, err := exchange.Seekable(in)
	if err != nil {
		return err
	}
	defer done()
	t, err := exchange.OpenTable(f, size, table)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	if table.Format == "xlsx" {
		o.Progress = nil // how many rows there are is known when they are read
	}
	s, err := exchange.ImportTable(ctx, d, by, t, o)
	if err != nil {
		return err
	}
	if !a.json {
		a.say("%s", t.Describe())
	}
	return a.printSummary(s)
}

func (a *app) importFile(name string, o *exchange.ImportOptions) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(a.stdin), 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, fault.Wrap(fault.Invalid, err, fmt.Sprintf("The file %s cannot be read; check its name.", name))
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return nil, 0, errors.Join(fault.In("file", "%s is no file of records.", name), f.Close())
	}
	o.Dir = filepath.Dir(name)
	return f, info.Size(), nil
}

// printSummary says what was done; bad lines are named on the error output, and make the exit code 1.
func (a *app) printSummary(s exchange.Summary) error {
	a.printLines("", s.Faults, s.Refused)
	a.printLines("note: ", s.Warnings, s.Warned)
	if a.json {
		if err := a.printJSON(s); err != nil {
			return err
		}
	} else {
		verb := map[bool]string{false: "", true: "would be "}[s.DryRun]
		for _, done := range []struct {
			what   string
			counts map[string]int
		}{{"made", s.Made}, {"updated", s.Updated}, {"unchanged", s.Unchanged}} {
			if len(done.counts) > 0 {
				a.say("%s%s: %s", verb, done.what, exchange.Counts(done.counts))
			}
		}
		a.printProperties(s)
		for _, sentence := range s.Named() {
			a.say("%s", sentence)
		}
		if s.DryRun {
			for _, r := range s.RatingsSeen() {
				a.say("rating %q: %d (%s)", r.Rating, r.Count, r.Says())
			}
		}
	}
	if s.Refused > 0 {
		return errSaid
	}
	return nil
}

// printProperties is the table of what became of the properties of ClaimReviews.
func (a *app) printProperties(s exchange.Summary) {
	if len(s.Properties) == 0 {
		return
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "property\tmapped\tkept raw\tunknown")
	for _, name := range s.PropertyNames() {
		p := s.Properties[name]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", name, p.Mapped, p.Raw, p.Unknown)
	}
	_ = w.Flush()
}

// printLines names lines on the error output.
func (a *app) printLines(what string, list []exchange.Fault, all int) {
	for _, f := range list {
		fmt.Fprintf(a.err, "claimtrail: line %d: %s%s\n", f.Line, what, strings.Join(strings.Fields(f.Message), " "))
	}
	if more := all - len(list); more > 0 {
		fmt.Fprintf(a.err, "claimtrail: %sand %d more\n", what, more)
	}
}
