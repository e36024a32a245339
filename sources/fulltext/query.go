package fulltext

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a line may hold: code points of it that are read, and words and filters that count.
const (
	MaxQuery   = 1000
	maxTerms   = 20
	maxFilters = 20
	minPrefix  = 3 // letters: what begins with fewer is half of all words
)

// Kinds are what can be searched in, as in: names them.
var Kinds = []string{"claims", "passages", "sources", "publishers"}

// Fields are the filters of the language.
var Fields = []string{"publisher", "rating", "status", "lang", "before", "after", "by", "tag", "in"}

// Term is what a record must hold, or must not: a word, or several that stand side by side.
type Term struct {
	Folded string // with a space between words
	Raw    string // as it was typed, without quotation marks and star
	Prefix bool   // the last word may go on
	Not    bool
}

// Filter is a field and what it must be.
type Filter struct {
	Field, Value string
	Not          bool
}

// Part is a piece of the line as it was understood: a word, a phrase, a filter.
type Part struct {
	Written string // in the language again, so that a line can be made of parts
	Term    *Term  // one of these two
	Filter  *Filter
}

// Query is what a line asks for. Words and phrases must all be there; filters of one field are alternatives, those of different fields must all fit.
type Query struct {
	Parts []Part
	Notes []string // what was not understood, a sentence each
}

// Parse reads a line that somebody typed. Any bytes will do: what is not understood is left out or taken as words, and said in Notes.
func Parse(line string) Query {
	p := parser{}
	line = strings.ToValidUTF8(line, " ")
	if utf8.RuneCountInString(line) > MaxQuery {
		line = string([]rune(line)[:MaxQuery])
		p.note("Only the first %d characters were read.", MaxQuery)
	}
	p.rest = line
	for p.next() {
	}
	if p.terms > maxTerms {
		p.note("Only the first %d words and phrases count.", maxTerms)
	}
	if p.filters > maxFilters {
		p.note("Only the first %d filters count.", maxFilters)
	}
	return p.query
}

type parser struct {
	rest           string
	query          Query
	terms, filters int
}

func (p *parser) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(p.query.Notes, s) {
		p.query.Notes = append(p.query.Notes, s)
	}
}

// quotes are the marks that begin a phrase, and those that end it.
var quotes = map[rune]string{'"': `"”“`, '“': `”"“`, '„': `“”"`, '«': `»`, '»': `«»`, '「': `」`, '『': `』`}

// next reads one part; false at the end.
func (p *parser) next() bool {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return false
	}
	not := false
	if after, found := strings.CutPrefix(p.rest, "-"); found && after != "" && !strings.HasPrefix(after, "-") && !unicode.IsSpace(firstRune(after)) {
		not, p.rest = true, after
	}
	if phrase, ok := p.quoted(); ok {
		p.term(phrase, not, true)
		return true
	}
	field, value, isFilter := p.field()
	if isFilter {
		p.filter(field, value, not)
		return true
	}
	p.term(p.word(), not, false)
	return true
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// quoted takes what stands in quotation marks; one that is not closed goes to the end.
func (p *parser) quoted() (string, bool) {
	closing, opens := quotes[firstRune(p.rest)]
	if !opens {
		return "", false
	}
	rest := p.rest[utf8.RuneLen(firstRune(p.rest)):]
	if end := strings.IndexAny(rest, closing); end >= 0 {
		p.rest = rest[end+utf8.RuneLen(firstRune(rest[end:])):]
		return rest[:end], true
	}
	p.rest = ""
	return rest, true
}

// word takes what stands up to the next space.
func (p *parser) word() string {
	end := strings.IndexFunc(p.rest, unicode.IsSpace)
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word
}

// field takes a filter, if one stands here. Other words with a colon, such as addresses, are words.
func (p *parser) field() (field, value string, ok bool) {
	colon := strings.IndexByte(p.rest, ':')
	if colon <= 0 || strings.ContainsFunc(p.rest[:colon], func(r rune) bool { return !unicode.IsLetter(r) }) {
		return "", "", false
	}
	field = strings.ToLower(p.rest[:colon])
	if field == "language" {
		field = "lang"
	}
	if !slices.Contains(Fields, field) {
		if !strings.HasPrefix(p.rest[colon:], "://") {
			p.note("%s: is no filter, so its words were searched for. There are %s:.", field, strings.Join(Fields, ":, "))
		}
		return "", "", false
	}
	p.rest = p.rest[colon+1:]
	if value, ok = p.quoted(); !ok {
		value = p.word()
	}
	return field, plainQuotes.Replace(strings.Join(strings.Fields(value), " ")), true
}

func (p *parser) term(raw string, not, phrase bool) {
	t := Term{Not: not}
	text, prefix := strings.CutSuffix(raw, "*")
	if phrase {
		text, prefix = raw, false
	}
	words := termWords(text)
	if len(words) == 0 {
		return // a dash, a star
	}
	if prefix && utf8.RuneCountInString(words[len(words)-1]) < minPrefix {
		p.note("Before a * there must be %d letters at least; %q was taken as a word.", minPrefix, text)
		prefix = false
	}
	t.Folded, t.Raw, t.Prefix = strings.Join(words, " "), strings.Join(strings.Fields(text), " "), prefix
	if single := []rune(t.Folded); len(single) == 1 && unicode.In(single[0], wideScripts...) {
		t.Prefix = true // it stands at the beginning of a pair
	}
	written := writtenTerm(raw, not, phrase)
	if p.has(written) {
		return
	}
	if p.terms++; p.terms > maxTerms {
		return
	}
	p.query.Parts = append(p.query.Parts, Part{Written: written, Term: &t})
}

