package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/sources"
)

// wire stores a page (SR-0001) that quotes a letter (SR-0002), and two claims that the page supports, the second of them published.
func wire(t *testing.T, d *db.DB) {
	t.Helper()
	cited(t, d, sources.Meta{Title: "What the minutes say", Publisher: "A site", URL: "https://example.org/minutes", Language: "en"}, pageBefore,
		[]string{"About 1,200 people stood in the square", "The minutes of the meeting were never shown"})
	ctx, by := context.Background(), auth.Local()
	err := d.Update(ctx, func(tx *db.Tx) error {
		letter, err := sources.AddSource(ctx, tx, by, sources.Source{Title: "The letter", Basis: "document", Published: "1998"})
		if err != nil {
			return err
		}
		if _, err := sources.AddDerivation(ctx, tx, by, sources.Derivation{From: "SR-0001", To: letter.ID, Relation: "quotation"}); err != nil {
			return err
		}
		c, err := claims.Get(ctx, tx, "CT-0002")
		if err != nil {
			return err
		}
		if c, err = claims.Rate(ctx, tx, by, c.ID, c.Version, "true", "They were never shown.", ""); err != nil {
			return err
		}
		for _, to := range []claims.Status{claims.Assigned, claims.Reported, claims.Submitted, claims.Published} {
			if c, err = claims.SetStatus(ctx, tx, by, c.ID, c.Version, claims.Move{To: to}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// noticeForm gives the form of the page as it stands, filled in.
func (a *answer) noticeForm(kind, reason string) url.Values {
	a.t.Helper()
	return url.Values{"version": {a.value("version")}, "fingerprint": {a.value("fingerprint")}, "seen": {a.value("seen")},
		"kind": {kind}, "date": {"2022-05-12"}, "notice url": {"https://example.org/notice"}, "reason": {reason}, "confirm": {"yes"}}
}

// Without JavaScript: the fallout first, then the record, the flags, a review, and the way back.
func TestASourceIsRetractedByForms(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	if got := v.get("/sources/SR-0002").texts(".crumb a"); !slices.Contains(got, "Retract or correct…") {
		t.Errorf("the source's page offers %q", got)
	}
	page := v.get("/sources/SR-0002/retract").status(http.StatusOK)
	if got := page.one(".says"); got != "2 claims would lose their last chain, 1 of them published." {
		t.Errorf("it says %q", got)
	}
	if got := page.texts(".fall .mono"); !slices.Equal(got, []string{"CT-0002", "CT-0001"}) {
		t.Errorf("published ones do not stand on top: %q", got)
	}
	form := page.noticeForm("retracted", "It was forged.")
	form.Set("assignee", attribute(page.all("#f-assignee option")[1], "value"))
	page = v.follow(v.post("/sources/SR-0002/retract", form).leads("/sources/SR-0002?done=noticed"))
	if got := page.one(".noticed"); !strings.Contains(got, "Retracted, 12 May 2022: It was forged.") || !strings.Contains(got, "2 claims wait") {
		t.Errorf("the banner says %q", got)
	}
	claim := v.get("/claims/CT-0001")
	if got := claim.texts(".flagnote p")[0]; !strings.Contains(got, "SR-0002 was retracted on 12 May 2022: this claim lost its last chain. Counted 1 before, 0 now. Look at it again.") {
		t.Errorf("the claim says %q", got)
	}
	if got := claim.one(".flow h2"); got != "Assigned" {
		t.Errorf("the claim is %q", got)
	}
	if got := claim.texts(".trail .ret"); len(got) != 1 || !strings.Contains(got[0], "kept and not counted") || len(claim.all("svg.graph:not(.key) .ret")) != 1 {
		t.Errorf("its lineage says %q, its picture has %d", got, len(claim.all("svg.graph:not(.key) .ret")))
	}
	desk := v.get("/claims?warning=source-retracted")
	if got := desk.texts(".row .c-claim .mono"); len(got) != 2 {
		t.Errorf("the Desk lists %q", got)
	}
	if got := desk.texts(".rail [aria-current]"); !slices.Equal(got, []string{"Source retracted2"}) && !slices.Equal(got, []string{"Source retracted 2"}) {
		t.Errorf("the rail says %q", got)
	}
	if got := v.get("/sources?problem=retracted").texts(".aud .mono"); !slices.Equal(got, []string{"SR-0002"}) {
		t.Errorf("the audit lists %q", got)
	}
	if got := v.get("/sources/SR-0002/retract").texts(".fall .mono"); len(got) != 2 {
		t.Errorf("what the notice flagged: %q", got)
	}

	flag := strings.TrimPrefix(attribute(claim.all(".flagnote")[0], "id"), "flag-")
	review := url.Values{"version": {"1"}, "note": {" "}}
	page = v.post("/flags/"+flag+"/review", review).status(http.StatusUnprocessableEntity)
	if got := page.one(".flagnote .bad"); !strings.Contains(got, "Say what you found") {
		t.Errorf("a review without a note: %q", got)
	}
	review.Set("note", "The scan is genuine.")
	v.post("/flags/"+flag+"/review", review).leads("/claims/CT-0001?done=reviewed")
	review.Set("note", "Mine: it is not.")
	page = v.post("/flags/"+flag+"/review", review).status(http.StatusPreconditionFailed)
	if got := page.texts("[role=alert]"); len(got) != 1 || !strings.Contains(got[0], "The scan is genuine.") || !strings.Contains(got[0], "Mine: it is not.") {
		t.Errorf("two reviews at once: %q", got)
	}
	if got := v.get("/claims/CT-0001").one(".reviewed li"); !strings.Contains(got, "The scan is genuine.") {
		t.Errorf("the review stands as %q", got)
	}
	v.post("/flags/"+flag+"/reopen", url.Values{"version": {"2"}}).leads("/claims/CT-0001?done=reopened")

	undo := url.Values{"version": {v.get("/sources/SR-0002").value("version")}}
	v.post("/sources/SR-0002/unretract", undo).leads("/sources/SR-0002?done=unretracted")
	v.post("/sources/SR-0002/unretract", undo).status(http.StatusPreconditionFailed)
	claim = v.get("/claims/CT-0001")
	if len(claim.all(".flagnote")) != 0 || len(claim.all(".trail .ret")) != 0 {
		t.Error("the claim is flagged still")
	}
	if got := claim.one(".flow h2"); got != "Unassigned" { // its review was undone, and nobody has touched it
		t.Errorf("the claim is %q", got)
	}
	if got := v.get("/claims?warning=source-retracted").texts(".row"); len(got) != 0 {
		t.Errorf("the Desk lists %q", got)
	}
	if got := v.get("/ledger?kind=flag.").texts(".time li"); len(got) != 6 {
		t.Errorf("the ledger tells %q", got)
	}
	v.get("/ledger/verify").status(http.StatusOK)
}

// A source that is evidence itself: one line at the end of its group.
func TestEvidenceFromAFallenSourceIsOneLine(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	v.post("/sources/SR-0001/retract", v.get("/sources/SR-0001/retract").noticeForm("withdrawn", "Its site was closed.")).status(http.StatusSeeOther)
	claim := v.get("/claims/CT-0001")
	if got := claim.one(".ev-group.sup .off"); !strings.Contains(got, "withdrawn on 12 May 2022. Its passage is kept and not counted: About 1,200 people") {
		t.Errorf("the line says %q", got)
	}
	if got := claim.texts(".ev-group.sup .ev-h .num"); !slices.Equal(got, []string{"0"}) {
		t.Errorf("counted %q", got)
	}
	if len(claim.all(".evi")) != 0 || len(claim.all(".ev-group.sup .none")) != 0 {
		t.Error("the passage stands among those that count, or none is said to be there")
	}
	if got := v.get("/claims").texts(".row .counts .sup .num"); !slices.Equal(got, []string{"0", "0"}) {
		t.Errorf("the Desk counts %q", got)
	}
	if got := v.get("/sources").texts(".aud .flag"); !slices.Contains(got, "withdrawn on 12 May 2022") {
		t.Errorf("the list says %q", got)
	}
}

// The list that is confirmed is the list that was seen; what was typed stays.
func TestAnotherFalloutThanTheOneSeen(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	form := v.get("/sources/SR-0002/retract").noticeForm("corrected", "A date was wrong.")
	c := v.get("/claims/CT-0001")
	withdraw := ""
	for _, n := range c.all(`form[action^="/evidence/"]`) {
		withdraw = attribute(n, "action")
	}
	v.post(withdraw, nil).status(http.StatusSeeOther)
	cited(t, d, sources.Meta{Source: "SR-0001"}, pageBefore, []string{"It rained on the day"})
	page := v.post("/sources/SR-0002/retract", form).status(http.StatusPreconditionFailed)
	if got := page.texts("[role=alert]"); len(got) != 1 || !strings.Contains(got[0], "The fallout has changed") {
		t.Errorf("it says %q", got)
	}
	if got := page.one(".fall .flag"); !strings.Contains(got, "not in the list that you confirmed") {
		t.Errorf("the new claim: %q", got)
	}
	if got := page.texts("#fall-h ~ .note li"); len(got) != 1 || !strings.Contains(got[0], "CT-0001, in the list that you confirmed: would lose its last chain, counted 1, 0 without it") {
		t.Errorf("the one that is gone: %q", got)
	}
	if got := page.one("#f-reason"); got != "A date was wrong." || page.value("date") != "2022-05-12" || page.value("notice url") != "https://example.org/notice" {
		t.Errorf("what was typed is lost: %q", got)
	}
	if len(page.all("#f-confirm[checked]")) != 0 {
		t.Error("the other list is confirmed already")
	}
	v.post("/sources/SR-0002/retract", page.noticeForm("corrected", "A date was wrong.")).status(http.StatusSeeOther)
	if got := v.get("/claims/CT-0003").texts(".flagnote p")[0]; !strings.Contains(got, "this claim would lose its last chain without it. Counted 1, 0 without it.") {
		t.Errorf("a correction: %q", got)
	}
}

// Two people at once: the second sees what the first recorded, and keeps what was typed.
func TestTwoRecordANoticeAtOnce(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	form := v.get("/sources/SR-0002/retract").noticeForm("retracted", "Mine.")
	other := url.Values{}
	for name, values := range form {
		other[name] = values
	}
	other.Set("reason", "Theirs.")
	v.post("/sources/SR-0002/retract", other).status(http.StatusSeeOther)
	page := v.post("/sources/SR-0002/retract", form).status(http.StatusPreconditionFailed)
	if got := page.one("#f-reason"); got != "Mine." {
		t.Errorf("typed %q", got)
	}
	if got := page.one(".noticed"); !strings.Contains(got, "Theirs.") {
		t.Errorf("the banner says %q", got)
	}
	v.post("/sources/SR-0002/retract", page.noticeForm("retracted", "Mine.")).status(http.StatusConflict)
}

func TestNoticesThatAreRefusedComeBackFilledIn(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	for _, test := range []struct{ field, value, want string }{
		{"kind", "", "Say what happened"},
		{"kind", "burnt", "no kind of notice"},
		{"notice url", "javascript:alert(1)", "no web address"},
		{"reason", "  ", "Say why"},
		{"reason", strings.Repeat("long ", 1000), "is the most"},
		{"date", "yesterday", "no date"},
		{"assignee", "nobody", "There is nobody"},
		{"confirm", "", "Tick the box"},
	} {
		form := v.get("/sources/SR-0002/retract").noticeForm("retracted", `<script>alert("x")</script>`)
		form.Set(test.field, test.value)
		page := v.post("/sources/SR-0002/retract", form).status(http.StatusUnprocessableEntity)
		if got := page.one(".bad"); !strings.Contains(got, test.want) {
			t.Errorf("%s %.20q: %q", test.field, test.value, got)
		}
		if test.field != "reason" {
			if got := page.one("#f-reason"); got != `<script>alert("x")</script>` {
				t.Errorf("typed %q", got)
			}
		}
		link := page.all("[role=alert] a")
		if len(link) != 1 || len(page.all(attribute(link[0], "href"))) != 1 {
			t.Errorf("%s: the list above the form leads nowhere", test.field)
		}
	}
	form := v.get("/sources/SR-0002/retract").noticeForm("retracted", "x")
	form.Set("fingerprint", "")
	v.post("/sources/SR-0002/retract", form).status(http.StatusPreconditionFailed)
	form.Set("fingerprint", "x")
	form.Set("seen", `<script> CT-0001:last-chain:1-1:0-0 CT-FFFF:count:9-9:1-2 CT-0002:nothing:1-1:0-0`)
	if got := v.post("/sources/SR-0002/retract", form).status(http.StatusPreconditionFailed).texts("#fall-h ~ .note li"); len(got) != 1 || !strings.HasPrefix(got[0], "CT-FFFF") {
		t.Errorf("a list that nobody was shown: %q", got)
	}
	if got := v.get("/sources/SR-0002").texts(".noticed"); len(got) != 0 {
		t.Errorf("recorded: %q", got)
	}
}

func TestOnlyEditorsRecordNotices(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	form := v.get("/sources/SR-0002/retract").noticeForm("retracted", "It was forged.")
	v.as(auth.Checker)
	if page := v.get("/sources/SR-0002/retract").status(http.StatusOK); len(page.all("main form")) != 0 || len(page.all(".fall li")) != 2 {
		t.Error("a checker sees the form, or not the fallout")
	}
	v.post("/sources/SR-0002/retract", form).status(http.StatusForbidden)
	v.as(auth.Editor)
	v.post("/sources/SR-0002/retract", form).status(http.StatusSeeOther)
	flag := strings.TrimPrefix(attribute(v.get("/claims/CT-0001").all(".flagnote")[0], "id"), "flag-")
	v.as(auth.Checker)
	if got := v.get("/sources/SR-0002").texts(".noticed form"); len(got) != 0 {
		t.Errorf("a checker may undo: %q", got)
	}
	v.post("/sources/SR-0002/unretract", url.Values{"version": {"2"}}).status(http.StatusForbidden)
	v.as(auth.Researcher)
	if got := v.get("/claims/CT-0001").texts(".flagnote form"); len(got) != 0 {
		t.Errorf("a researcher may review: %q", got)
	}
	v.post("/flags/"+flag+"/review", url.Values{"version": {"1"}, "note": {"x"}}).status(http.StatusForbidden)
	v.post("/flags/"+flag+"/reopen", url.Values{"version": {"1"}}).status(http.StatusForbidden)
	v.as(auth.Checker)
	v.post("/flags/nothing/review", url.Values{"version": {"1"}, "note": {"x"}}).status(http.StatusNotFound)
	v.post("/flags/"+flag+"/reopen", url.Values{"version": {"1"}}).status(http.StatusConflict)
}

// All that is wrong with the form is said at once; a source that is not there is not found, whatever the form.
func TestTheRetractFormNamesAllItsFaults(t *testing.T) {
	d := dbtest.SQLite(t)
	wire(t, d)
	v := member(t, d)
	form := v.get("/sources/SR-0002/retract").noticeForm("burnt", "")
	form.Set("date", "03/04/1998")
	form.Set("notice url", "javascript:alert(1)")
	form.Del("confirm")
	page := v.post("/sources/SR-0002/retract", form).status(http.StatusUnprocessableEntity)
	if got := page.texts(".bad"); len(got) != 5 {
		t.Errorf("%d faults: %q", len(got), got)
	}
	form = page.noticeForm("retracted", "It was forged.")
	form.Set("date", "2999-01-01")
	page = v.post("/sources/SR-0002/retract", form).status(http.StatusUnprocessableEntity)
	if got := page.texts(".bad"); len(got) != 1 || !strings.Contains(got[0], "lies in the future") {
		t.Errorf("a date to come: %q", got)
	}
	v.post("/sources/SR-9999/retract", url.Values{}).status(http.StatusNotFound)
	v.post("/sources/SR-9999/retract", form).status(http.StatusNotFound)
}
