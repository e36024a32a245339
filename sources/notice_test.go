package sources_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

func notice(d *db.DB, s *sources.Source, n sources.Notice) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		next, err := sources.SetNotice(ctx, tx, anna, s.ID, s.Version, n)
		if err == nil {
			*s = next
		}
		return err
	})
}

func takeBack(d *db.DB, s *sources.Source) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		next, err := sources.TakeBackNotice(ctx, tx, anna, s.ID, s.Version)
		if err == nil {
			*s = next
		}
		return err
	})
}

// What is taken back brings back what was there before, down to nothing.
func TestNoticesAreTakenBackOneByOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var s sources.Source
		do(t, d, func(tx *db.Tx) (err error) {
			s, err = sources.AddSource(ctx, tx, anna, sources.Source{Title: "A page"})
			return err
		})
		first := sources.Notice{Kind: sources.Corrected, Date: "2022-05", Reason: "A figure was wrong."}
		second := sources.Notice{Kind: sources.Retracted, Date: "12 May 2022", URL: "https://example.org/notice", Reason: "All of it was made up."}
		for _, n := range []sources.Notice{first, second} {
			if err := notice(d, &s, n); err != nil {
				t.Fatal(err)
			}
		}
		if !s.Fallen() || s.Notice.Date != "2022-05-12" || s.Notice.By != anna.Actor() || s.Notice.At.IsZero() || s.Notice.Words() != "retracted on 12 May 2022" {
			t.Errorf("%+v", s.Notice)
		}
		second.Date = "2022-05-12"
		if err := notice(d, &s, second); !errors.Is(err, fault.Exists) {
			t.Errorf("the same again: %v", err)
		}
		if err := takeBack(d, &s); err != nil || !s.Notice.Says(first) || s.Notice.Words() != "corrected in May 2022" || s.Fallen() {
			t.Errorf("%+v, %v", s.Notice, err)
		}
		if err := takeBack(d, &s); err != nil || s.Notice != (sources.Notice{}) {
			t.Errorf("%+v, %v", s.Notice, err)
		}
		if err := takeBack(d, &s); !errors.Is(err, fault.Conflict) {
			t.Errorf("nothing is left: %v", err)
		}
		old := s
		old.Version--
		if err := takeBack(d, &old); !errors.Is(err, fault.Stale) {
			t.Errorf("an old version: %v", err)
		}
		if err := notice(d, &old, first); !errors.Is(err, fault.Stale) {
			t.Errorf("an old version: %v", err)
		}
		verify(t, d)
	})
}

func TestNoticesAreChecked(t *testing.T) {
	d := dbtest.SQLite(t)
	var s sources.Source
	do(t, d, func(tx *db.Tx) (err error) {
		s, err = sources.AddSource(ctx, tx, anna, sources.Source{Title: "A page"})
		return err
	})
	for field, n := range map[string]sources.Notice{
		"kind":       {Kind: "burnt", Reason: "x"},
		"reason":     {Kind: sources.Retracted, Reason: " \n"},
		"date":       {Kind: sources.Retracted, Reason: "x", Date: "yesterday"},
		"notice url": {Kind: sources.Retracted, Reason: "x", URL: "javascript:alert(1)"},
	} {
		var f *fault.Error
		if err := notice(d, &s, n); !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, n := range []sources.Notice{
		{Reason: "x"}, {Kind: sources.Retracted, Reason: strings.Repeat("é", sources.MaxReason+1)}, {Kind: sources.Retracted, Reason: "\xff"},
		{Kind: sources.Retracted, Reason: "x", URL: "https:///x"}, {Kind: sources.Retracted, Reason: "x", URL: "//example.org"},
		{Kind: sources.Retracted, Reason: "x", URL: "https://e.org/\n" + strings.Repeat("x", 3000)},
	} {
		if err := notice(d, &s, n); !errors.Is(err, fault.Invalid) {
			t.Errorf("%.60v: %v", n, err)
		}
	}
	err := d.Update(ctx, func(tx *db.Tx) error {
		_, err := sources.SetNotice(ctx, tx, auth.Person{Name: "ben", Role: auth.Checker}, s.ID, s.Version, sources.Notice{Kind: sources.Retracted, Reason: "x"})
		return err
	})
	if !errors.Is(err, fault.Denied) {
		t.Errorf("a checker: %v", err)
	}
}
