package capture

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readMeta fills the metadata from a page's head: JSON-LD first, which publishers write for machines that quote them, then OpenGraph and
// other <meta>, then <title>, <html lang> and the canonical link.
func (d *Document) readMeta(page *html.Node) {
	m := meta{named: map[string]string{}}
	m.walk(page)
	for _, script := range m.scripts {
		d.readJSONLD(script)
	}
	first := func(names ...string) string {
		for _, name := range names {
			if v := m.named[name]; v != "" {
				return v
			}
		}
		return ""
	}
	site := first("og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
	fill(&d.Publisher, site)
	fill(&d.Title, first("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title"))
	fill(&d.Title, withoutSite(m.title, d.Publisher))
	date, _ := ParseDate(first("article:published_time", "citation_publication_date", "datepublished", "dc.date", "dcterms.date",
		"dc.date.issued", "dcterms.issued", "date", "pubdate", "publish-date"))
	fill(&d.Published, date)
	fill(&d.Language, languageTag(m.lang))
	fill(&d.Language, languageTag(strings.ReplaceAll(m.named["og:locale"], "_", "-")))
	for _, address := range []string{m.canonical, first("og:url")} {
		if isWebAddress(address) {
			fill(&d.URL, address)
		}
	}
	if author := first("author", "citation_author", "article:author", "dc.creator"); len(d.Authors) == 0 && author != "" && !isWebAddress(author) {
		d.Authors = splitAuthors(author)
	}
}

// fill sets a field that is still empty, to one line of bounded length.
func fill(field *string, value string) {
	value = strings.Join(strings.Fields(value), " ")
	if r := []rune(value); len(r) > 500 {
		value = string(r[:500])
	}
	if *field == "" {
		*field = value
	}
}

// withoutSite cuts " | Site" or " - Site" off a title when the site's name is known to be that.
func withoutSite(title, site string) string {
	title = strings.TrimSpace(title)
	for _, separator := range []string{" | ", " - ", " – ", " — ", " · ", " :: "} {
		if i := strings.LastIndex(title, separator); site != "" && i > 0 && strings.EqualFold(strings.TrimSpace(title[i+len(separator):]), site) {
			return title[:i]
		}
	}
	return title
}

type meta struct {
	named     map[string]string // <meta name or property>, lower case, first one wins
	scripts   []string          // JSON-LD
	title     string
	lang      string
	canonical string
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
		name := strings.ToLower(attr(n, "property"))
		if name == "" {
			name = strings.ToLower(attr(n, "name") + attr(n, "itemprop"))
		}
		if _, known := m.named[name]; !known && name != "" {
			m.named[name] = strings.TrimSpace(attr(n, "content"))
		}
	case atom.Link:
		if strings.EqualFold(attr(n, "rel"), "canonical") && m.canonical == "" {
			m.canonical = strings.TrimSpace(attr(n, "href"))
		}
	case atom.Script:
		if strings.EqualFold(strings.TrimSpace(attr(n, "type")), "application/ld+json") && n.FirstChild != nil {
			m.scripts = append(m.scripts, n.FirstChild.Data)
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

// readJSONLD takes what a schema.org article says of itself. Pages write every form: one object, a list, @graph; strings where
// objects should be. What is not understood is passed over.
func (d *Document) readJSONLD(script string) {
	var v any
	if json.Unmarshal([]byte(script), &v) == nil {
		d.jsonLD(v, 0)
	}
}

func (d *Document) jsonLD(v any, depth int) {
	if depth > 8 {
		return
	}
	if list, ok := v.([]any); ok {
		for _, item := range list {
			d.jsonLD(item, depth+1)
		}
		return
	}
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	d.jsonLD(object["@graph"], depth+1)
	if !isArticle(object["@type"]) {
		return
	}
	fill(&d.Title, text(object["headline"]))
	fill(&d.Publisher, text(object["publisher"]))
	date, _ := ParseDate(text(object["datePublished"]))
	fill(&d.Published, date)
	fill(&d.Language, languageTag(text(object["inLanguage"])))
	if address := text(object["url"]); isWebAddress(address) {
		fill(&d.URL, address)
	}
	if len(d.Authors) == 0 {
		d.Authors = names(object["author"])
	}
}

// isArticle reports whether a @type, a string or a list, names a kind of article.
func isArticle(v any) bool {
	for _, kind := range names(v) {
		if strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Report") || kind == "BlogPosting" || kind == "SocialMediaPosting" {
			return true
		}
	}
	return false
}

// text gives a value's words: of a string, of an object's name, of a list's first entry.
func text(v any) string {
	if list := names(v); len(list) > 0 {
		return list[0]
	}
	return ""
}

func names(v any) (list []string) {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	case map[string]any:
		for _, key := range []string{"name", "@value", "alternateName", "@id"} {
			if s, ok := v[key].(string); ok && s != "" {
				return []string{s}
			}
		}
	case []any:
		for _, item := range v {
			if s := text(item); s != "" && len(list) < 50 {
				list = append(list, s)
			}
		}
	}
	return list
}
