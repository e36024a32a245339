package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

const goodPassword = "harbour lantern 41"

// goodHash is its hash, computed once: that takes a while.
var goodHash = sync.OnceValues(func() (string, error) { return auth.HashPassword(context.Background(), goodPassword) })

// account makes a person with a password.
func (v *visitor) account(name string, r auth.Role) (p auth.Person) {
	v.t.Helper()
	hash, err := goodHash()
	if err != nil {
		v.t.Fatal(err)
	}
	v.update(func(tx *db.Tx) error {
		p, err = auth.AddPerson(context.Background(), tx, auth.Local(), auth.NewPerson{Name: name, Email: strings.ToLower(name) + "@example.org", Role: r})
		if err == nil {
			err = auth.SetPassword(context.Background(), tx, p, hash, "", "")
		}
		return err
	})
	return p
}

// other is another browser at the same site.
func (v *visitor) other() *visitor {
	return &visitor{t: v.t, site: v.site, db: v.db, cookies: map[string]string{}, header: http.Header{}}
}

func (v *visitor) signIn(name, password string) *answer {
	v.t.Helper()
	return v.post("/signin", url.Values{"user": {name}, "password": {password}, "next": {"/sources"}})
}

// colleague is a person with an account, signed in in a browser of their own. By a link: proving a password takes a while.
func (v *visitor) colleague(name string, r auth.Role) (*visitor, auth.Person) {
	v.t.Helper()
	p := v.account(name, r)
	c, token := v.other(), ""
	v.update(func(tx *db.Tx) (err error) {
		token, err = auth.NewSignInLink(context.Background(), tx, p, time.Hour)
		return err
	})
	c.post("/signin/link", url.Values{"token": {token}, "next": {"/sources"}}).leads("/sources")
	return c, p
}

func TestSignInByPassword(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	v.account("Anna", auth.Admin)
	a := v.get("/signin?next=/sources").status(http.StatusOK)
	if len(a.all(`input[name="password"][type="password"][autocomplete="current-password"]`)) != 1 || a.value("next") != "/sources" {
		t.Error("the page asks for no password")
	}
	v.cookies["claimtrail_session"] = strings.Repeat("x", 43) // whoever planted it gets no session by it
	v.signIn("anna@EXAMPLE.org", goodPassword).leads("/sources")
	if first := v.cookies["claimtrail_session"]; len(first) != 43 || strings.HasPrefix(first, "xx") {
		t.Errorf("session %q", first)
	}
	v.get("/claims").status(http.StatusOK)
	before := v.cookies["claimtrail_session"]
	v.signIn("Anna", goodPassword).leads("/sources")
	now := v.cookies["claimtrail_session"]
	v.cookies["claimtrail_session"] = before
	if v.get("/claims").leads("/signin?next=%2Fclaims"); before == now {
		t.Error("the session stayed the same")
	}
	for next, want := range map[string]string{"//elsewhere.example": "/claims", `/\elsewhere.example`: "/claims", "/claims\r\nSet-Cookie: a=b": "/claims", "/ledger": "/ledger"} {
		v.other().post("/signin", url.Values{"user": {"Anna"}, "password": {goodPassword}, "next": {next}}).leads(want)
	}
}

// plainBody is an answer without what was typed.
func plainBody(a *answer, typed string) string { return strings.ReplaceAll(a.Body.String(), typed, "") }

func TestSigningInTellsNobodyWhoIsHere(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	v.account("Anna", auth.Admin)
	gone := v.account("Gone", auth.Viewer)
	v.update(func(tx *db.Tx) error { return auth.Disable(context.Background(), tx, auth.Local(), gone.ID) })
	v.update(func(tx *db.Tx) error {
		_, err := auth.AddPerson(context.Background(), tx, auth.Local(), auth.NewPerson{Name: "Waits", Role: auth.Viewer})
		return err
	})
	v.signIn("warm", "up the dummy") // its hash is computed once
	bodies, took := map[string]string{}, map[string]time.Duration{}
	for name, password := range map[string]string{"Anna": "the wrong one", "Nobody": goodPassword, "Gone": goodPassword, "Waits": goodPassword} {
		begin := time.Now()
		a := v.other().signIn(name, password).status(http.StatusUnprocessableEntity)
		took[name] = time.Since(begin)
		if len(a.Result().Cookies()) != 0 {
			t.Errorf("%s: a cookie", name)
		}
		bodies[name] = plainBody(a, name)
		if strings.Contains(bodies[name], password) {
			t.Errorf("%s: the password comes back", name)
		}
	}
	for name, body := range bodies {
		if body != bodies["Anna"] {
			t.Errorf("%s is told otherwise than Anna", name)
		}
		if took[name] < took["Anna"]/5 { // hashing takes nearly all of it
			t.Errorf("%s took %v, Anna %v", name, took[name], took["Anna"])
		}
	}
}

