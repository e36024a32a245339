package match

import (
	"strconv"
	"strings"
	"unicode"
)

// number reads digits with the points and commas between them, and the unit or scale that is glued to them. 5,000,000, 5m and 5 million are the same
// terms: 5 and million.
func (r *reader) number() {
	start := r.at
	var b strings.Builder
	parts := []int{} // lengths of the groups between separators
	marks := []rune{}
	group := 0
	for ; r.at < len(r.text); r.at++ {
		c := r.text[r.at]
		if d := digit(c); d >= 0 {
			b.WriteByte(byte('0' + d))
			group++
			continue
		}
		if (c == ',' || c == '.' || c == '٬' || c == '٫' || c == '’' || c == '\u00a0' || c == '\u202f') && r.at+1 < len(r.text) && digit(r.text[r.at+1]) >= 0 {
			parts, marks, group = append(parts, group), append(marks, c), 0
			b.WriteByte(',')
			continue
		}
		break
	}
	parts = append(parts, group)
	digits := value(b.String(), parts, marks)
	end := r.at
	suffix := r.suffix()
	if suffix == "" && r.at < len(r.text) && unicode.IsLetter(r.text[r.at]) && !unspaced(r.text[r.at]) && byScript(r.text[r.at]) == "en" { // 2nd, 4chan: a word that begins with digits
		r.at = start
		r.mixed()
		return
	}
	grouped := len(marks) > 0
	scale := scales[suffix]
	if scale == "" {
		switch {
		case strings.HasSuffix(digits, "000000000") && len(digits) > 9:
			digits, scale = digits[:len(digits)-9], "billion"
		case strings.HasSuffix(digits, "000000") && len(digits) > 6:
			digits, scale = digits[:len(digits)-6], "million"
		case strings.HasSuffix(digits, "000") && len(digits) > 3 && (grouped || len(digits) > 4):
			digits, scale = digits[:len(digits)-3], "thousand"
		}
	}
	r.add(token{form: plainForm(digits), start: start, end: end, kind: number})
	if scale != "" {
		r.add(token{form: wordForm(scale, "en"), start: start, end: r.at, kind: number})
	} else if unit := units[suffix]; unit != "" {
		r.add(token{form: wordForm(unit, "en"), start: end, end: r.at})
	}
}

// mixed reads a word that begins with digits.
func (r *reader) mixed() {
	start := r.at
	for r.at < len(r.text) && (unicode.IsLetter(r.text[r.at]) && !unspaced(r.text[r.at]) || digit(r.text[r.at]) >= 0 || unicode.IsMark(r.text[r.at])) {
		r.at++
	}
	w := fold(string(r.text[start:r.at]))
	for _, ending := range []string{"st", "nd", "rd", "th"} { // 21st is 21
		if d, ok := strings.CutSuffix(w, ending); ok && strings.Trim(d, "0123456789") == "" {
			w = d
		}
	}
	if w != "" {
		r.add(token{form: plainForm(w), start: start, end: r.at, kind: number})
	}
}

// suffix reads a scale or unit that is glued to a number, or a percent sign.
func (r *reader) suffix() string {
	if r.at < len(r.text) && (r.text[r.at] == '%' || r.text[r.at] == '٪') {
		r.at++
		return "%"
	}
	end := r.at
	for end < len(r.text) && unicode.IsLetter(r.text[end]) && end-r.at < 8 {
		end++
	}
	if end == r.at || end < len(r.text) && digit(r.text[end]) >= 0 {
		return ""
	}
	s := strings.ToLower(string(r.text[r.at:end]))
	if scales[s] == "" && units[s] == "" {
		return ""
	}
	r.at = end
	return s
}

// value writes a number plainly: 1,000 and 1.000 are 1000, 1.5 and 1,5 are 1.5, for a last group of other than three digits is a fraction.
func value(s string, parts []int, marks []rune) string {
	last := len(parts) - 1
	if last == 0 {
		return trimZeros(s)
	}
	same := true
	for i := range marks {
		same = same && marks[i] == marks[0] && (i == 0 || parts[i] == 3)
	}
	if parts[last] == 3 && same && !(last == 1 && (parts[0] > 3 || s[0] == '0')) {
		return trimZeros(strings.ReplaceAll(s, ",", ""))
	}
	if last == 1 || parts[last] != 3 && marks[last-1] != marks[0] || last > 1 && marks[last-1] != marks[0] {
		at := strings.LastIndexByte(s, ',')
		fraction := strings.TrimRight(s[at+1:], "0")
		whole := trimZeros(strings.ReplaceAll(s[:at], ",", ""))
		if fraction == "" {
			return whole
		}
		return whole + "." + fraction
	}
	return strings.ReplaceAll(s, ",", ".") // 12.3.2019: no number
}

func trimZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return s[:min(1, len(s))]
}

var (
	scales = map[string]string{"k": "thousand", "m": "million", "mn": "million", "mio": "million", "mil": "million", "b": "billion", "bn": "billion", "mrd": "billion", "tn": "trillion"}
	units  = map[string]string{
		"%": "percent", "x": "times", "yr": "year", "yrs": "year", "yo": "year", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "am": "am", "pm": "pm", "kg": "kg", "lb": "pound",
		"lbs": "pound", "km": "km", "cm": "cm", "mm": "mm", "ft": "feet", "mph": "mph", "c": "celsius", "f": "fahrenheit", "s": "",
	}
	// numerals are numbers in words, where the word means little else.
	numerals = map[string]map[string]string{
		"en": count("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"),
		"fr": count("deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"),
		"es": count("dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"),
		"pt": count("dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze"),
		"de": count("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"),
		"it": count("due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"),
		"ru": count("два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать"),
		"tr": count("iki üç dört beş altı yedi sekiz dokuz"),
		"ar": count("اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره"),
		"fa": count("دو سه چهار پنج شش هفت هشت نه ده"),
		"id": count("dua tiga empat lima enam tujuh delapan sembilan sepuluh"),
		"hi": count("दो तीन चार पाँच छह सात आठ नौ दस"),
	}
)

// count numbers words from two on.
func count(list string) map[string]string {
	all := map[string]string{}
	for i, w := range strings.Fields(list) {
		all[lower(w)] = strconv.Itoa(i + 2)
	}
	return all
}
