package exchange

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// What stands first in a date of numbers, such as 03/04/2021.
const (
	DayFirst   = "day"
	MonthFirst = "month"
)

// checkDates refuses another order of dates. "" is to go by the column.
func checkDates(order string) error {
	if order != "" && order != DayFirst && order != MonthFirst {
		return fault.In("dates", "%q is no order of dates; say day or month, for what stands first.", order)
	}
	return nil
}

// datesSurveyed is how many rows are looked at to find out how dates are written.
const datesSurveyed = 1_000

// Numbers between these are days of Excel where a date is expected: from 1954 to 2064.
const (
	firstSerial = 20_000
	lastSerial  = 60_000
)

var (
	numericDate = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})(?:[ T]\d{1,2}:\d{2}.*)?$`)
	serialDate  = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
	easternZero = []rune{'٠', '۰'}
)

// western writes Arabic and Persian digits as others do.
func western(s string) string {
	return strings.Map(func(r rune) rune {
		for _, zero := range easternZero {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}

// readDate gives a cell of a date column in a form that is certain, where the order or Excel's days make it so; else as it stands.
func (t *Table) readDate(cell string) string {
	if cell == "" {
		return ""
	}
	if d, err := sources.ParseDate(cell); err == nil {
		return string(d)
	}
	plain := western(cell)
	if day, ok := t.serial(plain); ok {
		return day
	}
	m := numericDate.FindStringSubmatch(plain)
	if m == nil || t.dates == "" {
		return cell
	}
	day, month := m[1], m[3]
	if t.dates == MonthFirst {
		day, month = month, day
	}
	if d, err := sources.ParseDate(fmt.Sprintf("%s-%02s-%02s", m[4], month, day)); err == nil {
		return string(d)
	}
	return cell
}

// serial reads a number as a day of Excel.
func (t *Table) serial(cell string) (string, bool) {
	if !serialDate.MatchString(cell) {
		return "", false
	}
	days, err := strconv.ParseFloat(cell, 64)
	if err != nil || days < firstSerial || days >= lastSerial+1 {
		return "", false
	}
	x, ok := t.rows.(*xlsxRows)
	at, err := excelize.ExcelDateToTime(days, ok && x.date1)
	return at.Format("2006-01-02"), err == nil
}

// dateSurvey is what the first rows say of how dates are written: an example of each, "" for none.
type dateSurvey struct{ day, month, either, dotted, serial string }

func (s *dateSurvey) add(t *Table, cell string, row int) {
	plain := western(cell)
	example := fmt.Sprintf("%s in row %d", cell, row)
	if day, ok := t.serial(plain); ok && s.serial == "" {
		s.serial = fmt.Sprintf("%s is %s", cell, day)
	}
	m := numericDate.FindStringSubmatch(plain)
	if m == nil {
		return
	}
	first, _ := strconv.Atoi(m[1]) // digits
	second, _ := strconv.Atoi(m[3])
	at := &s.either
	switch {
	case first == second:
		return
	case first > 12 && second <= 12:
		at = &s.day
	case second > 12 && first <= 12:
		at = &s.month
	case m[2] == ".":
		at = &s.dotted
	}
	if *at == "" {
		*at = example
	}
}

// order says which part stands first, "" when that cannot be known, and tells why.
func (s dateSurvey) order(said string) (order, why string) {
	either := s.either
	if either == "" {
		either = s.dotted
	}
	switch {
	case either+s.day+s.month == "":
		return said, ""
	case said == DayFirst:
		return said, "Dates of numbers are read day first, as you said."
	case said == MonthFirst:
		return said, "Dates of numbers are read month first, as you said."
	case s.day != "" && s.month != "":
		return "", fmt.Sprintf("Some dates have the day first (%s), some the month (%s): those that could be either are not read. Say which stands first.", s.day, s.month)
	case s.day != "":
		return DayFirst, fmt.Sprintf("Dates are read day first, as %s shows.", s.day)
	case s.month != "":
		return MonthFirst, fmt.Sprintf("Dates are read month first, as %s shows.", s.month)
	case s.either == "":
		return DayFirst, fmt.Sprintf("Dates with dots (%s) are read day first.", s.dotted)
	}
	return "", fmt.Sprintf("In dates like %s, day and month could change places: they are not read. Say which stands first.", s.either)
}

// surveyDates finds out how dates are written.
func (t *Table) surveyDates() error {
	var at []int
	for _, field := range []string{"date", "said"} {
		if i, ok := t.Columns[field]; ok {
			at = append(at, i)
		}
	}
	t.dates = t.options.Dates
	if len(at) == 0 {
		return nil
	}
	if err := t.rewind(); err != nil {
		return err
	}
	var s dateSurvey
	for range datesSurveyed {
		row, err := t.nextRow()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		for _, i := range at {
			if i < len(row) {
				s.add(t, strings.TrimSpace(row[i]), t.number)
			}
		}
	}
	var why string
	if t.dates, why = s.order(t.options.Dates); why != "" {
		t.Notes = append(t.Notes, why)
	}
	if s.serial != "" {
		t.Notes = append(t.Notes, fmt.Sprintf("Bare numbers in a column of dates are read as days of Excel: %s.", s.serial))
	}
	return nil
}
