package sources

import (
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Date is a partial date: 1998, 1998-02, 1998-02-21, 1998/2005 (an interval of any two of these), or "" for unknown.
// The text form is the value: comparing and storing it loses nothing.
type Date string

// ParseDate checks a partial date and gives it in its one form; it also takes what capture.ParseDate understands.
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	if s == "" || strings.EqualFold(s, "unknown") {
		return "", nil
	}
	if d, ok := capture.ParseDate(s); ok {
		return Date(d), nil
	}
	return "", fault.In("date", "%q is no date that can be read for certain. Write 1998, 1998-02, 1998-02-21 or 1998/2005, or leave it empty.", s)
}

// Words gives the date as English text: "21 February 1998", "February 1998", "1998", "1998 to 2005", "undated".
func (d Date) Words() string {
	if d == "" {
		return "undated"
	}
	if from, to, interval := strings.Cut(string(d), "/"); interval {
		return Date(from).Words() + " to " + Date(to).Words()
	}
	for _, form := range []struct{ in, out string }{{"2006-01-02", "2 January 2006"}, {"2006-01", "January 2006"}, {"2006", "2006"}} {
		if t, err := time.Parse(form.in, string(d)); err == nil {
			return t.Format(form.out)
		}
	}
	return string(d)
}

// Machine gives the date as HTML's <time datetime> takes it, or "" for what that has no form for.
func (d Date) Machine() string {
	if strings.Contains(string(d), "/") {
		return ""
	}
	return string(d)
}
