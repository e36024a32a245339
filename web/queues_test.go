package web_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// rail gives the counts of the rail by name.
func rail(a *answer) map[string]string {
	counts := map[string]string{}
	for _, n := range a.all(".rail li > a:not(.edit)") {
		text := textOf(n)
		at := strings.LastIndexAny(text, "0123456789")
		for at > 0 && strings.ContainsRune("0123456789", rune(text[at-1])) {
			at--
		}
		if at >= 0 {
			counts[strings.TrimSpace(text[:at])] = text[at:]
		}
	}
	return counts
}

func TestQueuesHoldWhatTheirNamesSay(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	day := func(i int) string { return time.Now().UTC().AddDate(0, 0, i).Format(time.DateOnly) }
	for _, form := range []url.Values{
		{"claim": {"CT-0001", "CT-0002"}, "do": {"assigned"}}, {"claim": {"CT-0002"}, "do": {"reported"}}, {"claim": {"CT-0003"}, "do": {"assigned"}},
		{"claim": {"CT-0003"}, "do": {"reported"}}, {"claim": {"CT-0003"}, "do": {"submitted"}},
		{"claim": {"CT-0001", "CT-0004"}, "do": {"due"}, "day": {day(-1)}}, {"claim": {"CT-0005"}, "do": {"due"}, "day": {day(2)}}, {"claim": {"CT-0004"}, "do": {"priority"}, "wanted": {"urgent"}},
	} {
		v.post("/claims/bulk", form).status(http.StatusSeeOther)
	}
	a := v.get("/claims?sort=ref")
	want := map[string]string{"My queue": "1", "To cross-check": "1", "Awaiting sign-off": "1", "Unassigned": "2", "Published": "0", "Overdue": "2", "Due within a week": "1", "Whole desk": "5"}
	for name, count := range want {
		if got := rail(a)[name]; got != count {
			t.Errorf("%s: %s, want %s", name, got, count)
		}
	}
	for view, refs := range map[string][]string{"mine": {"CT-0001"}, "crosscheck": {"CT-0002"}, "signoff": {"CT-0003"}, "overdue": {"CT-0001", "CT-0004"}, "week": {"CT-0005"}} {
		a := v.get("/claims?sort=ref&view=" + view).status(http.StatusOK)
		if got := a.texts(".row .mono"); !slices.Equal(got, refs) {
			t.Errorf("%s: %q, want %q", view, got, refs)
		}
	}
	if got := a.texts(".row .due, .row .wanted"); len(got) != 4 || !strings.HasPrefix(got[0], "overdue since ") || got[2] != "urgent" || !strings.HasPrefix(got[3], "due ") {
		t.Errorf("rows say %q", got)
	}
	if got := v.get("/claims?sort=attention").texts(".row .mono"); !slices.Equal(got[:2], []string{"CT-0001", "CT-0004"}) {
		t.Errorf("needs attention: %q", got)
	}
	if got := v.get("/claims?status=reported&status=submitted&sort=ref"); !slices.Equal(got.texts(".row .mono"), []string{"CT-0002", "CT-0003"}) || len(got.all(".chip.on")) != 2 {
		t.Errorf("two statuses: %q", got.texts(".row .mono"))
	}
	for _, wrong := range []string{"view=nobody", "due=never", "priority=low", "status=reported&status=lost", "q=" + strings.Repeat("x", 1001)} {
		v.get("/claims?" + wrong).status(http.StatusUnprocessableEntity)
	}
}

func TestAViewIsSavedRenamedSharedAndDeleted(t *testing.T) {
	d := dbtest.SQLite(t)
	v := example(t, d)
	other, _ := colleague(t, d, "Nour", auth.Checker)
	a := v.get("/claims?tag=golan&sort=ref")
	if len(a.all(`.rail form[action="/views/new"] [name=tag][value=golan]`)) != 1 {
		t.Fatal("the filter cannot be saved")
	}
	tag := v.get("/claims").Header().Get("ETag")
	v.post("/views", url.Values{"name": {"Golan"}, "tag": {"golan"}, "sort": {"ref"}}).leads("/claims?sort=ref&tag=golan&done=viewsaved")
	v.header.Set("If-None-Match", tag)
	page := v.get("/claims").status(http.StatusOK) // a kept page is old by now
	v.header.Del("If-None-Match")
	if got := rail(page)["Golan"]; got == "" || got == "0" {
		t.Errorf("the view counts %q", got)
	}
	edit := page.link(t, ".rail .edit")
	id := strings.TrimSuffix(edit, "/edit")
	for _, path := range []string{id, edit} {
		other.get(path).status(http.StatusNotFound)
	}
	for _, path := range []string{edit, id + "/delete", id + "/restore"} {
		other.post(path, url.Values{"name": {"Mine"}}).status(http.StatusNotFound)
	}
	if a := v.get("/claims?sort=ref&tag=golan"); a.one("h1") != "Golan" || len(a.all(`.rail form[action="/views/new"]`)) != 0 {
		t.Errorf("the view is called %q", a.one("h1"))
	}
	v.get(id).leads("/claims?sort=ref&tag=golan")
	if a := v.post(edit, url.Values{"name": {strings.Repeat("x", 81)}, "shared": {"1"}}).status(http.StatusUnprocessableEntity); a.value("name") != strings.Repeat("x", 81) || len(a.all("[name=shared][checked]")) != 1 {
		t.Error("what was typed is lost")
	}
	v.post(edit, url.Values{"name": {"All of Golan"}, "shared": {"1"}}).status(http.StatusSeeOther)
	if got := other.get("/claims").texts(".rail .view"); len(got) != 1 || !strings.HasPrefix(got[0], "All of Golan shared by ") {
		t.Errorf("others see %q", got)
	}
	other.get(id).leads("/claims?sort=ref&tag=golan")
	other.post(id+"/delete", nil).status(http.StatusForbidden)
	a = v.follow(v.post(id+"/delete", nil))
	if len(a.all(".rail .view")) != 0 || attribute(a.all(".toast form")[0], "action") != id+"/restore" {
		t.Error("it is not deleted, or for good")
	}
	v.post(id+"/restore", nil).leads("/claims?sort=ref&tag=golan&done=viewback")
	v.post("/views", url.Values{"name": {"Everything"}}).status(http.StatusUnprocessableEntity)
}

