package main

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// killable is a server in a process of its own, which can be killed and started again over the same database.
type killable struct {
	dsn, key, log string // log is the file that it writes to
	ask           string // a token to ask with whether it answers; "" asks /healthz

	mu      sync.Mutex
	address string // "http://127.0.0.1:port"; "" while it is down
	process *exec.Cmd
}

// start starts the server and gives how long its first answer took.
func (k *killable) start() (time.Duration, error) {
	begin := time.Now()
	log, err := os.OpenFile(k.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { _ = log.Close() }() // the process has its own
	cmd := exec.Command("claimtrail", "serve", "--db", k.dsn, "--key", k.key, "--listen", "127.0.0.1:0")
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	_, rest, ok := strings.Cut(lines.Text(), "listens on ")
	if !ok {
		return 0, errors.Join(errors.New("the server did not come up: "+lines.Text()), cmd.Process.Kill(), cmd.Wait())
	}
	address := strings.Fields(rest)[0]
	if err := k.answers(address); err != nil {
		return 0, errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.address, k.process = address, cmd
	return time.Since(begin), nil
}

func (k *killable) answers(address string) error {
	path := "/healthz"
	if k.ask != "" {
		path = "/api/v1/claims?limit=1"
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+k.ask)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = errors.New(path + ": " + answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}

// kill ends the process as a power cut would end it, as far as it is concerned: it gets no chance to do anything.
func (k *killable) kill() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.process == nil {
		return nil
	}
	err := k.process.Process.Kill()
	_ = k.process.Wait() // it was killed: that is the point
	k.address, k.process = "", nil
	return err
}

// at gives the address, "" while the server is down.
func (k *killable) at() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.address
}

// faultless fails the test when the server logged something that went wrong in it. Connections that were cut are no such thing.
func (k *killable) faultless(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(k.log)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			if wrong++; wrong <= 5 {
				t.Errorf("a server logged: %.600s", line)
			}
		}
	}
	if wrong > 5 {
		t.Errorf("and %d more lines like these", wrong-5)
	}
}
