package claims_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// twice is one claim that was recorded twice: the second has evidence, a claimant and a date that the first lacks.
func twice(t testing.TB, d *db.DB) (stands, goes claims.Claim) {
	t.Helper()
	s := addSource(t, d)
	stands = addClaim(t, d, claims.Claim{Text: "An offer was made to the president.", Language: "en", Claimant: "The letter"})
	goes = addClaim(t, d, claims.Claim{Text: "The president got a proposal.", Language: "en", Claimant: "A site", Said: "2021-07-02"})
	for _, x := range []struct {
		claim string
		n     claims.NewEvidence
	}{
		{stands.ID, claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Context}},
		{goes.ID, claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Context}},
		{goes.ID, claims.NewEvidence{Source: s.ID, Quote: "The letter revealed an offer", Stance: claims.Supports, Role: "secondary", Note: "Look here."}},
		{goes.ID, claims.NewEvidence{NotFound: true, Searched: "The archive."}},
	} {
		if _, err := addEvidence(d, x.claim, x.n); err != nil {
			t.Fatal(err)
		}
	}
	return stands, goes
}

func mergeClaims(d *db.DB, goes, stands claims.Claim) (m claims.ClaimMerge, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) {
		m, err = claims.MergeClaims(ctx, tx, anna, goes.ID, goes.Version, stands.ID, stands.Version, "")
		return err
	})
	return m, err
}

func getClaim(t testing.TB, d *db.DB, id string) (c claims.Claim) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) (err error) { c, err = claims.Get(ctx, tx, id); return err }); err != nil {
		t.Fatal(err)
	}
	return c
}

func evidenceOf(t testing.TB, d *db.DB, id string) (list []claims.Evidence) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) (err error) { list, err = claims.EvidenceOf(ctx, tx.As(anna), id); return err }); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestMergingClaims(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		servers := []*claims.Matcher{matcher(t, d), matcher(t, d)}
		stands, goes := twice(t, d)
		if err := setStatus(d, &goes, claims.Move{To: claims.Assigned}); err != nil {
			t.Fatal(err)
		}
		m, err := mergeClaims(d, goes, stands)
		if err != nil {
			t.Fatal(err)
		}
		if c := getClaim(t, d, goes.ID); c.Status != claims.Withdrawn {
			t.Errorf("the duplicate is %s", c.Status)
		}
		list := evidenceOf(t, d, stands.ID)
		if len(list) != 3 || list[1].Note != "Look here." || list[1].Role != "secondary" || list[1].Stance != claims.Supports || list[2].Searched != "The archive." {
			t.Errorf("the other has %+v", list)
		}
		finds(t, d, servers, "claims", "proposal", stands.Ref)
		finds(t, d, servers, "claims", "offer", stands.Ref)
		err = d.View(ctx, func(tx *db.Tx) error {
			again, err := claims.AppearancesOf(ctx, tx, stands.ID)
			if err != nil || len(again) != 1 || again[0].Claimant != "A site" || again[0].Said != "2021-07-02" || again[0].Text != goes.Text {
				t.Errorf("it appears %+v, %v", again, err)
			}
			standing, first, merged, err := claims.Stands(ctx, tx, goes.ID)
			if err != nil || !merged || standing.ID != stands.ID || first.ID != m.ID {
				t.Errorf("for it stands %+v, %v, %v", standing, merged, err)
			}
			n := &claims.Network{}
			if err := n.Read(ctx, d); err != nil {
				return err
			}
			sums, _, err := n.Standings(ctx, tx, []string{stands.ID})
			if err != nil || sums[stands.ID].Publications != 1 {
				t.Errorf("it rests on %+v, %v", sums[stands.ID], err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		undo := func() (left []string) {
			do(t, d, func(tx *db.Tx) (err error) { _, left, err = claims.UndoClaimMerge(ctx, tx, anna, m.ID); return err })
			return left
		}
		if left := undo(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		if c := getClaim(t, d, goes.ID); c.Status != claims.Assigned || c.Assignee != goes.Assignee {
			t.Errorf("it goes on as %s of %q", c.Status, c.Assignee)
		}
		if list := evidenceOf(t, d, stands.ID); len(list) != 1 {
			t.Errorf("the other keeps %+v", list)
		}
		finds(t, d, servers, "claims", "proposal", goes.Ref)
		if left := undo(); len(left) > 0 {
			t.Error("an undone merge is undone again")
		}
		verify(t, d)
	})
}

func TestUndoingAMergeLeavesWhatWasTouched(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stands, goes := twice(t, d)
		m, err := mergeClaims(d, goes, stands)
		if err != nil {
			t.Fatal(err)
		}
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.WithdrawEvidence(ctx, tx, anna, m.Evidence[0], "")
			if err == nil {
				_, err = claims.RestoreEvidence(ctx, tx, anna, m.Evidence[0])
			}
			if err == nil {
				_, err = claims.WithdrawAppearance(ctx, tx, anna, m.Appearance)
			}
			return err
		})
		var left []string
		do(t, d, func(tx *db.Tx) (err error) { _, left, err = claims.UndoClaimMerge(ctx, tx, anna, m.ID); return err })
		if len(left) != 2 || !strings.Contains(left[0], "1 of 2") || !strings.Contains(left[1], "appearance") {
			t.Errorf("left: %q", left)
		}
		if list := evidenceOf(t, d, stands.ID); len(list) != 2 {
			t.Errorf("the other has %+v", list)
		}
	})
}

