package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
	"github.com/claimtrail/claimtrail/web"
)

// linkLives is how long the printed sign-in link can be used.
const linkLives = 24 * time.Hour

// serveFlags say how the site is served.
type serveFlags struct {
	listen, site       string
	demo, open, secure bool
	apiRate            int
	fetching           fetchFlags
	sending            sendFlags
	oidc               oidcFlags
}

func (a *app) serve() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{Use: "serve", Short: "The site; prints a one-time sign-in link until an admin has a password", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		o, err := f.options()
		if err != nil {
			return err
		}
		return a.open(cmd.Context(), func(d *db.DB) error {
			l, err := listenWhereAllowed(cmd.Context(), d, f.listen)
			if err != nil {
				return err
			}
			if f.demo {
				if err := a.loadExample(cmd.Context(), d); err != nil {
					return errors.Join(err, l.Close())
				}
			}
			return a.serveOn(cmd.Context(), d, l, o, &f)
		})
	}}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "address and port; of this machine only, until there are accounts")
	cmd.Flags().StringVar(&f.site, "site", "", "the address by which browsers reach it, for links: https://desk.example.org")
	cmd.Flags().BoolVar(&f.secure, "secure", false, "browsers reach it over TLS that ends before it; goes without saying when --site is https")
	cmd.Flags().BoolVar(&f.demo, "demo", false, "load the example case into an empty database")
	cmd.Flags().BoolVar(&f.open, "open", false, "open the sign-in link in a browser")
	cmd.Flags().IntVar(&f.apiRate, "api-rate", 50, "calls of the API that each token may make in a second; -1 for any number")
	f.fetching.add(cmd.Flags())
	f.sending.add(cmd.Flags())
	f.oidc.add(cmd.Flags())
	return cmd
}

// options checks the flags and gives what the site is made with.
func (f *serveFlags) options() (o web.Options, err error) {
	o.Secure, o.APIRate = f.secure, f.apiRate
	if f.site != "" {
		u, err := url.Parse(f.site)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return o, fault.In("site", "%q is no address of a site; write https://desk.example.org.", f.site)
		}
		o.Site, o.Names = u.Scheme+"://"+u.Host, []string{u.Host}
		o.Secure = o.Secure || u.Scheme == "https"
	}
	if o.OIDC, err = f.oidc.options(o.Site); err != nil {
		return o, err
	}
	if err := f.sending.check(); err != nil {
		return o, err
	}
	o.Mails = f.sending.Mail != nil
	o.Fetcher, err = f.fetching.fetcher()
	return o, err
}

func (a *app) loadExample(ctx context.Context, d *db.DB) error {
	by, err := a.personIn(ctx, d)
	if err == nil {
		_, err = exchange.LoadExample(ctx, d, by)
	}
	return err
}

// listenWhereAllowed refuses addresses that others can reach while there are no accounts: whoever has the link is let in.
func listenWhereAllowed(ctx context.Context, d *db.DB, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault.In("listen", "%q is no address and port; write 127.0.0.1:8080.", address)
	}
	if !loopback(host) {
		accounts := false
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			accounts, err = auth.Accounts(ctx, tx)
			return err
		})
		if err != nil {
			return nil, err
		}
		if !accounts {
			return nil, fault.In("listen", "%s could be reached from other machines; until there are accounts, listen on 127.0.0.1. Set a password there, or add people: claimtrail user add.", cmp.Or(host, "Every address of this machine"))
		}
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.Wrap(fault.Conflict, err, fmt.Sprintf("Nothing can listen on %s (%v). Stop what does, or choose another port with --listen.", address, err))
	}
	return l, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// atOwn says where browsers on this machine find what listens.
func atOwn(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return "http://" + net.JoinHostPort("127.0.0.1", port)
	}
	return "http://" + l.Addr().String()
}

// reach makes the site answer where it listens. Beyond this machine it answers to any name, unless it knows its own.
func (a *app) reach(l net.Listener, o *web.Options) {
	host, _, err := net.SplitHostPort(l.Addr().String())
	if err == nil && loopback(host) {
		o.Host = l.Addr().String()
		return
	}
	if o.Site != "" {
		o.Host = l.Addr().String()
	}
	if !o.Secure {
		a.warn("This address can be reached from other machines, without TLS: whoever is on the way reads passwords. Put a proxy with TLS before it, and name it with --site https://…")
	}
}

func (a *app) serveOn(ctx context.Context, d *db.DB, l net.Listener, o web.Options, f *serveFlags) error {
	log, network, matcher := slog.New(slog.NewTextHandler(a.err, nil)), &claims.Network{}, &claims.Matcher{}
	o.Logger, o.Network, o.Matcher, o.KeyFile, o.Stop = log, network, matcher, a.keyFile(), ctx.Done()
	a.reach(l, &o)
	o.Finder = claims.NewFinder(network, matcher)
	handler, err := web.New(d, o)
	if err != nil {
		return err
	}
	f.sending.Logger, f.sending.Fetcher, f.sending.Site = log, o.Fetcher, cmp.Or(o.Site, atOwn(l))
	stopSending, err := f.sending.start(ctx, d)
	if err != nil {
		return err
	}
	defer stopSending()
	reading, stopReading := context.WithCancel(ctx)
	kept := make(chan struct{})
	defer func() { stopReading(); <-kept }()
	go func() { // pages ask the database until it is read
		if err := network.Read(reading, d); err != nil && reading.Err() == nil {
			log.Error("the lineage could not be read into memory; pages ask the database for it, which takes longer", "error", err)
		}
		defer close(kept)
		if _, err := matcher.Load(reading, d, a.indexFile()); err != nil && reading.Err() == nil {
			log.Error("the words of claims could not be read into memory; nothing is said of what was checked before", "error", err)
		}
		if err := o.Finder.Read(reading, d); err == nil {
			err = sources.FillParagraphs(reading, d, nil)
			if err == nil {
				err = o.Finder.ReadWords(reading, d)
			}
			if err != nil && reading.Err() == nil {
				log.Error("the texts of sources could not be read for searching; some are not found", "error", err)
			}
		}
		matcher.Keep(reading, d, a.indexFile(), func(err error) {
			log.Error("the words of claims could not be kept beside the database", "error", err)
		})
	}()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute}
	link, err := a.sayWayIn(ctx, d, l, f.sending.Site)
	if err != nil {
		return err
	}
	if f.open {
		open(link)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(drain)
}

// sayWayIn prints where to sign in: by a one-time link until an admin can do without one.
func (a *app) sayWayIn(ctx context.Context, d *db.DB, l net.Listener, site string) (link string, err error) {
	var token string
	err = d.Update(ctx, func(tx *db.Tx) error {
		token = ""
		able, err := auth.AdminCanSignIn(ctx, tx)
		if err != nil || able {
			return err
		}
		p, err := auth.FirstPerson(ctx, tx)
		if err != nil {
			return err
		}
		token, err = auth.NewSignInLink(ctx, tx, p, linkLives)
		return err
	})
	if err != nil {
		return "", err
	}
	a.say("Claimtrail listens on http://%s (stop it with Ctrl-C).", l.Addr())
	if token == "" {
		link = site + "/signin"
		a.say("Sign in at %s", link)
		return link, nil
	}
	link = site + "/signin/link?token=" + token
	a.say("Sign in, once: %s", link)
	return link, nil
}

// open shows an address in the person's browser. Where there is none, the printed link serves as well.
func open(address string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.CommandContext(context.Background(), name, args...)
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}
