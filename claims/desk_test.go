package claims_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// pages reads a list page by page.
func pages(t *testing.T, d *db.DB, n *claims.Network, f claims.Filter) (refs []string, total int) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) error {
		for {
			p, err := claims.List(ctx, tx, n, f)
			if err != nil {
				return err
			}
			total = p.Total
			for _, c := range p.Claims {
				refs = append(refs, c.Ref)
			}
			if f.Cursor = p.Next; p.Next == "" {
				return nil
			}
		}
	})
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	return refs, total
}

// crowd makes claims of every kind, and the people who work on them.
func crowd(t *testing.T, d *db.DB, n int) []auth.Person {
	t.Helper()
	people := []auth.Person{addPerson(t, d, "Nadia", auth.Checker), addPerson(t, d, "Nour", auth.Checker), addPerson(t, d, "Salma", auth.Editor)}
	day := func(i int) string { return time.Now().UTC().AddDate(0, 0, i).Format(time.DateOnly) }
	s := addSource(t, d)
	for i := range n {
		c := addClaim(t, d, claims.Claim{
			Text: fmt.Sprintf("Claim %d of %d about rain", i, i%7), Language: []string{"en", "ar", "fr"}[i%3], Tags: []string{fmt.Sprint("t", i%4)},
			Due: []string{"", day(-3), day(0), day(6), day(7)}[i%5], Priority: claims.Priorities[i%3],
		})
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update claims set status = $2, assignee = $3, rating = $4, scale = 'claimtrail', scale_version = 1, conclusion = 'Said.', updated_at = $5 where id = $1`,
				c.ID, string(claims.Statuses[rand.N(len(claims.Statuses))]), []any{nil, people[0].ID, people[1].ID, people[2].ID}[rand.N(4)],
				[]string{"", "false", "true", "mixture"}[rand.N(4)], db.FormatTime(time.Date(2026, 1, 1, 0, 0, rand.N(20), 0, time.UTC)))
			if err == nil && i%9 == 0 {
				_, err = tx.Exec(ctx, `
					insert into claim_flags (id, claim, source, notice, effect, min_before, max_before, min_after, max_after, raised_at, raised_by, version)
					values ($1, $2, $3, 'corrected', 'cited', 1, 1, 1, 1, $4, 'local:anna', 1)`, db.NewID(), c.ID, s.ID, db.FormatTime(tx.Now()))
			}
			return err
		})
	}
	return people
}

// What the network answers from memory is what the database answers, whoever asks, in every order and on every page.
func TestMemoryAndDatabaseAgree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		people := crowd(t, d, 120)
		n := &claims.Network{}
		if err := n.Read(ctx, d); err != nil {
			t.Fatal(err)
		}
		any := func(values ...string) string { return values[rand.N(len(values))] }
		for i := range 400 {
			f := claims.Filter{
				Viewer: append(people, auth.Person{})[rand.N(4)], Sort: claims.Sorts[i%len(claims.Sorts)], Limit: 1 + rand.N(60),
				View: any(append(slices.Repeat([]string{""}, 8), claims.QueueNames...)...), Status: any("", "", "", "assigned", "cross-checking", "cross-checking,reported,submitted"),
				Rating: any("", "", "false", "none", "none,true", "false,mixture", "other"), Assignee: any("", "", "none", people[0].ID, people[1].ID+",none"),
				Language: any("", "", "ar", "ar,fr", "he"), Tag: any("", "", "", "T1", "t"), Due: any("", "", "", "overdue", "week", "none"),
				Priority: any("", "", "urgent", "usual,high"), Query: any("", "", "", "rain 3", "claim 1", "snow"), Warning: any("", "", "", "", claims.SourceCorrected),
			}
			want, all := pages(t, d, nil, f)
			got, total := pages(t, d, n, f)
			if !slices.Equal(got, want) || total != all || len(want) != all {
				t.Fatalf("%+v:\nmemory   %d %v\ndatabase %d %v", f, total, got, all, want)
			}
			if i == 200 { // what is written later is followed
				c := addClaim(t, d, claims.Claim{Text: "Snow and rain", Language: "he", Tags: []string{"t1"}})
				urgent := claims.Urgent
				if err := update(d, anna, &c, claims.Patch{Priority: &urgent, Tags: &[]string{"t", "t1"}}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestTheOrderOfWhatNeedsAttention(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		yesterday := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
		for _, c := range []claims.Claim{{Text: "old"}, {Text: "urgent", Priority: claims.Urgent}, {Text: "new"}, {Text: "overdue", Due: yesterday}, {Text: "done", Due: yesterday}} {
			made := addClaim(t, d, c)
			if c.Text == "done" {
				put(t, d, &made, claims.Published)
			}
		}
		if got, _ := pages(t, d, nil, claims.Filter{Sort: "attention", Limit: 2}); strings.Join(got, " ") != "CT-0004 CT-0002 CT-0001 CT-0003 CT-0005" {
			t.Errorf("%v", got)
		}
		if got, _ := pages(t, d, nil, claims.Filter{View: claims.OverdueQueue}); strings.Join(got, " ") != "CT-0004" {
			t.Errorf("overdue: %v", got)
		}
	})
}

// A second person who has not given a rating yet learns the first one by no filter, count or order.
func TestNoFilterTellsASealedRating(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first, second := addPerson(t, d, "Nadia", auth.Checker), addPerson(t, d, "Nour", auth.Checker)
		c := addClaim(t, d, claims.Claim{Text: "x"})
		if err := rate(d, &c, "mostly-true", "Canary."); err != nil {
			t.Fatal(err)
		}
		do(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update claims set status = 'cross-checking', assignee = $2 where id = $1`, c.ID, second.ID)
			return err
		})
		n := &claims.Network{}
		if err := n.Read(ctx, d); err != nil {
			t.Fatal(err)
		}
		for _, network := range []*claims.Network{nil, n} {
			for _, who := range []auth.Person{first, second} {
				knows := who.ID == first.ID
				for rating, want := range map[string]bool{"mostly-true": knows, "none": !knows, "none,false": !knows, "false,mostly-true": knows, "": true, "none,mostly-true": true} {
					refs, total := pages(t, d, network, claims.Filter{Viewer: who, Rating: rating})
					if (len(refs) == 1) != want || total != len(refs) {
						t.Errorf("%s, %q: %v of %d", who.Name, rating, refs, total)
					}
				}
				err := d.View(ctx, func(tx *db.Tx) error {
					page, err := claims.List(ctx, tx, network, claims.Filter{Viewer: who})
					if got := page.Claims[0]; (got.Rating != "") != knows || (got.Conclusion != "") != knows || (got.RatedBy != "") != knows {
						t.Errorf("%s reads %+v", who.Name, got.Claim)
					}
					_, _, ratings, err2 := claims.Facets(ctx, tx, who)
					if (len(ratings) == 1) != knows {
						t.Errorf("%s is offered %v", who.Name, ratings)
					}
					list, err3 := claims.Recent(ctx, tx, who, 9)
					if (list[0].Rating != "") != knows {
						t.Errorf("%s reads %+v", who.Name, list[0])
					}
					return errors.Join(err, err2, err3)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestWhoSaysWhenAClaimIsDue(t *testing.T) {
	d := dbtest.SQLite(t)
	checker, editor := addPerson(t, d, "Cem", auth.Checker), addPerson(t, d, "Salma", auth.Editor)
	c := addClaim(t, d, claims.Claim{Text: "x"})
	due, urgent, wrong := "2026-12-03", claims.Urgent, "3 December"
	if err := update(d, checker, &c, claims.Patch{Due: &due}); err == nil || !strings.Contains(err.Error(), "editors") {
		t.Errorf("somebody else's: %v", err)
	}
	if err := update(d, editor, &c, claims.Patch{Due: &wrong}); err == nil || !strings.Contains(err.Error(), "2026-12-03") {
		t.Errorf("no day: %v", err)
	}
	if err := update(d, editor, &c, claims.Patch{Due: &due, Priority: &urgent}); err != nil || c.Due != due || c.Priority != urgent {
		t.Errorf("%+v, %v", c, err)
	}
	c, err := moveBy(d, editor, c, claims.Move{To: claims.Assigned, Assignee: checker.ID})
	if err != nil {
		t.Fatal(err)
	}
	if later := "2027-01-01"; update(d, checker, &c, claims.Patch{Due: &later}) != nil {
		t.Error("the assignee may")
	}
}
