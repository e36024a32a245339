package web_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/web"
)

// store changes what d holds by the person on this machine.
func store(t testing.TB, d *db.DB, fn func(ctx context.Context, tx *db.Tx, by auth.Person) error) {
	t.Helper()
	ctx := context.Background()
	if err := d.Update(ctx, func(tx *db.Tx) error { return fn(ctx, tx, auth.Local()) }); err != nil {
		t.Fatal(err)
	}
}

// publisherOfSource makes a publisher, graded if grade is not "", and gives it a source.
func publisherOfSource(t testing.TB, d *db.DB, ref, name, grade string) (p sources.Publisher) {
	t.Helper()
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) (err error) {
		if p, err = sources.AddPublisher(ctx, tx, by, sources.Publisher{Name: name, CorrectionsPolicy: "On page two."}); err != nil {
			return err
		}
		if grade != "" {
			if _, err := sources.GradePublisher(ctx, tx, by, p.ID, grade, "Five errors."); err != nil {
				return err
			}
		}
		s, err := sources.GetSource(ctx, tx, ref)
		if err != nil {
			return err
		}
		s.PublisherID = p.ID
		_, err = sources.UpdateSource(ctx, tx, by, s)
		return err
	})
	return p
}

func TestASourceSaysWhatRestsOnIt(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	page := v.get("/sources/SR-0002").status(http.StatusOK)
	if got := page.one(".rests-says"); got != "Two claims rest on it; both lose their last chain without it, one of these is published." {
		t.Errorf("it says %q", got)
	}
	if got := page.texts("#rests .mono"); !slices.Equal(got, []string{"CT-0002", "CT-0001"}) {
		t.Errorf("published ones do not stand on top: %q", got)
	}
	row := page.texts("#rests li")[0]
	for _, want := range []string{"critical source", "Published", "True", "1 publication, 1 independent origin"} {
		if !strings.Contains(row, want) {
			t.Errorf("a row lacks %q: %q", want, row)
		}
	}
	if row = page.texts("#rests li")[1]; !strings.Contains(row, "not rated") || !strings.Contains(row, "Unassigned") {
		t.Errorf("an unrated one: %q", row)
	}
	v.as(auth.Viewer)
	if got := v.get("/sources/SR-0002/claims").status(http.StatusOK).texts(".rests .mono"); !slices.Equal(got, []string{"CT-0002", "CT-0001"}) {
		t.Errorf("a viewer's list: %q", got)
	}
	if got := v.get("/sources/SR-0002/claims?from=1").texts(".rests .mono"); !slices.Equal(got, []string{"CT-0001"}) {
		t.Errorf("from the second: %q", got)
	}
	v.get("/sources/SR-0002/claims?from=-9").status(http.StatusOK)
	v.get("/sources/SR-0002/claims?from=999").leads("/sources/SR-0002/claims") // past the end
	v.get("/sources/SR-00FF/claims").status(http.StatusNotFound)
}

// Three hundred claims and five hundred derivations: the page shows the first, says how many more there are, and leads to all.
func TestASourceThatMuchRestsOn(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		for i := range 300 {
			c, err := claims.Add(ctx, tx, by, claims.Claim{Text: fmt.Sprintf("Claim %d.", i)})
			if err != nil {
				return err
			}
			if _, err := claims.AddEvidence(ctx, tx, by, c.ID, claims.NewEvidence{Source: "SR-0001", Quote: "About 1,200 people stood in the square", Stance: claims.Supports}); err != nil {
				return err
			}
		}
		for i := range 120 {
			s, err := sources.AddSource(ctx, tx, by, sources.Source{Title: fmt.Sprintf("Copy %d", i)})
			if err != nil {
				return err
			}
			if _, err := sources.AddDerivation(ctx, tx, by, sources.Derivation{From: s.ID, To: "SR-0002", Relation: "republication"}); err != nil {
				return err
			}
		}
		return nil
	})
	v := member(t, d)
	page := v.get("/sources/SR-0002").status(http.StatusOK)
	if got := page.one(".rests-says"); got != "302 claims rest on it; all of them lose their last chain without it, one of these is published." {
		t.Errorf("it says %q", got)
	}
	if n := len(page.all("#rests li")); n != 20 {
		t.Errorf("%d claims", n)
	}
	seen := map[string]bool{}
	for at, pages := page.link(t, `#rests a[href$="/claims"]`), 0; at != ""; pages++ {
		list := v.get(at).status(http.StatusOK)
		for _, ref := range list.texts(".rests .mono") {
			seen[ref] = true
		}
		if at = ""; len(list.all("[rel=next]")) == 1 {
			at = list.link(t, "[rel=next]")
		}
		if pages > 5 {
			t.Fatal("it does not end")
		}
	}
	if len(seen) != 302 {
		t.Errorf("the pages list %d claims", len(seen))
	}
	if got := page.texts(".col .foot .hint"); !slices.Equal(got, []string{"1 to 50 of 121"}) || len(page.all(".col .drv li")) != 50 {
		t.Errorf("derivations: %q", got)
	}
	last := v.get(v.get(page.link(t, ".col [rel=next]")).link(t, ".col [rel=next]"))
	if got := last.texts(".col .foot .hint"); !slices.Equal(got, []string{"101 to 121 of 121"}) || last.texts(".col .drv .t")[20] != "Copy 119" {
		t.Errorf("the last ones: %q", got)
	}
}

