package claimreview

import (
	"cmp"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/sources"
)

// Context is the vocabulary that all is written in.
const Context = "https://schema.org"

// Document is a ClaimReview as it is written.
type Document struct {
	Context       string       `json:"@context,omitempty"`
	Type          string       `json:"@type"`
	ID            string       `json:"@id,omitempty"`
	URL           string       `json:"url,omitempty"` // of the page that holds the check
	Name          string       `json:"name,omitempty"`
	Author        Agent        `json:"author"` // who checked
	DatePublished string       `json:"datePublished,omitempty"`
	DateModified  string       `json:"dateModified,omitempty"`
	Temporal      string       `json:"temporal,omitempty"` // of somebody else's check, when it is not known to the day
	InLanguage    string       `json:"inLanguage,omitempty"`
	ClaimReviewed string       `json:"claimReviewed"`
	ItemReviewed  Item         `json:"itemReviewed"`
	ReviewRating  Rating       `json:"reviewRating"`
	ReviewBody    string       `json:"reviewBody,omitempty"`
	Correction    []Correction `json:"correction,omitempty"`
	Keywords      []string     `json:"keywords,omitempty"`
	Publisher     *Agent       `json:"sdPublisher,omitempty"` // of this markup, where that is not who checked
}

// Agent is a person or an organisation.
type Agent struct {
	Type string `json:"@type"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
	Logo *Work  `json:"logo,omitempty"`
}

// Item is the claim: who made it, when, and where it appeared.
type Item struct {
	Type            string `json:"@type"`
	Author          *Agent `json:"author,omitempty"`        // the claimant, never the checker
	DatePublished   string `json:"datePublished,omitempty"` // when it is known to the day
	Temporal        string `json:"temporal,omitempty"`      // when it is known to the year, the month, or as an interval
	FirstAppearance *Work  `json:"firstAppearance,omitempty"`
	Appearance      []Work `json:"appearance,omitempty"`
}

// Work is where something stands.
type Work struct {
	Type string `json:"@type"`
	URL  string `json:"url"`
}

// Rating is a rating in its own words, and on the line from 1, false, to 5, true, where it lies on that.
type Rating struct {
	Type          string `json:"@type"`
	AlternateName string `json:"alternateName,omitempty"`
	Value         any    `json:"ratingValue,omitempty"` // a number, or what somebody else wrote
	Worst         any    `json:"worstRating,omitempty"`
	Best          any    `json:"bestRating,omitempty"`
	Explanation   string `json:"ratingExplanation,omitempty"`
}

// Correction is a public note on what was changed.
type Correction struct {
	Type          string `json:"@type"`
	Text          string `json:"text"`
	DatePublished string `json:"datePublished"`
}

// Published is a claim as it was published.
type Published struct {
	Claim        claims.Claim         // Ref, Language, Claimant, Said; its text is that of the newest publication
	Publications []claims.Publication // newest first
	Label        *claims.Rating       // of the newest
	First        *sources.Source      // in which it appeared first, if readers may know; or nil
	Appearances  []string             // other addresses at which it appeared, which readers may know
}

// Site is who publishes, and where.
type Site struct {
	Newsroom claims.Newsroom
	Base     string // the address of the server, where the newsroom gave no public one; "" is unknown
	Logo     string // the address of the newsroom's picture, or ""
}

// Nowhere stands in addresses for a newsroom that has said of none: nobody can have a name under .invalid (RFC 2606).
const Nowhere = "https://newsroom.invalid"

// base is the address under which the newsroom's public pages stand.
func (s Site) base() string {
	return strings.TrimRight(cmp.Or(s.Newsroom.PublicURL, s.Base, Nowhere), "/")
}

// Page is the address of a claim's public page.
func (s Site) Page(ref string) string { return s.base() + "/published/" + ref }

// Author is the newsroom.
func (s Site) Author() Agent {
	a := Agent{Type: "Organization", Name: cmp.Or(s.Newsroom.Name, "Unnamed newsroom"), URL: cmp.Or(s.Newsroom.URL, s.base())}
	if s.Logo != "" {
		a.Logo = &Work{"ImageObject", s.Logo}
	}
	return a
}

// onLine are the places of the normalised values on the line from worst, 1, to best, 5. The others lie off it.
var onLine = map[string]int{"true": 5, "mostly-true": 4, "mixture": 3, "mostly-false": 2, "false": 1}

// Of writes what was published of a claim. There is none while nothing was published, or when the newsroom has said that its own check was wrong: a
// ClaimReview has a rating, and then there is none.
func Of(p Published, s Site) (d Document, ok bool) {
	if len(p.Publications) == 0 || p.Publications[0].Kind == claims.Void || p.Label == nil {
		return d, false
	}
	newest, first := p.Publications[0], p.Publications[len(p.Publications)-1]
	label := p.Label.Label(p.Claim.Language)
	d = Document{
		Context: Context, Type: "ClaimReview", ID: s.Page(p.Claim.Ref) + "#review", URL: s.Page(p.Claim.Ref), Author: s.Author(),
		Name:          label + ": “" + newest.Text + "”", // a reader who sees this alone sees the finding first
		DatePublished: stamp(first.PublishedAt), DateModified: stamp(newest.PublishedAt), InLanguage: p.Claim.Language, ClaimReviewed: newest.Text,
		ItemReviewed: p.item(), ReviewRating: Rating{Type: "Rating", AlternateName: label, Explanation: newest.Conclusion},
		ReviewBody: strings.TrimSpace(newest.Conclusion + "\n\n" + newest.Justification),
	}
	if place, on := onLine[p.Label.Value]; on {
		d.ReviewRating.Value, d.ReviewRating.Worst, d.ReviewRating.Best = place, 1, 5
	}
	for _, x := range p.Publications {
		if x.Note != "" {
			d.Correction = append(d.Correction, Correction{"CorrectionComment", x.Note, stamp(x.PublishedAt)})
		}
	}
	return d, true
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func (p Published) item() Item {
	i := claimed(p.Claim.Claimant, string(p.Claim.Said))
	first := ""
	if p.First != nil && webAddress(p.First.URL) != "" {
		first = p.First.URL
		i.FirstAppearance = &Work{kindOf(p.First.Kind), first}
	}
	i.appeared(p.Appearances, first)
	return i
}

// kindOf is schema.org's type of a source's kind.
func kindOf(kind string) string {
	if kind == "article" {
		return "NewsArticle"
	}
	return "CreativeWork"
}

// claimed says who made a claim and when. Whether that is a person or an organisation nobody has said; a Person is what the usual tools write.
func claimed(claimant, said string) Item {
	i := Item{Type: "Claim"}
	if claimant != "" {
		i.Author = &Agent{Type: "Person", Name: claimant}
	}
	i.DatePublished, i.Temporal = dated(said)
	return i
}

// dated parts a date that is known to the day from one that is known to the year, the month, or as an interval.
func dated(date string) (day, temporal string) {
	if len(date) == len("2006-01-02") && strings.Count(date, "-") == 2 {
		return date, ""
	}
	return "", date
}

func (i *Item) appeared(addresses []string, but string) {
	for _, a := range addresses {
		if webAddress(a) != "" && a != but {
			i.Appearance = append(i.Appearance, Work{"CreativeWork", a})
		}
	}
}

// Theirs writes somebody's earlier check of a claim, as theirs: they are its author, its address is on their site, its rating is in their words and numbers.
func Theirs(c claims.Claim, e claims.EarlierCheck, appearances []string, s Site) Document {
	by := s.Author()
	d := Document{
		Context: Context, Type: "ClaimReview", URL: e.URL, Name: e.Title, Author: Agent{Type: "Organization", Name: e.Checker, URL: e.CheckerURL},
		InLanguage: c.Language, ClaimReviewed: c.Text, ItemReviewed: claimed(c.Claimant, string(c.Said)), Keywords: c.Tags, Publisher: &by,
		ReviewRating: Rating{Type: "Rating", AlternateName: e.Rating, Value: written(e.Value), Worst: written(e.Worst), Best: written(e.Best)},
	}
	if e.Rating == NoRating {
		d.ReviewRating.AlternateName = ""
	}
	if webAddress(e.CheckerURL) == "" {
		d.Author.URL = ""
	}
	d.DatePublished, d.Temporal = dated(string(e.Checked))
	d.ItemReviewed.appeared(appearances, "")
	return d
}

// written gives a number as a number, and everything else as it was written.
func written(s string) any {
	if s == "" {
		return nil
	}
	if n := json.Number(s); json.Valid([]byte(s)) {
		if _, err := n.Float64(); err == nil {
			return n
		}
	}
	return s
}

// Write writes one review as it is, more as a feed of them (DataFeed).
func Write(w io.Writer, list []Document, modified time.Time) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if len(list) == 1 {
		return e.Encode(list[0])
	}
	return WriteFeed(w, list, modified)
}

// WriteFeed writes any number of them as a DataFeed.
func WriteFeed(w io.Writer, list []Document, modified time.Time) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	f := feed{Context: Context, Type: "DataFeed", Modified: stamp(modified), Elements: make([]feedItem, len(list))}
	for i, d := range list {
		d.Context = ""
		f.Elements[i] = feedItem{Type: "DataFeedItem", Created: d.DatePublished, Modified: d.DateModified, Item: d}
	}
	return e.Encode(f)
}

type feed struct {
	Context  string     `json:"@context"`
	Type     string     `json:"@type"`
	Modified string     `json:"dateModified"`
	Elements []feedItem `json:"dataFeedElement"`
}

type feedItem struct {
	Type     string   `json:"@type"`
	Created  string   `json:"dateCreated,omitempty"`
	Modified string   `json:"dateModified,omitempty"`
	Item     Document `json:"item"`
}
