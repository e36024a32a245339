package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// intakes are the forms that can be imported here.
var intakes = dossier.Intakes

func (a *app) importCommand() *cobra.Command {
	var o exchange.ImportOptions
	var table exchange.TableOptions
	var format, stance, signer string
	cmd := &cobra.Command{
		Use: "import [--format " + strings.Join(exchange.IntakeNames(intakes), "|") + "] FILE|-", Short: "Bring in records, tables of checked claims or archived pages, annotations", Args: cobra.ExactArgs(1),
		Long: "Brings in records that another system exported.\n\n" +
			"jsonl holds whole records, one JSON object a line. csv and xlsx hold claims that somebody has checked already, one a row below a row of column names;\n" +
			"which column is what is guessed by the names, in several languages, and can be said: --map claim=Statement --map rating=Verdict. A field that is mapped to\n" +
			"nothing (--map tags=) is left out. A table with the columns of Bellingcat's auto-archiver (link, archive location, archive status ...) and none for claims\n" +
			"holds sources. annotations are Web Annotations (JSON, or one a line) or an export from Hypothesis: each is kept with the source of its page, and with\n" +
			"--claim becomes evidence where its words stand in that source's text.\n" +
			"claimreview is JSON as fact-checkers publish it, one review or many, or a page that holds it; what came is kept as it came, and a table says what of it\n" +
			"was mapped, kept raw, or unknown. dossier is another newsroom's claim as it leaves there: it is verified first, and what that newsroom\n" +
			"rated comes in as its check, never as ours; --signed-by holds it to that newsroom's key. A second import of the same ids updates, it never doubles.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err == nil && info.IsDir() && format == dossier.Intake.Name {
				if err = idle(cmd, dossier.Intake); err == nil {
					o.Signer, err = publicKey(signer)
				}
				if err != nil {
					return err
				}
				return a.importFolder(cmd, args[0], o)
			}
			in, err := intakeFor(format, args[0])
			if err == nil {
				err = idle(cmd, in)
			}
			if err == nil {
				o.Signer, err = publicKey(signer)
			}
			if err != nil {
				return err
			}
			o.Stance, o.File = claims.Stance(stance), fileName(args[0])
			if in.System != "" && !cmd.Flags().Changed("system") {
				o.System = in.System
			}
			file, size, err := a.importFile(args[0], &o)
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }()
			defer debug.SetGCPercent(debug.SetGCPercent(300)) // little is kept of a line, much is made for it
			return a.open(cmd.Context(), func(d *db.DB) error {
				by, err := a.personIn(cmd.Context(), d)
				if err != nil {
					return err
				}
				bar := a.progress("Importing")
				if bar != nil && size > 0 && in.Name != "xlsx" && in.Name != dossier.Intake.Name { // how many rows a workbook has is known when they are read
					o.Progress = func(read int64) { bar(read, size) }
				}
				s, err := in.Import(cmd.Context(), d, by, file, table, o)
				if err != nil {
					return err
				}
				if s.Read != "" && !a.json {
					a.say("%s", s.Read)
				}
				unit := in.Unit
				if in.Has(exchange.AsksTable) {
					unit = "line" // of the file, whatever a workbook calls it
				}
				return a.printSummary(unit, s)
			})
		}}
	f := cmd.Flags()
	f.StringVar(&format, "format", "", "the file's form: "+strings.Join(exchange.IntakeNames(intakes), ", ")+"; by default what its name ends in or it looks like, else jsonl")
	f.StringVar(&o.System, "system", "import", "whose ids the records carry")
	f.BoolVar(&o.Strict, "strict", false, "the first bad line undoes everything")
	f.BoolVar(&o.DryRun, "dry-run", false, "say what would happen, write nothing")
	f.StringToStringVar(&table.Map, "map", nil, "of a table: which column holds a field, as in claim=Statement")
	f.StringVar(&table.Checker, "checker", "", "of a table: whose checks these are, where no column says so")
	f.StringVar(&table.Language, "language", "", "of a table: the language of the claims, where no column says so")
	f.StringVar(&table.Dates, "dates", "", "of a table: what stands first in dates such as 03/04/2021, day or month; by default what its other dates show")
	f.StringVar(&table.Sheet, "sheet", "", "of an xlsx: which sheet; the first by default")
	f.StringVar(&table.Charset, "charset", "", "of a csv: its charset; found out by default")
	f.StringVar(&o.Claim, "claim", "", "of annotations: the claim that they are evidence for, where they name none")
	f.StringVar(&stance, "stance", "", "of annotations: what they are for that claim, supports, refutes or context; context by default")
	f.StringVar(&signer, "signed-by", "", "of a dossier: the public key that it must be signed by, NAME+HASH+KEY, or a file that holds it; by default any, which is named")
	f.StringVar(&o.Source, "source", "", "of annotations: the source that they are of, where they name no page")
	for name := range uses {
		ownFlag(cmd, name) // what stands in the environment is not said of this file
	}
	return cmd
}