// Of two who merge the same two claims at once, the other way round, one is refused.
func TestMergingAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := twice(t, d)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]claims.Claim{{a, b}, {b, a}} {
			wg.Go(func() { _, errs[i] = mergeClaims(d, pair[0], pair[1]) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), fault.Stale) {
			t.Errorf("%v, %v", errs[0], errs[1])
		}
		verify(t, d)
	})
}

func TestWhatCannotBeMerged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		other := addClaim(t, d, claims.Claim{Text: "Golan talks were offered."})
		refused := func(goes, stands claims.Claim, words string) {
			t.Helper()
			if _, err := mergeClaims(d, goes, stands); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), words) {
				t.Errorf("%v, want %q", err, words)
			}
		}
		if _, err := mergeClaims(d, other, other); !errors.Is(err, fault.Invalid) {
			t.Errorf("with itself: %v", err)
		}
		steps := []error{v.move(v.nour, claims.Move{To: claims.Assigned}), v.rate(v.nour, "false", "It was a rumour."), v.move(v.nour, claims.Move{To: claims.Reported}),
			v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID})}
		if err := errors.Join(steps...); err != nil {
			t.Fatal(err)
		}
		refused(v.c, other, "cross-checked")
		refused(other, v.c, "cross-checked")
		if err := v.rate(v.ben, "false", "So it was."); err != nil {
			t.Fatal(err)
		}
		v.again()
		if err := v.move(v.edda, claims.Move{To: claims.Published}); err != nil {
			t.Fatal(err)
		}
		refused(v.c, other, "published")
		if _, err := mergeClaims(d, other, v.c); err != nil {
			t.Errorf("into a published one: %v", err)
		}
		refused(getClaim(t, d, other.ID), v.c, "stands for it")
		gone := addClaim(t, d, claims.Claim{Text: "Talks were offered."})
		if err := setStatus(d, &gone, claims.Move{To: claims.Withdrawn, Note: "Nobody said so."}); err != nil {
			t.Fatal(err)
		}
		refused(gone, v.c, "withdrawn")
	})
}

