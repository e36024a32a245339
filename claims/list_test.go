package claims_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		for i := range 11 {
			c := addClaim(t, d, claims.Claim{Text: fmt.Sprintf("Claim number %d of 100%%", i), Language: []string{"en", "ar"}[i%2], Tags: []string{fmt.Sprint("t", i%3)}})
			if i == 3 {
				if err := rate(d, &c, "false", "Café noir."); err != nil {
					t.Fatal(err)
				}
				if err := setStatus(d, &c, claims.Move{To: claims.Assigned}); err != nil {
					t.Fatal(err)
				}
				if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: s.ID, Quote: "He refused it", Stance: claims.Supports, Role: "primary"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		addClaim(t, d, claims.Claim{Text: "وقال خدّام إن الاجتماع لم يُعقد", Language: "ar"})
		for name, test := range map[string]struct {
			f    claims.Filter
			want int
		}{
			"everything":             {claims.Filter{}, 12},
			"in pages":               {claims.Filter{Limit: 5}, 12},
			"oldest first, in pages": {claims.Filter{Limit: 2, Sort: "created"}, 12},
			"by reference, in pages": {claims.Filter{Limit: 3, Sort: "ref"}, 12},
			"one status":             {claims.Filter{Status: "assigned"}, 1},
			"one rating":             {claims.Filter{Rating: "false"}, 1},
			"unrated":                {claims.Filter{Rating: "none"}, 11},
			"nobody's":               {claims.Filter{Assignee: "none"}, 12},
			"a tag":                  {claims.Filter{Tag: "T1"}, 4},
			"a language":             {claims.Filter{Language: "ar", Limit: 2}, 6},
			"another tag":            {claims.Filter{Tag: "t"}, 0},
			"words":                  {claims.Filter{Query: "NUMBER claim 100%"}, 11},
			"an accent left out":     {claims.Filter{Query: "cafe"}, 1},
			"Arabic marks left out":  {claims.Filter{Query: "خدام يعقد"}, 1},
			"a wild card is no wild": {claims.Filter{Query: "num_er"}, 0},
			"a reference":            {claims.Filter{Query: "ct-0002"}, 1},
			"several at once":        {claims.Filter{Status: "assigned", Language: "ar", Query: "claim"}, 1},
		} {
			var refs []string
			total := 0
			err := d.View(ctx, func(tx *db.Tx) error {
				for f := test.f; ; {
					p, err := claims.List(ctx, tx, nil, f)
					if err != nil {
						return err
					}
					total = p.Total
					for _, c := range p.Claims {
						if slices.Contains(refs, c.Ref) {
							t.Errorf("%s: %s stands twice", name, c.Ref)
						}
						refs = append(refs, c.Ref)
						if c.Ref == "CT-0004" && (c.Counts.Supports != 1 || c.Origins.Publications != 1) {
							t.Errorf("%+v", c)
						}
					}
					if f.Cursor = p.Next; p.Next == "" {
						return nil
					}
				}
			})
			if err != nil || len(refs) != test.want || total != test.want {
				t.Errorf("%s: %d claims of %d, want %d (%v)", name, len(refs), total, test.want, err)
			}
		}
	})
}

