package claims_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/sources/lineage"
)

// story is some claims and sources in a database, and what the test believes them to be.
type story struct {
	db          testing.TB // fails when the database does
	d           *db.DB
	claims      []claims.Claim
	sources     []sources.Source
	derivations []sources.Derivation
	evidence    []claims.Evidence
	at          map[string]int // source id -> place in sources
}

var (
	someDates  = []sources.Date{"", "1998", "1999-05", "1997/2001"}
	someBases  = []string{"unknown", "unknown", "document", "firsthand"}
	someGroups = []string{"", "the archive"}
)

// drawStory adds one to the database; rows come in the order in which they are drawn.
func drawStory(t *rapid.T, outer testing.TB, d *db.DB, number int) *story {
	n := &story{db: outer, d: d, at: map[string]int{}}
	for i := range rapid.IntRange(1, 3).Draw(t, "claims") {
		n.claims = append(n.claims, addClaim(n.db, d, claims.Claim{Text: fmt.Sprintf("Claim %d of story %d.", i, number)}))
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "sources") {
		text := fmt.Sprintf("Source %d of story %d.\n\nThe letter revealed an offer.", i, number)
		s := ingest(n.db, d, text, sources.Meta{Title: fmt.Sprintf("Source %d", i)}).Source
		n.at[s.ID], n.sources = i, append(n.sources, s)
		n.describe(t, i)
	}
	for range rapid.IntRange(0, 8).Draw(t, "derivations") {
		n.derive(t)
	}
	for range rapid.IntRange(0, 5).Draw(t, "evidence") {
		n.cite(t)
	}
	return n
}

func (n *story) source(t *rapid.T) int {
	return rapid.IntRange(0, len(n.sources)-1).Draw(t, "source")
}

