package capture

import (
	"strings"

	"github.com/RadhiFadlillah/whatlanggo"
	"golang.org/x/text/language"
)

// languageTag reads a BCP 47 tag, or the name of one of a few languages; "" when it is neither.
func languageTag(s string) string {
	s = strings.TrimSpace(s)
	if tag, ok := languageNames[strings.ToLower(s)]; ok {
		return tag
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}

var languageNames = map[string]string{
	"english": "en", "arabic": "ar", "العربية": "ar", "french": "fr", "français": "fr", "turkish": "tr", "türkçe": "tr",
	"german": "de", "deutsch": "de", "spanish": "es", "español": "es", "persian": "fa", "فارسی": "fa", "hebrew": "he", "russian": "ru",
}

// guessLanguage names a text's language when the letters leave little doubt, else "".
func guessLanguage(text string) string {
	runes := []rune(text)
	info := whatlanggo.Detect(string(runes[:min(len(runes), 4000)]))
	if len(runes) < 40 || !info.IsReliable() || info.Confidence < 0.5 {
		return ""
	}
	return info.Lang.Iso6391()
}
