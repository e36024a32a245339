package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/exchange"
)

func TestAClaimIsAddedAsTyped(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	a := v.post("/claims", url.Values{
		"text": {"عرض كلينتون على الأسد استئناف محادثات الجولان"}, "language": {"ar"}, "claimant": {"الشرق الأوسط"}, "said": {"1998-02"}, "tags": {"golan, Iraq 1998,,"}, "context": {"One\r\nTwo"},
	}).leads("/claims/CT-0001?done=claim")
	if got := v.follow(a).one(".toast"); got != "Claim added." {
		t.Errorf("toast %q", got)
	}
	desk := v.get("/claims")
	row := desk.all(".row .t")[0]
	if attribute(row, "lang") != "ar" || attribute(row, "dir") != "rtl" || attribute(row, "href") != "/claims/CT-0001" {
		t.Errorf("row %v", row.Attr)
	}
	if got := desk.texts(".row .tag"); !slices.Equal(got, []string{"golan", "iraq 1998"}) {
		t.Errorf("tags %q", got)
	}
	if got := attribute(desk.all(".row .sub time")[0], "datetime"); got != "1998-02" {
		t.Errorf("a partial date stays partial: %q", got)
	}
}

// What is refused comes back filled in, with the fault beside its field and in a list above that leads there.
func TestRefusedFormsComeBackFilledIn(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	long := strings.Repeat("long ", 1000)
	for _, test := range []struct {
		path  string
		form  url.Values
		field string
		keep  []string
	}{
		{"/claims", url.Values{"text": {" "}, "claimant": {"Somebody"}, "context": {"Kept."}}, "text", []string{"claimant", "context"}},
		{"/claims", url.Values{"text": {"A claim."}, "said": {"03/04/1998"}, "tags": {"a, b"}}, "said", []string{"text", "said", "tags"}},
		{"/claims", url.Values{"text": {"A claim."}, "language": {"no language"}}, "language", []string{"text", "language"}},
		{"/claims", url.Values{"text": {long}}, "text", []string{"text"}},
		{"/publishers", url.Values{"name": {""}, "owner": {"Somebody"}}, "name", []string{"owner"}},
		{"/publishers", url.Values{"name": {"KHADDAM.net"}, "owner": {"Somebody"}}, "name", []string{"name", "owner"}},
		{"/publishers", url.Values{"name": {"New"}, "kind": {long}}, "kind", []string{"name", "kind"}},
		{"/sources", url.Values{"title": {""}, "publisher": {"Somebody"}}, "title", []string{"publisher"}},
		{"/sources", url.Values{"title": {"T"}, "date": {"yesterday"}, "pasted": {"A text."}}, "date", []string{"title", "date", "pasted"}},
		{"/sources", url.Values{"title": {"T"}, "pasted": {"\xff\xfa\xc3\x28 broken"}, "group": {"G"}}, "pasted", []string{"title", "group"}},
		{"/sources", url.Values{"title": {"T"}, "reason for the group": {long}}, "reason for the group", []string{"title"}},
		{"/sources", url.Values{"title": {"T"}, "basis": {"document"}, "note": {"Kept."}}, "reason for the basis", []string{"title", "note"}},
		{"/sources", url.Values{"title": {"T"}, "group": {"The papers"}}, "reason for the group", []string{"title", "group"}},
		{"/sources", url.Values{"title": {"T"}, "basis claims": {"CT-00FF"}}, "basis claims", []string{"title", "basis claims"}},
		{"/sources/SR-0001/derivations", url.Values{"to": {"no such source"}, "relation": {"quotation"}, "shown_by": {"Kept."}, "more claims": {"CT-0001"}}, "to", []string{"shown_by", "more claims"}},
		{"/sources/SR-0001/derivations", url.Values{"to": {"SR-0002"}, "relation": {"quotation"}, "more claims": {"CT-00FF"}}, "more claims", []string{"more claims"}},
		{"/sources/SR-0001/derivations", url.Values{"to": {"SR-0001"}, "relation": {"quotation"}, "shown_by": {"Kept."}}, "to", []string{"shown_by"}},
		{"/claims/CT-0001/evidence", url.Values{"source": {"SR-0001"}, "stance": {"supports"}, "quote": {strings.Repeat(long, 3)}, "note": {"Kept."}}, "quote", []string{"quote", "note"}},
		{"/sources/SR-0001/derivations", url.Values{"to": {"SR-0002"}, "new": {"A letter"}, "relation": {"quotation"}, "shown_by": {"Kept."}}, "new", []string{"new", "shown_by"}},
		{"/sources/SR-0001/derivations", url.Values{"new": {"A letter"}, "relation": {"quotation"}, "shown_by": {strings.Repeat(long, 3)}}, "shown_by", []string{"shown_by", "new"}},
		{"/settings/scales", url.Values{"name": {"Ours"}, "slug": {"Not A Slug"}, "slug0": {"yes"}, "en0": {"Yes"}, "slug1": {"no"}, "en1": {"No"}, "value0": {"true"}, "value1": {"false"}}, "slug", []string{"name", "slug", "slug0", "en1"}},
	} {
		t.Run(test.path+" "+test.field, func(t *testing.T) {
			a := v.post(test.path, test.form)
			a.t = t
			if a.Code != http.StatusUnprocessableEntity && a.Code != http.StatusConflict {
				t.Fatalf("%d", a.Code)
			}
			for _, name := range test.keep {
				if got := a.value(name); got != test.form.Get(name) {
					t.Errorf("%s came back as %q", name, got)
				}
			}
			if to := test.form.Get("to"); test.field == "new" && len(a.all(`#f-to[value="`+to+`"]`)) != 1 { // other forms have a field of that name
				t.Errorf("%s is lost", to)
			}
			id := "f-" + strings.ReplaceAll(test.field, " ", "-")
			if n := len(a.all(".field:has(#" + id + ") .bad")); n != 1 {
				t.Errorf("%d faults beside %s", n, test.field)
			}
			if n := len(a.all(`[role=alert] a[href="#` + id + `"]`)); n != 1 {
				t.Errorf("%d links to %s", n, id)
			}
		})
	}
	if got := v.get("/claims").one(".head .muted"); got != "5 claims" {
		t.Errorf("the desk has %s", got)
	}
}

