package main

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output collects what a server prints while it runs.
type output struct {
	mu sync.Mutex
	b  strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// serves starts the site and gives what it printed once it says how to sign in.
func serves(t *testing.T, args ...string) (said, warned string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var out, errs output
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, append([]string{"serve"}, args...), strings.NewReader(""), &out, &errs) }()
	for range 400 {
		if strings.Contains(out.String(), "Sign in") {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Fatalf("serve %v: exit %d, %s", args, code, errs.String())
	}
	return out.String(), errs.String()
}

func does(t *testing.T, want int, args ...string) (out, said string) {
	t.Helper()
	var stdout, stderr strings.Builder
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != want {
		t.Fatalf("%v: exit %d, want %d: %s", args, code, want, stderr.String())
	}
	return stdout.String(), stderr.String()
}

func TestServeSaysTheWayIn(t *testing.T) {
	db := filepath.Join(t.TempDir(), "own.db")
	said, warned := serves(t, "--db", db, "--listen", "127.0.0.1:0")
	if !regexp.MustCompile(`Sign in, once: http://127\.0\.0\.1:\d+/signin/link\?token=[\w-]{43}\n`).MatchString(said) || strings.Contains(warned, "TLS") {
		t.Errorf("it said %q and warned %q", said, warned)
	}
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		if _, said := does(t, 1, "serve", "--db", db, "--listen", address); !strings.Contains(said, "until there are accounts") {
			t.Errorf("%s: %q", address, said)
		}
	}
	does(t, 0, "user", "add", "Anna", "--role", "admin", "--db", db)
	said, warned = serves(t, "--db", db, "--listen", "0.0.0.0:0")
	if !strings.Contains(said, "Sign in, once: http://127.0.0.1:") || !strings.Contains(warned, "without TLS") {
		t.Errorf("with accounts it said %q and warned %q", said, warned)
	}
	said, warned = serves(t, "--db", db, "--listen", "0.0.0.0:0", "--site", "https://desk.example.org/")
	if !strings.Contains(said, "Sign in, once: https://desk.example.org/signin/link?token=") || strings.Contains(warned, "TLS") {
		t.Errorf("with a site it said %q and warned %q", said, warned)
	}
}

func TestServeRefusesWhatCannotBe(t *testing.T) {
	db := filepath.Join(t.TempDir(), "own.db")
	issuer := []string{"--oidc-issuer", "https://id.example.org", "--oidc-client-id", "desk"}
	for want, args := range map[string][]string{
		"no address of a site":    {"--site", "desk.example.org"},
		"desk.example.org/there":  {"--site", "https://desk.example.org/there"},
		"takes --site":            issuer,
		"need --oidc-issuer":      {"--oidc-role", "viewer"},
		"is no role":              append([]string{"--oidc-role", "king", "--site", "https://desk.example.org"}, issuer...),
		"takes --oidc-client-id":  {"--oidc-issuer", "https://id.example.org", "--site", "https://desk.example.org"},
		"changed on the way":      {"--oidc-issuer", "http://id.example.org", "--oidc-client-id", "desk", "--site", "https://desk.example.org"},
		"is no address and port;": {"--listen", "here"},
	} {
		if _, said := does(t, 1, append([]string{"serve", "--db", db}, args...)...); !strings.Contains(said, want) {
			t.Errorf("%v: %q", args, said)
		}
	}
}
