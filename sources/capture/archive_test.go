package capture

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/fault"
)

func FuzzParseArchived(f *testing.F) {
	f.Add([]byte(`{"archived_snapshots":{"closest":{"available":true,"url":"http://web.archive.org/web/20130919044612/http://example.com/","timestamp":"20130919044612","status":"200"}}}`))
	f.Add([]byte(`{"archived_snapshots":{"closest":{"available":true,"url":"javascript:alert(1)","timestamp":"20130919044612"}}}`))
	f.Add([]byte(`{"archived_snapshots":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a := parseArchived(b)
		if a.URL == "" != a.At.IsZero() && a.At.Year() > 1 {
			t.Errorf("half an answer: %+v", a)
		}
		if a.URL != "" && !strings.HasPrefix(a.URL, "http://") && !strings.HasPrefix(a.URL, "https://") {
			t.Errorf("%q", a.URL)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"https://example.org/a?b#c", "http://[::1]:80/", "http://2130706433", "http://a@b/", "HTTP://EXAMPLE.org", "https://例え.jp/", "http://1.2.3.4.", "http://0x/", "http://a/?\xe4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := Address(s)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Hostname() == "" || u.Fragment != "" || oddNumber(u.Hostname()) {
			t.Errorf("%q gave %v", s, u)
		}
		if !utf8.ValidString(inText(u)) {
			t.Errorf("%q is no text", inText(u))
		}
		if _, err := Address(u.String()); err != nil && len(u.String()) <= maxAddress {
			t.Errorf("%q gave %q, which is refused: %v", s, u, err)
		}
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add("Content-Type", "text/html", "\xff\x00")
	f.Fuzz(func(t *testing.T, name, one, two string) {
		kept := headersOf(map[string][]string{name: {one, two}, "Set-Cookie": {one}})
		for key, values := range kept {
			for _, s := range append(values, key) {
				if strings.ContainsAny(s, "\x00\n\r") || strings.ToValidUTF8(s, "") != s {
					t.Errorf("%q is no line of text", s)
				}
			}
		}
		if len(kept["set-cookie"]) > 0 && strings.ToLower(oneLine(name)) != "set-cookie" {
			t.Error("a cookie was kept")
		}
	})
}
