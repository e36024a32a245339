package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Intake is a form in which records come in.
type Intake struct {
	Name, Label string
	Says        string   // what it holds, in a few words
	Unit        string   // what it counts: line, row, annotation
	Extensions  []string // of its files, with the dot
	Asks        []string // which settings it knows: system, table, claim
	System      string   // whose ids its records carry, where nobody is asked; "" is told by the file's name
	Guess       func(begin, content []byte) bool
	Check       func(content []byte) error // refuses a file before anything is asked about it; nil where reading it will tell
	Import      func(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, t TableOptions, o ImportOptions) (Summary, error)
}

// What an intake asks for.
const (
	AsksSystem = "system" // whose ids these are
	AsksTable  = "table"  // which column is what
	AsksClaim  = "claim"  // which claim these are evidence for, and of which source
)

// Intakes lists the forms in which records come in, each before those that would take its files for their own. Command and web
// go by dossier.Intakes, which adds the one that this room does not know.
var Intakes = []Intake{
	{Name: "xlsx", Label: "Workbook (XLSX)", Says: "a table in a workbook", Unit: "row", Extensions: []string{".xlsx"}, Asks: []string{AsksSystem, AsksTable},
		Guess: func(begin, _ []byte) bool { return bytes.HasPrefix(begin, []byte("PK\x03\x04")) }, Import: importTable("xlsx")},
	{Name: "annotations", Label: "Annotations", Says: "Web Annotations, or an export from Hypothesis", Unit: "annotation", Asks: []string{AsksClaim}, System: annotationSystem,
		Guess: looksAnnotated, Import: func(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, _ TableOptions, o ImportOptions) (Summary, error) {
			return ImportAnnotations(ctx, d, by, r, o)
		}},
	{Name: "claimreview", Label: "ClaimReviews", Says: "as fact-checkers publish them: JSON, or a page that holds it", Unit: "review", Extensions: []string{".html", ".htm"},
		Asks: []string{AsksSystem}, Guess: func(begin, content []byte) bool {
			return bytes.ContainsAny(begin[:min(len(begin), 1)], "{[<") && bytes.Contains(content, []byte("ClaimReview"))
		},
		Import: func(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, _ TableOptions, o ImportOptions) (Summary, error) {
			return ImportClaimReviews(ctx, d, by, r, o.File, o)
		}},
	{Name: "jsonl", Label: "Records (jsonl)", Says: "whole records, one JSON object a line", Unit: "line", Extensions: []string{".jsonl", ".ndjson"}, Asks: []string{AsksSystem},
		Guess: func(begin, _ []byte) bool { return bytes.HasPrefix(begin, []byte("{")) },
		Import: func(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, _ TableOptions, o ImportOptions) (Summary, error) {
			return ImportJSONL(ctx, d, by, r, o)
		}},
	{Name: "csv", Label: "Table (CSV)", Says: "a table as text, its columns parted by commas, semicolons or tabs", Unit: "row", Extensions: []string{".csv", ".tsv"}, Asks: []string{AsksSystem, AsksTable},
		Guess: func(_, _ []byte) bool { return true }, Import: importTable("csv")},
}

// IntakeNamed finds one of a list by its name.
func IntakeNamed(list []Intake, name string) (Intake, error) {
	for _, in := range list {
		if in.Name == name {
			return in, nil
		}
	}
	names := IntakeNames(list)
	slices.Sort(names)
	return Intake{}, fault.In("format", "%q is no format that can be imported; there are %s.", name, strings.Join(names, ", "))
}

// IntakeNames gives the names of a list.
func IntakeNames(list []Intake) []string {
	names := make([]string, len(list))
	for i, in := range list {
		names[i] = in.Name
	}
	return names
}

// IntakeOf finds the one whose files are called like that; ok is false when the name tells nothing.
func IntakeOf(list []Intake, file string) (in Intake, ok bool) {
	i := slices.IndexFunc(list, func(in Intake) bool { return slices.Contains(in.Extensions, strings.ToLower(filepath.Ext(file))) })
	if i < 0 {
		return in, false
	}
	return list[i], true
}

// GuessIntake finds the first of a list that takes the content, or its beginning, for its own.
func GuessIntake(list []Intake, content []byte) (in Intake, err error) {
	begin := bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(content[:min(len(content), guessed)]), []byte("\ufeff")))
	for _, in := range list {
		if in.Guess(begin, content) {
			return in, nil
		}
	}
	return in, fault.In("file", "It is not known what this file holds.")
}

// guessed is how much of a file is looked at, in bytes.
const guessed = 64 << 10

// Has reports whether it knows a setting.
func (in Intake) Has(setting string) bool { return slices.Contains(in.Asks, setting) }

// looksAnnotated reports whether what begins so are annotations.
func looksAnnotated(begin, _ []byte) bool {
	if !bytes.HasPrefix(begin, []byte("{")) && !bytes.HasPrefix(begin, []byte("[")) {
		return false
	}
	has := func(words ...string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !bytes.Contains(begin, []byte(w)) })
	}
	return has("ns/anno.jsonld") || has(`"rows"`, `"target"`) || has(`"selector"`, `"target"`) || has(`"uri"`, `"permissions"`)
}

// importTable imports a table, which is read twice and so kept in a temporary file when it comes through a pipe.
func importTable(format string) func(context.Context, *db.DB, auth.Person, io.Reader, TableOptions, ImportOptions) (Summary, error) {
	return func(ctx context.Context, d *db.DB, by auth.Person, r io.Reader, o TableOptions, io ImportOptions) (s Summary, err error) {
		f, size, done, err := Seekable(r)
		if err != nil {
			return newSummary(io), err
		}
		defer done()
		o.Format = format
		t, err := OpenTable(f, size, o)
		if err != nil {
			return newSummary(io), err
		}
		defer func() { err = errors.Join(err, t.Close()) }()
		s, err = ImportTable(ctx, d, by, t, io)
		s.Read = t.Describe()
		return s, err
	}
}
