package attribution

import (
	"fmt"
	"strconv"
	"strings"
)

// reach is how many tokens after a cue or a name a date still belongs to it.
const reach = 8

// dated looks for a date within reach of token i, in its sentence and before any speech, and gives it with the token after it.
func (f *finder) dated(i int) (date string, next int) {
	for k := i; k < min(i+reach, len(f.tokens)) && k < f.sentenceEnd[i]; k++ {
		if f.is(k, ":") || f.kind(k) == quote {
			return "", 0
		}
		if date, next := f.dateAt(k); date != "" {
			return date, next
		}
	}
	return "", 0
}

// dateAt reads "February 21, 1998", "21 February 1998", "February 1998", "21 شباط/فبراير 1998", "1998-02-21", "in 1998".
func (f *finder) dateAt(i int) (date string, next int) {
	if iso := digits(f.tokens[i].fold); len(iso) == 10 && iso[4] == '-' && iso[7] == '-' {
		return iso, i + 1
	}
	if f.is(i, "in", "عام", "سنه", "en", "im", "em", "nel") {
		if y := f.year(i + 1); y > 0 {
			return strconv.Itoa(y), i + 2
		}
	}
	day, k := f.day(i)
	month, k := f.months(k)
	if month == 0 {
		return "", 0
	}
	if day == 0 {
		if d, after := f.day(k); d > 0 && f.year(k) == 0 {
			day, k = d, after
		}
	}
	if f.is(k, ",") || f.is(k, "of", "de", "del", "عام", "سنه") {
		k++
	}
	y := f.year(k)
	switch {
	case y == 0:
		return "", 0
	case day > 0:
		return fmt.Sprintf("%04d-%02d-%02d", y, month, day), k + 1
	}
	return fmt.Sprintf("%04d-%02d", y, month), k + 1
}

// day reads a day of the month, with its full stop, ordinal ending or "de".
func (f *finder) day(i int) (day, next int) {
	if i >= len(f.tokens) || f.tokens[i].class != number {
		return 0, i
	}
	s := strings.TrimRight(digits(f.tokens[i].fold), "stndrhoe")
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 31 || len(s) > 2 {
		return 0, i
	}
	i++
	for f.is(i, ".", "de", "من") {
		i++
	}
	return n, i
}

// months reads a month, or both of its Arabic names.
func (f *finder) months(i int) (month, next int) {
	if i >= len(f.tokens) {
		return 0, i
	}
	if month = f.table.month[f.tokens[i].fold]; month == 0 {
		return 0, i
	}
	i++
	if f.is(i, "/", "(") && i+1 < len(f.tokens) && f.table.month[f.tokens[i+1].fold] == month {
		if i += 2; f.is(i, ")") {
			i++
		}
	}
	if f.is(i, ".") {
		i++
	}
	return month, i
}

// year reads a year from 1000 to 2999.
func (f *finder) year(i int) int {
	if i >= len(f.tokens) || f.tokens[i].class != number {
		return 0
	}
	s := digits(f.tokens[i].fold)
	if n, err := strconv.Atoi(s); err == nil && len(s) == 4 && n >= 1000 && n < 3000 {
		return n
	}
	return 0
}

// digits levels the digits that Arabic and Persian writers use.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}
