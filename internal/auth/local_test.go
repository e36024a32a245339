package auth

import (
	"strings"
	"testing"
	"unicode"
)

func TestLocal(t *testing.T) {
	p := Local()
	if p.Name == "" || p.ID != "" || p.Role != Admin || p.Actor() != "local:"+p.Name {
		t.Errorf("%+v, actor %s", p, p.Actor())
	}
	if strings.ContainsFunc(p.Name, unicode.IsSpace) {
		t.Errorf("the name %q has spaces", p.Name)
	}
}

func TestPlain(t *testing.T) {
	for name, want := range map[string]string{
		"anna":              "anna",
		"":                  "unknown",
		"Anna Bell":         "Anna-Bell",
		"a\nb\r\tc":         "a-b--c",
		"local:eve":         "local-eve",
		"آنا":               "آنا",
		"an\u202ena\x00":    "an-na-",
		`NEWSROOM\anna`:     `NEWSROOM\anna`,
		"no\u00a0break\xff": "no-break\ufffd",
	} {
		if got := plain(name); got != want {
			t.Errorf("plain(%q) = %q, want %q", name, got, want)
		}
	}
}
