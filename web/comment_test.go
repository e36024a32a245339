package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// hired adds a person with an account, and gives a link's token that signs in.
func hired(t testing.TB, d *db.DB, name string, role auth.Role) (p auth.Person, token string) {
	t.Helper()
	p = auth.Person{ID: db.NewID(), Name: name, Role: role}
	store(t, d, func(ctx context.Context, tx *db.Tx, _ auth.Person) (err error) {
		e := ledger.Entry{Actor: "local:test", Action: "person.add", Table: "people", ID: p.ID}
		err = ledger.Change(ctx, tx, e, func() error {
			_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at, joined_at) values ($1, $2, $3, $4, $4)`, p.ID, name, string(role), db.FormatTime(tx.Now()))
			return err
		})
		if err == nil {
			token, err = auth.NewSignInLink(ctx, tx, p, time.Hour)
		}
		return err
	})
	return p, token
}

// fellow visits the same site as v in another browser.
func (v *visitor) fellow(name string, role auth.Role) (*visitor, auth.Person) {
	v.t.Helper()
	p, token := hired(v.t, v.db, name, role)
	other := &visitor{t: v.t, site: v.site, db: v.db, cookies: map[string]string{}, header: http.Header{}}
	other.post("/signin/link", url.Values{"token": {token}}).status(http.StatusSeeOther)
	return other, p
}

// says comments on CT-0001 and gives the comment's id.
func (v *visitor) says(text string, more ...string) string {
	v.t.Helper()
	form := url.Values{"comment": {text}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	_, id, _ := strings.Cut(v.post("/claims/CT-0001/comments", form).status(http.StatusSeeOther).Header().Get("Location"), "#c-")
	return id
}

func TestPeopleSpeakAboutAClaim(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	nour, _ := v.fellow("Nour Haddad", auth.Researcher)
	mika, _ := v.fellow("Mika Lind", auth.Checker)
	reader, _ := v.fellow("Reader", auth.Viewer)
	first := nour.says("Who saw it?\nAsk @mika lind, see https://example.org/a_(b). Or CT-0002.")
	mika.says("لا أحد <b>رآه</b>", "parent", first)

	a := mika.get("/claims/CT-0001").status(http.StatusOK)
	if got := a.texts("#comments .words"); !slices.Equal(got, []string{"Who saw it? Ask @mika lind, see https://example.org/a_(b). Or CT-0002.", "لا أحد <b>رآه</b>"}) {
		t.Errorf("%q", got)
	}
	if got := a.one("#comments .mention"); got != "@mika lind" {
		t.Errorf("mentioned is %q", got)
	}
	links := a.all("#comments .words a")
	if len(links) != 2 || attribute(links[0], "href") != "https://example.org/a_%28b%29" || !strings.Contains(attribute(links[0], "rel"), "nofollow") || attribute(links[1], "href") != "/claims/CT-0002" {
		t.Errorf("%d links, the first to %q", len(links), attribute(links[0], "href"))
	}
	if got := a.texts(`.sect a[href="#comments"] .num`); !slices.Equal(got, []string{"2"}) {
		t.Errorf("the bar counts %q", got)
	}
	if got := a.texts(".thread .cmt-acts a"); len(got) != 1 {
		t.Errorf("Mika can change %d comments, want her own", len(got))
	}

	evidence := strings.TrimSuffix(strings.TrimPrefix(attribute(a.all(`form[action^="/evidence/"]`)[0], "action"), "/evidence/"), "/withdraw")
	mika.says("The sentence goes on.", "evidence", evidence)
	a = reader.get("/claims/CT-0001")
	if got := a.texts(".evi .words"); !slices.Equal(got, []string{"The sentence goes on."}) {
		t.Errorf("at the evidence stands %q", got)
	}
	if forms := a.all(`form[action$="/comments"], form[action^="/comments/"]`); len(forms) != 0 {
		t.Error("a viewer is offered to comment")
	}
	reader.post("/claims/CT-0001/comments", url.Values{"comment": {"x"}}).status(http.StatusForbidden)
	mika.post("/comments/"+first+"/withdraw", nil).status(http.StatusForbidden)
	mika.get("/comments/" + first + "/edit").status(http.StatusForbidden)

	a = nour.post("/claims/CT-0001/comments", url.Values{"parent": {first}, "comment": {" "}}).status(http.StatusUnprocessableEntity)
	if got := a.texts("details[open] .sayform .bad"); len(got) != 1 || !strings.HasPrefix(got[0], "Write something") {
		t.Errorf("the answer's form says %q", got)
	}
	long := strings.Repeat("a", claims.MaxComment+1)
	a = nour.post("/claims/CT-0001/comments", url.Values{"comment": {long}}).status(http.StatusUnprocessableEntity)
	if got := a.texts("#comments > .sayform textarea"); len(got) != 1 || got[0] != long {
		t.Error("what was typed is lost")
	}
}

func TestThreadsAreResolvedAndCommentsWithdrawn(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	nour, _ := v.fellow("Nour Haddad", auth.Researcher)
	first := nour.says("Who saw it?")
	a := v.follow(v.post("/comments/"+first+"/resolve", nil))
	if got := a.texts(".cmt-done .words"); !slices.Equal(got, []string{"Who saw it?"}) {
		t.Errorf("resolved is %q", got)
	}
	undo := attribute(a.all(".toast form")[0], "action")
	if a = v.follow(v.post(undo, nil)); len(a.all(".cmt-done")) != 0 {
		t.Error("it is resolved still")
	}
	a = nour.follow(nour.post("/comments/"+first+"/withdraw", nil))
	if strings.Contains(a.one("#comments"), "Who saw") || !strings.Contains(a.one("#comments"), "Withdrawn") {
		t.Errorf("%q", a.one("#comments"))
	}
	a = nour.follow(nour.post(attribute(a.all(".toast form")[0], "action"), nil))
	if !strings.Contains(a.one("#comments"), "Who saw") {
		t.Errorf("%q", a.one("#comments"))
	}
}

func TestAStaleCommentShowsBothVersions(t *testing.T) {
	v := example(t, dbtest.SQLite(t))
	nour, _ := v.fellow("Nour Haddad", auth.Researcher)
	path := "/comments/" + nour.says("I saw this here.") + "/edit"
	here, there := nour.get(path).form(), nour.get(path).form()
	here.Set("comment", "I saw that here.")
	nour.post(path, here).status(http.StatusSeeOther)
	there.Set("comment", "I saw it here.")
	a := nour.post(path, there).status(http.StatusPreconditionFailed)
	if got := a.texts(".conflict ins"); !slices.Equal(got, []string{"that", "it"}) || a.value("comment") != "I saw it here." {
		t.Errorf("marked %q, in the form %q", got, a.value("comment"))
	}
	a = nour.follow(nour.post(path, a.form()))
	if got := a.one("#comments .words"); got != "I saw it here." || !strings.Contains(a.one("#comments .by"), "changed") {
		t.Errorf("%q, %q", got, a.one("#comments .by"))
	}
}

// Nothing that the page holds tells the second rater what the first one said from the rating on.
func TestSealedCommentsAreNotInThePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := example(t, d)
		nour, first := v.fellow("Nour Haddad", auth.Checker)
		mika, second := v.fellow("Mika Lind", auth.Checker)
		v.says("Who takes it?")
		v.update(func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), `update claims set status = 'reported', rated_by = $1 where ref = 'CT-0001'`, first.ID)
			return err
		})
		secret := nour.says("Unmistakably wrong.")
		v.says("Wrong, I agree.", "parent", secret)
		v.update(func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), `update claims set status = 'cross-checking', assignee = $1 where ref = 'CT-0001'`, second.ID)
			return err
		})
		a := mika.get("/claims/CT-0001").status(http.StatusOK)
		if body := a.Body.String(); strings.Contains(body, "Unmistakably") || strings.Contains(body, "I agree") || strings.Contains(body, secret) {
			t.Error("the page holds what is sealed")
		}
		if got := a.one("#comments .sealed"); !strings.HasPrefix(got, "2 comments speak of the first rating") {
			t.Errorf("%q", got)
		}
		for _, step := range []string{"/resolve", "/reopen", "/withdraw", "/restore", "/edit"} {
			mika.post("/comments/"+secret+step, url.Values{"version": {"1"}, "comment": {"x"}}).status(http.StatusNotFound)
		}
		if b := mika.post("/claims/CT-0001/comments", url.Values{"parent": {secret}, "comment": {"My words."}}).status(http.StatusNotFound); b.one("#comments > .sayform textarea") != "My words." {
			t.Error("what was typed is lost")
		}
	})
}