func TestAStaleEditShowsBothVersionsAndTakesNothingAway(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	for _, test := range []struct{ path, field, theirs, yours, left, right string }{
		{"/claims/CT-0001", "context", "They wrote this here.", "They wrote that here.", "this", "that"},
		{"/sources/SR-0001", "note", "Seen in March.", "Seen in April.", "March.", "April."},
		{v.get("/publishers").link(t, ".aud .t"), "owner", "The family", "The state", "family", "state"},
	} {
		t.Run(test.path, func(t *testing.T) {
			mine, theirs := v.get(test.path+"/edit").form(), v.get(test.path+"/edit").form()
			theirs.Set(test.field, test.theirs)
			v.post(test.path+"/edit", theirs).status(http.StatusSeeOther)

			mine.Set(test.field, test.yours)
			a := v.post(test.path+"/edit", mine).status(http.StatusPreconditionFailed)
			a.t = t
			if got := a.texts(".conflict ins"); !slices.Equal(got, []string{test.left, test.right}) {
				t.Errorf("marked %q", got)
			}
			if got := a.value(test.field); got != test.yours {
				t.Errorf("the form holds %q", got)
			}
			if got := v.get(test.path + "/edit").value(test.field); got != test.theirs {
				t.Errorf("saved is %q", got)
			}
			v.post(test.path+"/edit", a.form()).status(http.StatusSeeOther) // having seen theirs, one may save one's own
			if got := v.get(test.path + "/edit").value(test.field); got != test.yours {
				t.Errorf("saved is %q", got)
			}
		})
	}
}

