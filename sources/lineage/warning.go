package lineage

// Warning is one thing to look out for in a claim's lineage.
type Warning struct {
	Slug  string `json:"slug"`  // secondary-only-one-origin, circular-reporting, closed-loop, impossible-date, single-archive
	Words string `json:"words"` // "Secondary only, one origin"
}
