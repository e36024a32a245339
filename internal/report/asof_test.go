package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// told gives what a dossier says in JSON, without when it was made.
func told(t *testing.T, d *report.Dossier) string {
	t.Helper()
	plain := *d
	plain.Generated, plain.AsOf = time.Time{}, time.Time{}
	var b bytes.Buffer
	if err := plain.JSON(&b); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), ",", ",\n")
}

func asOf(d *db.DB, by auth.Person, at time.Time) (out *report.Dossier, err error) {
	err = d.View(ctx, func(tx *db.Tx) error { out, err = report.BuildAsOf(ctx, tx.As(by), by, "CT-0001", at); return err })
	return out, err
}

// change does what changes everything that a dossier shows.
func change(t *testing.T, d *db.DB) {
	t.Helper()
	newer, err := capture.Plain("It began so. The letter told of an offer. It rained. Nobody answered.")
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func(tx *db.Tx) error{
		func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, "SR-0001")
			s.Title, s.Published = "Another title", "2022"
			if err == nil {
				_, err = sources.UpdateSource(ctx, tx, anna, s)
			}
			return err
		},
		func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, "SR-0001")
			if err == nil {
				_, err = sources.Ingest(ctx, tx, anna, newer, sources.Meta{Source: s.ID})
			}
			return err
		},
		func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, "SR-0002")
			if err == nil {
				_, err = sources.SetNotice(ctx, tx, anna, s.ID, s.Version, sources.Notice{Kind: "retracted", Reason: "It was made up."})
			}
			return err
		},
		func(tx *db.Tx) error {
			twin, err := sources.AddSource(ctx, tx, anna, sources.Source{Title: "The same page", Published: "2021-07"})
			if err == nil {
				_, err = sources.Merge(ctx, tx, anna, "SR-0001", twin.ID, 2, "One page under two addresses.")
			}
			return err
		},
		func(tx *db.Tx) error {
			c, err := claims.Get(ctx, tx, "CT-0001")
			if err == nil {
				_, err = claims.Rate(ctx, tx, anna, c.ID, c.Version, "false", "No.", "")
			}
			return err
		},
		func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, anna, "CT-0001")
			if err != nil {
				return err
			}
			for _, item := range p.Evidence {
				if _, err := claims.WithdrawEvidence(ctx, tx, anna, item.Evidence.ID, "A mistake."); err != nil {
					return err
				}
			}
			for _, x := range p.Derivations {
				if _, err := sources.SetDerivationStatus(ctx, tx, anna, x.ID, x.Version, "rejected"); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		if err := d.Update(ctx, do); err != nil {
			t.Fatal(err)
		}
	}
}

// What the past says is word for word what was said then, whatever was changed since.
func TestAsOfSaysWhatWasSaidThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		story(t, d, "plain words")
		now := func() (out *report.Dossier) {
			t.Helper()
			if err := d.View(ctx, func(tx *db.Tx) (err error) { out, err = report.Build(ctx, tx.As(anna), anna, "CT-0001"); return err }); err != nil {
				t.Fatal(err)
			}
			return out
		}
		first := now()
		change(t, d)
		second := now()
		for name, then := range map[string]*report.Dossier{"the first": first, "the last": second} {
			past, err := asOf(d, anna, then.Head.Time)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(told(t, then), told(t, past)); diff != "" || past.Missing != 0 {
				t.Errorf("%s state, %d missing: %s", name, past.Missing, diff)
			}
			if text := forms(t, past)["md"]; !strings.Contains(text, "As it was on ") {
				t.Errorf("%s state does not say that it is past", name)
			}
		}
		if diff := cmp.Diff(told(t, first), told(t, second)); diff == "" {
			t.Error("nothing was changed")
		}
		if _, err := asOf(d, anna, first.Claim.CreatedAt.Add(-time.Second)); !errors.Is(err, fault.NotFound) {
			t.Errorf("before there was the claim: %v", err)
		}
	})
}

func TestAsOfOfWhatWasTakenOut(t *testing.T) {
	d := dbtest.SQLite(t)
	then := story(t, d, "plain words")
	err := d.Update(ctx, func(tx *db.Tx) error {
		for _, r := range then.History {
			if r.Action == "evidence.add" || r.Action == "passage.add" {
				if err := claims.Redact(ctx, tx, anna, r.Sequence, "It named a child."); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	past, err := asOf(d, anna, then.Head.Time)
	if err != nil || len(past.Evidence) != 0 || past.Missing != 5 {
		t.Fatalf("%d missing, %d pieces of evidence, %v", past.Missing, len(past.Evidence), err)
	}
	if text := forms(t, past)["html"]; !strings.Contains(text, "5 records are left out") {
		t.Error("the report does not say so")
	}
}

// What is confidential now is withheld of the past, too.
func TestAsOfWithholds(t *testing.T) {
	d := dbtest.SQLite(t)
	then := story(t, d, "plain words")
	err := d.Update(ctx, func(tx *db.Tx) error {
		_, err := sources.SetConfidential(ctx, tx, anna, "SR-0001", 1, true, "She asked for it.")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	past, err := asOf(d, auth.Person{ID: "x", Role: auth.Checker}, then.Head.Time)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range forms(t, past) {
		if strings.Contains(text, "Page plain words") || strings.Contains(text, "revealed an offer") || !strings.Contains(text, sources.Withheld) {
			t.Errorf("%s tells", name)
		}
	}
}

func TestMoment(t *testing.T) {
	for in, want := range map[string]string{"2021-07-02": "2021-07-02T23:59:59.999999Z", "2021-07-02T15:04:05+02:00": "2021-07-02T13:04:05Z", " 2021-07-02T15:04:05.5Z": "2021-07-02T15:04:05.5Z"} {
		if got, err := claims.Moment(in); err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "yesterday", "2021-13-01", "2021-07-02 15:04"} {
		if _, err := claims.Moment(in); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", in, err)
		}
	}
}
