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

	ReadAs     map[string]string    `json:"read_as,omitempty"`    // which of the normalised values these ratings are read as, "" where that is not known
	Properties map[string]*Property `json:"properties,omitempty"` // of ClaimReviews, by the path to it: what became of each; the first mostProperties
}

// Property counts what became of a property of ClaimReviews.
type Property struct {
	Mapped  int `json:"mapped"`  // times that what it says is in the records that were made
	Raw     int `json:"raw"`     // times that schema.org has it, and that it is kept in the original alone
	Unknown int `json:"unknown"` // times that schema.org does not have it; it is kept in the original
}

// mostProperties bounds Summary.Properties.
const mostProperties = 1_000

// property counts.
func (s *Summary) property(path string, more Property) {
	if s.Properties == nil {
		s.Properties = map[string]*Property{}
	}
	p := s.Properties[path]
	if p == nil {
		if len(s.Properties) >= mostProperties {
			return
		}
		p = &Property{}
		s.Properties[path] = p
	}
	p.Mapped, p.Raw, p.Unknown = p.Mapped+more.Mapped, p.Raw+more.Raw, p.Unknown+more.Unknown
}

// PropertyNames lists the properties in their order.
func (s Summary) PropertyNames() []string { return slices.Sorted(maps.Keys(s.Properties)) }

func newSummary(o ImportOptions) Summary {
	return Summary{Made: map[string]int{}, Updated: map[string]int{}, Unchanged: map[string]int{}, Ours: map[string]int{}, Others: map[string]int{}, Ratings: map[string]int{}, ReadAs: map[string]string{}, Faults: []Fault{}, Warnings: []Fault{}, DryRun: o.DryRun}
}

func (s *Summary) add(more Summary) {
	for _, m := range [][2]map[string]int{{s.Made, more.Made}, {s.Updated, more.Updated}, {s.Unchanged, more.Unchanged}, {s.Ours, more.Ours}, {s.Others, more.Others}} {
		for k, n := range m[1] {
			m[0][k] += n
		}
	}
	for rating, n := range more.Ratings {
		s.rated(rating, n, more.ReadAs[rating])
	}
	for path, p := range more.Properties {
		s.property(path, *p)
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

// rated counts the ratings of earlier checks; value is what they are read as.
func (s *Summary) rated(rating string, n int, value string) {
	if _, there := s.Ratings[rating]; there || len(s.Ratings) < mostRatings {
		s.Ratings[rating] += n
		if value != "" || s.ReadAs[rating] == "" {
			s.ReadAs[rating] = value
		}
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
