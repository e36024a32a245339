package capture

import (
	"slices"
	"strings"
)

// furniture are the words that stand alone on a page's share buttons and links, lower case.
var furniture = set(`facebook, twitter, x, linkedin, whatsapp, telegram, email, e-mail, print, share, share this, copy link,
	pinterest, reddit, instagram, messenger, tumblr, viber, line, bluesky, mastodon, threads, tweet, save, comments, follow us,
	share on facebook, share on twitter, share on x, share on whatsapp, share via email, print this page, link copied,
	partager, imprimer, envoyer, copier le lien, compartir, imprimir, copiar enlace, teilen, drucken, link kopieren,
	paylaş, yazdır, bağlantıyı kopyala, مشاركة, شارك, شاركها, فيسبوك, تويتر, واتساب, واتس اب, تيليجرام, تلغرام, لينكدإن,
	لينكد إن, طباعة, نسخ الرابط, البريد الإلكتروني, بينتيريست, ماسنجر, اشتراك, هم‌رسانی`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Split(words, ",") {
		m[strings.TrimSpace(w)] = true
	}
	return m
}

func isFurniture(line string) bool { return furniture[strings.ToLower(strings.TrimSpace(line))] }

// cutFurniture takes share-button words out of lines and lists them, each once: at the beginning and the end of the document, where
// one is enough, and elsewhere where two or more stand together. A single such word in the middle may be a heading.
func cutFurniture(lines []string) (kept, cut []string) {
	first, last := 0, len(lines)
	for first < last && (isFurniture(lines[first]) || blank(lines[first])) {
		first++
	}
	for last > first && (isFurniture(lines[last-1]) || blank(lines[last-1])) {
		last--
	}
	for i := 0; i < len(lines); {
		run := i
		for run < len(lines) && isFurniture(lines[run]) {
			run++
		}
		switch {
		case run == i:
			kept = append(kept, lines[i])
			i++
			continue
		case run-i >= 2 || i < first || i >= last:
			for _, line := range lines[i:run] {
				if word := strings.TrimSpace(line); !slices.Contains(cut, word) {
					cut = append(cut, word)
				}
			}
		default:
			kept = append(kept, lines[i:run]...)
		}
		i = run
	}
	return kept, cut
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }
