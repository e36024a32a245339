package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Fault is one line that was not taken, or, as a warning, what of one was taken in another way than it stands there.
type Fault struct {
	Line    int    `json:"line"` // from 1
	Message string `json:"message"`
}

// Summary says what an import did, or would do. The maps count by type: publisher, source, snapshot, claim, derivation, evidence,
// link, appearance.
type Summary struct {
	Made      map[string]int `json:"made"`
	Updated   map[string]int `json:"updated"`
	Unchanged map[string]int `json:"unchanged"`
	Ours      map[string]int `json:"ours"`   // of these, those that lines named by an id or a reference of ours
	Others    map[string]int `json:"others"` // of these, those of a third system that lines named
	Faults    []Fault        `json:"faults"` // the first MostNamed
	Refused   int            `json:"refused"`
	Warnings  []Fault        `json:"warnings"` // the first MostNamed
	Warned    int            `json:"warned"`
	Ratings   map[string]int `json:"ratings"` // of earlier checks, as they are written; the first mostRatings different ones
	DryRun    bool           `json:"dry_run"`
	Read      string         `json:"read,omitempty"` // how a table was read, or what a file does not hold, in sentences
}

func newSummary(o ImportOptions) Summary {
	return Summary{Made: map[string]int{}, Updated: map[string]int{}, Unchanged: map[string]int{}, Ours: map[string]int{}, Others: map[string]int{}, Ratings: map[string]int{}, Faults: []Fault{}, Warnings: []Fault{}, DryRun: o.DryRun}
}

func (s *Summary) add(more Summary) {
	for _, m := range [][2]map[string]int{{s.Made, more.Made}, {s.Updated, more.Updated}, {s.Unchanged, more.Unchanged}, {s.Ours, more.Ours}, {s.Others, more.Others}} {
		for k, n := range m[1] {
			m[0][k] += n
		}
	}
	for rating, n := range more.Ratings {
		s.rated(rating, n)
	}
	s.Faults = append(s.Faults, more.Faults[:min(len(more.Faults), MostNamed-len(s.Faults))]...)
	s.Warnings = append(s.Warnings, more.Warnings[:min(len(more.Warnings), MostNamed-len(s.Warnings))]...)
	s.Refused += more.Refused
	s.Warned += more.Warned
}

// Named tells, in a sentence each, how many lines are about records that are not of the system whose ids were imported.
func (s Summary) Named() (list []string) {
	for _, named := range []struct {
		of     string
		counts map[string]int
	}{{"made here, by our own id or reference", s.Ours}, {"of another system than this one", s.Others}} {
		if len(named.counts) > 0 {
			list = append(list, fmt.Sprintf("Lines that name a record %s: %s.", named.of, Counts(named.counts)))
		}
	}
	return list
}

// Counts writes counts by type in one order: "claim 2, source 1".
func Counts(counts map[string]int) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", kind, counts[kind]))
	}
	return strings.Join(parts, ", ")
}

// rated counts the ratings of earlier checks.
func (s *Summary) rated(rating string, n int) {
	if _, there := s.Ratings[rating]; there || len(s.Ratings) < mostRatings {
		s.Ratings[rating] += n
	}
}

func (s *Summary) refuse(line int, message string) {
	if s.Refused++; len(s.Faults) < MostNamed {
		s.Faults = append(s.Faults, Fault{line, message})
	}
}

func (s *Summary) warn(line int, messages []string) {
	for _, m := range messages {
		if s.Warned++; len(s.Warnings) < MostNamed {
			s.Warnings = append(s.Warnings, Fault{line, m})
		}
	}
}
