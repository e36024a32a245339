package annotation

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// readW3C reads an annotation of the W3C's model. within says that it stands in a page or a collection.
func readW3C(raw json.RawMessage, within bool) (n Note, err error) {
	o, err := decode(raw)
	if err != nil {
		return n, err
	}
	if err := checkAnnotation(o, within); err != nil {
		return n, err
	}
	n.ID, n.Created = o.text("id"), o.text("created")
	for _, v := range o.list("creator") {
		if n.Who = agent(v); n.Who != "" {
			break
		}
	}
	if n.Ours = ours(o); n.Ours != nil {
		n.Text = n.Ours.read(o)
	} else if n.Text = o.text("bodyValue"); n.Text == "" {
		for _, body := range o.list("body") {
			n.body(body, slices.Contains(o.list("motivation"), any("tagging")))
		}
	}
	for _, target := range o.list("target") {
		n.target(target)
	}
	return n, nil
}

// What our exports write: see Of.
const (
	generator   = "Claimtrail"
	notFound    = "not found"
	searchedFor = "Searched, and not found: "
)

// ours begins to read an export of ours; nil for what others made.
func ours(o object) *Ours {
	for _, v := range o.list("generator") {
		if g, is := asObject(v); is && g.text("name") == generator {
			return &Ours{Evidence: recordOf(o.text("id"))}
		}
	}
	return nil
}

// recordOf gives the id of the record that our name of it ends in: …/evidence/… or urn:uuid:….
func recordOf(name string) string {
	return name[max(strings.LastIndexByte(name, '/'), strings.LastIndexByte(name, ':'))+1:]
}

// read takes what the bodies say, and gives the note.
func (w *Ours) read(o object) (note string) {
	var comments []string
	missing := false
	for _, v := range o.list("body") {
		b, _ := asObject(v)
		switch value := b.text("value"); b.text("purpose") {
		case "linking":
			w.Claim = value
		case "identifying":
			w.ClaimID, w.Ref = cmp.Or(w.ClaimID, recordOf(b.text("source"))), cmp.Or(w.Ref, value)
		case "commenting":
			comments = append(comments, value)
		case "tagging":
			missing = missing || value == notFound
			w.tag(value)
		}
	}
	if missing && len(comments) > 0 {
		w.Searched, comments = strings.TrimPrefix(comments[0], searchedFor), comments[1:]
	}
	_, page := o["target"].(string)
	if w.Withheld = page && !missing; w.Withheld {
		return ""
	}
	return strings.Join(comments, "\n\n")
}

func (w *Ours) tag(value string) {
	switch value {
	case "supports", "refutes", "context":
		w.Stance = value
	case "primary", "secondary":
		w.Role = value
	}
}

