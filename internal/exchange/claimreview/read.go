package claimreview

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources/capture"
)

// Review is what a ClaimReview or MediaReview says, in its own words. Dates are partial ones (1998, 1998-02, 1998-02-21), "" where they are not given or
// cannot be read for certain.
type Review struct {
	Claim, Language     string
	Claimant, Said      string // who made the claim, and when: never the checker
	Title, URL          string // of the check
	Checker, CheckerURL string
	Checked             string // when
	Rating              string // in its own words; NoRating where there are none
	Value, Worst, Best  string // as they are written
	Appearances         []string
	Tags                []string
	Notes               []string // sentences that say what was taken in another way than it stands there
	Properties          []Property
}

// Property is what became of one property of a review.
type Property struct {
	Path string // as in itemReviewed.author.name
	Fate Fate
}

// Fate says what became of a property. Whatever it is, the original keeps it.
type Fate int

// The fates.
const (
	Mapped  Fate = iota // what it says is in the Review
	Raw                 // schema.org has it, and the original alone keeps it
	Unknown             // schema.org does not have it for such a thing
)

// NoRating stands for the rating of a review that gives none.
const NoRating = "(no rating given)"

// Bounds of texts, in characters, as the record of an earlier check has them.
const (
	maxRating  = 300
	maxTitle   = 1000
	maxAddress = 2000
	maxName    = 300
	maxNumber  = 100
)

// Read says what a review that was found means.
func (f Found) Read() (Review, error) {
	if f.Err != nil {
		return Review{}, f.Err
	}
	root, err := parse(f.body)
	if err != nil {
		return Review{}, fault.Newf(fault.Invalid, "This review cannot be read: %v.", err)
	}
	r := &reader{root: root, named: f.named, resolved: map[string]*node{}}
	r.use(root.get("@type"), root.get("@context"))
	r.item()
	r.claim()
	r.who()
	r.rating()
	r.where()
	r.language()
	if r.Claim == "" {
		return Review{}, fault.New(fault.Invalid, "This review does not say which claim it reviews, and has no title. Give it claimReviewed.")
	}
	r.account("", root, 0)
	return r.Review, nil
}

// reader fills a Review.
type reader struct {
	Review
	root, reviewed *node // reviewed is the claim, or the work that holds it
	others         []*node
	named          map[string][]byte
	resolved       map[string]*node
}

func (r *reader) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// use notes that what these say went into the review.
func (r *reader) use(list ...*node) {
	for _, n := range list {
		if n == nil {
			continue
		}
		n.used = true
		for _, i := range n.items {
			r.use(i)
		}
	}
}

// follow gives what a mere reference by @id stands for, where the file says so.
func (r *reader) follow(n *node) *node {
	if n == nil || !n.object || len(n.members) != 1 || n.members[0].key != "@id" {
		return n
	}
	id := n.members[0].value.text
	to, there := r.resolved[id]
	if !there {
		if body := r.named[id]; body != nil {
			to, _ = parse(body)
		}
		r.resolved[id] = to
	}
	if to == nil {
		return n
	}
	r.use(n.members[0].value)
	return to
}

// words gives the text of a value: of a list the first that has one, of an object its @value or name.
func (r *reader) words(n *node) string {
	for _, v := range n.each() {
		v = r.follow(v)
		if v.object {
			v = v.get("@value", "name", "alternateName", "legalName", "text")
			if v != nil && (v.object || v.list) {
				if s := r.words(v); s != "" {
					return s
				}
				continue
			}
		}
		if v == nil {
			continue
		}
		if s := plain(v.text); s != "" {
			r.use(v)
			return s
		}
	}
	return ""
}

