package lineage

// Warning is one thing to look out for in a claim's lineage.
type Warning struct {
	Slug  string `json:"slug"`  // secondary-only-one-origin, circular-reporting, closed-loop, impossible-date, single-archive
	Words string `json:"words"` // "Secondary only, one origin"
}

// AllWarnings are the warnings that there are, gravest first.
var AllWarnings = []Warning{
	{"secondary-only-one-origin", "Secondary only, one origin"},
	{"circular-reporting", "Circular reporting"},
	{"closed-loop", "Closed loop"},
	{"impossible-date", "Impossible date"},
	{"single-archive", "Single archive"},
}

// Warnings lists what to look out for, gravest first. secondaryOnly says that no supporting passage is used as a primary source.
func (s Summary) Warnings(secondaryOnly bool) (list []Warning) {
	for i, holds := range []bool{
		s.Publications > 0 && secondaryOnly && s.Max == 1,
		s.Leading >= 2 && s.Max == 1 && s.Common,
		s.Loop,
		s.Against,
		s.Shared,
	} {
		if holds {
			list = append(list, AllWarnings[i])
		}
	}
	return list
}
