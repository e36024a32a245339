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
			created_at created_by updated_at due priority`), Later: []string{"due", "priority"}},
		{Name: "evidence", Subject: "evidence", Columns: strings.Fields(`id claim passage source stance role note searched number added_at added_by
			withdrawn_at withdrawn_by flagged_at flagged_by flag_note`), Later: []string{"flagged_at", "flagged_by", "flag_note"}},
		{Name: "publications", Subject: "publication", Columns: strings.Fields(`id claim number text scale scale_version rating conclusion justification
			note published_at published_by kind`), Later: []string{"kind"}},
		{Name: "readings", Subject: "reading", Columns: strings.Fields(`id claim round person blind scale scale_version rating conclusion justification
			given_at version`)},
		{Name: "signoffs", Subject: "sign-off", Columns: strings.Fields(`id claim round person note of_sha256 given_at withdrawn_at`)},
		{Name: "comments", Subject: "comment", Columns: strings.Fields(`id claim evidence parent text mentions speaks_of_rating created_at created_by
			edited_at withdrawn_at resolved_at resolved_by version`)},
		{Name: "webhooks", Subject: "webhook", Columns: strings.Fields(`id url secret events active version created_at created_by updated_at`), Digest: []string{"secret"}},
		{Name: "earlier_checks", Subject: "earlier check", Columns: strings.Fields(`id claim rating title url checked language checker created_at
			rating_value worst_rating best_rating checker_url`), Later: strings.Fields(`rating_value worst_rating best_rating checker_url`)},
		{Name: "originals", Subject: "original", Columns: strings.Fields(`id kind subject subject_id sha256 bytes address system external_id created_at created_by`)},
		{Name: "rating_words", Subject: "rating word", Columns: strings.Fields(`id word label checker value note version created_at created_by updated_at
			withdrawn_at`)},
		{Name: "claim_flags", Subject: "flag", Columns: strings.Fields(`id claim source notice effect min_before max_before min_after max_after
			reason assignee assigned raised_at raised_by closed_at closed_by closing note version`)},
		{Name: "claim_links", Subject: "link", Columns: strings.Fields(`id claim other relation note created_at created_by withdrawn_at withdrawn_by`)},
		{Name: "appearances", Subject: "appearance", Columns: strings.Fields(`id claim claimant said text language url source note created_at created_by
			withdrawn_at withdrawn_by`)},
		{Name: "claim_merges", Subject: "merge", Columns: strings.Fields(`id claim into_claim status assignee content evidence appearance reason created_at created_by
			undone_at undone_by`)},
		{Name: "scales", Subject: "scale", Columns: strings.Fields(`id slug version name ratings created_at created_by`)},
		{Name: "settings", Subject: "setting", Key: "name", Columns: []string{"name", "value"}},
	} {
		if t.Key == "" {
			t.Key = "id"
		}
		ledger.Register(t)
	}
	ledger.RegisterCheck("What claims are found by", verifyFound)
	ledger.RegisterCheck("What came in", verifyOriginals)
}

// scanner is a row of either kind.
type scanner interface{ Scan(...any) error }

// toJSON gives a list as it stands in a column.
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

// nullable gives an optional reference as the database takes it.
func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// anys gives strings as arguments of a query.
func anys(list []string) []any {
	args := make([]any, len(list))
	for i, s := range list {
		args[i] = s
	}
	return args
}
