package claims

import (
	"math"
	"slices"
	"time"
)

// Leg is a part of a claim's way.
type Leg int

// The legs of a claim's way, in their order.
const (
	AssignedToReported   Leg = iota
	ReportedToSubmitted      // the cross-check, where the policy asks for one
	SubmittedToPublished     // the sign-off
	LegCount
)

// Turnaround is how long claims took over one leg.
type Turnaround struct {
	Lasted
	Months []Lasted // as in Work.Months
}

// Lasted sums up how long something took: half of them no longer than Median, nine of ten no longer than Ninetieth.
type Lasted struct {
	Month             string // 2026-11; "" is the whole period
	Count             int
	Median, Ninetieth float64 // days
}

// MonthOfWork is what came of claims in one month, of UTC.
type MonthOfWork struct {
	Month     string // 2026-11
	Published int    // for the first time
	Corrected int    // published again, with a public note
	Voided    int    // our check was wrong
	Returned  int    // sent back from reported or submitted
}

// trip is where a claim is on its way. Times are microseconds; 0 is not there.
type trip struct {
	since     [LegCount]int64 // when a leg began that has not ended
	published bool            // some time before
}

// lap is a leg that came to its end.
type lap struct {
	at, took int64
	leg      Leg
}

// count fills in turnaround and months.
func (w *Work) count(rows *workRows) {
	steps := rows.standing()
	months := newMonths(w.Since, w.Until)
	trips := make([]trip, len(rows.claims.ids))
	var laps []lap
	for _, s := range steps {
		t := &trips[s.claim]
		again := t.published
		leg, took, ended := t.take(s)
		if time.UnixMicro(s.at).Before(w.Since) {
			continue
		}
		if ended {
			laps = append(laps, lap{s.at, took, leg})
		}
		months.add(s, again)
	}
	w.Months = months.list()
	for leg := range LegCount {
		w.Legs[leg] = turnaround(laps, leg, w.Months)
	}
}

// standing gives the steps without those that were taken back, and without what took them back.
func (w *workRows) standing() []workStep {
	last := make([]int, len(w.claims.ids)) // a claim's last step, from 1
	gone := map[int]bool{}
	for i, s := range w.steps {
		if s.kind == undone {
			gone[i], gone[last[s.claim]-1] = true, true
			last[s.claim] = 0
			continue
		}
		last[s.claim] = i + 1
	}
	if len(gone) == 0 {
		return w.steps
	}
	var list []workStep
	for i, s := range w.steps {
		if !gone[i] {
			list = append(list, s)
		}
	}
	return list
}

// take moves on by a step, and gives the leg that ended with it, if one did. A leg begins when the claim first comes to its beginning: given to
// somebody else, a claim is still waiting since it was assigned. Sent back, it begins anew.
func (t *trip) take(s workStep) (ended Leg, took int64, did bool) {
	begin := func(leg Leg) {
		at := t.since[leg]
		t.since = [LegCount]int64{}
		if t.since[leg] = at; at == 0 {
			t.since[leg] = s.at
		}
	}
	end := func(leg Leg) {
		ended, took, did = leg, max(0, s.at-t.since[leg]), t.since[leg] != 0 // the clocks of two servers may differ a little
		t.since = [LegCount]int64{}
	}
	switch s.kind {
	case toAssigned:
		begin(AssignedToReported)
	case differed, corrected, voided:
		t.since = [LegCount]int64{}
		begin(AssignedToReported)
	case toReported:
		end(AssignedToReported)
		begin(ReportedToSubmitted)
	case toSubmitted, agreed:
		end(ReportedToSubmitted)
		begin(SubmittedToPublished)
	case toPublished:
		end(SubmittedToPublished)
		t.published = true
	case toUnassigned, toReturned, toWithdrawn:
		t.since = [LegCount]int64{}
	}
	return ended, took, did
}

func turnaround(laps []lap, leg Leg, months []MonthOfWork) (t Turnaround) {
	var all []int64
	by := map[string][]int64{}
	for _, l := range laps {
		if l.leg == leg {
			all = append(all, l.took)
			m := month(l.at)
			by[m] = append(by[m], l.took)
		}
	}
	t.Lasted = lasted(all)
	for _, m := range months {
		x := lasted(by[m.Month])
		x.Month = m.Month
		t.Months = append(t.Months, x)
	}
	return t
}

// lasted sums up some durations: the median is the middle one or the mean of the two, the ninetieth percentile the nearest rank.
func lasted(took []int64) Lasted {
	n := len(took)
	if n == 0 {
		return Lasted{}
	}
	slices.Sort(took)
	days := func(micro float64) float64 { return micro / float64(24*time.Hour/time.Microsecond) }
	return Lasted{
		Count: n, Median: days((float64(took[(n-1)/2]) + float64(took[n/2])) / 2),
		Ninetieth: days(float64(took[int(math.Ceil(.9*float64(n)))-1])),
	}
}

// months counts by month.
type months struct {
	since, until time.Time
	by           map[string]*MonthOfWork
	first        int64 // when the first thing happened; 0: nothing did
}

func newMonths(since, until time.Time) *months {
	return &months{since: since, until: until, by: map[string]*MonthOfWork{}}
}

// add counts a step; again says that the claim was published before.
func (m *months) add(s workStep, again bool) {
	if m.first == 0 || s.at < m.first {
		m.first = s.at
	}
	name := month(s.at)
	at := m.by[name]
	if at == nil {
		at = &MonthOfWork{Month: name}
		m.by[name] = at
	}
	switch {
	case s.kind == toPublished && again:
		at.Corrected++
	case s.kind == toPublished:
		at.Published++
	case s.kind == voided:
		at.Voided++
	case s.kind == toReturned:
		at.Returned++
	}
}

// list gives every month from the first in which anything happened to the last of the period, those without anything too.
func (m *months) list() (list []MonthOfWork) {
	if m.first == 0 {
		return nil
	}
	last := m.until.UTC().Format("2006-01")
	year, at, _ := time.UnixMicro(m.first).UTC().Date()
	for day := time.Date(year, at, 1, 0, 0, 0, 0, time.UTC); ; day = day.AddDate(0, 1, 0) {
		name := day.Format("2006-01")
		if name > last {
			return list
		}
		if found := m.by[name]; found != nil {
			list = append(list, *found)
		} else {
			list = append(list, MonthOfWork{Month: name})
		}
	}
}
