package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"":               nil,
		"Arabic article": {"Arabic article"},
		"Secret messages published for the first time between Hafez": {"Secret messages", "published for the", "first time…"},
		"Donaudampfschifffahrtsgesellschaftskapitän":                 {"Donaudampfschifff", "ahrtsgesellschaftska", "pitän"},
		"كلينتون والأسد: حياد مقابل الجولان":                         {"كلينتون والأسد: حياد", "مقابل الجولان"},
		"关于戈兰高地谈判的秘密信件首次公布于众的报道全文":                                   {"关于戈兰高地谈判的", "秘密信件首次公布于", "众的报道全文"},
	} {
		if diff := cmp.Diff(want, wrap(titleFace, text, 128)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestWrapKeepsGraphemes(t *testing.T) {
	family := strings.Repeat("👩‍👩‍👧", 30)
	for _, line := range wrap(titleFace, family, 128) {
		if rest := strings.ReplaceAll(strings.TrimSuffix(line, "…"), "👩‍👩‍👧", ""); rest != "" {
			t.Errorf("%q splits a grapheme", line)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		" a\n\tb\u00a0c ":          "a b c",
		"a\x00\x1b\x7f\ufffeb":     "ab",
		"\u202eevil\u2066 name":    "evil name",
		"cafe\u0301 \u200fעברית":   "cafe\u0301 \u200fעברית",
		"not utf-8: \xff, or this": "not utf-8: , or this",
	} {
		if got := clean(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestRunsLeft(t *testing.T) {
	for text, want := range map[Phrase]bool{
		{"تركيا عاجل", "ar"}:             true,
		{"تركيا عاجل", ""}:               true,
		{"khaddam.net", "ar"}:            false,
		{"CNN: وثائق سرية", "ar"}:        true,
		{"The word حياد", "en"}:          false,
		{"«1998» خدام", "en"}:            true,
		{"2021-07-02", "ar"}:             false,
		{"", "ar"}:                       false,
		{"عنوان with a Latin end", "en"}: true,
	} {
		if got := runsLeft(text); got != want {
			t.Errorf("%+v: %v, want %v", text, got, want)
		}
	}
}
