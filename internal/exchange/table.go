package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
)

// TableOptions say how a table is read.
type TableOptions struct {
	Format   string            // "csv" or "xlsx"
	Charset  string            // of CSV; "" to find out
	Sheet    string            // of XLSX; "" for the first
	Map      map[string]string // field to column name; what is not named is guessed by the names
	Checker  string            // whose checks these are, where no column says so
	Language string            // of the claims, where no column says so
	Dates    string            // DayFirst or MonthFirst; "" to find out
}

// Table is a table of already checked claims or of archived pages, one a row, below a row with the names of the columns.
type Table struct {
	Kind      string // OfClaims or OfSources
	Header    []string
	First     [][]string // the first rows as they are shown: no wider than the header, and of a long cell its beginning
	Columns   map[string]int
	Delimiter string // of CSV, in words
	Charset   string // of CSV
	Sheet     string // of XLSX
	Sheets    []string
	Notes     []string // how dates are read, in sentences

	options TableOptions
	rows    rowReader
	number  int // of the row read last, from 1
	ids     ids
	dates   string // DayFirst, MonthFirst, or "" where that cannot be known
}

// rowReader gives the rows of a table; dates, numbers and truth values as people read them.
type rowReader interface {
	row() ([]string, error) // io.EOF after the last; valid until the next call
	read() int64
	rewind() error
	close() error
}

// firstRows is how many rows Table.First has, and shownCell how many characters of a cell there, and of a column's name, are shown.
const (
	firstRows = 5
	shownCell = 200
)

// OpenTable reads the names of the columns and the first rows. What it refuses is a fault of the file, the charset, the sheet or the mapping.
func OpenTable(from io.ReaderAt, size int64, o TableOptions) (*Table, error) {
	t := &Table{options: o}
	err := checkDates(o.Dates)
	if err != nil {
		return nil, err
	}
	switch o.Format {
	case "csv":
		err = t.openCSV(from, size)
	case "xlsx":
		err = t.openXLSX(from, size)
	default:
		err = fault.In("format", "%q is no format of a table; there are csv and xlsx.", o.Format)
	}
	if err != nil {
		return nil, err
	}
	if err := t.begin(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Table) begin() (err error) {
	if t.Header, err = t.header(); err != nil {
		return err
	}
	for len(t.First) < firstRows {
		row, err := t.nextRow()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		shown := slices.Clone(row[:min(len(row), len(t.Header))])
		for i := range shown {
			shown[i] = shortened(shown[i], shownCell)
		}
		t.First = append(t.First, shown)
	}
	t.Kind = kindOf(t.Header, t.options.Map)
	if t.Columns, err = mapColumns(t.Fields(), t.Header, t.options.Map); err != nil {
		return err
	}
	if err := t.surveyDates(); err != nil {
		return err
	}
	return t.rewind()
}

// header reads the first row that is not empty.
func (t *Table) header() ([]string, error) {
	row, err := t.nextRow()
	if errors.Is(err, io.EOF) {
		return nil, fault.In("file", "This table is empty. Its first row names the columns, each row below is one claim.")
	}
	header := slices.Clone(row)
	for i := range header {
		if header[i] = shortened(oneLine(header[i]), shownCell); header[i] == "" {
			header[i] = fmt.Sprintf("Column %d", i+1)
		}
	}
	if len(header) > mostColumns {
		return nil, fault.In("file", "This table has %d columns; %d is the most.", len(header), mostColumns)
	}
	return header, err
}

// nextRow gives the next row that is not empty.
func (t *Table) nextRow() ([]string, error) {
	for {
		row, err := t.rows.row()
		if err != nil {
			return nil, err
		}
		t.number++
		if slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			return row, nil
		}
	}
}

// Describe tells in a sentence or two how the table is read.
func (t *Table) Describe() string {
	how := fmt.Sprintf("Read as %s, columns parted by %s.", t.Charset, t.Delimiter)
	if t.Sheet != "" {
		how = fmt.Sprintf("Read from the sheet %q.", t.Sheet)
	}
	var columns []string
	for _, c := range t.Fields() {
		if at, ok := t.Columns[c.Field]; ok {
			columns = append(columns, fmt.Sprintf("%s = %q", c.Field, t.Header[at]))
		}
	}
	if len(columns) == 0 {
		return how + " No column was recognised."
	}
	if t.Kind == OfSources {
		how += " Each row is taken for a source, as in a table of archived pages."
	}
	return strings.Join(append([]string{how, "Columns: " + strings.Join(columns, ", ") + "."}, t.Notes...), " ")
}

// Close lets go of what reading needed.
func (t *Table) Close() error { return t.rows.close() }

func (t *Table) read() int64 { return t.rows.read() }

