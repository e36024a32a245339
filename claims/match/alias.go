package match

import "strings"

func listOf(list string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(list) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[from] = to
	}
	return all
}

// canonical gives of a term the one that stands for it, and phrases the term that stands for several in a row, by the first of them.
var canonical, phrases = readAliases(synonyms)

// longestPhrase is how many words the longest phrase has after its first.
var longestPhrase = func() (n int) {
	for _, list := range phrases {
		for _, p := range list {
			n = max(n, len(p.rest))
		}
	}
	return n
}()

type phrase struct {
	rest []string
	term string
}

func readAliases(lists map[string]string) (map[string]string, map[string][]phrase) {
	one, several := map[string]string{}, map[string][]phrase{}
	for language, list := range lists {
		for line := range strings.Lines(list) {
			words := strings.Fields(line)
			for i, w := range words {
				parts := strings.Split(strings.Trim(w, "_"), "_")
				for k := range parts {
					parts[k] = stem(lower(parts[k]), language)
				}
				switch first := stem(lower(strings.ReplaceAll(words[0], "_", "")), language); {
				case len(parts) > 1:
					several[parts[0]] = append(several[parts[0]], phrase{parts[1:], first})
				case i > 0:
					one[parts[0]] = first
				}
			}
		}
	}
	return one, several
}

// join adds the term of a phrase after all words.
func (r *reader) join() {
	for i, n := 0, len(r.out); i < n; i++ {
		if !r.out[i].begins {
			continue
		}
		for _, p := range phrases[r.out[i].stem] {
			if i+len(p.rest) < n && p.at(r.out[i+1:]) {
				last := r.out[i+len(p.rest)]
				r.out = append(r.out, token{form: plainForm(p.term), start: r.out[i].start, end: last.end, kind: joined, capital: r.out[i].capital && last.capital})
			}
		}
	}
}

func (p phrase) at(list []token) bool {
	for k, w := range p.rest {
		if list[k].stem != w {
			return false
		}
	}
	return true
}

// indexed is the term of a word in small letters that stands alone.
func indexed(word, language string) string { return synonym(stem(word, language)) }

// synonym is the term that stands for a stem.
func synonym(stem string) string {
	if c, ok := canonical[stem]; ok {
		return c
	}
	return stem
}
