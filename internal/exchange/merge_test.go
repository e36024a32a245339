package exchange_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources"
)

const mergedRecords = records + `{"type":"source","id":"s3","title":"A page to print","text":"The letter revealed an offer. Page 1.","merged_into":"s1","merge_reason":"The print view."}
{"type":"source","id":"s4","title":"A page on a phone","merged_into":"s3"}
{"type":"source","id":"s2","basis":"document","basis_reason":"It is the letter.","basis_claims":["c1"]}
{"type":"derivation","from":"s3","to":"s2","relation":"quotation"}
{"type":"evidence","claim":"c1","source":"s3","quote":"The letter revealed an offer.","stance":"supports"}
`

// Merged records and limited bases travel: all together, one claim alone, and read a second time they change nothing.
func TestMergedRecordsTravel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if s := load(t, d, mergedRecords, exchange.ImportOptions{}); len(s.Faults) > 0 {
			t.Fatal(s.Faults)
		}
		check := func(d *db.DB) {
			t.Helper()
			err := d.View(ctx, func(tx *db.Tx) error {
				p, err := claims.GetProvenance(ctx, tx, auth.Local(), "c1")
				if err != nil {
					return err
				}
				letter, err := sources.GetSource(ctx, tx, "s2")
				if err != nil {
					return err
				}
				if len(letter.BasisClaims) != 1 || letter.BasisClaims[0] != p.Claim.ID || letter.BasisReason != "It is the letter." {
					t.Errorf("basis %+v", letter)
				}
				if p.Origins.Publications != 1 || p.Origins.Min != 1 || p.Counts.Supports != 2 {
					t.Errorf("%+v", p.Origins)
				}
				s3, err := sources.GetSource(ctx, tx, "s3")
				if p.Sources[s3.MergedInto].ExternalID != "s1" || s3.MergeReason != "The print view." {
					t.Errorf("s3 %+v", s3)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		check(d)
		size := head(t, d).Size
		all := export(t, d, "")
		if s := load(t, d, all, exchange.ImportOptions{Strict: true}); head(t, d).Size != size {
			t.Errorf("a second import wrote %d entries: %+v", head(t, d).Size-size, s)
		}
		other, alone := dbtest.SQLite(t), dbtest.SQLite(t)
		load(t, other, all, exchange.ImportOptions{Strict: true})
		check(other)
		if diff := cmp.Diff(all, export(t, other, "")); diff != "" {
			t.Errorf("out and in again gives another record:\n%s", diff)
		}
		load(t, alone, export(t, d, "c1"), exchange.ImportOptions{Strict: true})
		check(alone)
		if none := export(t, d, "c2"); strings.Contains(none, "The letter") {
			t.Errorf("of another claim: %s", none)
		}
	})
}

func TestMergesThatCannotBeAreNamed(t *testing.T) {
	d := dbtest.SQLite(t)
	s := load(t, d, records+`{"type":"source","id":"s5","title":"x","merged_into":"s9"}
{"type":"source","id":"s1","merged_into":"s1"}
{"type":"source","id":"s1","basis_claims":["c1"]}
{"type":"source","id":"s1","basis":"document","basis_claims":["c9"]}
`, exchange.ImportOptions{})
	want := []string{`no record "s9" yet`, "into itself", "unknown basis cannot be limited", `no record "c9" yet`}
	if len(s.Faults) != len(want) {
		t.Fatalf("%+v", s.Faults)
	}
	for i, says := range want {
		if !strings.Contains(s.Faults[i].Message, says) {
			t.Errorf("%q, want %q", s.Faults[i].Message, says)
		}
	}
}
