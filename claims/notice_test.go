package claims_test

import (
	"errors"
	"fmt"
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
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// newsroom is a wire that two officials spoke to, outlets that copy it, and claims that rest on these.
type newsroom struct {
	t       *testing.T
	d       *db.DB
	sources map[string]sources.Source
	claims  map[string]claims.Claim
}

func newNewsroom(t *testing.T, d *db.DB) *newsroom {
	t.Helper()
	n := &newsroom{t, d, map[string]sources.Source{}, map[string]claims.Claim{}}
	for _, name := range []string{"wire", "outlet", "witness", "letter"} {
		in := ingest(t, d, "It is said by the "+name+" that an offer was made to the president.", sources.Meta{Title: name, URL: "https://example.org/" + name})
		if name == "witness" || name == "letter" {
			do(t, d, func(tx *db.Tx) (err error) {
				in.Source.Basis = "firsthand"
				in.Source, err = sources.UpdateSource(ctx, tx, anna, in.Source)
				return err
			})
		}
		n.sources[name] = in.Source
	}
	n.link("outlet", "wire")
	n.claim("last", claims.Supports, "outlet")
	n.claim("count", claims.Supports, "outlet", "witness")
	n.claim("cited", claims.Context, "wire")
	n.claim("beside", claims.Supports, "letter")
	n.claim("published", claims.Supports, "wire")
	return n
}

func (n *newsroom) link(from, to string, scope ...string) {
	n.t.Helper()
	do(n.t, n.d, func(tx *db.Tx) error {
		_, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: n.sources[from].ID, To: n.sources[to].ID, Relation: "republication", Claims: scope})
		return err
	})
}

func (n *newsroom) claim(name string, stance claims.Stance, from ...string) {
	n.t.Helper()
	c := addClaim(n.t, n.d, claims.Claim{Text: "An offer was made: " + name})
	for _, s := range from {
		if _, err := addEvidence(n.d, c.ID, claims.NewEvidence{Source: n.sources[s].ID, Quote: "by the " + s + " that an offer was made", Stance: stance}); err != nil {
			n.t.Fatal(err)
		}
	}
	if name == "published" {
		if err := rate(n.d, &c, "true", "It was made."); err != nil {
			n.t.Fatal(err)
		}
		for _, to := range []claims.Status{claims.Assigned, claims.Reported, claims.Submitted, claims.Published} {
			if err := setStatus(n.d, &c, claims.Move{To: to}); err != nil {
				n.t.Fatal(err)
			}
		}
	}
	n.claims[name] = c
}

func (n *newsroom) fallout(source string) (f claims.Fallout) {
	n.t.Helper()
	err := n.d.View(ctx, func(tx *db.Tx) (err error) { f, err = claims.FalloutOf(ctx, tx, nil, n.sources[source].ID); return err })
	if err != nil {
		n.t.Fatal(err)
	}
	return f
}

// words writes a fallout in one line: "last:last-chain:1-1>0-0".
func words(f claims.Fallout) string {
	var list []string
	for _, x := range f.Claims {
		list = append(list, fmt.Sprintf("%s:%s:%d-%d>%d-%d", x.Claim.Text[len("An offer was made: "):], x.Effect, x.Before.Min, x.Before.Max, x.After.Min, x.After.Max))
	}
	return strings.Join(list, " ")
}

func (n *newsroom) record(source string, fingerprint string, assignee string, kind string) error {
	n.t.Helper()
	return n.d.Update(ctx, func(tx *db.Tx) error {
		s, err := sources.GetSource(ctx, tx, n.sources[source].ID)
		if err != nil {
			return err
		}
		f, err := claims.RecordNotice(ctx, tx, anna, claims.NewNotice{Source: s.Ref, Version: s.Version, Fingerprint: fingerprint, Assignee: assignee,
			Notice: sources.Notice{Kind: kind, Date: "2022-05-12", Reason: "It was made up."}})
		if err == nil {
			n.sources[source] = f.Source
		}
		return err
	})
}

func (n *newsroom) takeBack(source string) error {
	n.t.Helper()
	return n.d.Update(ctx, func(tx *db.Tx) error {
		s, _, err := claims.TakeBackNotice(ctx, tx, anna, n.sources[source].ID, n.sources[source].Version)
		if err == nil {
			n.sources[source] = s
		}
		return err
	})
}

