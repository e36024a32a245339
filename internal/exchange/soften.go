package exchange

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// soften brings what another system says of a claim into our limits, so that no claim is lost for a detail: what does not fit its field goes to the
// claim's context, whole if it can, and is told of. What is ours by the workflow (conclusion, justification, when it is due) is left to its rules.
func (r *record) soften() (warnings []string) {
	s := softening{r: r}
	r.Claim, r.Text, r.Title = text(r.Claim), text(r.Text), oneLine(r.Title)
	r.Subtitle, r.Context, r.Claimant, r.Checker = text(r.Subtitle), text(r.Context), oneLine(r.Claimant), oneLine(r.Checker)
	if r.Context == "" && r.Subtitle != r.Title {
		r.Context = r.Subtitle
	}
	s.wording()
	s.heading()
	if utf8.RuneCountInString(r.Context) > claims.MaxText {
		r.Context = shortened(r.Context, claims.MaxText)
		s.warn("Its context is longer than %d characters; the end is left out.", claims.MaxText)
	}
	s.date("date", &r.Date)
	s.date("said", &r.Said)
	s.limited("claimant", &r.Claimant, 300)
	s.limited("checker", &r.Checker, 300)
	s.address()
	if !r.theirs() && r.URL != "" && !strings.Contains(r.Context, r.URL) {
		s.aside(r.URL) // only an earlier check has a field for it
	}
	s.rating()
	s.language("language", &r.Language)
	s.language("original language", &r.OriginalLanguage)
	s.tags()
	return s.warnings
}

type softening struct {
	r        *record
	warnings []string
}

func (s *softening) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

// aside keeps what does not fit in the context, and reports whether it had room.
func (s *softening) aside(what string) bool {
	whole := what
	if s.r.Context != "" {
		whole = s.r.Context + "\n\n" + what
	}
	if utf8.RuneCountInString(whole) > claims.MaxText {
		return false
	}
	s.r.Context = whole
	return true
}

// told says where something went.
func (s *softening) told(what, kept string) {
	what, whole := strings.CutSuffix(what, " Its beginning is taken, and of the whole")
	rest, more := strings.CutSuffix(what, " Its beginning is taken, and of the rest")
	begins := ""
	if what = rest; whole || more {
		begins = " Its beginning is taken"
	}
	switch here := s.aside(kept); {
	case here && begins != "":
		s.warn("%s%s; all of it stands in the context.", what, begins)
	case here:
		s.warn("%s; it stands in the context as it was given.", what)
	case begins != "":
		s.warn("%s%s, the rest is left out.", what, begins)
	default:
		s.warn("%s; it is left out.", what)
	}
}

// wording takes the title for the claim where there is no claim, and the beginning of one that is too long.
func (s *softening) wording() {
	field := &s.r.Claim
	if s.r.Text != "" {
		field = &s.r.Text
	}
	if *field == "" && !s.r.theirs() && s.r.Title != "" {
		*field = s.r.Title
		s.warn("There is no claim; the title is taken for it.")
	}
	if n := utf8.RuneCountInString(*field); n > claims.MaxText {
		begin := shortened(*field, claims.MaxText)
		rest := strings.TrimSpace(strings.TrimPrefix(*field, strings.TrimSuffix(begin, "…")))
		*field = begin
		s.told(fmt.Sprintf("The claim has %d characters; %d is the most. Its beginning is taken, and of the rest", n, claims.MaxText), "… "+rest)
	}
}

// heading keeps a title that is too long for a claim. That of somebody's earlier check may be longer.
func (s *softening) heading() {
	most := claims.MaxTitle
	if s.r.theirs() {
		most = 1000
	}
	if n := utf8.RuneCountInString(s.r.Title); n > most {
		whole := s.r.Title
		s.r.Title = shortened(whole, most) // by which it is found
		s.told(fmt.Sprintf("The title has %d characters; %d is the most. Its beginning is taken, and of the whole", n, most), whole)
	}
}

// date gives a date its one form; one that cannot be read for certain goes to the context as it was written.
func (s *softening) date(field string, date *string) {
	d, err := sources.ParseDate(*date)
	if err == nil {
		*date = string(d)
		return
	}
	given := text(*date)
	*date = ""
	s.told(fmt.Sprintf("The %s %q cannot be read for certain", field, shortened(given, 60)), "Date as given: "+given)
}

