package match

import (
	"strings"
	"unicode"
)

// unitNames are the words for what is measured, by language; those of "" are written everywhere.
var unitNames = map[string]string{
	"": `km:km kms kmh:kmh kph mph:mph cm:cm mm:mm kg:kg kgs mg:mg lb:lb lbs ounce:oz foot:ft hectare:ha celsius:celsius fahrenheit:fahrenheit dollar:usd euro:eur sterling:gbp
		yen:jpy rupee:inr rs ruble:rub lira:try franc:chf riyal:sar dirham:aed mw:mw kw:kw gw:gw kwh:kwh mwh:mwh`,
	"en": `km:kilometer kilometers kilometre kilometres mile:mile miles metre:meter meters metre metres cm:centimeter centimeters centimetre centimetres foot:foot feet inch:inch inches
		yard:yard yards kg:kilo kilos kilogram kilograms gram:gram grams gramme grammes mg:milligram milligrams pound:pound pounds ounce:ounce ounces ton:ton tons tonne:tonne tonnes
		litre:liter liters litre litres gallon:gallon gallons barrel:barrel barrels acre:acre acres hectare:hectare hectares second:second seconds minute:minute minutes hour:hour hours
		day:day days week:week weeks month:month months year:year years dollar:dollar dollars buck bucks euro:euro euros sterling:quid cent:cent cents yen:yen rupee:rupee rupees
		ruble:ruble rubles rouble roubles lira:lira liras franc:franc francs riyal:riyal riyals dinar:dinar dinars dirham:dirham dirhams yuan:yuan peso:peso pesos times:times`,
	"fr": `km:kilometre kilometres mile:miles metre:metre metres cm:centimetre centimetres kg:kilo kilos kilogramme kilogrammes gram:gramme grammes tonne:tonne tonnes litre:litre litres
		hectare:hectare hectares second:seconde secondes minute:minute minutes hour:heure heures day:jour jours week:semaine semaines month:mois year:an ans annee annees dollar:dollar
		dollars euro:euro euros pound:livre livres cent:centime centimes yen:yen yens franc:franc francs dinar:dinar dinars dirham:dirham dirhams`,
	"es": `km:kilómetro kilómetros mile:milla millas metre:metro metros cm:centimetro centimetros kg:kilo kilos kilogramo kilogramos gram:gramo gramos tonne:tonelada toneladas litre:litro
		litros hectare:hectarea hectareas second:segundo segundos minute:minuto minutos hour:hora horas day:dia dias week:semana semanas month:mes meses year:ano anos dollar:dolar dolares
		euro:euro euros pound:libra libras peso:peso pesos yen:yen yenes`,
	"pt": `km:quilometro quilometros mile:milha milhas metre:metro metros kg:quilo quilos gram:grama gramas tonne:tonelada toneladas litre:litro litros hectare:hectare hectares
		second:segundo segundos minute:minuto minutos hour:hora horas day:dia dias week:semana semanas month:mes meses year:ano anos dollar:dolar dolares euro:euro euros real:real reais`,
	"de": `km:kilometer kilometern mile:meile meilen metre:meter metern cm:zentimeter kg:kilo kilos kilogramm gram:gramm tonne:tonne tonnen litre:liter litern hectare:hektar
		second:sekunde sekunden minute:minute minuten hour:stunde stunden day:tag tage tagen week:woche wochen month:monat monate monaten year:jahr jahre jahren dollar:dollar dollars
		euro:euro euros pound:pfund cent:cent cents yen:yen franc:franken rupee:rupien`,
	"it": `km:chilometro chilometri mile:miglio miglia metre:metro metri kg:chilo chili gram:grammo grammi tonne:tonnellata tonnellate litre:litro litri hectare:ettaro ettari
		second:secondo secondi minute:minuto minuti hour:ora ore day:giorno giorni week:settimana settimane month:mese mesi year:anno anni dollar:dollaro dollari euro:euro pound:sterlina sterline`,
	"ar": `km:كيلومتر كيلومترا كيلومترات كم mile:ميل ميلا اميال metre:متر مترا امتار kg:كيلوغرام كيلوجرام كيلوغراما كجم كغ gram:غرام جرام غراما جراما tonne:طن طنا اطنان litre:لتر لترا
		second:ثانيه ثواني minute:دقيقه دقائق hour:ساعه ساعات day:يوم يوما ايام week:اسبوع اسبوعا اسابيع month:شهر شهرا اشهر شهور year:سنه سنوات عام عاما اعوام dollar:دولار دولارا دولارات
		euro:يورو pound:جنيه جنيها جنيهات riyal:ريال ريالا ريالات dinar:دينار دينارا دنانير dirham:درهم درهما دراهم lira:ليره ليرات celsius:مئويه fahrenheit:فهرنهايت barrel:برميل براميل`,
	"ru": `km:км километр километра километров mile:миля мили миль metre:метр метра метров kg:кг килограмм килограмма килограммов tonne:тонна тонны тонн ruble:рубль рубля рублей
		dollar:доллар доллара долларов euro:евро minute:минута минуты минут hour:час часа часов day:день дня дней week:неделя недели недель month:месяц месяца месяцев`,
}

