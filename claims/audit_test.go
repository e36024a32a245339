package claims_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// readNetwork gives the network of what d holds.
func readNetwork(t *testing.T, d *db.DB) *claims.Network {
	t.Helper()
	n := &claims.Network{}
	if err := n.Read(ctx, d); err != nil {
		t.Fatal(err)
	}
	return n
}

// What rests on a source is its whole fallout in numbers, and stretches of it, whether the network is asked or the database.
func TestRestingOnASource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newNewsroom(t, d)
		for i, network := range []*claims.Network{readNetwork(t, d), nil} {
			for name, s := range n.sources {
				view(t, d, func(tx *db.Tx) error {
					f, err := claims.FalloutOf(ctx, tx, network, s.ID)
					if err != nil {
						return err
					}
					r, err := claims.RestingOn(ctx, tx, network, s, 0, 100)
					if err != nil {
						return err
					}
					if diff := cmp.Diff(f.Claims, r.List); diff != "" {
						t.Errorf("%d, %s (-fallout +resting):\n%s", i, name, diff)
					}
					if r.Claims != len(f.Claims) || r.Lost != f.Count(claims.LastChain) || r.LostPublished != f.Published(claims.LastChain) {
						t.Errorf("%d, %s: %+v", i, name, r)
					}
					for from := range f.Claims {
						part, err := claims.RestingOn(ctx, tx, network, s, from, 2)
						if diff := cmp.Diff(f.Claims[from:min(from+2, len(f.Claims))], part.List); err != nil || diff != "" || part.Claims != r.Claims {
							t.Errorf("%d, %s from %d: %v\n%s", i, name, from, err, diff)
						}
					}
					past, err := claims.RestingOn(ctx, tx, network, s, 1000, 2)
					if len(past.List) != 0 {
						t.Errorf("past the end: %v", past.List)
					}
					return err
				})
			}
			view(t, d, func(tx *db.Tx) error {
				r, err := claims.RestingOn(ctx, tx, network, n.sources["wire"], 0, 1)
				if r.Claims != 4 || r.Published != 1 || r.Lost != 2 || r.LostPublished != 1 || len(r.List) != 1 || r.List[0].Claim.Text != "An offer was made: published" {
					t.Errorf("%d: %+v", i, r)
				}
				return err
			})
		}
	})
}

// A publisher's claims are those that the count of Publishers has, published ones first.
func TestRestingOnAPublisher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newNewsroom(t, d)
		var agency, nobody sources.Publisher
		do(t, d, func(tx *db.Tx) (err error) {
			if agency, err = sources.AddPublisher(ctx, tx, anna, sources.Publisher{Name: "Agency"}); err != nil {
				return err
			}
			nobody, err = sources.AddPublisher(ctx, tx, anna, sources.Publisher{Name: "Nobody"})
			return err
		})
		for _, name := range []string{"wire", "letter"} {
			do(t, d, func(tx *db.Tx) error {
				s := n.sources[name]
				s.PublisherID = agency.ID
				_, err := sources.UpdateSource(ctx, tx, anna, s)
				return err
			})
		}
		for i, network := range []*claims.Network{readNetwork(t, d), nil} {
			view(t, d, func(tx *db.Tx) error {
				ids, weight, err := network.RestingOnPublisher(ctx, tx, agency.ID)
				if err != nil {
					return err
				}
				list, err := claims.ByID(ctx, tx, network, ids)
				if err != nil {
					return err
				}
				var texts []string
				for _, c := range list {
					texts = append(texts, strings.TrimPrefix(c.Text, "An offer was made: "))
				}
				if !slices.Equal(texts, []string{"published", "beside", "count", "last"}) {
					t.Errorf("%d: %q", i, texts)
				}
				if list[0].Origins.Max != 1 || list[2].Origins.Max != 2 {
					t.Errorf("%d: origins %+v, %+v", i, list[0].Origins, list[2].Origins)
				}
				all, err := network.Publishers(ctx, tx, 10)
				if diff := cmp.Diff([]claims.Leaned{weight}, all); err != nil || diff != "" {
					t.Errorf("%d, %v (-one +all):\n%s", i, err, diff)
				}
				if weight.Claims != 4 || weight.Published != 1 || weight.PublishedAs["true"] != 1 || weight.Ratings[""] != 3 {
					t.Errorf("%d: %+v", i, weight)
				}
				critical, err := network.CriticalPublishers(ctx, tx)
				if diff := cmp.Diff(map[string]int{agency.ID: 3}, critical); err != nil || diff != "" { // "count" has a witness beside
					t.Errorf("%d: critical for %v\n%s", i, err, diff)
				}
				if ids, weight, _ = network.RestingOnPublisher(ctx, tx, nobody.ID); len(ids) != 0 || weight.Claims != 0 {
					t.Errorf("on nobody: %v, %+v", ids, weight)
				}
				return err
			})
		}
	})
}