func TestSourcesProblemsFirst(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	if got := v.get("/sources?view=problems").status(http.StatusOK).one(".void"); !strings.Contains(got, "No sources yet") || !strings.Contains(got, "will stand here") {
		t.Errorf("an empty database: %q", got)
	}
	wire(t, d)
	publisherOfSource(t, d, "SR-0002", `<b>Mirror</b>"'`, "D")
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		_, err := sources.AddSource(ctx, tx, by, sources.Source{Title: "A rumour that nothing rests on"})
		return err
	})
	for name, v := range map[string]*visitor{"network": member(t, d), "database": unread(t, d)} {
		t.Run(name, func(t *testing.T) {
			v.t = t
			page := v.get("/sources?view=problems").status(http.StatusOK)
			if got := page.one("main .sum"); got != "1 of 3 sources needs a look: 1 unlocated under a published claim. 1 published claim would lose its last chain with one of them." {
				t.Errorf("it says %q", got)
			}
			if got := page.texts(".audit tbody th"); len(got) != 1 || !strings.HasPrefix(got[0], "Unlocated origin 1") {
				t.Errorf("groups: %q", got)
			}
			row := page.one(".audit tbody tr:has(td)")
			if got := page.texts(".audit td"); got[2] != "D" || got[3] != "0" || got[4] != "1 True" || got[5] != "21 published" || got[7] != "Locate" {
				t.Errorf("the row: %q", got)
			}
			if !strings.Contains(row, `publisher graded D, not usually reliable, under 1 published rating`) || !strings.Contains(row, `<b>Mirror</b>"'`) {
				t.Errorf("the row says %q", row)
			}
			if got := page.texts(".leaned tbody tr .mono"); !slices.Equal(got, []string{"SR-0001", "SR-0002"}) {
				t.Errorf("leaned on: %q", got)
			}
			if got := page.texts(".leaned tbody .tally"); got[0] != "1 True" {
				t.Errorf("rated: %q", got)
			}
			if got := page.texts(".leaned tbody .flag"); !slices.Contains(got, "never seen") {
				t.Errorf("seen: %q", got)
			}
		})
	}
	v.as(auth.Viewer)
	page := v.get("/sources?view=problems").status(http.StatusOK)
	if got := page.one(`.rail [aria-current]`); got != "Problems first" {
		t.Errorf("the rail says %q", got)
	}
	v.as(auth.Admin)
	v.post("/sources/SR-0002/retract", v.get("/sources/SR-0002/retract").noticeForm("retracted", "Forged.")).status(http.StatusSeeOther)
	page = v.get("/sources?view=problems")
	if got := page.one("main .sum"); got != "1 of 3 sources needs a look: 1 retracted or corrected. No published claim would lose its last chain with one of them. 1 published claim lost its last chain with one that was retracted." {
		t.Errorf("after a retraction it says %q", got)
	}
	if got := page.link(t, "#noticed td .btn"); got != "/sources/SR-0002/retract" {
		t.Errorf("the action leads to %s", got)
	}
	if got := v.get("/sources/SR-0002").one(".rests-says"); got != "It was retracted: no lineage counts it, and no claim cites it." {
		t.Errorf("a retracted source says %q", got)
	}
}

// unread visits a site whose network has not been read yet.
func unread(t *testing.T, d *db.DB) *visitor {
	t.Helper()
	v := stranger(t, d, web.Options{Network: &claims.Network{}})
	v.post("/signin/link", map[string][]string{"token": {v.token()}}).status(http.StatusSeeOther)
	return v
}

// A group shows its first 50 sources and leads to all of them, page by page.
func TestAGroupOfTheAuditIsCut(t *testing.T) {
	d := dbtest.SQLite(t)
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		for i := range 60 {
			s, err := sources.AddSource(ctx, tx, by, sources.Source{Title: fmt.Sprintf("Source %d", i)})
			if err != nil {
				return err
			}
			f, err := claims.FalloutOf(ctx, tx, nil, s.ID)
			if err != nil {
				return err
			}
			if _, err := claims.RecordNotice(ctx, tx, by, claims.NewNotice{Source: s.ID, Version: s.Version, Fingerprint: f.Fingerprint, Notice: sources.Notice{Kind: sources.Corrected, Reason: "A figure."}}); err != nil {
				return err
			}
		}
		return nil
	})
	v := member(t, d)
	page := v.get("/sources?view=problems")
	if n := len(page.all("#noticed tr:has(td)")); n != 50 {
		t.Errorf("%d rows", n)
	}
	if got := page.one("#noticed th"); !strings.Contains(got, "publisher 60 ") || !strings.Contains(got, "All of them") {
		t.Errorf("its heading says %q", got)
	}
	first := v.get(page.link(t, `#noticed a[href*="group=noticed"]`)).status(http.StatusOK)
	if got := first.texts(".foot .hint"); !slices.Equal(got, []string{"1 to 50 of 60"}) || len(first.all(".leaned")) != 0 {
		t.Errorf("the group by itself: %q", got)
	}
	second := v.get(first.link(t, "[rel=next]")).status(http.StatusOK)
	if n := len(second.all("#noticed tr:has(td)")); n != 10 || second.texts("#noticed .t")[0] == first.texts("#noticed .t")[0] {
		t.Errorf("its second page has %d rows", n)
	}
	v.get("/sources?view=problems&group=noticed&from=999").status(http.StatusOK)
	v.get("/sources?view=problems&group=bogus").status(http.StatusUnprocessableEntity)
}
