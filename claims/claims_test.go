package claims_test

import (
	"context"
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
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/capture"
)

var (
	ctx  = context.Background()
	anna = auth.Person{Name: "anna", Role: auth.Admin}
)

const article = "A page\n\npublisher: A site\nPublishing date: 2021-07-02\n\nThe letter revealed an offer to the president. He refused it. Nothing more was said."

func do(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func addClaim(t testing.TB, d *db.DB, c claims.Claim) (out claims.Claim) {
	t.Helper()
	do(t, d, func(tx *db.Tx) (err error) { out, err = claims.Add(ctx, tx, anna, c); return err })
	return out
}

func addSource(t testing.TB, d *db.DB) (s sources.Source) {
	t.Helper()
	doc, err := capture.Read(capture.Input{Bytes: []byte(article)})
	if err != nil {
		t.Fatal(err)
	}
	do(t, d, func(tx *db.Tx) error {
		in, err := sources.Ingest(ctx, tx, anna, doc, sources.Meta{})
		s = in.Source
		return err
	})
	return s
}

func addEvidence(d *db.DB, claim string, n claims.NewEvidence) (a claims.Added, err error) {
	err = d.Update(ctx, func(tx *db.Tx) (err error) { a, err = claims.AddEvidence(ctx, tx, anna, claim, n); return err })
	return a, err
}

func setStatus(d *db.DB, c *claims.Claim, m claims.Move) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		next, err := claims.SetStatus(ctx, tx, anna, c.ID, c.Version, m)
		if err == nil {
			*c = next
		}
		return err
	})
}

func rate(d *db.DB, c *claims.Claim, rating, conclusion string) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		next, err := claims.Rate(ctx, tx, anna, c.ID, c.Version, rating, conclusion, "")
		if err == nil {
			*c = next
		}
		return err
	})
}

func verify(t testing.TB, d *db.DB) (head ledger.Head) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) (err error) { head, err = ledger.Verify(ctx, tx, nil); return err })
	if err != nil {
		t.Error(err)
	}
	return head
}

// The whole way of a claim, from the desk to a correction.
func TestStory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		c := addClaim(t, d, claims.Claim{Text: "An offer was made.", Language: "en", Said: "1998", Tags: []string{"Golan", "golan", " Iraq"}})
		if c.Ref != "CT-0001" || c.Status != claims.Unassigned || fmt.Sprint(c.Tags) != "[golan iraq]" {
			t.Errorf("%+v", c)
		}
		steps := []struct {
			m    claims.Move
			kind fault.Kind
		}{
			{claims.Move{To: claims.Published}, fault.Conflict},
			{claims.Move{To: claims.Assigned}, ""},
			{claims.Move{To: claims.Reported}, ""},
			{claims.Move{To: claims.CrossChecking}, fault.Conflict},
			{claims.Move{To: claims.Returned}, fault.Invalid}, // without a note
			{claims.Move{To: claims.Returned, Note: "Look again."}, ""},
			{claims.Move{To: claims.Assigned}, ""},
			{claims.Move{To: claims.Reported}, ""},
			{claims.Move{To: claims.Submitted}, ""},
			{claims.Move{To: claims.Published}, fault.Conflict}, // no rating yet
		}
		for i, step := range steps {
			err := setStatus(d, &c, step.m)
			if step.kind == "" && err != nil || step.kind != "" && !errors.Is(err, step.kind) {
				t.Fatalf("step %d to %s: %v, want %q", i, step.m.To, err, step.kind)
			}
		}
		if err := rate(d, &c, "unproven", "It rests on one letter."); err != nil {
			t.Fatal(err)
		}
		if err := setStatus(d, &c, claims.Move{To: claims.Published}); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "needs evidence") {
			t.Errorf("published without evidence: %v", err)
		}
		if _, err := addEvidence(d, c.Ref, claims.NewEvidence{Source: s.Ref, Quote: "revealed an offer to the president", Stance: claims.Supports, Role: "secondary"}); err != nil {
			t.Fatal(err)
		}
		if err := setStatus(d, &c, claims.Move{To: claims.Published}); err != nil {
			t.Fatal(err)
		}
		if err := rate(d, &c, "true", "No."); !errors.Is(err, fault.Conflict) {
			t.Errorf("a published rating was changed: %v", err)
		}
		if err := setStatus(d, &c, claims.Move{To: claims.Assigned, Note: "The letter was found."}); err != nil || c.Round != 2 {
			t.Fatalf("round %d, %v", c.Round, err)
		}
		if err := rate(d, &c, "averitec:supported", "The letter says so."); err != nil || c.Scale != "averitec" {
			t.Fatal(err)
		}
		for _, to := range []claims.Status{claims.Reported, claims.Submitted, claims.Published} {
			if err := setStatus(d, &c, claims.Move{To: to}); err != nil {
				t.Fatal(err)
			}
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, "ct-0001")
			if err != nil {
				return err
			}
			if len(p.Publications) != 2 || p.Publications[1].Rating != "unproven" || p.Publications[0].Note != "The letter was found." {
				t.Errorf("publications %+v", p.Publications)
			}
			if p.Rating == nil || p.Rating.Label("en") != "Supported" || p.Counts.Supports != 1 || len(p.Evidence) != 1 {
				t.Errorf("rating %+v, counts %+v", p.Rating, p.Counts)
			}
			item := p.Evidence[0]
			if item.Before+"["+item.Passage.Quote+"]"+item.After != "The letter [revealed an offer to the president]." || item.Publisher.Name != "A site" {
				t.Errorf("%q %q %q", item.Before, item.Passage.Quote, item.After)
			}
			if p.Origins.Max != 1 || p.Origins.Min != 0 || len(p.Origins.Warnings) != 1 {
				t.Errorf("%+v", p.Origins)
			}
			if len(p.History) < 15 || p.Names["local:anna"] != "anna" || p.Head.Size == 0 {
				t.Errorf("%d entries, names %v, head %+v", len(p.History), p.Names, p.Head)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		verify(t, d)
	})
}