// What was cross-checked is published as it was then: a claim that another stands for stays as it is until the merge is taken back.
func TestAMergedClaimIsLocked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		v.submitted()
		other := addClaim(t, d, claims.Claim{Text: "Golan talks were offered."})
		m, err := mergeClaims(d, v.c, other)
		if err != nil {
			t.Fatal(err)
		}
		v.again()
		evidence := evidenceOf(t, d, v.c.ID)[0].ID
		patch := func(p claims.Patch) func(*db.Tx) error {
			return func(tx *db.Tx) error { _, err := claims.Update(ctx, tx, v.nour, v.c.ID, v.c.Version, p); return err }
		}
		words, rating := "Something else", "true"
		for name, try := range map[string]func(*db.Tx) error{
			"text": patch(claims.Patch{Text: &words}), "title": patch(claims.Patch{Title: &words}), "conclusion": patch(claims.Patch{Conclusion: &words}),
			"rating": patch(claims.Patch{Rating: &rating}), "claimant": patch(claims.Patch{Claimant: &words}), "justification": patch(claims.Patch{Justification: &words}),
			"may it be rated": func(tx *db.Tx) error { return claims.Rateable(ctx, tx, v.nour, v.c.ID) },
			"evidence": func(tx *db.Tx) error {
				_, err := claims.AddEvidence(ctx, tx, v.nour, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "elsewhere"})
				return err
			},
			"less evidence": func(tx *db.Tx) error { _, err := claims.WithdrawEvidence(ctx, tx, v.nour, evidence, ""); return err },
			"taking it up": func(tx *db.Tx) error {
				_, err := claims.SetStatus(ctx, tx, v.nour, v.c.ID, v.c.Version, claims.Move{To: claims.Unassigned})
				return err
			},
			"merging again": func(tx *db.Tx) error {
				_, err := claims.MergeClaims(ctx, tx, v.edda, v.c.ID, v.c.Version, other.ID, getVersion(tx, other.ID), "")
				return err
			},
			"merging round": func(tx *db.Tx) error {
				_, err := claims.MergeClaims(ctx, tx, v.edda, other.ID, getVersion(tx, other.ID), v.c.ID, v.c.Version, "")
				return err
			},
		} {
			if err := d.Update(ctx, try); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Take the merge back first") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if a, err := addEvidence(d, v.c.ID, claims.NewEvidence{NotFound: true, Searched: "the letters of 1998"}); err != nil || !a.Duplicate {
			t.Errorf("what it has already: %+v, %v", a, err)
		}
		do(t, d, func(tx *db.Tx) error { // the step back by itself
			list, err := ledger.Log(ctx, tx, ledger.Filter{SubjectIDs: []string{v.c.ID}, Action: "claim.withdrawn", After: -1})
			if err != nil {
				return err
			}
			_, kept, err := claims.Undo(ctx, tx, anna, list[0].Sequence, list[0].Sequence+1)
			if len(kept) != 1 {
				t.Errorf("kept: %v", kept)
			}
			return err
		})
		do(t, d, func(tx *db.Tx) error {
			_, left, err := claims.UndoClaimMerge(ctx, tx, v.edda, m.ID)
			if len(left) > 0 {
				t.Errorf("left: %q", left)
			}
			return err
		})
		v.again()
		v.must(nil, claims.Submitted, 1)
		v.must(v.move(v.edda, claims.Move{To: claims.Published}), claims.Published, 1)
		verify(t, d)
	})
}

func getVersion(tx *db.Tx, id string) int64 {
	c, err := claims.Get(ctx, tx, id)
	if err != nil {
		return -1
	}
	return c.Version
}

