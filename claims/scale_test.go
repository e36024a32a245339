package claims_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestScales(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		own := claims.Scale{Slug: "ours", Name: "Ours", Ratings: []claims.Rating{
			{Slug: "yes", Labels: map[string]string{"en": "Yes", "ar": "نعم"}, Value: "true", Colour: "#0b6652"},
			{Slug: "no", Labels: map[string]string{"en": "No"}, Value: "false"},
		}}
		save := func(s claims.Scale) (out claims.Scale, err error) {
			err = d.Update(ctx, func(tx *db.Tx) (err error) { out, err = claims.SaveScale(ctx, tx, anna, s); return err })
			return out, err
		}
		if s, err := save(own); err != nil || s.Version != 1 {
			t.Fatal(s, err)
		}
		do(t, d, func(tx *db.Tx) error { return claims.UseScale(ctx, tx, anna, "ours") })
		c := addClaim(t, d, claims.Claim{Text: "x"})
		if err := rate(d, &c, "true", "Yes."); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "yes, no") {
			t.Errorf("a rating of another scale: %v", err)
		}
		if err := rate(d, &c, "yes", ""); !errors.Is(err, fault.Invalid) {
			t.Errorf("no conclusion: %v", err)
		}
		if err := rate(d, &c, "yes", "So it is."); err != nil {
			t.Fatal(err)
		}
		own.Ratings[0].Labels = map[string]string{"en": "Yes indeed"}
		if s, err := save(own); err != nil || s.Version != 2 {
			t.Fatal(s, err)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, auth.Local(), c.ID)
			if err != nil {
				return err
			}
			if p.Rating.Label("ar-SY") != "نعم" || p.Scale.Version != 1 {
				t.Errorf("what was rated does not keep its version: %+v", p.Rating)
			}
			now, err := claims.CurrentScale(ctx, tx)
			all, _ := claims.Scales(ctx, tx)
			if now.Version != 2 || len(all) != 4 {
				t.Errorf("version %d, %d scales", now.Version, len(all))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func(*claims.Scale){
			"no word for a rating": func(s *claims.Scale) { s.Ratings[1].Labels = map[string]string{"en": " "} },
			"a long word":          func(s *claims.Scale) { s.Ratings[1].Labels = map[string]string{"en": long(61)} },
			"no language":          func(s *claims.Scale) { s.Ratings[1].Labels = map[string]string{"Klingon!": "Qo"} },
			"a slug of two words":  func(s *claims.Scale) { s.Ratings[1].Slug = "not so" },
			"no name":              func(s *claims.Scale) { s.Name = "" },
			"a built-in's name":    func(s *claims.Scale) { s.Slug = "politifact" },
			"one rating":           func(s *claims.Scale) { s.Ratings = s.Ratings[:1] },
			"a wrong value":        func(s *claims.Scale) { s.Ratings[0].Value = "maybe" },
			"a wrong colour":       func(s *claims.Scale) { s.Ratings[0].Colour = "red;}" },
			"twice the same":       func(s *claims.Scale) { s.Ratings[1].Slug = "yes" },
		} {
			s := own
			s.Ratings = slices.Clone(own.Ratings)
			change(&s)
			if _, err := save(s); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		verify(t, d)
	})
}

func TestUsableColour(t *testing.T) {
	for colour, want := range map[string]bool{"#2a4494": false, "#7a7a7a": true, "#ffffff": false, "red": false, "#b5651d": true} {
		if got := claims.UsableColour(colour); got != want {
			t.Errorf("%s: %v", colour, got)
		}
	}
}

func TestBuiltinScales(t *testing.T) {
	d := dbtest.SQLite(t)
	err := d.View(ctx, func(tx *db.Tx) error {
		all, err := claims.Scales(ctx, tx)
		if err != nil {
			return err
		}
		used := map[string]bool{}
		for _, s := range all {
			for _, r := range s.Ratings {
				used[r.Value] = true
				if !slices.Contains(claims.Values, r.Value) || r.Label("en") == "" {
					t.Errorf("%s: %+v", s.Slug, r)
				}
			}
		}
		if len(all) != 3 || all[0].Slug != "claimtrail" || len(used) != len(claims.Values) {
			t.Errorf("%d scales, values %v", len(all), used)
		}
		for _, r := range all[0].Ratings {
			if r.Labels["ar"] == "" || r.Labels["fr"] == "" || r.Definition["en"] == "" || r.Definition["ar"] == "" {
				t.Errorf("%+v", r)
			}
		}
		barely := all[1].Find("barely-true")
		if barely == nil || barely.Label("de") != "Mostly False" || barely.Value != "mostly-false" || all[1].Find("nothing") != nil {
			t.Errorf("%+v", barely)
		}
		now, err := claims.CurrentScale(ctx, tx)
		if now.Slug != "claimtrail" {
			t.Errorf("%+v", now)
		}
		_, none := claims.GetScale(ctx, tx, "politifact", 2)
		if !errors.Is(none, fault.NotFound) {
			t.Errorf("a version that is not there: %v", none)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Update(ctx, func(tx *db.Tx) error {
		return claims.UseScale(ctx, tx, auth.Person{Name: "cem", Role: auth.Checker}, "averitec")
	})
	if !errors.Is(err, fault.Denied) {
		t.Errorf("a checker chooses the scale: %v", err)
	}
}
