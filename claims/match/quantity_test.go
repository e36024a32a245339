package match

import (
	"slices"
	"strings"
	"testing"
)

func TestQuantity(t *testing.T) {
	for _, c := range []struct{ language, here, there, shares, differs string }{
		// Sign.
		{"en", "-5", "+5", "", "-5 here, +5 there"},
		{"en", "-5", "5", "", "-5 here, 5 there"},
		{"en", "+5", "5", "5", ""},
		{"en", "It was −5 in Oslo", "It was 5 in Oslo", `"Oslo"`, "−5 here, 5 there"},
		{"en", "It was minus 5", "It was -5", "-5", ""},
		{"en", "Profit of -$5", "Profit of $-5", `"Profit", $-5`, ""},
		{"en", "COVID-19 hit", "COVID 19 hit", `"COVID", 19, "hit"`, ""},
		{"en", "from 3-5 trains", "from 3 to 5 trains", `3, 5, "trains"`, ""},
		{"ar", "درجة الحرارة -٥", "درجة الحرارة ٥", "", "-٥ here, ٥ there"},
		{"fr", "Il fait -5 à Lyon", "Il fait 5 à Lyon", `"Lyon"`, "-5 here, 5 there"},

		// Currency.
		{"en", "$5", "€5", "", "$5 here, €5 there"},
		{"en", "$5", "5", "5", ""},
		{"en", "$5", "5 dollars", "5 dollars", ""},
		{"en", "£5", "5 pounds", "5 pounds", ""},
		{"en", "USD 5", "EUR 5", "", "USD 5 here, EUR 5 there"},
		{"en", "The law cost $5 million", "The law cost €5m", "", "$5 million here, €5m there"},
		{"fr", "La loi coûte 5 millions d'euros", "La loi coûte 5 millions de dollars", "", "5 millions d'euros here, 5 millions de dollars there"},
		{"de", "Das Gesetz kostet 5 Euro", "Das Gesetz kostet 5 Dollar", "", "5 Euro here, 5 Dollar there"},
		{"es", "La ley cuesta 5 euros", "La ley cuesta 5 dólares", "", "5 euros here, 5 dólares there"},
		{"ar", "كلفة القانون ٥ يورو", "كلفة القانون 5 دولار", "", "٥ يورو here, 5 دولار there"},

		// Unit.
		{"en", "5 km", "5 miles", "", "5 km here, 5 miles there"},
		{"en", "5km", "5 kilometres", "5 kilometres", ""},
		{"en", "5 km", "5", "5", ""},
		{"en", "5 km", "5,000 metres", "5,000 metres", ""},
		{"en", "a 5-mile march", "a 5 km march", `"march"`, "5-mile here, 5 km there"},
		{"en", "100 km/h", "100 mph", "", "100 km/h here, 100 mph there"},
		{"en", "20 °C", "20°F", "", "20 °C here, 20°F there"},
		{"en", "5 years ago", "5 months ago", `"ago"`, "5 years here, 5 months there"},
		{"fr", "un bébé de 5 mois", "un bébé de 5 ans", `"bébé"`, "5 mois here, 5 ans there"},
		{"de", "Er wartete 5 Stunden", "Er wartete 5 Tage", "", "5 Stunden here, 5 Tage there"},
		{"es", "Corrió 5 kilómetros", "Corrió 5 millas", "", "5 kilómetros here, 5 millas there"},
		{"ar", "مشى 5 كم", "مشى 5 أميال", "", "5 كم here, 5 أميال there"},

		// Per cent.
		{"en", "12% of people", "12 people", `"people"`, "12% here, 12 people there"},
		{"en", "12% of people", "12 per cent of people", `12 per cent, "people"`, ""},
		{"de", "12 Prozent der Kinder", "12 Kinder", `"Kinder"`, "12 Prozent here, 12 Kinder there"},
		{"fr", "12 % des enfants", "12 enfants", `"enfants"`, "12 % here, 12 enfants there"},
		{"es", "12 por ciento de niños", "12 niños", `"niños"`, "12 por ciento here, 12 niños there"},
		{"ar", "١٢٪ من الأطفال", "12 طفل", "", "١٢٪ here, 12 طفل there"},

		// Scale.
		{"en", "12 lakh", "12 crore", "", "12 lakh here, 12 crore there"},
		{"en", "12 lakh", "1.2 million", "1.2 million", ""},
		{"en", "1,000", "1000", "1000", ""},
		{"en", "1.5 million", "1,500,000", "1,500,000", ""},
		{"en", "2,000 trains ran", "2000 trains ran", `2000, "trains", "ran"`, ""},
		{"de", "1,5 Millionen", "1.500.000", "1.500.000", ""},
		{"fr", "1,5 million", "1\u00a0500\u00a0000", "1\u00a0500\u00a0000", ""},
		{"es", "1,5 millones", "1.500.000", "1.500.000", ""},
		{"ar", "١٫٥ مليون", "1,500,000", "1,500,000", ""},

		{"fr", "5 000 trains", "5000 trains", `5000, "trains"`, ""},
		{"es", "1 500 000 euros", "1,5 millones de euros", "1,5 millones de euros", ""},
		{"de", "12 000 Züge", "12.500 Züge", `"Züge"`, "12 000 here, 12.500 there"},
		{"en", "2000 days", "2000 weeks", "", "2000 days here, 2000 weeks there"},
		{"en", "$5 million", "5 million euros", "nothing", "$5 million here, 5 million euros there"},

		// Fractions.
		{"en", "1/2 of voters", "3/4 of voters", `"voters"`, "1/2 here, 3/4 there"},
		{"en", "1/2", "3/4", "", "1/2 here, 3/4 there"},
		{"en", "1/2 of voters", "2/4 of voters", `2/4, "voters"`, ""},
		{"en", "Was it 1/2/2020?", "1 February 2020", "1 February 2020", ""},

		// Decades.
		{"en", "in the 1990s", "in 1990", "", "1990s here, 1990 there"},
		{"en", "in the 1990s", "the 1990's", "1990's", ""},
		{"en", "in the 1990s", "the 1980s", "", "1990s here, 1980s there"},
		{"fr", "les années 1990", "en 1990", "", "années 1990 here, 1990 there"},
		{"de", "Die 1990er waren gut", "1990 war gut", `"gut"`, "1990er here, 1990 there"},
		{"es", "los años 1990", "en 1990", "", "años 1990 here, 1990 there"},
	} {
		w := Explain(Parse(c.here, c.language), Doc{Text: c.there, Language: c.language})
		shares, differs, _ := strings.Cut(w.Sentence(), "Differs: ")
		shares = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(shares), "Shares "), ".")
		if shares == "Shares no word" || shares == "no word" {
			shares = "nothing"
		}
		if differs = strings.TrimSuffix(differs, "."); differs != c.differs || c.shares != shares && c.shares != "" || c.differs == "" && shares == "nothing" {
			t.Errorf("%q beside %q: %s", c.here, c.there, w.Sentence())
		}
		if c.differs != "" && slices.ContainsFunc(w.Shared, func(s Common) bool { return s.Kind == WhyNumber || s.Kind == WhyDate }) {
			t.Errorf("%q beside %q share a number: %s", c.here, c.there, w.Sentence())
		}
	}
}
