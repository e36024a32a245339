package capture

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// headers are the names of header lines, folded, and what they say.
var headers = func() map[string]string {
	m := map[string]string{}
	for what, names := range map[string]string{
		"title": `title, titre, titel, título, başlık, العنوان`,
		"publisher": `publisher, published by, newspaper, éditeur, publié par, herausgeber, editor, yayıncı, yayınlayan, gazete,
			الناشر, ناشر, الصحيفة`,
		"date": `publishing date, publication date, published, published on, date, date published, date de publication, publié le, datum,
			fecha, fecha de publicación, tarih, yayın tarihi, yayınlanma tarihi, تاريخ النشر, نشر في, التاريخ, تاريخ`,
		"author":   `author, authors, by, auteur, auteurs, autor, yazar, الكاتب, المؤلف, بقلم`,
		"source":   `source, quelle, fuente, kaynak, المصدر, مصدر`,
		"language": `language, lang, langue, sprache, idioma, dil, اللغة`,
		"url":      `url, link, source url, lien, enlace, bağlantı, الرابط`,
	} {
		for name := range foldedSet(names) {
			m[name] = what
		}
	}
	return m
}()

// headerLine is "name: value"; full-width colons count, and the spaces that French sets before a colon.
var headerLine = regexp.MustCompile(`^[\s\p{Zs}]*([\pL\pM][\pL\pM '-]{0,30}?)[\s\p{Zs}]*[:：][\s\p{Zs}]*(\S.*?)[\s\p{Zs}]*$`)

// maxHeader is the longest value of a header, in code points; a longer one is prose.
const maxHeader = 500

// header takes one header line in. It reports whether the line has the name of a header, and whether its value was read.
func (d *Document) header(line string) (isHeader, isRead bool) {
	m := headerLine.FindStringSubmatch(strings.Map(withoutMarks, line))
	if m == nil || utf8.RuneCountInString(m[2]) > maxHeader {
		return false, false
	}
	what, isHeader := headers[foldName(m[1])]
	return isHeader, isHeader && d.takeHeader(what, m[2])
}

// takeHeader sets the field of a header that can be read and was not set before.
func (d *Document) takeHeader(what, value string) bool {
	switch what {
	case "title":
		return take(&d.Title, value)
	case "publisher":
		return take(&d.Publisher, value)
	case "date":
		date, ok := ParseDate(value)
		return ok && take(&d.Published, date)
	case "author":
		authors := splitAuthors(value)
		if len(d.Authors) > 0 || len(authors) == 0 || utf8.RuneCountInString(value) > 200 {
			return false
		}
		d.Authors = authors
		return true
	case "language":
		tag := languageTag(value)
		return tag != "" && take(&d.Language, tag)
	case "source":
		if isWebAddress(value) {
			return take(&d.URL, value)
		}
		return take(&d.Publisher, value)
	}
	return isWebAddress(value) && take(&d.URL, value)
}

// take sets a field that is still empty; a second header of the same kind is text.
func take(field *string, value string) bool {
	if *field != "" {
		return false
	}
	*field = value
	return true
}

// splitAuthors gives the names in a list with commas.
func splitAuthors(s string) []string {
	authors := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '،' || r == '؛' })
	for i, a := range authors {
		authors[i] = strings.TrimSpace(a)
	}
	return slices.DeleteFunc(authors, func(a string) bool { return a == "" })
}

// isWebAddress reports whether s is a whole address of a page.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " \t")
}
