package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// newsroom is people with accounts, and one claim with a piece of evidence.
type newsroom struct {
	nour, ben auth.Person // checkers
	edda, kai auth.Person // editors
	claim     claims.Claim
}

func newNewsroom(t testing.TB, d *db.DB) (n newsroom) {
	t.Helper()
	err := d.Update(context.Background(), func(tx *db.Tx) error {
		ctx, by := context.Background(), auth.Local()
		for _, p := range []struct {
			to   *auth.Person
			name string
			role auth.Role
		}{{&n.nour, "Nour Haddad", auth.Checker}, {&n.ben, "Ben Amar", auth.Checker}, {&n.edda, "Edda Lind", auth.Editor}, {&n.kai, "Kai Sato", auth.Editor}} {
			var err error
			if *p.to, err = auth.AddPerson(ctx, tx, by, auth.NewPerson{Name: p.name, Role: p.role}); err != nil {
				return err
			}
		}
		var err error
		if n.claim, err = claims.Add(ctx, tx, by, claims.Claim{Text: "Clinton offered Golan talks for neutrality", Language: "en"}); err != nil {
			return err
		}
		_, err = claims.AddEvidence(ctx, tx, by, n.claim.ID, claims.NewEvidence{NotFound: true, Searched: "the letters of 1998"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// linkFor makes a one-time link's token for a person.
func linkFor(t testing.TB, d *db.DB, p auth.Person) (token string) {
	t.Helper()
	err := d.Update(context.Background(), func(tx *db.Tx) (err error) {
		token, err = auth.NewSignInLink(context.Background(), tx, p, time.Hour)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// signedInAs visits the site over d as a person.
func signedInAs(t testing.TB, d *db.DB, p auth.Person) *visitor {
	t.Helper()
	v := stranger(t, d, web.Options{})
	v.post("/signin/link", url.Values{"token": {linkFor(t, d, p)}}).status(http.StatusSeeOther)
	return v
}

// now gives the newsroom's claim as it stands.
func (n newsroom) now(t testing.TB, d *db.DB) (c claims.Claim) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) { c, err = claims.Get(context.Background(), tx, n.claim.ID); return err })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// move presses a button of the workflow panel, whether it is there or not.
func (n newsroom) move(v *visitor, more url.Values) *answer {
	v.t.Helper()
	more.Set("version", n.value(v.t, v.db))
	return v.post("/claims/"+n.claim.Ref+"/status", more)
}

func (n newsroom) rate(v *visitor, rating, words string) *answer {
	v.t.Helper()
	return v.post("/claims/"+n.claim.Ref+"/rate", url.Values{"version": {n.value(v.t, v.db)}, "rating": {rating}, "conclusion": {words}})
}

func (n newsroom) value(t testing.TB, d *db.DB) string {
	t.Helper()
	return itoa(n.now(t, d).Version)
}

func (n newsroom) stands(t testing.TB, d *db.DB, want claims.Status) {
	t.Helper()
	if c := n.now(t, d); c.Status != want {
		t.Fatalf("the claim is %s, want %s", c.Status, want)
	}
}

func TestASecondRatingIsGivenBlind(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newNewsroom(t, d)
	nour, ben, edda := signedInAs(t, d, n.nour), signedInAs(t, d, n.ben), signedInAs(t, d, n.edda)
	page := "/claims/" + n.claim.Ref

	n.move(nour, url.Values{"to": {"assigned"}}).leads(page + "?done=moved")
	n.rate(nour, "mostly-true", "A zeugmatic letter says so.").leads(page + "?done=rated")
	n.move(nour, url.Values{"to": {"reported"}}).leads(page + "?done=moved")
	if got := edda.get(page).status(http.StatusOK).one(".panel"); !strings.Contains(got, "Nour Haddad") || !strings.Contains(got, "Send to cross-check") {
		t.Errorf("the editor's panel: %q", got)
	}
	n.move(edda, url.Values{"to": {"cross-checking"}}).status(http.StatusUnprocessableEntity)
	n.move(edda, url.Values{"to": {"cross-checking"}, "assignee": {n.nour.ID}}).status(http.StatusUnprocessableEntity)
	n.move(edda, url.Values{"to": {"cross-checking"}, "assignee": {n.ben.ID}}).leads(page + "?done=moved")

	sealed := ben.get(page).status(http.StatusOK)
	body := sealed.Body.String()
	for _, word := range []string{"zeugmatic", "Mostly true</b>", "Nour Haddad</bdi> <small>Rated"} {
		if strings.Contains(body, word) {
			t.Errorf("the second person's page holds %q", word)
		}
	}
	if got := sealed.one(".sealed"); !strings.Contains(got, "sealed") {
		t.Errorf("sealed: %q", got)
	}
	if got := sealed.all(".own input[checked]"); len(got) != 0 {
		t.Error("a rating is chosen already")
	}
	ben.get(page + "/rate").leads(page + "#own")

	// What is wrong is said beside the field, and nothing typed is lost.
	again := n.rate(ben, "nonsense", "I read the letter too.").status(http.StatusUnprocessableEntity)
	if got := again.one("#f-conclusion"); got != "I read the letter too." || strings.Contains(again.Body.String(), "zeugmatic") {
		t.Errorf("what was typed: %q", got)
	}
	stale := ben.post(page+"/rate", url.Values{"version": {"1"}, "rating": {"true"}, "conclusion": {"Kept."}}).status(http.StatusPreconditionFailed)
	if got := stale.one("#f-conclusion"); got != "Kept." || strings.Contains(stale.Body.String(), "zeugmatic") {
		t.Errorf("a stale rating: %q", got)
	}
	n.rate(ben, "true", "I read the letter too.").leads(page + "?done=rated")
	n.stands(t, d, claims.Assigned)
	if got := ben.get(page).one(".panel"); !strings.Contains(got, "Ratings differ") || !strings.Contains(got, "I read the letter too.") {
		t.Errorf("both are shown: %q", got)
	}
}

// The author tries every way on the site to approve what is his own.
func TestTheAuthorCannotApproveOnTheSite(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newNewsroom(t, d)
	kai, ben := signedInAs(t, d, n.kai), signedInAs(t, d, n.ben)
	page := "/claims/" + n.claim.Ref
	n.move(kai, url.Values{"to": {"assigned"}}).status(http.StatusSeeOther)
	n.rate(kai, "true", "It is so.").status(http.StatusSeeOther)
	n.move(kai, url.Values{"to": {"reported"}}).status(http.StatusSeeOther)
	n.move(kai, url.Values{"to": {"submitted"}}).status(http.StatusConflict)
	n.move(kai, url.Values{"to": {"published"}}).status(http.StatusConflict)
	n.move(kai, url.Values{"to": {"cross-checking"}, "assignee": {n.kai.ID}}).status(http.StatusUnprocessableEntity)
	n.move(kai, url.Values{"to": {"cross-checking"}, "assignee": {n.ben.ID}}).status(http.StatusSeeOther)
	n.rate(kai, "true", "For him.").status(http.StatusConflict)
	n.rate(ben, "true", "Yes.").status(http.StatusSeeOther)
	n.stands(t, d, claims.Submitted)
	for name, a := range map[string]*answer{
		"publish":          n.move(kai, url.Values{"to": {"published"}}),
		"sign off":         kai.post(page+"/signoff", url.Values{"version": {n.value(t, d)}}),
		"in bulk":          kai.post("/claims/bulk", url.Values{"claim": {n.claim.ID}, "do": {"published"}}),
		"change the terms": kai.post("/settings/policy", url.Values{"sign_offs": {"0"}, "sign_off_role": {"editor"}}),
		"reword":           n.rate(kai, "true", "Other words."),
	} {
		if c := n.now(t, d); c.Status != claims.Submitted || c.Conclusion != "It is so." {
			t.Fatalf("%s: %+v", name, c)
		}
		if a.Code == http.StatusOK {
			t.Errorf("%s: %d", name, a.Code)
		}
	}
	if got := kai.get(page).one(".panel"); !strings.Contains(got, "somebody else signs it off") || strings.Contains(got, "Sign off, publish later") {
		t.Errorf("his panel: %q", got)
	}
	edda := signedInAs(t, d, n.edda)
	edda.post(page+"/signoff", url.Values{"version": {n.value(t, d)}}).leads(page + "?done=signedoff")
	n.stands(t, d, claims.Submitted)
	edda.post(page+"/signoff/withdraw", nil).leads(page + "?done=signoffback")
	edda.post(page+"/signoff", url.Values{"version": {n.value(t, d)}}).leads(page + "?done=signedoff")
	n.move(edda, url.Values{"to": {"published"}}).leads(page + "?done=moved")
	n.stands(t, d, claims.Published)
}

func TestThePolicyIsSetByAdmins(t *testing.T) {
	d := dbtest.SQLite(t)
	n := newNewsroom(t, d)
	edda := signedInAs(t, d, n.edda)
	if got := edda.get("/settings").status(http.StatusOK).one("#policy"); !strings.Contains(got, "blind cross-check") || !strings.Contains(got, "An admin can change that") {
		t.Errorf("an editor reads %q", got)
	}
	edda.post("/settings/policy", url.Values{"sign_offs": {"0"}, "sign_off_role": {"editor"}}).status(http.StatusForbidden)
	admin := member(t, d)
	for _, form := range []url.Values{{"sign_offs": {"many"}, "sign_off_role": {"editor"}}, {"sign_offs": {"9"}, "sign_off_role": {"editor"}}, {"sign_offs": {"1"}, "sign_off_role": {"viewer"}}} {
		admin.post("/settings/policy", form).status(http.StatusUnprocessableEntity)
	}
	admin.post("/settings/policy", url.Values{"sign_offs": {"2"}, "sign_off_role": {"admin"}}).leads("/settings?done=policy#policy")
	if got := edda.get("/settings").one("#policy"); !strings.Contains(got, "2 sign-offs by admins") || !strings.Contains(got, "No cross-check") {
		t.Errorf("an editor reads %q", got)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