// agent names who is meant: by a name, else by an address.
func agent(v any) string {
	if s, is := v.(string); is {
		return s
	}
	o, _ := asObject(v)
	for _, key := range []string{"name", "nickname", "id"} {
		for _, v := range o.list(key) {
			if s, _ := v.(string); strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return ""
}

// body takes what a body says. Of a choice that is its first text.
func (n *Note) body(v any, tagging bool) {
	if s, is := v.(string); is {
		n.Links = append(n.Links, s)
		return
	}
	o, _ := asObject(v)
	switch {
	case o.is("Choice"):
		n.body(choose(o.list("items")), tagging)
	case o.set():
		for _, item := range o.list("items") {
			n.body(item, tagging)
		}
	case o["value"] != nil:
		n.say(o, tagging)
	case o["source"] != nil:
		n.body(o["source"], tagging)
	case o.text("id") != "":
		n.Links = append(n.Links, o.text("id"))
	}
}

// choose gives the first text among things to choose from, else the first thing.
func choose(items []any) any {
	for _, item := range items {
		if o, is := asObject(item); is && o["value"] != nil {
			return item
		}
	}
	return items[0] // a choice is never empty: checkKind
}

// say takes a text: as a tag if it is one.
func (n *Note) say(o object, tagging bool) {
	text := o.text("value")
	if format, _ := o["format"].(string); strings.HasPrefix(format, "text/html") {
		text = plain(text)
	}
	purpose := o.list("purpose")
	if slices.Contains(purpose, any("tagging")) || tagging && len(purpose) == 0 {
		if tag := line(text); tag != "" {
			n.Tags = append(n.Tags, tag)
		}
		return
	}
	if n.Text != "" && text != "" {
		n.Text += "\n\n"
	}
	n.Text += text
}

// plain is the text of a piece of HTML.
func plain(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skipped := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(b.String())
		case html.TextToken:
			if skipped == "" {
				b.WriteString(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, _ := z.TagName()
			skipped = hides(string(name), skipped)
			if slices.Contains([]string{"p", "br", "div", "li", "blockquote", "h1", "h2", "h3"}, string(name)) && b.Len() > 0 {
				b.WriteByte('\n')
			}
		}
	}
}

// hides gives the element whose text nobody reads, "" outside of one.
func hides(tag, now string) string {
	switch {
	case now == tag:
		return ""
	case now == "" && (tag == "script" || tag == "style"):
		return tag
	}
	return now
}

// target takes what the annotation is about.
func (n *Note) target(v any) {
	if s, is := v.(string); is {
		n.Places = append(n.Places, Place{URL: s})
		return
	}
	o, _ := asObject(v)
	if o.set() {
		items := o.list("items")
		if o.is("Choice") {
			items = items[:1]
		}
		for _, item := range items {
			n.target(item)
		}
		return
	}
	p := Place{URL: o.text("id"), Title: title(o)}
	if source := o["source"]; source != nil {
		p.of(source)
		for _, scope := range o.list("scope") { // the page in which somebody saw it
			if s, is := scope.(string); is && p.URL == "" {
				p.URL = s
			}
		}
	}
	for _, selector := range o.list("selector") {
		p.selector(selector)
	}
	n.Places = append(n.Places, p)
}

// of takes the thing that a place is in.
func (p *Place) of(source any) {
	if s, is := source.(string); is {
		p.URL = s
		return
	}
	if o, is := asObject(source); is {
		if o["source"] != nil {
			p.of(o["source"])
		} else {
			p.URL = o.text("id")
		}
		if p.Title == "" {
			p.Title = title(o)
		}
	}
}

// title is what a resource is called.
func title(o object) string {
	for _, key := range []string{"title", "dc:title", "label", "name"} {
		for _, v := range o.list(key) {
			if s, is := v.(string); is && strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return ""
}

// selector takes the words and the position that a selector gives. What refines it names the place more closely.
func (p *Place) selector(v any) {
	o, is := asObject(v)
	if !is {
		return
	}
	switch {
	case o.is("TextQuoteSelector"):
		if p.Exact == "" || o["refines"] != nil {
			p.Exact, p.Prefix, p.Suffix = o.text("exact"), o.text("prefix"), o.text("suffix")
		}
	case o.is("TextPositionSelector"):
		if p.Start == nil && o["refines"] == nil { // else it counts from the beginning of what it refines
			p.position(o)
		}
	case o.is("FragmentSelector"):
		p.fragment(o.text("value"))
	case o.is("RangeSelector"), o.is("XPathSelector"):
		p.span(o)
		p.Kind = o.kind()
	case o.kind() != "selector":
		p.Kind = o.kind()
	}
	for _, finer := range o.list("refinedBy") {
		if f, is := asObject(finer); is {
			f["refines"] = true
		}
		p.selector(finer)
	}
}

// maxSpans bounds the stretches that one place names by elements.
const maxSpans = 20

// span takes a stretch by elements: as Hypothesis writes it, or as the W3C does, whose end is the beginning of what the second selector selects. Many
// write its end there; the words tell.
func (p *Place) span(o object) {
	if len(p.Spans) > maxSpans {
		return
	}
	if o.is("XPathSelector") {
		if from, to, ok := o.points(); ok && to.At != AtEnd {
			p.Spans = append(p.Spans, Span{from, to})
		}
		return
	}
	if start, is := o["startContainer"].(string); is {
		from, ok := whole(o["startOffset"])
		to, ok2 := whole(o["endOffset"])
		if end, is := o["endContainer"].(string); is && ok && ok2 {
			p.Spans = append(p.Spans, Span{Point{start, from}, Point{end, to}})
		}
		return
	}
	start, _ := asObject(o["startSelector"])
	end, _ := asObject(o["endSelector"])
	from, _, ok := start.points()
	before, behind, ok2 := end.points()
	if ok && ok2 {
		p.Spans = append(p.Spans, Span{from, before}, Span{from, behind})
	}
}

// points gives the two ends of what an XPathSelector selects, with what refines it if that is one position.
func (o object) points() (from, to Point, ok bool) {
	path := o.text("value")
	if !o.is("XPathSelector") || path == "" {
		return from, to, false
	}
	from, to = Point{Path: path}, Point{path, AtEnd}
	for _, v := range o.list("refinedBy") {
		if finer, is := asObject(v); is && finer.is("TextPositionSelector") {
			from.At, _ = whole(finer["start"]) // checkSelector saw that these are counts
			to.At, _ = whole(finer["end"])
		}
	}
	return from, to, true
}

// fragment takes the words of a text fragment (#:~:text=before-,words,-after), which browsers write; others say only what they are.
func (p *Place) fragment(value string) {
	_, directive, is := strings.Cut(value, ":~:text=")
	if !is || p.Exact != "" {
		p.Kind = "FragmentSelector"
		return
	}
	directive, _, _ = strings.Cut(directive, "&")
	parts := strings.Split(directive, ",")
	if len(parts) > 0 && strings.HasSuffix(parts[0], "-") {
		p.Prefix = unescaped(strings.TrimSuffix(parts[0], "-"))
		parts = parts[1:]
	}
	if len(parts) > 0 && strings.HasPrefix(parts[len(parts)-1], "-") {
		p.Suffix = unescaped(strings.TrimPrefix(parts[len(parts)-1], "-"))
		parts = parts[:len(parts)-1]
	}
	if len(parts) == 1 { // two are the first and the last words of a stretch
		p.Exact = unescaped(parts[0])
	}
}

func unescaped(s string) string {
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	return s
}

// position takes where the words stood.
func (p *Place) position(o object) {
	start, ok := whole(o["start"])
	end, ok2 := whole(o["end"])
	if ok && ok2 && end >= start {
		p.Start, p.End = &start, &end
	}
}
