package capture

import "strings"

// foldName gives a name of a month or a header in lower case, Turkish dotless ı as i, so that MAYIS and Mayıs are one.
func foldName(s string) string {
	return strings.NewReplacer("ı", "i", "i\u0307", "i").Replace(strings.ToLower(s))
}

// twoWords joins the Levantine months of two words, and takes their forms without hamza and article.
var twoWords = func() *strings.Replacer {
	var pairs []string
	for _, month := range []string{"كانون", "تشرين"} {
		for _, first := range []string{"الأول", "الاول", "أول", "اول"} {
			pairs = append(pairs, month+" "+first, month+"-الأول")
		}
		for _, second := range []string{"الثاني", "الثانى", "ثاني", "ثان"} {
			pairs = append(pairs, month+" "+second, month+"-الثاني")
		}
	}
	return strings.NewReplacer(pairs...)
}()

// fillers are words that may stand in a date and say nothing more: weekdays, articles, the mark of the Gregorian calendar.
var fillers = foldedSet(`monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, wed, thu, fri, sat, sun, of, the, de, le, del, den,
	lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag,
	lunes, martes, miércoles, jueves, viernes, sábado, domingo, pazartesi, salı, çarşamba, perşembe, cuma, cumartesi, pazar,
	الاثنين, الإثنين, الثلاثاء, الأربعاء, الاربعاء, الخميس, الجمعة, السبت, الأحد, الاحد, يوم, م, ميلادي, ميلادية`)

func foldedSet(words string) map[string]bool { return set(foldName(words)) }

// months maps month names, folded, to their numbers. Names of different months in different languages do not collide: Turkish
// mart is March, never a Tuesday. A dash stands for a month that has no other name in that row.
var months = func() map[string]int {
	m := map[string]int{}
	for _, row := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr - jun jul aug sep oct nov dec",
		"- - - - - - - - sept - - -",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"janv févr - avr - - juil aout - - - déc",
		"- fevrier - - - - - - - - - decembre",
		"januar februar märz april mai juni juli august september oktober november dezember",
		"jänner - mär - - - - - - okt - dez",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"ene - - abr - - - ago setiembre - - dic",
		"ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
		"oca şub - nis - haz tem ağu eyl eki kas ara",
		"يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
		"- - - ابريل - يونيه يوليه اغسطس - اكتوبر - -",
		"جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
		"- - - - ماي - يوليوز غشت شتنبر - نونبر دجنبر",
		"كانون-الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين-الأول تشرين-الثاني كانون-الأول",
		"- - اذار - ايار - - اب ايلول - - -",
		"januari februari maart april mei juni juli augustus september oktober november december",
	} {
		for i, name := range strings.Fields(foldName(row)) {
			m[name] = i + 1
		}
	}
	delete(m, "-")
	return m
}()