// all gives the texts of every value of a list.
func (r *reader) all(n *node) (list []string) {
	for _, v := range n.each() {
		if s := r.words(v); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// item finds what is reviewed: of several, the first that is a claim, else the first.
func (r *reader) item() {
	var list []*node
	for _, v := range r.root.get("itemReviewed").each() {
		list = append(list, r.follow(v))
	}
	for i, v := range list {
		for depth := 0; depth < 5 && v.is("ClaimReview") && v.get("itemReviewed") != nil; depth++ { // a review of the same claim by another name
			if inner := v.get("itemReviewed").each(); inner[0].object {
				v = r.follow(inner[0])
			} else {
				break
			}
		}
		list[i] = v
	}
	for _, v := range list {
		if v.object && (r.reviewed == nil || !r.reviewed.is("Claim") && v.is("Claim")) {
			r.reviewed = v
		}
	}
	for _, v := range list {
		if v != r.reviewed {
			r.others = append(r.others, v)
		}
	}
	r.use(r.reviewed.get("@type"))
}

// claim reads the wording, or what stands for it.
func (r *reader) claim() {
	if list := r.all(r.root.get("claimReviewed")); len(list) > 0 {
		if len(list) > 1 {
			r.note("claimReviewed holds %d texts; they stand as one claim.", len(list))
		}
		r.Claim = strings.Join(list, " / ")
		return
	}
	inner := r.follow(r.reviewed.get("interpretedAsClaim"))
	for _, from := range []struct {
		of    *node
		names []string
		says  string
	}{
		{r.reviewed, []string{"claimReviewed"}, "claimReviewed of what is reviewed"}, {inner, []string{"description", "text", "name"}, "interpretedAsClaim"},
		{r.reviewed, []string{"text", "description", "headline", "name"}, "what is said of itemReviewed"},
		{r.root, []string{"headline", "name", "title"}, "the title of the check"},
	} {
		for _, name := range from.names {
			if r.Claim = r.words(from.of.get(name)); r.Claim != "" {
				r.note("There is no claimReviewed; %s is taken for the claim.", from.says)
				return
			}
		}
	}
	for _, v := range r.others {
		if !v.object && plain(v.text) != "" {
			r.Claim = plain(v.text)
			r.use(v)
			r.note("There is no claimReviewed; the text of itemReviewed is taken for the claim.")
			return
		}
	}
}

// who reads claimant, checker and dates.
func (r *reader) who() {
	if author := r.reviewed.get("author", "creator", "claimant"); author != nil && !r.reviewed.is("ClaimReview") {
		r.Claimant = r.short("claimant", strings.Join(r.all(author), "; "), maxName)
	}
	r.Said = r.date("date of the claim", r.reviewed.get("datePublished", "dateCreated", "temporal"))
	r.Checked = r.date("date of the check", r.root.get("datePublished", "dateCreated", "temporal"))
	r.checker()
}

// checker reads who checked: an organisation before the person who wrote for it.
func (r *reader) checker() {
	var by *node
	for _, name := range []string{"author", "publisher", "creator", "provider"} {
		for _, v := range r.root.get(name).each() {
			v = r.follow(v)
			if by == nil || by.is("Person") && !v.is("Person") && v.object && v.get("name") != nil {
				by = v
			}
		}
		if by != nil && !by.is("Person") {
			break
		}
	}
	if by == nil {
		return
	}
	r.Checker = r.short("checker", r.words(by), maxName)
	if by.is("Person") || !by.object {
		if list := r.all(r.root.get("author")); len(list) > 1 {
			r.Checker = r.short("checker", strings.Join(list, "; "), maxName)
		}
	}
	if by.object {
		for _, v := range by.get("url", "@id").each() {
			if s := strings.TrimSpace(v.text); siteLike(s) && utf8.RuneCountInString(s) <= maxAddress {
				r.CheckerURL = s
				r.use(v)
				break
			}
		}
	}
	if r.Checker == "" && webAddress(r.CheckerURL) != "" {
		r.Checker = hostOf(r.CheckerURL)
	}
}

// siteLike reports whether it is an address, or one without its scheme.
func siteLike(s string) bool {
	if webAddress(s) != "" {
		return true
	}
	host, _, _ := strings.Cut(s, "/")
	return strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(s, " \t\r\n@:") && !strings.Contains(host, "..")
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return strings.TrimPrefix(strings.ToLower(host), "www.")
}

// date reads one where that can be done for certain.
func (r *reader) date(what string, n *node) string {
	for _, v := range n.each() {
		if v.object {
			v = v.get("@value")
		}
		if v == nil {
			continue
		}
		given := plain(v.text)
		if date, ok := capture.ParseDate(given); ok {
			r.use(v)
			return date
		}
		r.note("The %s %q cannot be read for certain; it stands in the original.", what, cut(given, 60))
	}
	return ""
}

// rating reads the words of the rating, and its numbers as they are written.
func (r *reader) rating() {
	for _, v := range r.root.get("reviewRating", "claimReviewRating").each() {
		v = r.follow(v)
		r.ratingOf(v)
		if r.Rating != "" {
			break
		}
	}
	if r.Rating == "" {
		r.Rating = r.words(r.root.get("mediaAuthenticityCategory"))
	}
	if r.Rating == "" && r.Value != "" {
		r.Rating = r.Value
		if _, err := strconv.ParseFloat(r.Value, 64); err == nil {
			r.Rating = r.inNumbers()
			r.note("The rating has no words; its number is kept as %q.", r.Rating)
		}
	}
	if r.Rating == "" {
		r.Rating = NoRating
		r.note("There is no rating; the check is kept without one.")
	}
	r.Rating = r.short("rating", r.Rating, maxRating)
}

func (r *reader) ratingOf(v *node) {
	if !v.object {
		if r.Rating = plain(v.text); r.Rating != "" {
			r.use(v)
		}
		return
	}
	r.use(v.get("@type"))
	if r.Rating = strings.Join(r.all(v.get("alternateName")), " / "); r.Rating == "" {
		r.Rating = r.words(v.get("name"))
	}
	for _, number := range []struct {
		to   *string
		name string
	}{{&r.Value, "ratingValue"}, {&r.Worst, "worstRating"}, {&r.Best, "bestRating"}} {
		if *number.to == "" {
			*number.to = r.short(number.name, r.words(v.get(number.name)), maxNumber)
		}
	}
	if r.Rating == "" && r.Value == "" {
		r.Rating = r.words(v.get("ratingExplanation", "description"))
	}
}

// inNumbers writes a rating that has numbers alone.
func (r *reader) inNumbers() string {
	switch {
	case r.Worst != "" && r.Best != "":
		return fmt.Sprintf("%s (worst %s, best %s)", r.Value, r.Worst, r.Best)
	case r.Best != "":
		return fmt.Sprintf("%s (best %s)", r.Value, r.Best)
	case r.Worst != "":
		return fmt.Sprintf("%s (worst %s)", r.Value, r.Worst)
	}
	return r.Value
}

// where reads titles, addresses and tags.
func (r *reader) where() {
	for _, name := range []string{"name", "headline", "title", "alternativeHeadline", "reviewBody", "description", "subtitle"} {
		n := r.root.get(name)
		if r.Title = r.words(n); r.Title == "" {
			continue
		}
		if r.Title == r.Claim { // it says nothing of what was found
			r.Title = ""
			continue
		}
		r.Title = r.short("title", r.Title, maxTitle)
		break
	}
	for _, name := range []string{"url", "mainEntityOfPage", "@id"} {
		if r.URL = r.address(r.root.get(name), "url", "@id"); r.URL != "" {
			break
		}
	}
	for _, item := range append([]*node{r.reviewed}, r.others...) {
		r.appearances(item)
	}
	for _, v := range r.root.get("keywords").each() {
		r.Tags = append(r.Tags, strings.FieldsFunc(r.words(v), func(c rune) bool { return strings.ContainsRune(",;|،؛、", c) })...)
	}
	for i := range r.Tags {
		r.Tags[i] = strings.TrimSpace(r.Tags[i])
	}
	r.Tags = slices.DeleteFunc(r.Tags, func(s string) bool { return s == "" })
}

// address gives the first address of the web in a value, or, of an object, in these of its properties.
func (r *reader) address(n *node, of ...string) string {
	for _, v := range n.each() {
		if !v.object {
			address := webAddress(v.text)
			if utf8.RuneCountInString(address) > maxAddress {
				r.note("The address %s is longer than %d characters; it stands in the original alone.", cut(address, 60), maxAddress)
				continue
			}
			if address != "" {
				r.use(v)
				return address
			}
			continue
		}
		for _, name := range of {
			if address := r.address(v.get(name)); address != "" {
				return address
			}
		}
	}
	return ""
}

// appearances reads where a claim appeared.
func (r *reader) appearances(item *node) {
	if item == nil {
		return
	}
	at := []string{"url", "contentUrl", "embedUrl", "accessedOnUrl", "archivedAt", "@id"}
	add := func(n *node) {
		for _, v := range n.each() {
			if address := r.address(v, at...); address != "" && address != r.URL && !slices.Contains(r.Appearances, address) {
				r.Appearances = append(r.Appearances, address)
			}
		}
	}
	if !item.object {
		add(item)
		return
	}
	for _, name := range []string{"firstAppearance", "appearance", "mediaItemAppearance", "url", "sameAs"} {
		add(item.get(name))
	}
}

// language reads the language of the review, or finds it out by the wording where the letters leave little doubt.
func (r *reader) language() {
	for _, n := range []*node{r.root.get("inLanguage"), r.reviewed.get("inLanguage")} {
		for _, v := range n.each() {
			if v.object {
				v = cmp.Or(v.get("alternateName"), v.get("@value"), v.get("name"), v.get("identifier"))
			}
			if v == nil {
				continue
			}
			if code := capture.LanguageTag(v.text); code != "" {
				r.Language = code
				r.use(v)
				return
			}
			r.note("The language %q is no language code; it stands in the original.", cut(plain(v.text), 60))
		}
	}
	if v := r.root.get("claimReviewed"); v != nil && v.object {
		if tag := v.get("@language"); tag != nil {
			if t, err := language.Parse(tag.text); err == nil {
				r.Language = t.String()
				r.use(tag)
				return
			}
		}
	}
	if r.Language = capture.GuessLanguage(r.Claim); r.Language == "" { // it may be short
		whole := r.Claim + "\n" + r.Title
		for _, v := range r.root.get("reviewBody", "description", "subtitle").each() {
			whole += "\n" + plain(v.text)
		}
		r.Language = capture.GuessLanguage(whole)
	}
}

// short gives a text that fits its field; the original keeps the whole.
func (r *reader) short(what, s string, most int) string {
	if n := utf8.RuneCountInString(s); n > most {
		r.note("The %s has %d characters; %d is the most. Its beginning is taken; the original keeps the whole.", what, n, most)
		return cut(s, most)
	}
	return s
}

// cut gives the beginning of a text, at most so many characters with an ellipsis.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}

// account tells of every property what became of it. What has nothing in it that was used is told as a whole.
func (r *reader) account(path string, n *node, depth int) {
	for _, m := range n.members {
		if m.value.empty() {
			continue
		}
		at := strings.TrimPrefix(path+"."+cut(m.key, 60), ".")
		switch {
		case m.value.reached() && depth < 5 && m.value.holds():
			for _, v := range m.value.each() {
				if v.object {
					r.account(at, v, depth+1)
				} else if v.used {
					r.Properties = append(r.Properties, Property{at, Mapped})
				}
			}
		case m.value.reached():
			r.Properties = append(r.Properties, Property{at, Mapped})
		case known[m.key]:
			r.Properties = append(r.Properties, Property{at, Raw})
		default:
			r.Properties = append(r.Properties, Property{at, Unknown})
		}
	}
}

// reached reports whether it, or anything in it, was used.
func (n *node) reached() bool {
	if n.used {
		return true
	}
	for _, m := range n.members {
		if m.value.reached() {
			return true
		}
	}
	return slices.ContainsFunc(n.items, (*node).reached)
}

// holds reports whether there is an object in it.
func (n *node) holds() bool { return n.object || slices.ContainsFunc(n.items, (*node).holds) }