func (n *newsroom) now(name string) (p *claims.Provenance) {
	n.t.Helper()
	err := n.d.View(ctx, func(tx *db.Tx) (err error) {
		p, err = claims.GetProvenance(ctx, tx, auth.Local(), n.claims[name].ID)
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return p
}

func (n *newsroom) person(name string) (p auth.Person) {
	n.t.Helper()
	do(n.t, n.d, func(tx *db.Tx) (err error) { p, err = auth.FirstPerson(ctx, tx); return err })
	return p
}

// warned lists the names of the claims that the Desk shows under a warning, as their own pages agree.
func (n *newsroom) warned(slug string) (names []string) {
	n.t.Helper()
	err := n.d.View(ctx, func(tx *db.Tx) error {
		page, err := claims.List(ctx, tx, nil, claims.Filter{Warning: slug, Sort: "created"})
		if err != nil {
			return err
		}
		count, err := claims.CountWarned(ctx, tx, slug)
		if count != len(page.Claims) || page.Total != count {
			n.t.Errorf("%d counted, %d listed", count, len(page.Claims))
		}
		for _, c := range page.Claims {
			names = append(names, c.Text[len("An offer was made: "):])
			if !slices.ContainsFunc(c.Origins.Warnings, func(w lineage.Warning) bool { return w.Slug == slug }) {
				n.t.Errorf("%s is listed under %s and does not warn", c.Text, slug)
			}
		}
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return names
}

const wireFallout = "published:last-chain:0-1>0-0 last:last-chain:0-1>0-0 count:count:1-2>1-1 cited:cited:0-0>0-0"

// A wire is retracted: its fallout first, then the flags, the person who looks, the review, and all of it taken back.
func TestRetractingAWire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newNewsroom(t, d)
		p := n.person("anna")
		f := n.fallout("wire")
		if got := words(f); got != wireFallout {
			t.Errorf("fallout %s", got)
		}
		if err := n.record("wire", "another list", p.ID, sources.Retracted); !errors.Is(err, fault.Stale) {
			t.Errorf("another fallout than the one seen: %v", err)
		}
		if err := n.record("wire", f.Fingerprint, p.ID, sources.Retracted); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"last": "last-chain assigned", "count": "count assigned", "cited": "cited assigned", "published": "last-chain published", "beside": " unassigned"} {
			now, effect := n.now(name), ""
			for _, f := range now.Flags {
				effect = string(f.Effect)
				if !f.Open() || f.Assignee != p.ID && name != "published" || f.Reason != "It was made up." || f.Notice != sources.Retracted {
					t.Errorf("%s: %+v", name, f)
				}
			}
			if got := effect + " " + string(now.Claim.Status); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		if now := n.now("last"); now.Origins.Max != 0 || now.Origins.HasOrigin || now.Counts.Supports != 1 {
			t.Errorf("%+v", now.Origins)
		}
		if now := n.now("published"); len(now.Publications) != 1 || now.Counts.Supports != 0 || now.Origins.Publications != 0 {
			t.Errorf("%d publications, %+v, %+v", len(now.Publications), now.Counts, now.Origins)
		}
		if got := n.warned(claims.SourceRetracted); !slices.Equal(got, []string{"last", "count", "cited", "published"}) {
			t.Errorf("warned: %q", got)
		}
		verify(t, d)

		flag := n.now("last").Flags[0]
		review := func(note string) error {
			return d.Update(ctx, func(tx *db.Tx) error {
				next, err := claims.ReviewFlag(ctx, tx, anna, flag.ID, flag.Version, note)
				if err == nil {
					flag = next
				}
				return err
			})
		}
		if err := review(" "); !errors.Is(err, fault.Invalid) {
			t.Errorf("a review without a note: %v", err)
		}
		if err := review("Another outlet had it from the letter."); err != nil {
			t.Fatal(err)
		}
		if err := review("Again."); !errors.Is(err, fault.Conflict) {
			t.Errorf("a review of what was reviewed: %v", err)
		}
		flag.Version--
		if err := review("Mine."); !errors.Is(err, fault.Stale) || !strings.Contains(err.Error(), "Another outlet") {
			t.Errorf("two at once: %v", err)
		}
		c := n.now("count").Claim
		if err := rate(d, &c, "false", "Somebody has begun."); err != nil {
			t.Fatal(err)
		}
		if err := n.takeBack("wire"); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"last": "reviewed assigned", "count": "taken-back assigned", "cited": "taken-back unassigned", "published": "taken-back published"} {
			now := n.now(name)
			if got := now.Flags[0].Closing + " " + string(now.Claim.Status); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		if got := n.warned(claims.SourceRetracted); len(got) != 0 {
			t.Errorf("warned: %q", got)
		}
		if got := words(n.fallout("wire")); got != wireFallout {
			t.Errorf("fallout afterwards %s", got)
		}
		if err := n.takeBack("wire"); !errors.Is(err, fault.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		flag.Version++
		err := d.Update(ctx, func(tx *db.Tx) error { _, err := claims.ReopenFlag(ctx, tx, anna, flag.ID, flag.Version); return err })
		if !errors.Is(err, fault.Conflict) {
			t.Errorf("a flag without its notice: %v", err)
		}
		verify(t, d)
	})
}

// A correction changes no count, and says what would be lost; a retraction after it, taken back, leaves the correction's flags.
func TestACorrectionAndThenARetraction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newNewsroom(t, d)
		if err := n.record("wire", "", "", sources.Corrected); err != nil {
			t.Fatal(err)
		}
		if now := n.now("last"); now.Origins.Max != 1 || now.Claim.Status != claims.Unassigned || now.Flags[0].Effect != claims.LastChain || now.Flags[0].Assignee != "" {
			t.Errorf("%+v", now.Flags)
		}
		if got := n.warned(claims.SourceCorrected); len(got) != 4 {
			t.Errorf("warned: %q", got)
		}
		if err := n.record("wire", "", "", sources.Withdrawn); err != nil {
			t.Fatal(err)
		}
		if now := n.now("last"); len(now.Flags) != 2 || now.Flags[0].Notice != sources.Withdrawn || now.Origins.Max != 0 {
			t.Errorf("%+v", now.Flags)
		}
		if err := n.record("wire", "", "", sources.Retracted); !errors.Is(err, fault.Conflict) {
			t.Errorf("a source that fell: %v", err)
		}
		if err := n.takeBack("wire"); err != nil || n.sources["wire"].Notice.Kind != sources.Corrected {
			t.Fatalf("%+v, %v", n.sources["wire"].Notice, err)
		}
		if now := n.now("last"); !now.Flags[0].Open() || now.Flags[0].Notice != sources.Corrected || now.Flags[1].Closing != claims.TakenBack || now.Origins.Max != 1 {
			t.Errorf("%+v", now.Flags)
		}
		flag := n.now("last").Flags[0]
		for _, step := range []func(tx *db.Tx) (claims.Flag, error){
			func(tx *db.Tx) (claims.Flag, error) {
				return claims.ReviewFlag(ctx, tx, anna, flag.ID, flag.Version, "It stands.")
			},
			func(tx *db.Tx) (claims.Flag, error) { return claims.ReopenFlag(ctx, tx, anna, flag.ID, flag.Version) },
		} {
			do(t, d, func(tx *db.Tx) (err error) { flag, err = step(tx); return err })
		}
		if !flag.Open() || flag.Note != "" {
			t.Errorf("%+v", flag)
		}
		verify(t, d)
	})
}