func (n *story) some(t *rapid.T) (ids []string) {
	for _, c := range n.claims {
		if rapid.Bool().Draw(t, "for") {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// describe changes what is known of a source.
func (n *story) describe(t *rapid.T, i int) {
	s := n.sources[i]
	s.Published = rapid.SampledFrom(someDates).Draw(t, "date")
	s.Basis = rapid.SampledFrom(someBases).Draw(t, "basis")
	s.Group = rapid.SampledFrom(someGroups).Draw(t, "group")
	s.BasisClaims = nil
	if s.Basis != "unknown" && rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		s.BasisClaims = n.some(t)
	}
	do(n.db, n.d, func(tx *db.Tx) (err error) { n.sources[i], err = sources.UpdateSource(ctx, tx, anna, s); return err })
}

func (n *story) derive(t *rapid.T) {
	from, to := n.source(t), n.source(t)
	x := sources.Derivation{
		From: n.sources[from].ID, To: n.sources[to].ID, Relation: rapid.SampledFrom(sources.Relations).Draw(t, "relation"),
		Status: rapid.SampledFrom([]string{"", "", "confirmed", "suggested", "rejected"}).Draw(t, "status"),
	}
	if rapid.IntRange(0, 3).Draw(t, "scoped") == 0 {
		x.Claims = n.some(t)
	}
	err := n.d.Update(ctx, func(tx *db.Tx) (err error) { x, err = sources.AddDerivation(ctx, tx, anna, x); return err })
	if err == nil { // itself, or there already: refused
		n.derivations = append(n.derivations, x)
	}
}

func (n *story) cite(t *rapid.T) {
	c := rapid.SampledFrom(n.claims).Draw(t, "claim")
	a, err := addEvidence(n.d, c.ID, claims.NewEvidence{
		Source: n.sources[n.source(t)].ID, Quote: "The letter revealed an offer",
		Stance: rapid.SampledFrom([]claims.Stance{claims.Supports, claims.Supports, claims.Refutes}).Draw(t, "stance"),
		Role:   rapid.SampledFrom([]string{"primary", "secondary", ""}).Draw(t, "role"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(n.evidence, func(e claims.Evidence) bool { return e.ID == a.Evidence.ID }); i >= 0 {
		n.evidence[i] = a.Evidence // it was there, and stands again
	} else {
		n.evidence = append(n.evidence, a.Evidence)
	}
}

// change does something that people do.
func (n *story) change(t *rapid.T) {
	switch what := rapid.IntRange(0, 8).Draw(t, "change"); {
	case what == 0:
		n.describe(t, n.source(t))
	case what == 1:
		n.derive(t)
	case what == 2:
		n.cite(t)
	case what == 3 && len(n.derivations) > 0:
		i := rapid.IntRange(0, len(n.derivations)-1).Draw(t, "derivation")
		x, status := n.derivations[i], rapid.SampledFrom([]string{"suggested", "confirmed", "rejected"}).Draw(t, "status")
		do(n.db, n.d, func(tx *db.Tx) (err error) {
			n.derivations[i], err = sources.SetDerivationStatus(ctx, tx, anna, x.ID, x.Version, status)
			return err
		})
	case what == 4 && len(n.evidence) > 0:
		i := rapid.IntRange(0, len(n.evidence)-1).Draw(t, "evidence")
		do(n.db, n.d, func(tx *db.Tx) (err error) {
			if n.evidence[i].WithdrawnAt.IsZero() {
				n.evidence[i], err = claims.WithdrawEvidence(ctx, tx, anna, n.evidence[i].ID, "Doubtful.")
			} else {
				n.evidence[i], err = claims.RestoreEvidence(ctx, tx, anna, n.evidence[i].ID)
			}
			return err
		})
	case what == 5 || what == 6:
		n.notice(t)
	case what >= 7:
		n.merge(t)
	}
}

// notice retracts a source, or takes that back.
func (n *story) notice(t *rapid.T) {
	i := n.source(t)
	s := n.sources[i]
	if s.MergedInto != "" {
		return
	}
	do(n.db, n.d, func(tx *db.Tx) (err error) {
		if s.Notice.Kind != "" {
			n.sources[i], _, err = claims.TakeBackNotice(ctx, tx, anna, s.ID, s.Version)
			return err
		}
		kind := rapid.SampledFrom(sources.NoticeKinds).Draw(t, "kind")
		f, err := claims.RecordNotice(ctx, tx, anna, claims.NewNotice{Source: s.ID, Version: s.Version, Notice: sources.Notice{Kind: kind, Reason: "It was forged."}})
		n.sources[i] = f.Source
		return err
	})
}

// merge makes two records one, or takes that back.
func (n *story) merge(t *rapid.T) {
	from, into := n.source(t), n.source(t)
	s := n.sources[from]
	if s.MergedInto == "" && (from == into || n.sources[into].MergedInto != "" || s.Fallen() != n.sources[into].Fallen()) {
		return // refused
	}
	do(n.db, n.d, func(tx *db.Tx) (err error) {
		if s.MergedInto != "" {
			n.sources[from], err = sources.Unmerge(ctx, tx, anna, s.ID, s.Version)
		} else {
			n.sources[from], err = sources.Merge(ctx, tx, anna, s.ID, n.sources[into].ID, s.Version, "The same page.")
		}
		return err
	})
}

// standing gives the record that stands for another.
func (n *story) standing(id string) string {
	for s := n.sources[n.at[id]]; s.MergedInto != ""; s = n.sources[n.at[id]] {
		id = s.MergedInto
	}
	return id
}

// graph is what the test believes.
func (n *story) graph() (g lineage.Graph) {
	for _, s := range n.sources {
		if s.MergedInto == "" {
			g.Nodes = append(g.Nodes, lineage.Node{ID: s.ID, Date: string(s.Published), Basis: lineage.Basis(s.Basis), FirsthandFor: s.BasisClaims,
				Group: s.Group, Retracted: s.Fallen()})
		}
	}
	for _, x := range n.derivations {
		e := lineage.Edge{From: n.standing(x.From), To: n.standing(x.To), Status: x.Status}
		if e.From == e.To {
			continue
		}
		if len(x.Claims) > 0 {
			e.Claims = x.Claims
		}
		g.Edges = append(g.Edges, e)
	}
	for _, c := range n.claims {
		claim := lineage.Claim{ID: c.ID}
		for _, e := range n.evidence {
			if e.ClaimID == c.ID && e.Stance == claims.Supports && e.WithdrawnAt.IsZero() {
				claim.Supports = append(claim.Supports, n.standing(e.SourceID))
			}
		}
		g.Claims = append(g.Claims, claim)
	}
	return g
}

func (n *story) ids() (ids []string) {
	for _, c := range n.claims {
		ids = append(ids, c.ID)
	}
	return ids
}

// agree asks the database, the network that follows, and the pure analysis of what the test believes.
func (n *story) agree(t *rapid.T, network *claims.Network) {
	want, err := lineage.Analyse(n.graph())
	if err != nil {
		t.Fatal(err)
	}
	err = n.d.View(ctx, func(tx *db.Tx) error {
		read, err := claims.Lineages(ctx, tx, n.ids())
		if err != nil {
			return err
		}
		kept, ok, err := network.Standings(ctx, tx, n.ids())
		if err != nil || !ok {
			return fmt.Errorf("the network was not asked: %w", err)
		}
		for id, a := range want.Claims {
			if diff := cmp.Diff(a, read[id].Analysis); diff != "" {
				t.Fatalf("the database says otherwise (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(a.Summary(), kept[id].Summary); diff != "" {
				t.Fatalf("the network says otherwise (-want +got):\n%s", diff)
			}
			if ofLineage := slices.DeleteFunc(slices.Clone(read[id].Warnings), func(w lineage.Warning) bool { return !slices.Contains(lineage.AllWarnings, w) }); !slices.Equal(kept[id].Warnings, ofLineage) {
				t.Fatalf("warnings: %v of the database, %v of the network", ofLineage, kept[id].Warnings)
			}
			always(t, a)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// always holds what LINEAGE says of any answer.
func always(t *rapid.T, a lineage.Analysis) {
	if a.Min < 0 || a.Min > a.Max || a.Max > min(a.Publications, len(a.Origins)+len(a.UnknownOrigins)) || a.HasOrigin != (a.Max > 0) {
		t.Fatalf("out of bounds: %+v", a)
	}
}

// The lineage that is read from the database, the network that follows the ledger, and the pure analysis agree, whatever people do.
func TestNetworkFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		network := &claims.Network{}
		do(t, d, func(tx *db.Tx) error {
			if _, ok, err := network.Standings(ctx, tx, nil); ok || err != nil {
				t.Errorf("asked before it was read: %v, %v", ok, err)
			}
			return nil
		})
		if err := network.Read(ctx, d); err != nil {
			t.Fatal(err)
		}
		view(t, d, func(tx *db.Tx) error {
			if _, ok, err := network.Standings(ctx, tx, nil); !ok || err != nil {
				t.Fatalf("not asked after it was read: %v", err)
			}
			return nil
		})
		number := 0
		rapid.Check(t, func(r *rapid.T) {
			number++
			n := drawStory(r, t, d, number)
			n.agree(r, network)
			for range rapid.IntRange(0, 4).Draw(r, "changes") {
				n.change(r)
				n.agree(r, network)
			}
			n.lose(r, network)
			n.copyAndLoop(r, network)
		})
		again := &claims.Network{}
		if err := again.Read(ctx, d); err != nil {
			t.Fatal(err)
		}
		same(t, d, network, again)
	})
}

// lose compares what the network says of the loss of each source with trying it.
func (n *story) lose(t *rapid.T, network *claims.Network) {
	before, err := lineage.Analyse(n.graph())
	if err != nil {
		t.Fatal(err)
	}
	var critical int
	for _, s := range n.sources {
		if s.MergedInto != "" {
			continue
		}
		g := n.graph()
		g.Nodes[slices.IndexFunc(g.Nodes, func(v lineage.Node) bool { return v.ID == s.ID })].Retracted = true
		after, err := lineage.Analyse(g)
		if err != nil {
			t.Fatal(err)
		}
		var fallen []claims.Fall
		view(t, n.d, func(tx *db.Tx) (err error) {
			kept, err := claims.FalloutOf(ctx, tx, network, s.ID)
			if err != nil {
				return err
			}
			read, err := claims.FalloutOf(ctx, tx, nil, s.ID)
			if kept.Fingerprint != read.Fingerprint {
				t.Fatalf("the fallout of %s is %+v by the network, %+v by the database", s.ID, kept.Claims, read.Claims)
			}
			if err != nil {
				return err
			}
			if fallen, _, err = network.Without(ctx, tx, s.ID); err == nil {
				critical, err = network.CriticalFor(ctx, tx, s.ID)
			}
			return err
		})
		lost := 0
		for _, c := range n.claims {
			a, b := before.Claims[c.ID], after.Claims[c.ID]
			at := slices.IndexFunc(fallen, func(f claims.Fall) bool { return f.Claim == c.ID })
			if at < 0 && a.Summary() != b.Summary() {
				t.Fatalf("%s rests on %s, and the network does not know", c.ID, s.ID)
			}
			if at >= 0 && (fallen[at].Before != a.Summary() || fallen[at].After != b.Summary()) {
				t.Fatalf("%+v, by trying %+v and %+v", fallen[at], a.Summary(), b.Summary())
			}
			if a.HasOrigin && !b.HasOrigin {
				lost++
			}
			if lost := a.HasOrigin && !b.HasOrigin; lost != slices.Contains(a.Critical, s.ID) {
				t.Fatalf("without %s the last chain is lost: %v; critical are %v", s.ID, lost, a.Critical)
			}
		}
		if critical != lost {
			t.Fatalf("%s is critical for %d, by trying for %d", s.ID, critical, lost)
		}
	}
}

// copyAndLoop adds a copy of a publication, and a closed loop, to a claim: neither changes how many independent origins it has.
func (n *story) copyAndLoop(t *rapid.T, network *claims.Network) {
	before, err := lineage.Analyse(n.graph())
	if err != nil {
		t.Fatal(err)
	}
	c := rapid.SampledFrom(n.claims).Draw(t, "claim of the copy")
	cites := func(e claims.Evidence) bool {
		s := n.sources[n.at[n.standing(e.SourceID)]]
		return e.ClaimID == c.ID && e.Stance == claims.Supports && e.WithdrawnAt.IsZero() && !s.Fallen()
	}
	var added []string
	for range 3 {
		i := len(n.sources)
		s := ingest(n.db, n.d, fmt.Sprintf("Source %d beside claim %s.\n\nThe letter revealed an offer.", i, c.Ref), sources.Meta{Title: "Added"}).Source
		n.at[s.ID], n.sources, added = i, append(n.sources, s), append(added, s.ID)
	}
	links := [][2]string{{added[1], added[2]}, {added[2], added[1]}}
	if at := slices.IndexFunc(n.evidence, cites); at >= 0 {
		links = append(links, [2]string{added[0], n.evidence[at].SourceID})
	} else {
		added = added[1:]
	}
	for _, l := range links {
		do(n.db, n.d, func(tx *db.Tx) error {
			x, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: l[0], To: l[1], Relation: "republication"})
			n.derivations = append(n.derivations, x)
			return err
		})
	}
	for _, id := range added {
		a, err := addEvidence(n.d, c.ID, claims.NewEvidence{Source: id, Quote: "The letter revealed an offer", Stance: claims.Supports})
		if err != nil {
			t.Fatal(err)
		}
		n.evidence = append(n.evidence, a.Evidence)
	}
	n.agree(t, network)
	after, err := lineage.Analyse(n.graph())
	if err != nil {
		t.Fatal(err)
	}
	if a, b := before.Claims[c.ID], after.Claims[c.ID]; a.Min != b.Min || a.Max != b.Max {
		t.Fatalf("a copy and a loop made %d..%d of %d..%d", b.Min, b.Max, a.Min, a.Max)
	}
}

func view(t interface{ Fatal(...any) }, d *db.DB, fn func(*db.Tx) error) {
	if err := d.View(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// same compares a network that followed with one that was read at the end, over all claims.
func same(t *testing.T, d *db.DB, followed, read *claims.Network) {
	t.Helper()
	view(t, d, func(tx *db.Tx) error {
		for _, w := range lineage.AllWarnings {
			a, err := followed.WithWarning(ctx, tx, w.Slug)
			if err != nil {
				return err
			}
			b, err := read.WithWarning(ctx, tx, w.Slug)
			if err != nil {
				return err
			}
			if !slices.Equal(a, b) {
				t.Errorf("%s: %d claims of one that followed, %d of one that was read", w.Slug, len(a), len(b))
			}
			if c, err := (*claims.Network)(nil).WithWarning(ctx, tx, w.Slug); err != nil || !slices.Equal(a, c) {
				t.Errorf("%s: %d claims of a network that followed, %d of none (%v)", w.Slug, len(a), len(c), err)
			}
			for _, n := range []*claims.Network{followed, nil} {
				page, err := claims.List(ctx, tx, n, claims.Filter{Warning: w.Slug, Limit: 200})
				if err != nil || page.Total != len(a) || len(page.Claims) != min(len(a), 200) {
					t.Errorf("%s: the list has %d claims, %d have the warning (%v)", w.Slug, page.Total, len(a), err)
				}
				for _, c := range page.Claims {
					if !slices.Contains(c.Origins.Warnings, w) {
						t.Errorf("%s is listed under %s and warns of %v", c.Ref, w.Slug, c.Origins.Warnings)
					}
				}
			}
			t.Logf("%s: %d claims", w.Slug, len(a))
		}
		a, err := followed.LeanedOn(ctx, tx, 1000)
		if err != nil {
			return err
		}
		b, err := read.LeanedOn(ctx, tx, 1000)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("leaned on (-followed +read):\n%s", diff)
		}
		return err
	})
}

// What one server writes, the network of another takes in.
func TestNetworkFollowsOtherServers(t *testing.T) {
	for name, dsn := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "data.db") },
		"postgres": dbtest.PostgresDSN,
	} {
		t.Run(name, func(t *testing.T) {
			at := dsn(t)
			here, there := dbtest.Open(t, at), dbtest.Open(t, at)
			network := &claims.Network{}
			if err := network.Read(ctx, here); err != nil {
				t.Fatal(err)
			}
			c := addClaim(t, there, claims.Claim{Text: "An offer was made."})
			s := addSource(t, there)
			if _, err := addEvidence(there, c.ID, claims.NewEvidence{Source: s.ID, Quote: "He refused it.", Stance: claims.Supports}); err != nil {
				t.Fatal(err)
			}
			view(t, here, func(tx *db.Tx) error {
				list, ok, err := network.Standings(ctx, tx, []string{c.ID})
				if err == nil && (!ok || list[c.ID].Publications != 1 || list[c.ID].Min != 0 || list[c.ID].Max != 1) {
					t.Errorf("asked %v: %+v", ok, list)
				}
				return err
			})
		})
	}
}

// Questions about single claims, about all of them, and writers do not stand in each other's way, and nobody reads his own write stale.
func TestNetworkIsAskedWhileItChanges(t *testing.T) {
	d := dbtest.SQLite(t)
	network := &claims.Network{}
	if err := network.Read(ctx, d); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 4 {
		c := addClaim(t, d, claims.Claim{Text: fmt.Sprintf("Claim %d.", i)})
		group.Go(func() {
			for k := range 8 {
				s := ingest(t, d, fmt.Sprintf("Page %d of %d.\n\nThe letter revealed an offer.", k, i), sources.Meta{Title: "A page"}).Source
				if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: s.ID, Quote: "The letter revealed an offer", Stance: claims.Supports}); err != nil {
					t.Error(err)
					return
				}
				err := d.View(ctx, func(tx *db.Tx) error {
					list, _, err := network.Standings(ctx, tx, []string{c.ID})
					if list[c.ID].Publications != k+1 {
						t.Errorf("claim %d has %d publications, %d were just written", i, list[c.ID].Publications, k+1)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		group.Go(func() {
			for range 8 {
				err := d.View(ctx, func(tx *db.Tx) error {
					if _, err := network.WithWarning(ctx, tx, "closed-loop"); err != nil {
						return err
					}
					_, err := network.Publishers(ctx, tx, 10)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

// trips ends after so many questions whether it has ended.
type trips struct {
	context.Context
	left *atomic.Int32
	done chan struct{}
}

func (c trips) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func (c trips) Done() <-chan struct{} {
	if c.left.Add(-1) < 0 {
		return c.done
	}
	return nil
}

// A question that is broken off while the network takes in what is new leaves nothing half taken in for the next one.
func TestNetworkFollowsAfterABrokenQuestion(t *testing.T) {
	d := dbtest.SQLite(t)
	c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
	var records []sources.Source
	for i := range 2 {
		s := ingest(t, d, fmt.Sprintf("Page %d.\n\nThe letter revealed an offer.", i), sources.Meta{Title: "A page"}).Source
		if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: s.ID, Quote: "The letter revealed an offer", Stance: claims.Supports}); err != nil {
			t.Fatal(err)
		}
		records = append(records, s)
	}
	network := &claims.Network{}
	if err := network.Read(ctx, d); err != nil {
		t.Fatal(err)
	}
	broken := 0
	for n := range int32(120) {
		do(t, d, func(tx *db.Tx) (err error) {
			if n%2 == 0 {
				records[1], err = sources.Merge(ctx, tx, anna, records[1].ID, records[0].ID, records[1].Version, "The same page.")
			} else {
				records[1], err = sources.Unmerge(ctx, tx, anna, records[1].ID, records[1].Version)
			}
			return err
		})
		view(t, d, func(tx *db.Tx) error {
			done := make(chan struct{})
			close(done)
			if _, _, err := network.Standings(trips{ctx, func() *atomic.Int32 { var left atomic.Int32; left.Store(n); return &left }(), done}, tx, []string{c.ID}); err != nil {
				broken++
			}
			return nil
		})
		view(t, d, func(tx *db.Tx) error {
			list, _, err := network.Standings(ctx, tx, []string{c.ID})
			if want := 1 + int(n%2); list[c.ID].Publications != want {
				t.Fatalf("broken off after %d steps: %d publications, want %d", n, list[c.ID].Publications, want)
			}
			return err
		})
	}
	if broken == 0 {
		t.Error("no question was broken off")
	}
	t.Logf("%d questions were broken off", broken)
}
