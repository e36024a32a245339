package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
)

// wording is a stretch of what somebody wrote: plain words, a link, or the name of somebody who is mentioned.
type wording struct {
	Text      string
	Href      string // "" for what is no link
	Elsewhere bool   // the link leads to another site
	Mention   bool
}

// addressIn finds web addresses and references of claims and sources in a text.
var addressIn = regexp.MustCompile(`https?://[^\s<>"'` + "`" + `\x{0000}-\x{001f}]+|\b(?:CT|SR)-[0-9A-F]{4,12}\b`)

// wordingOf cuts a text into its stretches; together they are the text again. people are those whom it mentions.
func wordingOf(text string, people []auth.Person) (list []wording) {
	at := 0
	for _, m := range claims.FindMentions(text, people) {
		list = append(linked(list, text[at:m.Start]), wording{Text: text[m.Start:m.End], Mention: true})
		at = m.End
	}
	return linked(list, text[at:])
}

// linked adds a text without mentions.
func linked(list []wording, text string) []wording {
	at := 0
	for _, place := range addressIn.FindAllStringIndex(text, -1) {
		found := trimmed(text[place[0]:place[1]])
		link := wording{Text: found, Href: found, Elsewhere: true}
		if !strings.HasPrefix(found, "http") {
			link.Href, link.Elsewhere = map[string]string{"CT": "/claims/", "SR": "/sources/"}[found[:2]]+found, false
		} else if u, err := url.Parse(found); err != nil || u.Host == "" {
			continue
		}
		list = append(plainWords(list, text[at:place[0]]), link)
		at = place[0] + len(found)
	}
	return plainWords(list, text[at:])
}

func plainWords(list []wording, text string) []wording {
	if text == "" {
		return list
	}
	return append(list, wording{Text: text})
}

// trimmed takes off an address what ends the sentence around it: full stops, and a bracket that was opened before it.
func trimmed(address string) string {
	for {
		short := strings.TrimRight(address, ".,;:!?،؛؟…»”’")
		for _, pair := range []string{"()", "[]", "{}"} {
			if strings.HasSuffix(short, pair[1:]) && strings.Count(short, pair[:1]) < strings.Count(short, pair[1:]) {
				short = short[:len(short)-1]
			}
		}
		if short == address {
			return address
		}
		address = short
	}
}

// peopleOf keeps the people with these ids.
func peopleOf(people []auth.Person, ids []string) (list []auth.Person) {
	for _, p := range people {
		if slices.Contains(ids, p.ID) {
			list = append(list, p)
		}
	}
	return list
}
