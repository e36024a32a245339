package report

import (
	"strings"
	"unicode/utf8"
)

// fullStop gives the full stop that is still missing where a text that somebody wrote ends a sentence; "" after one that has an end of its own.
func fullStop(text string) string {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, " \n\"'”’»)]"))
	if strings.ContainsRune(".!?…。！？।؟۔", last) {
		return ""
	}
	return "."
}
