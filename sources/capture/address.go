package capture

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// maxAddress is how many bytes an address may have.
const maxAddress = 2000

// IsAddress reports whether a person means a web address, and not a file.
func IsAddress(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// Address reads a web address that can be asked: http or https, a host, any port, no name and password, and no fragment, which servers
// are never told. Everything else is refused as fault.Invalid.
func Address(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "" {
		return nil, fault.In("url", "%q is no web address; it begins with https:// or http://.", cut(s))
	}
	switch {
	case len(s) > maxAddress:
		return nil, fault.In("url", "The address has %d bytes; %d is the most.", len(s), maxAddress)
	case u.User != nil:
		return nil, fault.In("url", "The address holds a name or password before the @. Leave that out: addresses are shown to everybody.")
	case oddNumber(u.Hostname()):
		return nil, fault.In("url", "%q is no site's name. Write an IP address as four decimal numbers, or give the name.", cut(u.Hostname()))
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// oddNumber tells a host that ends in a number and is no IP address in its usual form, such as 2130706433, 0x7f.1 or 127.1: the URL
// standard takes these for IP addresses, and some resolvers do.
func oddNumber(host string) bool {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := strings.ToLower(labels[len(labels)-1])
	if last == "" || strings.Contains(host, ":") {
		return false
	}
	digits := "0123456789"
	if rest, hex := strings.CutPrefix(last, "0x"); hex {
		last, digits = rest, "0123456789abcdef"
	}
	if strings.Trim(last, digits) != "" {
		return false
	}
	_, err := netip.ParseAddr(host)
	return err != nil
}

// hostName reads "name" or "name:port" as a connection's address has it.
func hostName(s string) (string, error) {
	name, port, err := net.SplitHostPort(s)
	if err != nil {
		name, port = strings.Trim(s, "[]"), ""
	}
	if name == "" || strings.ContainsAny(name, "/@?#") || strings.ContainsFunc(name, unicode.IsSpace) || strings.Trim(port, "0123456789") != "" {
		return "", fault.In("allow-host", "%q is no host. Write its name alone, or name:port.", cut(s))
	}
	if name = plainHost(name); port != "" {
		return name + ":" + port, nil
	}
	return name, nil
}

// plainHost gives a host's name in its one form: small letters of ASCII, no full stop at its end.
func plainHost(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		return ascii
	}
	return name
}

// inText is an address as it can be kept, without its fragment: some servers redirect to bytes of other charsets.
func inText(u *url.URL) string {
	plain := *u
	plain.Fragment, plain.RawFragment = "", ""
	s := plain.String()
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// shown is an address without what may be a password.
func shown(u *url.URL) string {
	if u.Scheme != "http" && u.Scheme != "https" {
		return u.Scheme + ":…"
	}
	return cut(u.Redacted())
}

// cut shortens what stands in a sentence.
func cut(s string) string {
	const most = 200
	if s = oneLine(s); utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}
