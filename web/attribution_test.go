package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

const attributing = "Rain over the harbour\n\nIt rained, says a memo published by Harbour Weekly newspaper. Khalid Omar said that it was cold.\nAccording to the Lantern magazine it snowed."

// judging gives what the form of the i-th publication that is suggested sends.
func judging(a *answer, i int) url.Values {
	a.t.Helper()
	forms, values := a.all("#said > .drv form.judge"), url.Values{}
	if i >= len(forms) {
		a.t.Fatalf("%d suggestions", len(forms))
	}
	for _, n := range cascadia.QueryAll(forms[i], cascadia.MustCompile("input[name], option[selected]")) {
		name := attribute(n, "name")
		if n.Data == "option" {
			name = attribute(n.Parent, "name")
		}
		values.Set(name, attribute(n, "value"))
	}
	return values
}

func TestSuggestionsAreConfirmedAndRejectedInOnePress(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.post("/publishers", url.Values{"name": {"Harbour Weekly"}}).status(http.StatusSeeOther)
	v.upload("/sources", url.Values{"title": {"Hail"}, "publisher": {"Harbour Weekly"}, "unlocated": {"on"}}, "", "").leads("/sources/SR-0001?done=source")
	v.upload("/sources", url.Values{"pasted": {attributing}, "language": {"en"}}, "", "").leads("/sources/SR-0002?done=source")

	page := v.get("/sources/SR-0002").status(http.StatusOK)
	if got := page.texts("#said > .drv .cue"); strings.Join(got, "|") != "published by|According to" {
		t.Fatalf("cues %q", got)
	}
	if got := page.texts("#said > .drv .rel"); !strings.HasPrefix(got[0], "suggests: summary of Hail") || !strings.HasPrefix(got[1], "suggests: citation of Lantern magazine") {
		t.Errorf("they suggest %q", got)
	}
	if got := page.one("#said > details > summary"); got != "1 person or body is quoted" {
		t.Errorf("people: %q", got)
	}
	press := func(i int, status string) url.Values {
		form := judging(page, i)
		form.Set("status", status)
		return form
	}
	first, second := press(0, "confirmed"), press(1, "rejected")
	v.post("/sources/SR-0002/attributions", first).leads("/sources/SR-0002?done=confirmed#said")
	v.post("/sources/SR-0002/attributions", first).status(http.StatusPreconditionFailed)
	v.post("/sources/SR-0002/attributions", second).leads("/sources/SR-0002?done=rejected#said")

	after := v.get("/sources/SR-0002").status(http.StatusOK)
	if n := len(after.all("#said > .drv")); n != 0 {
		t.Error("what was judged is still suggested")
	}
	if got := after.one("#derives .drv .t"); got != "Hail" {
		t.Errorf("it derives from %q", got)
	}
	if got := after.one("#derives .drv q"); got != "published by Harbour Weekly newspaper" {
		t.Errorf("shown by %q", got)
	}
	undo := attribute(after.all(`#said form[action^="/attributions/"]`)[0], "action")
	v.post(undo, url.Values{"version": {"1"}}).status(http.StatusSeeOther)
	v.post(undo, url.Values{"version": {"1"}}).status(http.StatusPreconditionFailed)
	if got := v.get("/sources/SR-0002").texts("#said > .drv .cue"); len(got) != 1 || got[0] != "published by" {
		t.Errorf("after undo: %q", got)
	}
}

func TestAConfirmationWithAFaultIsShown(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.upload("/sources", url.Values{"pasted": {attributing}, "language": {"en"}}, "", "").leads("/sources/SR-0001?done=source")
	form := judging(v.get("/sources/SR-0001"), 0)
	form.Set("status", "confirmed")
	for field, value := range map[string]string{"to": "SR-0999", "relation": "gossip", "title": ""} {
		wrong := url.Values{}
		for k, list := range form {
			wrong[k] = list
		}
		wrong.Set(field, value)
		if a := v.post("/sources/SR-0001/attributions", wrong); a.Code != http.StatusUnprocessableEntity && a.Code != http.StatusNotFound || len(a.all("#said [role=alert]")) != 1 {
			t.Errorf("%s %q: %d", field, value, a.Code)
		}
	}
	v.post("/sources/SR-0001/attributions", url.Values{"status": {"confirmed"}}).status(http.StatusUnprocessableEntity)
	v.post("/sources/SR-0001/attributions", url.Values{"status": {"confirmed"}, "start": {"1"}, "end": {"3"}}).status(http.StatusPreconditionFailed)
	v.post("/sources/SR-0001/attributions", form).leads("/sources/SR-0001?done=confirmed#said")
	if got := v.get("/sources?problem=unlocated").texts(".aud .t"); len(got) != 1 || got[0] != "Harbour Weekly newspaper" {
		t.Errorf("never seen: %q", got)
	}
}

// The claim's page says what could lengthen its chains, and draws and counts none of it.
func TestAClaimListsOpenSuggestions(t *testing.T) {
	v := member(t, dbtest.SQLite(t))
	v.upload("/sources", url.Values{"pasted": {attributing}, "language": {"en"}}, "", "").leads("/sources/SR-0001?done=source")
	v.post("/claims", url.Values{"text": {"It rained."}}).leads("/claims/CT-0001?done=claim")
	v.post("/claims/CT-0001/evidence", url.Values{"source": {"SR-0001"}, "stance": {"supports"}, "quote": {"It rained"}, "role": {"secondary"}}).status(http.StatusSeeOther)
	page := v.get("/claims/CT-0001").status(http.StatusOK)
	if got := page.texts("#origins .said-by .cue"); strings.Join(got, "|") != "published by|According to" {
		t.Errorf("open: %q", got)
	}
	if n := len(page.all(`#origins .said-by a[href="/sources/SR-0001#said"]`)); n != 2 {
		t.Errorf("%d links", n)
	}
}
