package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// options gives the values of a choice, without the empty one.
func options(a *answer, field string) (values []string) {
	for _, n := range a.all(field + " option") {
		if v := attribute(n, "value"); v != "" {
			values = append(values, v)
		}
	}
	return values
}

func TestSeveralClaimsGoToOneSecondPerson(t *testing.T) {
	d := dbtest.SQLite(t)
	v := example(t, d)
	_, nour := colleague(t, d, "Nour", auth.Checker)
	_, reader := colleague(t, d, "Reader", auth.Viewer)
	for _, ref := range []string{"CT-0001", "CT-0002"} {
		v.post("/claims/"+ref+"/status", url.Values{"to": {"assigned"}, "version": {"1"}}).status(http.StatusSeeOther)
		v.post("/claims/"+ref+"/rate", url.Values{"rating": {"false"}, "conclusion": {"It is not so."}, "version": {"2"}}).status(http.StatusSeeOther)
		v.post("/claims/"+ref+"/status", url.Values{"to": {"reported"}, "version": {"3"}}).status(http.StatusSeeOther)
	}
	a := v.get("/claims/selected?claim=CT-0001&claim=CT-0002&claim=CT-0003").status(http.StatusOK)
	if got := options(a, "#f-second"); !slices.Equal(got, []string{nour.ID}) {
		t.Errorf("the second person can be %q", got)
	}
	if got := options(a, "#f-to"); slices.Contains(got, reader.ID) || !slices.Contains(got, nour.ID) {
		t.Errorf("claims can be given to %q", got)
	}
	labels := a.texts("#at-status .choices li")
	if !slices.ContainsFunc(labels, func(s string) bool { return strings.Contains(s, "Assign to me") && strings.Contains(s, "1 of 3") }) {
		t.Errorf("the statuses are %q", labels)
	}
	both := []string{"CT-0001", "CT-0002"}
	a = v.post("/claims/bulk", url.Values{"claim": both, "do": {"cross-checking"}}).status(http.StatusUnprocessableEntity)
	if got := a.one("#at-status .bad"); !strings.Contains(got, "Choose who") {
		t.Errorf("without a person it says %q", got)
	}
	a = v.follow(v.post("/claims/bulk", url.Values{"claim": {"CT-0001"}, "do": {"cross-checking"}, "second": {reader.ID}}))
	if got := a.texts(".note.info p"); len(got) != 2 || !strings.Contains(got[1], "is no checker") {
		t.Errorf("with a viewer it says %q", got)
	}
	a = v.follow(v.post("/claims/bulk", url.Values{"claim": both, "do": {"cross-checking"}, "second": {nour.ID}}))
	if got := a.texts(".note.info p"); !slices.Equal(got, []string{"2 claims are now cross-checking."}) {
		t.Errorf("it says %q", got)
	}
}

