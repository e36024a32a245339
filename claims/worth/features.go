package worth

import (
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Vector has a value for each of the features, in the order of Names: 0 when the sentence does not have it, 1 or less when it does.
type Vector [features]float64

// The features: first one per group of cues, in the order of the groups, then what holds in any language.
const (
	named = iota + groups // capitals inside the sentence
	numbered
	several // numbers
	dated
	asks
	exclaims
	short
	length
	open // without a full stop
	odd  // more signs and digits than letters
	bias
	features
)

// Names says of each feature what it is called, and how it reads as a reason: "" when it is none.
var Names = [features]struct{ Name, Reason string }{
	said: {"said", "reports what somebody said or wrote"}, compared: {"compared", "compares quantities"}, share: {"share", "gives a share or a percentage"},
	money: {"money", "names a sum of money"}, month: {"month", "names a date"}, count: {"count", "states a number"}, past: {"past", "tells of something that happened"},
	event: {"event", "tells of something that happened"}, cause: {"cause", "says that one thing led to another"}, most: {"most", "speaks of all or none, or of the first or the most"},
	record: {"record", "speaks of a document, a study or figures"}, office: {"office", "speaks of an office, a company or a law"},
	self: {"self", ""}, you: {"you", ""}, view: {"view", ""}, future: {"future", ""}, furniture: {"furniture", ""},
	named: {"named", "names somebody or something"}, numbered: {"numbered", "states a number"}, several: {"several", ""}, dated: {"dated", "names a date"},
	asks: {"asks", ""}, exclaims: {"exclaims", ""}, short: {"short", ""}, length: {"length", ""}, open: {"open", ""}, odd: {"odd", ""}, bias: {"bias", ""},
}

// telling are the features that are reasons, the most concrete first.
var telling = []int{share, money, numbered, count, compared, dated, month, said, record, cause, most, event, past, named, office}

// NoTable is a tag of which there is no table: what has no language.
const NoTable = "zxx"

// Features describes a sentence for the model.
func Features(sentence, language string) Vector {
	return choose(sentence, language).judge().features(sentence)
}

// Score is the probability that the weights give to the features.
func Score(x, weights Vector) float64 { return x.score(&weights) }

// signs is what is counted of a sentence besides its words.
type signs struct {
	letters, others, upper, capitals, numbers, years int
	percent, money                                   bool
}

func (t *judge) features(sentence string) (x Vector) {
	sentence = norm.NFC.String(sentence)
	words := read(sentence)
	n := signsOf(sentence, words)
	found := t.cues(words)
	around, outside := sentence, unquoted(sentence)
	if outside != sentence {
		if of := t.cues(read(outside)); of&(1<<said) != 0 { // what somebody asks, wants or feels there is his, and reported
			found, around = found&^personal|of&personal, outside
		}
	}
	for g := range groups {
		x[g] = bit(found&(1<<g) != 0)
	}
	x[share], x[money] = max(x[share], bit(n.percent)), max(x[money], bit(n.money))
	if t.capitals && n.capitals > 0 && n.upper*2 < n.letters {
		x[named] = min(1, float64(n.capitals)/3)
	}
	x[numbered], x[several], x[dated] = bit(n.numbers > 0), bit(n.numbers > 1), bit(n.years > 0)
	x[asks] = bit(strings.ContainsAny(around, "?؟？¿"))
	x[exclaims] = bit(strings.ContainsAny(around, "!！¡"))
	size := len(words)
	if t.glued {
		size = n.letters/2 + n.numbers
	}
	if size >= furnished {
		x[furniture] = 0
	}
	if size <= furnished+2 && byline.MatchString(sentence) {
		x[furniture] = 1
	}
	x[short], x[length] = bit(size < 5), min(1, math.Log2(1+float64(size))/6)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(sentence, "\"”“»’') "))
	x[open] = bit(!strings.ContainsRune(".!?…؟۔।॥。！？｡", last))
	x[odd] = bit(n.others > n.letters)
	x[bias] = 1
	return x
}

// byline is who wrote a text, above it: "By Anna Marsk, The Harbour Post, 14 March 2023". It is no sentence, so nothing ends it.
var byline = regexp.MustCompile(`^(?:By|Von|Par|Por|Yazan:?|بقلم:?|Автор:?)\s+\p{L}[^.!?]*[^.!?\s]$`)

