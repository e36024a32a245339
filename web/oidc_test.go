package web_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
	"github.com/claimtrail/claimtrail/web"
)

// issuer is a newsroom's own sign-in: it asks nobody for anything, and signs what the test says of them.
type issuer struct {
	*httptest.Server
	t      *testing.T
	key    *rsa.PrivateKey // signs
	shown  *rsa.PublicKey  // is published
	claims map[string]any  // besides or instead of the usual ones
	nonce  string
	proof  string // the PKCE challenge that came with the person
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, shown: &key.PublicKey, claims: map[string]any{}}
	m := http.NewServeMux()
	m.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		i.json(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	m.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		i.json(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.shown, KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	m.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "the-code" || base64.RawURLEncoding.EncodeToString(sum[:]) != i.proof {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		i.json(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.token()})
	})
	i.Server = httptest.NewServer(m)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		i.t.Error(err)
	}
}

func (i *issuer) token() string {
	said := map[string]any{"iss": i.URL, "aud": "desk", "sub": "anna-1", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(), "nonce": i.nonce,
		"name": "Anna Bell", "email": "anna@example.org", "email_verified": true}
	maps.Copy(said, i.claims)
	b, err := json.Marshal(said)
	if err != nil {
		i.t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: i.key, KeyID: "k"}}, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	signed, err := signer.Sign(b)
	if err != nil {
		i.t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		i.t.Fatal(err)
	}
	return token
}

// visit goes to the issuer as a browser does, and gives the address that it sends the browser back to.
func (i *issuer) visit(v *visitor, next string) (back string) {
	v.t.Helper()
	a := v.get("/signin/oidc?next=" + url.QueryEscape(next)).status(http.StatusSeeOther)
	u, err := url.Parse(a.Header().Get("Location"))
	if err != nil || !strings.HasPrefix(u.String(), i.URL+"/authorize?") {
		v.t.Fatalf("leads to %q, %v", u, err)
	}
	q := u.Query()
	if q.Get("client_id") != "desk" || q.Get("redirect_uri") != "https://desk.example.org/signin/oidc/back" || q.Get("code_challenge_method") != "S256" || !strings.Contains(q.Get("scope"), "openid") || len(q.Get("state")) < 20 {
		v.t.Errorf("asked for %v", q)
	}
	c := a.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/signin/oidc" || c.MaxAge > 600 || c.MaxAge <= 0 {
		v.t.Errorf("cookie %v", c)
	}
	i.nonce, i.proof = q.Get("nonce"), q.Get("code_challenge")
	return "/signin/oidc/back?code=the-code&state=" + q.Get("state")
}

func oidcSite(t *testing.T, i *issuer, role auth.Role) *visitor {
	t.Helper()
	return stranger(t, dbtest.SQLite(t), web.Options{Site: "https://desk.example.org", OIDC: &web.OIDC{Issuer: i.URL, ClientID: "desk", ClientSecret: "s", Name: "Newsroom <ID>", Role: role}})
}

func TestTheNewsroomsOwnSignIn(t *testing.T) {
	i := newIssuer(t)
	v := oidcSite(t, i, "")
	if got := v.get("/signin?next=/sources").link(t, `a[href^="/signin/oidc"]`); got != "/signin/oidc?next=%2fsources" {
		t.Errorf("the button leads to %q", got)
	}
	back := i.visit(v, "/sources")
	if got := v.get(back).status(http.StatusForbidden).one("main"); !strings.Contains(got, "no invitation for your e-mail address") {
		t.Errorf("nobody invited: %q", got)
	}
	var anna auth.Person
	v.update(func(tx *db.Tx) (err error) {
		anna, err = auth.AddPerson(context.Background(), tx, auth.Local(), auth.NewPerson{Name: "Anna", Email: "ANNA@example.org", Role: auth.Checker})
		return err
	})
	v.get(i.visit(v, "/sources")).leads("/sources")
	v.get("/claims").status(http.StatusOK)
	session := v.cookies["claimtrail_session"]
	v.get(i.visit(v, "//elsewhere.example")).leads("/claims") // again, now known; nowhere else
	if v.cookies["claimtrail_session"] == session {
		t.Error("the session stayed the same")
	}
	v.update(func(tx *db.Tx) error { return auth.Disable(context.Background(), tx, auth.Local(), anna.ID) })
	b := v.other()
	b.get(i.visit(b, "/")).status(http.StatusForbidden)
}