func TestWhoIsNoEditorIsToldThatGivingClaimsTakesOne(t *testing.T) {
	d := dbtest.SQLite(t)
	v := example(t, d)
	nour, p := colleague(t, d, "Nour", auth.Checker)
	_, reader := colleague(t, d, "Reader", auth.Viewer)
	a := nour.get("/claims/selected?claim=CT-0001").status(http.StatusOK)
	if len(a.all("#f-to")) != 0 || len(a.all("#at-assign [aria-disabled=true]")) != 1 || !strings.Contains(a.one("#why-give"), "takes an editor") {
		t.Error("it is offered to give the claim to somebody else")
	}
	form := url.Values{"claim": {"CT-0001"}, "do": {"assign"}}
	form.Set("to", p.ID)
	if got := nour.follow(nour.post("/claims/bulk", form)).texts(".note.info p"); !slices.Equal(got, []string{"1 claim is assigned now."}) {
		t.Errorf("taking one says %q", got)
	}
	form.Set("to", reader.ID)
	if got := v.post("/claims/bulk", form).status(http.StatusUnprocessableEntity).one("#at-assign .bad"); !strings.Contains(got, "researcher or more") {
		t.Errorf("for a viewer it says %q", got)
	}
	form = url.Values{"claim": {"CT-0001"}, "do": {"assign"}, "to": {options(v.get("/claims/selected?claim=CT-0001"), "#f-to")[0]}}
	if form.Get("to") == p.ID {
		form.Set("to", options(v.get("/claims/selected?claim=CT-0001"), "#f-to")[1])
	}
	got := nour.follow(nour.post("/claims/bulk", form)).texts(".note.info p")
	if len(got) != 2 || !strings.Contains(got[1], "takes an editor") {
		t.Errorf("giving one says %q", got)
	}
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `update people set disabled_at = $1 where id = $2`, db.FormatTime(tx.Now()), p.ID)
		return err
	})
	v.post("/claims/CT-0002/status", url.Values{"to": {"assigned"}, "version": {"1"}}).status(http.StatusSeeOther) // the list is another one
	if got := v.get("/claims?sort=ref").texts(".c-who .sr"); got[0] != "Nour (account disabled)" {
		t.Errorf("the rows say %q", got)
	}
}

func TestNothingSelectedIsNoError(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	a := v.get("/claims/selected?sort=ref").status(http.StatusOK)
	if got := a.one("#selected h1"); got != "No claim is selected" || attribute(a.all("#selected a")[0], "href") != "/claims?sort=ref" {
		t.Errorf("it says %q", got)
	}
}

// A claim that was opened from a list leads on through that list, and back to it, also when something was done to it.
func TestAClaimKeepsTheListItWasOpenedFrom(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.post("/claims/CT-0002/edit", url.Values{"text": {"Other words."}, "tags": {"aside"}, "version": {"1"}})
	v.post("/claims/bulk", url.Values{"claim": {"CT-0001", "CT-0003", "CT-0005"}, "do": {"tag"}, "addtag": {"odd"}}).status(http.StatusSeeOther)
	path := attribute(v.get("/claims?tag=odd&sort=ref").all(".row .t")[0], "href")
	a := v.get(path).status(http.StatusOK)
	if got := attribute(a.all(".crumb a")[0], "href"); got != "/claims?sort=ref&tag=odd" {
		t.Errorf("the crumb leads to %s", got)
	}
	for _, want := range []string{"CT-0003", "CT-0005"} {
		path = attribute(a.all(".pagers [data-key=j]")[0], "href")
		if a = v.get(path).status(http.StatusOK); a.one(".crumb .mono") != want {
			t.Errorf("%s is %s, want %s", path, a.one(".crumb .mono"), want)
		}
	}
	if len(a.all(".pagers [data-key=j]")) != 0 {
		t.Error("the list does not end")
	}
	v.header.Set("Referer", "https://example.org"+path)
	v.post("/claims/CT-0005/status", url.Values{"to": {"assigned"}, "version": {"2"}}).leads("/claims/CT-0005?from=sort%3Dref%26tag%3Dodd&done=moved")
	v.header.Del("Referer")
	for _, wrong := range []string{"status%3Dlost", "%25zz", "x%3Dy", ""} {
		if got := attribute(v.get("/claims/CT-0003?from=" + wrong).status(http.StatusOK).all(".crumb a")[0], "href"); got != "/claims" {
			t.Errorf("%s: the crumb leads to %s", wrong, got)
		}
	}
}

func TestTakingBackKeepsTheList(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	a := v.follow(v.post("/claims/bulk", url.Values{"claim": {"CT-0001"}, "do": {"assigned"}, "tag": {"golan"}, "sort": {"ref"}}))
	form := url.Values{}
	for _, n := range a.all(".note form input") {
		form.Set(attribute(n, "name"), attribute(n, "value"))
	}
	v.post("/claims/bulk/undo", form).leads("/claims?bulk=undo&n=1&sort=ref&tag=golan")
}
