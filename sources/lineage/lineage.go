// Package lineage answers where a claim's evidence really comes from: chains of derivations, origins, how many of them are
// independent, and the sources that every chain passes. It is pure; it imports nothing of ours and anyone may import it.
package lineage

// Basis says how a source knows: it is the record itself, it was there, or nobody has said.
type Basis string

// The bases.
const (
	Unknown   Basis = "unknown"
	Document  Basis = "document"
	Firsthand Basis = "firsthand"
)

// Node is one source.
type Node struct {
	ID           string   `json:"id"`
	Date         string   `json:"date,omitempty"` // partial: 1998, 1998-02, 1998-02-21, 1998/2005; "" unknown
	Basis        Basis    `json:"basis,omitempty"`
	FirsthandFor []string `json:"firsthand_for,omitempty"` // limits the basis to these claims
	Group        string   `json:"group,omitempty"`         // origins of one witness, archive or owner
	Retracted    bool     `json:"retracted,omitempty"`
	Located      *bool    `json:"located,omitempty"`
}

// Edge says that From derives from To.
type Edge struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Relation string   `json:"rel,omitempty"`
	Status   string   `json:"status,omitempty"` // "" is confirmed; suggested and rejected are not followed
	Claims   []string `json:"claims"`           // nil: the whole source; none: for no claim
}

// Claim is a claim and the sources whose passages support it.
type Claim struct {
	ID       string   `json:"id"`
	Supports []string `json:"support"`
}

// Graph is the input of Analyse. Ids in edges that name no node are refused.
type Graph struct {
	Nodes  []Node  `json:"nodes"`
	Edges  []Edge  `json:"edges"`
	Claims []Claim `json:"claims"`
}

// Analysis is the answer for one claim; the definitions are LINEAGE's. Lists of ids are sorted but for Critical.
type Analysis struct {
	Origins        []string   `json:"origins"`
	UnknownOrigins []string   `json:"unknown_origins"`
	Min            int        `json:"independent_min"`
	Max            int        `json:"independent_max"`
	Critical       []string   `json:"critical"`    // in order from the claim
	CommonLink     *string    `json:"common_link"` // the first of Critical
	Cycles         [][]string `json:"cycles"`
	HasOrigin      bool       `json:"has_origin"`
	Publications   int        `json:"publications"`
	Closed         [][]string `json:"-"` // those of Cycles from which no way leads to an origin
	Leading        int        `json:"-"` // publications with an origin behind them
	Fallen         int        `json:"-"` // supports that were retracted, which count no more
	Retracted      bool       `json:"-"` // chains end where the way on was retracted
	Dated          bool       `json:"-"` // chains end where the way on runs against time
	Against        bool       `json:"-"` // a derivation that runs against time is reached
	SharedGroup    string     `json:"-"` // the group that makes Max 1 without a common link, or ""
	OriginGroups   []string   `json:"-"` // groups that hold two or more of the origins, sorted
}

// Summary is what the analysis comes to.
func (a Analysis) Summary() Summary {
	return Summary{Publications: a.Publications, Leading: a.Leading, Min: a.Min, Max: a.Max, Common: a.CommonLink != nil,
		Loop: len(a.Closed) > 0, Shared: len(a.OriginGroups) > 0, Retracted: a.Retracted, Dated: a.Dated, Against: a.Against}
}

// Result is the answer for a whole graph.
type Result struct {
	Claims     map[string]Analysis `json:"claims"`
	Impossible [][2]string         `json:"impossible_edges"` // [from, to], sorted
}
