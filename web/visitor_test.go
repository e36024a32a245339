package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/web"
)

// host is the address that the site under test believes to listen on.
const host = "127.0.0.1:8080"

// visitor is a person with a browser that keeps cookies and does not follow redirects.
type visitor struct {
	t       testing.TB
	site    http.Handler
	db      *db.DB
	cookies map[string]string
	header  http.Header // sent with every request
}

// stranger visits the site over d without a session.
func stranger(t testing.TB, d *db.DB, o web.Options) *visitor {
	t.Helper()
	if o.Host == "" {
		o.Host = host
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Network == nil {
		o.Network = network(t, d)
	}
	if o.Matcher == nil {
		o.Matcher = matcher(t, d)
	}
	h, err := web.New(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, site: h, db: d, cookies: map[string]string{}, header: http.Header{}}
}

// network reads the lineage of what d holds; it follows what comes.
func network(t testing.TB, d *db.DB) *claims.Network {
	t.Helper()
	n := &claims.Network{}
	if err := n.Read(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return n
}

// matcher reads the words of what d holds; it follows what comes.
func matcher(t testing.TB, d *db.DB) *claims.Matcher {
	t.Helper()
	m := &claims.Matcher{}
	if err := m.Read(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return m
}

// member visits the site over d, signed in.
func member(t testing.TB, d *db.DB) *visitor {
	t.Helper()
	v := stranger(t, d, web.Options{})
	v.post("/signin/link", url.Values{"token": {v.token()}}).status(http.StatusSeeOther)
	return v
}

// example gives a signed-in visitor of a site that holds the example case.
func example(t testing.TB, d *db.DB) *visitor {
	t.Helper()
	if _, err := exchange.LoadExample(context.Background(), d, auth.Local()); err != nil {
		t.Fatal(err)
	}
	return member(t, d)
}

// token makes a one-time link's token.
func (v *visitor) token() (token string) {
	v.t.Helper()
	v.update(func(tx *db.Tx) error {
		p, err := auth.FirstPerson(context.Background(), tx)
		if err == nil {
			token, err = auth.NewSignInLink(context.Background(), tx, p, time.Hour)
		}
		return err
	})
	return token
}

// as changes the role of the one person.
func (v *visitor) as(r auth.Role) {
	v.t.Helper()
	v.update(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `update people set role = $1`, string(r))
		return err
	})
}

func (v *visitor) update(fn func(tx *db.Tx) error) {
	v.t.Helper()
	if err := v.db.Update(context.Background(), fn); err != nil {
		v.t.Fatal(err)
	}
}

func (v *visitor) get(path string) *answer {
	v.t.Helper()
	path, _, _ = strings.Cut(path, "#") // browsers keep that to themselves
	return v.send(httptest.NewRequest(http.MethodGet, "http://"+host+path, nil))
}

func (v *visitor) post(path string, form url.Values) *answer {
	v.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://"+host+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

// upload posts a form with a file.
func (v *visitor) upload(path string, form url.Values, name, content string) *answer {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range slices.Sorted(maps.Keys(form)) {
		if err := w.WriteField(field, form.Get(field)); err != nil {
			v.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		v.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://"+host+path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.send(r)
}

func (v *visitor) send(r *http.Request) *answer {
	v.t.Helper()
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, values := range v.header {
		r.Header[name] = values
	}
	rec := httptest.NewRecorder()
	v.site.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		v.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return &answer{t: v.t, request: r.Method + " " + r.URL.RequestURI(), ResponseRecorder: rec}
}

// follow asks for the page that an answer leads to.
func (v *visitor) follow(a *answer) *answer {
	v.t.Helper()
	a.status(http.StatusSeeOther)
	return v.get(a.Header().Get("Location"))
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	t       testing.TB
	request string
	root    *html.Node
}

// status fails the test when the answer has another status.
func (a *answer) status(want int) *answer {
	a.t.Helper()
	if a.Code != want {
		a.t.Fatalf("%s: %d, want %d\n%.1000s", a.request, a.Code, want, strings.Join(a.texts("main, body:not(:has(main))"), " "))
	}
	return a
}

// leads fails the test when the answer does not lead to a page.
func (a *answer) leads(to string) *answer {
	a.t.Helper()
	a.status(http.StatusSeeOther)
	if at := a.Header().Get("Location"); at != to {
		a.t.Fatalf("%s leads to %q, want %q", a.request, at, to)
	}
	return a
}

// all gives the elements that a CSS selector names.
func (a *answer) all(selector string) []*html.Node {
	a.t.Helper()
	if a.root == nil {
		root, err := html.Parse(bytes.NewReader(a.Body.Bytes()))
		if err != nil {
			a.t.Fatal(err)
		}
		a.root = root
	}
	return cascadia.QueryAll(a.root, cascadia.MustCompile(selector))
}

// one gives the text of the only element that a selector names, white space folded.
func (a *answer) one(selector string) string {
	a.t.Helper()
	found := a.all(selector)
	if len(found) != 1 {
		a.t.Fatalf("%s: %d elements %s, want one", a.request, len(found), selector)
	}
	return textOf(found[0])
}

// texts gives the texts of the elements that a selector names.
func (a *answer) texts(selector string) (list []string) {
	a.t.Helper()
	for _, n := range a.all(selector) {
		list = append(list, textOf(n))
	}
	return list
}

// value gives what stands in a field of a form.
func (a *answer) value(name string) string {
	a.t.Helper()
	found := a.all(`[name="` + name + `"]`)
	if len(found) == 0 {
		a.t.Fatalf("%s: no field %q", a.request, name)
	}
	if n := found[0]; n.Data == "textarea" {
		if n.FirstChild == nil {
			return ""
		}
		return n.FirstChild.Data
	}
	return attribute(found[0], "value")
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// within reports whether an element stands in one of that name.
func within(n *html.Node, name string) bool {
	for p := range n.Ancestors() {
		if p.Data == name {
			return true
		}
	}
	return false
}

// form gives the values of the page's main form, as a browser would send them.
func (a *answer) form() url.Values {
	a.t.Helper()
	values := url.Values{}
	for _, n := range a.all("form.stack [name]") {
		name := attribute(n, "name")
		switch {
		case attribute(n, "type") == "file", attribute(n, "type") == "checkbox", n.Data == "button":
		case n.Data == "select":
			for _, option := range cascadia.QueryAll(n, cascadia.MustCompile("option[selected]")) {
				values.Set(name, attribute(option, "value"))
			}
		default:
			values.Set(name, a.value(name))
		}
	}
	return values
}

// link gives the address of the first link that a selector names.
func (a *answer) link(t *testing.T, selector string) string {
	t.Helper()
	found := a.all(selector)
	if len(found) == 0 {
		t.Fatalf("%s: no %s", a.request, selector)
	}
	return attribute(found[0], "href")
}
