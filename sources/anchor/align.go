package anchor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Op is what one step of an alignment does to a text.
type Op string

// The steps.
const (
	Kept    Op = "kept"    // the same words, typography aside
	Dropped Op = "dropped" // in a alone
	Added   Op = "added"   // in b alone
	Changed Op = "changed" // other words in their place
)

// Mark is what is at stake in a step that keeps not everything, the gravest first.
type Mark string

// The marks.
const (
	MarkNegation    Mark = "negation"
	MarkNumber      Mark = "number"
	MarkName        Mark = "name"
	MarkWording     Mark = "wording"
	MarkPunctuation Mark = "punctuation" // no word differs
)

// marks lists them in that order; punctuation is the last.
var marks = []Mark{MarkNegation, MarkNumber, MarkName, MarkWording, MarkPunctuation}

// Edit is one step from a text a to a text b. The steps of an alignment lie end to end: together they cover both texts.
type Edit struct {
	Op   Op    `json:"op"`
	A    Range `json:"a"` // code points of a, empty when added
	B    Range `json:"b"` // and of b, empty when dropped
	Mark Mark  `json:"mark,omitempty"`
}

// Align says how text a became text b, word by word; in scripts without spaces, character by character. Letter case, accents, quotation marks
// and whatever else Fold levels make no difference. It aligns what is unique in both first (B. Cohen's patience diff), and the rest by the
// fewest edits, where words that resemble one another cost less to change. Both are valid UTF-8.
func Align(a, b string) []Edit {
	al := aligner{a: tokens(a), b: tokens(b)}
	if len(al.a) == 0 || len(al.b) == 0 { // nothing but what folding drops
		return whole(a, b, al)
	}
	al.align(0, len(al.a), 0, len(al.b))
	return al.edits()
}

// whole is the alignment of texts one of which has no word or character that folding keeps.
func whole(a, b string, al aligner) []Edit {
	e := Edit{Changed, Range{0, utf8.RuneCountInString(a)}, Range{0, utf8.RuneCountInString(b)}, gravest(al.a, al.b)}
	switch {
	case a == "" && b == "":
		return nil
	case len(al.a) == 0 && len(al.b) == 0:
		e.Op, e.Mark = Kept, ""
	case a == "":
		e.Op = Added
	case b == "":
		e.Op = Dropped
	}
	return []Edit{e}
}

// Grave lists the edits that keep not everything, the gravest first: negations, numbers and names before other words; punctuation is left out.
func Grave(edits []Edit) (list []Edit) {
	for _, m := range marks[:len(marks)-1] {
		for _, e := range edits {
			if e.Mark == m {
				list = append(list, e)
			}
		}
	}
	return list
}

// token is a word, or one character that is no part of any, with what folding leaves out behind it.
type token struct {
	start, end int    // code points; a token ends where the next begins
	key        string // folded
	mark       Mark
}

// tokens parts the folded text, so that hyphens at line ends, footnote marks and the like part no word.
func tokens(text string) (list []token) {
	f := Fold(text)
	n, seen, at := 0, 0, 0 // folded characters, bytes and code points so far
	fresh := true          // a sentence begins: a capital makes no name
	for w := words.FromString(f.String()); w.Next(); n += utf8.RuneCountInString(w.Value()) {
		key := w.Value()
		if strings.TrimSpace(key) == "" || n > 0 && f.starts[n] == f.starts[n-1] && len(list) > 0 { // the rest of a ligature
			continue
		}
		start := int(f.starts[n])
		gap := text[seen:start]
		at, seen = at+utf8.RuneCountInString(gap), start
		if len(list) > 0 {
			list[len(list)-1].end = at
		} else {
			at = 0
		}
		mark := markOf(key, text[start:], fresh || strings.Contains(gap, "\n"))
		fresh = mark == MarkPunctuation && (fresh || strings.ContainsAny(key, ".!?…:।\""))
		list = append(list, token{start: at, key: key, mark: mark})
		if len(list) == 1 {
			at = utf8.RuneCountInString(text[:start])
		}
	}
	if len(list) > 0 {
		list[len(list)-1].end = utf8.RuneCountInString(text)
	}
	return list
}

