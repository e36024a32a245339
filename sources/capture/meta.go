package capture

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readMeta fills the metadata from a page's head: JSON-LD first, which publishers write for machines that quote them, then OpenGraph and
// other <meta>, then <title>. For the address the canonical link comes first, for the language <html lang>.
func (d *Document) readMeta(page *html.Node) {
	m := meta{named: map[string][]string{}, linked: linkedData{byID: map[string]map[string]any{}}}
	m.walk(page)
	for _, address := range append(m.canonical, m.first("og:url")) {
		if isWebAddress(address) {
			fill(&d.URL, address)
		}
	}
	fill(&d.Language, languageTag(m.lang))
	d.readArticle(&m.linked)
	site := m.first("og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
	fillName(&d.Publisher, site)
	fill(&d.Title, m.first("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title"))
	fill(&d.Title, m.title)
	d.Title = withoutSite(withoutSite(d.Title, site), d.Publisher)
	fill(&d.Published, firstDate(m.first("article:published_time"),
		strings.ReplaceAll(m.first("citation_publication_date", "citation_date"), "/", "-"))) // there 2017/01 is a month
	fill(&d.Published, firstDate(m.all("datepublished", "dc.date",
		"dcterms.date", "dc.date.issued", "dcterms.issued", "date", "pubdate", "publish-date")...))
	fill(&d.Language, languageTag(m.first("content-language")))
	fill(&d.Language, languageTag(m.first("og:locale")))
	d.readAuthors(&m)
}

// readAuthors takes the authors that <meta> names. Those that stand each in its own <meta> may have a comma in their names.
func (d *Document) readAuthors(m *meta) {
	if len(d.Authors) == 0 {
		d.Authors = people(m.all("citation_author", "dc.creator", "dcterms.creator"))
	}
	if len(d.Authors) == 0 {
		d.Authors = people(splitAuthors(strings.Join(people(m.all("author", "article:author")), ",")))
	}
}

// people keeps what may be names, each once: links to profiles are none.
func people(list []string) (names []string) {
	for _, name := range list {
		var person string
		fillName(&person, name)
		if person != "" && !slices.Contains(names, person) && len(names) < maxNames {
			names = append(names, person)
		}
	}
	return names
}

// firstDate gives the first of the values that is a date for certain.
func firstDate(values ...string) string {
	for _, v := range values {
		if date, ok := ParseDate(v); ok {
			return date
		}
	}
	return ""
}

// fill sets a field that is still empty, to one line of bounded length.
func fill(field *string, value string) {
	const most = 500
	if *field != "" {
		return
	}
	value = strings.Join(strings.Fields(value), " ")
	if r := []rune(value); len(r) > most {
		value = strings.TrimSpace(string(r[:most]))
	}
	*field = value
}

// fillName is fill for names of people and publishers: an address is none.
func fillName(field *string, value string) {
	if !isWebAddress(strings.TrimSpace(value)) {
		fill(field, value)
	}
}

// withoutSite cuts " | Site" or " - Site" off a title when the site's name is known to be that.
func withoutSite(title, site string) string {
	for _, separator := range []string{" | ", " - ", " – ", " — ", " · ", " :: "} {
		if i := strings.LastIndex(title, separator); site != "" && i > 0 && strings.EqualFold(strings.TrimSpace(title[i+len(separator):]), site) {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

// meta is what the elements of a page's head say, as they say it.
type meta struct {
	named     map[string][]string // <meta name, property, itemprop or http-equiv>, lower case
	linked    linkedData
	title     string
	lang      string
	canonical []string
}

// all gives the values of the names, in the order of the names.
func (m *meta) all(names ...string) (values []string) {
	for _, name := range names {
		values = append(values, m.named[name]...)
	}
	return values
}

func (m *meta) first(names ...string) string {
	if values := m.all(names...); len(values) > 0 {
		return values[0]
	}
	return ""
}

func (m *meta) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		m.element(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.walk(c)
	}
}

func (m *meta) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		m.lang = attr(n, "lang")
	case atom.Title:
		if m.title == "" && n.FirstChild != nil && n.Namespace == "" {
			m.title = n.FirstChild.Data
		}
	case atom.Meta:
		m.meta(n)
	case atom.Link:
		if slices.Contains(strings.Fields(strings.ToLower(attr(n, "rel"))), "canonical") {
			m.canonical = append(m.canonical, strings.TrimSpace(attr(n, "href")))
		}
	case atom.Script:
		if strings.EqualFold(strings.TrimSpace(attr(n, "type")), "application/ld+json") && n.FirstChild != nil {
			m.linked.add(n.FirstChild.Data)
		}
	}
}

// meta takes one <meta>. An itemprop counts in the head alone: in the body it may be of a text that the page cites.
func (m *meta) meta(n *html.Node) {
	value := strings.TrimSpace(attr(n, "content"))
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		name := strings.ToLower(strings.TrimSpace(attr(n, key)))
		if key == "itemprop" && (n.Parent == nil || n.Parent.DataAtom != atom.Head) {
			continue
		}
		if name != "" && value != "" && len(m.named[name]) < maxNames {
			m.named[name] = append(m.named[name], value)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