// termWords gives the words of a term. Of a run without spaces its last character alone is left out: it ends the run in the question only.
func termWords(text string) (words []string) {
	all := Words(text)
	for i, w := range all {
		if i > 0 && w.End == all[i-1].End && w.Start == all[i-1].Start+1 && w.End == w.Start+1 {
			continue
		}
		words = append(words, w.Text)
	}
	return words
}

// writtenTerm gives a term in the language again.
func writtenTerm(raw string, not, phrase bool) string {
	s := raw
	if phrase {
		s = quote(strings.Join(strings.Fields(raw), " "))
	}
	if not {
		return "-" + s
	}
	return s
}

// quote puts a text into quotation marks.
func quote(s string) string { return `"` + plainQuotes.Replace(s) + `"` }

// plainQuotes leaves no mark that would end a quotation.
var plainQuotes = strings.NewReplacer(`"`, "'", "“", "'", "”", "'")

func (p *parser) has(written string) bool {
	return slices.ContainsFunc(p.query.Parts, func(x Part) bool { return x.Written == written })
}

func (p *parser) filter(field, value string, not bool) {
	switch {
	case value == "":
		p.note("%s: was left out, since nothing stands after it.", field)
		return
	case not && (field == "in" || field == "before" || field == "after"):
		p.note("-%s: was left out: it cannot be turned round.", field)
		return
	case field == "before" || field == "after":
		day, ok := ParseDay(value)
		if !ok {
			p.note("%s:%s was left out: that is no date. Write 1998, 1998-02 or 1998-02-21.", field, value)
			return
		}
		value = day
	case field == "in":
		if value = kindOf(value); value == "" {
			p.note("in: was left out: there are %s to search in.", strings.Join(Kinds, ", "))
			return
		}
	}
	f := Filter{field, value, not}
	if p.has(f.String()) {
		return
	}
	if p.filters++; p.filters > maxFilters {
		return
	}
	p.query.Parts = append(p.query.Parts, Part{Written: f.String(), Filter: &f})
}

// kindOf reads a kind, in the singular too.
func kindOf(s string) string {
	s = strings.ToLower(s)
	for _, kind := range Kinds {
		if s == kind || s+"s" == kind {
			return kind
		}
	}
	return ""
}

// String gives a filter in the language.
func (f Filter) String() string {
	value := f.Value
	if strings.ContainsFunc(value, unicode.IsSpace) || quotes[firstRune(value)] != "" {
		value = quote(value)
	}
	if f.Not {
		return "-" + f.Field + ":" + value
	}
	return f.Field + ":" + value
}

// String gives the whole line, as it was understood.
func (q Query) String() string { return q.Without(-1) }

// Without gives the line without one of its parts.
func (q Query) Without(part int) string {
	var b []string
	for i, p := range q.Parts {
		if i != part {
			b = append(b, p.Written)
		}
	}
	return strings.Join(b, " ")
}

// Less gives the query without a filter.
func (q Query) Less(f Filter) Query {
	parts := slices.DeleteFunc(slices.Clone(q.Parts), func(p Part) bool { return p.Filter != nil && *p.Filter == f })
	return Query{Parts: parts, Notes: q.Notes}
}

// With gives the line with a filter more, in the place of others of the same field when alone is set.
func (q Query) With(f Filter, alone bool) string {
	var b []string
	for _, p := range q.Parts {
		if p.Filter == nil || p.Filter.Field != f.Field || !alone && p.Written != f.String() {
			b = append(b, p.Written)
		}
	}
	return strings.Join(append(b, f.String()), " ")
}

// Terms gives the words and phrases that must be there, or those that must not.
func (q Query) Terms(not bool) (list []Term) {
	for _, p := range q.Parts {
		if p.Term != nil && p.Term.Not == not {
			list = append(list, *p.Term)
		}
	}
	return list
}

// Values gives what a field may be, or may not be.
func (q Query) Values(field string, not bool) (list []string) {
	for _, p := range q.Parts {
		if p.Filter != nil && p.Filter.Field == field && p.Filter.Not == not {
			list = append(list, p.Filter.Value)
		}
	}
	return list
}

// In gives the kinds that are searched.
func (q Query) In() []string {
	if list := q.Values("in", false); len(list) > 0 {
		return list
	}
	return Kinds
}

// Text gives the words that must be there as they were typed, for what reads sentences.
func (q Query) Text() string {
	var b []string
	for _, t := range q.Terms(false) {
		b = append(b, t.Raw)
	}
	return strings.Join(b, " ")
}

// Replace gives the line with a word in the place of a term (by its place among Parts).
func (q Query) Replace(part int, word string) Query {
	parts := slices.Clone(q.Parts)
	parts[part] = Part{Written: word, Term: &Term{Folded: word, Raw: word}}
	return Query{Parts: parts, Notes: q.Notes}
}

// Apart gives the question with words by themselves that were written as one without a space: of scripts that have none they are pairs of characters.
func (q Query) Apart() Query {
	var parts []Part
	for _, p := range q.Parts {
		if p.Term == nil || p.Term.Not || p.Term.Prefix || strings.HasPrefix(p.Written, `"`) {
			parts = append(parts, p)
			continue
		}
		for word := range strings.FieldsSeq(p.Term.Folded) {
			one := Part{Written: p.Written, Term: &Term{Folded: word, Raw: word}}
			if len(parts) < maxTerms+maxFilters {
				parts = append(parts, one)
			}
		}
	}
	return Query{Parts: parts, Notes: q.Notes}
}

// Empty reports whether nothing was asked for.
func (q Query) Empty() bool { return len(q.Parts) == 0 }
