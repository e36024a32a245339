package capture

// Kept gives bytes as they are stored, gzip-compressed, and their SHA-256, hexadecimal.
func Kept(content []byte) (packed []byte, sha256 string, err error) {
	packed, err = pack(content)
	return packed, hash(content), err
}

// LanguageTag reads a BCP 47 tag, or the name of one of a few languages; "" when it is neither.
func LanguageTag(s string) string { return languageTag(s) }

// GuessLanguage names a text's language when the letters leave little doubt, else "".
func GuessLanguage(text string) string { return guessLanguage(text) }
