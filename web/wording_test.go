package web_test

import (
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

func TestNobodyIsToldOfMailThatIsNotSent(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, sends := range []bool{false, true} {
		v := stranger(t, d, web.Options{Mails: sends})
		name := map[bool]string{false: "Nour", true: "Mika"}[sends]
		nour, _ := v.colleague(name, auth.Checker)
		nour.post("/notifications/mail", url.Values{"mail": {"on"}})
		got := nour.get("/notifications").one("#mail")
		if strings.Contains(got, "is also mailed to") != sends || strings.Contains(got, "this server sends no mail") == sends {
			t.Errorf("sends %v: %q", sends, got)
		}
	}
}

func TestASecondFactorHasOneName(t *testing.T) {
	pages := os.DirFS("templates")
	names, err := fs.Glob(pages, "*.html")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(pages, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(text)), "second step") {
			t.Errorf("%s calls a second factor a second step", name)
		}
	}
}

func TestRolesAreDescribedInFull(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	root, _ := v.colleague("Root", auth.Admin)
	said := root.get("/people").texts(".rolelist dd")
	for i, word := range []string{"but confidential sources", "comments", "rates", "assigns", "the policy and webhooks"} {
		if len(said) != 5 || !strings.Contains(said[i], word) {
			t.Errorf("roles %q say nothing of %q", said, word)
		}
	}
}
