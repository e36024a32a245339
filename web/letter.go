package web

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// parseSender reads --mail-from: an address, with a name or without.
func parseSender(s string) (*mail.Address, error) {
	from, err := mail.ParseAddress(s)
	if err != nil || !plainAddress(from.Address) {
		return nil, fault.In("mail-from", "%q is no e-mail address. Write Claimtrail <desk@example.org>.", s)
	}
	return from, nil
}

// plainAddress reports whether an address can stand in a header and in an SMTP command as it is.
func plainAddress(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII || unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune("<>,;", r)
	})
}

// letter writes the message that tells one person what concerns them: plain text, the claims in the order of what happened first. site is the
// address that links begin with.
func letter(m *claims.Mail, from *mail.Address, site string, at time.Time) (to string, message []byte, err error) {
	address, err := mail.ParseAddress(m.To.Email)
	if err != nil || !plainAddress(address.Address) {
		return "", nil, fmt.Errorf("%s has an e-mail address that cannot be written to", m.To.ID)
	}
	_, host, _ := strings.Cut(from.Address, "@")
	settings := site + "/notifications#mail"
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", from.String()}, {"To", (&mail.Address{Name: oneLine(m.To.Name), Address: address.Address}).String()},
		{"Subject", mime.QEncoding.Encode("utf-8", subject(m))}, {"Date", at.Format(time.RFC1123Z)},
		{"Message-ID", "<" + m.Notifications[0].ID + "@" + host + ">"}, // the same at every try
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
		{"Auto-Submitted", "auto-generated"}, {"List-Unsubscribe", "<" + settings + ">"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(letterBody(m, site)+"\n-- \nYou get this since your account has this address. Send no mail any more: "+settings+"\n", "\n", "\r\n"))); err != nil {
		return "", nil, err
	}
	return address.Address, b.Bytes(), w.Close()
}

// subject says what a message with one notification tells, or how many there are.
func subject(m *claims.Mail) string {
	n := m.Notifications[0]
	if len(m.Notifications) > 1 {
		return fmt.Sprintf("Claimtrail: %d things that concern you", len(m.Notifications))
	}
	return oneLine(fmt.Sprintf("%s: %s %s", m.Claims[n.ClaimID].Ref, m.Names[n.Actor], toldWords[n.Kind]))
}

// letterBody tells it, one claim after the other.
func letterBody(m *claims.Mail, site string) string {
	var b strings.Builder
	told := map[string]bool{}
	for _, first := range m.Notifications {
		if told[first.ClaimID] {
			continue
		}
		told[first.ClaimID] = true
		c := m.Claims[first.ClaimID]
		fmt.Fprintf(&b, "%s  %s\n", c.Ref, oneLine(c.Short()))
		for _, n := range m.Notifications {
			if n.ClaimID == first.ClaimID {
				item := bellItemOf(n, m.Names, c)
				fmt.Fprintf(&b, "\n  %s %s\n  %s%s\n", oneLine(item.Who), item.Words, site, item.Href)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// oneLine makes of every control character a space: what people wrote begins no line of its own in a message.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)), " ")
}