// auditWords writes an audit as its tests compare it.
func auditWords(a claims.Audit) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d, %d published, %d lost", a.Count, a.Sources, a.Published, a.Lost)
	for _, g := range a.Groups {
		if g.Count == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s %d:", g.Slug, g.Count)
		for _, s := range g.Sources {
			fmt.Fprintf(&b, " %s %d/%d", s.Title, s.Weight.Published, s.Weight.Claims)
		}
	}
	b.WriteString("\nleaned on:")
	for _, s := range a.LeanedOn {
		fmt.Fprintf(&b, " %s %d %v", s.Title, s.Weight.Published, s.Weight.PublishedAs)
	}
	return b.String()
}

// The audit has each source once, the heavy ones first, and of what was retracted it says what that took with it.
func TestAuditOfSources(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		audit := func(network *claims.Network) (a claims.Audit) {
			view(t, d, func(tx *db.Tx) (err error) {
				a, err = claims.AuditSources(ctx, tx, network, claims.AuditPart{Limit: 3})
				return err
			})
			return a
		}
		if got, want := auditWords(audit(nil)), "0 of 0, 0 published, 0 lost\nleaned on:"; got != want {
			t.Errorf("of an empty database:\n%s", got)
		}
		n := newNewsroom(t, d)
		network := readNetwork(t, d)
		do(t, d, func(tx *db.Tx) error {
			for i := range 6 { // nobody has seen them, and nothing rests on them
				if _, err := sources.AddSource(ctx, tx, anna, sources.Source{Title: fmt.Sprintf("rumour %d", i)}); err != nil {
					return err
				}
			}
			memo, err := sources.AddSource(ctx, tx, anna, sources.Source{Title: "memo"})
			if err != nil {
				return err
			}
			_, err = sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: n.sources["wire"].ID, To: memo.ID, Relation: "summary"})
			return err
		})
		want := "5 of 11, 1 published, 0 lost\nunlocated 1: memo 1/2\nno-publisher 4: wire 1/2 outlet 0/1 letter 0/1\nleaned on: wire 1 map[true:1] memo 1 map[true:1]"
		for _, network := range []*claims.Network{network, nil} {
			if got := auditWords(audit(network)); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		}

		f := n.fallout("wire")
		if err := n.record("wire", f.Fingerprint, "", sources.Retracted); err != nil {
			t.Fatal(err)
		}
		f = n.fallout("letter")
		if err := n.record("letter", f.Fingerprint, "", sources.Corrected); err != nil {
			t.Fatal(err)
		}
		want = "4 of 11, 0 published, 1 lost\nnoticed 2: wire 1/2 letter 0/1\nno-publisher 2: witness 0/1 outlet 0/0\nleaned on:"
		if got := auditWords(audit(network)); got != want {
			t.Errorf("after a retraction:\n%s\nwant:\n%s", got, want)
		}
		if err := n.takeBack("wire"); err != nil {
			t.Fatal(err)
		}
		want = "5 of 11, 1 published, 0 lost\nnoticed 1: letter 0/1\nunlocated 1: memo 1/2\nno-publisher 3: wire 1/2 outlet 0/1 witness 0/0\nleaned on: wire 1 map[true:1] memo 1 map[true:1]"
		if got := auditWords(audit(network)); got != want {
			t.Errorf("after it was taken back:\n%s\nwant:\n%s", got, want)
		}
	})
}

// Of equal weight, what is cited more comes first; each group is cut, and counted whole.
func TestAuditPutsFirstWhatIsCited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := addClaim(t, d, claims.Claim{Text: "An offer was made."})
		for i := range 5 {
			in := ingest(t, d, fmt.Sprintf("First the %d sentence.\n\nThen the %d sentence.", i, i), sources.Meta{Title: fmt.Sprint(i)})
			for _, quote := range []string{"First the", "Then the"}[:i/2] {
				if _, err := addEvidence(d, c.ID, claims.NewEvidence{Source: in.Source.ID, Quote: fmt.Sprintf("%s %d sentence", quote, i), Stance: claims.Context}); err != nil {
					t.Fatal(err)
				}
			}
			do(t, d, func(tx *db.Tx) error {
				_, err := claims.RecordNotice(ctx, tx, anna, claims.NewNotice{Source: in.Source.ID, Version: in.Source.Version, Fingerprint: falloutPrint(tx, in.Source.ID),
					Notice: sources.Notice{Kind: sources.Corrected, Reason: "A figure."}})
				return err
			})
		}
		view(t, d, func(tx *db.Tx) error {
			a, err := claims.AuditSources(ctx, tx, nil, claims.AuditPart{Limit: 3})
			if got := auditWords(a); !strings.Contains(got, "noticed 5: 4 0/0 2 0/0 3 0/0\n") {
				t.Errorf("got:\n%s", got)
			}
			return err
		})
	})
}