func (s *softening) limited(field string, value *string, most int) {
	*value = oneLine(*value)
	if n := utf8.RuneCountInString(*value); n > most {
		s.told(fmt.Sprintf("The %s has %d characters; %d is the most", field, n, most), *value)
		*value = ""
	}
}

// address keeps that of an earlier check where it leads to the web: whoever reads it may follow it.
func (s *softening) address() {
	s.limited("url", &s.r.URL, 2000)
	given := s.r.URL
	if given == "" || !s.r.theirs() || webAddress.MatchString(given) {
		return
	}
	s.r.URL = ""
	s.told(fmt.Sprintf("The url %q does not begin with https:// or http://", shortened(given, 60)), "Address as given: "+given)
}

var webAddress = regexp.MustCompile(`^(?i:https?)://[^/?#\s]`)

// rating shortens that of an earlier check. Ours is a word of a scale.
func (s *softening) rating() {
	if !s.r.theirs() {
		return
	}
	s.r.Rating = oneLine(s.r.Rating)
	if n := utf8.RuneCountInString(s.r.Rating); n > 300 {
		s.told(fmt.Sprintf("The rating has %d characters; 300 is the most. Its beginning is taken, and of the whole", n), s.r.Rating)
		s.r.Rating = shortened(s.r.Rating, 300)
	}
}

// language gives a code its usual form; of the names that people write, the usual ones are known.
func (s *softening) language(field string, value *string) {
	given := strings.TrimSpace(*value)
	if given == "" {
		*value = ""
		return
	}
	if code, ok := languageNames[strings.ToLower(given)]; ok {
		*value = code
		return
	}
	tag, err := language.Parse(given)
	if *value = tag.String(); err != nil || tag == language.Und {
		*value = ""
		s.warn("The %s %q is no language code; it is left out.", field, shortened(given, 60))
	}
}

var languageNames = map[string]string{
	"english": "en", "arabic": "ar", "العربية": "ar", "french": "fr", "français": "fr", "turkish": "tr", "türkçe": "tr", "german": "de", "deutsch": "de",
	"spanish": "es", "español": "es", "persian": "fa", "farsi": "fa", "فارسی": "fa", "hebrew": "he", "עברית": "he", "russian": "ru", "русский": "ru", "portuguese": "pt",
	"português": "pt", "italian": "it", "italiano": "it", "hindi": "hi", "हिन्दी": "hi", "indonesian": "id", "bahasa indonesia": "id", "chinese": "zh", "中文": "zh",
	"japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko", "ukrainian": "uk", "українська": "uk", "polish": "pl", "polski": "pl", "dutch": "nl", "nederlands": "nl",
	"urdu": "ur", "اردو": "ur", "bengali": "bn", "kurdish": "ku", "greek": "el", "romanian": "ro", "swedish": "sv", "thai": "th", "vietnamese": "vi",
}

// tags folds tags as claims have them, so that the same ones are no change.
func (s *softening) tags() {
	var kept []string
	for _, tag := range s.r.Tags {
		switch tag = strings.ToLower(oneLine(tag)); {
		case tag == "":
		case utf8.RuneCountInString(tag) > claims.MaxTag:
			s.warn("The tag %q has more than %d characters; it is left out.", shortened(tag, claims.MaxTag), claims.MaxTag)
		default:
			kept = append(kept, tag)
		}
	}
	slices.Sort(kept)
	if kept = slices.Compact(kept); len(kept) > claims.MaxTags {
		s.warn("There are %d tags; the first %d are taken.", len(kept), claims.MaxTags)
		kept = kept[:claims.MaxTags]
	}
	s.r.Tags = kept
}

// text takes out what no text may hold.
func text(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\ufffd")
	return strings.TrimSpace(strings.ReplaceAll(s, "\x00", "\ufffd"))
}

// oneLine is text on one line.
func oneLine(s string) string {
	s = text(s)
	if !strings.Contains(s, "\n") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\t' || r == ' ' }), " ")
}

// shortened gives the first words of s, most code points together, with an ellipsis.
func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)[:most-1]
	for end := len(runes); end > len(runes)/2; end-- {
		if unicode.IsSpace(runes[end-1]) {
			runes = runes[:end]
			break
		}
	}
	return strings.TrimSpace(string(runes)) + "…"
}
