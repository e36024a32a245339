package claims

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// MaxMentions is how many people one comment may name.
const MaxMentions = 50

// Mention is a place in a text where somebody is named: bytes, end exclusive, the @ among them. Namesakes are named together.
type Mention struct {
	Start, End int
	People     []string // ids
}

// FindMentions finds where a text names people: an @ that begins a word, and behind it a whole name in any letter case; of names that begin
// alike the longest counts.
func FindMentions(text string, people []auth.Person) (found []Mention) {
	for at := 0; at < len(text); {
		i := strings.IndexByte(text[at:], '@')
		if i < 0 {
			break
		}
		start := at + i
		at = start + 1
		if before, _ := utf8.DecodeLastRuneInString(text[:start]); start > 0 && (inWord(before) || before == '/') {
			continue // an e-mail or web address
		}
		length, ids := namedAt(text[start+1:], people)
		if length > 0 {
			at = start + 1 + length
			found = append(found, Mention{start, at, ids})
		}
	}
	return found
}

// namedAt gives the length in bytes of the longest name with which a text begins, and whose it is.
func namedAt(text string, people []auth.Person) (length int, ids []string) {
	for _, p := range people {
		n := beginsWith(text, p.Name)
		if n == 0 || n < length {
			continue
		}
		if n > length {
			length, ids = n, nil
		}
		ids = append(ids, p.ID)
	}
	return length, ids
}

// beginsWith gives how many bytes of the text are the name, 0 when it begins otherwise or its word goes on.
func beginsWith(text, name string) int {
	if name == "" {
		return 0
	}
	n := 0
	for range name {
		_, size := utf8.DecodeRuneInString(text[n:])
		n += size
	}
	if n == 0 || !strings.EqualFold(text[:n], name) {
		return 0
	}
	if next, _ := utf8.DecodeRuneInString(text[n:]); n < len(text) && inWord(next) {
		return 0
	}
	return n
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// mentioned lists the people whom a text names, once each.
func mentioned(text string, people []auth.Person) []string {
	ids := []string{}
	for _, m := range FindMentions(text, people) {
		ids = append(ids, m.People...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
