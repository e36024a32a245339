package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

func TestWebhooksAreSetUp(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	add := func(address string, events ...string) *answer {
		return v.post("/settings/webhooks", url.Values{"url": {address}, "events": events})
	}
	a := add("ftp://x.example", "claim.created").status(http.StatusUnprocessableEntity)
	if a.value("url") != "ftp://x.example" || len(a.all(`[value="claim.created"][checked]`)) != 1 || len(a.texts(".field .bad")) != 1 {
		t.Error("the form does not come back as it was filled in")
	}
	add("https://x.example/hook", "claim.exploded").status(http.StatusUnprocessableEntity)
	a = add("https://x.example/hook", "claim.created", "claim.status").status(http.StatusCreated)
	secret := a.one(".secret")
	if !strings.HasPrefix(secret, "whsec_") {
		t.Fatalf("the secret is %q", secret)
	}
	add("https://x.example/hook").status(http.StatusConflict)
	path := v.get("/settings/webhooks").link(t, ".hooks a")
	if a = v.get(path); strings.Contains(a.Body.String(), secret) || len(a.all(`[name=events][checked]`)) != 2 {
		t.Error("the secret is shown again, or the kinds are lost")
	}
	version := func() url.Values { return url.Values{"version": {v.get(path).value("version")}} }
	stale := version()
	if a = v.post(path+"/rotate", version()).status(http.StatusOK); a.one(".secret") == secret {
		t.Error("the secret is the same")
	}
	v.post(path+"/pause", stale).status(http.StatusPreconditionFailed)
	v.post(path+"/pause", version()).status(http.StatusSeeOther)
	if a = v.post(path+"/test", nil).status(http.StatusConflict); !strings.Contains(a.one("[role=alert]"), "paused") {
		t.Errorf("%q", a.one("[role=alert]"))
	}
	v.post(path+"/resume", version()).status(http.StatusSeeOther)
	v.follow(v.post(path+"/test", nil))
	if got := v.get(path).texts(".log td.mono"); !slices.Equal(got, []string{"webhook.test"}) {
		t.Errorf("the log lists %q", got)
	}
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `update webhook_deliveries set state = 'failed', tries = 7, last_error = '503: <script>alert(1)</script>'`)
		return err
	})
	a = v.get(path)
	if got := a.one(".said-back"); got != "503: <script>alert(1)</script>" {
		t.Errorf("the answer is %q", got)
	}
	v.post(attribute(a.all(`.log form`)[0], "action"), nil).status(http.StatusSeeOther)
	if got := v.get(path).texts(".log td"); got[2] != "on its way" {
		t.Errorf("the log says %q", got)
	}
	form := version()
	form.Set("url", "https://y.example/hook")
	v.post(path, form).status(http.StatusSeeOther)
	if a = v.get("/ledger"); strings.Contains(a.Body.String(), "whsec_") || !strings.Contains(a.one("main"), "changed a webhook: https://y.example/hook") {
		t.Error("the history lacks it, or holds a secret")
	}

	editor, _ := v.fellow("Salma Aziz", auth.Editor)
	for _, p := range []string{"/settings/webhooks", path} {
		editor.get(p).status(http.StatusForbidden)
		editor.post(p, form).status(http.StatusForbidden)
	}
	for _, p := range []string{"/pause", "/resume", "/rotate", "/test"} {
		editor.post(path+p, version()).status(http.StatusForbidden)
	}
	editor.post("/settings/deliveries/x/again", nil).status(http.StatusForbidden)
}

func TestTheBellLeadsToWhatConcernsOne(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	nour, _ := v.fellow("Nour Haddad", auth.Researcher)
	mika, _ := v.fellow("Mika Lind", auth.Checker)
	if got := nour.get("/notifications").one(".bell .sr"); got != "Notifications" {
		t.Errorf("the bell says %q", got)
	}
	first := mika.says("@Nour Haddad, look.")
	mika.says("And here, @Nour Haddad.", "parent", first)
	mika.post("/claims/CT-0002/comments", url.Values{"comment": {"@Nour Haddad, here too."}}).status(http.StatusSeeOther)
	a := nour.get("/claims")
	if got := a.one(".bell .sr"); got != "Notifications, 3 unread" {
		t.Errorf("the bell says %q", got)
	}
	a = nour.get("/notifications")
	if got := a.texts(".bell-claim li a"); len(got) != 3 || got[0] != "Mika Lind mentioned you in a comment" || len(a.all(".bell-claim")) != 2 {
		t.Errorf("%q", got)
	}
	if !slices.ContainsFunc(a.all(".bell-claim li a"), func(n *html.Node) bool { return attribute(n, "href") == "/claims/CT-0001#c-"+first }) {
		t.Error("nothing leads to the comment")
	}
	one := attribute(a.all(".bell-claim li form")[0], "action")
	mika.post(one, nil).status(http.StatusNotFound)
	nour.post(one, nil).status(http.StatusSeeOther)
	nour.get("/notifications")
	if got := nour.get("/notifications").one(".bell .sr"); got != "Notifications, 2 unread" {
		t.Errorf("the bell says %q", got)
	}
	if a = nour.follow(nour.post("/notifications/seen", url.Values{})); len(a.all(".bell .n")) != 0 || len(a.all("li.unread")) != 0 || len(a.all(".bell-claim li")) != 3 {
		t.Error("not all of it is read")
	}
}

func TestMailCanBeSwitchedOff(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	nour, p := v.fellow("Nour Haddad", auth.Researcher)
	if got := nour.get("/notifications").one("#mail"); !strings.Contains(got, "no e-mail address") {
		t.Errorf("%q", got)
	}
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `update people set email = 'nour@example.org' where id = $1`, p.ID)
		return err
	})
	for _, want := range []string{"Nothing is mailed to you.", "would be mailed to nour@example.org, but this server sends no mail"} {
		a := nour.get("/notifications")
		form := url.Values{"mail": {a.value("mail")}}
		if got := nour.follow(nour.post("/notifications/mail", form)).one("#mail"); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
