package web

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/db/dbtest"
)

// postOffice is a small mail server.
type postOffice struct {
	MailServer
	starttls bool
	refuse   string // what it answers to RCPT, "" to take everything
	config   *tls.Config

	mu   sync.Mutex
	got  []string // messages
	auth string   // what was given as user and password
	safe bool     // that message came over TLS
}

// office starts a mail server that ends with the test.
func office(t *testing.T, starttls bool) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(l.Addr().String())
	p := &postOffice{starttls: starttls, MailServer: MailServer{Host: host, Port: port}}
	p.config, p.MailServer.config = certified(t)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	return p
}

// certified gives both ends of TLS with a certificate of their own.
func certified(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, _ := x509.ParseCertificate(raw)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (p *postOffice) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	r, safe := bufio.NewReader(conn), false
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	say("220 post office")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb, rest, _ := strings.Cut(line, " "); strings.ToUpper(verb) {
		case "EHLO":
			say("250-post office")
			if p.starttls && !safe {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, p.config)
			r, safe = bufio.NewReader(conn), true
		case "AUTH":
			plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			p.mu.Lock()
			p.auth = string(plain)
			p.mu.Unlock()
			say("235 come in")
		case "RCPT":
			if p.refuse != "" {
				say(p.refuse)
				continue
			}
			say("250 yes")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(line, "."))
			}
			p.mu.Lock()
			p.got, p.safe = append(p.got, b.String()), safe
			p.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}

func (p *postOffice) letters() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.got...)
}

// employ adds a person who reads mail.
func employ(t *testing.T, d *db.DB, name, email string) auth.Person {
	t.Helper()
	p := auth.Person{ID: db.NewID(), Name: name, Role: auth.Checker, Email: email}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into people (id, name, role, created_at, email, joined_at) values ($1, $2, $3, $4, $5, $4)`, p.ID, name, string(p.Role), db.FormatTime(tx.Now()), email)
		return err
	})
	return p
}

func inTx(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// hasten makes everything due that waits.
func hasten(t *testing.T, d *db.DB) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update notifications set mail_next_at = '2020-01-01T00:00:00.000000Z' where mail = 'due'`)
		if err == nil {
			_, err = tx.Exec(ctx, `update webhook_deliveries set next_at = '2020-01-01T00:00:00.000000Z' where state = 'due'`)
		}
		return err
	})
}

// saidTo writes a claim and comments that name somebody.
func saidTo(t *testing.T, d *db.DB, by auth.Person, texts ...string) (c claims.Claim) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = claims.Add(ctx, tx, auth.Local(), claims.Claim{Text: "Ein Angebot für Überläufer\nSubject: forged", Language: "de"})
		return err
	})
	for _, text := range texts {
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := claims.AddComment(ctx, tx, by, claims.NewComment{Claim: c.ID, Text: text})
			return err
		})
	}
	return c
}

func (p *postOffice) sender(t *testing.T, d *db.DB) *Sender {
	t.Helper()
	s, err := NewSender(d, SenderOptions{Site: "https://desk.example.org/", Mail: &p.MailServer, From: "Claimtrail <desk@example.org>", Pause: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// running sends until the test is over or stop is called, and leaves no goroutine behind.
func running(t *testing.T, senders ...*Sender) (stop func()) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for _, s := range senders {
		all.Go(func() { s.Run(ctx) })
	}
	return func() {
		cancel()
		all.Wait()
		goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"), goleak.IgnoreAnyFunction("web.(*postOffice).serve"),
			goleak.IgnoreAnyFunction("github.com/jackc/pgx/v5/pgconn.(*PgConn).asyncClose"))
	}
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not come to this: %s", what)
		}
	}
}

