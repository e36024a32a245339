package claims

import (
	"slices"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// Priority says how much a claim is wanted. As texts they stand in this order.
type Priority string

// The priorities, the usual one first.
const (
	Usual  Priority = ""
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities lists them.
var Priorities = []Priority{Usual, High, Urgent}

// Word is the priority in a word: the usual one is "usual".
func (p Priority) Word() string {
	if p == Usual {
		return "usual"
	}
	return string(p)
}

func (p Priority) number() uint8 { return uint8(max(0, slices.Index(Priorities, p))) }

// ParsePriority reads a priority; "" and "usual" are the usual one.
func ParsePriority(s string) (Priority, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, p := range Priorities {
		if s == string(p) || s == p.Word() {
			return p, nil
		}
	}
	return "", fault.In("priority", "%q is no priority. There are usual, high and urgent.", s)
}

// ParseDue reads the day on which a claim is wanted, 2026-12-03; "" is none.
func ParseDue(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", nil
	}
	at, err := time.Parse(time.DateOnly, s)
	if err != nil || at.Year() < 1900 {
		return "", fault.In("due", "%q is no day. Write it as 2026-12-03.", s)
	}
	return at.Format(time.DateOnly), nil
}

// PlannedBy reports whether by says when the claim is due and how much it is wanted: an editor, or whom it is assigned to.
func (c Claim) PlannedBy(by auth.Person) bool {
	return by.AtLeast(auth.Editor) || by.AtLeast(auth.Researcher) && by.ID != "" && by.ID == c.Assignee
}

// Finished reports whether there is nothing more to do about the claim: it is published or withdrawn.
func (c Claim) Finished() bool { return c.Status == Published || c.Status == Withdrawn }

// Overdue reports whether the claim was wanted before the day of a time.
func (c Claim) Overdue(now time.Time) bool {
	return c.Due != "" && c.Due < now.UTC().Format(time.DateOnly) && !c.Finished()
}
