package claims_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestNewsroomSaysWhatItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		set := func(n claims.Newsroom) error {
			return d.Update(ctx, func(tx *db.Tx) error { return claims.SetNewsroom(ctx, tx, auth.Local(), n) })
		}
		for name, n := range map[string]claims.Newsroom{
			"public without a name": {Public: true},
			"no web address":        {PublicURL: "facts.example.org"},
			"a script":              {URL: "javascript:alert(1)"},
			"a password":            {URL: "https://a:b@example.org"},
			"a long methodology":    {Methodology: strings.Repeat("x", claims.MaxMethodology+1)},
			"another sharing":       {Sharing: "perhaps"},
			"no language":           {Language: "of course"},
		} {
			if err := set(n); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		want := claims.Newsroom{Name: "أخبار", Public: true, PublicURL: "https://facts.example.org/", Methodology: "We *check*."}
		if err := set(want); err != nil {
			t.Fatal(err)
		}
		want.PublicURL = "https://facts.example.org"
		var got claims.Newsroom
		if err := d.View(ctx, func(tx *db.Tx) (err error) { got, err = claims.CurrentNewsroom(ctx, tx); return err }); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
		err := d.Update(ctx, func(tx *db.Tx) error { return claims.SetNewsroom(ctx, tx, anna, want) })
		if anna.AtLeast(auth.Admin) != (err == nil) {
			t.Errorf("by an editor: %v", err)
		}
	})
}