// A derivation that speaks of another claim, or one that runs against time, does not carry the fallout on.
func TestFalloutGoesOverFollowedDerivationsOnly(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newNewsroom(t, d)
	n.claim("scoped", claims.Supports, "letter")
	n.link("letter", "witness", n.claims["beside"].ID)
	if got := words(n.fallout("witness")); got != "count:count:1-2>0-1" {
		t.Errorf("fallout %s", got)
	}
	if f := n.fallout("witness"); f.Unchanged != 2 { // the letter is an origin by itself
		t.Errorf("%d claims reach it and are counted as before", f.Unchanged)
	}
}

// One who may not, nobody to assign to, and the same notice by two people at once.
func TestWhoMayRecordANotice(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newNewsroom(t, d)
	s := n.sources["wire"]
	try := func(by auth.Person, assignee string) error {
		return d.Update(ctx, func(tx *db.Tx) error {
			_, err := claims.RecordNotice(ctx, tx, by, claims.NewNotice{Source: s.ID, Version: s.Version, Assignee: assignee, Notice: sources.Notice{Kind: sources.Retracted, Reason: "x"}})
			return err
		})
	}
	if err := try(auth.Person{Name: "ben", Role: auth.Checker}, ""); !errors.Is(err, fault.Denied) {
		t.Errorf("a checker: %v", err)
	}
	if err := try(anna, "nobody"); !errors.Is(err, fault.Invalid) {
		t.Errorf("assigned to nobody: %v", err)
	}
	if err := try(anna, ""); err != nil {
		t.Fatal(err)
	}
	if err := try(anna, ""); !errors.Is(err, fault.Stale) || !strings.Contains(err.Error(), "retracted") {
		t.Errorf("two at once: %v", err)
	}
	var actions []string
	do(t, d, func(tx *db.Tx) error {
		list, err := ledger.Log(ctx, tx, ledger.Filter{After: -1, Action: "flag."})
		for _, r := range list {
			actions = append(actions, r.Action)
		}
		return err
	})
	if len(actions) != 4 {
		t.Errorf("the ledger tells %q", actions)
	}
}
