package claims_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

func update(d *db.DB, by auth.Person, c *claims.Claim, p claims.Patch) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		next, err := claims.Update(ctx, tx, by, c.ID, c.Version, p)
		if err == nil {
			*c = next
		}
		return err
	})
}

func TestUpdate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		c := addClaim(t, d, claims.Claim{Text: "An offer was made.", Tags: []string{"b", "c"}})
		said, ref := sources.Date("February 1998"), s.Ref
		if err := update(d, anna, &c, claims.Patch{Claimant: new(" A minister "), Said: &said, FirstAppearance: &ref, Tags: &[]string{"A", "b", ""}}); err != nil {
			t.Fatal(err)
		}
		if c.Claimant != "A minister" || c.Said != "1998-02" || c.FirstAppearance != s.ID || fmt.Sprint(c.Tags) != "[a b]" || c.Version != 2 {
			t.Errorf("%+v", c)
		}
		size := verify(t, d).Size
		if err := update(d, anna, &c, claims.Patch{Claimant: new("A minister"), Tags: &[]string{"b", "a"}}); err != nil || c.Version != 2 {
			t.Errorf("nothing new: version %d, %v", c.Version, err)
		}
		for name, p := range map[string]claims.Patch{
			"an empty text":        {Text: new(" ")},
			"a date that is none":  {Said: new(sources.Date("lately"))},
			"a source that is not": {FirstAppearance: new("SR-FFFF")},
			"a rating that is not": {Rating: new("truish"), Conclusion: new("x")},
			"a scale that is not":  {Rating: new("ours:yes"), Conclusion: new("x")},
			"a long conclusion":    {Rating: new("true"), Conclusion: new(long(claims.MaxConclusion + 1))},
			"no conclusion":        {Rating: new("true")},
		} {
			if err := update(d, anna, &c, p); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := verify(t, d).Size; got != size {
			t.Errorf("%d entries for nothing", got-size)
		}
	})
}

func TestWhoMayUpdate(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addClaim(t, d, claims.Claim{Text: "x"})
	for _, test := range []struct {
		role auth.Role
		p    claims.Patch
		want error
	}{
		{auth.Viewer, claims.Patch{Context: new("a")}, fault.Denied},
		{auth.Researcher, claims.Patch{Context: new("b")}, nil},
		{auth.Researcher, claims.Patch{Justification: new("c")}, fault.Denied},
		{auth.Checker, claims.Patch{Rating: new("true"), Conclusion: new("d")}, nil},
	} {
		if err := update(d, auth.Person{Name: "bob", Role: test.role}, &c, test.p); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.role, err, test.want)
		}
	}
}

// The one who rates is remembered, not the one who mends a comma of the justification.
func TestRatedBy(t *testing.T) {
	d := dbtest.SQLite(t)
	rana, cem := auth.Person{Name: "rana", Role: auth.Checker}, auth.Person{Name: "cem", Role: auth.Checker}
	c := addClaim(t, d, claims.Claim{Text: "x", Rating: "true", RatedBy: "nobody"})
	if c.Rating != "" || c.RatedBy != "" {
		t.Errorf("a claim that comes rated: %+v", c)
	}
	for i, step := range []struct {
		by   auth.Person
		p    claims.Patch
		want string
	}{
		{rana, claims.Patch{Rating: new("true"), Conclusion: new("Yes.")}, "local:rana"},
		{cem, claims.Patch{Justification: new("Because.")}, "local:rana"},
		{cem, claims.Patch{Rating: new("averitec:supported")}, "local:cem"},
		{rana, claims.Patch{Rating: new(""), Conclusion: new("")}, ""},
	} {
		if err := update(d, step.by, &c, step.p); err != nil || c.RatedBy != step.want || c.RatedAt.IsZero() != (step.want == "") {
			t.Errorf("step %d: rated by %q at %v, want %q (%v)", i, c.RatedBy, c.RatedAt, step.want, err)
		}
	}
}

func TestPublishedIsLocked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addReady(t, d)
		for _, to := range []claims.Status{claims.Assigned, claims.Reported, claims.Submitted, claims.Published} {
			if err := setStatus(d, &c, claims.Move{To: to}); err != nil {
				t.Fatal(err)
			}
		}
		for name, p := range map[string]claims.Patch{
			"wording":       {Text: new("y")},
			"claimant":      {Claimant: new("a minister")},
			"rating":        {Rating: new("false")},
			"other scale":   {Rating: new("politifact:true")},
			"conclusion":    {Conclusion: new("No.")},
			"justification": {Justification: new("Because.")},
		} {
			if err := update(d, anna, &c, p); !errors.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		tags := []string{"new"}
		if err := update(d, anna, &c, claims.Patch{Text: new("x"), Rating: new("true"), Conclusion: new("Yes."), Tags: &tags}); err != nil {
			t.Errorf("the same again with a new tag: %v", err)
		}
		if _, err := addEvidence(d, c.ID, claims.NewEvidence{NotFound: true, Searched: "once more"}); err != nil {
			t.Errorf("evidence for what is published: %v", err)
		}
		verify(t, d)
	})
}

func TestStaleWritersLose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addClaim(t, d, claims.Claim{Text: "x"})
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 8 {
			wg.Go(func() {
				mine := c
				write := func() error { return setStatus(d, &mine, claims.Move{To: claims.Assigned}) }
				if i%2 == 0 {
					write = func() error { return update(d, anna, &mine, claims.Patch{Claimant: new(fmt.Sprint("claimant ", i))}) }
				}
				err := write()
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, fault.Stale) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d of 8 writers won", won)
		}
		verify(t, d)
	})
}
