package match

import (
	"strings"
	"testing"
)

// differs is what Explain's sentence says of differences.
func differs(here, there, language string) string {
	_, said, _ := strings.Cut(Explain(Parse(here, language), Doc{Text: there, Language: language}).Sentence(), "Differs: ")
	return strings.TrimSuffix(said, ".")
}

func TestNegation(t *testing.T) {
	for _, c := range []struct{ language, here, there, says string }{
		{"en", "Not only vaccines cause autism", "Vaccines cause autism", ""},
		{"en", "Vaccines not only cause autism but kill", "Vaccines cause autism", ""},
		{"en", "Vaccines do not cause autism", "Vaccines cause autism", `"not" only here`},
		{"fr", "Non seulement les médicaments causent l'autisme", "Les médicaments causent l'autisme", ""},
		{"fr", "Les médicaments ne causent pas seulement l'autisme", "Les médicaments causent l'autisme", ""},
		{"fr", "Les médicaments ne causent pas l'autisme", "Les médicaments causent l'autisme", `"ne" only here`},
		{"fr", "Le vaccin n'est pas dangereux", "Le vaccin est dangereux", `"pas" only here`},
		{"fr", "Le vaccin est sans doute dangereux", "Le vaccin est dangereux", ""},
		{"de", "Nicht nur Impfungen verursachen Autismus", "Impfungen verursachen Autismus", ""},
		{"de", "Impfungen verursachen keinen Autismus", "Impfungen verursachen Autismus", `"keinen" only here`},
		{"es", "No sólo las vacunas causan autismo", "Las vacunas causan autismo", ""},
		{"es", "Las vacunas no causan autismo", "Las vacunas causan autismo", `"no" only here`},
		{"ar", "ليس فقط اللقاح يسبب التوحد", "اللقاح يسبب التوحد", ""},
		{"ar", "اللقاح لا يسبب التوحد", "اللقاح يسبب التوحد", `"لا" only here`},
		{"ar", "بلا شك اللقاح يسبب التوحد", "اللقاح يسبب التوحد", ""},
		{"ar", "اللقاح لا يقتل ولا يحمي", "اللقاح لا يقتل ويحمي", `"ولا يحمي" only here`},
		{"zh", "疫苗非常安全", "疫苗安全", ""},
		{"zh", "疫苗不仅会引起自闭症", "疫苗会引起自闭症", ""},

		{"en", "Bill no. 5 was signed", "Bill 5 was signed", ""},
		{"en", "Bill No 5 was signed", "Bill 5 was signed", ""},
		{"en", "Order no id 5523 was signed", "Order id 5523 was signed", ""},
		{"en", "Voters need no ID", "Voters need ID", `"no" only here`},
		{"en", "No 5G towers in Paris", "5G towers in Paris", `"No" only here`},
		{"en", "Was it signed? No, 5 were", "Was it signed? 5 were", `"No" only here`},
		{"es", "La ley nº 5 fue firmada", "La ley 5 fue firmada", ""},
		{"es", "Murieron no 5 personas", "Murieron 5 personas", `"no" only here`},
		{"fr", "La loi no 5 est signée", "La loi 5 est signée", ""},

		{"en", "The vaccine is not safe and not tested", "The vaccine is not safe and tested", `"not tested" only here`},
		{"en", "The vaccine is not safe, not tested", "The vaccine is not tested, not safe", ""},
		{"en", "Vaccines are not safe and masks work", "Vaccines are safe and masks do not work", `"not safe" only here; "not work" only there`},
		{"en", "No vaccine causes autism", "The vaccine does not cause autism", ""},
		{"en", "Nobody said it, it never happened", "It never happened", ""},
		{"de", "Die Impfung ist nicht sicher und nicht geprüft", "Die Impfung ist nicht sicher, aber geprüft", `"nicht geprüft" only here`},
		{"fr", "Le vaccin n'est pas sûr ni testé", "Le vaccin n'est pas sûr", ""},
		{"es", "La vacuna no mata y no protege", "La vacuna no mata y protege", `"no protege" only here`},
		{"ar", "اللقاح لا يقتل ولا يحمي", "اللقاح لا يقتل", ""},
	} {
		if got := differs(c.here, c.there, c.language); got != c.says {
			t.Errorf("%q beside %q: %s", c.here, c.there, got)
		}
	}
}
