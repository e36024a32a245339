package claims_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
	"github.com/claimtrail/claimtrail/sources"
)

func merge(d *db.DB, from, into string) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		s, err := sources.GetSource(ctx, tx, from)
		if err == nil {
			_, err = sources.Merge(ctx, tx, anna, from, into, s.Version, "The same page.")
		}
		return err
	})
}

func unmerge(d *db.DB, id string) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		s, err := sources.GetSource(ctx, tx, id)
		if err == nil {
			_, err = sources.Unmerge(ctx, tx, anna, id, s.Version)
		}
		return err
	})
}

func support(t testing.TB, d *db.DB, claim string, s sources.Source, name string) {
	t.Helper()
	n := claims.NewEvidence{Source: s.ID, Quote: "Page " + name + " says that an offer was made", Stance: claims.Supports, Role: "secondary"}
	if _, err := addEvidence(d, claim, n); err != nil {
		t.Fatal(err)
	}
}

// Two records of one source count once, and what each derives from is what the one does.
func TestMergedRecordsCountOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b, wire, letter := page(t, d, "A", "2021-07-02"), page(t, d, "B", "2021-07-03"), page(t, d, "W", "2021-07-01"), page(t, d, "L", "1998")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		support(t, d, c.ID, a, "A")
		support(t, d, c.ID, b, "B")
		link(t, d, a, wire, sources.Derivation{})
		link(t, d, b, letter, sources.Derivation{})
		link(t, d, b, a, sources.Derivation{})
		before := origins(t, d, c.ID)[c.ID]

		var shifts []claims.Shift
		err := d.View(ctx, func(tx *db.Tx) (err error) { shifts, _, err = claims.MergeShifts(ctx, tx, b.ID, a.ID); return err })
		if err != nil || len(shifts) != 1 || shifts[0].Now.Publications != 2 || shifts[0].After.Publications != 1 || shifts[0].Claim.ID != c.ID {
			t.Errorf("promised %+v, %v", shifts, err)
		}
		if err := merge(d, b.Ref, a.Ref); err != nil {
			t.Fatal(err)
		}
		o := origins(t, d, c.ID)[c.ID]
		if o.Publications != 1 || !slices.Equal(o.UnknownOrigins, sorted(wire.ID, letter.ID)) || o.Max != 1 || len(o.Cycles) != 0 || !slices.Equal(o.Critical, []string{a.ID}) {
			t.Errorf("merged: %+v", o)
		}
		if len(shifts) == 1 && !reflect.DeepEqual(shifts[0].After, o) {
			t.Errorf("promised %+v", shifts[0].After)
		}
		var p *claims.Provenance
		if err := d.View(ctx, func(tx *db.Tx) (err error) { p, err = claims.GetProvenance(ctx, tx, auth.Local(), c.ID); return err }); err != nil {
			t.Fatal(err)
		}
		second := p.Evidence[1]
		if second.Source.ID != a.ID || second.Record.ID != b.ID || second.Evidence.SourceID != a.ID || !strings.Contains(second.Passage.Quote, "Page B") || second.Snapshot.SourceID != b.ID {
			t.Errorf("the evidence names %s, its snapshot is of %s", second.Source.Ref, second.Record.Ref)
		}
		if _, there := p.Sources[b.ID]; there || len(p.Derivations) != 2 {
			t.Errorf("%d sources, derivations %+v", len(p.Sources), p.Derivations)
		}
		if !slices.ContainsFunc(p.History, func(r ledger.Record) bool { return r.Action == "source.merge" }) {
			t.Error("the claim's history does not tell of the merge")
		}
		if err := unmerge(d, b.Ref); err != nil {
			t.Fatal(err)
		}
		if after := origins(t, d, c.ID)[c.ID]; !reflect.DeepEqual(after, before) {
			t.Errorf("taken back: %+v, before %+v", after, before)
		}
		verify(t, d)
	})
}

func sorted(ids ...string) []string { slices.Sort(ids); return ids }