// furnished is from how many words on a sentence is none of a page's furniture, whatever is named in it.
const furnished = 12

// personal are the groups that speak against a sentence, unless it only quotes them.
const personal mask = 1<<self | 1<<you | 1<<view | 1<<future

// closing gives the marks that end a quotation.
var closing = map[rune]string{'“': "”", '«': "»", '„': "“”", '「': "」", '『': "』", '"': "\"", '‟': "”"}

// unquoted leaves out what stands in quotation marks, to the end where none closes them.
func unquoted(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return closing[r] != "" })
		if i < 0 {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[:i])
		s = s[i+size:]
		end := strings.IndexAny(s, closing[r])
		if end < 0 {
			return b.String()
		}
		_, size = utf8.DecodeRuneInString(s[end:])
		s = s[end+size:]
		b.WriteByte(' ')
	}
	b.WriteString(s)
	return b.String()
}

func bit(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// word is a run of letters, or of digits, as the tables have it.
type word struct {
	text    string // folded
	number  bool
	capital bool
}

// read parts a sentence into words.
func read(sentence string) (list []word) {
	runes := []rune(sentence)
	for i := 0; i < len(runes); {
		if !inWord(runes[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(runes) && (inWord(runes[end]) && unicode.IsDigit(runes[end]) == unicode.IsDigit(runes[end-1]) || unicode.IsDigit(runes[i]) && parts(runes, end)) {
			end++
		}
		list = append(list, word{fold(runes[i:end]), unicode.IsDigit(runes[i]), unicode.IsUpper(runes[i])})
		i = end
	}
	return list
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\u200c' || r == '\u0640'
}

// parts reports whether a sign stands inside a number: "1,200", "4.2", "٤٫٢".
func parts(runes []rune, i int) bool {
	return strings.ContainsRune(".,٫٬'’:", runes[i]) && i+1 < len(runes) && unicode.IsDigit(runes[i+1])
}

// levelled are the letters that writers of Arabic script use for each other; -1 leaves one out.
var levelled = map[rune]rune{'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ى': 'ي', 'ة': 'ه', 'ي': 'ي', 'ی': 'ي', 'ک': 'ك', 'ہ': 'ه', '\u200c': -1, '\u0640': -1}

// fold levels letter case and the marks and forms of Arabic letters; digits become those of ASCII.
func fold(runes []rune) string {
	var b strings.Builder
	for _, r := range runes {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(unicode.ToLower(r))
			continue
		case r >= '\u064b' && r <= '\u065f' || r == '\u0670':
			continue
		case r >= '٠' && r <= '٩':
			r -= '٠' - '0'
		case r >= '۰' && r <= '۹':
			r -= '۰' - '0'
		case r >= '०' && r <= '९':
			r -= '०' - '0'
		case r >= '０' && r <= '９':
			r -= '０' - '0'
		}
		if l, ok := levelled[r]; ok {
			r = l
		}
		if r >= 0 {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// signsOf counts. A number at the very beginning is that of a list when no word that it counts follows.
func signsOf(sentence string, words []word) (n signs) {
	for _, r := range sentence {
		switch {
		case unicode.IsLetter(r):
			n.letters++
			if unicode.IsUpper(r) {
				n.upper++
			}
		case strings.ContainsRune("%٪％", r):
			n.percent = true
			n.others++
		case unicode.Is(unicode.Sc, r):
			n.money = true
			n.others++
		case !unicode.IsSpace(r) && !unicode.IsMark(r):
			n.others++
		}
	}
	marker := len(words) > 1 && words[0].number && listed(sentence, words[0].text)
	for i, w := range words {
		switch {
		case w.number && (i > 0 || !marker):
			n.numbers++
			if year(w.text) {
				n.years++
			}
		case w.capital && i > 0 && w.text != "i":
			n.capitals++
		}
	}
	return n
}

// listed reports whether the sentence begins with the number of a list: "1. Introduction", "3) Results".
func listed(sentence, number string) bool {
	rest, ok := strings.CutPrefix(sentence, number)
	return ok && len(number) <= 2 && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") "))
}

// year reports whether a number reads like a year of the last centuries, of the Gregorian calendar or the Persian one.
func year(s string) bool {
	return len(s) == 4 && (s >= "1300" && s < "2100") && digits(s)
}
