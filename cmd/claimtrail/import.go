package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func (a *app) importCommand() *cobra.Command {
	var o exchange.ImportOptions
	var format string
	cmd := &cobra.Command{Use: "import --format jsonl FILE|-", Short: "Bring in whole records, one JSON object a line", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		if format != "jsonl" {
			return fmt.Errorf("%w: %q is no format that can be imported; there is jsonl", errUsage, format)
		}
		in, size, err := a.importFile(args[0], &o)
		if err != nil {
			return err
		}
		defer func() { _ = in.Close() }()
		if bar := a.progress("Importing"); bar != nil && size > 0 {
			o.Progress = func(read int64) { bar(read, size) }
		}
		return a.open(cmd.Context(), func(d *db.DB) error {
			by, err := a.personIn(cmd.Context(), d)
			if err != nil {
				return err
			}
			s, err := exchange.ImportJSONL(cmd.Context(), d, by, in, o)
			if err != nil {
				return err
			}
			return a.printSummary(s)
		})
	}}
	f := cmd.Flags()
	f.StringVar(&format, "format", "jsonl", "the file's form: jsonl")
	f.StringVar(&o.System, "system", "import", "whose ids the records carry")
	f.BoolVar(&o.Strict, "strict", false, "the first bad line undoes everything")
	f.BoolVar(&o.DryRun, "dry-run", false, "say what would happen, write nothing")
	return cmd
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
	for _, f := range s.Faults {
		fmt.Fprintf(a.err, "claimtrail: line %d: %s\n", f.Line, strings.Join(strings.Fields(f.Message), " "))
	}
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
			var parts []string
			for kind, n := range done.counts {
				parts = append(parts, fmt.Sprintf("%s %d", kind, n))
			}
			slices.Sort(parts)
			if len(parts) > 0 {
				a.say("%s%s: %s", verb, done.what, strings.Join(parts, ", "))
			}
		}
	}
	if len(s.Faults) > 0 {
		return errSaid
	}
	return nil
}
