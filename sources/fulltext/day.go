package fulltext

import (
	"strings"
	"time"
)

// dayForms are the partial dates that filters and records have.
var dayForms = []string{time.DateOnly, "2006-01", "2006"}

// ParseDay reads a year, a month or a day; digits may be of any script.
func ParseDay(s string) (string, bool) {
	s = strings.Map(digit, strings.TrimSpace(s))
	for _, form := range dayForms {
		if _, err := time.Parse(form, s); err == nil && len(s) == len(form) {
			return s, true
		}
	}
	return "", false
}

// Span is the days that a partial date may mean, as numbers such as 19980221; the first and the last.
type Span struct{ From, To int32 }

// SpanOf reads a partial date or an interval of two: 1998, 1998-02, 1998-02-21, 1998/2005. False: it says no day.
func SpanOf(date string) (Span, bool) {
	from, to, interval := strings.Cut(date, "/")
	if !interval {
		to = from
	}
	a, _, ok1 := daysOf(from)
	_, b, ok2 := daysOf(to)
	return Span{a, b}, ok1 && ok2
}

func daysOf(s string) (first, last int32, ok bool) {
	for i, form := range dayForms {
		t, err := time.Parse(form, s)
		if err != nil || len(s) != len(form) {
			continue
		}
		return dayNumber(t), dayNumber(t.AddDate([]int{0, 0, 1}[i], []int{0, 1, 0}[i], []int{1, 0, 0}[i]).AddDate(0, 0, -1)), true
	}
	return 0, 0, false
}

func dayNumber(t time.Time) int32 {
	return int32(t.Year()*10_000 + int(t.Month())*100 + t.Day())
}

// Window gives the days that before: and after: leave; of several the narrowest. False: they leave every day, also the unknown one.
func (q Query) Window() (w Span, limited bool) {
	w = Span{0, 1 << 30}
	for _, v := range q.Values("after", false) {
		if first, _, ok := daysOf(v); ok {
			w.From, limited = max(w.From, first), true
		}
	}
	for _, v := range q.Values("before", false) {
		if first, _, ok := daysOf(v); ok {
			w.To, limited = min(w.To, first-1), true
		}
	}
	return w, limited
}

// Meets reports whether a span may mean a day of the window.
func (s Span) Meets(window Span) bool { return s.From <= window.To && s.To >= window.From }
