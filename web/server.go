// Package web is the site: routes, handlers, templates and static files.
//
// A page is two files: x.go (a handler that parses, runs one transaction, and redirects or renders) and templates/x.html (with a typed
// struct of its own). routes.go names every route and the role that it asks for; a handler returns an error, and fail in errors.go
// maps it to a page. Everything essential works without JavaScript; GET changes nothing.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Options say how the site is served.
type Options struct {
	Logger *slog.Logger
	Host   string   // address and port that it listens on; requests for other names are refused. "" answers any
	Names  []string // further names that it answers to, as they stand in an address: "desk.example.org"
	Secure bool     // browsers reach it over TLS that ends before it: cookies are sent over TLS only
	Site   string   // its public address, as links and the newsroom's own sign-in name it: "https://desk.example.org"; "": as the browser names it
	OIDC   *OIDC    // the newsroom's own sign-in, or nil

	KeyFile string // of the key that signs the history, for verifying with it; "" goes by the database's public keys alone

	Fetcher *capture.Fetcher // for pages that people add by their address; nil refuses them
	Mails   bool             // a Sender sends what concerns people by mail
	Network *claims.Network  // the lineage of every claim; nil, or not read yet: the database is asked
	Matcher *claims.Matcher  // the words of every claim; nil, or not read yet: pages say that the index is being read
	Finder  *claims.Finder   // answers searches; nil makes one of the two above
	APIRate int              // calls of the API that each token may make in a second, and four times as many at once; 0 is 50, less than 0 any number
	Stop    <-chan struct{}  // closed when the server is to stop: open streams of events end; nil: they never have to
}

// server is what the handlers share.
type server struct {
	db        database
	keyFile   string
	log       *slog.Logger
	hosts     map[string]bool
	secure    bool
	fetcher   *capture.Fetcher
	network   *claims.Network
	matcher   *claims.Matcher
	finder    *claims.Finder
	rates     *rates
	declared  []route // by routes
	described described
	templates templates
	static    *staticFiles
	mails     bool
	site      string
	oidc      *oidcSignIn
	names     *auth.Throttle // tries of passwords and codes by account, and by account and remote address
	anywhere  *auth.Throttle // tries of passwords by account, from all addresses
	remotes   *auth.Throttle // and by remote address
	hub       *hub
	stopping  <-chan struct{}
	runs      importRuns // under way
	prints    *prints
	readers   *publicSite
	comparing chan struct{} // a place for each comparison of whole texts that may go on at once
}

// database runs the site's transactions. In those that only read, what is confidential is withheld from who is signed in.
type database struct{ *db.DB }

// View reads as the person whom the request's context holds.
func (d database) View(ctx context.Context, fn func(*db.Tx) error) error {
	return d.DB.View(ctx, func(tx *db.Tx) error { return fn(tx.As(reader(ctx))) })
}

// Update writes. A call of the API that named a key notes in the same transaction that its change is made.
func (d database) Update(ctx context.Context, fn func(*db.Tx) error) error {
	c, named := ctx.Value(onceKey{}).(auth.Call)
	if !named {
		return d.DB.Update(ctx, fn)
	}
	return d.DB.Update(ctx, func(tx *db.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return c.Made(ctx, tx)
	})
}

// beside reserves a place for a comparison of whole texts, which costs more than other pages; done gives it back. An error is the request's: whoever
// asked has gone.
func (s *server) beside(r *http.Request) (done func(), err error) {
	select {
	case s.comparing <- struct{}{}:
		return func() { <-s.comparing }, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// New makes the site's handler.
func New(d *db.DB, o Options) (http.Handler, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	static, err := readStatic()
	if err != nil {
		return nil, err
	}
	s := &server{db: database{d}, keyFile: o.KeyFile, log: o.Logger, hosts: hostsOf(o.Host, o.Names), secure: o.Secure, fetcher: o.Fetcher, network: o.Network, matcher: o.Matcher, finder: o.Finder, mails: o.Mails, rates: newRates(o.APIRate), static: static, hub: newHub(d), stopping: o.Stop, prints: newPrints(), comparing: make(chan struct{}, 2), readers: newPublicSite(),
		site: strings.TrimSuffix(o.Site, "/"), oidc: newOIDC(o), names: auth.NewThrottle(30*time.Second, 10), anywhere: auth.NewThrottle(6*time.Second, 100), remotes: auth.NewThrottle(2*time.Second, 60)}
	if s.finder == nil {
		s.finder = claims.NewFinder(o.Network, o.Matcher)
	}
	if s.templates, err = parseTemplates(static); err != nil {
		return nil, err
	}
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(s.anybody(func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Denied, "This came from another site, so nothing was done. Open the page here and use its own buttons.")
	}))
	return s.observe(s.guard(origin.Handler(bounded(s.routes())))), nil
}

// bounded ends a request that is longer than its page takes.
func bounded(next http.Handler) http.Handler {
	usual, files := http.MaxBytesHandler(next, maxBody), http.MaxBytesHandler(next, maxImport)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/import" || r.URL.Path == apiRoot+"/imports" {
			files.ServeHTTP(w, r)
		} else {
			usual.ServeHTTP(w, r)
		}
	})
}

// maxBody is the largest request: a document of capture.MaxBytes and its form.
const maxBody = 34 << 20

// hostsOf lists the names that a server on this address answers to; nil: any.
func hostsOf(address string, names []string) map[string]bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil
	}
	hosts := map[string]bool{}
	for _, name := range []string{"localhost", "127.0.0.1", "[::1]"} {
		hosts[name+":"+port] = true
		hosts[name] = port == "80" // browsers leave out the usual port
	}
	for _, name := range append(names, address) {
		hosts[strings.ToLower(name)] = true
	}
	return hosts
}

// policy lets a page load and run what the site itself serves, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'"

// guard sets the security headers and refuses other names: a page elsewhere may have made its own name point to this machine.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.hosts != nil && !s.hosts[strings.ToLower(r.Host)] && !s.publicHost(r) {
			http.Error(w, "This server does not answer to that name. Open the address that it printed when it started.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, cleaned(r))
	})
}

// observe numbers each request, logs one line for it, and keeps a panic from ending the server.
func (s *server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin, id := time.Now(), db.NewID()[24:]
		rec := &recorder{ResponseWriter: w}
		r = r.WithContext(withRequestID(r.Context(), id))
		defer func() {
			switch v := recover(); {
			case v == nil:
			case v == http.ErrAbortHandler: //nolint:errorlint // what was recovered, not an error that was returned
				panic(v)
			case rec.status == 0:
				s.fail(rec, r, panicked(v))
			default:
				s.log.Error("request failed", "id", id, "error", panicked(v))
			}
			s.log.Info("request", "id", id, "method", r.Method, "path", r.URL.Path, "status", rec.status, "ms", time.Since(begin).Milliseconds())
		}()
		next.ServeHTTP(rec, r)
	})
}

// panicked makes an error of what a handler panicked with, for the log.
func panicked(v any) error {
	stack := debug.Stack()
	if p, ok := v.(*db.Panic); ok { // it arose in the writer's goroutine
		v, stack = p.Value, p.Stack
	}
	return fmt.Errorf("panic: %v\n%s", v, stack)
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