func TestEveryStep(t *testing.T) {
	d := dbtest.SQLite(t)
	have := map[claims.Status][]claims.Status{
		claims.Unassigned: {claims.Assigned, claims.Withdrawn},
		claims.Assigned:   {claims.Reported, claims.Unassigned, claims.Withdrawn},
		claims.Reported:   {claims.Submitted, claims.Returned, claims.Withdrawn},
		claims.Submitted:  {claims.Published, claims.Returned, claims.Withdrawn},
		claims.Returned:   {claims.Assigned, claims.Withdrawn},
		claims.Published:  {claims.Assigned, claims.Withdrawn},
		claims.Withdrawn:  {claims.Unassigned},
	}
	for from := range have {
		for _, to := range claims.Statuses {
			c := addClaim(t, d, claims.Claim{Text: "x"})
			if err := rate(d, &c, "true", "Yes."); err != nil {
				t.Fatal(err)
			}
			if _, err := addEvidence(d, c.ID, claims.NewEvidence{NotFound: true, Searched: "everywhere"}); err != nil {
				t.Fatal(err)
			}
			do(t, d, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `update claims set status = $2 where id = $1`, c.ID, string(from))
				return err
			})
			err := setStatus(d, &c, claims.Move{To: to, Note: "because"})
			if want := slices.Contains(have[from], to); (err == nil) != want {
				t.Errorf("%s -> %s: %v, want possible %v", from, to, err, want)
			}
			if err != nil && !errors.Is(err, fault.Conflict) {
				t.Errorf("%s -> %s: %v", from, to, err)
			}
		}
	}
}

