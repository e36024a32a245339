package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

const checkable = "Good morning, everybody.\n\nThe council spent $48 million on the stadium in 2016, twice what voters approved. I think we can do better.\n" +
	"Anna Orr said that 312 officials had been paid by the fund. What happened to the money?"

func TestSentencesWorthCheckingBecomeClaims(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.upload("/sources", url.Values{"title": {"The stadium"}, "pasted": {checkable}, "language": {"en"}, "date": {"2017-05-03"}}, "", "").leads("/sources/SR-0001?done=source")
	page := v.get("/sources/SR-0001?order=text").status(http.StatusOK)
	rows := page.texts("#worth li .t")
	if len(rows) != 2 || !strings.HasPrefix(rows[0], "The council spent") || !strings.HasPrefix(rows[1], "Anna Orr said") {
		t.Fatalf("%q", rows)
	}
	if why := page.texts("#worth li > .sub"); !strings.Contains(why[0], "names a sum of money; states a number") {
		t.Errorf("%q", why)
	}
	first := url.Values{"start": {page.value("start")}, "end": {page.value("end")}, "next": {page.value("next")}, "snapshot": {page.value("snapshot")}}
	second := attribute(page.all("#worth li .t")[1], "id")
	if first.Get("next") != second[1:] {
		t.Errorf("next is %q, not that of %s", first.Get("next"), second)
	}

	made := v.post("/sources/SR-0001/claims", first)
	made.leads("/sources/SR-0001?of=CT-0001&done=made#" + second)
	v.post("/sources/SR-0001/claims", first).status(http.StatusConflict)
	after := v.get("/sources/SR-0001?of=CT-0001&done=made")
	if got := after.texts("#worth li .own a"); len(got) != 1 || got[0] != "CT-0001" {
		t.Errorf("claims %q", got)
	}
	undo := after.all(`.toast form[action="/claims/CT-0001/takeback"]`)
	if len(undo) != 1 {
		t.Fatal("it cannot be undone")
	}
	v.post("/claims/CT-0001/takeback", url.Values{"version": {"1"}, "to": {first.Get("start")}}).leads("/sources/SR-0001?done=unmade#w" + first.Get("start"))
	if n := len(v.get("/sources/SR-0001").all("#worth form")); n != 2 {
		t.Errorf("%d can be made after undo", n)
	}

	// The form is filled in, and leads back to the list.
	address := ""
	for _, a := range page.all(`#worth a[href^="/claims/new?"]`) {
		address = attribute(a, "href")
	}
	form := v.get(address).status(http.StatusOK)
	for name, want := range map[string]string{"claimant": "Anna Orr", "said": "2017-05-03", "language": "en", "source": "SR-0001"} {
		if got := form.value(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	filled := form.form()
	v.post("/claims", filled).leads("/sources/SR-0001?of=CT-0002&done=made#worth")
	filled.Set("text", "")
	if again := v.post("/claims", filled).status(http.StatusUnprocessableEntity); again.value("source") != "SR-0001" {
		t.Error("a refused form forgets where its words are from")
	}
}

func TestPlacesOfNoWordsAreRefused(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.upload("/sources", url.Values{"pasted": {checkable}, "language": {"en"}}, "", "").leads("/sources/SR-0001?done=source")
	for query, status := range map[string]int{
		"source=SR-0001": http.StatusUnprocessableEntity, "source=SR-0001&start=a&end=2": http.StatusUnprocessableEntity, "source=SR-0009&start=0&end=2": http.StatusNotFound,
		"source=SR-0001&start=0&end=99999999": http.StatusUnprocessableEntity, "source=SR-0001&snapshot=none&start=0&end=2": http.StatusNotFound,
	} {
		v.get("/claims/new?" + query).status(status)
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		v.post("/sources/"+values.Get("source")+"/claims", values).status(status)
	}
}

// Viewers see the list and no buttons; of a confidential source nobody has them.
func TestWhoMakesClaimsOfSentences(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.upload("/sources", url.Values{"pasted": {checkable}, "language": {"en"}}, "", "").leads("/sources/SR-0001?done=source")
	viewer, _ := v.colleague("Vera", auth.Viewer)
	page := viewer.get("/sources/SR-0001").status(http.StatusOK)
	if len(page.all("#worth li")) != 2 || len(page.all("#worth form")) != 0 || len(page.all(`#worth a[href^="/claims/new"]`)) != 0 {
		t.Error("a viewer is offered to make claims")
	}
	v.post("/sources/SR-0001/confidential", url.Values{"confidential": {"yes"}, "reason": {"A witness."}, "version": {v.get("/sources/SR-0001/confidential").value("version")}}).status(http.StatusSeeOther)
	if page = v.get("/sources/SR-0001").status(http.StatusOK); len(page.all("#worth li")) != 2 || len(page.all("#worth form")) != 0 {
		t.Error("a confidential source's words can be made a claim")
	}
	start := strings.TrimPrefix(attribute(page.all("#worth li .t")[0], "id"), "w")
	v.post("/sources/SR-0001/claims", url.Values{"start": {start}, "end": {"60"}}).status(http.StatusConflict)
	if a := viewer.get("/sources/SR-0001"); strings.Contains(a.Body.String(), "council") {
		t.Error("a viewer reads a confidential source")
	}
}

func TestAPIListsWhatIsWorthChecking(t *testing.T) {
	c := callers(t, dbtest.SQLite(t), web.Options{APIRate: -1})
	c.call("researcher", "POST", "/sources", `{"title":"The stadium","language":"en","text":"I think we can do better. The council spent $48 million on the stadium in 2016."}`, nil)
	a := c.call("viewer", "GET", "/sources/SR-0001/worth-checking?limit=1", "", nil)
	list, _ := a.fields["sentences"].([]any)
	if a.Code != http.StatusOK || len(list) != 1 {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	if x := list[0].(map[string]any); x["start"] != 26.0 || x["end"] != 79.0 || x["claim"] != nil || x["score"].(float64) < 0.5 {
		t.Errorf("%v", x)
	}
	c.call("researcher", "POST", "/sources", `{"title":"Never seen","unlocated":true}`, nil)
	if a := c.call("viewer", "GET", "/sources/SR-0002/worth-checking", "", nil); a.Code != http.StatusOK || a.fields["snapshot"] != nil {
		t.Errorf("%d %s", a.Code, a.Body)
	}
}

// A sentence that says what a claim says already tells of it before it is made one more, and so does the toast when it was.
func TestASentenceLikeAClaim(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.post("/claims", url.Values{"text": {"The council spent $48 million on the stadium in 2016."}, "language": {"en"}}).leads("/claims/CT-0001?done=claim")
	v.upload("/sources", url.Values{"title": {"The stadium"}, "pasted": {checkable}, "language": {"en"}}, "", "").leads("/sources/SR-0001?done=source")
	page := v.get("/sources/SR-0001?order=text")
	if got := page.texts(`#worth li .sub a[href="/claims/CT-0001"]`); len(got) != 1 {
		t.Fatalf("like %q", got)
	}
	at := func(name string) []string {
		return []string{attribute(page.all(`#worth input[name=` + name + `]`)[0], "value")}
	}
	v.follow(v.post("/sources/SR-0001/claims", url.Values{"start": at("start"), "end": at("end"), "snapshot": at("snapshot")})).one(`.toast a[href="/claims/CT-0001"]`)
	if head := v.get("/claims/CT-0002").one("dl.said"); !strings.Contains(head, "First appeared in SR-0001 The stadium") {
		t.Error(head)
	}
}
