package claimreview

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	nethtml "golang.org/x/net/html"
)

// entity is a character that HTML writes as a name or a number.
var entity = regexp.MustCompile(`&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)

// tag is the beginning of what may be a tag of HTML.
var tag = regexp.MustCompile(`<[/!a-zA-Z]`)

// plain gives a text as people read it: without tags of HTML, with the characters that its entities stand for (some write these twice over), without what
// no text may hold, its white space evened out.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	for range 3 {
		before := s
		if tag.MatchString(s) {
			s = untagged(s)
		}
		if entity.MatchString(s) {
			s = html.UnescapeString(s)
		}
		if s == before {
			break
		}
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 0:
			return '\ufffd'
		case r == '\u00ad' || unicode.Is(unicode.Cc, r) && !unicode.IsSpace(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// untagged takes out the tags that HTML knows; what only looks like one stays.
func untagged(s string) string {
	z := nethtml.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	silent := 0 // within a script or a style
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return b.String() + string(z.Raw())
		case nethtml.TextToken:
			if silent == 0 {
				b.Write(z.Raw())
			}
		case nethtml.CommentToken, nethtml.DoctypeToken:
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			raw := string(z.Raw())
			t := z.Token()
			switch {
			case t.DataAtom == 0:
				b.WriteString(raw)
			case t.Data == "script" || t.Data == "style":
				silent = map[nethtml.TokenType]int{nethtml.StartTagToken: 1}[t.Type]
			case !inline[t.Data]:
				b.WriteByte(' ')
			}
		}
	}
}

// inline are the tags that stand within a word or a sentence.
var inline = map[string]bool{"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true, "em": true, "font": true, "i": true, "mark": true, "q": true,
	"s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "u": true}

// webAddress gives an address of the web as it is written, or "".
func webAddress(s string) string {
	s = strings.TrimSpace(html.UnescapeString(s))
	if !webForm.MatchString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return ""
	}
	return s
}

var webForm = regexp.MustCompile(`^(?i:https?)://[^/?#\s]`)
