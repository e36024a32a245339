package report

import (
	"encoding/json"
	"time"

	"github.com/claimtrail/claimtrail/internal/ledger"
)

// claimChange says what of a claim a change was about: its day, its priority, its tags, or else the usual words.
func claimChange(p ledger.Payload) string {
	var before, after map[string]any
	if json.Unmarshal(p.Before, &before) != nil || json.Unmarshal(p.After, &after) != nil || before == nil {
		return said["claim.change"]
	}
	found := ""
	for field, value := range after {
		if old := before[field]; old == value || old == nil && value == "" || field == "version" || field == "updated_at" {
			continue
		}
		if _, one := planned[field]; !one || found != "" {
			return said["claim.change"]
		}
		found = field
	}
	for field, value := range before { // what is empty is left out of some entries
		if _, there := after[field]; !there && value != "" && field != found {
			if _, one := planned[field]; !one || found != "" {
				return said["claim.change"]
			}
			found = field
		}
	}
	if say := planned[found]; say != nil {
		value, _ := after[found].(string)
		return say(value)
	}
	return said["claim.change"]
}

// planned says what a change of one such field alone was.
var planned = map[string]func(value string) string{
	"tags": func(string) string { return "changed the claim's tags" },
	"due": func(day string) string {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return "took away the day on which the claim is due"
		}
		return "set the claim due on " + at.Format("2 Jan 2006")
	},
	"priority": func(priority string) string {
		if priority == "" {
			priority = "usual"
		}
		return "set the claim's priority to " + priority
	},
}