func markOf(key, text string, fresh bool) Mark {
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case negations[key] || strings.HasSuffix(key, "n't"):
		return MarkNegation
	case strings.ContainsAny(key, "0123456789") || numerals[key]:
		return MarkNumber
	case !strings.ContainsFunc(key, isWordRune):
		return MarkPunctuation
	case !fresh && unicode.IsUpper(first):
		return MarkName
	}
	return MarkWording
}

// negations are words that turn a statement round, folded. No language is told apart: a word of two languages is marked in both, which costs a
// mark too many and never one too few.
var negations = wordSet(`not no never none nobody nothing neither nor cannot without denied denies deny refused refuses
	ne pas jamais aucun aucune sans rien nicht kein keine keinen niemals ohne nie nunca jamas ningun ninguna sin nao nem sem mai senza nessun non
	не нет никогда без değil yok hayir لا لم لن ليس ليست ليسوا لست لستم لسنا لسن لما كلا غير دون بدون نفي نه نيست نمي هرگز לא אין בלי אל नहीं न मत बिना 不 没 無 无 未 非 别 否 ない ません なかった ไม่ tidak bukan`)

// numerals are number words, folded.
var numerals = wordSet(`one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
	twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half third quarter dozen
	deux trois quatre cinq sept huit neuf dix cent mille millions milliard zwei drei vier funf sechs sieben acht neun zehn hundert tausend million
	dos tres cuatro cinco seis siete ocho nueve diez cien mil millones واحد اثنان اثنين ثلاث ثلاثه اربع اربعه خمس خمسه ست سته سبع سبعه ثمان ثمانيه تسع تسعه عشر عشره
	عشرون عشرين ثلاثون ثلاثين مئه مايه الف الاف مليون مليار 一 二 三 四 五 六 七 八 九 十 百 千 万 亿`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[Fold(w).String()] = true
	}
	return set
}

// aligner pairs the tokens of two texts.
type aligner struct {
	a, b  []token
	pairs []pair // rising in both
}

type pair struct{ a, b int }

// mostCells bounds the table of the fewest edits; larger stretches in which nothing is unique count as changed altogether.
const mostCells = 1 << 20

