package exchange

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Limits of a workbook, in bytes: what it unpacks to in all, and how much of one part is kept in memory; the rest goes to a temporary file.
const (
	MostUnpacked = 1 << 30
	keptUnpacked = 16 << 20
	mostParts    = 10_000 // files in it
)

type xlsxRows struct {
	file  *excelize.File
	sheet string
	date1 bool // days are counted from 1904
	shown *excelize.Rows
	plain *excelize.Rows // the same rows, values as they are stored
	done  count
}

func (t *Table) openXLSX(from io.ReaderAt, size int64) (err error) {
	defer func() {
		if v := recover(); v != nil { // of the library, on what is no workbook
			err = refused("workbook", fmt.Errorf("%v", v))
		}
	}()
	if err := checkUnpacked(from, size); err != nil {
		return err
	}
	f, err := excelize.OpenReader(io.NewSectionReader(from, 0, size), excelize.Options{
		UnzipSizeLimit: MostUnpacked, UnzipXMLSizeLimit: keptUnpacked, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return refused("workbook", err)
	}
	t.Sheets = f.GetSheetList()
	t.Sheet = t.options.Sheet
	if t.Sheet == "" && len(t.Sheets) > 0 {
		t.Sheet = t.Sheets[0]
	}
	if !slices.Contains(t.Sheets, t.Sheet) {
		return errors.Join(fault.In("sheet", "The workbook has no sheet %q. It has %s.", t.Sheet, shortened(strings.Join(t.Sheets, ", "), 500)), f.Close())
	}
	x := &xlsxRows{file: f, sheet: t.Sheet}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		x.date1 = *props.Date1904
	}
	t.rows = x
	if err := x.rewind(); err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// checkUnpacked refuses what would unpack to more than is taken, before anything is unpacked.
func checkUnpacked(from io.ReaderAt, size int64) error {
	z, err := zip.NewReader(from, size)
	if err != nil {
		return fault.In("file", "This is no workbook of Excel (.xlsx). An older one (.xls) or one of LibreOffice (.ods) has to be saved as .xlsx or .csv first.")
	}
	if len(z.File) > mostParts {
		return fault.In("file", "This workbook has %d parts; %d is the most.", len(z.File), mostParts)
	}
	var total uint64
	for _, f := range z.File {
		if total += min(f.UncompressedSize64, MostUnpacked+1); total > MostUnpacked {
			return fault.In("file", "This workbook unpacks to more than %d MB, the most that is taken. Save its sheet as CSV.", MostUnpacked>>20)
		}
	}
	return nil
}

func (x *xlsxRows) rewind() (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = refused("workbook", fmt.Errorf("%v", v))
		}
	}()
	if err := x.end(); err != nil {
		return err
	}
	x.done.Store(0)
	if x.shown, err = x.file.Rows(x.sheet); err != nil {
		return refused("workbook", err)
	}
	if x.plain, err = x.file.Rows(x.sheet); err != nil {
		return refused("workbook", err)
	}
	return nil
}

// row gives a row as people see it, but dates in the form that can be read for certain.
func (x *xlsxRows) row() (row []string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = refused("workbook", fmt.Errorf("%v", v))
		}
	}()
	if !x.shown.Next() || !x.plain.Next() {
		if err := x.shown.Error(); err != nil {
			return nil, refused("workbook", err)
		}
		return nil, io.EOF
	}
	x.done.Add(1)
	if row, err = x.shown.Columns(); err != nil {
		return nil, refused("workbook", err)
	}
	plain, err := x.plain.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, refused("workbook", err)
	}
	for i := range row {
		if i < len(plain) && row[i] != plain[i] {
			row[i] = x.shownDate(row[i], plain[i])
		}
	}
	return row, nil
}

// shownDate gives a cell that is shown otherwise than it is stored. A number that is shown as a date, in whichever order, is a date.
func (x *xlsxRows) shownDate(shown, stored string) string {
	days, err := strconv.ParseFloat(stored, 64)
	if err != nil || days < 1 || days > 2_958_465 || !strings.ContainsAny(shown, "-/. ,") || strings.HasSuffix(shown, "%") {
		return shown
	}
	at, err := excelize.ExcelDateToTime(days, x.date1)
	if err != nil || !names(shown, at) {
		return shown
	}
	if d, err := sources.ParseDate(shown); err == nil && len(d) < len("2006-01-02") {
		return shown // a month or a year
	}
	return at.Format("2006-01-02")
}

// names reports whether a text shows a day: its number, and the year in two digits or four.
func names(shown string, at time.Time) bool {
	numbers := strings.FieldsFunc(shown, func(r rune) bool { return r < '0' || r > '9' })
	has := func(n int) bool {
		return slices.ContainsFunc(numbers, func(s string) bool { v, err := strconv.Atoi(s); return err == nil && v == n })
	}
	return len(numbers) >= 2 && (has(at.Year()) || has(at.Year()%100)) && (has(at.Day()) || has(int(at.Month())))
}

func (x *xlsxRows) read() int64 { return x.done.Load() }

func (x *xlsxRows) end() error {
	var errs []error
	for _, r := range []*excelize.Rows{x.shown, x.plain} {
		if r != nil {
			errs = append(errs, r.Close())
		}
	}
	x.shown, x.plain = nil, nil
	return errors.Join(errs...)
}

func (x *xlsxRows) close() error { return errors.Join(x.end(), x.file.Close()) }