func mails(t *testing.T, d *db.DB, state string) (n int) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from notifications where mail = $1`, state).Scan(&n)
	})
	return n
}

// Two servers over one database send what one person is told in one message, once.
func TestMailIsSentOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := office(t, true)
		p.User, p.Password = "desk", "s3cret"
		mika, _ := employ(t, d, "Mika Lind", ""), employ(t, d, "Nour\r\nBcc: x@example.org", "nour@example.org")
		nour := employ(t, d, "نور", "نور <nour@example.org>")
		c := saidTo(t, d, mika, "@نور, look.", "@نور, here too.")
		stop := running(t, p.sender(t, d), p.sender(t, d))
		time.Sleep(100 * time.Millisecond)
		if len(p.letters()) != 0 {
			t.Error("it is sent before others could join it")
		}
		hasten(t, d)
		until(t, "the mail is sent", func() bool { return mails(t, d, "sent") == 2 })
		stop()
		got := p.letters()
		if len(got) != 1 {
			t.Fatalf("%d letters, want 1", len(got))
		}
		m, err := mail.ReadMessage(strings.NewReader(got[0]))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		to, _ := m.Header.AddressList("To")
		subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if len(to) != 1 || to[0].Name != nour.Name || to[0].Address != "nour@example.org" || subject != "Claimtrail: 2 things that concern you" {
			t.Errorf("to %v, subject %q", to, subject)
		}
		if _, err := m.Header.Date(); err != nil || m.Header.Get("List-Unsubscribe") != "<https://desk.example.org/notifications#mail>" || m.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("headers %v", m.Header)
		}
		for _, want := range []string{c.Ref + "  Ein Angebot für Überläufer Subject: forged", "Mika Lind mentioned you in a comment", "https://desk.example.org/claims/" + c.Ref + "#c-"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the letter lacks %q:\n%s", want, text)
			}
		}
		if p.auth != "\x00desk\x00s3cret" || !p.safe {
			t.Errorf("signed in as %q, encrypted: %v", p.auth, p.safe)
		}
	})
}

func TestMailIsTriedAgainAndGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := office(t, false)
		p.refuse = "550 nobody here"
		mika := employ(t, d, "Mika Lind", "")
		employ(t, d, "Nour", "nour@example.org")
		saidTo(t, d, mika, "@Nour, look.")
		s := p.sender(t, d)
		for range claims.MailTries {
			hasten(t, d)
			if more, err := s.mail(t.Context()); err != nil || !more {
				t.Fatalf("more %v, %v", more, err)
			}
		}
		hasten(t, d)
		if more, err := s.mail(t.Context()); err != nil || more {
			t.Errorf("it goes on: %v, %v", more, err)
		}
		var failed []claims.FailedMail
		inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			failed, err = claims.FailedMails(ctx, tx)
			return err
		})
		if len(failed) != 1 || failed[0].Count != 1 || failed[0].Person.Name != "Nour" || len(p.letters()) != 0 {
			t.Errorf("%+v", failed)
		}
	})
}

// Nobody is mailed who wants none, has read it, or whose news is a day old.
func TestMailThatIsNotSent(t *testing.T) {
	d := dbtest.SQLite(t)
	p := office(t, false)
	mika := employ(t, d, "Mika Lind", "")
	off, read, old := employ(t, d, "Off", "off@example.org"), employ(t, d, "Read", "read@example.org"), employ(t, d, "Old", "old@example.org")
	c := saidTo(t, d, mika, "@Off @Read @Old")
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := claims.WantMail(ctx, tx, off, false); err != nil {
			return err
		}
		if err := claims.SeeNotifications(ctx, tx, read, ""); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update notifications set created_at = '2020-01-01T00:00:00.000000Z' where person = $1`, old.ID)
		return err
	})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := claims.AddComment(ctx, tx, mika, claims.NewComment{Claim: c.ID, Text: "@Off again"})
		return err
	})
	hasten(t, d)
	for more := true; more; {
		var err error
		if more, err = p.sender(t, d).mail(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.letters(); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestMailGoesOverEncryptionOnly(t *testing.T) {
	p := office(t, true)
	p.MailServer.config = nil // nobody vouches for the certificate
	if err := p.send(t.Context(), "a@example.org", "b@example.org", []byte("\r\n")); err == nil || !strings.Contains(err.Error(), "x509") {
		t.Errorf("a certificate of nobody's: %v", err)
	}
	bare := office(t, false)
	bare.Host = "127.0.0.1"
	if err := bare.send(t.Context(), "a@example.org", "b@example.org", []byte("\r\n")); err != nil {
		t.Errorf("this machine's own: %v", err)
	}
	if err := (MailServer{Host: "mail.example.org", Port: "25"}).converseBare(t); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("another machine without encryption: %v", err)
	}
}

// converseBare talks to a server that calls itself m and offers no encryption.
func (m MailServer) converseBare(t *testing.T) error {
	t.Helper()
	bare := office(t, false)
	c, done, err := bare.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	return m.converse(c, "a@example.org", "b@example.org", []byte("\r\n"))
}

func TestMailServersAreNamed(t *testing.T) {
	for s, want := range map[string]MailServer{
		"smtp://desk:p%40ss@mail.example.org":   {Host: "mail.example.org", Port: "587", User: "desk", Password: "p@ss"},
		"smtps://desk:x@mail.example.org/":      {Host: "mail.example.org", Port: "465", User: "desk", Password: "x", TLS: true},
		"smtp+insecure://10.0.0.5":              {Host: "10.0.0.5", Port: "25", Insecure: true},
		"smtp+insecure://u:p@localhost:2525":    {Host: "localhost", Port: "2525", User: "u", Password: "p", Insecure: true},
		"smtp://desk%40example.org:x@[::1]:587": {Host: "::1", Port: "587", User: "desk@example.org", Password: "x"},
	} {
		got, err := ParseMailServer(s)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "mail.example.org", "mail.example.org:587", "http://mail.example.org", "smtp://", "smtp://h:0", "smtp://h:99999", "smtp://u:s3cr/et@h", "smtp://h/path", "smtp://h?x=1", "smtp://u:s3cret%0d%0a@h", "smtp+insecure://u:s3cret@mail.example.org"} {
		if m, err := ParseMailServer(s); err == nil || strings.Contains(err.Error(), "s3cr") {
			t.Errorf("%s: %+v, %v", s, m, err)
		}
	}
}

func FuzzMailServer(f *testing.F) {
	for _, seed := range []string{"smtp://u:p@h:587", "smtps://h", "smtp+insecure://[::1]", "smtp://%zz@h", "smtp://u:hunter2@h:x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMailServer(s)
		if err != nil {
			return
		}
		if m.Host == "" || m.Port == "" || strings.ContainsAny(m.Host+m.User+m.Password, "\r\n") || m.TLS && m.Insecure {
			t.Fatalf("%q: %+v", s, m)
		}
	})
}

func FuzzLetter(f *testing.F) {
	f.Add("Nour", "nour@example.org", "A claim", "Mika")
	f.Add("x\r\nBcc: y@z", "a@b\r\nBcc: y@z", "\n.\nQUIT", "\u2028")
	from := &mail.Address{Name: "Claimtrail", Address: "desk@example.org"}
	f.Fuzz(func(t *testing.T, name, email, claim, who string) {
		m := &claims.Mail{To: auth.Person{Name: name, Email: email}, Claims: map[string]claims.Claim{"c": {Ref: "CT-0001", Text: claim}}, Names: map[string]string{"a": who},
			Notifications: []claims.Notification{{ID: "n", Kind: claims.TellMention, ClaimID: "c", Actor: "a"}}}
		to, message, err := letter(m, from, "https://desk.example.org", time.Unix(0, 0))
		if err != nil {
			return
		}
		read, err := mail.ReadMessage(strings.NewReader(string(message)))
		if err != nil {
			t.Fatalf("%q: %v", message, err)
		}
		if len(read.Header) != 10 || strings.ContainsAny(to, "\r\n<>") {
			t.Fatalf("to %q, headers %q", to, read.Header)
		}
	})
}