// Chains of merges end at the one record that stands; what cannot be merged says why.
func TestMergeRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b, c := page(t, d, "A", "2021"), page(t, d, "B", "2021"), page(t, d, "C", "2021")
		if err := merge(d, c.Ref, b.Ref); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			from, into string
			kind       fault.Kind
			says       string
		}{
			{a.Ref, a.Ref, fault.Invalid, "into itself"},
			{a.Ref, c.Ref, fault.Invalid, "Choose SR-0002"},
			{b.Ref, c.Ref, fault.Invalid, "already"},
			{c.Ref, a.Ref, fault.Conflict, "SR-0002 already"},
			{a.Ref, "SR-00FF", fault.NotFound, "SR-00FF"},
		} {
			if err := merge(d, test.from, test.into); !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s into %s: %v", test.from, test.into, err)
			}
		}
		if err := merge(d, b.Ref, a.Ref); err != nil { // with what is merged into it
			t.Fatal(err)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			merged, err := sources.LoadMerged(ctx, tx)
			if merged.Standing(c.ID) != a.ID || merged.Standing(a.ID) != a.ID || len(merged.Under(a.ID)) != 2 || !slices.Equal(merged.Under(b.ID), []string{c.ID}) {
				t.Errorf("%v", merged)
			}
			list, _, err2 := sources.ListSources(ctx, tx, sources.SourceFilter{})
			found, _, err3 := sources.ListSources(ctx, tx, sources.SourceFilter{Query: "page c"})
			if len(list) != 1 || len(found) != 1 || found[0].MergedInto != b.ID {
				t.Errorf("listed %d, found %+v", len(list), found)
			}
			return errors.Join(err, err2, err3)
		})
		if err != nil {
			t.Fatal(err)
		}
		for reason, call := range map[string]func(tx *db.Tx) error{
			"without a reason": func(tx *db.Tx) error { _, err := sources.Merge(ctx, tx, anna, a.ID, b.ID, 1, " "); return err },
			"by a checker": func(tx *db.Tx) error {
				_, err := sources.Unmerge(ctx, tx, auth.Person{Name: "carl", Role: auth.Checker}, b.ID, 2)
				return err
			},
			"stale":      func(tx *db.Tx) error { _, err := sources.Unmerge(ctx, tx, anna, b.ID, 1); return err },
			"not merged": func(tx *db.Tx) error { _, err := sources.Unmerge(ctx, tx, anna, a.ID, 1); return err },
			"a derivation between the two": func(tx *db.Tx) error {
				_, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: b.ID, To: c.ID, Relation: "citation"})
				return err
			},
		} {
			if err := d.Update(ctx, call); fault.KindOf(err) == "" {
				t.Errorf("%s: %v", reason, err)
			}
		}
		verify(t, d)
	})
}

// Merged twins give the same answers as the one source would, and taken apart the same as before.
func TestMergedTwinsAreOneSource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		random := rand.New(rand.NewPCG(7, 11))
		rounds := 12
		if testing.Short() {
			rounds = 4
		}
		for round := range rounds {
			twins(t, d, random, fmt.Sprint(round, "x"))
		}
		verify(t, d)
	})
}

