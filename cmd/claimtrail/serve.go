package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
	"github.com/claimtrail/claimtrail/web"
)

// linkLives is how long the printed sign-in link can be used.
const linkLives = 24 * time.Hour

func (a *app) serve() *cobra.Command {
	var listen string
	var demo, openBrowser bool
	var fetching fetchFlags
	cmd := &cobra.Command{Use: "serve", Short: "The site; prints a one-time sign-in link", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, args []string) error {
		fetcher, err := fetching.fetcher()
		if err != nil {
			return err
		}
		l, err := listenLocally(cmd.Context(), listen)
		if err != nil {
			return err
		}
		return a.open(cmd.Context(), func(d *db.DB) error {
			if demo {
				if _, err := exchange.LoadExample(cmd.Context(), d, auth.Local()); err != nil {
					return errors.Join(err, l.Close())
				}
			}
			return a.serveOn(cmd.Context(), d, l, fetcher, openBrowser)
		})
	}}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address and port; of this machine only, until there are accounts")
	cmd.Flags().BoolVar(&demo, "demo", false, "load the example case into an empty database")
	cmd.Flags().BoolVar(&openBrowser, "open", false, "open the sign-in link in a browser")
	fetching.add(cmd.Flags())
	return cmd
}

// listenLocally refuses addresses that others can reach: whoever has the link is let in, and there are no accounts yet.
func listenLocally(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault.In("listen", "%q is no address and port; write 127.0.0.1:8080.", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.In("listen", "%s could be reached from other machines; until there are accounts, listen on 127.0.0.1.", host)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.Wrap(fault.Conflict, err, fmt.Sprintf("Nothing can listen on %s (%v). Stop what does, or choose another port with --listen.", address, err))
	}
	return l, nil
}

func (a *app) serveOn(ctx context.Context, d *db.DB, l net.Listener, fetcher *capture.Fetcher, openBrowser bool) error {
	log, network := slog.New(slog.NewTextHandler(a.err, nil)), &claims.Network{}
	handler, err := web.New(d, web.Options{Logger: log, Host: l.Addr().String(), Fetcher: fetcher, Network: network, Stop: ctx.Done()})
	if err != nil {
		return err
	}
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	go func() { // pages ask the database until it is read
		if err := network.Read(reading, d); err != nil && reading.Err() == nil {
			log.Error("the lineage could not be read into memory; pages ask the database for it, which takes longer", "error", err)
		}
	}()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute}
	link, err := signInLink(ctx, d, "http://"+l.Addr().String())
	if err != nil {
		return err
	}
	a.say("Claimtrail listens on http://%s (stop it with Ctrl-C).\nSign in, once: %s", l.Addr(), link)
	if openBrowser {
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

func signInLink(ctx context.Context, d *db.DB, site string) (string, error) {
	var token string
	err := d.Update(ctx, func(tx *db.Tx) error {
		p, err := auth.FirstPerson(ctx, tx)
		if err != nil {
			return err
		}
		token, err = auth.NewSignInLink(ctx, tx, p, linkLives)
		return err
	})
	return site + "/signin/link?token=" + token, err
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
