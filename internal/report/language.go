package report

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// rightToLeft are the scripts that run from right to left.
var rightToLeft = map[string]bool{"Arab": true, "Hebr": true, "Syrc": true, "Thaa": true, "Nkoo": true, "Adlm": true, "Mand": true, "Samr": true}

// Dir gives the direction of a language's script: "rtl", "ltr", or "auto" when the language is not known.
func Dir(tag string) string {
	if tag == "" {
		return "auto"
	}
	t, err := language.Parse(tag)
	if err != nil {
		return "auto"
	}
	script, _ := t.Script()
	if rightToLeft[script.String()] {
		return "rtl"
	}
	return "ltr"
}

// LanguageName gives a language's English name, or "language unknown".
func LanguageName(tag string) string {
	t, err := language.Parse(tag)
	if tag == "" || err != nil {
		return "language unknown"
	}
	return display.English.Tags().Name(t)
}
