package claims_test

import (
	"slices"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/claims/match"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

func matcher(t testing.TB, d *db.DB) *claims.Matcher {
	t.Helper()
	m := &claims.Matcher{}
	if err := m.Read(ctx, d); err != nil {
		t.Fatal(err)
	}
	return m
}

// found asks one of the indexes for words, and gives what has them: references of claims, or quotations.
func found(t testing.TB, d *db.DB, m *claims.Matcher, which, words string) (list []string) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		list = nil
		ok, err := m.Ask(ctx, tx, func(x claims.Indexes) error {
			index := map[string]*match.Index{"claims": x.Claims, "conclusions": x.Conclusions, "passages": x.Passages}[which]
			hits, _ := index.Find(match.Parse(words, "en"), true, nil, 10)
			for _, h := range hits {
				if which != "passages" {
					list = append(list, claims.RefOf(h.Key))
					continue
				}
				p, err := sources.GetPassage(ctx, tx.As(anna), x.Passage(h.Key))
				if err != nil {
					return err
				}
				list = append(list, p.Quote)
			}
			return nil
		})
		if err == nil && !ok {
			t.Error("the matcher cannot be asked")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// finds checks that two servers find the same, and so does one that reads everything afresh.
func finds(t testing.TB, d *db.DB, servers []*claims.Matcher, which, words string, want ...string) {
	t.Helper()
	for i, m := range append(servers, matcher(t, d)) {
		if got := found(t, d, m, which, words); !slices.Equal(got, want) {
			t.Errorf("server %d finds %v for %q in %s, want %v", i, got, words, which, want)
		}
	}
}

func TestMatcherFollowsTheLedger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		servers := []*claims.Matcher{matcher(t, d), matcher(t, d)}
		c := addClaim(t, d, claims.Claim{Text: "The bridge cost 12 million.", Title: "Cost of the viaduct", Language: "en"})
		other := addClaim(t, d, claims.Claim{Text: "The harbour froze.", Language: "en", Original: "Le port a gelé.", OriginalLanguage: "fr"})
		finds(t, d, servers, "claims", "bridge", c.Ref)
		finds(t, d, servers, "claims", "viaduct", c.Ref)
		finds(t, d, servers, "claims", "gelé", other.Ref)
		text := "The tunnel cost 12 million."
		do(t, d, func(tx *db.Tx) (err error) {
			c, err = claims.Update(ctx, tx, anna, c.ID, c.Version, claims.Patch{Text: &text})
			return err
		})
		finds(t, d, servers[:1], "claims", "bridge") // the second server sleeps meanwhile
		finds(t, d, servers[:1], "claims", "tunnel", c.Ref)
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.AddEarlierCheck(ctx, tx, anna, claims.EarlierCheck{ClaimID: other.ID, Rating: "False", Title: "No ice in the marina"})
			return err
		})
		finds(t, d, servers, "claims", "marina", other.Ref)
		finds(t, d, servers, "claims", "tunnel", c.Ref)
		if err := rate(d, &c, "false", "Ledgers show forty."); err != nil {
			t.Fatal(err)
		}
		finds(t, d, servers, "conclusions", "ledgers", c.Ref)
		finds(t, d, servers, "claims", "ledgers")
	})
}

func TestMatcherKnowsCitedPassages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		servers := []*claims.Matcher{matcher(t, d), matcher(t, d)}
		s, c := addSource(t, d), addClaim(t, d, claims.Claim{Text: "An offer was made."})
		finds(t, d, servers, "passages", "refused")
		a, err := addEvidence(d, c.ID, claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Refutes})
		if err != nil {
			t.Fatal(err)
		}
		finds(t, d, servers, "passages", "refused", "He refused it.")
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.WithdrawEvidence(ctx, tx, anna, a.Evidence.ID, "")
			return err
		})
		finds(t, d, servers, "passages", "refused")
		do(t, d, func(tx *db.Tx) error { _, err := claims.RestoreEvidence(ctx, tx, anna, a.Evidence.ID); return err })
		finds(t, d, servers, "passages", "refused", "He refused it.")
	})
}

// Nobody waits for the index, and what is being written is not in it.
func TestMatcherSaysWhenItCannotBeAsked(t *testing.T) {
	d := dbtest.SQLite(t)
	ask := func(m *claims.Matcher) func(tx *db.Tx) error {
		return func(tx *db.Tx) error {
			ok, err := m.Ask(ctx, tx, func(claims.Indexes) error { return nil })
			if ok {
				t.Error("it can be asked")
			}
			return err
		}
	}
	for _, m := range []*claims.Matcher{nil, {}} {
		if err := d.View(ctx, ask(m)); err != nil {
			t.Error(err)
		}
	}
	do(t, d, ask(matcher(t, d)))
}

// Words that a claim was made in again find it and are told to everybody, so those that stand in a confidential source do not: neither once it is marked,
// nor to a server that knew them before, nor from its file.
func TestWordsOfConfidentialSourcesAreNotKnown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addClaim(t, d, claims.Claim{Text: "The minister took money.", Language: "en"})
		s := ingest(t, d, "She bribed him for the submarine contract.", sources.Meta{Title: "A letter", Language: "en"}).Source
		do(t, d, func(tx *db.Tx) error {
			_, _, err := claims.AddAppearance(ctx, tx, anna, claims.Appearance{ClaimID: c.ID, Text: "He was bribed for the submarine contract.", Language: "en", SourceID: s.ID})
			return err
		})
		viewer := addAccount(t, d, "Vera", auth.Viewer)
		servers := []*claims.Matcher{matcher(t, d), matcher(t, d)}
		file := savedMatcher(t, d)
		known := func(m *claims.Matcher) (words []string) {
			err := d.View(ctx, func(tx *db.Tx) error {
				list, _, err := m.Match(ctx, tx.As(viewer), viewer, []claims.Question{{Text: "bribed submarine contract minister", Language: "en"}}, 5)
				for _, f := range list[0] {
					words = append(words, f.Known...)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return words
		}
		finds(t, d, servers, "claims", "submarine", c.Ref)
		if got := known(servers[0]); len(got) != 1 {
			t.Errorf("of an open source is known %q", got)
		}
		mark := func(on bool) {
			do(t, d, func(tx *db.Tx) error {
				s, err := sources.GetSource(ctx, tx, s.ID)
				if err == nil {
					_, err = sources.SetConfidential(ctx, tx, anna, s.ID, s.Version, on, "She asked for it.")
				}
				return err
			})
		}
		mark(true)
		old, read := loaded(t, d, file)
		if read {
			t.Error("the file was not used")
		}
		finds(t, d, append(servers, old), "claims", "submarine")
		for i, m := range append(servers, old) {
			if got := known(m); len(got) > 0 {
				t.Errorf("server %d tells %q", i, got)
			}
		}
		mark(false)
		finds(t, d, append(servers, old), "claims", "submarine", c.Ref)
	})
}
