package claims

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Sorts lists the orders of a list. References are counted up as claims are made, so their order is that of creation; as texts, CT-10000 would
// come before CT-FFFF. "due" puts first what is wanted first, "priority" what is most urgent and of that what changed last, and "attention" what is
// overdue, then what is urgent, then what has an open flag, then the rest that is not finished; of each the longest untouched.
var Sorts = []string{"-updated", "updated", "-created", "created", "ref", "due", "priority", "attention"}

// place is where a claim stands in an order, before the id decides between equals.
type place struct{ first, second int64 }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.first, q.first), cmp.Compare(p.second, q.second))
}

// order is one way to put claims in a row. What it says in SQL, as a text, and in numbers is the same.
type order struct {
	down  bool
	sql   func(w *condition, now time.Time) string
	of    func(s *deskState, d *deskDetail, day int32) place
	text  func(p place) string
	parse func(text string) (place, error)
}

var sorts = map[string]order{
	"": byUpdated(true), "-updated": byUpdated(true), "updated": byUpdated(false), "-created": byCreated(true), "created": byCreated(false), "ref": byCreated(false),
	"due": byDue, "priority": byPriority, "attention": byAttention,
}

func byUpdated(down bool) order {
	return order{
		down: down, sql: column("c.updated_at"), text: timeText, parse: timePlace,
		of: func(_ *deskState, d *deskDetail, _ int32) place { return place{second: d.updated} },
	}
}

func byCreated(down bool) order {
	return order{
		down: down, sql: column("c.created_at"), text: timeText, parse: timePlace,
		of: func(_ *deskState, d *deskDetail, _ int32) place { return place{second: d.created} },
	}
}

var byDue = order{
	sql: column("case when c.due = '' then '9999' else c.due end"),
	of: func(s *deskState, _ *deskDetail, _ int32) place {
		if s.due == 0 {
			return place{first: 99990000}
		}
		return place{first: int64(s.due)}
	},
	text: func(p place) string {
		if p.first == 99990000 {
			return "9999"
		}
		return dayText(int32(p.first))
	},
	parse: func(text string) (place, error) {
		if text == "9999" {
			return place{first: 99990000}, nil
		}
		day, err := dayNumber(text)
		if err != nil {
			return place{}, errCursor
		}
		return place{first: int64(day)}, nil
	},
}

// byPriority compares the priorities as texts, in which "urgent" comes after "high" and "high" after nothing.
var byPriority = order{
	down: true, sql: column("c.priority || ':' || c.updated_at"),
	of:   func(s *deskState, d *deskDetail, _ int32) place { return place{int64(s.priority), d.updated} },
	text: func(p place) string { return string(Priorities[p.first]) + ":" + timeText(p) },
	parse: rankParser(func(rank string) (int64, bool) {
		p, err := ParsePriority(rank)
		return int64(p.number()), err == nil && rank == string(p)
	}),
}

// What needs attention, first things first.
const (
	isOverdue = iota
	isUrgent
	isFlagged
	isOpen
	isFinished
)

var byAttention = order{
	sql: func(w *condition, now time.Time) string {
		return `(case when c.due <> '' and c.due < ` + w.arg(now.UTC().Format(time.DateOnly)) + ` and ` + unfinished + ` then '0' when c.priority = 'urgent' and ` + unfinished + ` then '1'
			when exists (select 1 from claim_flags f where f.claim = c.id and f.closed_at = '') then '2' when ` + unfinished + ` then '3' else '4' end) || ':' || c.updated_at`
	},
	of: func(s *deskState, d *deskDetail, day int32) place { return place{s.attention(day), d.updated} },
	text: func(p place) string {
		return strconv.FormatInt(p.first, 10) + ":" + timeText(p)
	},
	parse: rankParser(func(rank string) (int64, bool) {
		n, err := strconv.ParseInt(rank, 10, 8)
		return n, err == nil && n >= isOverdue && n <= isFinished
	}),
}

// attention says how much a claim needs it.
func (s *deskState) attention(day int32) int64 {
	switch open := !s.finished(); {
	case open && s.due != 0 && s.due < day:
		return isOverdue
	case open && Priorities[s.priority] == Urgent:
		return isUrgent
	case s.flagged:
		return isFlagged
	case open:
		return isOpen
	}
	return isFinished
}

func column(name string) func(*condition, time.Time) string {
	return func(*condition, time.Time) string { return name }
}

var errCursor = fault.In("cursor", "This page of the list cannot be found; go back to its beginning.")

func timeText(p place) string { return db.FormatTime(time.UnixMicro(p.second)) }

func timePlace(text string) (place, error) {
	at, err := db.ParseTime(text)
	if err != nil || at.IsZero() {
		return place{}, errCursor
	}
	return place{second: at.UnixMicro()}, nil
}

// rankParser reads what stands before a colon, and a time behind it.
func rankParser(rank func(string) (int64, bool)) func(string) (place, error) {
	return func(text string) (place, error) {
		before, at, _ := strings.Cut(text, ":")
		p, err := timePlace(at)
		n, ok := rank(before)
		if err != nil || !ok {
			return place{}, errCursor
		}
		p.first = n
		return p, nil
	}
}

// dayNumber reads a day, 2026-12-03, as the number 20261203.
func dayNumber(s string) (int32, error) {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, err
	}
	return dayOf(at), nil
}

func dayOf(at time.Time) int32 {
	y, m, d := at.UTC().Date()
	return int32(y*10000 + int(m)*100 + d)
}

func dayText(n int32) string {
	return time.Date(int(n/10000), time.Month(n/100%100), int(n%100), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
