package report

import "testing"

func TestFullStop(t *testing.T) {
	for text, want := range map[string]string{
		"our check was wrong.": "", "our check was wrong": ".", "Who says so?": "", "“It fell.”": "", "هل سقط؟": "", "橋が落ちた。": "", "a line.\n": "", "": ".", "(twice)": ".", "\xff": ".",
	} {
		if got := fullStop(text); got != want {
			t.Errorf("%q is followed by %q, want %q", text, got, want)
		}
	}
}
