package web_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// sentAgain gives the values of the page that keeps a form.
func sentAgain(a *answer) url.Values {
	values := url.Values{}
	for _, n := range a.all("form.stack input[type=hidden], form.stack textarea") {
		value := attribute(n, "value")
		if n.Data == "textarea" && n.FirstChild != nil {
			value = n.FirstChild.Data
		}
		values.Add(attribute(n, "name"), value)
	}
	return values
}

func TestAnEndedSessionLosesNothing(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	anna, _ := v.colleague("Anna", auth.Editor)
	typed := url.Values{"text": {"\nThe bridge \"fell\" <b data-planted>in March</b>.\nSo they say."}, "claimant": {"Somebody"}, "tags": {"one", "two words"}, "language": {"en"}}
	session := anna.cookies["claimtrail_session"]
	anna.cookies = map[string]string{}
	a := anna.post("/claims?x=1", typed).status(http.StatusForbidden)
	harmless(t)("/claims", a)
	if a.Header().Get("Cache-Control") != "no-store" || a.link(t, "form.stack a.btn") != "/signin?next=%2fclaims" || attribute(a.all("form.stack")[0], "action") != "/claims?x=1" {
		t.Errorf("signs in at %q", a.link(t, "form.stack a.btn"))
	}
	if got := sentAgain(a); got.Encode() != typed.Encode() {
		t.Errorf("kept %q", got)
	}
	again := anna.post("/claims", sentAgain(a)).status(http.StatusForbidden) // not signed in yet: still nothing is lost
	anna.cookies["claimtrail_session"] = session
	anna.post("/claims", sentAgain(again)).status(http.StatusSeeOther)
	if got := anna.get("/claims/CT-0001").status(http.StatusOK).Body.String(); !strings.Contains(got, "So they say.") {
		t.Error("the claim was not added")
	}
}

func TestAnEndedSessionAsksForTheFileAgain(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	form := url.Values{"title": {"A long report"}, "basis": {"document"}}
	a := v.upload("/sources", form, "re<b>port.txt", strings.Repeat("x", 3<<20)).status(http.StatusForbidden)
	if got := sentAgain(a); got.Encode() != form.Encode() || !strings.Contains(a.one("form.stack label[for=f-file-file]"), "re<b>port.txt") || attribute(a.all("form.stack")[0], "enctype") != "multipart/form-data" {
		t.Errorf("kept %q", got)
	}
	if b := v.upload("/sources", form, "", "").status(http.StatusForbidden); len(b.all("input[type=file]")) != 0 {
		t.Error("asks for a file that nobody had chosen")
	}
}

func TestWhatIsNotKeptWhenASessionEnds(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	long := strings.Repeat("long words ", 200_000)
	for path, form := range map[string]url.Values{
		"/account/password": {"password": {"a new lantern 9"}}, "/account/name": {"name": {"Anna Bell"}}, "/claims": {"text": {"A claim."}, "password": {"secret lantern"}},
		"/sources": {"pasted": {long}}, "/signout": {"x": {"y"}}, "/notifications/seen": nil, "/people": {"name": {""}},
	} {
		v.post(path, form).leads("/signin?next=%2Fclaims")
		v.upload(path, form, "", "").leads("/signin?next=%2Fclaims")
	}
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/sources", strings.NewReader("--x\r\nno end"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	v.send(r).leads("/signin?next=%2Fclaims")
}

// FuzzUnsent takes what anybody may send without a session.
func FuzzUnsent(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", []byte("text=a+b&text=%00&%ff=x"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb c\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: text/plain\r\n\r\nd\r\n--x--\r\n"))
	f.Add("multipart/form-data", []byte("--x"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "http://"+host+"/claims", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		web.CheckUnsent(t, r)
	})
}
