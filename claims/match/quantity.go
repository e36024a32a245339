package match

import (
	"slices"
	"strconv"
	"strings"
)

// quantity is a number in a text.
type quantity struct {
	Span
	value string // written plainly, with its scale
	unit  string // "percent", a currency, or the term after it; "" when there is none
	near  []string
}

// date is a year, a month, a day, or some of them; what is not said is 0.
type date struct {
	Span
	year, month, day int
	from, to         int // tokens
}

// measured reads the dates and the other numbers of a text.
func measured(r reading) (dates []date, quantities []quantity) {
	for i := 0; i < len(r.tokens); {
		if d := r.date(i); d.to > i {
			dates = append(dates, d)
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

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789.") == "" }

// dated says which tokens are parts of dates.
func (r reading) dated() map[int]bool {
	in := map[int]bool{}
	for _, d := range r.dates {
		for i := d.from; i < d.to; i++ {
			in[i] = true
		}
	}
	return in
}

// date reads a date that begins at a token: 26 May 2015, May 26, 2015, May 2015, 2015. Its to is i when there is none.
func (r reading) date(i int) date {
	d := date{from: i, to: i}
	word := func(k int) token {
		if k < len(r.tokens) && (k == i || r.tokens[k].start-r.tokens[k-1].end <= 4) {
			return r.tokens[k]
		}
		return token{}
	}
	at, month := i, 0
	if m := monthOf(word(i)); m > 0 {
		month, at = m, i+1
		if day := within(word(at), 1, 31); day > 0 {
			d.day, at = day, at+1
		}
	} else if day := within(word(i), 1, 31); day > 0 {
		k := i + 1
		if w := word(k).word; w == "de" || w == "di" || w == "of" {
			k++
		}
		if m := monthOf(word(k)); m > 0 {
			d.day, month, at = day, m, k+1
		}
	}
	if month > 0 {
		d.month = month
		if w := word(at).word; w == "de" || w == "del" || w == "of" {
			at++
		}
		if year := within(word(at), 1000, 2199); year > 0 {
			d.year, at = year, at+1
		}
		if d.day == 0 && d.year == 0 && len([]rune(word(i).word)) < 6 { // may, mar, mai: a word more often than a month
			return date{from: i, to: i}
		}
	} else if year := within(word(i), 1500, 2100); year > 0 && len(word(i).term) == 4 && word(i).end-word(i).start == 4 && r.bare(i) {
		d.year, at = year, i+1
	}
	if at == i {
		return d
	}
	if last := r.tokens[at-1].word; last == "de" || last == "del" || last == "of" {
		at--
	}
	d.to, d.Span = at, Span{r.tokens[i].start, r.tokens[at-1].end}
	return d
}

// bare says that a number has no unit or sign on it, as years have none.
func (r reading) bare(i int) bool {
	t := r.tokens[i]
	if t.start > 0 && currency(r.text[t.start-1]) != "" {
		return false
	}
	if i+1 < len(r.tokens) && r.tokens[i+1].start-t.end <= 1 {
		next := r.tokens[i+1]
		return !(next.kind == number && scaleWords[next.word] != "") && !percents[next.word]
	}
	return true
}

func within(t token, low, high int) int {
	if t.kind != number {
		return 0
	}
	if n, err := strconv.Atoi(t.term); err == nil && n >= low && n <= high {
		return n
	}
	return 0
}

func monthOf(t token) int {
	if t.kind != plainWord {
		return 0
	}
	return months[t.word]
}

// quantity reads the number at a token with its scale and unit, and says where to go on.
func (r reading) quantity(i int) (quantity, int) {
	t := r.tokens[i]
	q := quantity{Span: Span{t.start, t.end}, value: t.term}
	next := i + 1
	adjoins := func(k int) bool { return k < len(r.tokens) && r.tokens[k].start-q.End <= 2 }
	if adjoins(next) {
		if scale := scaleWords[r.tokens[next].word]; scale != "" {
			q.value, q.End = times(q.value, scale), max(q.End, r.tokens[next].end)
			next++
		}
	}
	if t.start > 0 {
		if c := currency(r.text[t.start-1]); c != "" {
			q.unit, q.Start = c, t.start-1
		}
	}
	for k := next; k < min(next+4, len(r.tokens)) && adjoins(k); k++ { // per cent, in the hundred: short words before
		if percents[r.tokens[k].word] {
			q.unit, q.End, next = "percent", max(q.End, r.tokens[k].end), k+1
			break
		}
		if k+1 < len(r.tokens) && percents[r.tokens[k].word+" "+r.tokens[k+1].word] {
			q.unit, q.End, next = "percent", r.tokens[k+1].end, k+2
			break
		}
		if len([]rune(r.tokens[k].word)) > 3 {
			break
		}
	}
	if q.unit == "" && i > 0 && r.tokens[i-1].word == "yuzde" {
		q.unit, q.Start = "percent", r.tokens[i-1].start
	}
	if q.End < len(r.text) && q.unit == "" {
		for k, c := range r.text[q.End:min(q.End+2, len(r.text))] {
			if c == '%' || c == '٪' || c == '％' {
				q.unit, q.End = "percent", q.End+k+1
				break
			}
			if s := currency(c); s != "" {
				q.unit, q.End = s, q.End+k+1
				break
			}
		}
	}
	for k := max(0, i-4); k < min(next+4, len(r.tokens)); k++ {
		if n := r.tokens[k]; n.term != "" && n.kind != number && (k < i || k >= next) {
			q.near = append(q.near, n.term)
			if q.unit == "" && k >= next {
				q.unit = n.term
			}
		}
	}
	return q, next
}

// times multiplies a number by a scale.
func times(value, scale string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value + " " + scale
	}
	return strconv.FormatFloat(n*scaleOf[scale], 'f', -1, 64)
}

var scaleOf = map[string]float64{"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9, "trillion": 1e12}

func currency(c rune) string {
	switch c {
	case '$':
		return "dollar"
	case '€':
		return "euro"
	case '£':
		return "pound"
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

// dates notes the dates of both texts that agree and those that do not.
func (w *Why) dates(here, there reading) {
	used := map[int]bool{}
	var left []date
	for _, a := range here.dates {
		if i := slices.IndexFunc(there.dates, a.agrees); i >= 0 {
			b := there.dates[i]
			if !used[i] {
				w.Shared = append(w.Shared, Common{Kind: WhyDate, Text: there.says(b.Span), Question: a.Span, Record: b.Span})
			}
			used[i] = true
		} else {
			left = append(left, a)
		}
	}
	for _, a := range left {
		for i, b := range there.dates {
			if !used[i] && a.contradicts(b) {
				used[i] = true
				w.Differs = append(w.Differs, Difference{WhyDate, here.says(a.Span), there.says(b.Span), &Span{a.Start, a.End}, &Span{b.Start, b.End}})
				break
			}
		}
	}
}

// agrees says that all that both dates say is the same, and that they say something of the same.
func (d date) agrees(o date) bool { return d.common(o) && !d.contradicts(o) }

func (d date) common(o date) bool {
	return d.year > 0 && o.year > 0 || d.month > 0 && o.month > 0 || d.day > 0 && o.day > 0
}

func (d date) contradicts(o date) bool {
	return d.year > 0 && o.year > 0 && d.year != o.year || d.month > 0 && o.month > 0 && d.month != o.month || d.day > 0 && o.day > 0 && d.day != o.day
}

// numbers notes numbers that stand for each other and are not the same: those of one unit first, then those with the most neighbours in common.
func (w *Why) numbers(here, there reading) {
	usedA, usedB := map[int]bool{}, map[int]bool{}
	for i, a := range here.quantities {
		for j, b := range there.quantities {
			if !usedA[i] && !usedB[j] && a.value == b.value {
				usedA[i], usedB[j] = true, true
			}
		}
	}
	for {
		best, at := 0, [2]int{}
		for i, a := range here.quantities {
			for j, b := range there.quantities {
				if usedA[i] || usedB[j] || i-j > 20 || j-i > 20 {
					continue
				}
				if like := a.like(b); like > best {
					best, at = like, [2]int{i, j}
				}
			}
		}
		if best == 0 {
			return
		}
		usedA[at[0]], usedB[at[1]] = true, true
		a, b := here.quantities[at[0]].Span, there.quantities[at[1]].Span
		w.Differs = append(w.Differs, Difference{WhyNumber, here.says(a), there.says(b), &a, &b})
	}
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
	case q.unit == o.unit && q.unit != "":
		return n + 4
	case (q.unit == "percent") != (o.unit == "percent"):
		return 0
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
		"हजार": "thousand", "लाख": "lakh", "करोड़": "crore", "tausend": "thousand",
	}
	percents = map[string]bool{
		"percent": true, "per cent": true, "pct": true, "pour cent": true, "pourcent": true, "por ciento": true, "por cento": true, "prozent": true, "per cento": true, "процент": true,
		"процента": true, "процентов": true, "persen": true, "درصد": true, "بالمئه": true, "بالميه": true, "بالمايه": true, "في الميه": true, "في المايه": true, "في الميته": true, "प्रतिशत": true, "फीसदी": true,
	}
	months = monthNames(
		"january february march april may june july august september october november december",
		"jan feb mar apr _ jun jul aug sep oct nov dec",
		"_ _ _ _ _ _ _ _ sept _ _ _",
		"janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
		"januar februar marz april mai juni juli august september oktober november dezember",
		"gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
		"января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
		"январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
		"ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
		"januari februari maret april mei juni juli agustus september oktober november desember",
		"يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
		"_ شباط اذار نيسان ايار حزيران تموز اب ايلول _ _ _",
		"ژانويه فوريه مارس اوريل مه ژوين ژوييه اوت سپتامبر اكتبر نوامبر دسامبر",
		"जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
	)
)

// monthNames numbers the months of lists of twelve; _ stands for one that has no name there.
func monthNames(lists ...string) map[string]int {
	all := map[string]int{}
	for _, list := range lists {
		for i, name := range strings.Fields(list) {
			if name != "_" {
				all[fold(name)] = i + 1
			}
		}
	}
	return all
}
