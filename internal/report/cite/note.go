package cite

import (
	"html"
	"html/template"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Part is a piece of a footnote.
type Part struct {
	Text   string
	Lang   string // of words that stand in their own language and direction; they are to be isolated
	Own    bool   // words from the record: to be isolated, whatever their language
	Italic bool
	URL    string // the address that the text links to
}

// Note gives the footnote that names the item, as a full note of the Chicago Manual of Style (17th edition, notes and bibliography) would:
// author, title in quotation marks or italics, what it appeared in, date, address, archived copy, when it was captured. Dates have the day first, as
// everywhere in reports; page numbers stand with the quotations. It ends with a full stop.
func (i Item) Note() []Part {
	n := &note{}
	if i.withheld {
		n.say(i.Title + ".")
		return n.parts
	}
	n.authors(i.Author)
	n.title(i)
	n.publisher(i)
	n.sep()
	n.say(i.published.Words())
	n.where(i)
	n.end()
	if i.Remark != "" {
		n.say(" " + i.Remark)
	}
	return n.parts
}

// NoteText is the footnote as plain text, what runs in its own direction within Unicode's isolates (U+2068, U+2069).
func (i Item) NoteText() string {
	var b strings.Builder
	for _, p := range i.Note() {
		if p.Own && !plainLatin(p.Text) {
			b.WriteString("\u2068" + isolates.Replace(p.Text) + "\u2069")
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// isolates are taken out of words that are isolated: one too many or too few would let them run on.
var isolates = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// NoteHTML is the footnote as HTML, escaped: words from the record in <bdi>, titles that are italic in <cite>, addresses as links where they are of the web.
func (i Item) NoteHTML() template.HTML {
	var b strings.Builder
	for _, p := range i.Note() {
		text := html.EscapeString(p.Text)
		if p.Own {
			lang := ""
			if p.Lang != "" {
				lang = ` lang="` + html.EscapeString(p.Lang) + `"`
			}
			text = "<bdi" + lang + ">" + text + "</bdi>"
		}
		if p.Italic {
			text = "<cite>" + text + "</cite>"
		}
		if p.URL != "" {
			text = `<a href="` + html.EscapeString(p.URL) + `" rel="nofollow noopener noreferrer">` + text + "</a>"
		}
		b.WriteString(text)
	}
	return template.HTML(b.String()) //nolint:gosec // every piece is escaped
}

// note is a footnote in the making.
type note struct{ parts []Part }

func (n *note) say(text string) { n.parts = append(n.parts, Part{Text: text}) }
func (n *note) own(text, language string) {
	n.parts = append(n.parts, Part{Text: text, Own: true, Lang: language})
}

// sep parts what comes from what was, unless that ends a sentence or a quotation with its comma already.
func (n *note) sep() {
	if len(n.parts) == 0 {
		return
	}
	if last := n.parts[len(n.parts)-1].Text; strings.HasSuffix(last, ",”") || strings.HasSuffix(last, "”") {
		n.say(" ")
		return
	}
	n.say(", ")
}

// end ends the note with a full stop.
func (n *note) end() []Part {
	if len(n.parts) == 0 {
		return nil
	}
	switch last := &n.parts[len(n.parts)-1]; {
	case last.Text == ",”":
		last.Text = ".”"
	case !strings.HasSuffix(last.Text, ".") || last.Own:
		n.say(".")
	}
	return n.parts
}

// authors names up to three, then the first and others.
func (n *note) authors(list []Name) {
	if len(list) > 3 {
		n.own(list[0].text(), "")
		n.say(" et al.")
		return
	}
	for i, a := range list {
		switch {
		case i == 0:
		case i == len(list)-1 && len(list) > 2:
			n.say(", and ")
		case i == len(list)-1:
			n.say(" and ")
		default:
			n.say(", ")
		}
		n.own(a.text(), "")
	}
}

// italics are the types whose titles are italic; others stand in quotation marks.
var italics = map[string]bool{"book": true, "report": true, "motion_picture": true, "map": true, "thesis": true}

func (n *note) title(i Item) {
	n.sep()
	if italics[i.Type] {
		n.parts = append(n.parts, Part{Text: i.Title, Lang: i.Language, Own: true, Italic: true})
	} else {
		n.say("“")
		n.own(inner(i.Title), i.Language)
		n.say(closing(i.Title))
	}
	if i.OriginalTitle != "" {
		n.say(" translation of “")
		n.own(i.OriginalTitle, "")
		n.say(",”")
	}
}

// inner is a title without the full stop that the note's comma takes the place of.
func inner(title string) string {
	if strings.HasSuffix(title, ".") && !strings.HasSuffix(title, "..") {
		return strings.TrimSuffix(title, ".")
	}
	return title
}

// closing ends a quoted title: a comma stands within the marks, unless the title ends a sentence by itself.
func closing(title string) string {
	if last, _ := utf8.DecodeLastRuneInString(title); strings.ContainsRune("?!؟…", last) {
		return "”"
	}
	return ",”"
}

func (n *note) publisher(i Item) {
	name, latin := oneLine(i.publisher[0]), oneLine(i.publisher[1])
	if name == "" {
		return
	}
	n.sep()
	if latin == "" || latin == name {
		n.own(name, i.script)
		return
	}
	n.own(latin, "")
	n.say(" (")
	n.own(name, i.script)
	n.say(")")
}

func (n *note) where(i Item) {
	if i.URL != "" {
		n.say(", ")
		n.address(i.URL)
	}
	if i.ArchiveLocation != "" {
		n.say(", archived at ")
		n.address(i.ArchiveLocation)
	}
	if !i.captured.IsZero() {
		n.say(", captured " + i.captured.UTC().Format("2 January 2006"))
	}
}

func (n *note) address(s string) {
	p := Part{Text: s, Own: true}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		p.URL = s
	}
	n.parts = append(n.parts, p)
}

// plainLatin reports whether a text needs no isolating: no letter of it runs from right to left, and it holds no control of direction.
func plainLatin(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) || unicode.Is(unicode.Bidi_Control, r) {
			return false
		}
	}
	return true
}

// oneLine makes every stretch of white space and control characters one space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\ufffd"), func(r rune) bool {
		return unicode.IsSpace(r) && r != '\u00a0' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
