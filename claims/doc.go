// Package claims keeps claims, their evidence, their ratings and how they move from the desk to publication: rules and
// their SQL. The lineage graph is loaded here, since sources cannot see claims.
//
// Functions take the caller's transaction and begin none. Those that write take the person who acts, check the right, and
// append to the ledger.
package claims

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/claimtrail/claimtrail/internal/ledger"
)

func init() {
	for _, t := range []ledger.Table{
		{Name: "claims", Subject: "claim", Columns: strings.Fields(`id ref title text language original original_language claimant said first_appearance
			context tags status assignee scale scale_version rating conclusion justification rated_by rated_at round version system external_id
			created_at created_by updated_at`)},
		{Name: "evidence", Subject: "evidence", Columns: strings.Fields(`id claim passage source stance role note searched number added_at added_by
			withdrawn_at withdrawn_by`)},
		{Name: "publications", Subject: "publication", Columns: strings.Fields(`id claim number text scale scale_version rating conclusion justification
			note published_at published_by`)},
		{Name: "earlier_checks", Subject: "earlier check", Columns: strings.Fields(`id claim rating title url checked language checker created_at`)},
		{Name: "scales", Subject: "scale", Columns: strings.Fields(`id slug version name ratings created_at created_by`)},
		{Name: "settings", Subject: "setting", Key: "name", Columns: []string{"name", "value"}},
	} {
		if t.Key == "" {
			t.Key = "id"
		}
		ledger.Register(t)
	}
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // lists of strings and ratings always marshal
	}
	return string(b)
}

func fromJSON(s string, v any) error {
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return fmt.Errorf("a list in the database cannot be read: %w", err)
	}
	return nil
}

func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}
