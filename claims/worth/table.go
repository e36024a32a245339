package worth

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RadhiFadlillah/whatlanggo"
)

// The groups of cues.
const (
	said      = iota // that somebody said or wrote something: "said", "according to"
	compared         // quantities: "more than", "doubled", "fell"
	share            // "per cent", "half of"
	money            // "euros", "million crowns"
	month            // names of months
	count            // numbers in words
	past             // past tense, by endings and small words
	event            // what happens in the news: "killed", "signed", "voted"
	cause            // "because", "led to"
	most             // "lowest", "only", "never", "no other"
	record           // "report", "letters", "study"
	office           // "minister", "company", "law"
	self             // "I", "my"
	you              // "you", and what is asked of the reader
	view             // opinions and doubts: "I think", "perhaps", "should", "shame"
	future           // "will", promises
	furniture        // greetings and what stands around a text: "read more", "thank you"
	groups
)

var groupNames = [groups]string{"said", "compared", "share", "money", "month", "count", "past", "event", "cause", "most", "record", "office", "self", "you", "view", "future", "furniture"}

// mask has a bit for each group.
type mask uint32

// table is what the model knows of one language. A cue is a word, the beginning of one ("kill*"), the end of one ("~ed") or a phrase.
type table struct {
	code             string
	capitals         bool   // names have them, and common nouns do not
	glued            bool   // written without spaces: cues are looked for anywhere
	joined           bool   // small words are written in one with the next one, as in Arabic
	script           string // of unicode.Scripts
	words            map[string]mask
	begins, ends     map[string]mask
	shortest, widest int // of begins, and of the cues of a glued language, in bytes
	longest          int // of ends, in bytes
	phrases          map[string][]phrase
}

// phrase is a cue of several words; the first one is its key.
type phrase struct {
	rest   []string
	groups mask
}

// build reads "group: cue | cue" by lines.
func build(code, script, form, cues string) *table {
	t := &table{code: code, script: script, capitals: strings.Contains(form, "capitals"), glued: strings.Contains(form, "glued"), joined: strings.Contains(form, "joined"),
		words: map[string]mask{}, begins: map[string]mask{}, ends: map[string]mask{}, phrases: map[string][]phrase{}, shortest: 1 << 10}
	for line := range strings.Lines(strings.TrimSpace(cues)) {
		name, list, _ := strings.Cut(line, ":")
		g := group(strings.TrimSpace(name))
		for cue := range strings.SplitSeq(list, "|") {
			t.add(strings.TrimSpace(cue), g)
		}
	}
	return t
}

func group(name string) mask {
	for i, n := range groupNames {
		if n == name {
			return 1 << i
		}
	}
	panic(fmt.Sprintf("worth: %q is no group of cues", name))
}

func (t *table) add(cue string, g mask) {
	key := fold([]rune(strings.Trim(cue, "*~")))
	switch {
	case key == "":
	case t.glued:
		t.begins[key] |= g
		t.shortest, t.widest = min(t.shortest, len(key)), max(t.widest, len(key))
	case strings.HasPrefix(cue, "~"):
		t.ends[key] |= g
		t.longest = max(t.longest, len(key))
	case strings.HasSuffix(cue, "*"):
		t.begins[key] |= g
		t.shortest, t.widest = min(t.shortest, len(key)), max(t.widest, len(key))
	default:
		var parts []string
		for _, w := range read(cue) { // "d'après" is two words, here as in a text
			parts = append(parts, w.text)
		}
		if len(parts) == 1 {
			t.words[parts[0]] |= g
		} else {
			t.phrases[parts[0]] = append(t.phrases[parts[0]], phrase{parts[1:], g})
		}
	}
}

// judge reads the sentences of one text. It remembers the words that it has met.
type judge struct {
	*table
	met map[string]cue
}

// cue is what a word is a cue of, and the phrases that it may begin.
type cue struct {
	groups  mask
	phrases []phrase
}

func (t *table) judge() *judge { return &judge{t, map[string]cue{}} }