// unitsOf says what a word measures, by language.
var unitsOf = unitWords()

func unitWords() map[string]map[string]string {
	all := map[string]map[string]string{}
	for language, list := range unitNames {
		all[language] = map[string]string{}
		unit := ""
		for w := range strings.FieldsSeq(list) {
			if u, first, begins := strings.Cut(w, ":"); begins {
				unit, w = u, first
			}
			all[language][fold(w)] = unit
		}
	}
	return all
}

// least says of which unit another is a multiple or a part.
var least = map[string]struct {
	unit      string
	times, of int64
}{
	"km": {"metre", 1000, 1}, "cm": {"metre", 1, 100}, "mm": {"metre", 1, 1000}, "kg": {"gram", 1000, 1}, "mg": {"gram", 1, 1000}, "tonne": {"gram", 1_000_000, 1},
	"minute": {"second", 60, 1}, "hour": {"second", 3600, 1}, "day": {"second", 86_400, 1}, "week": {"second", 604_800, 1}, "gw": {"kw", 1_000_000, 1}, "mw": {"kw", 1000, 1}, "mwh": {"kwh", 1000, 1},
}

// linking are words between a number and its unit: 5 millions d'euros, 20 degrees Celsius.
var linking = map[string]bool{"de": true, "of": true, "degrees": true, "degree": true, "degres": true, "grados": true, "graus": true, "grad": true, "درجه": true, "درجات": true}

// unitOf is what the word at a token measures.
func (r reading) unitOf(k int) string {
	t := r.tokens[k]
	if t.kind == number {
		return ""
	}
	w := t.word
	if w == "pound" && r.text[t.start] == 'l' { // 5lb are read as 5 pounds
		return "lb"
	}
	if u := unitsOf[""][w]; u != "" {
		return u
	}
	return unitsOf[suited(r.language, w)][w]
}

// measure reads the unit behind a number whose next token is given; it says where to go on, and where the unit ends.
func (r reading) measure(next, end int) (unit string, to, ends int) {
	square := false
	for k := next; k < min(next+3, len(r.tokens)); k++ {
		if !r.beside(k, max(end, r.tokens[k-1].end)) {
			break
		}
		w := r.tokens[k].word
		if u := r.unitOf(k); u != "" {
			ends = r.tokens[k].end
			rest := string(r.text[ends:min(ends+2, len(r.text))])
			switch {
			case u == "km" && rest == "/h":
				u, ends = "kmh", ends+2
			case strings.HasPrefix(rest, "²"):
				square, ends = true, ends+1
			}
			if square {
				u = "square " + u
			}
			return u, k + 1, ends
		}
		switch {
		case w == "square" || w == "sq":
			square = true
		case !linking[w]:
			return "", next, end
		}
	}
	at := end
	if at < len(r.text) && unicode.IsSpace(r.text[at]) {
		at++
	}
	if unit = degrees(r.text, at); unit == "" {
		return "", next, end
	}
	if next < len(r.tokens) && r.tokens[next].start == at+1 {
		next++
	}
	return unit, next, at + 2
}

// degrees reads °C or °F.
func degrees(text []rune, at int) string {
	if at+1 >= len(text) || text[at] != '°' || at+2 < len(text) && inTag(text[at+2]) {
		return ""
	}
	switch text[at+1] {
	case 'C', 'c':
		return "celsius"
	case 'F', 'f':
		return "fahrenheit"
	}
	return ""
}

// beside says that nothing but a space or a hyphen stands between a place and a token.
func (r reading) beside(k, end int) bool {
	return r.tokens[k].start-end <= 2 && strings.Trim(string(r.text[min(end, r.tokens[k].start):r.tokens[k].start]), " -\u00a0\u202f\u2011") == ""
}

// unlike says that two units are not the same; a pound is one of money or of weight. A percentage is no plain number.
func unlike(a, b string) bool {
	if a == b || a == "pound" && (b == "lb" || b == "sterling") || b == "pound" && (a == "lb" || a == "sterling") {
		return false
	}
	return a != "" && b != "" || a == "percent" || b == "percent"
}
