package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// What a form brings is not left behind: neither by those who are signed in, nor by anybody who knocks.
func TestUploadsLeaveNoFilesBehind(t *testing.T) {
	room := t.TempDir()
	d := dbtest.SQLite(t)
	v := member(t, d)
	t.Setenv("TMPDIR", room)
	large := strings.Repeat("A line of a long document.\n", 1<<20)
	v.upload("/sources", url.Values{"title": {"Long"}, "basis": {"document"}}, "long.txt", large[:12<<20])
	for _, path := range []string{"/signin", "/signin/step", "/signin/link"} {
		v.other().upload(path, url.Values{"user": {"Anna"}}, "long.txt", large[:12<<20]).status(http.StatusUnprocessableEntity)
	}
	left, err := os.ReadDir(room)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSignInReadsShortFormsOnly(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	long := url.Values{"user": {"Anna"}, "password": {strings.Repeat("x", 100<<10)}}
	if a := v.post("/signin", long).status(http.StatusRequestEntityTooLarge); strings.Contains(a.one("main"), "32 MB") {
		t.Errorf("told %q", a.one("main"))
	}
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/signin", strings.NewReader("%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v.send(r).status(http.StatusUnprocessableEntity)
}
