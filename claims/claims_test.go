package claims_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

func ingest(t testing.TB, d *db.DB, text string, m sources.Meta) (in sources.Ingested) {
	t.Helper()
	doc, err := capture.Read(capture.Input{Bytes: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	do(t, d, func(tx *db.Tx) (err error) { in, err = sources.Ingest(ctx, tx, anna, doc, m); return err })
	return in
}

func addSource(t testing.TB, d *db.DB) sources.Source {
	t.Helper()
	return ingest(t, d, article, sources.Meta{}).Source
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
			p, err := claims.GetProvenance(ctx, tx, auth.Local(), "ct-0001")
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
