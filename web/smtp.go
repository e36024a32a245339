package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// MailServer is a mail server as --smtp names it. What goes to it is encrypted, unless it is on this machine or the address says otherwise.
type MailServer struct {
	Host, Port     string
	User, Password string
	TLS            bool // from the first byte (smtps); else by STARTTLS
	Insecure       bool // neither, if need be

	config *tls.Config // of tests; nil is the usual one
}

// String names the server without its password.
func (m MailServer) String() string { return net.JoinHostPort(m.Host, m.Port) }

// ParseMailServer reads smtp://user:password@host:587, smtps://user:password@host:465 or smtp+insecure://host:25. The faults do not repeat what was
// given: a password may stand in it.
func ParseMailServer(s string) (m MailServer, err error) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return m, fault.In("smtp", "The mail server's address cannot be read. Write it as smtp://user:password@host:587; in the password, write @ as %%40, / as %%2F and : as %%3A.")
	}
	m = MailServer{Host: u.Hostname(), Port: u.Port(), User: u.User.Username()}
	m.Password, _ = u.User.Password()
	ports := map[string]string{"smtp": "587", "smtps": "465", "smtp+insecure": "25"}
	usual, known := ports[u.Scheme]
	switch {
	case !known:
		return m, fault.In("smtp", "The mail server's address begins with smtp:// (with STARTTLS), smtps://, or smtp+insecure:// for one without encryption.")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return m, fault.In("smtp", "The mail server's address ends with its port. If the password holds /, ? or #, write them as %%2F, %%3F and %%23.")
	case strings.ContainsAny(m.Host+m.User+m.Password, "\r\n\x00"):
		return m, fault.In("smtp", "The mail server's address holds control characters.")
	case m.Port == "":
		m.Port = usual
	}
	if n, err := strconv.Atoi(m.Port); err != nil || n < 1 || n > 65535 {
		return m, fault.In("smtp", "The mail server's port is a number from 1 to 65535.")
	}
	m.TLS, m.Insecure = u.Scheme == "smtps", u.Scheme == "smtp+insecure"
	if m.Insecure && m.User != "" && !m.local() {
		return m, fault.In("smtp", "A password is not sent without encryption. Write smtp:// or smtps://, or leave user and password out.")
	}
	return m, nil
}

// local reports whether the server is on this machine.
func (m MailServer) local() bool {
	ip := net.ParseIP(m.Host)
	return m.Host == "localhost" || ip != nil && ip.IsLoopback()
}

// mailTimeout bounds one message, from the connection to the last answer.
const mailTimeout = time.Minute

// send delivers one message, headers and all.
func (m MailServer) send(ctx context.Context, from, to string, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	c, done, err := m.dial(ctx)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", m, err)
	}
	defer done()
	if err := m.converse(c, from, to, message); err != nil {
		return fmt.Errorf("mail server %s: %w", m, errors.Join(err, ctx.Err()))
	}
	return nil
}

// dial connects; done ends the connection, as the end of ctx does.
func (m MailServer) dial(ctx context.Context) (c *smtp.Client, done func(), err error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", m.String())
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	if m.TLS {
		conn = tls.Client(conn, m.tls())
	}
	if c, err = smtp.NewClient(conn, m.Host); err != nil {
		stop()
		return nil, nil, errors.Join(err, conn.Close())
	}
	return c, func() { stop(); _ = c.Close() }, nil // after quit it is closed already
}

func (m MailServer) tls() *tls.Config {
	config := m.config.Clone()
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config.ServerName = m.Host
	return config
}

func (m MailServer) converse(c *smtp.Client, from, to string, message []byte) error {
	if err := c.Hello("localhost"); err != nil {
		return err
	}
	if starts, _ := c.Extension("STARTTLS"); starts && !m.TLS && !m.Insecure {
		if err := c.StartTLS(m.tls()); err != nil {
			return err
		}
	} else if !m.TLS && !m.Insecure && !m.local() {
		return errors.New("it offers no encryption (STARTTLS); smtp+insecure:// would do without")
	}
	if m.User != "" {
		if err := c.Auth(smtp.PlainAuth("", m.User, m.Password, m.Host)); err != nil {
			return err
		}
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(message); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // it has the message
	return nil
}