// Pages hold every claim once, also where many were changed in the same moment.
func TestPagesLoseNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 23
		do(t, d, func(tx *db.Tx) error {
			for range n {
				if _, err := claims.Add(ctx, tx, anna, claims.Claim{Text: "x"}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, sort := range []string{"", "-updated", "updated", "-created", "created", "ref"} {
			for _, limit := range []int{1, 4, n - 1, n, n + 1} {
				var refs []string
				err := d.View(ctx, func(tx *db.Tx) error {
					f := claims.Filter{Sort: sort, Limit: limit}
					for {
						p, err := claims.List(ctx, tx, nil, f)
						for _, c := range p.Claims {
							refs = append(refs, c.Ref)
						}
						if f.Cursor = p.Next; err != nil || p.Next == "" {
							return err
						}
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(sort, "-") || sort == "" {
					slices.Reverse(refs)
				}
				if len(refs) != n || !slices.IsSorted(refs) || len(slices.Compact(refs)) != n {
					t.Errorf("%q by %d: %v", sort, limit, refs)
				}
			}
		}
	})
}

// A search that finds many goes another way than one that finds few; nobody can tell from the pages.
func TestListOfMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 1_100
		do(t, d, func(tx *db.Tx) error {
			for i := range n {
				c := claims.Claim{Text: "It rained.", Tags: []string{"weather"}}
				if i%10 == 0 {
					c.Text, c.Tags = "It snowed.", append(c.Tags, "snow")
				}
				if _, err := claims.Add(ctx, tx, anna, c); err != nil {
					return err
				}
			}
			return nil
		})
		for _, test := range []struct {
			f    claims.Filter
			want int
		}{
			{claims.Filter{Tag: "weather"}, n},
			{claims.Filter{Query: "it"}, n},
			{claims.Filter{Tag: "snow"}, n / 10},
			{claims.Filter{Query: "snowed", Tag: "weather"}, n / 10},
			{claims.Filter{Query: "rained", Tag: "snow"}, 0},
		} {
			seen := map[string]bool{}
			test.f.Limit = 150
			err := d.View(ctx, func(tx *db.Tx) error {
				last := "~"
				for f := test.f; ; {
					p, err := claims.List(ctx, tx, nil, f)
					if err != nil {
						return err
					}
					if p.Total != test.want {
						t.Errorf("%+v: %d in all, want %d", f, p.Total, test.want)
					}
					for _, c := range p.Claims {
						if c.Ref > last {
							t.Errorf("%+v: %s after %s", f, c.Ref, last)
						}
						last, seen[c.Ref] = c.Ref, true
					}
					if f.Cursor = p.Next; p.Next == "" {
						return nil
					}
				}
			})
			if err != nil || len(seen) != test.want {
				t.Errorf("%+v: %d claims, want %d (%v)", test.f, len(seen), test.want, err)
			}
		}
	})
}

func TestListRefuses(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, f := range []claims.Filter{{Sort: "rating"}, {Status: "done"}, {Cursor: "%%%"}, {Cursor: "eHg"}} {
		err := d.View(ctx, func(tx *db.Tx) error { _, err := claims.List(ctx, tx, nil, f); return err })
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestFacets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		facets := func() (tags, languages, ratings []string) {
			err := d.View(ctx, func(tx *db.Tx) (err error) { tags, languages, ratings, err = claims.Facets(ctx, tx, anna); return err })
			if err != nil {
				t.Fatal(err)
			}
			return tags, languages, ratings
		}
		if tags, languages, ratings := facets(); len(tags)+len(languages)+len(ratings) != 0 {
			t.Errorf("of nothing: %v %v %v", tags, languages, ratings)
		}
		addClaim(t, d, claims.Claim{Text: "a", Language: "en", Tags: []string{"talks", "1998"}})
		addClaim(t, d, claims.Claim{Text: "b", Language: "ar", Tags: []string{"talks", "<b>"}})
		c := addClaim(t, d, claims.Claim{Text: "c", Language: "en", Tags: []string{"golan"}})
		if err := rate(d, &c, "false", "No."); err != nil {
			t.Fatal(err)
		}
		if err := update(d, anna, &c, claims.Patch{Tags: &[]string{"heights"}}); err != nil {
			t.Fatal(err)
		}
		tags, languages, ratings := facets()
		if !slices.Equal(tags, []string{"1998", "<b>", "heights", "talks"}) || !slices.Equal(languages, []string{"ar", "en"}) || !slices.Equal(ratings, []string{"false"}) {
			t.Errorf("%q %q %q", tags, languages, ratings)
		}
	})
}

func TestNextTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b, c := addClaim(t, d, claims.Claim{Text: "a"}), addClaim(t, d, claims.Claim{Text: "b"}), addClaim(t, d, claims.Claim{Text: "c"})
		for _, test := range []struct {
			of            claims.Claim
			before, after string
		}{{a, b.Ref, ""}, {b, c.Ref, a.Ref}, {c, "", b.Ref}} {
			err := d.View(ctx, func(tx *db.Tx) error {
				before, after, err := claims.NextTo(ctx, tx, test.of)
				if before != test.before || after != test.after {
					t.Errorf("%s: %q before, %q after", test.of.Ref, before, after)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Stepping through a list goes through the claims of the list alone, in its order, whether the network is asked or the database.
func TestNextInAList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var list []claims.Claim
		for i := range 6 {
			list = append(list, addClaim(t, d, claims.Claim{Text: "x", Tags: [][]string{{"even"}, {"odd"}}[i%2], Due: []string{"2026-12-03", "", "2026-12-01"}[i/2]}))
		}
		for i, network := range []*claims.Network{readNetwork(t, d), nil} {
			for _, test := range []struct {
				f             claims.Filter
				of            int
				before, after string
			}{
				{claims.Filter{Tag: "even", Sort: "ref"}, 0, "", list[2].Ref}, {claims.Filter{Tag: "even", Sort: "ref"}, 2, list[0].Ref, list[4].Ref},
				{claims.Filter{Tag: "even", Sort: "ref"}, 3, list[2].Ref, list[4].Ref}, {claims.Filter{Tag: "even"}, 2, list[4].Ref, list[0].Ref},
				{claims.Filter{Tag: "odd", Sort: "due"}, 1, list[5].Ref, list[3].Ref},
				{claims.Filter{Tag: "none"}, 2, "", ""},
			} {
				view(t, d, func(tx *db.Tx) error {
					before, after, err := claims.NextIn(ctx, tx, network, test.f, list[test.of])
					if before != test.before || after != test.after {
						t.Errorf("%d, %+v: %q before, %q after %d", i, test.f, before, after, test.of)
					}
					return err
				})
			}
			view(t, d, func(tx *db.Tx) error {
				if _, _, err := claims.NextIn(ctx, tx, network, claims.Filter{Sort: "sideways"}, list[0]); !errors.Is(err, fault.Invalid) {
					t.Errorf("an order that is none: %v", err)
				}
				return nil
			})
		}
	})
}