func TestStepsSayWhy(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addClaim(t, d, claims.Claim{Text: "x"})
	for _, to := range []claims.Status{claims.Assigned, claims.Reported, claims.Submitted} {
		if err := setStatus(d, &c, claims.Move{To: to}); err != nil {
			t.Fatal(err)
		}
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		steps, err := claims.Steps(ctx, tx, anna, c)
		if err != nil {
			return err
		}
		if s := steps[0]; s.To != claims.Published || s.Reason != "Publishing needs a rating, a conclusion and evidence, or where you searched and did not find it." {
			t.Errorf("%+v", s)
		}
		steps, err = claims.Steps(ctx, tx, auth.Person{Role: auth.Researcher}, c)
		if s := steps[0]; !strings.HasPrefix(s.Reason, "To do this (sign off and publish) takes the role of editor or more; you are researcher.") {
			t.Errorf("%+v", s)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEvidence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := addSource(t, d)
		var unseen sources.Source
		do(t, d, func(tx *db.Tx) (err error) {
			unseen, err = sources.AddSource(ctx, tx, anna, sources.Source{Title: "A letter"})
			return err
		})
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		size := verify(t, d).Size
		good := claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Refutes}
		for name, test := range map[string]struct {
			change func(n *claims.NewEvidence)
			kind   fault.Kind
		}{
			"an invented quotation":   {func(n *claims.NewEvidence) { n.Quote = "He accepted it gladly." }, fault.Invalid},
			"no stance":               {func(n *claims.NewEvidence) { n.Stance = "" }, fault.Invalid},
			"an unknown stance":       {func(n *claims.NewEvidence) { n.Stance = "likes" }, fault.Invalid},
			"an unknown role":         {func(n *claims.NewEvidence) { n.Role = "tertiary" }, fault.Invalid},
			"no source":               {func(n *claims.NewEvidence) { n.Source = "" }, fault.Invalid},
			"a source that is not":    {func(n *claims.NewEvidence) { n.Source = "SR-FFFF" }, fault.NotFound},
			"a source without a text": {func(n *claims.NewEvidence) { n.Source = unseen.Ref }, fault.NotFound},
			"not found, no place":     {func(n *claims.NewEvidence) { *n = claims.NewEvidence{NotFound: true} }, fault.Invalid},
		} {
			n := good
			test.change(&n)
			if _, err := addEvidence(d, c.ID, n); !errors.Is(err, test.kind) {
				t.Errorf("%s: %v, want %s", name, err, test.kind)
			}
		}
		if got := verify(t, d).Size; got != size {
			t.Errorf("refused evidence left %d entries", got-size)
		}
		one, err := addEvidence(d, c.Ref, good)
		if err != nil || one.Evidence.Number != 1 || one.Passage.Quote != good.Quote || one.Duplicate {
			t.Fatalf("%+v, %v", one, err)
		}
		if again, err := addEvidence(d, c.Ref, good); err != nil || !again.Duplicate || again.Evidence.ID != one.Evidence.ID {
			t.Errorf("the same again: %+v, %v", again, err)
		}
		withdraw := func(fn func(tx *db.Tx) (claims.Evidence, error)) (e claims.Evidence) {
			do(t, d, func(tx *db.Tx) (err error) { e, err = fn(tx); return err })
			return e
		}
		e := withdraw(func(tx *db.Tx) (claims.Evidence, error) {
			return claims.WithdrawEvidence(ctx, tx, anna, one.Evidence.ID, "wrong man")
		})
		if e.WithdrawnAt.IsZero() || e.WithdrawnBy != "local:anna" {
			t.Errorf("%+v", e)
		}
		if back, err := addEvidence(d, c.Ref, good); err != nil || back.Evidence.ID != one.Evidence.ID || !back.Evidence.WithdrawnAt.IsZero() {
			t.Errorf("taken up again: %+v, %v", back, err)
		}
		e = withdraw(func(tx *db.Tx) (claims.Evidence, error) {
			return claims.RestoreEvidence(ctx, tx, anna, one.Evidence.ID)
		})
		if !e.WithdrawnAt.IsZero() {
			t.Errorf("%+v", e)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			cites, err := claims.CitesOf(ctx, tx, s.ID)
			if len(cites) != 1 || cites[0].Claim.ID != c.ID {
				t.Errorf("%+v", cites)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
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
				claimant := fmt.Sprint("claimant ", i)
				err := d.Update(ctx, func(tx *db.Tx) error {
					_, err := claims.Update(ctx, tx, anna, c.ID, c.Version, claims.Patch{Claimant: &claimant})
					return err
				})
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
	})
}

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
					p, err := claims.List(ctx, tx, f)
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
		err := d.View(ctx, func(tx *db.Tx) error {
			by, mine, err := claims.CountByStatus(ctx, tx, "nobody")
			tags, languages, ratings, err2 := claims.Facets(ctx, tx)
			if by[claims.Unassigned] != 11 || by[claims.Assigned] != 1 || mine != 0 || len(tags) != 3 || len(languages) != 2 || len(ratings) != 1 {
				t.Errorf("%v %d %v %v %v", by, mine, tags, languages, ratings)
			}
			before, after, err3 := claims.NextTo(ctx, tx, claims.Claim{ID: "\x7f", UpdatedAt: tx.Now()})
			if before != "" || after != "CT-000C" {
				t.Errorf("before %q, after %q", before, after)
			}
			return errors.Join(err, err2, err3)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

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
			p, err := claims.GetProvenance(ctx, tx, c.ID)
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
			"a built-in's name": func(s *claims.Scale) { s.Slug = "politifact" },
			"one rating":        func(s *claims.Scale) { s.Ratings = s.Ratings[:1] },
			"a wrong value":     func(s *claims.Scale) { s.Ratings[0].Value = "maybe" },
			"a wrong colour":    func(s *claims.Scale) { s.Ratings[0].Colour = "red;}" },
			"twice the same":    func(s *claims.Scale) { s.Ratings[1].Slug = "yes" },
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

func manyTags() string {
	var b strings.Builder
	for i := range claims.MaxTags + 1 {
		fmt.Fprintf(&b, "tag%d ", i)
	}
	return b.String()
}

func TestEarlierChecks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addClaim(t, d, claims.Claim{Text: "x"})
		check := claims.EarlierCheck{ClaimID: c.ID, Rating: "Pants on Fire", Checker: "Another desk", Checked: "2019-05"}
		for i, want := range []bool{true, false} {
			do(t, d, func(tx *db.Tx) error {
				fresh, err := claims.AddEarlierCheck(ctx, tx, anna, check)
				if fresh != want {
					t.Errorf("time %d: new %v", i+1, fresh)
				}
				return err
			})
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			p, err := claims.GetProvenance(ctx, tx, c.ID)
			if len(p.Earlier) != 1 || p.Rating != nil || p.Earlier[0].Checked != "2019-05" {
				t.Errorf("%+v", p.Earlier)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		verify(t, d)
	})
}
