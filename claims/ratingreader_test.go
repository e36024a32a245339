package claims

import "testing"

func TestBuiltinWordsMeanOneValue(t *testing.T) {
	for value, words := range builtinWords {
		for _, w := range words {
			if got := builtinValues[Plainly(w)]; got != value {
				t.Errorf("%q stands for %s and %s", w, value, got)
			}
		}
	}
}

func TestReadingOfRatings(t *testing.T) {
	r := &RatingReader{said: map[wordOf]string{{"falso", "lupa.example"}: "mostly-false", {"pinocchio", ""}: "false", {"true", "liar.example"}: "false"}}
	for _, c := range []struct {
		rating, site, value string
		known               bool
	}{
		{"Falso", "", "false", true}, {"FALSO!", "lupa.example", "mostly-false", true}, {"Falso", "br.lupa.example", "mostly-false", true},
		{"Falso", "nulupa.example", "false", true}, {"Pinocchio", "x.example", "false", true}, {"True", "liar.example", "false", true}, {"True", "", "true", true},
		{"FALSO: As imagens foram retiradas de outro canal", "", "false", true}, {"Pinocchio: no", "", "false", true},
		{"The picture shows something else", "", Other, false}, {"", "", Other, false}, {":", "", Other, false},
		{"True, but old", "", Other, false},
	} {
		if value, known := r.Read(c.rating, c.site); value != c.value || known != c.known {
			t.Errorf("%q of %q is read as %s (%t), not %s (%t)", c.rating, c.site, value, known, c.value, c.known)
		}
	}
}

func TestSites(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.AFP.example/x": "afp.example", "factcheck.example.org/": "factcheck.example.org", "": "", "/author/x": "", "a name": "", "https://": "", "http://localhost/": "",
		"https://[::1": "", "https://fact.example:8080/": "fact.example",
	} {
		if got := SiteOf(address); got != want {
			t.Errorf("the site of %q is %q, not %q", address, got, want)
		}
	}
}