func TestGuessingIsSlowed(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	v.account("Anna", auth.Admin)
	bodies := map[string]string{}
	for _, name := range []string{"Anna", "Nobody"} {
		for i := range 10 {
			v.signIn(strings.ToUpper(name[:i%2])+name[i%2:], "a guess").status(http.StatusUnprocessableEntity)
		}
		a := v.signIn(name, goodPassword).status(http.StatusTooManyRequests) // even the right one
		if !regexp.MustCompile(`^[1-9]\d*$`).MatchString(a.Header().Get("Retry-After")) || !strings.Contains(a.one("main"), "Too many tries. Wait ") {
			t.Errorf("%s: Retry-After %q, %s", name, a.Header().Get("Retry-After"), a.one("main"))
		}
		bodies[name] = regexp.MustCompile(`Wait \d+`).ReplaceAllString(plainBody(a, name), "")
	}
	if bodies["Anna"] != bodies["Nobody"] {
		t.Error("being slowed tells who is here")
	}
	for i := range 300 { // one address, many names
		if v.signIn(fmt.Sprint("name", i), "").Code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("one address is never slowed")
}

// from tries to sign in from an address.
func (v *visitor) from(remote, name, password string) *answer {
	v.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/signin", strings.NewReader(url.Values{"user": {name}, "password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = remote + ":9"
	return v.other().send(r)
}

func TestNobodyIsShutOutByTheGuessesOfOthers(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	v.account("Anna", auth.Admin)
	for i := range 10 {
		v.from("192.0.2.1", []string{"Anna", "anna@example.org"}[i%2], "").status(http.StatusUnprocessableEntity)
	}
	for _, name := range []string{"anna", "Anna@example.org"} { // both are one person
		v.from("192.0.2.1", name, goodPassword).status(http.StatusTooManyRequests)
		v.from("192.0.2.2", name, goodPassword).status(http.StatusSeeOther)
	}
	for i := range 300 { // from very many addresses it ends all the same
		if v.from(fmt.Sprint("198.51.100.", i%250), "Anna", "").Code == http.StatusTooManyRequests {
			if i < 50 {
				t.Errorf("after %d tries", i)
			}
			return
		}
	}
	t.Error("guessing from many addresses is never slowed")
}

func TestTheProxySaysWhoTries(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	try := func(remote, forwarded, name string) int {
		r := httptest.NewRequest(http.MethodPost, "http://"+host+"/signin", strings.NewReader(url.Values{"user": {name}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", forwarded)
		r.RemoteAddr = remote
		return v.send(r).Code
	}
	for i := range 300 {
		if try("127.0.0.1:9", "198.51.100.1, 192.0.2.5", fmt.Sprint("a", i)) == http.StatusTooManyRequests {
			break
		}
	}
	if got := try("127.0.0.1:9", "192.0.2.5", "b"); got != http.StatusTooManyRequests {
		t.Errorf("the same browser: %d", got)
	}
	if got := try("127.0.0.1:9", "192.0.2.6", "c"); got != http.StatusUnprocessableEntity {
		t.Errorf("another browser: %d", got)
	}
	if got := try("192.0.2.5:80", "192.0.2.77", "d"); got != http.StatusTooManyRequests {
		t.Errorf("a browser that names another address: %d", got)
	}
}

func TestCrossOriginSignInIsRefused(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	v.account("Anna", auth.Admin)
	v.header = http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://elsewhere.example"}}
	if a := v.signIn("Anna", goodPassword).status(http.StatusForbidden); len(a.Result().Cookies()) != 0 {
		t.Error("a session for another site")
	}
}

// factor sets a second factor up as a person does, and gives its key and the recovery codes.
func (v *visitor) factor() (secret string, codes []string) {
	v.t.Helper()
	v.post("/account/factor", url.Values{"current": {"wrong"}}).status(http.StatusUnprocessableEntity)
	v.post("/account/factor", url.Values{"current": {goodPassword}}).leads("/account/factor")
	a := v.get("/account/factor").status(http.StatusOK)
	if a.Header().Get("Cache-Control") != "no-store" || len(a.all("svg.qr path")) != 1 {
		v.t.Error("the key is kept, or not drawn")
	}
	secret = strings.ReplaceAll(a.one(".scan bdi"), " ", "")
	v.post("/account/factor/confirm", url.Values{"code": {"000"}}).status(http.StatusUnprocessableEntity)
	b := v.post("/account/factor/confirm", url.Values{"code": {codeAt(v.t, secret, time.Now())}}).status(http.StatusOK)
	if b.Header().Get("Cache-Control") != "no-store" {
		v.t.Error("the recovery codes are kept")
	}
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `update second_factors set last_step = 0`)
		return err
	})
	return secret, b.texts(".secrets li")
}

func codeAt(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestSecondStepAtSignIn(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	anna, _ := v.colleague("Anna", auth.Admin)
	stays := v.other()
	stays.signIn("Anna", goodPassword)
	secret, codes := anna.factor()
	if len(codes) != 10 {
		t.Fatalf("recovery codes %q", codes)
	}
	stays.get("/claims").leads("/signin?next=%2Fclaims") // other sessions ended
	if got := anna.get("/account/factor").Body.String(); strings.Contains(got, secret) {
		t.Error("the key is shown again")
	}
	b := v.other()
	b.signIn("Anna", goodPassword).leads("/signin/step?next=%2Fsources")
	b.get("/claims").leads("/signin?next=%2Fclaims")
	b.get("/signin/step?next=//elsewhere.example").status(http.StatusOK)
	if got := b.post("/signin/step", url.Values{"code": {"12"}}).status(http.StatusUnprocessableEntity); strings.Contains(got.one("main"), "saved") || got.one("#e-code[role=alert]") != "This code is not right, or was used already. Wait for the next one." {
		t.Errorf("a wrong code: %q", got.one("main"))
	}
	stolen := b.cookies["claimtrail_step"]
	right := codeAt(t, secret, time.Now())
	b.post("/signin/step", url.Values{"code": {right}, "next": {"//elsewhere.example"}}).leads("/claims")
	b.get("/claims").status(http.StatusOK)

	c := v.other() // the same step, the same code, once more
	c.cookies["claimtrail_step"] = stolen
	c.post("/signin/step", url.Values{"code": {right}}).status(http.StatusForbidden)
	c.signIn("Anna", goodPassword).leads("/signin/step?next=%2Fsources")
	c.post("/signin/step", url.Values{"code": {right}}).status(http.StatusUnprocessableEntity)
	c.post("/signin/step", url.Values{"code": {codes[0]}, "next": {"/ledger"}}).leads("/ledger")
	c.post("/account/factor/off", url.Values{"current": {"wrong"}}).status(http.StatusUnprocessableEntity)
	c.post("/account/factor/codes", url.Values{"current": {goodPassword}}).status(http.StatusOK)
	c.post("/account/factor/off", url.Values{"current": {goodPassword}}).leads("/account?done=factoroff")
	v.other().signIn("Anna", goodPassword).leads("/sources")
	v.other().get("/signin/step").status(http.StatusForbidden)
}

func TestSecondStepIsSlowed(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{})
	anna, _ := v.colleague("Anna", auth.Admin)
	anna.factor()
	var got []int
	for range 4 {
		b := v.other()
		b.signIn("Anna", goodPassword)
		for range 5 {
			got = append(got, b.post("/signin/step", url.Values{"code": {"000000"}}).Code)
		}
	}
	if !slices.Contains(got, http.StatusTooManyRequests) || slices.Contains(got, http.StatusSeeOther) {
		t.Errorf("answers %v", got)
	}
}

func TestInvitationsAndResets(t *testing.T) {
	v := stranger(t, dbtest.SQLite(t), web.Options{Site: "https://desk.example.org/"})
	root, _ := v.colleague("Root", auth.Admin)
	root.post("/people", url.Values{"name": {"root"}, "role": {"viewer"}}).status(http.StatusConflict)
	again := root.post("/people", url.Values{"name": {"Ravi"}, "role": {"king"}, "email": {"x"}}).status(http.StatusUnprocessableEntity)
	if again.value("name") != "Ravi" {
		t.Error("what was typed is lost")
	}
	a := root.post("/people", url.Values{"name": {"Ravi"}, "role": {"checker"}, "email": {"ravi@example.org"}}).status(http.StatusOK)
	link := a.one(".secrets bdi")
	if a.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(link, "https://desk.example.org/signin/link?token=") {
		t.Errorf("link %q, %q", link, a.Header().Get("Cache-Control"))
	}
	path := strings.TrimPrefix(link, "https://desk.example.org")
	token := strings.TrimPrefix(path, "/signin/link?token=")
	if got := root.get("/people").texts(".peopletable tr"); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "Raviravi@example.orgcheckerinvitednever") }) {
		t.Errorf("people %q", got)
	}
	b := v.other()
	for range 2 {
		if p := b.get(path).status(http.StatusOK); p.Header().Get("Referrer-Policy") != "no-referrer" || len(b.cookies) != 0 {
			t.Error("looking at an invitation does something, or its address goes on")
		}
	}
	b.post("/signin/link", url.Values{"token": {link}}).leads("/signin/link?token=" + token + "&next=%2Fclaims") // pasted
	b.post("/signin/link", url.Values{"token": {token}, "password": {"Ravi"}}).status(http.StatusUnprocessableEntity)
	b.post("/signin/link", url.Values{"token": {token}, "password": {goodPassword}, "next": {"//elsewhere.example"}}).leads("/claims")
	b.get("/claims").status(http.StatusOK)
	v.other().get(path).status(http.StatusForbidden)
	v.other().post("/signin/link", url.Values{"token": {token}, "password": {goodPassword}}).status(http.StatusForbidden)

	id := strings.TrimPrefix(root.get("/people").link(t, `.peopletable a[href]:has(bdi)`), "/people/")
	reset := strings.TrimPrefix(root.post("/people/"+id+"/link", nil).status(http.StatusOK).one(".secrets bdi"), "https://desk.example.org")
	b.get("/claims").status(http.StatusOK) // until it is used
	c := v.other()
	c.post("/signin/link", url.Values{"token": {strings.TrimPrefix(reset, "/signin/link?token=")}, "password": {"another lantern 42"}}).leads("/claims")
	b.get("/claims").leads("/signin?next=%2Fclaims")
	v.other().signIn("Ravi", goodPassword).status(http.StatusUnprocessableEntity)
}
