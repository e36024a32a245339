package claims_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// bears gives what may bear on a claim, as somebody may read it: the source and the quotation.
func bears(t testing.TB, d *db.DB, f *claims.Finder, by auth.Person, c claims.Claim) (list []claims.Bearing) {
	t.Helper()
	if err := f.Read(ctx, d); err != nil {
		t.Fatal(err)
	}
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		ok := false
		if list, ok, err = f.Bears(ctx, tx.As(by), by, c, 10, false); err == nil && !ok {
			err = fmt.Errorf("it cannot be asked")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestBears(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		memoir := ingest(t, d, "The weather was mild that spring. In Geneva Clinton offered the Golan in return for neutrality, the minister recalled. Dinner was late.\n\n"+
			strings.Repeat("Nothing of the kind happened in the years that followed. ", 8), sources.Meta{Title: "A memoir", Language: "en"})
		ingest(t, d, "Fisheries were discussed, and nothing else. The quota doubled.", sources.Meta{Title: "On fisheries", Language: "en"})
		secret := ingest(t, d, "Clinton offered the Golan for neutrality, says a canary.", sources.Meta{Title: "A secret", Language: "en"})
		cited := ingest(t, d, "Khaddam: neutrality was the price of the Golan that Clinton offered. He told nobody.", sources.Meta{Title: "Khaddam speaks", Language: "en"})
		c := addClaim(t, d, claims.Claim{Text: "Clinton offered the Golan for neutrality", Language: "en"})
		other := addClaim(t, d, claims.Claim{Text: "The Golan had a price", Language: "en"})
		if _, err := addEvidence(d, other.ID, claims.NewEvidence{Source: cited.Source.ID, Quote: "neutrality was the price of the Golan that Clinton offered", Stance: claims.Supports}); err != nil {
			t.Fatal(err)
		}
		do(t, d, func(tx *db.Tx) error {
			s, err := sources.GetSource(ctx, tx, secret.Source.ID)
			if err == nil {
				_, err = sources.SetConfidential(ctx, tx, anna, s.ID, s.Version, true, "She asked for it.")
			}
			return err
		})
		f := claims.NewFinder(nil, nil)
		list := bears(t, d, f, auth.Person{ID: "00000000-0000-7000-8000-000000000001", Role: auth.Viewer, Name: "Reader"}, c)
		if len(list) != 2 {
			t.Fatalf("found: %+v", list)
		}
		byRef := map[string]claims.Bearing{}
		for _, b := range list {
			byRef[b.Source.Ref] = b
			err := d.View(ctx, func(tx *db.Tx) error {
				words, _, err := sources.Stretch(ctx, tx.As(anna), anna, b.Source.Ref, b.Snapshot, b.Start, b.End)
				if words != b.Quote {
					t.Errorf("%q is not what stands there: %q", b.Quote, words)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if b := byRef[memoir.Source.Ref]; !strings.HasPrefix(b.Quote, "In Geneva") || !strings.HasSuffix(b.Quote, "recalled.") || len(b.Claims) > 0 {
			t.Errorf("of the memoir: %+v", b)
		}
		if b := byRef[cited.Source.Ref]; !strings.HasPrefix(b.Quote, "neutrality was") || len(b.Claims) != 1 || b.Claims[0].Ref != other.Ref {
			t.Errorf("of what is cited: %+v", b)
		}
		if list := bears(t, d, f, anna, c); len(list) != 3 {
			t.Errorf("who may see the confidential source gets %d", len(list))
		}
		if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: memoir.Source.ID, Quote: "Clinton offered the Golan in return for neutrality", Stance: claims.Supports}); err != nil {
			t.Fatal(err)
		}
		for _, b := range bears(t, d, f, anna, c) {
			if b.Source.ID == memoir.Source.ID {
				t.Errorf("what the claim cites is shown again: %q", b.Quote)
			}
		}
		if list := bears(t, d, f, anna, addClaim(t, d, claims.Claim{Text: "Zyzzyva qwertz", Language: "en"})); len(list) > 0 {
			t.Errorf("found for nothing: %+v", list)
		}
	})
}
