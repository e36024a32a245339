package capture

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ParseDate reads a date as people and pages write it (ISO forms, "21 February 1998", "13 Mart 1998", "٢١ شباط ١٩٩٨", "1998/2005")
// strictly: it gives the partial form 1998, 1998-02, 1998-02-21 or 1998/2005, and false for what it is not sure of, such as
// 03/04/1998, or 1998/05, which may be a season. A time of day is passed over; the day is the one that is written, whatever its
// time zone. Only the Gregorian calendar is read: a year before 1500 in Arabic or Persian digits is of another one.
func ParseDate(s string) (string, bool) {
	if len(s) > maxDateBytes {
		return "", false
	}
	plain, eastern := digits(strings.Map(withoutMarks, norm.NFC.String(s)))
	date, ok := interval(clock.ReplaceAllString(strings.TrimSpace(plain), ""))
	if !ok || eastern && date < "1500" {
		return "", false
	}
	return date, true
}

// maxDateBytes is more than any date with a weekday and a time zone has.
const maxDateBytes = 200

// interval reads two ISO dates with a slash, or one date.
func interval(s string) (string, bool) {
	if from, to, ok := strings.Cut(s, "/"); ok {
		first, ok1 := isoDate(strings.TrimSpace(from))
		last, ok2 := isoDate(strings.TrimSpace(to))
		if ok1 && ok2 {
			return first + "/" + last, first <= last
		}
	}
	return oneDate(s)
}

var (
	isoForm   = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$`)
	isoZone   = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:?\d{2})$`)
	compact   = regexp.MustCompile(`^([12]\d{3})(\d{2})(\d{2})(?:T\d{4,6}Z?)?$`)
	yearFirst = regexp.MustCompile(`^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$`)
	dayNum    = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er|\.|º)?$`)

	// clock is a time of day at the end of a date, with its zone.
	clock = regexp.MustCompile(`(?:T|[ ,|–-]+(?:at )?)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?$`)
)

// oneDate reads a date of any form but an interval.
func oneDate(s string) (string, bool) {
	if date, ok := isoDate(s); ok {
		return date, true
	}
	if m := isoZone.FindStringSubmatch(s); m != nil {
		return isoDate(m[1])
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		return fullDate(m[1], atoi(m[2]), atoi(m[3]))
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return fullDate(m[1], atoi(m[2]), atoi(m[3]))
	}
	if m := yearLast.FindStringSubmatch(s); m != nil {
		return yearLastDate(atoi(m[1]), atoi(m[2]), m[3])
	}
	return wordDate(s)
}

// isoDate checks 1998, 1998-02 or 1998-02-21.
func isoDate(s string) (string, bool) {
	m := isoForm.FindStringSubmatch(s)
	if m == nil || m[1] == "0000" {
		return "", false
	}
	if _, err := time.Parse("2006-01-02"[:len(s)], s); err != nil {
		return "", false
	}
	return s, true
}

func fullDate(year string, month, day int) (string, bool) {
	return isoDate(fmt.Sprintf("%s-%02d-%02d", year, month, day))
}

// yearLastDate reads 13/03/1998. Where day and month could change places it is not sure.
func yearLastDate(day, month int, year string) (string, bool) {
	if month > 12 {
		day, month = month, day
	}
	if day <= 12 && day != month {
		return "", false
	}
	return fullDate(year, month, day)
}

// wordDate reads a date whose month is a word: month and year, or month, day and year, in any order. Every word must be understood.
func wordDate(s string) (string, bool) {
	month, day, year := 0, 0, ""
	for _, w := range strings.FieldsFunc(twoWords.Replace(foldName(s)), separatesDate) {
		m := dayNum.FindStringSubmatch(w)
		number := months[strings.TrimSuffix(w, ".")]
		switch {
		case number > 0 && (month == 0 || month == number): // Arabic papers give both names: تموز/يوليو
			month = number
		case len(w) == 4 && atoi(w) >= 1000 && year == "":
			year = w
		case m != nil && day == 0 && atoi(m[1]) > 0:
			day = atoi(m[1])
		case !fillers[w]:
			return "", false
		}
	}
	switch {
	case month == 0 || year == "":
		return "", false
	case day == 0:
		return isoDate(fmt.Sprintf("%s-%02d", year, month))
	default:
		return fullDate(year, month, day)
	}
}

func separatesDate(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",،/()", r) }

// atoi gives a number of digits only, else 0.
func atoi(s string) int {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return 0
	}
	return int(n)
}

// digits turns Arabic-Indic and Persian digits into ASCII ones, and reports whether there were any.
func digits(s string) (plain string, eastern bool) {
	plain = strings.Map(func(r rune) rune {
		switch {
		case '٠' <= r && r <= '٩':
			return '0' + r - '٠'
		case '۰' <= r && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
	return plain, plain != s
}

// withoutMarks drops the marks of writing direction, which pages put around dates and names.
func withoutMarks(r rune) rune {
	if unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' {
		return -1
	}
	return r
}
