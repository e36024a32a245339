package lineage

// Warning is one thing to look out for in a claim's lineage.
type Warning struct {
	Slug  string `json:"slug"`  // secondary-only-one-origin, circular-reporting, closed-loop, impossible-date, single-archive
	Words string `json:"words"` // "Secondary only, one origin"
}

// Warnings lists what to look out for, gravest first. secondaryOnly says that no supporting passage is used as a primary source;
// impossible, that a derivation among the claim's sources runs against time.
func Warnings(a Analysis, secondaryOnly, impossible bool) []Warning {
	var w []Warning
	add := func(when bool, slug, words string) {
		if when {
			w = append(w, Warning{slug, words})
		}
	}
	add(a.Publications > 0 && secondaryOnly && a.Max == 1, "secondary-only-one-origin", "Secondary only, one origin")
	add(a.Leading >= 2 && a.Max == 1 && a.CommonLink != nil, "circular-reporting", "Circular reporting")
	add(len(a.Cycles) > 0, "closed-loop", "Closed loop")
	add(impossible, "impossible-date", "Impossible date")
	add(len(a.OriginGroups) > 0, "single-archive", "Single archive")
	return w
}
