package match

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// date is a year, a month, a day, or some of them; what is not said is 0.
type date struct {
	Span
	year, month, day int
	decade           bool // the ten years from that one
	from, to         int  // tokens
}

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
		return token{form: unread}
	}
	if year, s := r.decade(i); year > 0 {
		return date{Span: s, year: year, decade: true, from: i, to: i + 1}
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

// decade reads 1990s, 1990's, 1990er, années 1990.
func (r reading) decade(i int) (year int, at Span) {
	t := r.tokens[i]
	if t.kind != number || len(t.word) < 4 || t.word[3] != '0' {
		return 0, at
	}
	year, err := strconv.Atoi(t.word[:4])
	if err != nil || year < 1500 || year > 2100 {
		return 0, at
	}
	at = Span{t.start, t.end}
	switch ending := t.word[4:]; {
	case decadeEndings[ending]:
		return year, at
	case ending != "" || t.end-t.start != 4:
		return 0, at
	case t.end+1 < len(r.text) && apostrophe(r.text[t.end]) && r.text[t.end+1] == 's' && (t.end+2 == len(r.text) || !unicode.IsLetter(r.text[t.end+2])):
		return year, Span{t.start, t.end + 2}
	case i > 0 && decades[r.tokens[i-1].word] && r.follows(i):
		return year, Span{r.tokens[i-1].start, t.end}
	}
	return 0, at
}

// bare says that a number has no unit or sign on it, as years have none.
func (r reading) bare(i int) bool {
	t := r.tokens[i]
	if t.start > 0 && currency(r.text[t.start-1]) != "" {
		return false
	}
	if i+1 < len(r.tokens) && r.tokens[i+1].start-t.end <= 1 {
		next := r.tokens[i+1]
		unit := r.unitOf(i + 1)
		return !(next.kind == number && scaleWords[next.word] != "") && !percents[next.word] && (unit == "" || unit == "year" || unit == "times")
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
	return d.year > 0 && o.year > 0 && (d.year != o.year || d.decade != o.decade) || d.month > 0 && o.month > 0 && d.month != o.month || d.day > 0 && o.day > 0 && d.day != o.day
}

// saysYear says that a text has a date with a year, or a number that is one more likely than not.
func (r reading) saysYear() bool {
	return slices.ContainsFunc(r.dates, func(d date) bool { return d.year > 0 })
}

// decades are words before a number that make a decade of it, and endings behind it that do.
var (
	decades       = map[string]bool{"annees": true, "anos": true, "anni": true, "jaren": true, "سنوات": true}
	decadeEndings = map[string]bool{"s": true, "er": true, "ern": true, "ers": true, "ler": true, "lar": true}
)

// months are their names by number.
var months = monthNames(
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
