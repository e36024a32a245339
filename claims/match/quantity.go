package match

import (
	"math/big"
	"slices"
	"strings"
	"unicode"
)

// quantity is a number in a text.
type quantity struct {
	Span
	value    string // written plainly, with its sign and scale
	said     string // without them
	unit     string // "percent", a currency, or what else is measured; "" when there is none
	base     string // the least unit of that measure
	least    string // the value in it
	noun     string // the term after it, when it has no unit
	wide     Span   // with the word right behind it
	near     []string
	from, to int // tokens
	fraction bool
	year     bool // it may be a year
}

// measured reads the dates and the other numbers of a text.
func measured(r reading) (dates []date, quantities []quantity) {
	for i := 0; i < len(r.tokens); {
		if d := r.date(i); d.to > i {
			dates = append(dates, d)
			if d.month == 0 && !d.decade {
				value := r.tokens[i].term
				quantities = append(quantities, quantity{Span: d.Span, wide: d.Span, value: value, said: value, from: i, to: d.to, year: true})
			}
			i = d.to
			continue
		}
		if r.tokens[i].kind == number && digits(r.tokens[i].term) {
			q, next := r.quantity(i)
			quantities = append(quantities, q)
			i = next
			continue
		}
		i++
	}
	return dates, quantities
}

