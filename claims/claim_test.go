package claims_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestClaimChecks(t *testing.T) {
	d := dbtest.SQLite(t)
	for name, c := range map[string]claims.Claim{
		"no text":        {},
		"a long text":    {Text: strings.Repeat("x", claims.MaxText+1)},
		"no language":    {Text: "x", Language: "Klingon!"},
		"no date":        {Text: "x", Said: "lately"},
		"a long tag":     {Text: "x", Tags: []string{strings.Repeat("x", 61)}},
		"too many tags":  {Text: "x", Tags: strings.Fields(manyTags())},
		"no UTF-8":       {Text: "\xff"},
		"a title of two": {Text: "x", Title: "a\nb"},
	} {
		err := d.Update(ctx, func(tx *db.Tx) error { _, err := claims.Add(ctx, tx, anna, c); return err })
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for role, want := range map[auth.Role]bool{auth.Viewer: false, auth.Researcher: true} {
		err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := claims.Add(ctx, tx, auth.Person{Name: "bob", Role: role}, claims.Claim{Text: "x"})
			return err
		})
		if (err == nil) != want || err != nil && !errors.Is(err, fault.Denied) {
			t.Errorf("a %s adds a claim: %v", role, err)
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func manyTags() string {
	var b strings.Builder
	for i := range claims.MaxTags + 1 {
		fmt.Fprintf(&b, "tag%d ", i)
	}
	return b.String()
}
