package claims

// Counts counts a claim's standing evidence.
type Counts struct {
	Supports int `json:"supports"`
	Refutes  int `json:"refutes"`
	Context  int `json:"context"`
	NotFound int `json:"not_found"`
}

func count(evidence []Evidence) (n Counts) {
	for _, e := range evidence {
		switch e.Stance {
		case Supports:
			n.Supports++
		case Refutes:
			n.Refutes++
		case Context:
			n.Context++
		default:
			n.NotFound++
		}
	}
	return n
}
