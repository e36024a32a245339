package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

func TestPublishersByWhatRestsOnThem(t *testing.T) {
	d := dbtest.SQLite(t)
	v := member(t, d)
	if got := v.get("/publishers").status(http.StatusOK).one(".void"); !strings.Contains(got, "No publishers yet") {
		t.Errorf("an empty database: %q", got)
	}
	wire(t, d)
	p := publisherOfSource(t, d, "SR-0002", `<i>Zealot</i>`, "E")
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		_, err := sources.AddPublisher(ctx, tx, by, sources.Publisher{Name: "A paper of no use"})
		return err
	})
	v.as(auth.Viewer)
	page := v.get("/publishers").status(http.StatusOK)
	if got := page.texts(".aud .t"); !slices.Contains([]string{"A site", `<i>Zealot</i>`}, got[0]) || got[2] != "A paper of no use" {
		t.Errorf("the order: %q", got)
	}
	row := strings.Join(page.texts(".aud tbody tr"), "\n")
	if !strings.Contains(row, "unreliable, under published ratings") {
		t.Errorf("the rows say %q", row)
	}
	for _, tr := range page.all(".aud tbody tr") {
		if text := textOf(tr); strings.Contains(text, "Zealot") && !strings.HasSuffix(text, "2121 Trueyes10") {
			t.Errorf("the row: %q", text)
		}
	}
	if got := v.get("/publishers?words=zealot").texts(".aud .t"); !slices.Equal(got, []string{`<i>Zealot</i>`}) {
		t.Errorf("found: %q", got)
	}

	page = v.get("/publishers/" + p.ID).status(http.StatusOK)
	if got := page.one(".says"); got != "2 claims rest on its sources, 1 of them published. 2 lose their last chain if one of these falls." {
		t.Errorf("it says %q", got)
	}
	if got := page.texts("#rests li .mono"); !slices.Equal(got, []string{"CT-0002", "CT-0001"}) {
		t.Errorf("claims: %q", got)
	}
	if got := page.one("#rests .tally"); got != "1 True" {
		t.Errorf("rated: %q", got)
	}
	if got := page.texts("#s .mono"); !slices.Equal(got, []string{"SR-0002"}) {
		t.Errorf("sources: %q", got)
	}
	v.as(auth.Admin)
	v.post("/sources/SR-0002/retract", v.get("/sources/SR-0002/retract").noticeForm("retracted", "Forged.")).status(http.StatusSeeOther)
	page = v.get("/publishers/" + p.ID)
	if got := page.one("#s .noticed"); !strings.Contains(got, "1 source was retracted or withdrawn") || !strings.Contains(got, "The letter") {
		t.Errorf("what was retracted: %q", got)
	}
	if got := page.one("#rests"); !strings.Contains(got, "No claim.") {
		t.Errorf("what rests on what was retracted: %q", got)
	}
}

// Five thousand publishers are paged, and found.
func TestThousandsOfPublishers(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	store(t, d, func(ctx context.Context, tx *db.Tx, by auth.Person) error {
		for i := range 5000 {
			_, err := tx.Exec(ctx, `insert into publishers (id, name, latin, language, kind, domain, country, owner, corrections_policy, note, version, system, external_id, created_at, updated_at)
				values ($1, $2, '', '', '', '', '', '', '', '', 1, '', '', $3, $3)`, db.NewID(), fmt.Sprintf("Paper %04d", i), db.FormatTime(tx.Now()))
			if err != nil {
				return err
			}
		}
		return nil
	})
	v := member(t, d)
	page := v.get("/publishers").status(http.StatusOK)
	if got := page.texts(".aud .t"); len(got) != 100 || got[0] != "A site" || got[1] != "Paper 0000" {
		t.Errorf("%d, %q", len(got), got[:2])
	}
	if got := page.one(".foot .hint"); got != "1 to 100 of 5001" {
		t.Errorf("the pages: %q", got)
	}
	if got := v.get(page.link(t, "[rel=next]")).texts(".aud .t"); got[0] != "Paper 0099" {
		t.Errorf("the second page begins with %q", got[0])
	}
	if got := v.get("/publishers?words=4999").texts(".aud .t"); !slices.Equal(got, []string{"Paper 4999"}) {
		t.Errorf("found: %q", got)
	}
	if got := v.get("/publishers?words=paper&from=100").link(t, "[rel=prev]"); got != "/publishers?words=paper" {
		t.Errorf("back leads to %s", got)
	}
}

func TestSourcesOfAPublisher(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	p := publisherOfSource(t, d, "SR-0002", "An archive", "")
	v := member(t, d)
	page := v.get("/sources?" + url.Values{"publisher": {p.ID}}.Encode()).status(http.StatusOK)
	if got := page.texts(".aud .t"); !slices.Equal(got, []string{"The letter"}) || !strings.Contains(page.one(".chips"), "An archive") {
		t.Errorf("sources: %q", got)
	}
	v.get("/sources?publisher=none").status(http.StatusNotFound)
}