// uses says which flags mean something for some forms alone.
var uses = map[string]func(in exchange.Intake) bool{
	"map": asksTable, "checker": asksTable, "language": asksTable, "dates": asksTable,
	"sheet":   func(in exchange.Intake) bool { return in.Name == "xlsx" },
	"charset": func(in exchange.Intake) bool { return in.Name == "csv" },
	"claim":   asksClaim, "stance": asksClaim, "source": asksClaim,
	"signed-by": func(in exchange.Intake) bool { return in.Name == dossier.Intake.Name },
}

func asksTable(in exchange.Intake) bool { return in.Has(exchange.AsksTable) }
func asksClaim(in exchange.Intake) bool { return in.Has(exchange.AsksClaim) }

// idle refuses a flag that would do nothing for a form.
func idle(cmd *cobra.Command, in exchange.Intake) error {
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		if uses[name](in) || !cmd.Flags().Changed(name) {
			continue
		}
		var forms []string
		for _, other := range intakes {
			if uses[name](other) {
				forms = append(forms, other.Name)
			}
		}
		return fmt.Errorf("%w: --%s is of %s, and this file is read as %s; leave it out, or say --format", errUsage, name, strings.Join(forms, " and "), in.Name)
	}
	return nil
}

// fileName is what a file is called, "" for the standard input.
func fileName(name string) string {
	if name == "-" {
		return ""
	}
	return filepath.Base(name)
}

// intakeFor is the format that was named, or that of the file's name, or what the file looks like, else jsonl.
func intakeFor(format, file string) (exchange.Intake, error) {
	if format == "" {
		in, ok := exchange.IntakeOf(intakes, file)
		if ok {
			return in, nil
		}
		if in, err := exchange.GuessIntake(intakes, beginOf(file)); err == nil && in.Name != "csv" { // which takes whatever nobody else does
			return in, nil
		}
	}
	in, err := exchange.IntakeNamed(intakes, cmp.Or(format, "jsonl"))
	if err != nil {
		return in, fmt.Errorf("%w: %w", errUsage, err)
	}
	return in, nil
}

// beginOf reads the beginning of a file; nothing of the standard input, which is read once.
func beginOf(name string) []byte {
	if name == "-" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil // who reads it whole will say so
	}
	defer func() { _ = f.Close() }() // it was only read
	b, _ := io.ReadAll(io.LimitReader(f, 1<<20))
	return b
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
func (a *app) printSummary(unit string, s exchange.Summary) error {
	a.printLines(unit, "", s.Faults, s.Refused)
	a.printLines(unit, "note: ", s.Warnings, s.Warned)
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

// printLines names lines, or what else is counted, on the error output.
func (a *app) printLines(unit, what string, list []exchange.Fault, all int) {
	for _, f := range list {
		fmt.Fprintf(a.err, "claimtrail: %s %d: %s%s\n", unit, f.Line, what, strings.Join(strings.Fields(f.Message), " "))
	}
	if more := all - len(list); more > 0 {
		fmt.Fprintf(a.err, "claimtrail: %sand %d more\n", what, more)
	}
}