func TestTheNewsroomsOwnSignInAsksForTheSecondFactor(t *testing.T) {
	i := newIssuer(t)
	v := oidcSite(t, i, auth.Researcher)
	v.get(i.visit(v, "/")).leads("/")
	v.post("/account/password", url.Values{"password": {goodPassword}}).leads("/account?done=password")
	secret, _ := v.factor()
	b := v.other()
	b.get(i.visit(b, "/sources")).leads("/signin/step?next=%2Fsources")
	b.get("/claims").leads("/signin?next=%2Fclaims")
	b.post("/signin/step", url.Values{"code": {codeAt(t, secret, time.Now())}, "next": {"/sources"}}).leads("/sources")
	b.get("/claims").status(http.StatusOK)
}

func TestNewcomersGetTheRoleThatWasChosen(t *testing.T) {
	i := newIssuer(t)
	v := oidcSite(t, i, auth.Researcher)
	v.get(i.visit(v, "/")).leads("/")
	v.get("/claims/new").status(http.StatusOK)
	v.get("/people").status(http.StatusForbidden)
}

func TestForgedSignInsAreRefused(t *testing.T) {
	i := newIssuer(t)
	v := oidcSite(t, i, auth.Admin)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key := i.key
	for name, change := range map[string]func(b *visitor, back string) string{
		"another nonce":     func(b *visitor, back string) string { i.claims["nonce"] = "other"; return back },
		"no nonce":          func(b *visitor, back string) string { i.claims["nonce"] = ""; return back },
		"another audience":  func(b *visitor, back string) string { i.claims["aud"] = "wiki"; return back },
		"another issuer":    func(b *visitor, back string) string { i.claims["iss"] = "https://elsewhere.example"; return back },
		"expired":           func(b *visitor, back string) string { i.claims["exp"] = time.Now().Add(-time.Hour).Unix(); return back },
		"unverified e-mail": func(b *visitor, back string) string { i.claims["email_verified"] = false; return back },
		"unsaid e-mail":     func(b *visitor, back string) string { i.claims["email_verified"] = nil; return back },
		"another key":       func(b *visitor, back string) string { i.key = other; return back },
		"another state":     func(b *visitor, back string) string { return back[:len(back)-1] + "_" },
		"no state":          func(b *visitor, back string) string { return "/signin/oidc/back?code=the-code" },
		"another code":      func(b *visitor, back string) string { return strings.Replace(back, "the-code", "other", 1) },
		"no code": func(b *visitor, back string) string {
			return strings.Replace(back, "code=the-code", "error=access_denied", 1)
		},
		"another browser":     func(b *visitor, back string) string { b.cookies = map[string]string{}; return back },
		"another verifier":    func(b *visitor, back string) string { i.proof = "x"; return back },
		"a cookie of nothing": func(b *visitor, back string) string { b.cookies["claimtrail_oidc"] = "e30"; return back + "&state=" },
		"the same twice": func(b *visitor, back string) string {
			b.get(back)
			delete(b.cookies, "claimtrail_session")
			return back
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := v.other()
			b.t = t
			i.claims, i.key = map[string]any{"sub": name, "email": strings.ReplaceAll(name, " ", ".") + "@example.org"}, key
			b.get(change(b, i.visit(b, "/"))).status(http.StatusForbidden)
			if b.cookies["claimtrail_session"] != "" {
				t.Error("a session")
			}
		})
	}
}

func TestTheSiteWorksWhileTheIssuerIsDown(t *testing.T) {
	i := newIssuer(t)
	v := oidcSite(t, i, "")
	i.Close()
	v.get("/signin").status(http.StatusOK)
	if got := v.get("/signin/oidc").status(http.StatusServiceUnavailable).one("main"); !strings.Contains(got, "does not answer just now") {
		t.Errorf("the page says %q", got)
	}
	without := stranger(t, dbtest.SQLite(t), web.Options{})
	without.get("/signin/oidc").status(http.StatusNotFound)
	without.get("/signin/oidc/back").status(http.StatusNotFound)
}