// However a claim was changed while it was merged, nobody second has seen it as it is then. One that made another step since is left where it is.
func TestAClaimThatChangedWhileMergedIsCheckedAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		v.submitted()
		other := addClaim(t, d, claims.Claim{Text: "Golan talks were offered."})
		undo := func(change func(*db.Tx) error) (left []string) {
			m, err := mergeClaims(d, v.c, getClaim(t, d, other.ID))
			if err != nil {
				t.Fatal(err)
			}
			do(t, d, change)
			do(t, d, func(tx *db.Tx) (err error) { _, left, err = claims.UndoClaimMerge(ctx, tx, v.edda, m.ID); return err })
			v.again()
			return left
		}
		left := undo(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update claims set conclusion = 'No.' where id = $1`, v.c.ID)
			return err
		})
		v.must(nil, claims.Assigned, 2)
		if len(left) != 1 || !strings.Contains(left[0], "checked anew") || v.c.Assignee == "" {
			t.Errorf("of %q; left: %q", v.c.Assignee, left)
		}
		v.must(v.move(v.edda, claims.Move{To: claims.Reported}), claims.Reported, 2)
		v.refused(v.move(v.edda, claims.Move{To: claims.Submitted}), fault.Conflict, "blind rating agrees")
		left = undo(func(tx *db.Tx) error {
			return ledger.Change(ctx, tx, ledger.Entry{Actor: v.edda.Actor(), Action: "claim.withdrawn", Table: "claims", ID: v.c.ID}, func() error {
				_, err := tx.Exec(ctx, `update claims set version = version + 1 where id = $1`, v.c.ID)
				return err
			})
		})
		v.must(nil, claims.Withdrawn, 2)
		if len(left) != 1 || !strings.Contains(left[0], "its status stays") {
			t.Errorf("left: %q", left)
		}
	})
}

// Who was asked for a second rating finds no words about the claim in the history that the first person wrote at a link.
func TestLinksAreSealedWithTheClaim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		other := addClaim(t, d, claims.Claim{Text: "Golan talks were offered."})
		steps := []error{v.move(v.nour, claims.Move{To: claims.Assigned}), v.rate(v.nour, "false", "It was a rumour."), v.move(v.nour, claims.Move{To: claims.Reported}),
			v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID})}
		if err := errors.Join(steps...); err != nil {
			t.Fatal(err)
		}
		do(t, d, func(tx *db.Tx) error {
			_, _, err := claims.LinkClaims(ctx, tx, v.nour, other.ID, v.c.ID, claims.SameClaim, "Both are rumours.")
			if err == nil {
				_, _, err = claims.AddAppearance(ctx, tx, v.nour, claims.Appearance{ClaimID: v.c.ID, Claimant: "A site", Note: "It spread the rumour."})
			}
			return err
		})
		err := d.View(ctx, func(tx *db.Tx) error {
			seal, err := claims.SealFor(ctx, tx, v.ben, v.c)
			if err != nil {
				return err
			}
			links, err := claims.LinksOf(ctx, tx, v.c.ID)
			if err != nil || len(links) != 1 || !seal.Words(links[0].CreatedBy, links[0].CreatedAt) {
				t.Errorf("%+v, %v", links, err)
			}
			list, err := ledger.Log(ctx, tx, ledger.Filter{After: -1})
			if err != nil {
				return err
			}
			list, err = claims.ReadableRecords(ctx, tx, v.ben, list)
			for _, r := range list {
				if strings.Contains(string(r.Payload), "rumour") {
					t.Errorf("entry %d tells it: %s", r.Sequence, r.Payload)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestLinksBetweenClaims(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := twice(t, d)
		link := func(relation string) (l claims.Link, replaced string) {
			do(t, d, func(tx *db.Tx) (err error) {
				l, replaced, err = claims.LinkClaims(ctx, tx, anna, b.Ref, a.Ref, relation, "")
				return err
			})
			return l, replaced
		}
		standing := func() (relations []string) {
			err := d.View(ctx, func(tx *db.Tx) error {
				list, err := claims.LinksOf(ctx, tx, a.ID)
				for _, l := range list {
					relations = append(relations, l.Relation)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return relations
		}
		first, _ := link(claims.Variant)
		if again, _ := link(claims.Variant); again.ID != first.ID {
			t.Error("the same link again is another")
		}
		second, replaced := link(claims.Distinct)
		if got := standing(); replaced != first.ID || !slices.Equal(got, []string{claims.Distinct}) {
			t.Errorf("%v stands, %q replaced", got, replaced)
		}
		if err := d.Update(ctx, func(tx *db.Tx) error { _, err := claims.RestoreLink(ctx, tx, anna, first.ID); return err }); !errors.Is(err, fault.Conflict) {
			t.Errorf("a second link of the pair: %v", err)
		}
		do(t, d, func(tx *db.Tx) error {
			_, err := claims.WithdrawLink(ctx, tx, anna, second.ID)
			if err == nil {
				_, err = claims.RestoreLink(ctx, tx, anna, first.ID)
			}
			return err
		})
		if got := standing(); !slices.Equal(got, []string{claims.Variant}) {
			t.Errorf("%v stands", got)
		}
		for _, bad := range [][3]string{{a.ID, a.ID, "same"}, {a.ID, b.ID, "cousin"}, {a.ID, "CT-9999", "same"}} {
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, _, err := claims.LinkClaims(ctx, tx, anna, bad[0], bad[1], bad[2], "")
				return err
			})
			if fault.KindOf(err) == "" {
				t.Errorf("%v: %v", bad, err)
			}
		}
		verify(t, d)
	})
}

func TestAppearances(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addClaim(t, d, claims.Claim{Text: "The harbour froze."})
		add := func(a claims.Appearance) (isNew bool, err error) {
			a.ClaimID = c.Ref
			err = d.Update(ctx, func(tx *db.Tx) (err error) { _, isNew, err = claims.AddAppearance(ctx, tx, anna, a); return err })
			return isNew, err
		}
		for _, a := range []claims.Appearance{{Claimant: "B", Said: "2020"}, {Claimant: "C"}, {Claimant: "A", Said: "1998-02", Text: "Ice in the harbour", Language: "en"}} {
			if isNew, err := add(a); err != nil || !isNew {
				t.Errorf("%+v: %v, %v", a, isNew, err)
			}
			if isNew, err := add(a); err != nil || isNew {
				t.Errorf("again: %v, %v", isNew, err)
			}
		}
		finds(t, d, []*claims.Matcher{matcher(t, d)}, "claims", "ice", c.Ref)
		err := d.View(ctx, func(tx *db.Tx) error {
			list, err := claims.AppearancesOf(ctx, tx, c.ID)
			if len(list) != 3 || list[0].Claimant != "A" || list[1].Claimant != "B" || list[2].Claimant != "C" {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for field, a := range map[string]claims.Appearance{
			"claimant": {}, "said": {Said: "last week"}, "source": {SourceID: "SR-9999"}, "language": {Claimant: "A", Language: "??"},
		} {
			var refused *fault.Error
			if _, err := add(a); !errors.As(err, &refused) || refused.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		verify(t, d)
	})
}

// A claim that was recorded twice says what the other says: who cross-checks the other reads, finds and counts no rating of it either.
func TestWhatWasMergedIsSealedWithTheClaim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newDesk(t, d)
		n := &claims.Network{}
		if err := n.Read(ctx, d); err != nil {
			t.Fatal(err)
		}
		x := addClaim(t, d, claims.Claim{Text: "Golan talks were offered to stay out."})
		do(t, d, func(tx *db.Tx) (err error) {
			if x, err = claims.Rate(ctx, tx, v.nour, x.ID, x.Version, "false", "A forged telegram.", ""); err == nil {
				_, err = claims.MergeClaims(ctx, tx, v.edda, x.ID, x.Version, v.c.ID, v.c.Version, "Both stand on the telegram.")
			}
			return err
		})
		f := claims.NewFinder(n, nil)
		reads := func(by auth.Person) (words string) {
			t.Helper()
			err := d.View(ctx, func(tx *db.Tx) error {
				tx = tx.As(by)
				for _, network := range []*claims.Network{n, nil} {
					for _, f := range []claims.Filter{{Status: "withdrawn"}, {Rating: "false"}, {Query: "telegram"}} {
						f.Viewer = by
						page, err := claims.List(ctx, tx, network, f)
						if err != nil {
							return err
						}
						if f.Status == "" && len(page.Claims) > 0 {
							words += "found telegram; "
						}
						for _, c := range page.Claims {
							words += c.Conclusion
						}
					}
				}
				for _, id := range []string{x.ID, v.c.ID} {
					p, err := claims.GetProvenance(ctx, tx, by, id)
					if err != nil {
						return err
					}
					words += fmt.Sprintf("%+v %+v", p.Claim, p.Kin)
				}
				list, err := ledger.Log(ctx, tx, ledger.Filter{After: -1})
				if err == nil {
					list, err = claims.ReadableRecords(ctx, tx, by, list)
				}
				for _, r := range list {
					words += string(r.Payload)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if found := searchAs(t, d, f, by, "rating:false", claims.SearchOptions{}); found.All().N > 0 {
				words += "searched telegram; "
			}
			return words
		}
		if !strings.Contains(reads(v.ben), "telegram") {
			t.Error("it is sealed before anybody was asked")
		}
		v.again()
		v.reported("false")
		v.must(v.move(v.edda, claims.Move{To: claims.CrossChecking, Assignee: v.ben.ID}), claims.CrossChecking, 1)
		if words := reads(v.ben); strings.Contains(words, "telegram") {
			at := strings.Index(words, "telegram")
			t.Errorf("the second person reads %s", words[max(0, at-200):min(len(words), at+60)])
		}
		if words := reads(v.emil); !strings.Contains(words, "telegram") {
			t.Error("it is sealed from others")
		}
		v.refused(moveOnly(d, v.ben, x.ID), fault.Conflict, "Take the merge back first")
		v.must(v.rate(v.ben, "false", "Nothing of it is so."), claims.Submitted, 1)
		if words := reads(v.ben); !strings.Contains(words, "telegram") || !strings.Contains(words, "searched") {
			t.Error("it stays sealed")
		}
		verify(t, d)
	})
}

func moveOnly(d *db.DB, by auth.Person, id string) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		_, err := claims.SetStatus(ctx, tx, by, id, getVersion(tx, id), claims.Move{To: claims.Unassigned})
		return err
	})
}