func TestAStaleRatingShowsBoth(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	rate := func(rating, conclusion, version string) *answer {
		return v.post("/claims/CT-0001/rate", url.Values{"rating": {rating}, "conclusion": {conclusion}, "version": {version}})
	}
	rate("unproven", "It rests on one set of papers.", "1").leads("/claims/CT-0001?done=rated")
	a := rate("false", "It rests on no papers.", "1").status(http.StatusPreconditionFailed)
	if got := a.texts(".conflict ins"); !slices.Equal(got, []string{"unproven", "one set of", "false", "no"}) {
		t.Errorf("marked %q", got)
	}
	if got := a.value("conclusion"); got != "It rests on no papers." {
		t.Errorf("the form holds %q", got)
	}
	rate("false", "It rests on no papers.", a.value("version")).leads("/claims/CT-0001?done=rated")
}

// Records can be named by the id that another system gave them, whatever stands in it.
func TestAddressesTakeImportedIDs(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	const id = "réf 1/2?#%"
	line := `{"type": "claim", "id": "` + id + `", "text": "A claim from elsewhere.", "language": "en"}`
	if s, err := exchange.ImportJSONL(t.Context(), v.db, auth.Local(), strings.NewReader(line), exchange.ImportOptions{}); err != nil || len(s.Faults) > 0 {
		t.Fatal(err, s.Faults)
	}
	at := "/claims/" + url.PathEscape(id)
	if got := v.get(at).status(http.StatusOK).one("h1"); got != "A claim from elsewhere." {
		t.Error(got)
	}
	a := v.post(at+"/status", url.Values{"to": {"assigned"}, "version": {"1"}}).leads(at + "?done=moved")
	v.follow(a).status(http.StatusOK)
}

func TestSourcesComeWithATextOrWithout(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	const article = "A page of letters\n\npublisher: الشرق الأوسط\nPublishing date: 2 July 2021\n\nFacebook\nTwitter\n\nThe letters revealed an offer."
	v.upload("/sources", url.Values{"pasted": {article}}, "", "").leads("/sources/SR-0001?done=source")
	v.upload("/sources", url.Values{"kind": {"letter"}, "basis": {"document"}, "reason for the basis": {"It is the letter itself."}}, "letter.txt", "A letter\n\npublisher: The archive\n\nDear sir, the talks must go on.").leads("/sources/SR-0002?done=source")
	v.upload("/sources", url.Values{"title": {"Minutes"}, "unlocated": {"on"}, "date": {"1998-02"}}, "", "").leads("/sources/SR-0003?done=source")
	v.upload("/sources", url.Values{"pasted": {article}}, "", "").leads("/sources/SR-0001?done=same")

	for ref, want := range map[string]map[string]string{
		"SR-0001": {"title": "A page of letters", "publisher": "الشرق الأوسط", "date": "2021-07-02"},
		"SR-0002": {"title": "A letter", "publisher": "The archive", "kind": "letter"},
		"SR-0003": {"title": "Minutes", "date": "1998-02", "publisher": ""},
	} {
		edit := v.get("/sources/" + ref + "/edit").status(http.StatusOK)
		for field, value := range want {
			if got := edit.value(field); got != value {
				t.Errorf("%s: %s is %q, want %q", ref, field, got, value)
			}
		}
	}
	if got := v.get("/sources?problem=unlocated").texts(".aud .t"); !slices.Equal(got, []string{"Minutes"}) {
		t.Errorf("never seen: %q", got)
	}
	if got := v.get("/sources?words=archive").texts(".aud .t"); !slices.Equal(got, []string{"A letter"}) {
		t.Errorf("found: %q", got)
	}
	for name, content := range map[string]string{"empty.txt": "", "picture.png": "\x89PNG\r\n\x1a\n\x00\x00", "paper.pdf": "%PDF-1.4 "} {
		a := v.upload("/sources", url.Values{"title": {"Kept"}}, name, content).status(http.StatusUnprocessableEntity)
		if len(a.all(".bad")) == 0 || a.value("title") != "Kept" {
			t.Errorf("%s: refused without a word, or what was typed is lost", name)
		}
	}
}

