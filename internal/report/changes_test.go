package report

import (
	"testing"

	"github.com/claimtrail/claimtrail/internal/ledger"
)

func TestAChangeOfAPlanIsCalledThat(t *testing.T) {
	for _, test := range [][3]string{
		{`{"text":"a","due":"","version":1}`, `{"text":"a","due":"2026-11-20","version":2}`, "set the claim due on 20 Nov 2026"},
		{`{"text":"a","version":1}`, `{"text":"a","due":"2026-11-20","version":2}`, "set the claim due on 20 Nov 2026"},
		{`{"due":"2026-11-20","version":1}`, `{"version":2}`, "took away the day on which the claim is due"},
		{`{"priority":"","version":1}`, `{"priority":"urgent","version":2}`, "set the claim's priority to urgent"},
		{`{"priority":"high"}`, `{"priority":""}`, "set the claim's priority to usual"},
		{`{"tags":"[]"}`, `{"tags":"[\"a\"]"}`, "changed the claim's tags"},
		{`{"tags":"[]","text":"a"}`, `{"tags":"[\"a\"]","text":"b"}`, said["claim.change"]},
		{`{"text":"a"}`, `{"text":"b"}`, said["claim.change"]}, {`null`, `{"due":"x"}`, said["claim.change"]},
	} {
		if got := claimChange(ledger.Payload{Before: []byte(test[0]), After: []byte(test[1])}); got != test[2] {
			t.Errorf("%s -> %s: %q, want %q", test[0], test[1], got, test[2])
		}
	}
}
