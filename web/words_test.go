package web

import (
	"strings"
	"testing"

	"github.com/claimtrail/claimtrail/internal/auth"
)

func TestWordsAreCutIntoLinksAndNames(t *testing.T) {
	people := []auth.Person{{ID: "1", Name: "Nour"}}
	for text, want := range map[string]string{
		"plain":                       "plain",
		"(https://a.example/x?y=1).":  "(|<https://a.example/x?y=1>|).",
		"https://ar.example/مقال، ثم": "<https://ar.example/مقال>|، ثم",
		"javascript:alert(1)":         "javascript:alert(1)",
		"http://":                     "http://",
		"https://[::1":                "https://[::1",
		"see SR-00AF and XCT-0001":    "see |<SR-00AF>| and XCT-0001",
		"@Nour: http://x.example":     "*@Nour*|: |<http://x.example>",
		"https://x.example/@Nour":     "<https://x.example/@Nour>",
	} {
		var parts []string
		for _, w := range wordingOf(text, people) {
			switch {
			case w.Href != "":
				parts = append(parts, "<"+w.Text+">")
			case w.Mention:
				parts = append(parts, "*"+w.Text+"*")
			default:
				parts = append(parts, w.Text)
			}
		}
		if got := strings.Join(parts, "|"); got != want {
			t.Errorf("%q is cut into %s, want %s", text, got, want)
		}
	}
}

func FuzzWording(f *testing.F) {
	for _, seed := range []string{"https://a.example).", "@Nour http://[", "CT-0001", "http://x\xff", "https://(((("} {
		f.Add(seed)
	}
	people := []auth.Person{{ID: "1", Name: "Nour"}}
	f.Fuzz(func(t *testing.T, text string) {
		var whole strings.Builder
		for _, w := range wordingOf(text, people) {
			whole.WriteString(w.Text)
			if w.Href != "" && !strings.HasPrefix(w.Href, "http://") && !strings.HasPrefix(w.Href, "https://") && !strings.HasPrefix(w.Href, "/claims/CT-") && !strings.HasPrefix(w.Href, "/sources/SR-") {
				t.Fatalf("a link to %q", w.Href)
			}
		}
		if whole.String() != text {
			t.Fatalf("%q became %q", text, whole.String())
		}
	})
}