func TestPublishersAreGradedWithAReason(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	at, _, _ := strings.Cut(v.post("/publishers", url.Values{"name": {"تركيا عاجل"}, "latin": {"Turkiya Ajil"}, "language": {"ar"}}).Header().Get("Location"), "?")
	v.post(at+"/grades", url.Values{"grade": {"C"}}).status(http.StatusUnprocessableEntity)
	v.post(at+"/grades", url.Values{"grade": {"G"}, "reason": {"R"}}).status(http.StatusUnprocessableEntity)
	v.post(at+"/grades", url.Values{"grade": {"C"}, "reason": {"Corrected twice, late."}}).leads(at + "?done=graded")
	page := v.get(at)
	if got := page.one(".grades tbody tr"); !strings.Contains(got, "CCorrected twice, late.") {
		t.Errorf("grades: %q", got)
	}
	if got := page.one(`svg.chart[role="img"] desc`); !strings.HasPrefix(got, "Graded C since ") {
		t.Errorf("the picture says %q", got)
	}
	if got := v.get("/publishers").texts(".ad"); !slices.Equal(got, []string{"C"}) {
		t.Errorf("list: %q", got)
	}
}

func TestTheNewsroomChoosesItsScale(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.post("/settings/scale", url.Values{"scale": {"politifact"}}).leads("/settings?done=scale")
	if n := len(v.get("/claims/CT-0001/rate").all("[name=rating]")); n != 6 {
		t.Errorf("%d ratings to choose from", n)
	}
	v.post("/settings/scales", url.Values{
		"slug": {"ours"}, "name": {"Ours"}, "slug0": {"yes"}, "en0": {"Yes"}, "ar0": {"نعم"}, "value0": {"true"}, "slug1": {"no"}, "en1": {"No"}, "value1": {"false"}, "colour1": {"#a23411"},
	}).leads("/settings?done=scalesaved")
	form := v.get("/settings?from=ours").status(http.StatusOK)
	if form.value("slug") != "ours" || form.value("ar0") != "نعم" || form.value("colour1") != "#a23411" {
		t.Error("the next version does not begin from the last")
	}
	v.post("/settings/scale", url.Values{"scale": {"nobody's"}}).status(http.StatusNotFound)
}

func TestTheHistoryReadsBackwards(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.post("/claims", url.Values{"text": {"The last."}}).status(http.StatusSeeOther)
	first := v.get("/ledger").status(http.StatusOK)
	if got := first.texts(".time li > div")[0]; !strings.Contains(got, "added the claim CT-0006") {
		t.Errorf("newest: %q", got)
	}
	for kind, want := range map[string]string{"publisher.": "added the publisher", "derivation.": "linked two sources"} {
		for _, got := range v.get("/ledger?kind=" + kind).texts(".time li > div") {
			if !strings.Contains(got, want) {
				t.Errorf("%s lists %q", kind, got)
			}
		}
	}
	people := first.all(`.filters a[href*="actor="]`)
	if len(people) != 2 { // the local one that loaded the example, and the one who is signed in
		t.Fatalf("%d people to choose from", len(people))
	}
	all := 0
	for _, n := range people {
		theirs := v.get(attribute(n, "href")).status(http.StatusOK)
		all += len(theirs.all(".time li"))
		if off := theirs.all(".chip.on"); len(off) != 2 || attribute(off[1], "href") != "/ledger" {
			t.Errorf("%s cannot be taken off", attribute(n, "href"))
		}
	}
	if want := len(first.all(".time li")); all != want {
		t.Errorf("the two did %d things, of %d", all, want)
	}
	if got := v.get("/ledger?before=1").texts(".time li > div"); len(got) != 1 {
		t.Errorf("before 1: %q", got)
	}
}
