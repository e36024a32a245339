package lineage

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Part is a piece of a sentence: words, the name of a source (ID is set), or both emphasised.
type Part struct {
	Text   string
	ID     string // of the source that Text names, or ""
	Strong bool
}

// Sentence says an analysis in one English sentence, with the sources' names as name gives them.
func Sentence(a Analysis, name func(id string) string) []Part {
	s := sentence{a: a, name: name}
	switch {
	case a.Publications == 0 && a.Fallen > 0:
		s.say("No publication left: what supported it was retracted.")
	case a.Publications == 0:
		s.say("No supporting publication.")
	case a.Max == 0 && (a.Retracted || a.Dated):
		s.say(s.publications() + ", no origin left: " + s.cut())
	case a.Max == 0 && a.Publications == 1:
		s.say("One publication, no origin: it leads into a closed loop.")
	case a.Max == 0:
		s.say(s.publications() + ", no origin: they cite each other.")
	case a.Publications == 1:
		s.one()
	case a.Max == 1:
		s.single()
	default:
		s.several()
	}
	return s.parts
}

// Plain is the text of a sentence without its links.
func Plain(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

type sentence struct {
	a     Analysis
	name  func(string) string
	parts []Part
}

func (s *sentence) say(text string) { s.parts = append(s.parts, Part{Text: text}) }

func (s *sentence) stress(text string) { s.parts = append(s.parts, Part{Text: text, Strong: true}) }

func (s *sentence) source(id string) { s.parts = append(s.parts, Part{Text: s.name(id), ID: id}) }

func (s *sentence) publications() string {
	return capital(count(s.a.Publications, "publication", "publications"))
}

// cut says what ended the chains.
func (s *sentence) cut() string {
	var ends []string
	for _, end := range []struct {
		is   bool
		text string
	}{{s.a.Retracted, "was retracted"}, {s.a.Dated, "runs against time"}, {len(s.a.Closed) > 0, "leads into a closed loop"}} {
		if end.is {
			ends = append(ends, end.text)
		}
	}
	last := len(ends) - 1
	if last == 0 {
		return "the way on " + ends[0] + "."
	}
	return "the way on " + strings.Join(ends[:last], ", ") + " or " + ends[last] + "."
}

// one speaks of a claim with a single publication.
func (s *sentence) one() {
	ends := s.ends()
	itself := len(ends) == 1 && ends[0] == *s.a.CommonLink // all chains pass the publication first
	switch {
	case itself && len(s.a.Origins) == 1:
		s.say("One publication, first-hand.")
	case itself:
		s.say("One publication that names nobody.")
	default:
		s.say("One publication; its chain ends at ")
		if len(ends) > 1 {
			s.parts[len(s.parts)-1].Text = "One publication; its chains end at "
		}
		s.list(ends)
		s.say(".")
	}
}

// single speaks of several publications with at most one independent origin.
func (s *sentence) single() {
	s.say(s.publications() + ", ")
	if s.a.Min == 0 {
		s.stress("at most one independent origin")
	} else {
		s.stress("one independent origin")
	}
	if s.a.CommonLink == nil {
		s.say(": all rest on " + s.a.SharedGroup + ".")
		if s.a.SharedGroup == "" {
			s.parts[len(s.parts)-1].Text = "."
		}
		return
	}
	s.say(": every known chain passes ")
	s.source(*s.a.CommonLink)
	if n := len(s.a.Critical); n > 1 {
		s.say(" and, behind it, ")
		s.source(s.a.Critical[n-1])
	}
	s.say(".")
}

// several speaks of two or more independent origins, at least possibly.
func (s *sentence) several() {
	s.say(s.publications() + ", ")
	if s.a.Min == s.a.Max {
		s.stress(count(s.a.Max, "independent origin", "independent origins"))
		s.say(": ")
		s.list(s.ends())
		s.say(".")
		return
	}
	s.stress(numberOrNone(s.a.Min) + " to " + count(s.a.Max, "independent origin", "independent origins"))
	n, of := len(s.a.UnknownOrigins), "of them"
	if n > s.a.Max-s.a.Min { // more of them are reached than count apart
		of = "of the " + numberWord(n+len(s.a.Origins)) + " origins reached"
	}
	if n == 1 {
		s.say(": one " + of + " names nobody.")
		return
	}
	s.say(": " + numberWord(n) + " " + of + " name nobody.")
}

// ends lists the known origins, then the unknown ones.
func (s *sentence) ends() []string {
	return append(append([]string{}, s.a.Origins...), s.a.UnknownOrigins...)
}

// maxNames bounds the names in a sentence; the picture shows all.
const maxNames = 4

func (s *sentence) list(ids []string) {
	rest := len(ids) - maxNames
	if rest == 1 {
		rest = 0
	}
	if rest > 0 {
		ids = ids[:maxNames]
	}
	for i, id := range ids {
		switch {
		case i == 0:
		case i == len(ids)-1 && rest <= 0:
			s.say(" and ")
		default:
			s.say(", ")
		}
		s.source(id)
	}
	if rest > 0 {
		s.say(" and " + numberWord(rest) + " more")
	}
}

var words = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

func numberWord(n int) string {
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// numberOrNone is numberWord with "none" for nothing.
func numberOrNone(n int) string {
	if n == 0 {
		return "none"
	}
	return numberWord(n)
}

func count(n int, one, many string) string {
	if n == 1 {
		return numberWord(n) + " " + one
	}
	return numberWord(n) + " " + many
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
