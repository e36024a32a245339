package claims

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