func (t *Table) unit() string { return "line" }

func (t *Table) rewind() error {
	if err := t.rows.rewind(); err != nil {
		return err
	}
	t.number, t.ids = 0, nil
	_, err := t.header()
	return err
}

// next makes a record of the next row.
func (t *Table) next() (prepared, error) {
	row, err := t.nextRow()
	if err != nil {
		return prepared{}, err
	}
	p := prepared{line: t.number}
	for _, cell := range row {
		p.size += len(cell)
	}
	if t.Kind == OfSources {
		p = t.archived(p, t.cells(row))
		p.cells(row, t.Header)
		return p, nil
	}
	p.record = t.record(row)
	p.err = p.record.checkIDs()
	if len(p.record.ID) > maxID {
		p.err = fault.In("id", "This id has %d bytes; %d is the most.", len(p.record.ID), maxID)
	} else if before := t.ids.before(p.record.ID, t.number); before > 0 {
		p.err = fault.In("id", "Rows %d and %d have the same id, %q; the later one is not taken. Give each row an id of its own.", before, t.number, shortened(p.record.ID, 60))
	}
	p.warnings = p.record.soften()
	p.cells(row, t.Header)
	return p, nil
}

// cells says of a row that it has more cells than there are columns.
func (p *prepared) cells(row, header []string) {
	if filled(row) > len(header) {
		p.warnings = append(p.warnings, fmt.Sprintf("This row has %d cells, and %d columns have names; the rest is left out. Look whether a cell is parted by mistake.", filled(row), len(header)))
	}
}

// filled is how many cells a row has up to the last that is not empty.
func filled(row []string) int {
	n := len(row)
	for n > 0 && strings.TrimSpace(row[n-1]) == "" {
		n--
	}
	return n
}

// cells gives the cells of a row by their fields.
func (t *Table) cells(row []string) func(field string) string {
	return func(field string) string {
		if at, ok := t.Columns[field]; ok && at < len(row) {
			return report.Unharmed(strings.Clone(strings.ToValidUTF8(strings.TrimSpace(row[at]), "\ufffd")))
		}
		return ""
	}
}

func (t *Table) record(row []string) record {
	cell := t.cells(row)
	r := record{
		Type: "claim", ID: cell("id"), Claim: cell("claim"), Title: cell("title"), URL: cell("url"), Rating: cell("rating"), Date: t.readDate(cell("date")),
		Language: cell("language"), Claimant: cell("claimant"), Said: t.readDate(cell("said")), Checker: cell("checker"), Context: cell("context"),
		Original: cell("original"), Tags: splitList(cell("tags")),
	}
	if r.Language == "" {
		r.Language = t.options.Language
	}
	if r.Checker == "" {
		r.Checker = t.options.Checker
	}
	switch conclusion := text(cell("conclusion")); { // an earlier check has a title alone, which says what it found
	case conclusion == "":
	case r.Rating != "" && r.Title == "":
		r.Title = conclusion
	case r.Context == "":
		r.Context = conclusion
	default:
		r.Context += "\n\n" + conclusion
	}
	return r
}

// ImportTable takes the rows of a table of archived pages as sources, found by their addresses, where only what nobody has said yet is filled in. The rows of
// any other table it takes as claims that somebody checked, as records of jsonl with the same fields: a rating is that of an earlier check, and
// a second import of the same ids updates. A dry run holds the writer for some rows at a time only, since no row speaks of another.
func ImportTable(ctx context.Context, d *db.DB, by auth.Person, t *Table, o ImportOptions) (Summary, error) {
	if _, ok := t.Columns[t.Needs()]; !ok && t.Kind == OfSources {
		return newSummary(o), fault.In("link", "No column holds the addresses of the pages. Say which one does, as in --map link=%q.", exampleColumn(t.Header))
	} else if !ok {
		return newSummary(o), fault.In("claim", "No column is called “claim”. Say which one holds the claims, as in --map claim=%q.", exampleColumn(t.Header))
	}
	if len(t.First) == 0 {
		return newSummary(o), errNoRows
	}
	if err := t.rewind(); err != nil {
		return newSummary(o), err
	}
	return run(ctx, d, by, t, o)
}

// errNoRows is what is wrong with names of columns that nothing stands below.
var errNoRows = fault.In("file", "This table holds no rows: nothing stands below the names of its columns. Each row is one claim.")

func exampleColumn(header []string) string {
	for _, h := range header {
		if h != "" {
			return h
		}
	}
	return "Statement"
}

// refused says that a table cannot be read.
func refused(what string, err error) error {
	return fault.Wrap(fault.Invalid, err, fmt.Sprintf("This %s cannot be read: %v. Open it in a spreadsheet program and save it again.", what, err))
}