func falloutPrint(tx *db.Tx, source string) string {
	f, err := claims.FalloutOf(ctx, tx, nil, source)
	if err != nil {
		return err.Error()
	}
	return f.Fingerprint
}

// Each source stands in the first group that it belongs to; what nothing rests on is no problem by being unknown.
func TestGroupsOfTheAudit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newNewsroom(t, d)
		network := readNetwork(t, d)
		audit := func(part claims.AuditPart) (a claims.Audit) {
			t.Helper()
			view(t, d, func(tx *db.Tx) (err error) { a, err = claims.AuditSources(ctx, tx, network, part); return err })
			return a
		}
		publisher := func(grades ...string) (p sources.Publisher) {
			do(t, d, func(tx *db.Tx) (err error) {
				if p, err = sources.AddPublisher(ctx, tx, anna, sources.Publisher{Name: strings.Join(grades, "")}); err != nil {
					return err
				}
				for _, g := range grades {
					if _, err := sources.GradePublisher(ctx, tx, anna, p.ID, g, "A reason."); err != nil {
						return err
					}
				}
				return nil
			})
			return p
		}
		change := func(name string, fn func(s *sources.Source)) {
			do(t, d, func(tx *db.Tx) error {
				s, err := sources.GetSource(ctx, tx, n.sources[name].ID)
				if err != nil {
					return err
				}
				fn(&s)
				n.sources[name], err = sources.UpdateSource(ctx, tx, anna, s)
				return err
			})
		}
		good, bad := publisher("E", "B"), publisher("B", "E")
		for _, name := range []string{"outlet", "witness"} {
			change(name, func(s *sources.Source) { s.PublisherID = good.ID })
		}
		change("letter", func(s *sources.Source) { s.PublisherID = bad.ID }) // only what is not published rests on it
		change("wire", func(s *sources.Source) { s.PublisherID = bad.ID })
		want := "1 of 4, 1 published, 0 lost\nunreliable 1: wire 1/2\nleaned on: wire 1 map[true:1]"
		if got := auditWords(audit(claims.AuditPart{Limit: 9})); got != want {
			t.Errorf("of a doubtful publisher:\n%s", got)
		}
		add := func(title string, located bool) (s sources.Source) {
			do(t, d, func(tx *db.Tx) (err error) {
				if s, err = sources.AddSource(ctx, tx, anna, sources.Source{Title: title, Located: located}); err == nil {
					_, err = sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: n.sources["wire"].ID, To: s.ID, Relation: "summary"})
				}
				return err
			})
			n.sources[title] = s
			return s
		}
		add("paper", true)
		add("memo", false)
		add("middle", false)
		do(t, d, func(tx *db.Tx) error {
			_, err := sources.AddDerivation(ctx, tx, anna, sources.Derivation{From: n.sources["middle"].ID, To: n.sources["paper"].ID, Relation: "summary"})
			return err
		})
		want = "4 of 7, 1 published, 0 lost\nnever-captured 2: paper 0/0 middle 0/0\nunlocated 1: memo 0/0\nunreliable 1: wire 1/2\nleaned on: wire 1 map[true:1]"
		if got := auditWords(audit(claims.AuditPart{Limit: 9})); got != want {
			t.Errorf("of what nobody has:\n%s", got)
		}
		a := audit(claims.AuditPart{Group: "never-captured", From: 1, Limit: 9})
		if g := a.Groups[3]; g.Count != 2 || g.From != 1 || len(g.Sources) != 1 || g.Sources[0].Title != "middle" || len(a.Groups[4].Sources) != 0 || a.Count != 4 {
			t.Errorf("a stretch of a group: %+v", g)
		}
		if r := a.Groups[3].Sources[0].Rests; r.Claims != 3 || r.Published != 1 || r.PublishedAs["true"] != 1 {
			t.Errorf("what rests on it: %+v", r)
		}
		if a := audit(claims.AuditPart{Group: "never-captured", From: 99, Limit: 9}); len(a.Groups[3].Sources) != 0 {
			t.Errorf("past the end: %+v", a.Groups[3])
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			_, err := claims.AuditSources(ctx, tx, network, claims.AuditPart{Group: "bogus"})
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("no such group: %v", err)
		}
	})
}
