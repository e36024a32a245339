package exchange_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/sources"
)

func lineages(t testing.TB, d *db.DB) (list []claims.Standing) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		page, err := claims.List(ctx, tx, nil, claims.Filter{Sort: "created"})
		for _, c := range page.Claims {
			list = append(list, c.Origins)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const noticed = `{"type":"source","id":"s2","title":"The letter","notice":"retracted","notice_date":"2022-05","notice_url":"https://example.org/notice","notice_reason":"It was forged."}`

// A notice goes out and comes in again, and gives the same answers; one about a source that is there flags the claims that rest on it.
func TestNoticesGoOutAndIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, records, exchange.ImportOptions{})
		before := lineages(t, d)
		if s := load(t, d, noticed, exchange.ImportOptions{}); s.Updated["source"] != 1 || len(s.Faults) != 0 {
			t.Errorf("%+v", s)
		}
		if s := load(t, d, noticed, exchange.ImportOptions{}); s.Unchanged["source"] != 1 {
			t.Errorf("the same again: %+v", s)
		}
		after := lineages(t, d)
		if before[0].Max != 1 || after[0].Max != 0 {
			t.Errorf("%+v, then %+v", before[0], after[0])
		}
		var flags []claims.Flag
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			c, err := claims.Get(ctx, tx, "CT-0001")
			if err == nil {
				flags, err = claims.FlagsOf(ctx, tx, c.ID)
			}
			return err
		})
		if err != nil || len(flags) != 1 || !flags[0].Open() || flags[0].Effect != claims.LastChain {
			t.Errorf("%+v, %v", flags, err)
		}
		head(t, d)

		text := export(t, d, "")
		other := dbtest.SQLite(t)
		if s := load(t, other, text, exchange.ImportOptions{}); len(s.Faults) != 0 {
			t.Errorf("%+v", s.Faults)
		}
		again := lineages(t, other)
		if diff := cmp.Diff(after, again); diff != "" {
			t.Errorf("-out +in: %s", diff)
		}
		if s := load(t, d, strings.Replace(noticed, "retracted", "corrected", 1), exchange.ImportOptions{}); s.Updated["source"] != 1 {
			t.Errorf("%+v", s)
		}
		if diff := cmp.Diff(before[0].Max, lineages(t, d)[0].Max); diff != "" {
			t.Errorf("after a correction in its place: %s", diff)
		}
		head(t, d)
	})
}

// A notice stands before the claims that rest on its source, and flags them all the same. Records that were merged when both had fallen, and one
// that was merged before, come in as they were.
func TestAnImportedNoticeFlagsWhatStandsBehindIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		text := noticed + "\n" + `{"type":"source","id":"s6","title":"A copy of it","merged_into":"s2"}
` + strings.Replace(noticed, `"id":"s2"`, `"id":"s7","merged_into":"s2"`, 1) + "\n" + records
		for _, o := range []exchange.ImportOptions{{DryRun: true}, {}, {Strict: true}} {
			if s := load(t, d, text, o); len(s.Faults) != 0 {
				t.Errorf("%+v: %+v", o, s.Faults)
			}
		}
		check := func(d *db.DB) {
			t.Helper()
			err := d.View(ctx, func(tx *db.Tx) error {
				c, err := claims.Get(ctx, tx, "CT-0001")
				if err != nil {
					return err
				}
				flags, err := claims.FlagsOf(ctx, tx, c.ID)
				if len(flags) == 0 || !flags[0].Open() || flags[0].Effect != claims.LastChain {
					t.Errorf("flags %+v", flags)
				}
				for _, id := range []string{"s6", "s7"} {
					s, err := sources.GetSource(ctx, tx, id)
					if err != nil || s.MergedInto == "" || s.Fallen() != (id == "s7") {
						t.Errorf("%s: %+v, %v", id, s, err)
					}
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		check(d)
		all, other := export(t, d, ""), dbtest.SQLite(t)
		load(t, other, all, exchange.ImportOptions{Strict: true})
		check(other)
		if diff := cmp.Diff(all, export(t, other, "")); diff != "" {
			t.Errorf("out and in again gives another record:\n%s", diff)
		}
	})
}

func TestNoticesThatAreNone(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, line := range []string{
		`{"type":"source","title":"A","notice":"burnt","notice_reason":"x"}`,
		`{"type":"source","title":"A","notice":"retracted"}`,
		`{"type":"source","title":"A","notice_reason":"x"}`,
		`{"type":"source","title":"A","notice":"retracted","notice_reason":"x","notice_url":"javascript:alert(1)"}`,
		`{"type":"source","title":"A","notice":"retracted","notice_reason":"x","notice_date":"03/04/1998"}`,
	} {
		if s := load(t, d, line, exchange.ImportOptions{}); len(s.Faults) != 1 || len(s.Made) != 0 {
			t.Errorf("%s: %+v", line, s)
		}
	}
}