// A form of selected claims that cannot be meant comes back with the same claims and all that was typed.
func TestARefusedBulkFormLosesNothing(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	for field, form := range map[string]url.Values{
		"day": {"do": {"due"}, "day": {"2026-13-45"}}, "addtag": {"do": {"tag"}, "addtag": {strings.Repeat("x", 61)}}, "to": {"do": {"assign"}, "to": {""}},
	} {
		form["claim"], form["tag"], form["note"] = []string{"CT-0001", "CT-0002"}, []string{"golan"}, []string{"Why I do this"}
		a := v.post("/claims/bulk", form).status(http.StatusUnprocessableEntity)
		if got := a.value(field); got != form.Get(field) {
			t.Errorf("%s: %q came back", field, got)
		}
		if got := a.one("#f-note"); got != "Why I do this" || len(a.all("#at-status [name=claim]")) != 2 || len(a.all("#at-status [name=tag][value=golan]")) != 1 || len(a.all(".bad")) == 0 {
			t.Errorf("%s: the page lost something", field)
		}
	}
	a := v.post("/claims/CT-0001/status", url.Values{"to": {"withdrawn"}, "version": {"77"}, "note": {"A long note"}}).status(http.StatusPreconditionFailed)
	if !slices.Contains(a.texts("textarea[name=note]"), "A long note") {
		t.Error("the note of a stale move is lost")
	}
}

func TestWhatWasDoneToSeveralClaimsIsTakenBack(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	a := v.follow(v.post("/claims/bulk", url.Values{"claim": {"CT-0001", "CT-0002", "CT-0001"}, "do": {"tag"}, "addtag": {"Lost"}, "sort": {"ref"}}))
	to := attribute(a.all(`form[action="/claims/bulk/undo"] [name=to]`)[0], "value")
	v.post("/claims/CT-0002/edit", url.Values{"version": {"2"}, "text": {"Another wording"}, "language": {"en"}, "tags": {"lost"}}).status(http.StatusSeeOther)
	a = v.follow(v.post("/claims/bulk/undo", url.Values{"to": {to}}))
	if got := a.texts(".note.info p"); len(got) != 2 || got[0] != "Taken back: 1 claim is as before." || !strings.HasPrefix(got[1], "CT-0002 stays as it is") {
		t.Errorf("%q", got)
	}
	if got := v.get("/claims?tag=lost").texts(".row .mono"); !slices.Equal(got, []string{"CT-0002"}) {
		t.Errorf("tagged: %q", got)
	}
	for _, wrong := range []string{"", "x", "5-4", "-1-3", "0-99999999"} {
		v.post("/claims/bulk/undo", url.Values{"to": {wrong}}).status(http.StatusUnprocessableEntity)
	}
}

func TestSelectedClaimsAreExported(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	v.post("/claims/CT-0002/edit", url.Values{"version": {"1"}, "text": {"=1+1"}, "language": {"en"}}).status(http.StatusSeeOther)
	rows, err := csv.NewReader(v.get("/claims/export?claim=CT-0002&claim=CT-0001&as=csv").status(http.StatusOK).Body).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][1] != "CT-0002" || rows[1][2] != "'=1+1" {
		t.Errorf("%q, %v", rows, err)
	}
	var file struct {
		Claims []struct{ Ref, Due, Priority string }
	}
	if err := json.Unmarshal(v.get("/claims/export?claim=CT-0001&as=json").Body.Bytes(), &file); err != nil || len(file.Claims) != 1 || file.Claims[0].Priority != "usual" {
		t.Errorf("%+v, %v", file, err)
	}
	v.get("/claims/export?as=csv").status(http.StatusUnprocessableEntity)
	v.get("/claims/export?claim=CT-0001&as=exe").status(http.StatusUnprocessableEntity)
	v.get("/claims/export?claim=CT-9999&as=csv").status(http.StatusNotFound)
}
