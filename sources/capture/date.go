package capture

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ParseDate reads a date as people and pages write it (ISO forms, "21 February 1998", "13 Mart 1998", "٢١ شباط ١٩٩٨", "1998/2005")
// strictly: it gives the partial form 1998, 1998-02, 1998-02-21 or 1998/2005, and false for what it is not sure of, such as
// 03/04/1998. A time of day is passed over; the day is the one that is written, whatever its time zone.
func ParseDate(s string) (string, bool) {
	s = strings.TrimSpace(digits(s))
	if a, b, ok := strings.Cut(s, "/"); ok && !strings.Contains(b, "/") {
		first, ok1 := isoDate(strings.TrimSpace(a))
		last, ok2 := isoDate(strings.TrimSpace(b))
		return first + "/" + last, ok1 && ok2 && first <= last
	}
	if date, ok := isoDate(s); ok {
		return date, true
	}
	if m := isoTime.FindStringSubmatch(s); m != nil {
		return isoDate(m[1])
	}
	if m := slashes.FindStringSubmatch(s); m != nil {
		return slashDate(m[1], m[2], m[3])
	}
	return wordDate(s)
}

var (
	isoForm = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$`)
	isoTime = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[T ]\d{2}:?\d{2}`)
	slashes = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$`)
	dayNum  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er|\.|º)?$`)
)

// isoDate checks 1998, 1998-02 or 1998-02-21.
func isoDate(s string) (string, bool) {
	m := isoForm.FindStringSubmatch(s)
	if m == nil || m[1] == "0000" {
		return "", false
	}
	_, err := time.Parse("2006-01-02"[:len(s)], s)
	return s, err == nil
}

// slashDate reads 13/03/1998. Where day and month could change places it is not sure.
func slashDate(a, b, year string) (string, bool) {
	day, month := atoi(a), atoi(b)
	if month > 12 {
		day, month = month, day
	}
	if day <= 12 && day != month {
		return "", false
	}
	return isoDate(fmt.Sprintf("%s-%02d-%02d", year, month, day))
}

// wordDate reads a date whose month is a word: day, month and year in this order or month, day, year; or month and year. Every
// word must be understood.
func wordDate(s string) (string, bool) {
	month, day, year := 0, 0, ""
	s = twoWords.Replace(s)
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == ',' || r == '،' || r == '\u00a0' || r == '/' }) {
		m := dayNum.FindStringSubmatch(w)
		switch {
		case months[w] > 0 && month == 0:
			month = months[w]
		case len(w) == 4 && atoi(w) >= 1000 && year == "":
			year = w
		case m != nil && day == 0:
			day = atoi(m[1])
		case !fillers[w]:
			return "", false
		}
	}
	switch {
	case month == 0 || year == "":
		return "", false
	case day == 0:
		return isoDate(fmt.Sprintf("%s-%02d", year, month))
	default:
		return isoDate(fmt.Sprintf("%s-%02d-%02d", year, month, day))
	}
}

// twoWords joins the Levantine months of two words.
var twoWords = strings.NewReplacer("كانون الثاني", "كانون-الثاني", "كانون الأول", "كانون-الأول", "تشرين الأول", "تشرين-الأول", "تشرين الثاني", "تشرين-الثاني")

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// digits turns Arabic-Indic and Persian digits into ASCII ones.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '٠' <= r && r <= '٩':
			return '0' + r - '٠'
		case '۰' <= r && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}

// fillers are words that may stand in a date and say nothing more: weekdays and articles.
var fillers = set(`monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, wed, thu, fri, sat, sun, of, the, de, le, del, den,
	lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag,
	lunes, martes, miércoles, jueves, viernes, sábado, domingo, pazartesi, salı, çarşamba, perşembe, cuma, cumartesi, pazar,
	الاثنين, الإثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت, الأحد, م`)

// months maps month names to their numbers. Names of different months in different languages do not collide: Turkish
// mart is March, never a Tuesday.
var months = func() map[string]int {
	m := map[string]int{}
	for _, row := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr may jun jul aug sep oct nov dec",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"januar februar märz april mai juni juli august september oktober november dezember",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
		"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
		"جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
		"كانون-الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين-الأول تشرين-الثاني كانون-الأول",
		"januari februari maart april mei juni juli augustus september oktober november december",
	} {
		for i, name := range strings.Fields(row) {
			m[name] = i + 1
		}
	}
	return m
}()