// twins makes a random graph twice: once whole, once with a source parted in two records that are then merged.
func twins(t *testing.T, d *db.DB, random *rand.Rand, name string) {
	const n = 5
	var whole, parted []sources.Source
	one, two := addClaim(t, d, claims.Claim{Text: "One " + name}), addClaim(t, d, claims.Claim{Text: "Two " + name})
	for i := range n {
		whole = append(whole, page(t, d, fmt.Sprintf("%s%dw", name, i), "2021"))
		parted = append(parted, page(t, d, fmt.Sprintf("%s%dp", name, i), "2021"))
	}
	twin := page(t, d, name+"t", "2021")
	k := random.IntN(n) // is parted
	pick := func(i int) sources.Source {
		if i == k && random.IntN(2) == 0 {
			return twin
		}
		return parted[i]
	}
	for i := range n {
		for j := range n {
			if i != j && random.IntN(4) == 0 {
				link(t, d, whole[i], whole[j], sources.Derivation{})
				link(t, d, pick(i), pick(j), sources.Derivation{})
			}
		}
		if i == k || random.IntN(2) == 0 {
			support(t, d, one.ID, whole[i], fmt.Sprintf("%s%dw", name, i))
			if at := pick(i); at.ID == twin.ID {
				support(t, d, two.ID, twin, name+"t")
			} else {
				support(t, d, two.ID, at, fmt.Sprintf("%s%dp", name, i))
			}
		}
	}
	before := origins(t, d, two.ID)
	if random.IntN(2) == 0 {
		link(t, d, twin, parted[k], sources.Derivation{}) // one of the two is said to derive from the other
		before = origins(t, d, two.ID)
	}
	if err := merge(d, twin.ID, parted[k].ID); err != nil {
		t.Fatal(err)
	}
	want, got := origins(t, d, one.ID)[one.ID], origins(t, d, two.ID)[two.ID]
	numbers := map[string]string{}
	for i := range n {
		numbers[whole[i].ID], numbers[parted[i].ID] = fmt.Sprint(i), fmt.Sprint(i)
	}
	called := func(ids []string) (list []string) {
		for _, id := range ids {
			list = append(list, numbers[id])
		}
		return list
	}
	unordered := func(ids []string) []string { return sorted(called(ids)...) }
	if want.Publications != got.Publications || want.Min != got.Min || want.Max != got.Max || !slices.Equal(called(want.Critical), called(got.Critical)) ||
		!slices.Equal(unordered(want.UnknownOrigins), unordered(got.UnknownOrigins)) || len(want.Cycles) != len(got.Cycles) {
		t.Errorf("whole %+v\nmerged %+v", want.Analysis, got.Analysis)
	}
	if err := unmerge(d, twin.ID); err != nil {
		t.Fatal(err)
	}
	if after := origins(t, d, two.ID); !reflect.DeepEqual(after, before) {
		t.Errorf("taken back %+v\nbefore %+v", after, before)
	}
}

// A record that fell and one that did not are no one source; when both fell they are. The Desk finds evidence by the record that stands.
func TestMergingGoesNotRoundRetraction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b, other := page(t, d, "A", "2021-07-02"), page(t, d, "B", "2021-07-03"), page(t, d, "C", "2021-07-04")
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		support(t, d, c.ID, b, "B")
		notice := func(ref string) {
			do(t, d, func(tx *db.Tx) error {
				s, err := sources.GetSource(ctx, tx, ref)
				if err == nil {
					_, err = sources.SetNotice(ctx, tx, anna, s.ID, s.Version, sources.Notice{Kind: sources.Retracted, Reason: "It was forged."})
				}
				return err
			})
		}
		warned := func() (list []string) {
			do(t, d, func(tx *db.Tx) error {
				list = nil
				p, err := claims.List(ctx, tx, nil, claims.Filter{Warning: claims.SourceRetracted})
				for _, x := range p.Claims {
					list = append(list, x.ID)
				}
				if n, counted := claims.CountWarned(ctx, tx, claims.SourceRetracted); counted != nil || n != len(list) {
					t.Errorf("%d counted, %d listed, %v", n, len(list), counted)
				}
				return err
			})
			return list
		}
		notice(a.Ref)
		for _, pair := range [][2]string{{a.Ref, b.Ref}, {b.Ref, a.Ref}} {
			err := merge(d, pair[0], pair[1])
			if !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), a.Ref+" was retracted and "+b.Ref+" was not") {
				t.Errorf("%v: %v", pair, err)
			}
		}
		if got := warned(); len(got) != 0 {
			t.Errorf("warned before: %v", got)
		}
		notice(other.Ref)
		if err := merge(d, a.Ref, other.Ref); err != nil {
			t.Errorf("both fell: %v", err)
		}

		e, f := page(t, d, "E", "2021-07-05"), page(t, d, "F", "2021-07-06")
		for _, pair := range [][2]string{{b.Ref, e.Ref}, {e.Ref, f.Ref}} {
			if err := merge(d, pair[0], pair[1]); err != nil {
				t.Fatal(err)
			}
		}
		notice(f.Ref)
		if got := warned(); !slices.Equal(got, []string{c.ID}) {
			t.Errorf("evidence on a merged record: %v", got)
		}
	})
}
