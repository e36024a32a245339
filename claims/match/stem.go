package match

import (
	"strings"

	snowball "github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers take the endings off a word in small letters, accents still on it.
var stemmers = map[string]func(string) string{
	"ar": arabicLight, "da": by(danish.Stem), "de": by(german.Stem), "en": by(english.Stem), "es": by(spanish.Stem), "fi": by(finnish.Stem),
	"fr": by(french.Stem), "hu": by(hungarian.Stem), "it": by(italian.Stem), "nl": by(dutch.Stem), "no": by(norwegian.Stem), "pt": by(portuguese.Stem),
	"ro": by(romanian.Stem), "ru": by(russian.Stem), "sv": by(swedish.Stem), "tr": by(turkish.Stem),
	"fa": persian, "hi": hindi, "id": indonesian, "ms": indonesian,
}

func by(stem func(*snowball.Env) bool) func(string) string {
	return func(word string) string {
		env := snowball.NewEnv(word)
		stem(env)
		return env.Current()
	}
}

// longestStemmed is the longest word, in bytes, that is taken for one of a language. Longer ones are addresses, keys and noise.
const longestStemmed = 60

// stem takes the endings off a word in small letters (lower); the language is a two-letter code.
func stem(word, language string) string {
	by := stemmers[language]
	if by == nil || len(word) < 3 || len(word) > longestStemmed {
		return unaccent(word)
	}
	if s := unaccent(by(word)); s != "" {
		return s
	}
	return unaccent(word)
}

// cut takes the first of the endings that the word has, when at least keep bytes remain.
func cut(word string, keep int, endings []string) string {
	for _, e := range endings {
		if len(word)-len(e) >= keep && strings.HasSuffix(word, e) {
			return word[:len(word)-len(e)]
		}
	}
	return word
}

var (
	// Persian plurals, possessives, comparatives; letters as arabicLetter writes them.
	persianEndings = []string{"هايشان", "هايمان", "هايتان", "هايي", "هايم", "هايت", "هايش", "ترين", "هاي", "يشان", "يمان", "ها", "تر", "ات", "ان", "اي", "ي"}
	// Hindi: the longest of A. Ramanathan and D. Rao, "A Lightweight Stemmer for Hindi" (2003), kept to endings of nouns, adjectives and common verbs.
	hindiEndings = []string{
		"ाएंगी", "ाएंगे", "ाऊंगी", "ाऊंगा", "ाइयाँ", "ाइयों", "ाइयां", "िेयों", "ाएगी", "ाएगा", "ाओगी", "ाओगे", "एंगी", "ेंगी", "एंगे", "ेंगे", "ूंगी", "ूंगा", "ातीं", "नाओं", "नाएं", "ताओं", "ताएं", "ियाँ", "ियों", "ियां",
		"ेगी", "ेगा", "ोगी", "ोगे", "ाने", "ाना", "ाते", "ाती", "ाता", "तीं", "ाओं", "ाएं", "ुओं", "ुएं", "ुआं", "कर", "ाओ", "िए", "ाई", "ाए", "ने", "नी", "ना", "ते", "ीं", "ती", "ता", "ाँ", "ां", "ों", "ें",
		"ो", "े", "ू", "ु", "ी", "ि", "ा",
	}
	indonesianParticles  = []string{"lah", "kah", "tah", "pun"}
	indonesianPossessors = []string{"nya", "ku", "mu"}
	indonesianSuffixes   = []string{"kan", "an", "i"}
	indonesianPrefixes   = []string{"menge", "menye", "penge", "penye", "meng", "peng", "meny", "peny", "mem", "pem", "men", "pen", "ber", "per", "ter", "me", "pe", "di", "ke", "se"}
)

// persian takes off plurals and possessives, and the prefix of the present.
func persian(word string) string {
	if rest, ok := strings.CutPrefix(word, "نمي"); ok && len(rest) >= 6 {
		word = rest
	} else if rest, ok := strings.CutPrefix(word, "مي"); ok && len(rest) >= 6 {
		word = rest
	}
	return cut(word, 6, persianEndings)
}

func hindi(word string) string { return cut(word, 6, hindiEndings) }

// indonesian takes off a particle, a possessor, one suffix and one prefix, after J. Asian's account of Malay affixes, without a dictionary.
func indonesian(word string) string {
	word = cut(word, 4, indonesianParticles)
	word = cut(word, 4, indonesianPossessors)
	word = cut(word, 5, indonesianSuffixes)
	for _, p := range indonesianPrefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) >= 4 {
			return rest
		}
	}
	return word
}

var (
	arabicPrefixes = []string{"وال", "فال", "بال", "كال", "لل", "ال", "ل", "ب", "ف", "س"}
	arabicSuffixes = []string{"هما", "كما", "تها", "ها", "هم", "هن", "نا", "ات", "ون", "ين", "ان", "تم", "وا", "يه", "ته", "ه", "ي", "ا"}
)

// arabicLight is L. Larkey's light stemmer.
func arabicLight(word string) string {
	if rest, ok := strings.CutPrefix(word, "و"); ok && len(rest) >= 6 {
		word = rest
	}
	for _, p := range arabicPrefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) >= 6+(4-min(4, len(p))) {
			word = rest
			break
		}
	}
	for range 2 {
		word = cut(word, 6, arabicSuffixes)
	}
	return word
}
