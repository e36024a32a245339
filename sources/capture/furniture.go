package capture

import (
	"slices"
	"strings"
)

// furniture are the words that stand alone on a page's share buttons and links, lower case.
var furniture = set(`facebook, twitter, x, linkedin, whatsapp, telegram, email, e-mail, print, share, share this, copy link,
	pinterest, reddit, instagram, messenger, tumblr, viber, bluesky, mastodon, tweet, save, follow us,
	share on facebook, share on twitter, share on x, share on whatsapp, share via email, print this page, link copied,
	partager, imprimer, envoyer, copier le lien, compartir, imprimir, copiar enlace, teilen, drucken, link kopieren,
	paylaş, yazdır, bağlantıyı kopyala, مشاركة, شارك, شاركها, فيسبوك, تويتر, واتساب, واتس اب, تيليجرام, تلغرام, لينكدإن,
	لينكد إن, طباعة, نسخ الرابط, البريد الإلكتروني, بينتيريست, ماسنجر, اشتراك, همرسانی`)

// set makes a set of the words of a list with commas.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Split(words, ",") {
		m[strings.TrimSpace(w)] = true
	}
	return m
}

// longestFurniture bounds, in bytes, what is compared with the words.
const longestFurniture = 80

func isFurniture(line string) bool {
	word := strings.TrimSpace(line)
	return len(word) <= longestFurniture && furniture[strings.ToLower(word)]
}

// cutFurniture takes share-button words out of lines and lists them, each once: at the beginning and the end of the document, where
// one is enough, and elsewhere where two or more follow each other, blank lines apart. A single such word in the middle may be a heading.
func cutFurniture(lines []string) (kept, cut []string) {
	begun := false // there is text in kept
	for i := 0; i < len(lines); {
		words, end := furnitureRun(lines[i:])
		if len(words) >= 2 || len(words) == 1 && (!begun || onlyBlank(lines[i+end:])) {
			for _, word := range words {
				if !slices.Contains(cut, word) {
					cut = append(cut, word)
				}
			}
			i += end
			for len(kept) > 0 && blank(kept[len(kept)-1]) && i < len(lines) && blank(lines[i]) {
				i++ // the blank lines above are enough
			}
			continue
		}
		begun = begun || !blank(lines[i])
		kept = append(kept, lines[i])
		i++
	}
	return kept, cut
}

// furnitureRun gives the furniture at the beginning of lines, and the number of lines down to its last word.
func furnitureRun(lines []string) (words []string, end int) {
	for i, line := range lines {
		switch {
		case isFurniture(line):
			words, end = append(words, strings.TrimSpace(line)), i+1
		case i == 0 || !blank(line):
			return words, end
		}
	}
	return words, end
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

func onlyBlank(lines []string) bool {
	return !slices.ContainsFunc(lines, func(l string) bool { return !blank(l) })
}

// trimBlank cuts the blank lines at both ends.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}