func (al *aligner) align(a0, a1, b0, b1 int) {
	for a0 < a1 && b0 < b1 && al.a[a0].key == al.b[b0].key {
		al.pairs = append(al.pairs, pair{a0, b0})
		a0, b0 = a0+1, b0+1
	}
	tail := 0
	for a1-tail > a0 && b1-tail > b0 && al.a[a1-tail-1].key == al.b[b1-tail-1].key {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	switch {
	case a0 == a1 || b0 == b1:
	case (a1-a0)*(b1-b0) <= mostCells/16:
		al.fewest(a0, a1, b0, b1)
	default:
		al.patience(a0, a1, b0, b1)
	}
	for i := range tail {
		al.pairs = append(al.pairs, pair{a1 + i, b1 + i})
	}
}

// patience pairs what stands once in either stretch, in the longest rising order, and aligns what lies between.
func (al *aligner) patience(a0, a1, b0, b1 int) {
	fixed := onceInBoth(a0, a1, b0, b1, func(i int) string { return al.a[i].key }, func(i int) string { return al.b[i].key })
	if len(fixed) == 0 {
		if (a1-a0)*(b1-b0) <= mostCells {
			al.fewest(a0, a1, b0, b1)
		}
		return
	}
	for _, p := range fixed {
		al.align(a0, p.a, b0, p.b)
		al.pairs = append(al.pairs, p)
		a0, b0 = p.a+1, p.b+1
	}
	al.align(a0, a1, b0, b1)
}

// onceInBoth pairs the keys that stand once in a[a0:a1] and once in b[b0:b1], in the longest order that rises in both.
func onceInBoth(a0, a1, b0, b1 int, a, b func(int) string) []pair {
	type count struct{ b, inA, inB int }
	seen := map[string]count{}
	for i := a0; i < a1; i++ {
		c := seen[a(i)]
		c.inA++
		seen[a(i)] = c
	}
	for i := b0; i < b1; i++ {
		if c, ok := seen[b(i)]; ok {
			c.b, c.inB = i, c.inB+1
			seen[b(i)] = c
		}
	}
	var list []pair
	for i := a0; i < a1; i++ {
		if c := seen[a(i)]; c.inA == 1 && c.inB == 1 {
			list = append(list, pair{i, c.b})
		}
	}
	return rising(list)
}

// rising gives the longest part of list, which rises in a, that rises in b too.
func rising(list []pair) []pair {
	var tops, before []int // of each length the index of its last, and of each index the one before it
	for i, p := range list {
		n, _ := slices.BinarySearchFunc(tops, p.b, func(top, b int) int { return list[top].b - b })
		previous := -1
		if n > 0 {
			previous = tops[n-1]
		}
		before = append(before, previous)
		if n == len(tops) {
			tops = append(tops, i)
		} else {
			tops[n] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	chain := make([]pair, len(tops))
	for n, i := len(tops)-1, tops[len(tops)-1]; n >= 0; n, i = n-1, before[i] {
		chain[n] = list[i]
	}
	return chain
}

// What pairing two tokens, or leaving one alone, costs.
const (
	alone   = 10
	resembl = 9  // words that share half of their letters, and more as they share less
	unlike  = 21 // never better than leaving both alone
)

// fewest pairs by dynamic programming (R. Wagner and M. Fischer, 1974). Words that only resemble one another are not paired: they end up beside
// each other, dropped and added, which edits joins.
func (al *aligner) fewest(a0, a1, b0, b1 int) {
	n, m := a1-a0, b1-b0
	cost := make([]int32, (n+1)*(m+1))
	at := func(i, j int) *int32 { return &cost[i*(m+1)+j] }
	for i := n; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			switch {
			case i == n:
				*at(i, j) = int32(m-j) * alone
			case j == m:
				*at(i, j) = int32(n-i) * alone
			default:
				*at(i, j) = min(*at(i+1, j)+alone, *at(i, j+1)+alone, *at(i+1, j+1)+al.price(a0+i, b0+j))
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch price := al.price(a0+i, b0+j); {
		case *at(i, j) == *at(i+1, j+1)+price && price < unlike:
			if price == 0 {
				al.pairs = append(al.pairs, pair{a0 + i, b0 + j})
			}
			i, j = i+1, j+1
		case *at(i, j) == *at(i+1, j)+alone:
			i++
		default:
			j++
		}
	}
}

func (al *aligner) price(i, j int) int32 {
	a, b := al.a[i].key, al.b[j].key
	if a == b {
		return 0
	}
	short, long := min(len(a), len(b)), max(len(a), len(b))
	common := 0
	for common < short && a[common] == b[common] {
		common++
	}
	end := 0
	for end < short-common && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	if 2*(common+end) >= long && long > 0 {
		return resembl
	}
	return unlike
}

// edits joins neighbouring tokens of one fate into steps.
func (al *aligner) edits() (list []Edit) {
	i, j := 0, 0
	at := Edit{}
	step := func(op Op, a, b int, mark Mark) {
		next := Edit{op, Range{at.A.End, a}, Range{at.B.End, b}, mark}
		if n := len(list); n > 0 && op == Kept && list[n-1].Op == Kept {
			list[n-1].A.End, list[n-1].B.End = a, b
		} else {
			list = append(list, next)
		}
		at = next
	}
	for _, p := range append(slices.Clip(al.pairs), pair{len(al.a), len(al.b)}) {
		if i < p.a || j < p.b {
			op, a, b := Changed, at.A.End, at.B.End
			if i < p.a {
				a = al.a[p.a-1].end
			} else {
				op = Added
			}
			if j < p.b {
				b = al.b[p.b-1].end
			} else {
				op = Dropped
			}
			step(op, a, b, gravest(al.a[i:p.a], al.b[j:p.b]))
		}
		if p.a < len(al.a) {
			step(Kept, al.a[p.a].end, al.b[p.b].end, "")
		}
		i, j = p.a+1, p.b+1
	}
	return list
}

// gravest gives the gravest mark among tokens that stand on one side only.
func gravest(a, b []token) Mark {
	in := func(list []token) map[string]bool {
		keys := map[string]bool{}
		for _, t := range list {
			keys[t.key] = true
		}
		return keys
	}
	inA, inB := in(a), in(b)
	worst := MarkPunctuation
	note := func(list []token, other map[string]bool) {
		for _, t := range list {
			if t.mark != "" && !other[t.key] && slices.Index(marks, t.mark) < slices.Index(marks, worst) {
				worst = t.mark
			}
		}
	}
	note(a, inB)
	note(b, inA)
	return worst
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
