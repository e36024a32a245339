package capture

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// textExtractor names this file's rules; the version changes when the same bytes would give another text.
const (
	textExtractor        = "claimtrail-text"
	textExtractorVersion = "1"
)

// headers are the names of header lines, lower case, and what they say.
var headers = map[string]string{
	"title": "title", "titre": "title", "titel": "title", "başlık": "title", "العنوان": "title",
	"publisher": "publisher", "published by": "publisher", "éditeur": "publisher", "herausgeber": "publisher", "editor": "publisher",
	"yayıncı": "publisher", "yayınlayan": "publisher", "الناشر": "publisher", "ناشر": "publisher",
	"publishing date": "date", "publication date": "date", "published": "date", "date": "date", "date published": "date",
	"date de publication": "date", "datum": "date", "fecha": "date", "tarih": "date", "yayın tarihi": "date",
	"تاريخ النشر": "date", "التاريخ": "date", "تاريخ": "date",
	"author": "author", "authors": "author", "by": "author", "auteur": "author", "autor": "author", "yazar": "author", "الكاتب": "author", "بقلم": "author",
	"language": "language", "lang": "language", "langue": "language", "sprache": "language", "dil": "language", "اللغة": "language",
	"url": "url", "link": "url", "source url": "url", "lien": "url", "الرابط": "url",
}

// headerLine is "name: value"; Arabic and full-width colons count.
var headerLine = regexp.MustCompile(`^\s*([\pL\pM][\pL\pM '-]{0,30}?)\s*[:：]\s*(\S.*?)\s*$`)

// maxHeadLines bounds the head of a text file: after this many lines that are not blank, no header is looked for.
const maxHeadLines = 12

// readText takes a text file apart: its title, its header lines, page furniture, and the text. A line is cut only when it is understood:
// a header whose value cannot be read (a date that is none) stays in the text.
func (d *Document) readText(s string) {
	d.Extractor, d.ExtractorVersion = textExtractor, textExtractorVersion
	lines := strings.Split(s, "\n")
	body := d.readHead(lines)
	kept, cut := cutFurniture(body)
	d.Boilerplate = cut
	d.Text = strings.Trim(strings.Join(kept, "\n"), "\n")
	if d.Title == "" {
		d.Title = firstWords(d.Text)
	}
}

// readHead reads title and headers and gives the lines that are neither.
func (d *Document) readHead(lines []string) (body []string) {
	title, found, seen := -1, false, 0
	i := 0
	for ; i < len(lines) && seen < maxHeadLines; i++ {
		if blank(lines[i]) {
			continue
		}
		seen++
		if d.header(lines[i]) {
			found = true
			lines[i] = ""
			continue
		}
		if isFurniture(lines[i]) {
			continue
		}
		if title < 0 && !found && utf8.RuneCountInString(lines[i]) <= 300 {
			title = i
			continue
		}
		break
	}
	// The first line is a title when headers follow it, or when it stands alone above a blank line and does not end like a sentence.
	if title >= 0 && d.Title == "" && (found || alone(lines, title)) {
		d.Title = strings.TrimSpace(lines[title])
		lines[title] = ""
	}
	return lines
}

func alone(lines []string, i int) bool {
	line := strings.TrimSpace(lines[i])
	more := false
	for _, l := range lines[i+1:] {
		more = more || !blank(l)
	}
	return more && blank(lines[i+1]) && utf8.RuneCountInString(line) <= 200 && !strings.ContainsAny(line[len(line)-1:], ".:;,")
}

// header takes one header line in, and reports whether it was one.
func (d *Document) header(line string) bool {
	m := headerLine.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	value := m[2]
	switch headers[strings.ToLower(m[1])] {
	case "title":
		return take(&d.Title, value)
	case "publisher":
		return take(&d.Publisher, value)
	case "date":
		date, ok := ParseDate(value)
		return ok && take(&d.Published, date)
	case "author":
		if len(d.Authors) > 0 || utf8.RuneCountInString(value) > 200 {
			return false
		}
		d.Authors = splitAuthors(value)
		return true
	case "language":
		tag := languageTag(value)
		return tag != "" && take(&d.Language, tag)
	case "url":
		return isWebAddress(value) && take(&d.URL, value)
	}
	return false
}

// take fills a field that is still empty; a second header of the same kind is text.
func take(field *string, value string) bool {
	if *field != "" || utf8.RuneCountInString(value) > 500 {
		return false
	}
	*field = value
	return true
}

func splitAuthors(s string) (authors []string) {
	for _, a := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '،' }) {
		if a = strings.TrimSpace(a); a != "" {
			authors = append(authors, a)
		}
	}
	return authors
}

func isWebAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \t")
}

// firstWords gives the beginning of a text as its title, cut at a word.
func firstWords(text string) string {
	const most = 80
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	cut := string([]rune(line)[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return cut + "…"
}