// cues gives the groups that the words have cues of.
func (j *judge) cues(words []word) (found mask) {
	for i, w := range words {
		if w.number {
			continue
		}
		if j.glued {
			for at := range w.text {
				found |= j.beginning(w.text[at:])
			}
			continue
		}
		c, ok := j.met[w.text]
		if !ok {
			c = j.look(w.text)
			j.met[w.text] = c
		}
		found |= c.groups
		for _, p := range c.phrases {
			if p.follows(words[i+1:]) {
				found |= p.groups
			}
		}
	}
	return found
}

// prefixes are written in one with the next word in Arabic: and, so, in, for, the.
var prefixes = []string{"وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل"}

// look finds a word in the table, where words are joined without what may stand before it, too.
func (t *table) look(w string) cue {
	c := cue{t.words[w] | t.beginning(w) | t.ending(w), t.phrases[w]}
	if !t.joined {
		return c
	}
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(w, prefix); ok && len(rest) > 4 { // more than two letters
			c.groups |= t.words[rest] | t.beginning(rest) | t.ending(rest)
			c.phrases = append(c.phrases[:len(c.phrases):len(c.phrases)], t.phrases[rest]...)
		}
	}
	return c
}

func (p phrase) follows(after []word) bool {
	if len(after) < len(p.rest) {
		return false
	}
	for i, w := range p.rest {
		if after[i].text != w {
			return false
		}
	}
	return true
}

// beginning looks for what a word begins with.
func (t *table) beginning(w string) (found mask) {
	for n := t.shortest; n <= min(len(w), t.widest); n++ {
		if n == len(w) || utf8.RuneStart(w[n]) {
			found |= t.begins[w[:n]]
		}
	}
	return found
}

// ending looks for what a word ends with; two letters at least stand before it.
func (t *table) ending(w string) (found mask) {
	for n := 1; n <= min(len(w)-2, t.longest); n++ {
		if utf8.RuneStart(w[len(w)-n]) {
			found |= t.ends[w[len(w)-n:]]
		}
	}
	return found
}

// code is a tag's language.
func code(tag string) string {
	c, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	return c
}

// choose gives the table of the language when it is written in the text's script; the one with the most cues in the text's beginning where the
// language is unknown or written in another; else none.
func choose(text, tag string) *table {
	script, lang := scriptOf(text), code(tag)
	unknown := lang == "" || lang == "und" || lang == "mul"
	for _, t := range tables {
		if t.code == lang {
			if t.script == script || script == "" {
				return t
			}
			unknown = true
		}
	}
	if !unknown {
		return plain(script)
	}
	return guess(text, script)
}

// HasTable reports whether there is a table of cues for the language of a tag.
func HasTable(tag string) bool {
	return slices.ContainsFunc(tables, func(t *table) bool { return t.code == code(tag) })
}

// plain is a table without cues.
func plain(script string) *table {
	cased := script == "Latin" || script == "Cyrillic" || script == "Greek" || script == ""
	return &table{script: script, capitals: cased, glued: script == "Han" || script == "Thai", shortest: 1 << 10}
}

// guessed is how many bytes of a text are read for its script and its language.
const guessed = 20_000

// guess asks what language a text is in, as far as that has a table.
func guess(text, script string) *table {
	found := whatlanggo.DetectLang(text[:min(len(text), guessed)]).Iso6391()
	for _, t := range tables {
		if t.code == found && t.script == script {
			return t
		}
	}
	return plain(script)
}

// scripts are those that tables are written in, and some that none is.
var scripts = []string{"Latin", "Arabic", "Cyrillic", "Devanagari", "Hiragana", "Han", "Greek", "Hebrew", "Thai", "Hangul"}

// scriptOf gives the script of most letters, "" for none. Japanese counts as Hiragana, however many of its signs are Han.
func scriptOf(text string) string {
	var n [10]int
	for _, r := range text[:min(len(text), guessed)] {
		if r < utf8.RuneSelf {
			if unicode.IsLetter(r) {
				n[0]++
			}
			continue
		}
		for i, s := range scripts {
			if unicode.Is(unicode.Scripts[s], r) || s == "Hiragana" && unicode.Is(unicode.Katakana, r) {
				n[i]++
				break
			}
		}
	}
	if n[4]*4 > n[5] && n[4] > n[0] {
		return scripts[4]
	}
	best := ""
	most := 0
	for i, k := range n {
		if k > most {
			best, most = scripts[i], k
		}
	}
	return best
}
