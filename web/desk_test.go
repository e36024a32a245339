package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestTheDeskIsFilteredByItsAddress(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	for i, text := range []string{"The first claim.", "The second claim.", "وقّعت القيادة العراقية اتفاقًا"} {
		language := []string{"en", "en", "ar"}[i]
		v.post("/claims", url.Values{"text": {text}, "language": {language}, "tags": {[]string{"golan", "iraq", "golan"}[i]}}).status(http.StatusSeeOther)
	}
	v.post("/claims/CT-0002/status", url.Values{"to": {"assigned"}, "version": {"1"}}).status(http.StatusSeeOther)
	v.post("/claims/CT-0002/rate", url.Values{"rating": {"false"}, "conclusion": {"It is not so."}, "version": {"2"}}).status(http.StatusSeeOther)

	for query, want := range map[string][]string{
		"":                           {"CT-0002", "CT-0003", "CT-0001"},
		"sort=ref":                   {"CT-0001", "CT-0002", "CT-0003"},
		"sort=-created":              {"CT-0003", "CT-0002", "CT-0001"},
		"status=assigned":            {"CT-0002"},
		"rating=false":               {"CT-0002"},
		"rating=none":                {"CT-0003", "CT-0001"},
		"lang=ar":                    {"CT-0003"},
		"tag=golan":                  {"CT-0003", "CT-0001"},
		"tag=golan&lang=en":          {"CT-0001"},
		"assignee=none":              {"CT-0003", "CT-0001"},
		"q=second":                   {"CT-0002"},
		"q=%D8%A7%D9%84%D9%82%D9%8A": {"CT-0003"},
		"q=ct-0001":                  {"CT-0001"},
		"q=nothing+like+it":          nil,
	} {
		a := v.get("/claims?" + query).status(http.StatusOK)
		if got := a.texts(".row .mono"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	me := attribute(v.get("/claims").all(".rail a")[0], "href")
	a := v.get(me)
	if got := a.texts(".row .mono"); !slices.Equal(got, []string{"CT-0002"}) || a.one("h1") != "My queue" {
		t.Errorf("my queue: %q", got)
	}
}

func TestAFilterCanBeSeenAndTakenOff(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	a := v.get("/claims?tag=golan&status=assigned&q=zzz&sort=ref")
	if got := a.one(".void"); !strings.Contains(got, "Status: assigned") || !strings.Contains(got, "Tag: golan") || !strings.Contains(got, "Words: zzz") {
		t.Errorf("the empty result does not name its filters: %q", got)
	}
	if got := attribute(a.all(".void a")[0], "href"); got != "/claims" {
		t.Errorf("clearing leads to %s", got)
	}
	var off []string
	for _, n := range a.all(".chip.on") {
		off = append(off, attribute(n, "href"))
	}
	slices.Sort(off)
	if want := []string{"/claims?q=zzz&sort=ref&status=assigned", "/claims?q=zzz&sort=ref&tag=golan", "/claims?sort=ref&status=assigned&tag=golan"}; !slices.Equal(off, want) {
		t.Errorf("chips lead to %q", off)
	}
}

func TestPagesOfTheDeskFollowEachOther(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	for i := range 120 {
		v.post("/claims", url.Values{"text": {fmt.Sprintf("Claim %d.", i)}, "tags": {"many"}}).status(http.StatusSeeOther)
	}
	seen := map[string]bool{}
	path, pages := "/claims?tag=many", 0
	for ; path != "" && pages < 10; pages++ {
		a := v.get(path).status(http.StatusOK)
		for _, ref := range a.texts(".row .mono") {
			if seen[ref] {
				t.Errorf("%s stands on two pages", ref)
			}
			seen[ref] = true
		}
		path = ""
		if next := a.all("a[rel=next]"); len(next) == 1 {
			path = attribute(next[0], "href")
		}
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d claims on %d pages", len(seen), pages)
	}
}

func TestAnEmptyDeskSaysWhereToBegin(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	a := v.get("/claims")
	for _, want := range []string{"/claims/new", "/sources/new"} {
		if len(a.all(`.void [href="`+want+`"]`)) != 1 {
			t.Errorf("no way to %s", want)
		}
	}
	v.post("/example", nil).leads("/claims?done=example")
	if got := v.get("/claims").one(".head .muted"); got != "5 claims" {
		t.Errorf("the example has %s", got)
	}
	v.post("/example", nil).status(http.StatusConflict)
}

func TestBulkActionsSayWhatWasDoneAndWhatWasNot(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	ids := map[string]string{}
	a := v.get("/claims?sort=ref")
	refs := a.texts(".row .mono")
	for i, n := range a.all(".row input[name=claim]") {
		ids[refs[i]] = attribute(n, "value")
	}
	some := func(refs ...string) (list []string) {
		for _, ref := range refs {
			list = append(list, ids[ref])
		}
		return list
	}
	for _, test := range []struct {
		form url.Values
		want []string
	}{
		{url.Values{"claim": some("CT-0001", "CT-0002"), "do": {"assigned"}}, []string{"2 claims are now assigned."}},
		{url.Values{"claim": some("CT-0001"), "do": {"reported"}}, []string{"1 claim is now reported."}},
		{url.Values{"claim": some("CT-0001", "CT-0002", "CT-0003"), "do": {"reported"}}, []string{
			"1 claim is now reported.", "CT-0001 stays reported: it was so already.", "CT-0003 stays unassigned: the workflow has no step from there to reported."}},
		{url.Values{"claim": some("CT-0001", "CT-0002"), "do": {"submitted"}}, []string{"2 claims are now submitted."}},
		{url.Values{"claim": some("CT-0001"), "do": {"published"}}, []string{"No claim was changed.", "CT-0001 stays submitted: Publishing needs a rating and a conclusion."}},
		{url.Values{"claim": some("CT-0001"), "do": {"returned"}}, []string{"No claim was changed.", "CT-0001 stays submitted: this step needs a reason."}},
		{url.Values{"claim": some("CT-0001", "CT-0005"), "do": {"tag"}, "addtag": {"Urgent"}}, []string{"2 claims have the tag now."}},
	} {
		a := v.follow(v.post("/claims/bulk", test.form))
		if got := a.texts(".note.info p"); !slices.Equal(got, test.want) {
			t.Errorf("%v:\n%q\nwant\n%q", test.form["do"], got, test.want)
		}
	}
	if got := v.get("/claims?tag=urgent&sort=ref").texts(".row .mono"); !slices.Equal(got, []string{"CT-0001", "CT-0005"}) {
		t.Errorf("tagged: %q", got)
	}
	v.post("/claims/bulk", url.Values{"claim": some("CT-0001"), "do": {"assigned"}, "tag": {"golan"}, "sort": {"ref"}}).
		leads("/claims?bulk=assigned&kept=CT-0001&n=0&sort=ref&tag=golan")
}

func TestBulkActionsThatCannotBeMeantAreRefused(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	before := v.get("/ledger").one(".head .muted")
	for _, form := range []url.Values{
		{"claim": {"CT-0001"}}, {"claim": {"CT-0001"}, "do": {"delete"}}, {"claim": {"CT-0001"}, "do": {"tag"}, "addtag": {" "}},
		{"claim": {"CT-0001"}, "do": {"tag"}, "addtag": {strings.Repeat("x", 100)}}, {"claim": make([]string, 201), "do": {"assigned"}},
	} {
		v.post("/claims/bulk", form).status(http.StatusUnprocessableEntity)
	}
	v.post("/claims/bulk", url.Values{"claim": {"CT-0001", "CT-9999"}, "do": {"assigned"}}).status(http.StatusNotFound)
	if after := v.get("/ledger").one(".head .muted"); after != before {
		t.Errorf("%s, were %s", after, before)
	}
	for _, query := range []string{"bulk=assigned&n=x", "bulk=assigned&n=-1", "bulk=Send+money&n=1", "n=1", "bulk=tag&n=9999"} {
		if n := len(v.get("/claims?" + query).status(http.StatusOK).all(".note")); n != 0 {
			t.Errorf("%s: an address put words on the page", query)
		}
	}
}
