package capture

import (
	"encoding/json"
	"html"
	"strings"
)

// linkedData is what the JSON-LD of a page says: objects by their @id, and in the order in which they stand.
type linkedData struct {
	byID    map[string]map[string]any
	objects []map[string]any
}

// maxLinked bounds the objects that are looked at, and maxLinkedDepth how deep they stand in each other.
const (
	maxLinked      = 2000
	maxLinkedDepth = 8
)

// add takes one script. What is no JSON is passed over.
func (l *linkedData) add(script string) {
	var v any
	if json.Unmarshal([]byte(script), &v) == nil {
		l.collect(v, 0)
	}
}

// collect finds the objects in what pages write: one object, a list, @graph, a page around its article.
func (l *linkedData) collect(v any, depth int) {
	if depth > maxLinkedDepth || len(l.objects) >= maxLinked {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			l.collect(item, depth+1)
		}
	case map[string]any:
		l.objects = append(l.objects, v)
		if id, ok := v["@id"].(string); ok && len(v) > 1 && l.byID[id] == nil {
			l.byID[id] = v
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			l.collect(v[key], depth+1)
		}
	}
}

// article gives the first object that is an article, else the first that is a page, else nil. Only one is read: a second
// article on a page is another text, whose date and author are its own.
func (l *linkedData) article() map[string]any {
	for _, kind := range []func(string) bool{isArticle, isPage} {
		for _, object := range l.objects {
			for _, name := range l.names(object["@type"]) {
				if kind(name) {
					return object
				}
			}
		}
	}
	return nil
}

func isArticle(kind string) bool {
	return strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Report") || kind == "BlogPosting" || kind == "SocialMediaPosting"
}

func isPage(kind string) bool { return kind == "WebPage" || kind == "ItemPage" }

// text gives a value's words: of a string, of an object's name, of a list's first entry.
func (l *linkedData) text(v any) string {
	if list := l.names(v); len(list) > 0 {
		return list[0]
	}
	return ""
}

// maxNames bounds the names in one list, such as authors.
const maxNames = 50

// names gives the names in a value: a string, an object or a reference to one, a list of these.
func (l *linkedData) names(v any) (list []string) {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(html.UnescapeString(v)); v != "" {
			list = append(list, v)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) == 1 {
			v = l.byID[id]
		}
		for _, key := range []string{"name", "@value", "alternateName"} {
			if s, ok := v[key].(string); ok && strings.TrimSpace(s) != "" {
				return l.names(s)
			}
		}
	case []any:
		for _, item := range v {
			if _, nested := item.([]any); !nested && len(list) < maxNames {
				list = append(list, l.names(item)...)
			}
		}
	}
	return list
}

// readArticle fills the fields that a schema.org article says.
func (d *Document) readArticle(l *linkedData) {
	object := l.article()
	if object == nil {
		return
	}
	fill(&d.Title, l.text(object["headline"]))
	fill(&d.Title, l.text(object["name"]))
	fillName(&d.Publisher, l.text(object["publisher"]))
	fill(&d.Published, firstDate(l.text(object["datePublished"])))
	fill(&d.Language, languageTag(l.text(object["inLanguage"])))
	if address := l.text(object["url"]); isWebAddress(address) {
		fill(&d.URL, address)
	}
	if len(d.Authors) == 0 {
		d.Authors = people(l.names(object["author"]))
	}
}