// grouped joins the thousands that a space parts: 1 500 000. English writes no number so.
func grouped(text []rune, list []token, language string) []token {
	if language == "en" {
		return list
	}
	group := func(t token, most int) string {
		if t.kind != number || t.end-t.start > most {
			return ""
		}
		var b strings.Builder
		for _, c := range text[t.start:t.end] {
			if digit(c) < 0 {
				return ""
			}
			b.WriteByte(byte('0' + digit(c)))
		}
		return b.String()
	}
	out := list[:0]
	for i := 0; i < len(list); i++ {
		t := list[i]
		if whole := group(t, 3); whole != "" && whole[0] != '0' {
			for i+1 < len(list) && list[i+1].start == t.end+1 && text[t.end] == ' ' {
				next := group(list[i+1], 3)
				if len(next) != 3 {
					break
				}
				whole += next
				i++
				t.end = list[i].end
			}
			if t.end != t.start+len(whole) {
				t.form = plainForm(whole)
			}
		}
		out = append(out, t)
	}
	return out
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789.") == "" }

// quantity reads the number at a token with its sign, scale and unit, and says where to go on.
func (r reading) quantity(i int) (quantity, int) {
	t := r.tokens[i]
	q := quantity{Span: Span{t.start, t.end}, said: t.term, from: i}
	amount, next := plainly(t.term), i+1
	if r.fraction(i) {
		amount, next = plainly(t.term+"/"+r.tokens[next].term), next+1
		q.fraction, q.End = true, r.tokens[i+1].end
		q.said += "/" + r.tokens[i+1].term
	}
	if next < len(r.tokens) && r.tokens[next].start-q.End <= 2 {
		if scale := scaleWords[r.tokens[next].word]; scale != "" {
			amount, q.End = times(amount, scaleOf[scale], 1), max(q.End, r.tokens[next].end)
			next++
		}
	}
	minus := r.signed(&q)
	next = r.withUnit(&q, next)
	if minus || r.signed(&q) {
		amount = times(amount, -1, 1)
	}
	q.value, q.base, q.to = decimal(amount, q.said), q.unit, next
	q.least = q.value
	if l, ok := least[q.unit]; ok {
		q.base, q.least = l.unit, decimal(times(amount, l.times, l.of), q.said+" "+q.unit)
	}
	q.wide = q.Span
	if q.unit == "" && next < len(r.tokens) && r.tokens[next].term != "" && r.tokens[next].kind == plainWord && r.beside(next, q.End) {
		q.wide.End = r.tokens[next].end
	}
	for k := max(0, i-4); k < min(next+4, len(r.tokens)); k++ {
		if n := r.tokens[k]; n.term != "" && n.kind != number && (k < i || k >= next) {
			q.near = append(q.near, n.term)
			if q.noun == "" && k >= next {
				q.noun = n.term
			}
		}
	}
	return q, next
}

// fraction says that the number at a token is the upper one of a fraction; 1/2/2020 is none.
func (r reading) fraction(i int) bool {
	if i+1 >= len(r.tokens) || r.tokens[i+1].kind != number || r.tokens[i+1].start-r.tokens[i].end != 1 {
		return false
	}
	a, b := r.tokens[i], r.tokens[i+1]
	slash := func(at int) bool { return at >= 0 && at < len(r.text) && (r.text[at] == '/' || r.text[at] == '⁄') }
	return slash(a.end) && !slash(a.start-1) && !slash(b.end) && !strings.Contains(a.term+b.term, ".") && digits(b.term) && strings.Trim(b.term, "0") != ""
}

// minuses are words for the sign; moins and menos are too often at least, or more or less.
var minuses = map[string]bool{"minus": true, "минус": true, "سالب": true, "ناقص": true, "eksi": true}

// signed takes the sign before a quantity into it, and says that it is a minus. What follows a letter or a digit is a hyphen: COVID-19, 5-10.
func (r reading) signed(q *quantity) (minus bool) {
	if i := q.from; i > 0 && q.Start == r.tokens[i].start && minuses[r.tokens[i-1].word] && r.follows(i) {
		q.Start = r.tokens[i-1].start
		return true
	}
	at := q.Start - 1
	if at < 0 || !strings.ContainsRune("-+−–－＋", r.text[at]) {
		return false
	}
	if at > 0 {
		if c := r.text[at-1]; unicode.IsLetter(c) || unicode.IsMark(c) || digit(c) >= 0 || strings.ContainsRune("-+−–—)%.", c) {
			return false
		}
	}
	q.Start = at
	return !strings.ContainsRune("+＋", r.text[at])
}

// withUnit reads the unit of a quantity, whose next token is given, and says where to go on.
func (r reading) withUnit(q *quantity, next int) int {
	if q.Start > 0 {
		if c := currency(r.text[q.Start-1]); c != "" {
			q.unit, q.Start = c, q.Start-1
			return next
		}
	}
	for k := next; k < min(next+4, len(r.tokens)) && r.tokens[k].start-q.End <= 2 && r.tokens[k].kind != number; k++ { // per cent, in the hundred: short words before
		if percents[r.tokens[k].word] {
			q.unit, q.End = "percent", max(q.End, r.tokens[k].end)
			return k + 1
		}
		if k+1 < len(r.tokens) && percents[r.tokens[k].word+" "+r.tokens[k+1].word] {
			q.unit, q.End = "percent", r.tokens[k+1].end
			return k + 2
		}
		if len([]rune(r.tokens[k].word)) > 3 {
			break
		}
	}
	if i := q.from; i > 0 && r.tokens[i-1].word == "yuzde" {
		q.unit, q.Start = "percent", r.tokens[i-1].start
		return next
	}
	if unit, ends := signBehind(r.text, q.End); unit != "" {
		q.unit, q.End = unit, ends
		return next
	}
	if unit, to, ends := r.measure(next, q.End); unit != "" {
		q.unit, q.End = unit, max(q.End, ends)
		return to
	}
	if i := q.from; i > 0 && q.Start == r.tokens[i].start && r.tokens[i].start-r.tokens[i-1].end <= 2 { // USD 5, Rs. 5
		if unit := codes[r.tokens[i-1].word]; unit != "" {
			q.unit, q.Start = unit, r.tokens[i-1].start
		}
	}
	return next
}

// codes are currencies that are written before a number.
var codes = map[string]string{"usd": "dollar", "us": "dollar", "eur": "euro", "gbp": "sterling", "jpy": "yen", "inr": "rupee", "rs": "rupee", "chf": "franc", "sar": "riyal", "aed": "dirham"}

// signBehind is the sign of a unit at a place, or after a space, and where it ends. $10 in 5 $10 is of the next number.
func signBehind(text []rune, at int) (unit string, ends int) {
	if at < len(text) && unicode.IsSpace(text[at]) {
		at++
	}
	if at >= len(text) {
		return "", at
	}
	if c := text[at]; c == '%' || c == '٪' || c == '％' {
		return "percent", at + 1
	}
	if at+1 < len(text) && digit(text[at+1]) >= 0 {
		return "", at
	}
	return currency(text[at]), at + 1
}

// longestReckoned is the longest number that is reckoned with; longer ones are compared as they are written.
const longestReckoned = 40

func plainly(s string) *big.Rat {
	if len(s) > longestReckoned {
		return nil
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	return n
}

// times multiplies a number by a fraction.
func times(n *big.Rat, a, b int64) *big.Rat {
	if n == nil {
		return nil
	}
	return new(big.Rat).Mul(n, big.NewRat(a, b))
}

func decimal(n *big.Rat, otherwise string) string {
	if n == nil {
		return otherwise
	}
	return n.RatString()
}

var scaleOf = map[string]int64{"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9, "trillion": 1e12}

func currency(c rune) string {
	switch c {
	case '$':
		return "dollar"
	case '€':
		return "euro"
	case '£':
		return "sterling"
	case '¥', '￥':
		return "yen"
	case '₹':
		return "rupee"
	case '₽':
		return "ruble"
	case '₺':
		return "lira"
	}
	return ""
}

// compared pairs the quantities of two texts, as places in both: those that are the same, and those that stand for each other and are not, of one unit first,
// then those with the most neighbours in common.
func compared(here, there reading) (same, other [][2]int) {
	usedA, usedB := map[int]bool{}, map[int]bool{}
	yearA, yearB := here.saysYear(), there.saysYear()
	for _, strict := range []bool{true, false} {
		for i, a := range here.quantities {
			for j, b := range there.quantities {
				if usedA[i] || usedB[j] || !a.same(b) || strict && (a.unit != b.unit || a.noun != b.noun) || a.year && (b.year || yearB) || b.year && yearA {
					continue
				}
				usedA[i], usedB[j] = true, true
				same = append(same, [2]int{i, j})
			}
		}
	}
	type likeness struct{ like, i, j int }
	var likely []likeness
	for i, a := range here.quantities {
		for j, b := range there.quantities {
			if usedA[i] || usedB[j] || i-j > 20 || j-i > 20 || a.year || b.year {
				continue
			}
			if like := a.like(b); like > 0 {
				likely = append(likely, likeness{like, i, j})
			}
		}
	}
	slices.SortStableFunc(likely, func(a, b likeness) int { return b.like - a.like })
	for _, l := range likely {
		if !usedA[l.i] && !usedB[l.j] {
			usedA[l.i], usedB[l.j] = true, true
			other = append(other, [2]int{l.i, l.j})
		}
	}
	return same, other
}

// numbers notes the numbers of the record's wording, or a title, that the question has too.
func (w *Why) numbers(here, there reading, same [][2]int, title int) {
	for _, p := range same {
		a, b := here.quantities[p[0]].Span, there.quantities[p[1]].Span
		if title == 0 || !slices.ContainsFunc(w.Shared, func(c Common) bool { return c.Kind == WhyNumber && c.Question == a && c.Title < title }) {
			w.Shared = append(w.Shared, Common{Kind: WhyNumber, Text: there.says(b), Question: a, Record: b, Title: title})
		}
	}
}

// miscounts notes numbers that stand for each other and are not the same. A plain one beside a percentage is said with what it counts.
func (w *Why) miscounts(here, there reading, other [][2]int) {
	for _, p := range other {
		qa, qb := here.quantities[p[0]], there.quantities[p[1]]
		a, b := qa.Span, qb.Span
		if qa.said == qb.said || (qa.unit == "percent") != (qb.unit == "percent") {
			a, b = qa.wide, qb.wide
		}
		w.Differs = append(w.Differs, Difference{WhyNumber, here.says(a), there.says(b), &a, &b})
	}
}

// same says that two quantities are the same; where one has no unit, it is taken to have that of the other, unless that is a percentage.
func (q quantity) same(o quantity) bool {
	if (q.year || o.year) && q.unit+o.unit != "" {
		return false
	}
	return q.value == o.value && !unlike(q.unit, o.unit) || q.base != "" && q.base == o.base && q.least == o.least
}

// like says how surely two numbers count the same thing; 0 is not at all.
func (q quantity) like(o quantity) int {
	n := 0
	for _, t := range q.near {
		if slices.Contains(o.near, t) {
			n++
		}
	}
	switch {
	case q.base == o.base && (q.unit != "" || q.noun == o.noun && q.noun != ""):
		return n + 4
	case q.said == o.said:
		return n + 3
	case q.fraction && o.fraction:
		return n + 2
	case (q.unit == "percent") != (o.unit == "percent"):
		return n / 2
	}
	return n
}

var (
	// scaleWords are scales as words of several languages write them.
	scaleWords = map[string]string{
		"thousand": "thousand", "million": "million", "millions": "million", "billion": "billion", "billions": "billion", "trillion": "trillion",
		"mille": "thousand", "millones": "million", "milhao": "million", "milhoes": "million", "millionen": "million", "milliarde": "billion", "milliarden": "billion",
		"milliard": "billion", "milliards": "billion", "milione": "million", "milioni": "million", "miliardo": "billion", "miliardi": "billion", "mil": "thousand",
		"тысяч": "thousand", "тысячи": "thousand", "миллион": "million", "миллиона": "million", "миллионов": "million", "миллиард": "billion", "миллиардов": "billion",
		"bin": "thousand", "milyon": "million", "milyar": "billion", "ribu": "thousand", "juta": "million", "miliar": "billion",
		"الف": "thousand", "الاف": "thousand", "مليون": "million", "ملايين": "million", "مليار": "billion", "هزار": "thousand", "ميليون": "million", "ميليارد": "billion",
		"lakh": "lakh", "lakhs": "lakh", "lac": "lakh", "crore": "crore", "crores": "crore",
		"हजार": "thousand", "लाख": "lakh", "करोड़": "crore", "tausend": "thousand",
	}
	percents = map[string]bool{
		"percent": true, "per cent": true, "pct": true, "pour cent": true, "pourcent": true, "por ciento": true, "por cento": true, "prozent": true, "per cento": true, "процент": true,
		"процента": true, "процентов": true, "persen": true, "درصد": true, "بالمئه": true, "بالميه": true, "بالمايه": true, "في الميه": true, "في المايه": true, "في الميته": true, "प्रतिशत": true, "फीसदी": true,
	}
)
